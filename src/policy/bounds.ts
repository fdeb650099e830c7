import type { Json } from '../model/facts.ts';

/** AWS's largest policy quota is far below (an S3 bucket policy has 20 KB); more is refused instead of judged. */
export const MAX_CHARACTERS = 512 * 1024;
export const MAX_STATEMENTS = 10_000;

/** Does the document's JSON text exceed so many characters? Stops as soon as it does; no recursion, so depth is no danger. */
export function isLongerThan(json: Json, limit: number): boolean {
  const open: Json[] = [json];
  let length = 0;
  while (open.length > 0) {
    const next = open.pop() ?? null;
    length += 2;
    if (typeof next === 'string') length += next.length;
    else if (typeof next === 'object' && next !== null) {
      // For an array the keys are its indexes: a few characters too many.
      for (const [key, value] of Object.entries(next)) {
        length += key.length + 3;
        open.push(value);
      }
    }
    if (length > limit || open.length > limit) return true;
  }
  return false;
}
