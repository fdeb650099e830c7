/** A limit of AWS in the hub's account and region, where it comes from, and whether that was found in writing. */
export interface Limit {
  readonly value: number;
  readonly unit: string;
  readonly source: string;
  readonly proven: boolean;
}

export const QUOTAS_AS_OF = '2026-11-28';

/** What the whole fan-out shares. Quotas of each member account are the limiter's lanes and the simulator's buckets. */
export const LIMITS = {
  lambdaConcurrency: { value: 1000, unit: 'at once', source: 'Lambda quotas: concurrent executions, default of an account and region; can be raised', proven: true },
  lambdaSeconds: { value: 900, unit: 's', source: 'Lambda quotas: function timeout', proven: true },
  stsPerSecond: { value: 600, unit: 'a second', source: 'IAM and STS quotas: requests of the calling account and region', proven: true },
  mapChildren: { value: 10_000, unit: 'at once', source: 'Step Functions quotas: parallel child executions of a Map Run', proven: true },
  childStartsPerSecond: { value: 100, unit: 'a second', source: 'Distributed Map: about 100 Standard children a second, read second-hand', proven: false },
  transitionsPerSecond: { value: 5000, unit: 'a second', source: 'Step Functions quotas: StateTransition, us-east-1; 800 elsewhere; from memory, the page could not be read here', proven: false },
  historyEvents: { value: 25_000, unit: 'events', source: 'Step Functions quotas: execution history of one execution', proven: true },
  s3PutsPerSecond: { value: 3500, unit: 'a second', source: 'S3 performance guidelines: PUT, COPY, POST, DELETE of one prefix', proven: true },
  s3GetsPerSecond: { value: 5500, unit: 'a second', source: 'S3 performance guidelines: GET, HEAD of one prefix', proven: true },
  s3ListPage: { value: 1000, unit: 'keys', source: 'S3 ListObjectsV2', proven: true },
} as const satisfies Readonly<Record<string, Limit>>;

/** Organizations publishes no rate for ListAccounts; this one is told by others' code. */
export const ORGANIZATIONS_QUOTA = { perSecond: 1, source: 'about 1 a second sustained, read second-hand', proven: false } as const;

/** Time on the way. None of these is a promise of AWS: they are what a call within a region, or across regions, commonly takes. */
export const API_LATENCY = { milliseconds: 60, source: 'assumed: one API call from the hub, regions mixed', proven: false } as const;
export const S3_LATENCY = { get: 20, put: 30, list: 50, delete: 20, source: 'assumed: small objects within the region; AWS speaks of 100 to 200 ms at the first byte as an upper range', proven: false } as const;
export const START_LATENCY = { transition: 25, invocation: 15, coldStart: 900, source: 'assumed', proven: false } as const;

/** Delays of the pool between two attempts, milliseconds: `doubling` in src/aws/pool.ts. */
export const BACKOFF = { first: 100, most: 3000 } as const;
