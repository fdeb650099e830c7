import { setTimeout as delay } from 'node:timers/promises';
import type { Machine } from './runtime.ts';

/** The clock of the machine that the handlers run on. */
export const machine: Machine = {
  clock: {
    now: () => new Date().toISOString(),
    sleep: (milliseconds, signal) => delay(milliseconds, undefined, signal === undefined ? {} : { signal }),
  },
  ticker: { milliseconds: () => performance.now(), sleep: (milliseconds, signal) => delay(milliseconds, undefined, signal === undefined ? {} : { signal }) },
};
