import { addTally, countUnreadLists, emptyTally, factRatio } from '../evaluate/coverage.ts';
import { distinctUnread, type Unread } from '../model/fact.ts';
import { accountKey, samePlace, type Account, type Place, type Region } from '../model/place.ts';
import type { Result } from '../model/result.ts';
import type { Line, Snapshot } from '../model/snapshot.ts';
import type { AccountState, RegionState } from '../model/summary.ts';
import type { ScanContext, WorkOrder } from './context.ts';
import type { EnteredAccount } from './enter-account.ts';
import { addGaps } from './doubts.ts';
import { judgeLines } from './evaluation.ts';
import { writeReport, writeResults, type AccountReport } from './report.ts';
import { previousOf, unreadRegionLines } from './collect-region.ts';
import { accountLines, writeAccountLines } from './joins.ts';
import type { Judged } from './judged.ts';
import { readRegionTally, tallyOf, unjudgedTally, type StepTally } from './step-tally.ts';
import type { RegionDone } from './scan-region.ts';
import { finishSnapshot, readOwnRun, readRun, writePart } from './snapshots.ts';
import { readTrusted } from './trusted.ts';
import { factsOfSpan } from './wanted.ts';

export interface SettledAccount {
  readonly report: AccountReport;
  readonly results: readonly Result[];
}

/**
 * Judges what needs the whole account, once all its regions are in, and reports on it. Running it again changes nothing.
 * `mayJudge`: asked after an interrupt, when there may be no time left for verdicts; what was not judged is told.
 */
export async function settleAccount(context: ScanContext, order: WorkOrder, entered: EnteredAccount, regions: readonly RegionDone[], onJudged: (judged: Judged) => Promise<void>, mayJudge: () => boolean = () => true): Promise<SettledAccount> {
  const place: Place = { partition: order.partition, account: order.account, region: 'global' };
  const before = await previousOf(context, place, order.runId);
  const lines: Line[] = [...(await readRun(context.store, place, order.runId, 1))];
  for (const { region, parts } of regions) for (const line of await readOwnRun(context.store, { account: order.account, region }, order.runId, parts)) lines.push(line);
  const lost = await keepLost(context, order, entered.regions, lines);
  const trusted = await readTrusted(context.store, order.runId);
  const judged = mayJudge();
  const { snapshot, results } = judgeLines(judged ? context : { ...context, settings: [] }, lines, { span: 'account', place, at: context.clock.now(), trusted, previous: before, interrupted: context.signal?.aborted === true });
  await keepSnapshot(context, order, snapshot, place);
  await writeAccountLines(context.store, order.runId, order.account, accountLines(lines, factsOfSpan(context.settings, 'organization')));
  await writeResults(context.store, order.runId, order.account, 'global', 'account', results);
  const tallies = await Promise.all(regions.filter(({ region }) => !lost.includes(region)).map(({ region }) => readRegionTally(context.store, order.runId, order.account, region)));
  const own = judged ? tallyOf(context, snapshot, results) : unjudgedTally(context, 'account', snapshot.lists);
  const report = reportOf(context, order, entered, snapshot, regions, [own, ...tallies.filter((tally) => tally !== null)]);
  await writeReport(context.store, order.runId, report);
  await onJudged({ span: 'account', account: order.account, region: 'global', results, lists: snapshot.lists, isUnreachable: unreachableIn(report) });
  return { report, results };
}

/**
 * Regions whose step ended without a word – its process died each time, or its answer was lost – become lists that could not be read, kept
 * with the account's own lines for whoever judges it later: what nobody listed must not look like what is not there.
 */
async function keepLost(context: ScanContext, order: WorkOrder, regions: readonly Region[], lines: Line[]): Promise<readonly Region[]> {
  const listed = new Set(lines.flatMap((line) => (line.line === 'list' && line.kind === 'function' ? [line.place.region] : [])));
  const lost = regions.filter((region) => !listed.has(region));
  if (lost.length === 0) return lost;
  const place: Place = { partition: order.partition, account: order.account, region: 'global' };
  const own = await readRun(context.store, place, order.runId, 1);
  const unread: Line[] = [];
  for (const region of lost) {
    const of: Place = { ...place, region };
    unread.push(...unreadRegionLines(context, order, region, { action: '', place: of, reason: 'failed', detail: LOST }, await previousOf(context, of, order.runId)));
  }
  await writePart(context.store, place, order.runId, 0, [...own, ...unread]);
  lines.push(...unread);
  return lost;
}
const LOST = 'its step failed before it could report; the execution of the account says why';

/** Accounts and regions of a report in which nothing can be posted. */
export const unreachableIn = ({ state }: AccountReport) => (account: Account, region: Region): boolean =>
  account === state.account && (state.state === 'unread' || state.regions.some((known) => known.region === region && known.state === 'unread'));

/** Administrators are stored with the snapshot: the next run asks since when. Unreadable roles leave the last snapshot in place. */
async function keepSnapshot(context: ScanContext, order: WorkOrder, snapshot: Snapshot, place: Place): Promise<void> {
  const key = accountKey(order.account);
  const administrators: Line = { line: 'fact', place, kind: 'account', key, name: 'account/administrators', fact: snapshot.get('account/administrators', key) };
  await writePart(context.store, place, order.runId, 1, [administrators]);
  const roles = snapshot.lists.find(({ kind, place: where }) => kind === 'role' && samePlace(where, place));
  if (roles !== undefined && roles.missing.length === 0) await finishSnapshot(context.store, place, order.runId, 2, context.clock.now());
}

function reportOf(context: ScanContext, order: WorkOrder, entered: EnteredAccount, snapshot: Snapshot, done: readonly RegionDone[], tallies: readonly StepTally[]): AccountReport {
  const tally = emptyTally();
  for (const step of tallies) addTally(tally, step.tally);
  countUnreadLists(tally, snapshot.lists, (kind) => context.settings.filter(({ check }) => check.resource === kind).length);
  const regions = [...entered.regions.map((region) => regionState(snapshot, region)), ...entered.regionsOff.map((region): RegionState => ({ region, state: 'off', functions: 0, unread: [] }))];
  const gaps = snapshot.get('coverage/gaps', accountKey(order.account));
  const scanned = regions.filter(({ state }) => state !== 'off');
  const read = scanned.filter(({ state }) => state !== 'unread').length;
  const state: AccountState = {
    account: order.account,
    name: order.name,
    organizationState: order.organizationState,
    state: !entered.entered ? 'unread' : scanned.every((region) => region.state === 'scanned') && entered.unread.length === 0 ? 'scanned' : 'partial',
    because: entered.entered ? null : (entered.unread[0]?.detail ?? 'it could not be entered'),
    regions,
    gaps: addGaps(gaps.known ? gaps.value : [], ...tallies.map(({ doubts }) => doubts)),
    checksLost: [...new Set([...tallies.flatMap(({ checksLost }) => checksLost), ...unlistedChecks(context, snapshot)])].sort(),
  };
  const roles = snapshot.lists.filter(({ kind }) => kind === 'role').reduce((sum, { keys }) => sum + keys.length, 0);
  return { state, coverage: { accountRegions: { read, expected: Math.max(1, scanned.length) }, facts: factRatio(snapshot), verdicts: tally.verdicts }, tally, roles, partition: order.partition, parts: Object.fromEntries(done.map(({ region, parts }) => [region, parts])) };
}

/** Checks of resources that nobody could list: they have no result that would say so. */
function unlistedChecks({ settings }: ScanContext, { lists }: Snapshot): readonly string[] {
  const unlisted = new Set(lists.filter(({ missing }) => missing.some(isGap)).map(({ kind }) => kind));
  return settings.filter(({ check }) => unlisted.has(check.resource)).map(({ check }) => check.id);
}

function regionState(snapshot: Snapshot, region: Region): RegionState {
  const list = snapshot.lists.find(({ kind, place }) => kind === 'function' && place.region === region);
  if (list === undefined) return { region, state: 'unread', functions: 0, unread: [] };
  const unreadLists = snapshot.lists.filter(({ place }) => place.region === region).flatMap(({ missing }) => missing).filter(isGap);
  if (list.keys.length === 0 && list.missing.some(isGap)) return { region, state: 'unread', functions: 0, unread: list.missing };
  const incomplete = unreadLists.length > 0 || [...snapshot.facts].some(({ place, fact }) => place.region === region && fact.missing.some(isGap));
  return { region, state: incomplete ? 'partial' : 'scanned', functions: list.keys.length, unread: distinctUnread(unreadLists) };
}

/** What somebody chose to leave out, or what a customer's key hides, does not make a region less than scanned. */
const isGap = ({ reason }: Unread): boolean => reason !== 'not-asked' && reason !== 'encrypted';
