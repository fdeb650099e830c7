import { addTally, emptyTally, type Tally } from '../evaluate/coverage.ts';
import type { Trusted } from '../model/check.ts';
import type { Gap } from '../model/facts.ts';
import type { Account, Instant, Place } from '../model/place.ts';
import type { ScanContext } from './context.ts';
import { judgeLines } from './evaluation.ts';
import { AccountLinesReader } from './joins.ts';
import { ownOf, type Judged } from './judged.ts';
import { eachAtOnce } from './read-many.ts';
import { readReports, writeResults, type AccountReport } from './report.ts';
import { unreachableIn } from './settle-account.ts';
import { tallyOf, unjudgedTally, type StepTally } from './step-tally.ts';
import { readTrusted } from './trusted.ts';
import { factsOfSpan } from './wanted.ts';

/** What the summary needs to know of the organization's results. */
export interface Correlation {
  readonly tally: Tally;
  /** Checks that are unknown somewhere, by account. */
  readonly lost: Readonly<Record<Account, readonly string[]>>;
  /** What left them so that no fact lacks, by account. */
  readonly doubts: Readonly<Record<Account, readonly Gap[]>>;
}

const key = (runId: string): string => `runs/${runId}/correlation.json`;

/** So many are in memory together. Most of the time is waiting for the places that an account publishes to. */
const ACCOUNTS_AT_ONCE = 16;

/**
 * Judges what may look at every account, account by account, so that it takes no more memory than the largest ones.
 * `mayJudge`: asked after an interrupt, when there may be no time left for verdicts. Running it again changes nothing.
 */
export async function correlate(context: ScanContext, runId: string, onJudged: (judged: Judged) => Promise<void>, mayJudge: () => boolean = () => true): Promise<void> {
  const { store, clock } = context;
  const reports = await readReports(store, runId);
  const reader = new AccountLinesReader(store, runId, reports, factsOfSpan(context.settings, 'organization'));
  const correlating: Correlating = { context, runId, reader, trusted: await readTrusted(store, runId), at: clock.now(), onJudged, mayJudge };
  const tallies = await eachAtOnce(reports, async (report) => [[report.state.account, await correlateAccount(correlating, report)] as const], ACCOUNTS_AT_ONCE);
  const tally = emptyTally();
  for (const [, step] of tallies) addTally(tally, step.tally);
  const correlation: Correlation = {
    tally,
    lost: Object.fromEntries(tallies.flatMap(([account, { checksLost }]) => (checksLost.length === 0 ? [] : [[account, checksLost]]))),
    doubts: Object.fromEntries(tallies.flatMap(([account, { doubts }]) => (doubts.length === 0 ? [] : [[account, doubts]]))),
  };
  await store.put(key(runId), JSON.stringify(correlation));
}

interface Correlating {
  readonly context: ScanContext;
  readonly runId: string;
  readonly reader: AccountLinesReader;
  readonly trusted: Trusted;
  readonly at: Instant;
  readonly onJudged: (judged: Judged) => Promise<void>;
  readonly mayJudge: () => boolean;
}

async function correlateAccount({ context, runId, reader, trusted, at, onJudged, mayJudge }: Correlating, report: AccountReport): Promise<StepTally> {
  const { partition, state: { account } } = report;
  const place: Place = { partition, account, region: 'global' };
  const lines = await reader.linesOf(account);
  const judged = mayJudge();
  const { snapshot, results: all } = judgeLines(judged ? context : { ...context, settings: [] }, lines, { span: 'organization', place, at, trusted, previous: null, interrupted: context.signal?.aborted === true });
  const { results, lists } = ownOf(account, all, snapshot.lists);
  await writeResults(context.store, runId, account, 'organization', 'organization', results);
  await onJudged({ span: 'organization', account, region: 'global', results, lists, isUnreachable: unreachableIn(report) });
  return judged ? tallyOf(context, snapshot, results) : unjudgedTally(context, 'organization', lists);
}

/** Throws when the run was not correlated. */
export async function readCorrelation(context: ScanContext, runId: string): Promise<Correlation> {
  const blob = await context.store.get(key(runId));
  if (blob === null) throw new Error(`run ${runId} was not correlated: ${key(runId)} is missing`);
  // Written by correlate.
  return JSON.parse(blob.body) as Correlation;
}
