import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { z } from 'zod';
import { KINDS } from '../model/facts.ts';
import { ConflictError, type BlobStore } from '../model/ports.ts';
import type { PostingPlace } from '../model/result.ts';
import { sha256 } from './identity.ts';
import { LEDGER_FORMAT, type Ledger, type LedgerEntry } from './ledger.ts';
import { migrated, OLDER_FORMATS } from './ledger-migrations.ts';

/** A ledger that must not be used: torn, edited, of another format, of another place or of another hub. The message names it. */
export class LedgerError extends Error {
  override readonly name = 'LedgerError';
}

export type OpenedLedger =
  | { readonly is: 'found'; readonly ledger: Ledger; readonly etag: string }
  /** The store's own not-found, and nothing else. */
  | { readonly is: 'lost' }
  /** Publishing stops: what was posted is not known. */
  | { readonly is: 'unreadable'; readonly because: string };

export interface LedgerKey {
  readonly partition: string;
  readonly place: PostingPlace;
  readonly hubId: string;
}

export const ledgerKey = ({ partition, place }: Pick<LedgerKey, 'partition' | 'place'>): string => `ledger/${partition}/${place.account}/${place.region}.json`;

/** Where a ledger of the store posts to, by its name. */
export type LedgerPlace = Pick<LedgerKey, 'partition' | 'place'>;

/** The place of every ledger in the store, without opening any. */
export async function ledgerPlaces(store: BlobStore): Promise<readonly LedgerPlace[]> {
  return (await store.list('ledger/')).flatMap((key) => {
    const [, partition, account, region] = /^ledger\/([^/]+)\/([^/]+)\/([^/]+)\.json$/.exec(key) ?? [];
    return partition === undefined || account === undefined || region === undefined ? [] : [{ partition, place: { account, region } }];
  });
}

const FORMATS = [...OLDER_FORMATS, LEDGER_FORMAT];

const place = z.strictObject({ partition: z.string(), account: z.string(), region: z.string() });
// Own JSON, written by `writeLedger`: the parts that decisions rest on are proven, the finding is kept as it was acknowledged.
const finding = z.custom<AwsSecurityFinding>((value) => z.looseObject({ Id: z.string(), UpdatedAt: z.string(), ProductArn: z.string() }).safeParse(value).success, 'is not a finding');
const entry = z.strictObject({
  findingId: z.string().regex(/^[0-9a-f]{32}$/),
  checkId: z.string(),
  identity: z.string(),
  kind: z.enum(KINDS),
  key: z.string(),
  place,
  aspect: z.string(),
  state: z.enum(['failed', 'passed', 'excepted', 'archived']),
  digest: z.string(),
  observedAt: z.iso.datetime(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  postedAt: z.iso.datetime(),
  unverifiedSince: z.iso.datetime().exactOptional(),
  finding,
});
const body = z.strictObject({
  partition: z.string(),
  place: z.strictObject({ account: z.string(), region: z.string() }),
  hubId: z.string(),
  entries: z.array(entry),
  horizons: z.record(z.string(), z.strictObject({ at: z.iso.datetime(), unless: z.array(z.string()) })),
  checks: z.record(z.string(), z.string()),
  orphanedSince: z.iso.datetime().nullable().default(null),
});
const envelope = z.strictObject({ format: z.literal(FORMATS), checksum: z.string(), ledger: z.unknown() });

/** The stored text of a ledger: one line of JSON with format and checksum; equal ledgers give equal texts. */
export function writeLedger(ledger: Ledger): string {
  const content = {
    partition: ledger.partition,
    place: ledger.place,
    hubId: ledger.hubId,
    entries: [...ledger.entries.values()].sort(byFindingId),
    horizons: sortedRecord(ledger.horizons),
    checks: sortedRecord(ledger.checks),
    orphanedSince: ledger.orphanedSince,
  };
  return `${JSON.stringify({ format: LEDGER_FORMAT, checksum: sha256(JSON.stringify(content)), ledger: content })}\n`;
}

const sortedRecord = <T>(map: ReadonlyMap<string, T>): Record<string, T> => Object.fromEntries([...map.entries()].sort(([a], [b]) => (a < b ? -1 : 1)));

const byFindingId = (a: LedgerEntry, b: LedgerEntry): number => (a.findingId < b.findingId ? -1 : 1);

/** The ledger of a stored text, brought to the present format. Throws `LedgerError` naming `name` and what is wrong. */
export function readLedger(text: string, name: string): Ledger {
  const { format, checksum, ledger } = parsed(envelope, jsonOf(text, name), name);
  if (sha256(JSON.stringify(ledger)) !== checksum) throw new LedgerError(`${name} is corrupt: its checksum does not match its content`);
  const content = parsed(body, migrated(ledger, format), name);
  return { ...content, entries: new Map(content.entries.map((each) => [each.findingId, each])), horizons: new Map(Object.entries(content.horizons)), checks: new Map(Object.entries(content.checks)) };
}

function jsonOf(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LedgerError(`${name} is corrupt: it is not whole JSON`, { cause });
  }
}

function parsed<S extends z.ZodType>(schema: S, value: unknown, name: string): z.output<S> {
  const outcome = schema.safeParse(value);
  if (outcome.success) return outcome.data;
  const format = z.looseObject({ format: z.number() }).safeParse(value);
  if (format.success && !FORMATS.includes(format.data.format)) throw new LedgerError(`${name} has format ${format.data.format}; this version reads the formats ${FORMATS.join(', ')}: a newer version of Postern wrote it`);
  throw new LedgerError(`${name} is corrupt: ${z.prettifyError(outcome.error).split('\n').slice(0, 2).join(' ')}`);
}

/** Reads the ledger of a posting place. Never throws: what cannot be read says so, and publishing there stops. */
export async function openLedger(store: BlobStore, of: LedgerKey): Promise<OpenedLedger> {
  const name = ledgerKey(of);
  try {
    const blob = await store.get(name);
    if (blob === null) return { is: 'lost' };
    const ledger = readLedger(blob.body, name);
    assertBelongs(ledger, of, name);
    return { is: 'found', ledger, etag: blob.etag };
  } catch (error) {
    return { is: 'unreadable', because: error instanceof LedgerError ? error.message : `${name} could not be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function assertBelongs(ledger: Ledger, of: LedgerKey, name: string): void {
  const { place, partition } = ledger;
  if (partition !== of.partition || place.account !== of.place.account || place.region !== of.place.region)
    throw new LedgerError(`${name} belongs to ${partition}/${place.account}/${place.region}`);
  if (ledger.hubId !== of.hubId) throw new LedgerError(`${name} belongs to the hub ${ledger.hubId}, this one is ${of.hubId}`);
}

/**
 * Writes the ledger if nobody else did since it was read (`etag`; null: nothing was there). Returns the new etag, or null when somebody did.
 * Other failures of the store throw.
 */
export async function saveLedger(store: BlobStore, ledger: Ledger, etag: string | null): Promise<string | null> {
  try {
    return await store.put(ledgerKey(ledger), writeLedger(ledger), { ifMatch: etag });
  } catch (error) {
    if (error instanceof ConflictError) return null;
    throw error;
  }
}
