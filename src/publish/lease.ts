import { z } from 'zod';
import { plusMilliseconds, type Account, type Instant, type Region } from '../model/place.ts';
import { ConflictError, type BlobStore } from '../model/ports.ts';
import { MOST_RACES } from './races.ts';

/** The right to collect and publish one account and region, for a while. */
export interface Lease {
  readonly key: string;
  /** Names the run; equal names are the same run. */
  readonly holder: string;
  readonly since: Instant;
  readonly until: Instant;
  readonly etag: string;
}
export type Acquired =
  | { readonly is: 'held'; readonly lease: Lease }
  /** Somebody else has it: who, and until when at the latest. */
  | { readonly is: 'taken'; readonly by: string; readonly until: Instant };

/** A lease file that is not one of ours; it is named, and never overwritten. */
export class LeaseError extends Error {
  override readonly name = 'LeaseError';
}

export interface LeasePlace {
  readonly partition: string;
  readonly account: Account;
  readonly region: Region;
}

const stored = z.strictObject({ holder: z.string(), since: z.iso.datetime(), until: z.iso.datetime() });

export const leaseKey = ({ partition, account, region }: LeasePlace): string => `lease/${partition}/${account}/${region}.json`;

/** A lease that nobody renews, because its run died, is free again after this long. All take this long, or those that wait for less would ignore it. */
export const LEASE_MILLISECONDS = 10 * 60_000;

/**
 * Takes the lease when it is free, expired, or held by the same holder already: processes of one run hold it together. `ttl` in milliseconds.
 * One that lasts longer than leases do was written under a wrong clock, and keeps nobody out.
 * Throws `LeaseError` for a file that cannot be read, and whatever the store throws.
 */
export async function acquireLease(store: BlobStore, place: LeasePlace, holder: string, now: Instant, ttl: number): Promise<Acquired> {
  const key = leaseKey(place);
  for (let races = 0; ; races += 1) {
    const blob = await store.get(key);
    const current = blob === null ? null : parseLease(blob.body, key);
    if (current !== null && current.holder !== holder && current.until > now && current.until <= plusMilliseconds(now, 2 * ttl)) return { is: 'taken', by: current.holder, until: current.until };
    // Prolonged by another process of this run just now: there is nothing to write. One that such a process has given back is taken again.
    const isProlonged = current?.holder === holder && current.until >= plusMilliseconds(now, ttl / 2) && current.until <= plusMilliseconds(now, 2 * ttl);
    if (races > 0 && blob !== null && isProlonged) return { is: 'held', lease: { key, ...current, etag: blob.etag } };
    const lease = await write(store, { key, holder, since: current?.holder === holder && current.until > now ? current.since : now, until: plusMilliseconds(now, ttl), etag: blob?.etag ?? null });
    if (lease !== null) return { is: 'held', lease };
    if (races >= MOST_RACES) return { is: 'taken', by: current?.holder ?? 'another run', until: current?.until ?? now };
  }
}

/** Prolongs a lease; null when somebody else took it over after it had expired. */
export async function renewLease(store: BlobStore, lease: Lease, now: Instant, ttl: number): Promise<Lease | null> {
  return write(store, { ...lease, until: plusMilliseconds(now, ttl) });
}

/** Gives a lease back. Nothing happens when somebody else has it by now. */
export async function releaseLease(store: BlobStore, lease: Lease, now: Instant): Promise<void> {
  // Ended by a conditional write, not deleted: a delete could hit the lease of whoever took it over.
  await write(store, { ...lease, until: now });
}

async function write(store: BlobStore, { key, holder, since, until, etag }: Omit<Lease, 'etag'> & { readonly etag: string | null }): Promise<Lease | null> {
  try {
    return { key, holder, since, until, etag: await store.put(key, `${JSON.stringify({ holder, since, until })}\n`, { ifMatch: etag }) };
  } catch (error) {
    if (error instanceof ConflictError) return null;
    throw error;
  }
}

function parseLease(body: string, key: string): z.output<typeof stored> {
  try {
    return stored.parse(JSON.parse(body));
  } catch (cause) {
    throw new LeaseError(`${key} is not a lease; delete it if no other run is active`, { cause });
  }
}
