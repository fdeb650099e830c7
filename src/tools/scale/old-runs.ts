import type { Blobs } from './counted-store.ts';

/** Runs that the bucket holds besides the present one, once the service has worked for a week. */
const OLD_RUNS = 5;

/**
 * The bucket as it is after some days: what the present run keeps below runs/ is there for earlier ones as well, by its keys. So a summary
 * forgets one run, as it does every day from then on.
 */
export function withOldRuns(blobs: Blobs, runId: string): Blobs {
  // They sort before every run that is named by its time.
  const names = Array.from({ length: OLD_RUNS }, (_, number) => `0000-${number}`);
  const present = `runs/${runId}/`;
  return {
    ...blobs,
    keys: (prefix) => [...blobs.keys(prefix), ...(prefix === 'runs/' ? blobs.keys(present).flatMap((key) => names.map((name) => `runs/${name}/${key.slice(present.length)}`)) : [])],
  };
}
