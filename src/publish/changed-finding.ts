import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { Instant } from '../model/place.ts';
import { nextUpdatedAt } from './asff.ts';
import type { LedgerEntry } from './ledger.ts';
import { FIELD, productFields } from './marker.ts';
import { cut } from './text.ts';

/** Why a finding is no longer an open failure. */
export type Closing = 'resolved' | 'verified-resolved' | 'not-applicable' | 'gone' | 'posted-elsewhere' | 'uninstalled';

const DESCRIPTION_BYTES = 1024;
const UNVERIFIED = /^\[Not verified since [^\]]*\] /;
const EXCEPTION_FIELDS: readonly string[] = [FIELD.exceptionOwner, FIELD.exceptionReason, FIELD.exceptionExpires, FIELD.exceptionTicket];

function changed(entry: LedgerEntry, now: Instant, fields: Readonly<Record<string, string | null>>, without: readonly string[]): AwsSecurityFinding {
  const kept = Object.entries(entry.finding.ProductFields ?? {}).filter(([name]) => !without.includes(name));
  return {
    ...entry.finding,
    UpdatedAt: nextUpdatedAt(now, entry.updatedAt),
    Description: (entry.finding.Description ?? '').replace(UNVERIFIED, ''),
    ProductFields: productFields({ ...Object.fromEntries(kept), ...fields }),
  };
}

const closed = (entry: LedgerEntry, because: Closing, observedAt: Instant, now: Instant): AwsSecurityFinding => ({
  ...changed(entry, now, { [FIELD.because]: because, [FIELD.observedAt]: observedAt }, [FIELD.unverifiedSince, ...EXCEPTION_FIELDS]),
  LastObservedAt: observedAt,
});

/** The acknowledged finding as PASSED and still ACTIVE: an analyst sees that it was fixed. */
export const passedFinding = (entry: LedgerEntry, observedAt: Instant, now: Instant): AwsSecurityFinding => ({
  ...closed(entry, 'resolved', observedAt, now),
  Compliance: { ...entry.finding.Compliance, Status: 'PASSED' },
  RecordState: 'ACTIVE',
});

/** The acknowledged finding as ARCHIVED; PASSED too where a check has acquitted it. */
export function archivedFinding(entry: LedgerEntry, because: Closing, observedAt: Instant, now: Instant): AwsSecurityFinding {
  const isAcquitted = because === 'resolved' || because === 'verified-resolved';
  return {
    ...closed(entry, because, observedAt, now),
    ...(isAcquitted ? { Compliance: { ...entry.finding.Compliance, Status: 'PASSED' } } : {}),
    RecordState: 'ARCHIVED',
  };
}

/** The acknowledged finding once more, with other fields. */
export const repeatedFinding = (entry: LedgerEntry, fields: Readonly<Record<string, string | null>>, now: Instant): AwsSecurityFinding => changed(entry, now, fields, []);

/** The acknowledged finding once more, so that Security Hub does not forget it, saying since when nobody could verify it. */
export function unverifiedFinding(entry: LedgerEntry, since: Instant, now: Instant): AwsSecurityFinding {
  const finding = changed(entry, now, { [FIELD.unverifiedSince]: since }, []);
  return { ...finding, Description: cut(`[Not verified since ${since}] ${finding.Description ?? ''}`, DESCRIPTION_BYTES) };
}
