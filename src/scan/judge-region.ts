import { count, emptyTally, type Tally } from '../evaluate/coverage.ts';
import type { Gap } from '../model/facts.ts';
import type { Account, Place, Region } from '../model/place.ts';
import type { BlobStore } from '../model/ports.ts';
import type { Result } from '../model/result.ts';
import type { ListLine, Snapshot } from '../model/snapshot.ts';
import type { ScanContext, WorkOrder } from './context.ts';
import { doubtsOf } from './doubts.ts';
import { judgeLines } from './evaluation.ts';
import { writeResults } from './report.ts';
import { readRun } from './snapshots.ts';
import { readTrusted } from './trusted.ts';

export interface JudgedRegion {
  readonly results: readonly Result[];
  readonly lists: readonly ListLine[];
}
/** What the account's report needs to know of a region's results. */
export interface RegionTally {
  readonly tally: Tally;
  readonly checksLost: readonly string[];
  readonly doubts: readonly Gap[];
}

/** What the region checks say of a region whose lines are complete, or as complete as they will get. */
export async function judgeRegion(context: ScanContext, order: WorkOrder, region: Region, parts: number): Promise<JudgedRegion> {
  const place: Place = { partition: order.partition, account: order.account, region };
  const lines = await readRun(context.store, place, order.runId, parts);
  const trusted = await readTrusted(context.store, order.runId);
  const { snapshot, results } = judgeLines(context, lines, { span: 'region', place, at: context.clock.now(), trusted, previous: null, interrupted: context.signal?.aborted === true });
  await writeResults(context.store, order.runId, order.account, region, 'region', results);
  await context.store.put(tallyKey(order.runId, order.account, region), JSON.stringify(tallyOf(context, snapshot, results)));
  return { results, lists: snapshot.lists };
}

function tallyOf(context: ScanContext, snapshot: Snapshot, results: readonly Result[]): RegionTally {
  const tally = emptyTally();
  count(tally, results, new Map(context.settings.map(({ check }) => [check.id, check])));
  return { tally, checksLost: lostChecks(results), doubts: doubtsOf(results, snapshot) };
}

export const lostChecks = (results: readonly Result[]): readonly string[] => [...new Set(results.filter(({ status }) => status === 'unknown').map(({ checkId }) => checkId))].sort();

const tallyKey = (runId: string, account: Account, region: Region): string => `runs/${runId}/tallies/${account}/${region}.json`;

/** null: the region was never judged. */
export async function readRegionTally(store: BlobStore, runId: string, account: Account, region: Region): Promise<RegionTally | null> {
  const blob = await store.get(tallyKey(runId, account, region));
  // Written by judgeRegion.
  return blob === null ? null : (JSON.parse(blob.body) as RegionTally);
}
