export interface PatternOptions {
  readonly caseInsensitive?: boolean;
}

/**
 * Does the IAM pattern match the whole value? `*` is any run of characters, also none; `?` exactly one.
 * O(pattern × value) in the worst case: on a mismatch only the last `*` is retried.
 * Source: IAM "Resource" element, "Using wildcards in resource ARNs".
 */
export function matchesPattern(pattern: string, value: string, options?: PatternOptions): boolean {
  if (options?.caseInsensitive === true) return matchesPattern(pattern.toLowerCase(), value.toLowerCase());
  return matchesWithin({ text: pattern, from: 0, to: pattern.length }, { text: value, from: 0, to: value.length });
}

/** A part of a text: nothing is copied for it. */
export interface Slice {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}
const STAR = '*'.charCodeAt(0);
const QUESTION = '?'.charCodeAt(0);

/** The same for a part of a pattern and a part of a value. */
export function matchesWithin(pattern: Slice, value: Slice): boolean {
  const p = pattern.text;
  const v = value.text;
  let i = pattern.from;
  let j = value.from;
  let star = -1;
  let resume = 0;
  while (j < value.to) {
    const wanted = i < pattern.to ? p.charCodeAt(i) : -1;
    if (wanted === STAR) {
      star = i++;
      resume = j;
    } else if (wanted === QUESTION || wanted === v.charCodeAt(j)) {
      i++;
      j++;
    } else if (star >= 0) {
      i = star + 1;
      j = ++resume;
    } else return false;
  }
  while (i < pattern.to && p.charCodeAt(i) === STAR) i++;
  return i === pattern.to;
}

export const hasWildcard = (text: string): boolean => text.includes('*') || text.includes('?');

/** Can some string match both patterns? Case-sensitive. O(a × b). */
export const patternsOverlap = (a: string, b: string): boolean => commonMatch(a, b) !== null;

/** Longest pattern pair, in characters multiplied, for which a common match is searched. */
const MAX_PRODUCT = 4_000_000;

/**
 * A string that both patterns match, or null when there is none (or when the patterns are too long to tell:
 * AWS's own limits are far below). Runs where both are free are filled with `filler`.
 */
export function commonMatch(a: string, b: string, filler = 'x'): string | null {
  if (!hasWildcard(b)) return matchesPattern(a, b) ? b : null;
  if (!hasWildcard(a)) return matchesPattern(b, a) ? a : null;
  if (a.endsWith('*') && b.endsWith('*')) return shorterPrefix(a, b, filler) ?? search(a, b, filler);
  return search(a, b, filler);
}

/** `abc*` and `ab*`: what stands before the longer one's only wildcard, and the filler. */
function shorterPrefix(a: string, b: string, filler: string): string | null {
  const [x, y] = [a.slice(0, -1), b.slice(0, -1)];
  if (hasWildcard(x) || hasWildcard(y)) return null;
  return x.startsWith(y) ? `${x}${filler}` : y.startsWith(x) ? `${y}${filler}` : null;
}

function search(a: string, b: string, filler: string): string | null {
  if ((a.length + 1) * (b.length + 1) > MAX_PRODUCT) return null;
  const width = b.length + 1;
  const from = new Int32Array((a.length + 1) * width).fill(-2);
  const queue = [0];
  from[0] = -1;
  for (let at = 0; at < queue.length; at++) {
    const state = queue[at] ?? 0;
    const i = Math.floor(state / width);
    const j = state % width;
    if (i === a.length && j === b.length) return spell(from, state, a, b, filler);
    for (const next of steps(a, b, i, j, width)) {
      if (from[next] !== -2) continue;
      from[next] = state;
      queue.push(next);
    }
  }
  return null;
}

/** From (i, j): a star may end, both may take one character, or one takes a character inside the other's star. */
function steps(a: string, b: string, i: number, j: number, width: number): readonly number[] {
  const x = a[i];
  const y = b[j];
  const found: number[] = [];
  if (x === '*') found.push((i + 1) * width + j);
  if (y === '*') found.push(i * width + j + 1);
  if (x === '*' && y !== undefined && y !== '*') found.push(i * width + j + 1);
  if (y === '*' && x !== undefined && x !== '*') found.push((i + 1) * width + j);
  if (x !== undefined && y !== undefined && x !== '*' && y !== '*' && (x === y || x === '?' || y === '?')) found.push((i + 1) * width + j + 1);
  return found;
}

/** Reads the path back: each step emits the character that was consumed; a star that ends while the other is at a star emits the filler. */
function spell(from: Int32Array, end: number, a: string, b: string, filler: string): string {
  const width = b.length + 1;
  const parts: string[] = [];
  for (let state = end; (from[state] ?? -1) >= 0; state = from[state] ?? -1) {
    const before = from[state] ?? 0;
    parts.push(emitted(a, b, Math.floor(before / width), before % width, Math.floor(state / width), state % width, filler));
  }
  return parts.reverse().join('');
}

function emitted(a: string, b: string, i: number, j: number, nextI: number, nextJ: number, filler: string): string {
  const x = a[i] ?? '';
  const y = b[j] ?? '';
  const concrete = (char: string): string => (char === '?' ? 'q' : char);
  if (nextI > i && nextJ > j) return concrete(x === '?' ? y : x);
  if (nextI > i) return x === '*' ? (y === '*' ? filler : '') : concrete(x);
  return y === '*' ? (x === '*' ? filler : '') : concrete(y);
}
