import type { PostingPlace } from '../model/result.ts';
import type { PublishOutcome } from '../model/summary.ts';
import type { Post, PostAction } from './delta-types.ts';
import type { RefusedPost } from './publish.ts';

/** The outcome of one place, and what a person wants to be told about it. */
export interface PlaceOutcome extends PublishOutcome {
  /** Acknowledged. */
  readonly posted: readonly Post[];
  readonly refused: readonly RefusedPost[];
  /** What went wrong with whole batches. */
  readonly problems: readonly string[];
}

const NOTHING: PublishOutcome = { created: 0, updated: 0, resolved: 0, archived: 0, excepted: 0, heartbeats: 0, verified: 0, unchanged: 0, withheld: 0, failed: 0, suppressed: null, notPublished: [] };

/** Nothing was posted, and why. */
export const notPublished = (place: PostingPlace, because: string): PlaceOutcome => ({ ...NOTHING, notPublished: [{ ...place, because }], posted: [], refused: [], problems: [] });

const COUNTED_AS = { create: 'created', update: 'updated', reopen: 'updated', resolve: 'resolved', archive: 'archived', except: 'excepted', heartbeat: 'heartbeats', verify: 'verified' } as const satisfies Record<PostAction, keyof PublishOutcome>;

/** How many of each kind were acknowledged; a reopened finding counts as updated. */
export function countPosts(posts: readonly Post[]): Omit<PublishOutcome, 'unchanged' | 'withheld' | 'failed' | 'suppressed' | 'notPublished'> {
  const counts = { created: 0, updated: 0, resolved: 0, archived: 0, excepted: 0, heartbeats: 0, verified: 0 };
  for (const { action } of posts) counts[COUNTED_AS[action]] += 1;
  return counts;
}

/** Posts per check, most first: what the first publication shows before it asks. */
export function postsPerCheck(posts: readonly Post[]): readonly { readonly checkId: string; readonly posts: number }[] {
  const counts = new Map<string, number>();
  for (const { entry } of posts) counts.set(entry.checkId, (counts.get(entry.checkId) ?? 0) + 1);
  return [...counts].map(([checkId, count]) => ({ checkId, posts: count })).sort((a, b) => b.posts - a.posts || (a.checkId < b.checkId ? -1 : 1));
}

/** All places together, for the summary of a scan. */
export function mergeOutcomes(outcomes: readonly PublishOutcome[]): PublishOutcome {
  return outcomes.reduce<PublishOutcome>((sum, next) => ({
    created: sum.created + next.created,
    updated: sum.updated + next.updated,
    resolved: sum.resolved + next.resolved,
    archived: sum.archived + next.archived,
    excepted: sum.excepted + next.excepted,
    heartbeats: sum.heartbeats + next.heartbeats,
    verified: sum.verified + next.verified,
    unchanged: sum.unchanged + next.unchanged,
    withheld: sum.withheld + next.withheld,
    failed: sum.failed + next.failed,
    suppressed: next.suppressed === null ? sum.suppressed : (sum.suppressed ?? 0) + next.suppressed,
    notPublished: [...sum.notPublished, ...next.notPublished],
  }), NOTHING);
}
