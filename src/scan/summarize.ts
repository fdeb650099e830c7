import { addCoverage, addTally, emptyTally } from '../evaluate/coverage.ts';
import type { Instant } from '../model/place.ts';
import type { BlobStore } from '../model/ports.ts';
import type { AccountState, Coverage, PublishOutcome, Summary } from '../model/summary.ts';
import type { ScanContext, WorkOrder } from './context.ts';
import { addCosts, callCounts, type Cost } from './cost.ts';
import { readCorrelation, type Correlation } from './correlate.ts';
import { addGaps } from './doubts.ts';
import { settleOrphans } from './orphans.ts';
import { readReports, type AccountReport } from './report.ts';

export interface Summarizing {
  readonly runId: string;
  readonly startedAt: Instant;
  readonly skipped: readonly AccountState[];
  readonly published: PublishOutcome | null;
  readonly interrupted: boolean;
  /** What was spent besides what the accounts' reports say. */
  readonly cost: Cost;
  /** Everything that was to be scanned, where steps can be lost: an account without a report is one that nobody has read. */
  readonly planned?: readonly WorkOrder[];
  /** Its figures stand for the whole scope: it is compared with the last one of that kind, and not with a part of the organization. */
  readonly measured?: boolean;
  /** Whether old runs are deleted here; S3 does so by itself, and an organization's run has more keys than there is time for. */
  readonly forgets: boolean;
}

type RunBefore = NonNullable<Summary['before']>;

const NOTHING: Coverage = { accountRegions: { read: 0, expected: 0 }, facts: { read: 0, expected: 0 }, verdicts: { read: 0, expected: 0 } };

/** The run's end from the accounts' reports; stored as the last run. */
export async function summarize(context: ScanContext, summarizing: Summarizing): Promise<Summary> {
  const { runId, startedAt, skipped, published, interrupted } = summarizing;
  const before = await runBefore(context.store, runId, summarizing.measured === true);
  const reports = await readReports(context.store, runId);
  const correlation = await readCorrelation(context, runId);
  const tally = emptyTally();
  for (const { tally: part } of reports) addTally(tally, part);
  addTally(tally, correlation.tally);
  const reported = new Set(reports.map(({ state }) => state.account));
  const lost = (summarizing.planned ?? []).filter(({ account }) => !reported.has(account));
  const coverage = [...reports.map((report) => report.coverage), ...lost.map(coverageOfLost)].reduce(addCoverage, { ...NOTHING, verdicts: correlation.tally.verdicts });
  const cost = addCosts([summarizing.cost, ...reports.map((report) => report.cost)]);
  const orphaned = await settleOrphans(context, runId);
  const endedAt = context.clock.now();
  const summary: Summary = {
    startedAt,
    endedAt,
    seconds: Math.max(0, (Date.parse(endedAt) - Date.parse(startedAt)) / 1000),
    interrupted,
    accounts: [...reports.map((report) => withLost(report, correlation)), ...lost.map(stateOfLost), ...skipped].sort((a, b) => (a.account < b.account ? -1 : 1)),
    functions: reports.reduce((sum, { state }) => sum + state.regions.reduce((count, { functions }) => count + functions, 0), 0),
    roles: reports.reduce((sum, { roles }) => sum + roles, 0),
    results: tally.results,
    failuresBySeverity: tally.failuresBySeverity,
    failuresByPlane: tally.failuresByPlane,
    excepted: tally.excepted,
    calls: callCounts(cost),
    retries: cost.retries,
    throttles: cost.throttles,
    coverage,
    published,
    ...(orphaned.length === 0 ? {} : { orphaned }),
    before,
  };
  await context.store.put(`runs/${runId}/summary.json`, JSON.stringify(summary));
  await context.store.put(LAST_RUN, JSON.stringify({ runId }));
  if (summarizing.measured === true) await context.store.put(LAST_MEASURED, JSON.stringify({ runId }));
  if (summarizing.forgets) await forgetOldRuns(context.store, runId);
  return summary;
}

/** Its steps failed before they could say what they read: nothing of it counts as read. */
const stateOfLost = ({ account, name, organizationState }: WorkOrder): AccountState =>
  ({ account, name, organizationState, state: 'unread', because: 'its steps failed before they could report; the execution of the account says why', regions: [], gaps: [], checksLost: [] });

const coverageOfLost = ({ regions, knownRegions }: WorkOrder): Coverage => ({ ...NOTHING, accountRegions: { read: 0, expected: Math.max(1, (regions ?? knownRegions).length) } });

function withLost({ state }: AccountReport, { lost, doubts }: Correlation): AccountState {
  return { ...state, gaps: addGaps(state.gaps, doubts[state.account] ?? []), checksLost: [...new Set([...state.checksLost, ...(lost[state.account] ?? [])])].sort() };
}

/** A run that is summarized twice keeps what it said the first time, whatever ended since. */
async function runBefore(store: BlobStore, runId: string, measured: boolean): Promise<RunBefore | null> {
  const [said, last] = [await summaryOf(store, runId), (measured ? await runAt(store, LAST_MEASURED) : null) ?? (await lastRun(store))];
  if (said !== null) return said.before ?? null;
  return last === null ? null : { runId: last.runId, coverage: last.summary.coverage };
}

/** Results and reports of the last runs stay; run names sort by time. */
async function forgetOldRuns(store: BlobStore, runId: string): Promise<void> {
  const keys = await store.list('runs/');
  const runs = [...new Set(keys.flatMap((key) => (key.split('/').length > 2 ? [key.split('/')[1]] : [])))].sort();
  const kept = new Set([...runs.slice(-KEPT_RUNS), runId]);
  for (const key of keys) if (key.split('/').length > 2 && !kept.has(key.split('/')[1] ?? '')) await store.delete(key);
}

const KEPT_RUNS = 5;
const LAST_RUN = 'runs/last.json';
const LAST_MEASURED = 'runs/last-measured.json';

/** The run that ended last, with its summary; null when the store holds none. */
export const lastRun = (store: BlobStore): Promise<{ runId: string; summary: Summary } | null> => runAt(store, LAST_RUN);

async function runAt(store: BlobStore, key: string): Promise<{ runId: string; summary: Summary } | null> {
  const pointer = await store.get(key);
  if (pointer === null) return null;
  const { runId } = JSON.parse(pointer.body) as { runId: string };
  const summary = await summaryOf(store, runId);
  return summary === null ? null : { runId, summary };
}

/** null: the run has not ended, or is forgotten. */
export async function summaryOf(store: BlobStore, runId: string): Promise<Summary | null> {
  const blob = await store.get(`runs/${runId}/summary.json`);
  // Written by summarize.
  return blob === null ? null : (JSON.parse(blob.body) as Summary);
}
