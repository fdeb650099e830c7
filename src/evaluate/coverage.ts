import type { AnyCheck } from '../model/check.ts';
import { isComplete, type Unread } from '../model/fact.ts';
import type { Kind } from '../model/facts.ts';
import type { Result } from '../model/result.ts';
import type { ListLine, Snapshot } from '../model/snapshot.ts';
import type { Coverage, Ratio } from '../model/summary.ts';
import { SEVERITIES, STATUSES, type Severity, type Status } from '../model/verdict.ts';

/** Counts of results, kept instead of the results themselves: an organization has millions that pass. */
export interface Tally {
  readonly results: Record<Status, number>;
  readonly failuresBySeverity: Record<Severity, number>;
  readonly failuresByPlane: Record<string, number>;
  excepted: number;
  readonly verdicts: { read: number; expected: number };
}

export const emptyTally = (): Tally => ({
  results: Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>,
  failuresBySeverity: Object.fromEntries(SEVERITIES.map((severity) => [severity, 0])) as Record<Severity, number>,
  failuresByPlane: {},
  excepted: 0,
  verdicts: { read: 0, expected: 0 },
});

/** Gaps by choice, or by the product's own limits, do not count against coverage: they are shown apart. */
const isChoice = ({ reason }: Unread): boolean => reason === 'not-asked' || reason === 'encrypted' || reason === 'region-off';

/** Adds one evaluation's results; several failures of one check on one resource are one pair. */
export function count(tally: Tally, results: Iterable<Result>, checks: ReadonlyMap<string, AnyCheck>): void {
  const pairs = new Set<string>();
  for (const result of results) {
    tally.results[result.status] += 1;
    if (result.status === 'fail' && result.exception !== null) tally.excepted += 1;
    if (result.status === 'fail' && result.exception === null) {
      tally.failuresBySeverity[result.severity] += 1;
      const plane = checks.get(result.checkId)?.planes[0] ?? 'unknown';
      tally.failuresByPlane[plane] = (tally.failuresByPlane[plane] ?? 0) + 1;
    }
    const pair = `${result.checkId}\u0000${result.key}`;
    if (pairs.has(pair) || result.status === 'not-applicable') continue;
    pairs.add(pair);
    if (result.status === 'unknown' && result.because.every(isChoice)) continue;
    tally.verdicts.expected += 1;
    if (result.status !== 'unknown') tally.verdicts.read += 1;
  }
}

/** Pairs that an unread list hides: as many as it held when it was last read, for each check of its kind. */
export function countUnreadLists(tally: Tally, lists: readonly ListLine[], checksOf: (kind: Kind) => number): void {
  for (const list of lists) {
    if (list.missing.every(isChoice)) continue;
    tally.verdicts.expected += Math.max(0, list.lastCount - list.keys.length) * checksOf(list.kind);
  }
}

/** Pairs that were read and that nobody had the time to judge. */
export function countUnjudged(tally: Tally, lists: readonly ListLine[], checksOf: (kind: Kind) => number): void {
  for (const { kind, keys } of lists) tally.verdicts.expected += keys.length * checksOf(kind);
}

/** Facts and lists that were read completely ÷ those that should have been. */
export function factRatio(snapshot: Snapshot): Ratio {
  let read = 0;
  let expected = 0;
  const add = (complete: boolean, missing: readonly Unread[]): void => {
    if (!complete && missing.every(isChoice)) return;
    expected += 1;
    if (complete) read += 1;
  };
  for (const list of snapshot.lists) add(list.missing.length === 0, list.missing);
  for (const { fact } of snapshot.facts) add(isComplete(fact), fact.missing);
  return { read, expected };
}

export const addRatio = (a: Ratio, b: Ratio): Ratio => ({ read: a.read + b.read, expected: a.expected + b.expected });

export function addTally(into: Tally, from: Tally): void {
  for (const status of STATUSES) into.results[status] += from.results[status];
  for (const severity of SEVERITIES) into.failuresBySeverity[severity] += from.failuresBySeverity[severity];
  for (const [plane, failures] of Object.entries(from.failuresByPlane)) into.failuresByPlane[plane] = (into.failuresByPlane[plane] ?? 0) + failures;
  into.excepted += from.excepted;
  into.verdicts.read += from.verdicts.read;
  into.verdicts.expected += from.verdicts.expected;
}

export const addCoverage = (a: Coverage, b: Coverage): Coverage => ({ accountRegions: addRatio(a.accountRegions, b.accountRegions), facts: addRatio(a.facts, b.facts), verdicts: addRatio(a.verdicts, b.verdicts) });
