import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { Kind } from '../model/facts.ts';
import type { Instant, Key, Place } from '../model/place.ts';
import type { PostingPlace } from '../model/result.ts';
import type { EvaluatedCheck } from './delta-types.ts';

/** Raised when the stored form changes; `ledger-migrations.ts` brings older ones here, a newer one is refused by name. */
export const LEDGER_FORMAT = 2;

/**
 * What Security Hub acknowledged last: an open failure, a failure that was seen resolved, one that an exception covers (archived there),
 * or one that is archived because it is verified resolved, gone, not applicable any more, or posted elsewhere.
 */
export type EntryState = 'failed' | 'passed' | 'excepted' | 'archived';

export interface LedgerEntry {
  readonly findingId: string;
  readonly checkId: string;
  readonly identity: string;
  readonly kind: Kind;
  readonly key: Key;
  /** Where the thing judged lives; region `global` for IAM. */
  readonly place: Place;
  readonly aspect: string;
  readonly state: EntryState;
  /** Of the last failure: status, severity, evidence, exception. */
  readonly digest: string;
  /** The oldest read behind the last verdict, posted or not: what orders runs. */
  readonly observedAt: Instant;
  readonly createdAt: Instant;
  /** `UpdatedAt` of the finding as acknowledged. */
  readonly updatedAt: Instant;
  /** When it was acknowledged; drives heartbeat and forgetting. */
  readonly postedAt: Instant;
  /** Set while the failure cannot be verified: when it last was. */
  readonly unverifiedSince?: Instant;
  /** As acknowledged. */
  readonly finding: AwsSecurityFinding;
}

/**
 * How far a check has judged all resources of a place: every subject except `unless` has a verdict at least as new as `at`.
 * Keeps an older run that finishes last from opening findings which a newer one has just acquitted.
 */
export interface Horizon {
  readonly at: Instant;
  /** Subject ids that were unknown then. */
  readonly unless: readonly string[];
}

/** One per posting place. */
export interface Ledger {
  readonly partition: string;
  readonly place: PostingPlace;
  readonly hubId: string;
  readonly entries: ReadonlyMap<string, LedgerEntry>;
  /** By `horizonId`. */
  readonly horizons: ReadonlyMap<string, Horizon>;
  /** By check identity, the run that met the check here for the first time; `FIRST_PUBLICATION` for those that were there from the beginning. */
  readonly checks: ReadonlyMap<string, string>;
  /** Since when its account is known to have left the organization: nothing can be posted here, and what is open expires. null: it has not. */
  readonly orphanedSince: Instant | null;
}

export const FIRST_PUBLICATION = '';

/** A ledger that knows these checks from its beginning: somebody has agreed to what they post. */
export const emptyLedger = (partition: string, place: PostingPlace, hubId: string, catalogue: readonly EvaluatedCheck[] = []): Ledger => ({
  partition, place, hubId, entries: new Map(), horizons: new Map(), checks: new Map(catalogue.map((check) => [identityOf(check), FIRST_PUBLICATION])), orphanedSince: null,
});

/** A check's first id. */
export const identityOf = ({ id, identity }: EvaluatedCheck): string => identity ?? id;

/** The ledger after a run has met the checks of this version. */
export function withChecks(ledger: Ledger, catalogue: readonly EvaluatedCheck[], runId: string): Ledger {
  const unknown = catalogue.map(identityOf).filter((identity) => !ledger.checks.has(identity));
  return unknown.length === 0 ? ledger : { ...ledger, checks: new Map([...ledger.checks, ...unknown.map((identity): [string, string] => [identity, runId])]) };
}

/** Checks that this run is the first to meet here: they are reported, and posted from the next run on. */
export const reportOnlyChecks = ({ checks }: Ledger, runId: string): ReadonlySet<string> => new Set([...checks].filter(([, since]) => since === runId).map(([identity]) => identity));

/** The ledger with entries put in or replaced, and others forgotten. */
export function withEntries(ledger: Ledger, put: Iterable<LedgerEntry>, forget: Iterable<string> = []): Ledger {
  const entries = new Map(ledger.entries);
  for (const entry of put) entries.set(entry.findingId, entry);
  for (const id of forget) entries.delete(id);
  return { ...ledger, entries };
}

/** Open in Security Hub: a person sees it there without asking for archived records. */
export const isOpen = ({ state }: LedgerEntry): boolean => state === 'failed' || state === 'passed';
