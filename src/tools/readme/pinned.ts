import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';

/** The machine's time, held still so that a sample says the same on every day and every machine. */
export interface PinnedTime {
  /** Milliseconds since 1970, as `Date.now` gives them. */
  set(instant: number): void;
  release(): void;
}

/** Milliseconds that the steady clock goes on with every look at it: no quota makes a sample wait. */
const LEAP = 250;
const ANSWERING = 'http.server.request.start';

/**
 * Replaces the process's own clock until it is released. HTTP servers of this process tell the same time, by which SDK clients would
 * otherwise correct theirs. For tools alone: the command line reads the real clock.
 */
export function pinTime(instant: number): PinnedTime {
  const RealDate = globalThis.Date;
  const steady = performance.now.bind(performance);
  let now = instant;
  let ticks = steady();
  const tellTime = (message: unknown): void => {
    // Node's own event, documented with this property.
    (message as { response: ServerResponse }).response.setHeader('date', new RealDate(now).toUTCString());
  };
  subscribe(ANSWERING, tellTime);
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, given: readonly unknown[]) => Reflect.construct(target, given.length === 0 ? [now] : given) as Date,
    get: (target, name, receiver) => (name === 'now' ? () => now : (Reflect.get(target, name, receiver) as unknown)),
  });
  performance.now = () => (ticks += LEAP);
  return {
    set: (next) => void (now = next),
    release: () => {
      unsubscribe(ANSWERING, tellTime);
      globalThis.Date = RealDate;
      performance.now = steady;
    },
  };
}
