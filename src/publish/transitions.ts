import type { Instant } from '../model/place.ts';
import type { Result } from '../model/result.ts';
import { isAtLeast, type Severity } from '../model/verdict.ts';
import { archivedFinding, passedFinding, type Closing } from './changed-finding.ts';
import type { PostAction, Render, Step } from './delta-types.ts';
import { closedEntry, doubtedEntry, failedEntry, verifiedEntry } from './entries.ts';
import { isOvertaken } from './horizon.ts';
import { digestOf } from './identity.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import { FIELD } from './marker.ts';
import type { EntryVerdict } from './subject-verdict.ts';

export interface TransitionRules {
  readonly now: Instant;
  readonly render: Render;
  readonly minSeverity: Severity;
  /** Identities of checks whose new failures are not posted yet. */
  readonly reportOnly: ReadonlySet<string>;
}

const keep = (entry: LedgerEntry, verified: Result | null = null): Step => ({ is: 'keep', entry, verified });

/** A failure without an entry: posted when it is grave enough and no newer run knows better. */
export function settleNew(result: Result, ledger: Ledger, rules: TransitionRules): Step {
  if (!isAtLeast(result.severity, rules.minSeverity) || isOvertaken(result, ledger, rules.now)) return { is: 'nothing' };
  if (rules.reportOnly.has(result.identity)) return { is: 'withheld' };
  return failurePost(result.exception === null ? 'create' : 'except', result, null, rules);
}

/** What becomes of an entry. A verdict older than the entry's changes nothing. */
export function settleEntry(entry: LedgerEntry, verdict: EntryVerdict, rules: TransitionRules): Step {
  if (verdict.is === 'unseen') return keep(entry);
  if (verdict.is === 'out-of-scope') return { is: 'keep', entry, verified: null, isOutOfScope: true };
  if (verdict.is === 'unverified') return keep(doubtedEntry(entry));
  const observedAt = verdict.is === 'fail' ? verdict.result.observedAt : verdict.observedAt;
  if (isOlder(observedAt, entry, rules.now)) return keep(entry);
  if (verdict.is === 'fail') return settleFailure(entry, verdict.result, rules);
  return verdict.is === 'acquitted' ? settleAcquittal(entry, observedAt, rules) : settleAbsence(entry, verdict.is, observedAt, rules);
}

// An entry from the future was written under a wrong clock: it orders nothing, or it would block every later run.
const isOlder = (observedAt: Instant, entry: LedgerEntry, now: Instant): boolean => entry.observedAt <= now && observedAt < entry.observedAt;

function settleFailure(entry: LedgerEntry, result: Result, rules: TransitionRules): Step {
  const state = result.exception === null ? 'failed' : 'excepted';
  if (entry.state === 'archived' && !isAtLeast(result.severity, rules.minSeverity)) return keep(verifiedEntry(entry, result.observedAt, result.checkId));
  const isSame = entry.state === state && entry.digest === digestOf(result);
  if (isSame && !saysUnverified(entry)) return keep(verifiedEntry(entry, result.observedAt, result.checkId), result);
  if (state === 'excepted') return failurePost('except', result, entry, rules);
  return failurePost(entry.state === 'failed' ? 'update' : 'reopen', result, entry, rules);
}

/** Security Hub shows that nobody could verify it; now somebody has. */
const saysUnverified = (entry: LedgerEntry): boolean => entry.finding.ProductFields?.[FIELD.unverifiedSince] !== undefined;

function failurePost(action: PostAction, result: Result, previous: LedgerEntry | null, { now, render }: TransitionRules): Step {
  return { is: 'post', post: { action, entry: failedEntry(result, render(result, previous), previous, now) } };
}

/** PASSED at once, ARCHIVED when a later read confirms it. */
function settleAcquittal(entry: LedgerEntry, observedAt: Instant, { now }: TransitionRules): Step {
  const isConfirmed = observedAt > entry.observedAt;
  if (entry.state === 'archived' || (entry.state === 'passed' && !isConfirmed)) return keep(verifiedEntry(entry, observedAt));
  if (entry.state === 'failed') {
    return { is: 'post', post: { action: 'resolve', entry: closedEntry(entry, 'passed', passedFinding(entry, observedAt, now), observedAt, now) } };
  }
  return archivePost(entry, entry.state === 'passed' ? 'verified-resolved' : 'resolved', observedAt, now);
}

function settleAbsence(entry: LedgerEntry, because: Closing, observedAt: Instant, { now }: TransitionRules): Step {
  return entry.state === 'archived' ? keep(verifiedEntry(entry, observedAt)) : archivePost(entry, because, observedAt, now);
}

function archivePost(entry: LedgerEntry, because: Closing, observedAt: Instant, now: Instant): Step {
  return { is: 'post', post: { action: 'archive', entry: closedEntry(entry, 'archived', archivedFinding(entry, because, observedAt, now), observedAt, now) } };
}
