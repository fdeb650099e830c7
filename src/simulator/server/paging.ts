import { invalidParameter } from './errors.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly next?: string;
}

/**
 * One page in key order. The marker holds the last key served, so that a list that changes between pages loses and repeats nothing but what changed.
 * @param size at most this many items
 */
export function page<T>(items: readonly T[], keyOf: (item: T) => string, marker: string | undefined, size: number): Page<T> {
  const after = marker === undefined ? null : decodeMarker(marker);
  const ordered = [...items].sort((a, b) => compare(keyOf(a), keyOf(b)));
  const rest = after === null ? ordered : ordered.filter((item) => compare(keyOf(item), after) > 0);
  const served = rest.slice(0, size);
  const last = served.at(-1);
  return rest.length > size && last !== undefined ? { items: served, next: encodeMarker(keyOf(last)) } : { items: served };
}

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const encodeMarker = (key: string): string => Buffer.from(`after:${key}`).toString('base64url');
function decodeMarker(marker: string): string {
  const text = Buffer.from(marker, 'base64url').toString('utf8');
  if (!text.startsWith('after:')) throw invalidParameter('Invalid pagination token.');
  return text.slice('after:'.length);
}
