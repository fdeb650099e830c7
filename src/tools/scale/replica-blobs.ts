import { createHash } from 'node:crypto';
import type { Blob } from '../../model/ports.ts';
import type { Blobs } from './counted-store.ts';

/** What one account of a class has written, and who else is of the class. */
export interface ReplicatedClass {
  readonly members: readonly string[];
  /** Of the first member. */
  readonly blobs: ReadonlyMap<string, Blob>;
}

/**
 * The hub's bucket as if every account had been scanned: what the first account of a class wrote stands, under other ids, for all of the
 * class. What the hub writes itself is kept apart. Nothing is copied before it is read.
 */
export function replicaBlobs(own: Blobs, classes: readonly ReplicatedClass[]): Blobs {
  const classOf = new Map(classes.flatMap((each) => each.members.map((member) => [member, each] as const)));
  const find = (key: string): { blobs: ReadonlyMap<string, Blob>; key: string; first: string; member: string } | null => {
    const member = /\d{12}/.exec(key)?.[0] ?? '';
    const found = classOf.get(member);
    const first = found?.members[0];
    return found === undefined || first === undefined ? null : { blobs: found.blobs, key: key.replace(member, first), first, member };
  };
  return {
    get: (key) => {
      const mine = own.get(key);
      if (mine !== undefined) return mine;
      const of = find(key);
      const blob = of?.blobs.get(of.key);
      return of === null || blob === undefined ? undefined : { body: of.first === of.member ? blob.body : sealed(key, blob.body.replaceAll(of.first, of.member)), etag: blob.etag };
    },
    set: (key, blob) => own.set(key, blob),
    delete: (key) => own.delete(key),
    keys: (prefix) => [...own.keys(prefix), ...classes.flatMap((each) => keysOf(each, prefix))],
  };
}

/** A ledger with the checksum of what it says now: one that does not match would be refused as corrupt. */
function sealed(key: string, body: string): string {
  if (!key.startsWith('ledger/')) return body;
  // Written by writeLedger.
  const { ledger, ...envelope } = JSON.parse(body) as { readonly ledger: unknown };
  return `${JSON.stringify({ ...envelope, checksum: createHash('sha256').update(JSON.stringify(ledger)).digest('hex'), ledger })}\n`;
}

function keysOf({ members, blobs }: ReplicatedClass, prefix: string): readonly string[] {
  const first = members[0] ?? '';
  const named = /\d{12}/.exec(prefix)?.[0];
  if (named !== undefined) return members.includes(named) ? [...blobs.keys()].map((key) => key.replaceAll(first, named)).filter((key) => key.startsWith(prefix)) : [];
  const keys = [...blobs.keys()].filter((key) => key.startsWith(prefix) && key.includes(first));
  return members.flatMap((member) => keys.map((key) => key.replaceAll(first, member)));
}
