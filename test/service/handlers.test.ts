import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enabledChecks, openSession } from '../../src/cli/session.ts';
import { runScan } from '../../src/engine/run-scan.ts';
import type { Result } from '../../src/model/result.ts';
import { plan, type ScanRequest } from '../../src/scan/plan.ts';
import { readResults } from '../../src/scan/report.ts';
import type { ScanContext, WorkOrder } from '../../src/scan/context.ts';
import type { RegionDone, RegionTask } from '../../src/scan/scan-region.ts';
import { createHandlers, type Request, type Runtime } from '../../src/service/handlers.ts';
import { settingsIn, type ServiceScope } from '../../src/service/settings.ts';
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

describe('what a run is about', () => {
  let simulator: Simulator;
  let context: ScanContext;
  let unit: (account: string) => string;
  beforeAll(async () => {
    simulator = await startSmall();
    context = await contextFor(simulator);
    unit = (account) => [...simulator.organization.accounts.values()].find(({ name }) => name === account)?.parentId ?? '';
  });
  afterAll(() => simulator.close());

  const id = (account: string): string => [...simulator.organization.accounts.values()].find(({ name }) => name === account)?.id ?? '';
  async function planned(request: Request, scope: Partial<ServiceScope>) {
    const told: unknown[] = [];
    const runtime: Runtime = { context, access: { roleName: 'PosternScan', externalId: null }, scope: { regions: [], ous: [], excludeOus: [], ...scope }, knownRegions: () => Promise.resolve(['eu-west-1']), publishing: () => ({ onJudged: () => Promise.resolve(), close: () => Promise.resolve() }) };
    const answer = await createHandlers(() => Promise.resolve(runtime), (_, details) => void told.push(details)).plan({ request, execution: 'scoped', startedAt: '2026-11-21T12:00:00Z' });
    const orders = ((await context.store.get(answer.orders))?.body ?? '').trim().split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as WorkOrder]));
    return { ...answer, accounts: orders.map(({ account }) => account), regions: [...new Set(orders.map(({ regions }) => regions?.join(' ') ?? 'all'))], told };
  }

  it('is what the settings say where the input says nothing, and counts as whole', async () => {
    const settings = { regions: ['eu-west-1'], ous: [unit('payments-prod'), unit('security-tooling')], excludeOus: [unit('security-tooling')] };
    const run = await planned({}, settings);
    expect(run.accounts).toContain(id('payments-prod'));
    expect(run.accounts).not.toContain(id('security-tooling'));
    expect(run.accounts.length).toBeLessThan((await planned({}, {})).accounts.length);
    expect([run.regions, run.measured, run.told]).toEqual([['eu-west-1'], true, []]);
    // Excluded by the input as well as by the settings.
    expect((await planned({ excludeOus: [unit('payments-prod')] }, settings))).toMatchObject({ accounts: [], measured: false });
  });

  it('is what the input names, wherever that is; other regions than those of the settings only where it names them', async () => {
    const settings = { regions: ['eu-west-1'], ous: [unit('payments-prod')], excludeOus: [unit('security-tooling')] };
    expect(await planned({ accounts: [id('security-tooling')] }, settings)).toMatchObject({ accounts: [id('security-tooling')], regions: ['eu-west-1'], measured: false });
    expect((await planned({ ous: [unit('security-tooling')], regions: ['us-east-1'] }, settings))).toMatchObject({ accounts: [id('security-tooling')], regions: ['us-east-1'], measured: false });
    const function_ = `arn:aws:lambda:us-east-1:${id('payments-prod')}:function:x`;
    expect(await planned({ functions: [function_] }, { ...settings, ous: [unit('security-tooling')], excludeOus: [] })).toMatchObject({ accounts: [id('payments-prod')], regions: ['us-east-1'], measured: false });
  });

  it('goes on without a unit of the settings that has no account, and says so; one that somebody typed is an error', async () => {
    const empty = 'ou-gone-11111111';
    const run = await planned({}, { ous: [empty, unit('payments-prod')] });
    expect(run.accounts).toContain(id('payments-prod'));
    expect([run.emptyOus, run.told]).toEqual([[empty], [{ emptyOus: [empty] }]]);
    await expect(planned({ ous: [empty, unit('payments-prod')] }, {})).rejects.toThrow(`no account of the organization is in ${empty}`);
    await expect(planned({}, { ous: [empty, 'ou-gone-22222222'] })).rejects.toThrow('no account of the organization is in any unit of the setting `ous`: ou-gone-11111111, ou-gone-22222222');
  });

  it('is read from the environment, or everything', () => {
    const least = { POSTERN_BUCKET: 'postern-state', AWS_REGION: 'eu-west-1' };
    expect(settingsIn(least).scope).toEqual({ regions: [], ous: [], excludeOus: [] });
    expect(settingsIn({ ...least, POSTERN_SCOPE: '{"ous":["ou-ab12-11111111"]}' }).scope).toEqual({ regions: [], ous: ['ou-ab12-11111111'], excludeOus: [] });
    for (const wrong of ['{', '[]', '{"ou":[]}']) expect(() => settingsIn({ ...least, POSTERN_SCOPE: wrong })).toThrow(/POSTERN_SCOPE/);
  });
});
