import type { Tally } from '../evaluate/coverage.ts';
import type { Gap } from '../model/facts.ts';
import type { Account, Place } from '../model/place.ts';
import type { Line, Snapshot } from '../model/snapshot.ts';
import type { ScanContext } from './context.ts';
import { doubtsOf } from './doubts.ts';
import { judgeLines } from './evaluation.ts';
import type { Judged } from './judged.ts';
import { eachAtOnce } from './read-many.ts';
import { readReports, writeResults } from './report.ts';
import { unreachableIn } from './settle-account.ts';
import { readRun } from './snapshots.ts';
import { tallyOf, unjudgedTally } from './step-tally.ts';
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

/**
 * Judges what needs every account: joins over all snapshots of a run, only of the facts that these checks rest on.
 * `mayJudge`: asked after an interrupt, when there may be no time left for verdicts.
 */
export async function correlate(context: ScanContext, runId: string, onJudged: (judged: Judged) => Promise<void>, mayJudge: () => boolean = () => true): Promise<void> {
  const { store, caller } = context;
  const reports = await readReports(store, runId);
  const names = factsOfSpan(context.settings, 'organization');
  const places = reports.flatMap(({ state: { account }, parts }) => [{ account, region: 'global', parts: 1 }, ...Object.entries(parts).map(([region, number]) => ({ account, region, parts: number }))]);
  const lines = await eachAtOnce(places, async (of): Promise<readonly Line[]> => (await readRun(store, of, runId, of.parts)).filter((line) => line.line !== 'fact' || names.has(line.name)));
  const place: Place = { partition: caller.partition, account: 'organization', region: 'global' };
  const trusted = await readTrusted(store, runId);
  const judged = mayJudge();
  const { snapshot, results } = judgeLines(judged ? context : { ...context, settings: [] }, lines, { span: 'organization', place, at: context.clock.now(), trusted, previous: null, interrupted: context.signal?.aborted === true });
  await writeResults(store, runId, 'organization', 'organization', 'organization', results);
  const { tally } = judged ? tallyOf(context, snapshot, results) : unjudgedTally(context, 'organization', snapshot.lists);
  const correlation: Correlation = { tally, lost: lostByAccount(results), doubts: doubtsByAccount(results, snapshot) };
  await store.put(key(runId), JSON.stringify(correlation));
  const unreachable = reports.map(unreachableIn);
  await onJudged({ span: 'organization', account: null, region: 'global', results, lists: snapshot.lists, isUnreachable: (account, region) => unreachable.some((isIn) => isIn(account, region)) });
}

function lostByAccount(results: Judged['results']): Correlation['lost'] {
  const lost: Record<Account, string[]> = {};
  for (const { status, place, checkId } of results) if (status === 'unknown' && !(lost[place.account] ??= []).includes(checkId)) lost[place.account]?.push(checkId);
  return lost;
}

function doubtsByAccount(results: Judged['results'], snapshot: Snapshot): Correlation['doubts'] {
  const accounts = [...new Set(results.filter(({ status }) => status === 'unknown').map(({ place }) => place.account))];
  return Object.fromEntries(accounts.map((account) => [account, doubtsOf(results.filter(({ place }) => place.account === account), snapshot)]));
}

/** Throws when the run was not correlated. */
export async function readCorrelation(context: ScanContext, runId: string): Promise<Correlation> {
  const blob = await context.store.get(key(runId));
  if (blob === null) throw new Error(`run ${runId} was not correlated: ${key(runId)} is missing`);
  // Written by correlate.
  return JSON.parse(blob.body) as Correlation;
}
