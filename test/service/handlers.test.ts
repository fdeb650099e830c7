import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enabledChecks, openSession } from '../../src/cli/session.ts';
import { runScan } from '../../src/engine/run-scan.ts';
import type { Result } from '../../src/model/result.ts';
import { plan, type ScanRequest } from '../../src/scan/plan.ts';
import { readResults } from '../../src/scan/report.ts';
import type { ScanContext, WorkOrder } from '../../src/scan/context.ts';
import type { RegionDone, RegionTask } from '../../src/scan/scan-region.ts';
import { createHandlers } from '../../src/service/handlers.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import { MemoryStore } from '../publish/memory-store.ts';
import { config, movableClock, startSmall, unhurried, useEnvironment } from '../support/simulated.ts';

const request = (runId: string): ScanRequest => ({ runId, organization: true, accounts: [], ous: [], excludeOus: [], regions: [], functions: [], roleName: 'PosternScan', externalId: null, knownRegions: ['eu-west-1'] });

/** Each way scans an organization of its own: a function vanishes during the scan, and only once. */
async function contextFor(simulator: Simulator): Promise<ScanContext> {
  useEnvironment(simulator.environment);
  const { pool, caller } = await openSession({ config, quotaShare: 1, signal: new AbortController().signal, pool: unhurried() });
  return { pool, caller, store: new MemoryStore(), clock: movableClock(), config, settings: enabledChecks(config, []), progress: () => undefined, chunk: 4 };
}

async function throughHandlers(context: ScanContext): Promise<{ results: readonly Result[]; rounds: number; regions: number }> {
  const handlers = createHandlers(() => Promise.resolve({ context, access: { roleName: 'PosternScan', externalId: null }, knownRegions: () => Promise.resolve(['eu-west-1']), publishing: () => ({ onJudged: () => Promise.resolve(), close: () => Promise.resolve() }) }));
  const planned = await handlers.plan({ request: {}, execution: 'run', startedAt: '2026-11-21T12:00:00Z' });
  const orders = await context.store.get(planned.orders);
  let rounds = 0;
  let count = 0;
  for (const line of (orders?.body ?? '').trim().split('\n')) {
    const order = JSON.parse(line) as WorkOrder;
    const entered = await handlers.account(order);
    const regions: RegionDone[] = [];
    for (const region of entered.regions) {
      let task: RegionTask = { order, region, refusal: entered.entered ? null : (entered.unread[0] ?? null), cursor: null };
      for (;;) {
        rounds += 1;
        // Time for exactly one chunk of functions a round.
        let asked = 0;
        const done = await handlers.region(task, { getRemainingTimeInMillis: () => (asked++ === 0 ? 900_000 : 0) });
        if (done.cursor === null) {
          regions.push(done);
          break;
        }
        task = { ...task, cursor: done.cursor };
      }
    }
    count += regions.length;
    // What Step Functions passes on is JSON.
    await handlers.settle(JSON.parse(JSON.stringify({ order, entered, regions })) as Parameters<typeof handlers.settle>[0]);
  }
  await handlers.correlate(planned);
  expect((await handlers.summarize(planned)).functions).toBeGreaterThan(100);
  return { results: await readResults(context.store, planned.runId), rounds, regions: count };
}

const comparable = (results: readonly Result[]): readonly string[] => results.map((result) => JSON.stringify(result)).sort();

describe('the handlers, in the order of the state machine', () => {
  let one: Simulator;
  let other: Simulator;
  beforeAll(async () => {
    [one, other] = await Promise.all([startSmall(), startSmall()]);
  });
  afterAll(() => Promise.all([one.close(), other.close()]));

  it('find what one process finds, resuming by cursor where the time was short', async () => {
    const { results, rounds, regions } = await throughHandlers(await contextFor(one));
    const context = await contextFor(other);
    await runScan(context, { runId: 'run', plan: await plan(context, request('run')), concurrency: 4, onJudged: () => Promise.resolve(), published: () => Promise.resolve(null) });
    expect(results.length).toBeGreaterThan(100);
    expect(rounds).toBeGreaterThan(regions);
    expect(comparable(results)).toEqual(comparable(await readResults(context.store, 'run')));
  });
});
