import { isAborted, unreadFrom } from '../aws/errors.ts';
import type { Unread } from '../model/fact.ts';
import { regionKey, type Account, type Place, type Region } from '../model/place.ts';
import type { ListLine } from '../model/snapshot.ts';
import type { ScanContext, WorkOrder } from './context.ts';
import { collectRegion, previousOf, unreadRegionLines, type RegionCursor, type RegionProgress } from './collect-region.ts';
import type { Cost } from './cost.ts';
import type { Judged } from './judged.ts';
import { judgeRegion, leaveUnjudged } from './judge-region.ts';
import { writePart } from './snapshots.ts';

/** One account-region of a work order. */
export interface RegionTask {
  readonly order: WorkOrder;
  readonly region: Region;
  /** Why the account could not be entered; null when it was. */
  readonly refusal: Unread | null;
  /** null: from the start. */
  readonly cursor: RegionCursor | null;
}
/** Small enough to travel between states. `cursor` null: the region is done. */
export interface RegionDone {
  readonly region: Region;
  readonly cursor: RegionCursor | null;
  readonly parts: number;
  readonly functions: number;
  /** Nothing can be posted there: the account or the region could not be entered. */
  readonly unreachable: boolean;
  /** What all rounds cost; the driver's to say, and absent where one process counts for itself. */
  readonly cost?: Cost;
}

/**
 * Reads one account-region until it is done or `mayGoOn` says no; when it is done, judges it and hands the results on.
 * Whatever stops it – a refused entry, an interrupt, a fault of ours – becomes lines that say so. Running it again with the same task changes nothing.
 * `mayJudge`: asked after an interrupt, when there may be no time left for verdicts.
 */
export async function scanRegion(context: ScanContext, task: RegionTask, mayGoOn: () => boolean, onJudged: (judged: Judged) => Promise<void>, mayJudge: () => boolean = () => true): Promise<RegionDone> {
  const { order, region, refusal } = task;
  const progress = await collect(context, task, mayGoOn);
  const interrupted = context.signal?.aborted === true;
  if (progress.cursor !== null && !interrupted) return { region, ...progress, unreachable: false };
  if (interrupted && !mayJudge()) return keepUnjudged(context, order, region, progress);
  const { results, lists } = await judgeRegion(context, order, region, progress.parts);
  const functions = lists.find(({ kind }) => kind === 'function');
  // Where anything could be listed, what is found there is posted there, whatever else was refused.
  const unreachable = refusal !== null || lists.filter(({ kind }) => kind !== 'region').every(isRefused);
  if (refusal === null && functions !== undefined && isRefused(functions)) for (const unread of functions.missing) context.progress({ kind: 'gap', account: order.account, region, unread });
  const isUnreachable = (account: Account, where: Region): boolean => account === order.account && (refusal !== null || (unreachable && where === region));
  await onJudged({ span: 'region', account: order.account, region, results, lists, isUnreachable });
  return { region, cursor: null, parts: progress.parts, functions: functions?.keys.length ?? 0, unreachable };
}

const isRefused = ({ keys, missing }: ListLine): boolean => keys.length === 0 && missing.some(({ reason }) => reason !== 'not-asked' && reason !== 'vanished');

/** What was read is kept, and a line says that nobody has judged it. */
async function keepUnjudged(context: ScanContext, order: WorkOrder, region: Region, { parts, functions }: RegionProgress): Promise<RegionDone> {
  const place: Place = { partition: order.partition, account: order.account, region };
  const unread: Unread = { action: '', place, reason: 'budget', detail: 'the scan was interrupted before it was judged' };
  await leaveUnjudged(context, order, region);
  await writePart(context.store, place, order.runId, parts, [{ line: 'list', place, kind: 'region', keys: [regionKey(place)], missing: [unread], lastCount: 1, at: context.clock.now() }]);
  return { region, cursor: null, parts: parts + 1, functions, unreachable: false };
}

async function collect(context: ScanContext, { order, region, refusal, cursor }: RegionTask, mayGoOn: () => boolean): Promise<RegionProgress> {
  try {
    if (refusal !== null) return await writeUnread(context, order, region, refusal);
    return await collectRegion(context, order, region, cursor, mayGoOn);
  } catch (error) {
    const written = (await context.store.list(`snapshots/${order.account}/${region}/${order.runId}/`)).length;
    // Lists that were written stay; what was not read after them says that the scan was interrupted.
    if (isAborted(error) && written > 0) return { cursor: null, parts: written, functions: 0 };
    return writeUnread(context, order, region, stoppedBy(error, order, region));
  }
}

async function writeUnread(context: ScanContext, order: WorkOrder, region: Region, unread: Unread): Promise<RegionProgress> {
  const previous = await previousOf(context, { partition: order.partition, account: order.account, region }, order.runId);
  await writePart(context.store, { account: order.account, region }, order.runId, 0, unreadRegionLines(context, order, region, unread, previous));
  return { cursor: null, parts: 1, functions: 0 };
}

/** What stopped a step, as a missing part. */
export function stoppedBy(error: unknown, order: WorkOrder, region: Place['region']): Unread {
  const place: Place = { partition: order.partition, account: order.account, region };
  if (isAborted(error)) return { action: '', place, reason: 'budget', detail: 'the scan was interrupted' };
  return unreadFrom(error, 'postern:scan', place);
}
