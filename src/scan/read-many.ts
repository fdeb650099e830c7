import pLimit from 'p-limit';
import type { Blob, BlobStore } from '../model/ports.ts';

/** An organization's keys, read one after the other, would take longer than a Lambda function may: S3 answers each in some 20 ms. */
const AT_ONCE = 32;

/** The bodies of keys that are there, in the order of the keys. */
export async function readMany(store: BlobStore, keys: readonly string[]): Promise<readonly string[]> {
  const limit = pLimit(AT_ONCE);
  const blobs: readonly (Blob | null)[] = await Promise.all(keys.map((key) => limit(() => store.get(key))));
  return blobs.flatMap((blob) => blob?.body ?? []);
}
