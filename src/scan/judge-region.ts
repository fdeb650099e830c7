import type { Place, Region } from '../model/place.ts';
import type { Result } from '../model/result.ts';
import type { ListLine } from '../model/snapshot.ts';
import type { ScanContext, WorkOrder } from './context.ts';
import { judgeLines } from './evaluation.ts';
import { writeResults } from './report.ts';
import { readOwnRun, snapshotOf } from './snapshots.ts';
import { tallyOf, unjudgedTally, writeRegionTally } from './step-tally.ts';
import { readTrusted } from './trusted.ts';

export interface JudgedRegion {
  readonly results: readonly Result[];
  readonly lists: readonly ListLine[];
}

/** What the region checks say of a region whose lines are complete, or as complete as they will get. */
export async function judgeRegion(context: ScanContext, order: WorkOrder, region: Region, parts: number): Promise<JudgedRegion> {
  const place: Place = { partition: order.partition, account: order.account, region };
  const lines = await readOwnRun(context.store, place, order.runId, parts);
  const trusted = await readTrusted(context.store, order.runId);
  const { snapshot, results } = judgeLines(context, lines, { span: 'region', place, at: context.clock.now(), trusted, previous: null, interrupted: context.signal?.aborted === true });
  await writeResults(context.store, order.runId, order.account, region, 'region', results);
  await writeRegionTally(context.store, order.runId, order.account, region, tallyOf(context, snapshot, results));
  return { results, lists: snapshot.lists };
}

/** Tells what the region checks would have judged. The lists of a region are in its first part. */
export async function leaveUnjudged(context: ScanContext, order: WorkOrder, region: Region): Promise<void> {
  const place: Place = { partition: order.partition, account: order.account, region };
  const { lists } = snapshotOf(await readOwnRun(context.store, place, order.runId, 1), { place, at: context.clock.now() });
  await writeRegionTally(context.store, order.runId, order.account, region, unjudgedTally(context, 'region', lists));
}
