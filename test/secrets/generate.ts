import { generateKeyPairSync } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** A source of values that look like credentials and are none; the same seed gives the same values. */
export interface Source {
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  pick<T>(items: readonly T[]): T;
  /** `length` characters of an alphabet. */
  from(alphabet: string, length: number): string;
  alnum(length: number): string;
  lower(length: number): string;
  upper(length: number): string;
  hex(length: number): string;
  base64(length: number): string;
  urlsafe(length: number): string;
  uuid(): string;
  digits(length: number): string;
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const ALNUM = `${LOWER}${UPPER}${DIGITS}`;

/** Mulberry32. */
export function sourceOf(seed: number): Source {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  const from = (alphabet: string, length: number): string => Array.from({ length }, () => alphabet.charAt(below(alphabet.length))).join('');
  const hex = (length: number): string => from(`${DIGITS}abcdef`, length);
  return {
    below,
    from,
    hex,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
    // One digit, one capital and one small letter at least: what a generator of tokens gives but for a vanishing share.
    alnum: (length) => (length < 6 ? from(ALNUM, length) : `${from(LOWER, 1)}${from(DIGITS, 1)}${from(UPPER, 1)}${from(ALNUM, length - 3)}`),
    lower: (length) => from(`${LOWER}${DIGITS}`, length),
    upper: (length) => from(`${UPPER}${DIGITS}`, length),
    base64: (length) => from(`${ALNUM}+/`, length),
    urlsafe: (length) => `${from(ALNUM, 1)}${from(`${ALNUM}_-`, length - 2)}${from(ALNUM, 1)}`,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    digits: (length) => from(DIGITS, length),
  };
}

const BASE62 = `${DIGITS}${UPPER}${LOWER}`;
const inBase62 = (value: number): string => (value < 62 ? BASE62.charAt(value) : `${inBase62(Math.floor(value / 62))}${BASE62.charAt(value % 62)}`);

/** A token of the GitHub scheme: prefix, 30 characters, their CRC-32 in base 62. */
export function checksummed(source: Source, prefix: string): string {
  const body = source.alnum(30);
  return `${prefix}${body}${inBase62(crc32(body)).padStart(6, '0')}`;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export const jsonWebToken = (source: Source, claims: Readonly<Record<string, unknown>> = {}): string =>
  `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ sub: source.digits(10), iat: 1_700_000_000, ...claims })}.${source.urlsafe(43)}`;

/** A real key, made for this run: only the structure matters. */
export const pemKey = (kind: 'pkcs1' | 'pkcs8' | 'sec1' | 'public'): string => {
  if (kind === 'pkcs1') return generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  if (kind === 'public') return pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return pair.privateKey.export({ type: kind, format: 'pem' }).toString();
};

export const bodyOf = (pem: string): string => pem.split('\n').filter((line) => !line.startsWith('-----')).join('');

/** A password as people choose them. */
export const password = (source: Source): string => `${source.pick(['Summer', 'winter', 'Dragon', 'orders', 'Qwerty'])}${source.digits(3)}${source.pick(['!', '#', '$', '_x'])}`;
