import pLimit from 'p-limit';
import type { BlobStore } from '../model/ports.ts';

/** An organization's keys, read one after the other, would take longer than a Lambda function may: S3 answers each in some 20 ms. */
const MOST_AT_ONCE = 32;

/** Runs the reading for many things side by side; what each gives, in the order of the things. */
export async function eachAtOnce<T, R>(things: readonly T[], read: (thing: T) => Promise<readonly R[]>, atOnce = MOST_AT_ONCE): Promise<readonly R[]> {
  const limit = pLimit(atOnce);
  return (await Promise.all(things.map((thing) => limit(() => read(thing))))).flat();
}

/** The bodies of keys that are there, in the order of the keys. */
export const readMany = (store: BlobStore, keys: readonly string[]): Promise<readonly string[]> =>
  eachAtOnce(keys, async (key) => {
    const blob = await store.get(key);
    return blob === null ? [] : [blob.body];
  });
