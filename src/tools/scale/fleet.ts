import type { Invocation } from './child.ts';
import { LIMITS } from './quotas.ts';

/** What happens in whole seconds from the start of a child execution. */
export type Series = readonly number[];
export interface ChildTimeline {
  readonly milliseconds: number;
  readonly invocations: readonly Invocation[];
  readonly assumeRole: Series;
  readonly s3Get: Series;
  readonly s3Put: Series;
  /** States entered, spread evenly: only their number is known. */
  readonly transitions: number;
}

export interface Peaks {
  readonly lambdaConcurrency: number;
  readonly assumeRolePerSecond: number;
  readonly s3GetsPerSecond: number;
  readonly s3PutsPerSecond: number;
  readonly transitionsPerSecond: number;
}
export interface Schedule {
  /** From the first child's start to the last one's end. */
  readonly milliseconds: number;
  readonly peaks: Peaks;
}

/**
 * Starts the children in order, `concurrency` at once and no more a second than Step Functions starts, and adds up what they do in the same
 * second. Children do not wait for each other: each account has its own quotas, and what they share is compared with its limit by the caller.
 */
export function schedule(children: readonly ChildTimeline[], concurrency: number): Schedule {
  const slots = Array.from({ length: Math.min(concurrency, children.length) }, () => 0);
  const total = new Totals();
  let end = 0;
  for (const [number, child] of children.entries()) {
    let slot = 0;
    for (let index = 1; index < slots.length; index += 1) if ((slots[index] ?? 0) < (slots[slot] ?? 0)) slot = index;
    const start = Math.max(slots[slot] ?? 0, (number * 1000) / LIMITS.childStartsPerSecond.value);
    slots[slot] = start + child.milliseconds;
    end = Math.max(end, start + child.milliseconds);
    total.add(child, start);
  }
  return { milliseconds: end, peaks: total.peaks() };
}

class Totals {
  readonly #edges: [at: number, change: 1 | -1][] = [];
  readonly #perSecond = { assumeRole: [] as number[], s3Get: [] as number[], s3Put: [] as number[], transitions: [] as number[] };

  add({ invocations, assumeRole, s3Get, s3Put, transitions, milliseconds }: ChildTimeline, start: number): void {
    for (const invocation of invocations) this.#edges.push([start + invocation.start, 1], [start + invocation.end, -1]);
    const second = Math.floor(start / 1000);
    for (const [name, series] of Object.entries({ assumeRole, s3Get, s3Put })) {
      // The names are those of #perSecond.
      const sums = this.#perSecond[name as 'assumeRole' | 's3Get' | 's3Put'];
      for (const [index, count] of series.entries()) sums[second + index] = (sums[second + index] ?? 0) + count;
    }
    const seconds = Math.max(1, Math.ceil(milliseconds / 1000));
    const sums = this.#perSecond.transitions;
    for (let index = 0; index < seconds; index += 1) sums[second + index] = (sums[second + index] ?? 0) + transitions / seconds;
  }

  peaks(): Peaks {
    let running = 0;
    let most = 0;
    // Ends before starts: a slot that is free at an instant is taken at that instant.
    for (const [, change] of this.#edges.sort(([a, x], [b, y]) => a - b || x - y)) {
      running += change;
      most = Math.max(most, running);
    }
    const { assumeRole, s3Get, s3Put, transitions } = this.#perSecond;
    return { lambdaConcurrency: most, assumeRolePerSecond: highest(assumeRole), s3GetsPerSecond: highest(s3Get), s3PutsPerSecond: highest(s3Put), transitionsPerSecond: Math.ceil(highest(transitions)) };
  }
}

const highest = (series: readonly number[]): number => series.reduce((most, value) => Math.max(most, value), 0);
