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
 * A token bucket (GCRA): every attempt is given a point in time at which it may start; tokens come back at `perSecond × share`.
 * Callers are served in the order in which they ask.
 */
export function createLimiter(quota: Quota, share: number, ticker: Ticker): Limiter {
  const interval = 1000 / (quota.perSecond * (quota.shared ? share : 1));
  const tolerance = interval * Math.max(0, quota.burst - 1);
  let theoreticalArrival = Number.NEGATIVE_INFINITY;
  return {
    async take(signal) {
      const now = ticker.milliseconds();
      const start = Math.max(now, theoreticalArrival - tolerance);
      theoreticalArrival = Math.max(theoreticalArrival, now) + interval;
      if (start > now) await ticker.sleep(start - now, signal);
    },
    pause(milliseconds) {
      theoreticalArrival = Math.max(theoreticalArrival, ticker.milliseconds() + tolerance + milliseconds);
    },
  };
}
