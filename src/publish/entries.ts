import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { Instant } from '../model/place.ts';
import type { Result } from '../model/result.ts';
import { digestOf } from './identity.ts';
import type { EntryState, LedgerEntry } from './ledger.ts';

/** The entry of a posted failure, excepted or not. */
export function failedEntry(result: Result, finding: AwsSecurityFinding, previous: LedgerEntry | null, now: Instant): LedgerEntry {
  return {
    findingId: result.findingId,
    checkId: result.checkId,
    identity: result.identity,
    kind: result.kind,
    key: result.key,
    place: result.place,
    aspect: result.aspect,
    state: result.exception === null ? 'failed' : 'excepted',
    digest: digestOf(result),
    observedAt: result.observedAt,
    createdAt: previous?.createdAt ?? finding.CreatedAt ?? now,
    updatedAt: finding.UpdatedAt ?? now,
    postedAt: now,
    finding,
  };
}

function withoutDoubt(entry: LedgerEntry): LedgerEntry {
  const copy: Omit<LedgerEntry, 'unverifiedSince'> & { unverifiedSince?: Instant } = { ...entry };
  delete copy.unverifiedSince;
  return copy;
}

/** An entry whose finding is posted as resolved or archived. */
export const closedEntry = (entry: LedgerEntry, state: EntryState, finding: AwsSecurityFinding, observedAt: Instant, now: Instant): LedgerEntry => ({
  ...withoutDoubt(entry),
  state,
  observedAt,
  updatedAt: finding.UpdatedAt ?? now,
  postedAt: now,
  finding,
});

/** An entry that was verified without a change. */
export const verifiedEntry = (entry: LedgerEntry, observedAt: Instant, checkId = entry.checkId): LedgerEntry => ({ ...withoutDoubt(entry), observedAt, checkId });

/** An open failure that could not be verified: remembers when it last was. */
export const doubtedEntry = (entry: LedgerEntry): LedgerEntry =>
  entry.state !== 'failed' || entry.unverifiedSince !== undefined ? entry : { ...entry, unverifiedSince: entry.observedAt };
