import type { Account, Instant } from '../model/place.ts';
import type { BlobStore } from '../model/ports.ts';
import type { PostingPlace } from '../model/result.ts';

/** What a plan knew, for those who look at its run later, without credentials. */
export interface PlannedRun {
  readonly partition: string;
  readonly hub: PostingPlace;
  readonly at: Instant;
  /** Every account of the organization; null where the list was not complete, or where the run was about a part of the organization only. */
  readonly members: readonly Account[] | null;
}

const key = (runId: string): string => `runs/${runId}/planned.json`;

export const writePlanned = async (store: BlobStore, runId: string, planned: PlannedRun): Promise<void> => {
  await store.put(key(runId), JSON.stringify(planned));
};

/** null: the run was planned by a version that did not keep it, or never. */
export async function readPlanned(store: BlobStore, runId: string): Promise<PlannedRun | null> {
  const blob = await store.get(key(runId));
  // Written by writePlanned.
  return blob === null ? null : (JSON.parse(blob.body) as PlannedRun);
}
