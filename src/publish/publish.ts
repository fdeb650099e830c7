import type { Post } from './delta-types.ts';
import { inBatches } from './batches.ts';
import type { FindingSink } from './sink.ts';

export interface RefusedPost {
  readonly post: Post;
  readonly code: string;
  readonly message: string;
}
/** What became of the posts. Entries of all but the acknowledged ones stay as they were, so that the next run tries again. */
export interface Published {
  readonly acknowledged: readonly Post[];
  /** Refused one by one, with the reason. */
  readonly refused: readonly RefusedPost[];
  /** In batches that were throttled or failed, or never sent. */
  readonly notSent: readonly Post[];
  /** Why sending ended early; null when every batch was tried. */
  readonly stopped: string | null;
  /** What went wrong with whole batches. */
  readonly problems: readonly string[];
}
export interface PublishInput {
  readonly posts: readonly Post[];
  readonly sink: FindingSink;
  /** Called after every tenth batch with what was acknowledged since: a crash then costs few repeated posts. */
  readonly checkpoint?: (acknowledged: readonly Post[]) => Promise<void>;
  /** Stops between batches. */
  readonly signal?: AbortSignal;
}

const BATCHES_PER_CHECKPOINT = 10;
/** After so many failed batches in a row the service is not helped by another one. */
const FAILURES_IN_A_ROW = 3;

type Outcome = { acknowledged: Post[]; refused: RefusedPost[]; notSent: Post[]; problems: string[] };

/** Posts in batches and tells for every finding whether it was acknowledged. Throws only what `checkpoint` throws. */
export async function publish({ posts, sink, checkpoint, signal }: PublishInput): Promise<Published> {
  const { batches, tooLarge } = inBatches(posts, (post) => post.entry.finding);
  const outcome: Outcome = { acknowledged: [], refused: tooLarge.map((post) => ({ post, code: 'TooLarge', message: 'larger than 240 KB' })), notSent: [], problems: [] };
  let stopped: string | null = null;
  let saved = 0;
  let failures = 0;
  for (const [index, batch] of batches.entries()) {
    stopped ??= signal?.aborted === true ? 'interrupted' : failures >= FAILURES_IN_A_ROW ? `${failures} batches in a row failed` : null;
    if (stopped !== null) {
      outcome.notSent.push(...batch);
      continue;
    }
    const sent = await send(batch, sink, outcome);
    stopped = sent.stopped;
    failures = sent.failed ? failures + 1 : 0;
    if (checkpoint !== undefined && (index + 1) % BATCHES_PER_CHECKPOINT === 0) {
      await checkpoint(outcome.acknowledged.slice(saved));
      saved = outcome.acknowledged.length;
    }
  }
  return { ...outcome, stopped };
}

interface Sent {
  readonly failed: boolean;
  readonly stopped: string | null;
}

async function send(batch: readonly Post[], sink: FindingSink, outcome: Outcome): Promise<Sent> {
  const answer = await sink.import(batch.map((post) => post.entry.finding));
  if (answer.is === 'invalid') return sendHalves(batch, answer.because, sink, outcome);
  const ids = new Set(batch.map((post) => post.entry.finding.Id));
  // A refusal of something that was not sent: nobody knows which of ours it means.
  const isClear = answer.is === 'answered' && answer.refused.every(({ id }) => ids.has(id));
  if (answer.is === 'answered' && isClear) {
    const refusals = new Map(answer.refused.map((refusal) => [refusal.id, refusal]));
    for (const post of batch) {
      const refusal = refusals.get(post.entry.finding.Id ?? '');
      if (refusal === undefined) outcome.acknowledged.push(post);
      else outcome.refused.push({ post, code: refusal.code, message: refusal.message });
    }
    return { failed: false, stopped: null };
  }
  outcome.notSent.push(...batch);
  outcome.problems.push(answer.is === 'answered' ? 'the answer refuses findings that were not sent' : answer.because);
  return { failed: true, stopped: answer.is === 'stopped' ? answer.because : null };
}

/** One finding that Security Hub calls invalid must not keep back the 99 others of its batch. */
async function sendHalves(batch: readonly Post[], because: string, sink: FindingSink, outcome: Outcome): Promise<Sent> {
  const [only] = batch;
  if (batch.length <= 1) {
    if (only !== undefined) outcome.refused.push({ post: only, code: 'InvalidInput', message: because });
    return { failed: false, stopped: null };
  }
  const middle = Math.ceil(batch.length / 2);
  const first = await send(batch.slice(0, middle), sink, outcome);
  if (first.stopped !== null) {
    outcome.notSent.push(...batch.slice(middle));
    return first;
  }
  return send(batch.slice(middle), sink, outcome);
}
