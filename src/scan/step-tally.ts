import { count, countUnjudged, emptyTally, type Tally } from '../evaluate/coverage.ts';
import type { Gap } from '../model/facts.ts';
import type { Account, Region, Span } from '../model/place.ts';
import type { BlobStore } from '../model/ports.ts';
import type { Result } from '../model/result.ts';
import type { ListLine, Snapshot } from '../model/snapshot.ts';
import type { ScanContext } from './context.ts';
import { doubtsOf } from './doubts.ts';

/** What a report needs to know of one step's results. */
export interface StepTally {
  readonly tally: Tally;
  readonly checksLost: readonly string[];
  readonly doubts: readonly Gap[];
}
type Settings = Pick<ScanContext, 'settings'>;

export function tallyOf({ settings }: Settings, snapshot: Snapshot, results: readonly Result[]): StepTally {
  const tally = emptyTally();
  count(tally, results, new Map(settings.map(({ check }) => [check.id, check])));
  return { tally, checksLost: lostChecks(results), doubts: doubtsOf(results, snapshot) };
}

/** Of a step that there was no time to judge: all that its checks would have been asked. */
export function unjudgedTally({ settings }: Settings, span: Span, lists: readonly ListLine[]): StepTally {
  const checks = settings.map(({ check }) => check).filter((check) => check.span === span);
  const tally = emptyTally();
  countUnjudged(tally, lists, (kind) => checks.filter(({ resource }) => resource === kind).length);
  return { tally, checksLost: checks.map(({ id }) => id).sort(), doubts: [] };
}

export const lostChecks = (results: readonly Result[]): readonly string[] => [...new Set(results.filter(({ status }) => status === 'unknown').map(({ checkId }) => checkId))].sort();

const tallyKey = (runId: string, account: Account, region: Region): string => `runs/${runId}/tallies/${account}/${region}.json`;

export const writeRegionTally = (store: BlobStore, runId: string, account: Account, region: Region, tally: StepTally): Promise<unknown> => store.put(tallyKey(runId, account, region), JSON.stringify(tally));

/** null: the region was never judged. */
export async function readRegionTally(store: BlobStore, runId: string, account: Account, region: Region): Promise<StepTally | null> {
  const blob = await store.get(tallyKey(runId, account, region));
  // Written by writeRegionTally.
  return blob === null ? null : (JSON.parse(blob.body) as StepTally);
}
