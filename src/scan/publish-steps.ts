import type { PublishOutcome } from '../model/summary.ts';
import type { BlobStore } from '../model/ports.ts';
import { mergeOutcomes, postingPlaceId, type PlaceOutcome } from '../publish/index.ts';

/** What publishing one step in one place did; small enough to keep one for each account-region of a run. */
export interface PublishStep {
  readonly place: string;
  readonly counts: PublishOutcome;
  /** Ids of the findings that were posted and are still open. */
  readonly open: readonly string[];
}

export function publishStep(place: string, outcome: PlaceOutcome): PublishStep {
  const { posted, created, updated, resolved, archived, excepted, heartbeats, verified, unchanged, withheld, failed, suppressed, notPublished } = outcome;
  return { place, counts: { created, updated, resolved, archived, excepted, heartbeats, verified, unchanged, withheld, failed, suppressed, notPublished }, open: posted.filter(({ entry }) => entry.state !== 'archived').map(({ entry }) => entry.findingId) };
}

/** All steps of a run together. */
export function outcomeOfSteps(steps: readonly PublishStep[]): PublishOutcome {
  const merged = mergeOutcomes(steps.map(({ counts }) => counts));
  // Every step of a place counts the same suppressed findings.
  const suppressed = [...new Map(steps.map(({ place, counts }) => [place, counts.suppressed])).values()].filter((count) => count !== null);
  return {
    ...merged,
    unchanged: unchangedIn(steps),
    suppressed: suppressed.length === 0 ? null : suppressed.reduce((sum, count) => sum + count, 0),
    notPublished: [...new Map(merged.notPublished.map((place) => [`${postingPlaceId(place)} ${place.because}`, place])).values()],
  };
}

/** Each step counts all that its place shows; what an earlier step of this run posted did change. */
function unchangedIn(steps: readonly PublishStep[]): number {
  let unchanged = 0;
  for (const place of new Set(steps.map((step) => step.place))) {
    const ofPlace = steps.filter((step) => step.place === place);
    const last = ofPlace.at(-1);
    const now = new Set(last?.open ?? []);
    const earlier = new Set(ofPlace.slice(0, -1).flatMap(({ open }) => open).filter((id) => !now.has(id)));
    unchanged += Math.max(0, (last?.counts.unchanged ?? 0) - earlier.size);
  }
  return unchanged;
}

const prefixOf = (runId: string): string => `runs/${runId}/published/`;

/** Keeps what a step published; the same step again takes the place of the first time only where it posted more. */
export async function writePublishSteps(store: BlobStore, runId: string, step: string, steps: readonly PublishStep[]): Promise<void> {
  const key = `${prefixOf(runId)}${step}.json`;
  const before = await store.get(key);
  // Written here: a redriven step finds its changes posted already, and must not say that there were none.
  const earlier = before === null ? [] : (JSON.parse(before.body) as readonly PublishStep[]);
  await store.put(key, JSON.stringify([...earlier, ...steps]));
}

/** In the order of the steps; null: nothing of the run was published. */
export async function readPublishOutcome(store: BlobStore, runId: string): Promise<PublishOutcome | null> {
  const steps: PublishStep[] = [];
  for (const key of await store.list(prefixOf(runId))) {
    const blob = await store.get(key);
    if (blob !== null) steps.push(...(JSON.parse(blob.body) as readonly PublishStep[]));
  }
  return steps.length === 0 ? null : outcomeOfSteps(steps);
}
