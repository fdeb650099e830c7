import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { z } from 'zod';
import { KINDS } from '../model/facts.ts';
import type { Instant } from '../model/place.ts';
import { emptyLedger, withEntries, type EntryState, type Ledger, type LedgerEntry } from './ledger.ts';
import type { LedgerKey } from './ledger-file.ts';
import { EXCEPTED, FIELD, hubOf, isOurs } from './marker.ts';
import type { EvaluatedCheck } from './delta-types.ts';
import type { FindingSink } from './sink.ts';
import { unescapeExact } from './text.ts';

/** Another installation posts here: two of them would take turns undoing each other. */
export class ForeignHubError extends Error {
  override readonly name = 'ForeignHubError';
}

/** What BatchImportFindings takes from us; the service's own fields and those of analysts must not come back by us. */
const POSTED = [
  'SchemaVersion', 'Id', 'ProductArn', 'ProductName', 'GeneratorId', 'AwsAccountId', 'CreatedAt', 'UpdatedAt', 'FirstObservedAt', 'LastObservedAt',
  'Title', 'Description', 'Remediation', 'ProductFields', 'FindingProviderFields', 'Compliance', 'RecordState', 'Resources',
] as const satisfies readonly (keyof AwsSecurityFinding)[];

const instant = z.string().refine((text) => !Number.isNaN(Date.parse(text))).transform((text): Instant => new Date(Date.parse(text)).toISOString());
const finding = z.looseObject({ Id: z.string(), CreatedAt: instant, UpdatedAt: instant, RecordState: z.string().optional(), Compliance: z.looseObject({ Status: z.string().optional() }).optional() });
const marker = z.looseObject({
  [FIELD.findingId]: z.string().regex(/^[0-9a-f]{32}$/),
  [FIELD.checkId]: z.string(),
  [FIELD.checkIdentity]: z.string(),
  [FIELD.partition]: z.string(),
  [FIELD.account]: z.string(),
  [FIELD.region]: z.string(),
  [FIELD.kind]: z.enum(KINDS),
  [FIELD.key]: z.string(),
  [FIELD.digest]: z.string(),
  [FIELD.observedAt]: instant,
});

/**
 * A ledger made from what Security Hub holds, after the stored one was lost. Findings with our GeneratorId but without a whole marker are
 * left alone. Throws `ForeignHubError` when another hub has posted here, `SinkError` when the findings cannot be read.
 */
export async function rebuildLedger(sink: FindingSink, of: LedgerKey & { readonly catalogue: readonly EvaluatedCheck[] }, now: Instant): Promise<Ledger> {
  const found = (await sink.find({ partition: of.partition, place: of.place })).filter(isOurs);
  assertNoForeign(found, of.hubId);
  // What another hub has left archived is over; the next failure begins a finding of this hub.
  return withEntries(emptyLedger(of.partition, of.place, of.hubId, of.catalogue), entriesOf(found, of.hubId, now));
}

/** Entries of this hub's findings among those that Security Hub holds; what has no whole marker is left out. */
export const entriesOf = (found: readonly AwsSecurityFinding[], hubId: string, now: Instant): readonly LedgerEntry[] =>
  found.filter((each) => isOurs(each) && !isForeign(each, hubId)).map((each) => entryOf(each, now)).filter((entry) => entry !== null);

/** Throws `ForeignHubError` when another hub has posted here since the ledger was written. */
export async function refuseForeign({ sink, partition, place, hubId }: LedgerKey & { readonly sink: FindingSink }): Promise<void> {
  assertNoForeign(await sink.find({ partition, place, otherThanHub: hubId }), hubId);
}

const isForeign = (each: AwsSecurityFinding, hubId: string): boolean => (hubOf(each) ?? hubId) !== hubId;

function assertNoForeign(found: readonly AwsSecurityFinding[], hubId: string): void {
  const foreign = found.find((each) => isForeign(each, hubId) && each.RecordState !== 'ARCHIVED');
  if (foreign !== undefined) throw new ForeignHubError(`the hub ${hubOf(foreign) ?? ''} posts findings here; this one is ${hubId}. Two hubs would undo each other: let one of them leave (postern uninstall-plan), or exclude the account from one`);
}

function entryOf(read: AwsSecurityFinding, now: Instant): LedgerEntry | null {
  const outer = finding.safeParse(read);
  const inner = marker.safeParse(read.ProductFields ?? {});
  if (!outer.success || !inner.success) return null;
  const fields = inner.data;
  const { CreatedAt, UpdatedAt } = outer.data;
  const observedAt = fields[FIELD.observedAt];
  const since = instant.safeParse(read.ProductFields?.[FIELD.unverifiedSince]);
  return {
    findingId: fields[FIELD.findingId],
    checkId: fields[FIELD.checkId],
    identity: fields[FIELD.checkIdentity],
    kind: fields[FIELD.kind],
    key: unescapeExact(fields[FIELD.key]),
    place: { partition: fields[FIELD.partition], account: fields[FIELD.account], region: fields[FIELD.region] },
    aspect: unescapeExact(read.ProductFields?.[FIELD.aspect] ?? ''),
    state: stateOf(read),
    digest: fields[FIELD.digest],
    // Anybody who may import findings could write a date that would make every later read look old.
    observedAt: observedAt > now ? now : observedAt,
    createdAt: CreatedAt,
    updatedAt: UpdatedAt,
    postedAt: UpdatedAt > now ? now : UpdatedAt,
    ...(since.success ? { unverifiedSince: since.data } : {}),
    finding: postedPart(read),
  };
}

function stateOf({ RecordState, Compliance, ProductFields }: AwsSecurityFinding): EntryState {
  if (RecordState === 'ARCHIVED') return ProductFields?.[FIELD.because] === EXCEPTED ? 'excepted' : 'archived';
  return Compliance?.Status === 'PASSED' ? 'passed' : 'failed';
}

function postedPart(read: AwsSecurityFinding): AwsSecurityFinding {
  const kept = POSTED.flatMap((name) => (read[name] === undefined ? [] : [[name, read[name]]]));
  // The names are those of AwsSecurityFinding, the required ones among them; isOurs and the schema have proven Id and instants.
  return Object.fromEntries(kept) as AwsSecurityFinding;
}
