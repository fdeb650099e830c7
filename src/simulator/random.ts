/** A seeded source of choices: the same seed and label give the same sequence, whatever else was drawn. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number from 0 to n − 1. */
  below(n: number): number;
  pick<T>(items: readonly T[]): T;
  chance(probability: number): boolean;
  shuffle<T>(items: readonly T[]): T[];
  /** Characters drawn from an alphabet. */
  text(length: number, alphabet: string): string;
  uuid(): string;
}

export const LOWER = 'abcdefghijklmnopqrstuvwxyz';
export const DIGITS = '0123456789';
export const HEX = '0123456789abcdef';
export const BASE62 = `${LOWER}${LOWER.toUpperCase()}${DIGITS}`;

/** 32 bits of FNV-1a with a final mix, so that labels that differ by one character start far apart. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x45d9f3b);
  return (value ^ (value >>> 15)) >>> 0;
}

/** mulberry32 under a label. */
export function randomFor(seed: number, ...labels: readonly (string | number)[]): Random {
  let state = hash([seed, ...labels].join('\u0000'));
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number): number => Math.floor(next() * n);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  const text = (length: number, alphabet: string): string => Array.from({ length }, () => alphabet.charAt(below(alphabet.length))).join('');
  return { next, below, pick, chance: (probability) => next() < probability, shuffle: (items) => shuffled(items, below), text, uuid: () => uuid(text) };
}

function shuffled<T>(items: readonly T[], below: (n: number) => number): T[] {
  const rest = [...items];
  const out: T[] = [];
  while (rest.length > 0) out.push(...rest.splice(below(rest.length), 1));
  return out;
}

const uuid = (text: (length: number, alphabet: string) => string): string =>
  `${text(8, HEX)}-${text(4, HEX)}-4${text(3, HEX)}-${text(1, '89ab')}${text(3, HEX)}-${text(12, HEX)}`;
