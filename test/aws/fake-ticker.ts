import type { Ticker } from '../../src/aws/limiter.ts';

interface Sleeper {
  readonly until: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Time that a test moves. Whoever sleeps wakes when it has come, in order; `late` lets timers fire late, as those of a busy machine do. */
export class FakeTicker implements Ticker {
  #now = 1_000_000;
  #sleepers: Sleeper[] = [];
  #slept = 0;
  readonly #late: () => number;

  constructor(late: () => number = () => 0) {
    this.#late = late;
  }

  milliseconds(): number {
    return this.#now;
  }

  sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      this.#slept += 1;
      const sleeper: Sleeper = { until: this.#now + milliseconds + this.#late(), order: this.#slept, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason as Error);
      });
    });

  /** Moves on to one instant, stopping at every timer on the way. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await settled();
    for (;;) {
      const [next] = this.#sleepers.sort((a, b) => a.until - b.until || a.order - b.order);
      if (next === undefined || next.until > end) break;
      this.#sleepers.shift();
      this.#now = Math.max(this.#now, next.until);
      next.wake();
      await settled();
    }
    this.#now = end;
    await settled();
  }
}

/** Lets everything run that waits for nothing but its turn. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
