import type { Clock } from '../model/ports.ts';
import type { Quota } from './lanes.ts';

/** Hands out permission to send, at a steady rate with a burst. */
export interface Limiter {
  /** Resolves when the next attempt may be sent; rejects when aborted. */
  take(signal?: AbortSignal): Promise<void>;
  /** The server said to slow down: nothing is sent for that long. */
  pause(milliseconds: number): void;
}

/** The part of a clock that a limiter needs, in milliseconds of any origin. */
export interface Ticker {
  milliseconds(): number;
  sleep: Clock['sleep'];
}

/**
 * A token bucket (GCRA): tokens come back at `perSecond × share`. Callers are served one by one in the order in which they ask, each by
 * the clock as it is when its turn comes: a timer that fires late, or a pause, never makes those behind it catch up in a crowd.
 */
export function createLimiter(quota: Quota, share: number, ticker: Ticker): Limiter {
  const interval = 1000 / (quota.perSecond * (quota.shared ? share : 1));
  const tolerance = interval * Math.max(0, quota.burst - 1);
  let theoreticalArrival = Number.NEGATIVE_INFINITY;
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let last: Promise<void> = Promise.resolve();

  const turn = async (signal: AbortSignal | undefined): Promise<void> => {
    signal?.throwIfAborted();
    for (;;) {
      const now = ticker.milliseconds();
      const start = Math.max(theoreticalArrival - tolerance, pausedUntil);
      if (start <= now) break;
      await ticker.sleep(start - now, signal);
    }
    theoreticalArrival = Math.max(theoreticalArrival, ticker.milliseconds()) + interval;
  };
  return {
    take(signal) {
      const mine = last.then(() => turn(signal));
      // Who gave up keeps nobody waiting, and leaves his token.
      last = mine.catch(() => undefined);
      return mine;
    },
    pause(milliseconds) {
      pausedUntil = Math.max(pausedUntil, ticker.milliseconds() + milliseconds);
    },
  };
}
