import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { repeatedFinding, unverifiedFinding } from './changed-finding.ts';
import type { DeltaInput, Rescan, Step } from './delta-types.ts';
import { failedEntry, verifiedEntry } from './entries.ts';
import type { LedgerEntry } from './ledger.ts';
import { FIELD, productFields } from './marker.ts';
import type { EntryVerdict } from './subject-verdict.ts';

type Rules = Required<Pick<DeltaInput, 'now' | 'render'>> & { readonly rescan: Rescan };

export const isTargetOf = ({ keys, findingIds }: Rescan, { findingId, key }: Pick<LedgerEntry, 'findingId' | 'key'>): boolean => keys.has(key) || findingIds.has(findingId);

/**
 * A step that somebody waits for: what would be kept quiet is posted too. Every post says who asked, and when the finding was verified,
 * unless it could not be.
 */
export function rescanned(step: Step, verdict: EntryVerdict, rules: Rules): Step {
  const { rescan, now } = rules;
  if (step.is === 'post') return { is: 'post', post: { ...step.post, entry: marked(step.post.entry, step.post.entry.finding, { by: rescan.by, at: now }) } };
  if (step.is !== 'keep') return step;
  const { entry } = step;
  if (!isSettled(verdict)) {
    const finding = entry.unverifiedSince === undefined ? repeatedFinding(entry, {}, now) : unverifiedFinding(entry, entry.unverifiedSince, now);
    return post(entry, finding, rules, null);
  }
  if (step.verified !== null) {
    const failed = failedEntry(step.verified, rules.render(step.verified, entry), entry, now);
    return post(failed, failed.finding, rules, now);
  }
  return post(verifiedEntry(entry, entry.observedAt), repeatedFinding(entry, { [FIELD.unverifiedSince]: null }, now), rules, now);
}

const isSettled = ({ is }: EntryVerdict): boolean => is !== 'unverified' && is !== 'unseen' && is !== 'out-of-scope';

function post(entry: LedgerEntry, finding: AwsSecurityFinding, { rescan: { by }, now }: Rules, at: string | null): Step {
  return { is: 'post', post: { action: 'verify', entry: marked({ ...entry, updatedAt: finding.UpdatedAt ?? now, postedAt: now }, finding, { by, at }) } };
}

function marked(entry: LedgerEntry, finding: AwsSecurityFinding, { by, at }: { readonly by: string; readonly at: string | null }): LedgerEntry {
  const fields = productFields({ ...finding.ProductFields, [FIELD.requestedBy]: by, ...(at === null ? {} : { [FIELD.lastVerifiedAt]: at }) });
  return { ...entry, finding: { ...finding, ProductFields: fields } };
}
