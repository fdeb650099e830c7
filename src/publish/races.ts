import type { Clock } from '../model/ports.ts';

/** How somebody who lost a race for a file waits before trying again. */
export interface Waiting {
  readonly sleep: Clock['sleep'];
  /** From 0 to 1, so that those who lost together do not come back together. Default: the machine's. */
  readonly random?: () => number;
}

/** A hundred processes of one run may write one ledger: with the waits below the last of them has some 15 seconds. After so many lost races somebody writes without end. */
export const MOST_RACES = 20;

const FIRST_MILLISECONDS = 50;
const MOST_MILLISECONDS = 2_000;

/** Waits after the given number of races lost before this one: a random part of 50 ms, doubled each time, up to 2 s. No signal: what was acknowledged must be kept. */
export const waitAfterRace = ({ sleep, random = Math.random }: Waiting, lostBefore: number): Promise<void> =>
  sleep(random() * Math.min(MOST_MILLISECONDS, FIRST_MILLISECONDS * 2 ** lostBefore));
