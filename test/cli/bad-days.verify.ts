import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { enabledChecks, openSession } from '../../src/cli/session.ts';
import { performScan, planScan, type ScanSettings } from '../../src/cli/scan.ts';
import { defineCheck } from '../../src/model/check.ts';
import { DEFAULT_CONFIG } from '../../src/model/config.ts';
import { pass } from '../../src/model/verdict.ts';
import { buildOrganization, startSimulator, type FaultRule, type Simulator } from '../../src/simulator/index.ts';
import { MemoryStore } from '../publish/memory-store.ts';
import { accountNamed } from '../simulator/support.ts';
import { NOW, recordedIo, useEnvironment } from '../support/simulated.ts';
import { emptyDirectory, linesOf, postern, type Ran } from './terminal.ts';

vi.mock('../../src/engine/clock.ts', () => import('./stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('./quick-pool.ts')).quick(await original()));

const PUBLIC = { Version: '2012-10-17', Statement: [{ Sid: 's', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: '*' }] };
let simulator: Simulator;
let payments: string;
let orders: string;

beforeEach(async () => {
  simulator = await startSimulator({ organization: buildOrganization(1, { size: 'bare' }), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });
  payments = accountNamed(simulator.organization, 'payments-prod');
  orders = accountNamed(simulator.organization, 'orders-prod');
  for (const account of [payments, orders]) for (const name of ['one', 'two', 'three']) simulator.mutate.putFunction({ account, region: 'eu-west-1', name, policies: { $LATEST: PUBLIC } });
});
afterEach(() => simulator.close());

const scan = (state: string, ...words: readonly string[]): Promise<Ran> => postern(simulator.environment, ['scan', '--org', '--regions', 'eu-west-1', '--state', state, '--format', 'ndjson', '--include', 'fail,unknown,pass', ...words]);
const verdicts = (ran: Ran, check: string, account?: string): readonly string[] => linesOf(ran.out).results.filter((result) => result.checkId === check && (account === undefined || result.account === account)).map(({ status }) => status);
const hub = (account: string): readonly string[] => simulator.findings().filter((place) => place.account === account && String(place.finding.GeneratorId).startsWith('postern/')).map(({ finding }) => `${String(finding.RecordState)} ${(finding.Compliance as { Status: string }).Status} ${String(finding.GeneratorId)}`).sort();

describe('services that do not answer', () => {
  it.each<[string, FaultRule['outcome'], string]>([
    ['answers 500', { error: { code: 'ServiceException', status: 500, message: 'Internal' } }, 'failed'],
    ['answers 503 from something in between', { raw: { status: 503, body: '<html>busy</html>' } }, 'failed'],
    ['cuts the connection', { reset: 'before' }, 'failed'],
    ['cuts the connection after it has done its work', { reset: 'after' }, 'failed'],
    ['answers nonsense', { raw: { status: 200, body: 'not json', headers: { 'content-type': 'application/json' } } }, 'failed'],
    ['answers a bare 404', { raw: { status: 404, body: '<html>not here</html>' } }, 'failed'],
    ['answers 403 from something in between', { raw: { status: 403, body: '<html>forbidden</html>' } }, 'denied'],
    ['throttles', { error: { code: 'TooManyRequestsException', status: 429, message: 'Rate exceeded' } }, 'throttled'],
    ['says that the token has expired', { error: { code: 'ExpiredTokenException', status: 403 } }, 'failed'],
  ])('GetPolicy %s: unknown, never pass, and the other account is judged', async (_what, outcome, reason) => {
    simulator.faults.inject({ operation: 'GetPolicy', account: orders, outcome });
    const ran = await scan(emptyDirectory());
    expect(verdicts(ran, 'function-policy-public', orders)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(verdicts(ran, 'function-policy-public', payments)).toEqual(['fail', 'fail', 'fail']);
    const because = linesOf(ran.out).results.filter(({ checkId, account }) => checkId === 'function-policy-public' && account === orders).flatMap((result) => result.because);
    expect(new Set(because.map((unread) => `${unread.action} ${unread.reason}`))).toEqual(new Set([`lambda:GetPolicy ${reason}`]));
    expect(linesOf(ran.out).results.find(({ checkId, account }) => checkId === 'scan-coverage-gap' && account === orders)).toMatchObject({ status: 'fail' });
  });

  it.each(['ListFunctions', 'GetAccountAuthorizationDetails', 'AssumeRole', 'ListRegions'])('%s fails in one account: a gap there, not a crash', async (operation) => {
    simulator.faults.inject({ operation, ...(operation === 'AssumeRole' ? { resource: orders } : { account: orders }), outcome: { error: { code: 'ServiceException', status: 500 } } });
    const ran = await scan(emptyDirectory());
    expect(verdicts(ran, 'function-policy-public', payments)).toEqual(['fail', 'fail', 'fail']);
    if (operation !== 'ListRegions') expect(linesOf(ran.out).results.filter(({ checkId, account }) => checkId === 'scan-coverage-gap' && account === orders).length).toBeGreaterThan(0);
    if (operation === 'ListFunctions' || operation === 'AssumeRole') expect(verdicts(ran, 'function-policy-public', orders)).toEqual([]);
  });

  it('a page of the functions that fails keeps the functions before it, and says that there are more', async () => {
    for (let number = 0; number < 60; number += 1) simulator.mutate.putFunction({ account: orders, region: 'eu-west-1', name: `f${number}` });
    simulator.faults.inject({ operation: 'ListFunctions', account: orders, after: 1, outcome: { error: { code: 'ServiceException', status: 500 } } });
    const ran = await scan(emptyDirectory(), '--checks', 'tracing-inactive,scan-coverage-gap');
    expect(verdicts(ran, 'tracing-inactive', orders)).toHaveLength(50);
    expect(linesOf(ran.out).summary.accounts).toMatchObject({ partial: 1 });
  });
});

describe('a check that throws', () => {
  const broken = defineCheck({
    id: 'broken-check',
    title: 'A check of this test',
    resource: 'function',
    span: 'region',
    severity: 'high',
    planes: ['observability'],
    enabled: true,
    needs: ['function/config'],
    wants: [],
    remedy: 'None.',
    verify: 'true',
    options: z.strictObject({}),
    messages: {},
    evaluate: (subject) => {
      if (subject.name === 'two') throw new TypeError('of no account');
      return pass();
    },
  });

  it('is unknown for that resource alone, and named; the other checks are judged', async () => {
    useEnvironment(simulator.environment);
    const io = recordedIo();
    const { pool, caller } = await openSession({ config: DEFAULT_CONFIG, quotaShare: 1, signal: io.signal });
    const checks = [{ check: broken, options: {}, severity: null }, ...enabledChecks(DEFAULT_CONFIG, ['function-policy-public'])];
    const settings: ScanSettings = { organization: true, accounts: [orders], ous: [], excludeOus: [], regions: ['eu-west-1'], functions: [], checks, roleName: 'PosternScan', externalId: null, publish: 'no', concurrency: 2, include: ['fail', 'unknown', 'pass'] };
    const tools = { pool, caller, store: new MemoryStore(), config: DEFAULT_CONFIG, io, knownRegions: ['eu-west-1'] };
    const { results, summary } = await performScan(await planScan(settings, tools), settings, tools);
    const of = (check: string) => results.filter(({ checkId }) => checkId === check).map(({ name, status }) => `${name} ${status}`).sort();
    expect(of('broken-check')).toEqual(['one pass', 'three pass', 'two unknown']);
    expect(of('function-policy-public')).toEqual(['one fail', 'three fail', 'two fail']);
    const gap = summary.accounts[0]?.gaps.find(({ unread }) => unread.action === 'postern:broken-check');
    expect(gap).toMatchObject({ unread: { reason: 'failed' }, count: 1 });
    expect(summary.coverage.verdicts).toEqual({ read: 5, expected: 6 });
  });
});

describe('a sink or a disk that fails', () => {
  const posts = (): number => simulator.statistics().imports.created + simulator.statistics().imports.updated;

  it.each<[string, FaultRule['outcome']]>([
    ['5xx', { error: { code: 'InternalException', status: 500 } }],
    ['429', { error: { code: 'LimitExceededException', status: 429 } }],
    ['a cut connection after the import', { reset: 'after' }],
  ])('Security Hub answers %s: the ledger holds what was acknowledged, and the next run converges', async (_what, outcome) => {
    const state = emptyDirectory();
    simulator.faults.inject({ operation: 'BatchImportFindings', account: orders, outcome });
    const first = linesOf((await scan(state, '--publish', '--yes')).out).summary.published as { created: number; failed: number };
    expect(first.failed).toBeGreaterThan(0);
    expect(hub(payments).length).toBeGreaterThan(2);
    simulator.faults.clear();
    const second = linesOf((await scan(state, '--publish', '--yes')).out).summary.published;
    expect(second).toMatchObject({ failed: 0, created: first.failed, updated: 0, resolved: 0 });
    expect(hub(orders)).toEqual(hub(payments));
    simulator.resetStatistics();
    await scan(state, '--publish', '--yes');
    expect(posts()).toBe(0);
  });

  it('a disk that is full from the start: the cause in one line, and nothing is posted', async () => {
    useEnvironment(simulator.environment);
    const io = recordedIo();
    const store = new MemoryStore();
    store.failPut = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    const { pool, caller } = await openSession({ config: DEFAULT_CONFIG, quotaShare: 1, signal: io.signal });
    const settings: ScanSettings = { organization: true, accounts: [], ous: [], excludeOus: [], regions: ['eu-west-1'], functions: [], checks: enabledChecks(DEFAULT_CONFIG, []), roleName: 'PosternScan', externalId: null, publish: 'yes', concurrency: 2, include: [] };
    const tools = { pool, caller, store, config: DEFAULT_CONFIG, io, knownRegions: ['eu-west-1'] };
    await expect(planScan(settings, tools)).rejects.toThrow('ENOSPC');
    expect(posts()).toBe(0);
  });

  it('a disk that fills up while scanning: the ledgers stay as they were, nothing goes on behind it, and the next run converges', async () => {
    useEnvironment(simulator.environment);
    const io = recordedIo();
    const store = new MemoryStore();
    const { pool, caller } = await openSession({ config: DEFAULT_CONFIG, quotaShare: 1, signal: io.signal });
    const settings: ScanSettings = { organization: true, accounts: [], ous: [], excludeOus: [], regions: ['eu-west-1'], functions: [], checks: enabledChecks(DEFAULT_CONFIG, []), roleName: 'PosternScan', externalId: null, publish: 'yes', concurrency: 2, include: [] };
    const tools = { pool, caller, store, config: DEFAULT_CONFIG, io, knownRegions: ['eu-west-1'] };
    const once = async () => performScan(await planScan(settings, tools), settings, tools);
    await once();
    const ledgers = () => [...store.blobs].filter(([key]) => key.startsWith('ledger/')).map(([key, { body }]) => [key, body]);
    const before = ledgers();
    expect(before.length).toBeGreaterThan(1);
    simulator.mutate.setPolicy(`arn:aws:lambda:eu-west-1:${orders}:function:one`, '$LATEST', null);
    simulator.resetStatistics();
    const planned = await planScan(settings, tools);
    store.failPut = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    await expect(performScan(planned, settings, tools)).rejects.toThrow('ENOSPC');
    const calls = simulator.statistics().calls;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(simulator.statistics().calls).toBe(calls);
    expect(ledgers()).toEqual(before);
    store.failPut = null;
    const { summary } = await once();
    expect(summary.published).toMatchObject({ failed: 0, created: 0, notPublished: [] });
    expect(hub(orders).filter((line) => line.includes('PASSED'))).not.toEqual([]);
    await once();
    expect((await once()).summary.published).toMatchObject({ created: 0, updated: 0, resolved: 0, archived: 0, failed: 0 });
  });

  it('results that cannot be written to the end: the scan is not lost, and the cause is said', async () => {
    const state = emptyDirectory();
    const ran = await scan(state, '--output', '/dev/full');
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/postern: a file could not be written \(ENOSPC\)/);
    expect((await postern({}, ['coverage', '--state', state])).code).toBe(0);
  });
});
