import { subjectId, subjectOf } from './identity.ts';
import type { Result } from '../model/result.ts';
import type { Delta, DeltaInput, Post, PostAction, Step } from './delta-types.ts';
import { isForgotten, withHeartbeat, type HeartbeatRules } from './heartbeat.ts';
import { nextHorizons } from './horizon.ts';
import type { LedgerEntry } from './ledger.ts';
import { completeLists, type CompleteLists } from './listed.ts';
import { isTargetOf, rescanned } from './rescanned.ts';
import { evaluatedBy, verdictOf } from './subject-verdict.ts';
import { settleEntry, settleNew } from './transitions.ts';

/**
 * What has to be posted so that Security Hub says what this run found. Pure. A verdict older than the entry's changes nothing;
 * unknown changes nothing; absence counts only where a complete list of this run proves it.
 * Throws `RangeError` for heartbeat days that Security Hub's retention does not allow.
 */
export function delta(input: DeltaInput): Delta {
  const { ledger, now, render, minSeverity = 'medium', heartbeatDays = 30, isPostedHere = () => true } = input;
  if (!(heartbeatDays > 0 && heartbeatDays < 90)) throw new RangeError(`heartbeatDays must be above 0 and below 90, when Security Hub forgets a finding; it is ${heartbeatDays}`);
  const lists = completeLists(input.lists);
  const subjects = grouped(input.results);
  const context = { lists, isPostedHere, isEvaluated: evaluatedBy(input.evaluated) };
  const rules = { now, render, minSeverity, reportOnly: input.reportOnly ?? new Set<string>() };
  const { rescan } = input;
  const settled = (entry: LedgerEntry): Step => {
    // Others were not asked for: nothing is known of them, not even that nobody could verify them.
    if (rescan !== undefined && !isTargetOf(rescan, entry)) return { is: 'nothing' };
    const verdict = verdictOf(entry, subjects.get(subjectOfEntry(entry)) ?? [], context);
    const step = settleEntry(entry, verdict, rules);
    return rescan === undefined ? step : rescanned(step, verdict, { rescan, now, render });
  };
  const known = [...ledger.entries.values()].map(settled);
  const fresh = newFailures(input.results, ledger.entries, isPostedHere).map((result) => settleNew(result, ledger, rules)).map((step) => (rescan === undefined ? step : rescanned(step, { is: 'unseen' }, { rescan, now, render })));
  return collected([...known, ...fresh], input, lists, { heartbeatDays, now, render });
}

const subjectOfEntry = ({ place, identity, key }: LedgerEntry): string => subjectId({ ...place, identity, key });

function grouped(results: readonly Result[]): ReadonlyMap<string, readonly Result[]> {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const subject = subjectOf(result);
    const group = groups.get(subject);
    if (group === undefined) groups.set(subject, [result]);
    else group.push(result);
  }
  return groups;
}

/** Each once: should a check name an aspect twice, the first counts, as it does for entries. */
function newFailures(results: readonly Result[], entries: ReadonlyMap<string, LedgerEntry>, isPostedHere: (result: Result) => boolean): readonly Result[] {
  const fresh = new Map<string, Result>();
  for (const result of results) {
    const isNew = result.status === 'fail' && !entries.has(result.findingId) && !fresh.has(result.findingId);
    if (isNew && isPostedHere(result)) fresh.set(result.findingId, result);
  }
  return [...fresh.values()];
}

function collected(steps: readonly Step[], input: DeltaInput, lists: CompleteLists, rules: HeartbeatRules): Delta {
  const posts: Post[] = [];
  const silent: LedgerEntry[] = [];
  const forgotten: string[] = [];
  let unchanged = 0;
  const withheld = steps.filter(({ is }) => is === 'withheld').length;
  for (const first of steps) {
    const step = first.is === 'keep' ? withHeartbeat(first, rules) : first;
    if (step.is === 'post') posts.push(step.post);
    if (step.is !== 'keep') continue;
    const { entry } = step;
    if (isForgotten(entry, rules.now)) forgotten.push(entry.findingId);
    else if (isChanged(entry, input.ledger.entries.get(entry.findingId))) silent.push(entry);
    if (entry.state !== 'archived') unchanged += 1;
  }
  // A rescan has judged a few: it tells nothing of how far the check has judged all.
  const horizons = input.rescan === undefined ? nextHorizons(input.results, lists, input.ledger.horizons) : input.ledger.horizons;
  return { posts: posts.sort(byUrgency), silent, forgotten, horizons, unchanged, withheld };
}

const isChanged = (entry: LedgerEntry, before: LedgerEntry | undefined): boolean =>
  entry.observedAt !== before?.observedAt || entry.checkId !== before.checkId || entry.unverifiedSince !== before.unverifiedSince;

/** News first: should a run be stopped half-way, the analyst has what matters. */
const URGENCY: readonly PostAction[] = ['create', 'reopen', 'update', 'resolve', 'archive', 'except', 'verify', 'heartbeat'];

const byUrgency = (a: Post, b: Post): number =>
  URGENCY.indexOf(a.action) - URGENCY.indexOf(b.action) || (a.entry.findingId < b.entry.findingId ? -1 : a.entry.findingId > b.entry.findingId ? 1 : 0);
