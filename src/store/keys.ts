/** A key, a directory, a bucket or a file that cannot be used; the message names it and says why. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

// No separators of any system, no control characters, no leading dot: neither `..` nor a store's own files can be named.
const SEGMENT = /^[A-Za-z0-9_=@+,~-][A-Za-z0-9_=@+,~.-]{0,199}$/;

/** Keys that every store takes: segments between slashes, at most 1,000 characters. */
export const isKey = (key: string): boolean => key.length <= 1000 && key.split('/').every((segment) => SEGMENT.test(segment));

export function requireKey(key: string): string {
  if (!isKey(key)) throw new StoreError(`${JSON.stringify(key)} is not a key of this store`);
  return key;
}

export const reasonIn = (error: unknown): string => (error instanceof Error ? error.message : String(error));
