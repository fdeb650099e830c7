import { setTimeout as delay } from 'node:timers/promises';
import type { Ticker } from '../aws/limiter.ts';
import type { Clock } from '../model/ports.ts';

/** The machine's clock; the only one outside tests. */
export const systemClock: Clock = {
  now: () => new Date().toISOString(),
  sleep: (milliseconds, signal) => delay(milliseconds, undefined, signal === undefined ? {} : { signal }),
};

/** Time for limiters: never goes back. */
export const systemTicker: Ticker = { milliseconds: () => performance.now(), sleep: (milliseconds, signal) => systemClock.sleep(milliseconds, signal) };
