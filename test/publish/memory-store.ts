import { ConflictError, type Blob, type BlobStore } from '../../src/model/ports.ts';

/** A BlobStore in memory that can be told to fail. */
export class MemoryStore implements BlobStore {
  readonly blobs = new Map<string, Blob>();
  failGet: Error | null = null;
  failPut: Error | null = null;
  #race: (() => Promise<unknown>) | null = null;
  #writes = 0;

  get(key: string): Promise<Blob | null> {
    return this.failGet === null ? Promise.resolve(this.blobs.get(key) ?? null) : Promise.reject(this.failGet);
  }

  async put(key: string, body: string, condition?: { readonly ifMatch: string | null }): Promise<string> {
    const race = this.#race;
    this.#race = null;
    await race?.();
    if (this.failPut !== null) throw this.failPut;
    if (condition !== undefined && (this.blobs.get(key)?.etag ?? null) !== condition.ifMatch) throw new ConflictError(key);
    this.#writes += 1;
    this.blobs.set(key, { body, etag: String(this.#writes) });
    return String(this.#writes);
  }

  /** Another process that is faster than the next put. */
  raceWith(other: () => Promise<unknown>): void {
    this.#race = other;
  }

  delete(key: string): Promise<void> {
    this.blobs.delete(key);
    return Promise.resolve();
  }

  list(prefix: string): Promise<readonly string[]> {
    return Promise.resolve([...this.blobs.keys()].filter((key) => key.startsWith(prefix)).sort());
  }
}
