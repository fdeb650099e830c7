import { LIMITS, type Limit } from './quotas.ts';
import type { Cycle } from './results.ts';

/** Something that goes wrong at this size, with the figures behind it. */
export interface Breakage {
  readonly what: string;
  readonly has: number;
  readonly needs: number;
  readonly unit: string;
  /** Whether the limit was found in writing. */
  readonly proven: boolean;
}

/** Bytes that a state may hand on. */
const PAYLOAD = 256 * 1024;

/** Of a function's memory; the rest is for garbage, buffers and the process itself. A rule of thumb. */
const HEAP_SHARE = 0.75;

/** What does not fit, the worst first. */
export function breakages(cycle: Cycle): readonly Breakage[] {
  const { peaks, longest } = cycle;
  const within = (what: string, needs: number, { value, unit, proven }: Limit): Breakage => ({ what, needs, has: value, unit, proven });
  const all = [
    ...cycle.once.map(({ handler, seconds }) => within(`${handler} in one invocation`, seconds, LIMITS.lambdaSeconds)),
    ...cycle.once.map((once) => ({ what: `memory of ${once.handler}`, needs: once.heapMegabytes ?? 0, has: once.memory * HEAP_SHARE, unit: 'MB of live heap', proven: false })),
    within('the longest invocation of a region', longest.longestRegionSeconds, LIMITS.lambdaSeconds),
    within('settling the longest account in one invocation', longest.settleSeconds, LIMITS.lambdaSeconds),
    within('entering the longest account in one invocation', longest.accountSeconds, LIMITS.lambdaSeconds),
    within('Lambda concurrency', peaks.lambdaConcurrency, LIMITS.lambdaConcurrency),
    within('AssumeRole of the hub', peaks.assumeRolePerSecond, LIMITS.stsPerSecond),
    within('S3 GET of the bucket, were it one prefix', peaks.s3GetsPerSecond, LIMITS.s3GetsPerSecond),
    within('S3 PUT of the bucket, were it one prefix', peaks.s3PutsPerSecond, LIMITS.s3PutsPerSecond),
    within('state transitions', peaks.transitionsPerSecond, LIMITS.transitionsPerSecond),
    within('the history of the longest child', longest.historyEvents, LIMITS.historyEvents),
    { what: 'the largest payload between states', needs: cycle.largestPayloadBytes, has: PAYLOAD, unit: 'bytes', proven: true },
  ];
  return all.filter(({ needs, has }) => needs > has).sort((a, b) => b.needs / b.has - a.needs / a.has);
}
