import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLimiter, type Ticker } from '../../src/aws/limiter.ts';
import { QUOTAS } from '../../src/aws/lanes.ts';
import { enabledChecks, openSession } from '../../src/cli/session.ts';
import { CHECKS } from '../../checks/registry.ts';
import type { BlobStore } from '../../src/model/ports.ts';
import type { Summary } from '../../src/model/summary.ts';
import { publish, type Post } from '../../src/publish/index.ts';
import type { WorkOrder } from '../../src/scan/context.ts';
import { FindingsPublisher } from '../../src/scan/publish-findings.ts';
import type { RegionDone } from '../../src/scan/scan-region.ts';
import { lastRun } from '../../src/scan/summarize.ts';
import { createHandlers, type Handlers } from '../../src/service/handlers.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import type { Layer, Role } from '../../src/simulator/state.ts';
import { buildOrganization, startSimulator } from '../../src/simulator/index.ts';
import { MemoryStore } from '../publish/memory-store.ts';
import { accountNamed } from '../simulator/support.ts';
import { config, movableClock, NOW, unhurried, useEnvironment } from '../support/simulated.ts';

const PUBLIC = { Version: '2012-10-17', Statement: [{ Sid: 's', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: '*' }] };
const REGION = 'eu-west-1';
const NEW = 'payments-prod';
const ROLES = ['PosternScan', 'PosternFindingsWriter'];

function takeRole({ organization, mutate }: Simulator, account: string, name: string): Role {
  const role = organization.accounts.get(account)?.roles.get(name);
  if (role === undefined) throw new Error(`${account} has no ${name}`);
  mutate.removeRole(account, name);
  return role;
}

/** The states of the machine in one process, with what the definition does when a handler throws. */
async function run(handlers: Handlers, execution: string, startedAt: string, between: { readonly afterAccount?: () => void; readonly lost?: string } = {}): Promise<{ readonly lost: readonly string[] }> {
  const planned = await handlers.plan({ request: {}, execution, startedAt });
  const lost: string[] = [];
  for (const order of await ordersOf(planned.orders)) {
    try {
      const entered = await handlers.account(order);
      between.afterAccount?.();
      const regions: RegionDone[] = [];
      for (const region of entered.regions) {
        const task = { order, region, refusal: entered.entered ? null : (entered.unread[0] ?? null), cursor: null };
        regions.push(await (region === between.lost ? Promise.reject(new Error('Runtime.ExitError')) : handlers.region(task, { getRemainingTimeInMillis: () => 900_000 })).catch((): RegionDone => ({ region, cursor: null, parts: 0, functions: 0, unreachable: false })));
      }
      await handlers.settle({ order, entered, regions });
    } catch {
      lost.push(order.account);
    }
  }
  await handlers.correlate(planned);
  await handlers.summarize(planned);
  return { lost };
}

let store: MemoryStore & BlobStore;
const ordersOf = async (key: string): Promise<readonly WorkOrder[]> => ((await store.get(key))?.body ?? '').trim().split('\n').map((line) => JSON.parse(line) as WorkOrder);

describe('bad days of the service', () => {
  let simulator: Simulator;
  let account: string;
  let refused: RegExp | null = null;
  const clock = movableClock();
  /** Roles that the stack set has yet to deploy into the new account. */
  const deploys: [string, Role][] = [];

  beforeAll(async () => {
    simulator = await startSimulator({ organization: buildOrganization(1, { size: 'bare' }), now: () => clock.now(), quotaScale: Number.POSITIVE_INFINITY });
    account = accountNamed(simulator.organization, 'orders-prod');
    for (const region of [REGION, 'us-east-1']) simulator.mutate.putFunction({ account, region, name: 'open', policies: { $LATEST: PUBLIC } });
    for (const name of ROLES) deploys.push([name, takeRole(simulator, accountNamed(simulator.organization, NEW), name)]);
    simulator.mutate.putFunction({ account: accountNamed(simulator.organization, NEW), region: REGION, name: 'open', policies: { $LATEST: PUBLIC } });
    store = new MemoryStore();
    const put = store.put.bind(store);
    store.put = (key, body, condition) => (refused?.test(key) === true ? Promise.reject(new Error(`s3://state/${key} could not be written: AccessDenied`)) : put(key, body, condition));
    expect((await day(0)).lost).toEqual([]);
    expect(findings()).toEqual([`${REGION} function-policy-public ACTIVE/FAILED`, 'us-east-1 function-policy-public ACTIVE/FAILED']);
  });
  afterAll(() => simulator.close());

  async function day(number: number, between: Parameters<typeof run>[3] = {}, checks = ['function-policy-public', 'scan-coverage-gap']): Promise<{ readonly lost: readonly string[] }> {
    const at = new Date(Date.parse(NOW) + number * 86_400_000).toISOString();
    clock.set(at);
    useEnvironment(simulator.environment);
    const { pool, caller } = await openSession({ config, quotaShare: 1, signal: new AbortController().signal, pool: unhurried() });
    const context = { pool, caller, store, clock, config, settings: enabledChecks(config, checks), progress: () => undefined };
    const handlers = createHandlers(() => Promise.resolve({
      context, access: { roleName: 'PosternScan', externalId: null }, knownRegions: () => Promise.resolve([REGION, 'us-east-1', 'eu-central-1']),
      publishing: (runId) => {
        const publisher = new FindingsPublisher(context, { runId, hub: { account: caller.account, region: caller.homeRegion }, writer: { roleName: 'PosternFindingsWriter', externalId: null }, catalogue: CHECKS });
        return { onJudged: (judged) => publisher.publish(judged), close: () => publisher.close() };
      },
    }));
    return run(handlers, `day-${number}`, at, between);
  }

  const findings = (of: string = account): readonly string[] => simulator.findings().filter((place) => place.account === of).map(({ region, finding }) => `${region} ${String(finding.GeneratorId).replace('postern/', '')} ${String(finding.RecordState)}/${(finding.Compliance as { Status: string }).Status}`).sort();
  const summary = async (): Promise<Summary> => (await lastRun(store))?.summary as Summary;
  const stateOf = async (region: string): Promise<string | undefined> => (await summary()).accounts.find((each) => each.account === account)?.regions.find((each) => each.region === region)?.state;

  it('a new account that the stack set has not reached is a gap with a finding at the hub; once reached it is scanned, and posts for itself', async () => {
    const [fresh, hub] = [accountNamed(simulator.organization, NEW), simulator.organization.hubAccount];
    expect((await summary()).accounts.find((each) => each.account === fresh)).toMatchObject({ state: 'unread', because: expect.stringContaining('PosternScan') as string });
    expect(findings(hub)).toEqual([`${REGION} scan-coverage-gap ACTIVE/FAILED`]);
    expect(findings(fresh)).toEqual([]);
    for (const [name, role] of deploys) simulator.organization.accounts.get(fresh)?.roles.set(name, role);
    await day(0.5);
    expect((await summary()).accounts.find((each) => each.account === fresh)).toMatchObject({ state: 'scanned' });
    expect(findings(fresh)).toEqual([`${REGION} function-policy-public ACTIVE/FAILED`]);
    expect(findings(hub)).toEqual([`${REGION} scan-coverage-gap ACTIVE/PASSED`]);
  });

  it('a region that is switched off while the run goes on is a gap, and its findings stay', async () => {
    await day(1, { afterAccount: () => simulator.mutate.setRegionStatus(account, 'us-east-1', 'DISABLED') });
    expect(await stateOf('us-east-1')).toBe('unread');
    expect(findings().filter((finding) => finding.includes('function-policy-public'))).toEqual([`${REGION} function-policy-public ACTIVE/FAILED`, 'us-east-1 function-policy-public ACTIVE/FAILED']);
    simulator.mutate.setRegionStatus(account, 'us-east-1', 'ENABLED');
    await day(2);
    expect(await stateOf('us-east-1')).toBe('scanned');
  });

  it('a snapshot that S3 refuses to take is a region that was not read, and nothing of it is posted', async () => {
    refused = new RegExp(`^snapshots/${account}/us-east-1/`);
    simulator.mutate.setPolicy(`arn:aws:lambda:us-east-1:${account}:function:open`, '$LATEST', null);
    const { lost } = await day(3);
    expect(lost).toEqual([]);
    expect(await stateOf('us-east-1')).toBe('unread');
    expect(findings().filter((finding) => finding.startsWith('us-east-1 function'))).toEqual(['us-east-1 function-policy-public ACTIVE/FAILED']);
    refused = null;
    await day(4);
    expect(findings().filter((finding) => finding.startsWith('us-east-1 function'))).toEqual(['us-east-1 function-policy-public ACTIVE/PASSED']);
  });

  it('a ledger that S3 refuses to take keeps Security Hub as it is', async () => {
    refused = /^ledger\//;
    simulator.mutate.setPolicy(`arn:aws:lambda:us-east-1:${account}:function:open`, '$LATEST', PUBLIC);
    simulator.resetStatistics();
    await day(5);
    const { created } = simulator.statistics().imports;
    refused = null;
    await day(6);
    // What was posted before the refusal is posted at most once more, never twice as another finding.
    expect(created).toBe(0);
    expect(findings().filter((finding) => finding.startsWith('us-east-1 function'))).toEqual(['us-east-1 function-policy-public ACTIVE/FAILED']);
  });

  it('a report that S3 refuses to take is an account that nobody has read, and the run ends', async () => {
    refused = new RegExp(`/accounts/${account}\\.json$`);
    const { lost } = await day(7);
    refused = null;
    expect(lost).toEqual([account]);
    const { accounts, coverage } = await summary();
    expect(accounts.find((each) => each.account === account)).toMatchObject({ state: 'unread', because: expect.stringContaining('before they could report') as string });
    expect(coverage.accountRegions.read).toBeLessThan(coverage.accountRegions.expected);
  });

  it('one member that deleted its role is a gap with a finding at the hub; it goes when the role is back', async () => {
    const role = [...(simulator.organization.accounts.get(account)?.roles.values() ?? [])].find(({ name }) => name === 'PosternScan');
    simulator.mutate.removeRole(account, 'PosternScan');
    await day(8);
    expect((await summary()).accounts.find((each) => each.account === account)).toMatchObject({ state: 'unread' });
    const hub = simulator.organization.hubAccount;
    expect(findings(hub)).toContain(`${REGION} scan-coverage-gap ACTIVE/FAILED`);
    expect(findings().filter((finding) => finding.includes('function-policy-public') && finding.includes('FAILED'))).toHaveLength(2);
    if (role !== undefined) simulator.organization.accounts.get(account)?.roles.set('PosternScan', role);
    await day(9);
    expect(findings(hub).filter((finding) => finding.includes('ACTIVE/FAILED'))).toEqual([]);
  });

  it('a process that dies in the middle of a region: the next one goes on behind the last part that was written', async () => {
    const region = 'eu-central-1';
    const names = Array.from({ length: 60 }, (_, index) => `many-${String(index).padStart(2, '0')}`);
    for (const name of names) simulator.mutate.putFunction({ account, region, name });
    useEnvironment(simulator.environment);
    const { pool, caller } = await openSession({ config, quotaShare: 1, signal: new AbortController().signal, pool: unhurried() });
    const own = new MemoryStore();
    const context = { pool, caller, store: own, clock, config, settings: enabledChecks(config, ['function-policy-public']), progress: () => undefined, chunk: 10 };
    const handlers = createHandlers(() => Promise.resolve({ context, access: { roleName: 'PosternScan', externalId: null }, knownRegions: () => Promise.resolve([region]), publishing: () => ({ onJudged: () => Promise.resolve(), close: () => Promise.resolve() }) }));
    const planned = await handlers.plan({ request: { accounts: [account], regions: [region] }, execution: 'dies', startedAt: NOW });
    const order = JSON.parse((await own.get(planned.orders))?.body ?? '') as WorkOrder;
    await handlers.account(order);
    const put = own.put.bind(own);
    let died: () => void = () => undefined;
    const death = new Promise<void>((resolve) => (died = resolve));
    // The fourth part is read, and never written: the process is no more.
    own.put = (key, body, condition) => (key.endsWith('/00004.ndjson') ? new Promise<string>(() => died()) : put(key, body, condition));
    const task = { order, region, refusal: null, cursor: null };
    void handlers.region(task, { getRemainingTimeInMillis: () => 900_000 });
    await death;
    own.put = put;
    simulator.resetStatistics();
    const done = await handlers.region(task, { getRemainingTimeInMillis: () => 900_000 });
    expect(done).toMatchObject({ cursor: null, functions: 60, parts: 8 });
    const asked = (operation: string): number => simulator.statistics().byOperation.filter((each) => each.operation === operation).reduce((sum, { calls }) => sum + calls, 0);
    expect([asked('ListFunctions'), asked('ListAliases')]).toEqual([0, 30]);
    // Once more, as after a lost answer: nothing is left to read.
    simulator.resetStatistics();
    expect(await handlers.region(task, { getRemainingTimeInMillis: () => 900_000 })).toMatchObject({ cursor: null, functions: 60, parts: 8 });
    expect([asked('ListFunctions'), asked('ListAliases')]).toEqual([0, 0]);
    for (const name of names) simulator.mutate.removeFunction(account, region, name);
  });

  it('a region whose step ends without a word is a gap, and acquits nothing that rests on it', async () => {
    const { arn } = simulator.mutate.putRole({ account, name: 'administers', inline: { all: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } });
    simulator.mutate.putFunction({ account, region: 'us-east-1', name: 'administers', role: arn });
    const checks = ['execution-role-admin', 'scan-coverage-gap'];
    const ofRole = (): readonly string[] => findings().filter((finding) => finding.includes('execution-role-admin'));
    await day(12, {}, checks);
    expect(ofRole()).toEqual([`${REGION} execution-role-admin ACTIVE/FAILED`]);
    await day(13, { lost: 'us-east-1' }, checks);
    expect(ofRole()).toEqual([`${REGION} execution-role-admin ACTIVE/FAILED`]);
    expect(await stateOf('us-east-1')).toBe('unread');
    expect((await summary()).accounts.find((each) => each.account === account)?.gaps.map(({ unread }) => unread.detail)).toContainEqual(expect.stringContaining('its step failed before it could report'));
    expect(findings(simulator.organization.hubAccount).join() + findings().join()).toContain('scan-coverage-gap ACTIVE/FAILED');
    simulator.mutate.removeFunction(account, 'us-east-1', 'administers');
    await day(14, {}, checks);
    expect(ofRole()).toEqual([`${REGION} execution-role-admin ARCHIVED/FAILED`]);
  });

  it('a region whose functions cannot be listed still posts in its own place what was found beside them', async () => {
    const arn = `arn:aws:lambda:${REGION}:${account}:layer:tools`;
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 's', Effect: 'Allow', Principal: '*', Action: 'lambda:GetLayerVersion', Resource: `${arn}:1` }] });
    simulator.mutate.regionAt(account, REGION).layers.set('tools', { name: 'tools', arn, versions: [{ version: 1, arn: `${arn}:1`, createdAt: NOW, description: '', compatibleRuntimes: [], policy }] } satisfies Layer);
    const checks = ['layer-version-public', 'scan-coverage-gap'];
    const ofLayer = (of: string): readonly string[] => findings(of).filter((finding) => finding.includes('layer-version-public'));
    await day(15, {}, checks);
    simulator.faults.inject({ operation: 'ListFunctions', outcome: { error: { code: 'AccessDeniedException', status: 403, message: 'no' } } });
    await day(16, {}, checks);
    simulator.faults.clear();
    expect(await stateOf(REGION)).toBe('unread');
    expect(ofLayer(account)).toEqual([`${REGION} layer-version-public ACTIVE/FAILED`]);
    expect(ofLayer(simulator.organization.hubAccount)).toEqual([]);
    simulator.mutate.regionAt(account, REGION).layers.delete('tools');
  });

  it('a clock that was a month ahead for one run does not block the next ones', async () => {
    await day(40);
    simulator.mutate.setPolicy(`arn:aws:lambda:us-east-1:${account}:function:open`, '$LATEST', null);
    await day(10);
    await day(11);
    expect(findings().filter((finding) => finding.startsWith('us-east-1 function'))).toEqual([expect.stringContaining('PASSED')]);
  });
});

describe('fifty thousand findings at ten imports a second', () => {
  it('are all acknowledged, in the time that the quota takes, and without one refusal', async () => {
    let now = 0;
    const ticker: Ticker = { milliseconds: () => now, sleep: (milliseconds) => Promise.resolve(void (now += milliseconds)) };
    const limiter = createLimiter(QUOTAS['securityhub:import'], 0.5, ticker);
    // Security Hub's own bucket: ten tokens a second, thirty at once.
    let [tokens, at, refusals] = [30, 0, 0];
    const posts = Array.from({ length: 50_000 }, (_, index): Post => ({ action: 'create', entry: { key: `k${index}`, finding: { Id: `f${index}`, UpdatedAt: 'x' } } as Post['entry'] }));
    const outcome = await publish({
      posts,
      sink: {
        describe: () => Promise.resolve('on'),
        find: () => Promise.resolve([]),
        import: async () => {
          await limiter.take();
          tokens = Math.min(30, tokens + ((now - at) / 1000) * 10);
          at = now;
          tokens -= 1;
          if (tokens < -1e-6) refusals += 1;
          return { is: 'answered', refused: [] };
        },
      },
    });
    expect([outcome.acknowledged.length, outcome.notSent.length, refusals]).toEqual([50_000, 0, 0]);
    expect(now / 1000).toBeGreaterThan((500 - 30) / 10 - 0.5);
    expect(now / 1000).toBeLessThan(60);
  });
});
