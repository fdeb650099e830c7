import { ConflictError, type Blob, type BlobStore } from '../../model/ports.ts';
import { LIMITS, S3_LATENCY } from './quotas.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type S3Operation = 'get' | 'put' | 'list' | 'delete';
export const S3_OPERATIONS: readonly S3Operation[] = ['get', 'put', 'list', 'delete'];
export type S3Counts = Record<S3Operation, number>;
export const noS3 = (): S3Counts => ({ get: 0, put: 0, list: 0, delete: 0 });

/** Where texts are: this simulation's own, or copies of others'. */
export interface Blobs {
  get(key: string): Blob | undefined;
  set(key: string, blob: Blob): void;
  delete(key: string): void;
  keys(prefix: string): readonly string[];
}

/** Texts in memory. */
export function memoryBlobs(): Blobs & { readonly all: ReadonlyMap<string, Blob> } {
  const all = new Map<string, Blob>();
  return { all, get: (key) => all.get(key), set: (key, blob) => void all.set(key, blob), delete: (key) => void all.delete(key), keys: (prefix) => [...all.keys()].filter((key) => key.startsWith(prefix)) };
}

/**
 * The store's port over blobs, as S3 keeps it: each request takes its time on the clock and is counted, a list by its pages of 1,000 keys.
 * Conditional writes hold, as they do in S3.
 */
export class CountedStore implements BlobStore {
  readonly counts = noS3();
  bytesWritten = 0;
  bytesRead = 0;
  readonly #blobs: Blobs;
  readonly #clock: VirtualClock;
  readonly #onRequest: (operation: S3Operation, at: number) => void;
  #writes = 0;

  constructor(blobs: Blobs, clock: VirtualClock, onRequest: (operation: S3Operation, at: number) => void = () => undefined) {
    this.#blobs = blobs;
    this.#clock = clock;
    this.#onRequest = onRequest;
  }

  async get(key: string): Promise<Blob | null> {
    await this.#request('get');
    const blob = this.#blobs.get(key);
    this.bytesRead += blob?.body.length ?? 0;
    return blob ?? null;
  }

  async put(key: string, body: string, condition?: { readonly ifMatch: string | null }): Promise<string> {
    await this.#request('put');
    if (condition !== undefined && (this.#blobs.get(key)?.etag ?? null) !== condition.ifMatch) throw new ConflictError(`${key} was changed by another writer`);
    this.#writes += 1;
    const etag = `${this.#clock.milliseconds()}-${this.#writes}`;
    this.#blobs.set(key, { body, etag });
    this.bytesWritten += body.length;
    return etag;
  }

  async delete(key: string): Promise<void> {
    await this.#request('delete');
    this.#blobs.delete(key);
  }

  async list(prefix: string): Promise<readonly string[]> {
    const keys = [...this.#blobs.keys(prefix)].sort();
    for (let page = 0; page < Math.max(1, Math.ceil(keys.length / LIMITS.s3ListPage.value)); page += 1) await this.#request('list');
    return keys;
  }

  async #request(operation: S3Operation): Promise<void> {
    this.counts[operation] += 1;
    this.#onRequest(operation, this.#clock.milliseconds());
    await this.#clock.sleep(S3_LATENCY[operation]);
  }
}
