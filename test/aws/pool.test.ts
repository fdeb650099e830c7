import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { laneOf, QUOTAS } from '../../src/aws/lanes.ts';
import { ClientPool, type PoolOptions, type Session } from '../../src/aws/pool.ts';
import { buildOrganization, startSimulator, type Simulator } from '../../src/simulator/index.ts';
import { accountNamed } from '../simulator/support.ts';
import { NOW, unhurried, useEnvironment } from '../support/simulated.ts';
import { FakeTicker } from './fake-ticker.ts';

const sources = (folder: string): readonly string[] => readdirSync(join(import.meta.dirname, '../../src', folder), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts')).map((name) => readFileSync(join(import.meta.dirname, '../../src', folder, name), 'utf8'));
const CLIENTS = ['lambda', 'microvms', 'iam', 'tagging', 'sts', 'organizations', 'accounts', 'ec2', 'cloudTrail', 'securityHub'] as const;

describe('lanes', () => {
  const session: Session = { account: '111122223333', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
  const pool = new ClientPool({ ...unhurried(), quotaShare: 1 });

  it('every client of the pool has one, and nobody else makes clients of services that are called', () => {
    for (const name of CLIENTS) expect(QUOTAS[laneOf(pool[name](session, 'eu-west-1').config.serviceId, 'Anything')].perSecond, name).toBeGreaterThan(0);
    expect(() => laneOf('S3', 'GetObject')).toThrow('no quota lane for S3:GetObject');
    const made = (folder: string): readonly string[] => sources(folder).flatMap((text) => [...text.matchAll(/new (\w+Client)\(/g)].map(([, name = '']) => name));
    for (const folder of ['collect', 'scan', 'publish', 'engine']) expect(made(folder), folder).toEqual([]);
    // The hub's own bucket, the standard credentials as the SDK finds them, and the machine that rescans.
    expect([...made('service')].sort()).toEqual(['S3Client', 'SFNClient', 'STSClient']);
    // The same on a laptop: a bucket as `--state`, the standard region, and the standard credentials.
    expect(new Set(made('cli'))).toEqual(new Set(['S3Client', 'STSClient']));
  });

  it('GetPolicy and BatchImportFindings have quotas of their own', () => {
    expect([laneOf('Lambda', 'GetPolicy'), laneOf('Lambda', 'ListAliases'), laneOf('SecurityHub', 'BatchImportFindings'), laneOf('SecurityHub', 'GetFindings')]).toEqual(['lambda:get-policy', 'lambda:control', 'securityhub:import', 'securityhub:read']);
  });
});

describe('the pool', () => {
  let simulator: Simulator;
  let account: string;
  beforeAll(async () => {
    simulator = await startSimulator({ organization: buildOrganization(1, { size: 'bare' }), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });
    account = accountNamed(simulator.organization, 'orders-prod');
    useEnvironment(simulator.environment);
  });
  afterEach(() => {
    simulator.faults.clear();
    simulator.resetStatistics();
  });
  afterAll(() => simulator.close());

  const session = (): Session => ({ account, credentials: simulator.credentialsFor(account, 'ReadOnlyAccess') });
  const list = (pool: ClientPool, as: Session = session(), region = 'eu-west-1') => pool.lambda(as, region).send(new ListFunctionsCommand({}));
  const newPool = (change: Partial<PoolOptions> = {}): ClientPool => new ClientPool({ ...unhurried(), quotaShare: 1, ...change });

  it('tries again after errors and throttles, counts every attempt, and gives up after as many as it may', async () => {
    const pool = newPool({ maxAttempts: 4 });
    simulator.faults.inject({ operation: 'ListFunctions', times: 2, outcome: { error: { code: 'TooManyRequestsException', status: 429 } } });
    simulator.faults.inject({ operation: 'ListFunctions', times: 1, outcome: { reset: 'before' } });
    await list(pool);
    expect([pool.calls, pool.retries, pool.throttles]).toEqual([[{ service: 'Lambda', operation: 'ListFunctions', calls: 4 }], 3, 2]);
    simulator.faults.inject({ operation: 'ListFunctions', outcome: { error: { code: 'ServiceException', status: 500 } } });
    await expect(list(pool)).rejects.toThrow();
    expect(pool.calls).toEqual([{ service: 'Lambda', operation: 'ListFunctions', calls: 8 }]);
  });

  it('every attempt takes a token, retries too, and a throttle slows everybody in that place down', async () => {
    const ticker = new FakeTicker();
    const pool = newPool({ ticker, maxAttempts: 3 });
    simulator.faults.inject({ operation: 'ListFunctions', times: 1, outcome: { error: { code: 'TooManyRequestsException', status: 429 } } });
    const start = ticker.milliseconds();
    const as = session();
    const ended: number[] = [];
    void Promise.all([list(pool, as), list(pool, as)]).then(() => ended.push(ticker.milliseconds()));
    while (ended.length === 0) await ticker.pass(10);
    // Three attempts at 15 a second take 134 ms, and nothing is sent during the pause after the throttle.
    expect((ended[0] ?? 0) - start).toBeGreaterThanOrEqual(134);
    expect(simulator.statistics().calls).toBe(3);
  });

  it('places do not share a quota', async () => {
    const pool = newPool({ ticker: new FakeTicker() });
    const as = session();
    await Promise.all(['eu-west-1', 'us-east-1', 'eu-central-1'].map((region) => list(pool, as, region)));
    expect(simulator.statistics().calls).toBe(3);
  });

  it('an interrupt ends calls in flight, calls in the queue and calls between two attempts', async () => {
    const controller = new AbortController();
    const pool = newPool({ signal: controller.signal, ticker: new FakeTicker(), retryDelay: () => 60_000 });
    simulator.faults.inject({ operation: 'ListFunctions', region: 'eu-west-1', outcome: { delayMs: 60_000 } });
    simulator.faults.inject({ operation: 'ListFunctions', region: 'us-east-1', outcome: { error: { code: 'ServiceException', status: 500 } } });
    const as = session();
    const all = ['eu-west-1', 'eu-west-1', 'us-east-1'].map((region) => list(pool, as, region).then(() => 'answered', (error: unknown) => (error instanceof Error ? error.name : String(error))));
    while (simulator.statistics().calls < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = performance.now();
    controller.abort();
    expect(await Promise.all(all)).toEqual(['AbortError', 'AbortError', 'AbortError']);
    expect(performance.now() - before).toBeLessThan(1_000);
    await expect(list(pool, as)).rejects.toThrow(/abort/i);
    pool.close();
  });

  it('forgets the clients of an account when it is done, and no other', () => {
    const pool = newPool();
    const [mine, others] = [session(), { ...session(), account: '999999999999' }];
    const [first, second] = [pool.lambda(mine, 'eu-west-1'), pool.lambda(others, 'eu-west-1')];
    expect(pool.lambda(mine, 'eu-west-1')).toBe(first);
    pool.release(account);
    expect(pool.lambda(mine, 'eu-west-1')).not.toBe(first);
    expect(pool.lambda(others, 'eu-west-1')).toBe(second);
  });
});
