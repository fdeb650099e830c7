import type * as real from '../../src/aws/pool.ts';

/** The client pool, but no retry is delayed: `vi.mock('…/src/aws/pool.ts', async (original) => (await import('./quick-pool.ts')).quick(await original()))`. */
export const quick = (module: typeof real): typeof real => ({
  ...module,
  ClientPool: class extends module.ClientPool {
    constructor(options: real.PoolOptions) {
      super({ ...options, retryDelay: () => 0 });
    }
  },
});
