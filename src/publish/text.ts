import { harmless as clean } from '../model/message.ts';

const MARK = '…';

export { clean };

/** Bytes of a text in UTF-8, which bounds its characters too. */
export const bytesOf = (text: string): number => Buffer.byteLength(text);

/**
 * Clean text of at most so many bytes, cut between characters and marked as cut. AWS counts characters in some limits and bytes in
 * others; bytes satisfy both.
 */
export function cut(text: string, bytes: number): string {
  const whole = clean(text);
  if (bytesOf(whole) <= bytes) return whole;
  let kept = '';
  let left = bytes - bytesOf(MARK);
  for (const character of whole) {
    left -= bytesOf(character);
    if (left < 0) break;
    kept += character;
  }
  return kept + MARK;
}

/** A text cut into pieces of at most so many bytes, between characters. */
export function pieces(text: string, bytes: number): readonly string[] {
  const all: string[] = [];
  let piece = '';
  let used = 0;
  for (const character of clean(text)) {
    const size = bytesOf(character);
    if (used + size > bytes) {
      all.push(piece);
      piece = '';
      used = 0;
    }
    piece += character;
    used += size;
  }
  return piece === '' ? all : [...all, piece];
}

// Everything `printable` would replace, broken characters, our own escape sign, and a space in front: a value of spaces alone is refused.
const INEXACT = /^\s|%|[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu; // eslint-disable-line no-control-regex

/** Text that survives cleaning and comes back exactly by `unescapeExact`. */
export const escapeExact = (text: string): string =>
  text.replace(INEXACT, (character) => `%${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

export const unescapeExact = (text: string): string => text.replace(/%([0-9a-f]{4})/g, (_whole, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
