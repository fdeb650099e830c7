import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A number in base 62 (digits, upper case, lower case), padded with zeros to six characters. */
export function base62(value: number): string {
  let rest = value;
  let text = '';
  do {
    text = `${BASE62.charAt(rest % 62)}${text}`;
    rest = Math.floor(rest / 62);
  } while (rest > 0);
  return text.padStart(6, '0');
}

/**
 * Whether the last six characters are the CRC-32 of those between prefix and checksum, in base 62.
 * Source: GitHub, "Behind GitHub's new authentication token formats" (2021); npm took the same scheme.
 */
export function hasBase62Checksum(token: string, prefixLength: number): boolean {
  const body = token.slice(prefixLength, -6);
  return base62(crc32(body)) === token.slice(-6);
}

/** Whether the token ends in `_` and the CRC-32 of what comes before, in eight hexadecimal digits (Grafana service accounts). */
export function hasHexChecksum(token: string): boolean {
  const body = token.slice(0, -9);
  return token.slice(-8) === crc32(body.slice(body.indexOf('_') + 1)).toString(16).padStart(8, '0') || token.slice(-8) === crc32(body).toString(16).padStart(8, '0');
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Whether 56 characters of base 32 are a Stellar secret seed: version byte 0x90, 32 bytes, CRC-16/XMODEM in little endian. Source: SEP-23. */
export function isStellarSeed(text: string): boolean {
  const bits = [...text].map((character) => BASE32.indexOf(character).toString(2).padStart(5, '0')).join('');
  const bytes = Array.from({ length: 35 }, (_, index) => Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2));
  return bytes[0] === 0x90 && crc16(bytes.slice(0, 33)) === (bytes[33] ?? 0) + (bytes[34] ?? 0) * 256;
}

function crc16(bytes: readonly number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = ((crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc;
}

const BASE58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Whether a text of base 58 ends in the first four bytes of the double SHA-256 of the rest, as Bitcoin's wallet import format does. */
export function isBase58Checked(text: string): boolean {
  const number = [...text].reduce((sum, character) => sum * 58n + BigInt(BASE58.indexOf(character)), 0n).toString(16);
  const bytes = Buffer.from(number.length % 2 === 0 ? number : `0${number}`, 'hex');
  const sha256 = (data: Buffer): Buffer => createHash('sha256').update(data).digest();
  return bytes.length > 4 && sha256(sha256(bytes.subarray(0, -4))).subarray(0, 4).equals(bytes.subarray(-4));
}

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** The bytes behind base64 or base64url; null when the text is neither. */
export function fromBase64(text: string): Buffer | null {
  if (text.length < 4 || !BASE64.test(text) || text.replace(/=+$/, '').length % 4 === 1) return null;
  return Buffer.from(text, 'base64');
}

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000e-\u001f\u007f-\u009f\ufffd]/;

/** Base64 that holds readable text, decoded; null for anything else. */
export function textFromBase64(text: string): string | null {
  const decoded = fromBase64(text)?.toString('utf8');
  return decoded === undefined || decoded === '' || CONTROL.test(decoded) ? null : decoded;
}

/** JSON behind base64url, as in the parts of a JWT; undefined when it is not JSON. */
export function jsonFromBase64(text: string): unknown {
  try {
    return JSON.parse(fromBase64(text)?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
}
