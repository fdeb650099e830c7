import { oldest } from '../model/fact.ts';
import type { Instant } from '../model/place.ts';
import type { Result } from '../model/result.ts';
import type { DeltaInput, EvaluatedCheck } from './delta-types.ts';
import type { LedgerEntry } from './ledger.ts';
import type { CompleteLists } from './listed.ts';

/** What a run says about one entry. */
export type EntryVerdict =
  | { readonly is: 'fail'; readonly result: Result }
  | { readonly is: 'acquitted' | 'not-applicable' | 'gone' | 'posted-elsewhere'; readonly observedAt: Instant }
  /** It was looked at and could not be judged. */
  | { readonly is: 'unverified' }
  /** Its check ran and said nothing about it: its list could not be read, or it was left out of the run. */
  | { readonly is: 'unseen' }
  /** Its check did not run here. */
  | { readonly is: 'out-of-scope' };

export interface VerdictContext {
  readonly lists: CompleteLists;
  readonly isPostedHere: NonNullable<DeltaInput['isPostedHere']>;
  readonly isEvaluated: (entry: LedgerEntry) => boolean;
}

/** Whether the check of an entry ran. By identity too: a check may have been renamed since. */
export function evaluatedBy(checks: readonly EvaluatedCheck[]): VerdictContext['isEvaluated'] {
  const identities = new Set(checks.map(({ id, identity }) => identity ?? id));
  return (entry) => identities.has(entry.identity);
}

/** The verdict on an entry from the results about its check and resource. Fail beats unknown beats pass. */
export function verdictOf(entry: LedgerEntry, results: readonly Result[], context: VerdictContext): EntryVerdict {
  const own = results.find((result) => result.status === 'fail' && result.findingId === entry.findingId);
  if (own !== undefined) return context.isPostedHere(own) ? { is: 'fail', result: own } : { is: 'posted-elsewhere', observedAt: own.observedAt };
  const [first] = results;
  return first === undefined ? verdictOfAbsence(entry, context) : verdictOfOthers(results, first);
}

/** No failure of this aspect: acquitted only by a verdict that lacks no part. */
function verdictOfOthers(results: readonly Result[], first: Result): EntryVerdict {
  const isJudgedInFull = results.every((result) => result.status !== 'unknown' && (result.status !== 'fail' || result.because.length === 0));
  if (!isJudgedInFull) return { is: 'unverified' };
  const observedAt = oldest(results.map((result) => result.observedAt), first.observedAt);
  const isAcquitted = results.some((result) => result.status !== 'not-applicable');
  return { is: isAcquitted ? 'acquitted' : 'not-applicable', observedAt };
}

function verdictOfAbsence(entry: LedgerEntry, { lists, isEvaluated }: VerdictContext): EntryVerdict {
  if (!isEvaluated(entry)) return { is: 'out-of-scope' };
  const list = lists(entry.kind, entry.place);
  return list === undefined || list.keys.has(entry.key) ? { is: 'unseen' } : { is: 'gone', observedAt: list.at };
}
