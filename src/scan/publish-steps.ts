import type { Account, Region } from '../model/place.ts';
import type { PostingPlace } from '../model/result.ts';
import type { PublishOutcome } from '../model/summary.ts';
import type { BlobStore } from '../model/ports.ts';
import { mergeOutcomes, postingPlaceId, type PlaceOutcome, type Post, type PostAction } from '../publish/index.ts';
import { readMany } from './read-many.ts';

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
  const places = new Map<string, PublishStep[]>();
  // Put together once: an organization has ten thousands of places.
  for (const step of steps) {
    const ofPlace = places.get(step.place);
    if (ofPlace === undefined) places.set(step.place, [step]);
    else ofPlace.push(step);
  }
  for (const ofPlace of places.values()) {
    const last = ofPlace.at(-1);
    const now = new Set(last?.open ?? []);
    const earlier = new Set(ofPlace.slice(0, -1).flatMap(({ open }) => open).filter((id) => !now.has(id)));
    unchanged += Math.max(0, (last?.counts.unchanged ?? 0) - earlier.size);
  }
  return unchanged;
}

/** What one step would post in one place; `because`: why nothing. */
export interface PlacePreview {
  readonly place: PostingPlace;
  readonly posts: readonly Post[];
  /** New failures of checks that are new here, which the next run would post. */
  readonly withheld: number;
  readonly because: string | null;
}

/** What a step in a dry run would have posted in one place, by check and action; `because`: why nothing. */
export interface PlannedPlace {
  readonly account: Account;
  readonly region: Region;
  readonly because: string | null;
  readonly posts: readonly { readonly checkId: string; readonly action: PostAction; readonly findings: number }[];
  /** New failures of checks that are new there: reported for one run before they post. */
  readonly withheld: number;
}

export function plannedPlace({ place, posts, withheld, because }: PlacePreview): PlannedPlace {
  const counts = new Map<string, { checkId: string; action: PostAction; findings: number }>();
  for (const { action, entry: { checkId } } of posts) {
    const count = counts.get(`${checkId} ${action}`) ?? { checkId, action, findings: 0 };
    count.findings += 1;
    counts.set(`${checkId} ${action}`, count);
  }
  return { ...place, because, posts: [...counts.values()].sort((a, b) => (`${a.checkId} ${a.action}` < `${b.checkId} ${b.action}` ? -1 : 1)), withheld };
}

/** What one step did, or in a dry run would have done. */
export interface StepPublication {
  readonly published: readonly PublishStep[];
  readonly planned: readonly PlannedPlace[];
}
/** `organization`: the step that judges all accounts together. */
type Of = Account | 'organization';

const stepsOf = (runId: string, account: Of): string => `runs/${runId}/publishing/${account}/`;
const publishedPrefix = (runId: string): string => `runs/${runId}/published/`;

/** Keeps what a step did. Again: what it posted the first time still counts, as it finds that posted already. */
export async function writePublishSteps(store: BlobStore, runId: string, account: Of, step: string, publication: StepPublication): Promise<void> {
  const key = `${stepsOf(runId, account)}${step}.json`;
  const before = await store.get(key);
  const earlier = before === null ? [] : (JSON.parse(before.body) as StepPublication).published;
  await store.put(key, JSON.stringify({ published: [...earlier, ...publication.published], planned: publication.planned } satisfies StepPublication));
}

/** Puts an account's steps together once the last one is over: a summary reads one blob for each account, and not one for each region. */
export async function gatherPublishSteps(store: BlobStore, runId: string, account: Of): Promise<void> {
  const steps = (await readMany(store, await store.list(stepsOf(runId, account)))).map((body) => JSON.parse(body) as StepPublication);
  if (steps.length === 0) return;
  const gathered: StepPublication = { published: steps.flatMap(({ published }) => published), planned: steps.flatMap(({ planned }) => planned) };
  await store.put(`${publishedPrefix(runId)}${account}.json`, JSON.stringify(gathered));
}

/** null: nothing of the run was published. */
export async function readPublishOutcome(store: BlobStore, runId: string): Promise<PublishOutcome | null> {
  const steps = (await readPublications(store, runId)).flatMap(({ published }) => published);
  return steps.length === 0 ? null : outcomeOfSteps(steps);
}

/** Of a dry run: what it would have posted; empty for another run. */
export const readPublicationPlan = async (store: BlobStore, runId: string): Promise<readonly PlannedPlace[]> => (await readPublications(store, runId)).flatMap(({ planned }) => planned);

// Written above.
const readPublications = async (store: BlobStore, runId: string): Promise<readonly StepPublication[]> =>
  (await readMany(store, await store.list(publishedPrefix(runId)))).map((body) => JSON.parse(body) as StepPublication);
