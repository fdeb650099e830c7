import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetFunctionCommand } from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSession } from '../../src/cli/session.ts';
import { enter } from '../../src/scan/credentials.ts';
import { buildOrganization, startSimulator, type BuildOptions, type Simulator } from '../../src/simulator/index.ts';
import { accountNamed } from '../simulator/support.ts';
import { config, movableClock, NOW, startSmall, useEnvironment } from '../support/simulated.ts';
import { emptyDirectory, linesOf, postern, type Ran } from './terminal.ts';

vi.mock('../../src/engine/clock.ts', () => import('./stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('./quick-pool.ts')).quick(await original()));

/** Four accounts with one function in each of two regions of two of them. */
async function startTiny(build: BuildOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({ organization: buildOrganization(1, { size: 'bare', ...build }), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });
  for (const name of ['payments-prod', 'orders-prod']) {
    const account = accountNamed(simulator.organization, name);
    for (const region of ['eu-west-1', 'us-east-1']) simulator.mutate.putFunction({ account, region, name: `${name}-${region}`, configuration: { tracing: 'PassThrough' } });
  }
  return simulator;
}

const accountsIn = (ran: Ran): readonly string[] => [...new Set(linesOf(ran.out).results.map(({ account }) => account))].sort();
const ALL = 'fail,unknown,pass,not-applicable';
/** One check that says something of every function. */
const TRACING = ['--checks', 'tracing-inactive', '--include', ALL, '--format', 'ndjson'];

describe('scan --org', () => {
  let simulator: Simulator;
  let ran: Ran;
  const state = emptyDirectory();

  beforeAll(async () => {
    simulator = await startSmall();
    ran = await postern(simulator.environment, ['scan', '--org', '--state', state, '--format', 'ndjson', '--include', ALL]);
  }, 120_000);
  afterAll(() => simulator.close());

  it('reads every page of the accounts, also behind an empty page with a token', () => {
    const { accounts } = simulator.organization;
    const members = [...accounts.values()].filter(({ parentId }) => parentId !== '');
    expect(linesOf(ran.out).summary.accounts).toEqual({ scanned: 3, partial: 3, unread: 1, skipped: 1 });
    expect(members).toHaveLength(8);
    expect(simulator.statistics().byOperation.find(({ operation }) => operation === 'ListAccounts')?.calls).toBe(3);
  });

  it('skips a suspended account and says so', () => {
    const suspended = accountNamed(simulator.organization, 'legacy-shop');
    expect(ran.err).toMatch(new RegExp(`Skips +${suspended}.*SUSPENDED`));
    expect(accountsIn(ran)).not.toContain(suspended);
  });

  it('an account without the role is a gap, not a crash, and names what would change it', async () => {
    const { code, out } = await postern({}, ['coverage', '--state', state]);
    const closed = accountNamed(simulator.organization, 'parcel-lockers');
    expect(code).toBe(0);
    expect(out).toContain(`${closed} (parcel-lockers)`);
    expect(out).toContain('{"Effect":"Allow","Action":["sts:AssumeRole"],"Resource":"arn:aws:iam::*:role/PosternScan"}');
    const gap = linesOf(ran.out).results.find(({ checkId, account }) => checkId === 'scan-coverage-gap' && account === closed);
    expect(gap).toMatchObject({ status: 'fail', region: 'global' });
  });

  it('a region that is off is not scanned and not a gap', () => {
    expect(linesOf(ran.out).results.map(({ region }) => region)).not.toContain('me-south-1');
    expect(ran.err).not.toContain('me-south-1 could not');
  });

  it('nothing was asked that the simulated services do not know, and no code was read', () => {
    const { notSimulated, byOperation } = simulator.statistics();
    expect(notSimulated).toEqual([]);
    expect(byOperation.map(({ operation }) => operation)).not.toContain('GetFunction');
  });
});

describe('entering accounts', () => {
  let simulator: Simulator;
  beforeAll(async () => {
    simulator = await startTiny({ externalId: 'shared-secret-word' });
  });
  afterAll(() => simulator.close());

  const scan = (...words: readonly string[]): Promise<Ran> => postern(simulator.environment, ['scan', '--org', '--state', emptyDirectory(), ...TRACING, ...words]);

  it('presents the external id that the roles ask for', async () => {
    const right = await scan('--external-id', 'shared-secret-word');
    expect(linesOf(right.out).summary.accounts).toMatchObject({ scanned: 4, unread: 0 });
    const wrong = await scan('--external-id', 'another-word');
    expect(linesOf(wrong.out).summary.accounts).toMatchObject({ unread: 3 });
    expect(wrong.err).toContain('the role PosternScan is missing or does not trust the caller');
    expect(wrong.code).toBe(3);
  });

  it('OrganizationAccountAccessRole is safe to try: the session may read configuration, but no code', async () => {
    const ran = await scan('--role-name', 'OrganizationAccountAccessRole');
    expect(linesOf(ran.out).results.filter(({ checkId }) => checkId === 'tracing-inactive').map(({ status }) => status)).toEqual(['fail', 'fail', 'fail', 'fail']);
    expect(ran.err).toMatch(/through the\s+role\s+OrganizationAccountAccessRole/);

    useEnvironment(simulator.environment);
    const { pool, caller } = await openSession({ config, quotaShare: 1, signal: new AbortController().signal });
    const account = accountNamed(simulator.organization, 'orders-prod');
    const as = (narrowed: boolean) => enter(pool, caller, { by: 'role', roleName: 'OrganizationAccountAccessRole', externalId: null }, { account, partition: 'aws', region: 'eu-west-1', sessionName: 'postern-test', narrowed, decrypts: false, clock: movableClock() });
    const code = new GetFunctionCommand({ FunctionName: 'orders-prod-eu-west-1' });
    await expect(pool.lambda(await as(true), 'eu-west-1').send(code)).rejects.toThrow(/lambda:GetFunction .* explicit deny in a session policy/);
    // The role itself may: it is the session policy that takes it away.
    await expect(pool.lambda(await as(false), 'us-east-1').send(new GetFunctionCommand({ FunctionName: 'orders-prod-us-east-1' }))).resolves.toHaveProperty('Code');
  });
});

describe('which accounts, regions, functions and checks', () => {
  let simulator: Simulator;
  let payments: string;
  let orders: string;
  beforeAll(async () => {
    simulator = await startTiny();
    payments = accountNamed(simulator.organization, 'payments-prod');
    orders = accountNamed(simulator.organization, 'orders-prod');
  });
  beforeEach(() => {
    simulator.faults.clear();
    simulator.resetStatistics();
  });
  afterAll(() => simulator.close());

  const scan = (...words: readonly string[]): Promise<Ran> => postern(simulator.environment, ['scan', '--org', '--state', emptyDirectory(), ...TRACING, ...words]);
  const functionsIn = (ran: Ran): readonly string[] => linesOf(ran.out).results.filter(({ checkId }) => checkId === 'tracing-inactive').map(({ resource }) => resource.arn).sort();
  const arn = (account: string, name: string, region: string): string => `arn:aws:lambda:${region}:${account}:function:${name}-${region}`;

  it('--accounts', async () => {
    const ran = await scan('--accounts', payments);
    expect(functionsIn(ran)).toEqual([arn(payments, 'payments-prod', 'eu-west-1'), arn(payments, 'payments-prod', 'us-east-1')]);
    expect(simulator.statistics().byOperation.find(({ operation }) => operation === 'AssumeRole')?.calls).toBe(1);
  });

  it('--ou, by the id of any unit above the account', async () => {
    const { accounts, units } = simulator.organization;
    const production = accounts.get(orders)?.parentId ?? '';
    const workloads = units.get(production)?.parentId ?? '';
    for (const unit of [production, workloads]) expect(functionsIn(await scan('--ou', unit))).toHaveLength(4);
    const security = [...units.values()].find(({ name }) => name === 'Security')?.id ?? '';
    expect(linesOf((await scan('--ou', security)).out).summary.accounts).toMatchObject({ scanned: 1 });
  });

  it('--regions', async () => {
    const ran = await scan('--regions', 'us-east-1');
    expect(functionsIn(ran)).toEqual([arn(payments, 'payments-prod', 'us-east-1'), arn(orders, 'orders-prod', 'us-east-1')].sort());
    expect(simulator.statistics().byPlace.map(({ region }) => region)).not.toContain('eu-central-1');
  });

  it('--checks, and only the facts that they need are read', async () => {
    const ran = await scan();
    expect(new Set(linesOf(ran.out).results.map(({ checkId }) => checkId))).toEqual(new Set(['tracing-inactive']));
    expect(simulator.statistics().byOperation.map(({ operation }) => operation)).not.toContain('GetPolicy');
  });

  it('--function: only this one is read and judged, and the rest is no gap', async () => {
    const key = arn(orders, 'orders-prod', 'eu-west-1');
    const ran = await scan('--function', key);
    expect(functionsIn(ran)).toEqual([key]);
    expect(ran.code).toBe(0);
    expect(linesOf(ran.out).summary).toMatchObject({ functions: 1, accounts: { scanned: 1, unread: 0, skipped: 0 }, coverage: { accountRegions: { read: 1, expected: 1 } } });
    expect(simulator.statistics().byOperation.map(({ operation }) => operation)).not.toContain('ListFunctions');
  });

  it('--function of an account that is not scanned is refused', async () => {
    const ran = await postern(simulator.environmentFor(payments, 'ReadOnlyAccess'), ['scan', '--state', emptyDirectory(), '--function', arn(orders, 'orders-prod', 'eu-west-1')]);
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(new RegExp(`^postern: .*${orders}`));
    expect(ran.err.trim().split('\n')).toHaveLength(1);
  });

  it('--accounts stands in for the accounts that the configuration includes, but never enters those that it excludes', async () => {
    const file = join(emptyDirectory(), 'postern.config.yaml');
    writeFileSync(file, `accounts:\n  include: ["${payments}"]\n`);
    expect(accountsIn(await scan('--config', file))).toEqual([payments]);
    expect(accountsIn(await scan('--config', file, '--accounts', orders))).toEqual([orders]);
    writeFileSync(file, `accounts:\n  exclude: ["${payments}"]\n`);
    const excluded = await scan('--config', file);
    expect(accountsIn(excluded)).toEqual([orders]);
    expect(linesOf((await scan('--config', file, '--accounts', payments)).out).summary.accounts).toMatchObject({ scanned: 0, skipped: 1 });
    expect(excluded.err).toContain('excluded by the configuration');
  });

  it('takes State before Status, and Status where there is no State', async () => {
    const account = (id: string, fields: object): object => ({ Id: id, Name: id, Paths: ['o-example/r-example/'], ...fields });
    const body = JSON.stringify({ Accounts: [account(payments, { Status: 'ACTIVE', State: 'SUSPENDED' }), account(orders, { Status: 'ACTIVE' }), account('123456789012', { Status: 'SUSPENDED' })] });
    simulator.faults.inject({ operation: 'ListAccounts', outcome: { raw: { status: 200, body, headers: { 'content-type': 'application/x-amz-json-1.1' } } } });
    const ran = await scan();
    expect(accountsIn(ran)).toEqual([orders]);
    expect(linesOf(ran.out).summary.accounts).toMatchObject({ scanned: 1, skipped: 2 });
  });

  it('regions of an account that tells them to nobody: those of the caller, and the gap is named', async () => {
    const role = simulator.organization.accounts.get(orders)?.roles.get('PosternScan');
    if (role?.grants === undefined || role.grants === null) throw new Error('no scan role');
    const before = role.grants;
    role.grants = { ...before, deny: [...(before.deny ?? []), 'account:*', 'ec2:*'] };
    try {
      const state = emptyDirectory();
      const ran = await postern(simulator.environment, ['scan', '--org', '--state', state, ...TRACING, '--accounts', orders]);
      expect(functionsIn(ran)).toHaveLength(2);
      const { out } = await postern({}, ['coverage', '--state', state]);
      expect(out).toMatch(/account:ListRegions, *ec2:DescribeRegions/);
      expect(linesOf(ran.out).summary.accounts).toMatchObject({ partial: 1 });
    } finally {
      role.grants = before;
    }
  });

  it('no right to list the organization: one line that names both ways, and nothing is scanned', async () => {
    const ran = await postern(simulator.environmentFor(payments, 'ReadOnlyAccess'), ['scan', '--org', '--state', emptyDirectory()]);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err.trim().split('\n')).toHaveLength(1);
    expect(ran.err).toMatch(/^postern: cannot list the organization.*management account or of a delegated administrator.*delegation policy/);
    expect(simulator.statistics().byOperation.filter(({ service }) => !['sts', 'account', 'organizations'].includes(service))).toEqual([]);
  });

  it('no right to list the organization, but named accounts: they are scanned', async () => {
    simulator.faults.inject({ operation: 'ListAccounts', outcome: { error: { code: 'AccessDeniedException', status: 400, message: "You don't have permissions to access this resource." } } });
    expect(functionsIn(await scan('--accounts', orders))).toHaveLength(2);
  });

  it('an account that is in no organization scans itself', async () => {
    const account = simulator.organization.accounts.get(payments);
    if (account === undefined) throw new Error('no account');
    const parent = account.parentId;
    account.parentId = '';
    try {
      const ran = await postern(simulator.environmentFor(payments, 'ReadOnlyAccess'), ['scan', '--state', emptyDirectory(), ...TRACING]);
      expect(functionsIn(ran)).toHaveLength(2);
    } finally {
      account.parentId = parent;
    }
  });
});
