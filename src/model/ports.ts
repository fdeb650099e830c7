import type { Instant } from './place.ts';

/** Milliseconds and instants; injected, so that tests own the time. */
export interface Clock {
  now(): Instant;
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Raised by `BlobStore.put` when another writer was first. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';
}

export interface Blob {
  readonly body: string;
  /** Opaque; changes with every write. */
  readonly etag: string;
}

/**
 * Named texts with conditional writes: a directory here, S3 on AWS. Holds snapshots, ledgers, leases.
 * `get` answers null only for the store's own not-found; anything else that goes wrong throws.
 */
export interface BlobStore {
  get(key: string): Promise<Blob | null>;
  /** `ifMatch` null: only when nothing is there; omitted: unconditionally. Returns the new etag; throws `ConflictError`. */
  put(key: string, body: string, condition?: { readonly ifMatch: string | null }): Promise<string>;
  delete(key: string): Promise<void>;
  /** Keys that begin with a prefix, sorted. */
  list(prefix: string): Promise<readonly string[]>;
}
