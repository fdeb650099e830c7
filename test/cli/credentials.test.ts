import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHECKS } from '../../checks/registry.ts';
import { runWith } from '../../src/cli/main.ts';
import { actionsBehind } from '../../src/model/fact-specs.ts';
import { PROFILES } from '../../src/simulator/grants.ts';
import type { AccessProfile, CustomAccess, Simulator } from '../../src/simulator/index.ts';
import { accountNamed } from '../simulator/support.ts';
import { recordedIo, startSmall, useEnvironment } from '../support/simulated.ts';
import { emptyDirectory, linesOf, postern, type Ran, type ResultLine } from './terminal.ts';

vi.mock('../../src/engine/clock.ts', () => import('./stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('./quick-pool.ts')).quick(await original()));

/** What each of AWS's managed policies lacks of the actions that a scan needs (policy versions in src/simulator/grants.ts). */
const LACKING: Readonly<Record<'ReadOnlyAccess' | 'SecurityAudit' | 'ViewOnlyAccess', readonly string[]>> = {
  ReadOnlyAccess: [],
  SecurityAudit: ['lambda:GetFunctionRecursionConfig'],
  ViewOnlyAccess: [
    'iam:GetAccountAuthorizationDetails', 'lambda:GetAccountSettings', 'lambda:GetFunctionConcurrency', 'lambda:GetFunctionConfiguration', 'lambda:GetFunctionRecursionConfig', 'lambda:GetLayerVersionPolicy',
    'lambda:GetRuntimeManagementConfig', 'tag:GetResources',
  ],
};
const PROFILE_NAMES = ['ReadOnlyAccess', 'SecurityAudit', 'ViewOnlyAccess'] as const;

const pairOf = ({ checkId, resource }: ResultLine): string => `${checkId} ${resource.arn}`;
/** What the statement on the last line of a scan's report allows. */
const statementIn = (text: string): { Effect: string; Action: readonly string[] } => JSON.parse(/\{"Effect".*\}/.exec(text.trim().split('\n').at(-1) ?? '')?.[0] ?? 'null') as never;

describe('one account with the credentials that people have', () => {
  let simulator: Simulator;
  let account: string;
  const scans = new Map<string, Ran>();
  const scan = async (access: AccessProfile | CustomAccess, ...words: readonly string[]): Promise<Ran> =>
    postern(simulator.environmentFor(account, access), ['scan', '--state', emptyDirectory(), '--format', 'ndjson', '--include', 'fail,unknown,pass,not-applicable', '--regions', 'eu-west-1', ...words]);

  beforeAll(async () => {
    simulator = await startSmall();
    account = accountNamed(simulator.organization, 'payments-prod');
    for (const name of ['AdministratorAccess', ...PROFILE_NAMES] as const) scans.set(name, await scan(name));
  }, 120_000);
  afterAll(() => simulator.close());

  const of = (name: string): Ran => scans.get(name) ?? { code: -1, out: '', err: '' };
  const resultsOf = (name: string): readonly ResultLine[] => linesOf(of(name).out).results.filter(({ checkId }) => checkId !== 'scan-coverage-gap');

  it.each(PROFILE_NAMES)('%s: says who it is, what it plans and which needed actions are lacking', (name) => {
    const { err } = of(name);
    const plan = err.slice(0, err.indexOf('\n\n'));
    expect(plan).toContain(`assumed-role/${name}/analyst (account ${account})`);
    expect(plan).toMatch(/^Regions {3}eu-west-1$/m);
    expect(plan.match(/^ {10}\w[\w-]*:\w+/gm)?.map((line) => line.trim()) ?? []).toEqual(LACKING[name]);
    if (LACKING[name].length === 0) expect(plan).toContain('nothing: every needed action is allowed');
    if (name !== 'ViewOnlyAccess') expect(plan).toMatch(/about [\d,]+ for 30 functions, less than a minute; 50 % of each API quota/);
  });

  it.each(PROFILE_NAMES)('%s: never passes what an administrator finds, and never invents a failure', (name) => {
    const truth = new Map<string, Set<string>>();
    for (const result of resultsOf('AdministratorAccess')) truth.set(pairOf(result), (truth.get(pairOf(result)) ?? new Set<string>()).add(result.status));
    const wrong = resultsOf(name).filter((result) => result.status !== 'unknown' && truth.get(pairOf(result))?.has(result.status) !== true);
    expect(wrong.map((result) => `${result.status} ${pairOf(result)}`)).toEqual([]);
    const judged = new Set(resultsOf(name).map(pairOf));
    expect([...truth.keys()].filter((pair) => !judged.has(pair) && LACKING[name].length < 5)).toEqual([]);
  });

  it.each(PROFILE_NAMES)('%s: what a lacking action would have read is unknown(denied) and names the action', (name) => {
    const denied = resultsOf(name).filter(({ status, because }) => status === 'unknown' && because.some(({ reason }) => reason === 'denied'));
    const actions = new Set(denied.flatMap(({ because }) => because.filter(({ reason }) => reason === 'denied').map(({ action }) => action)).filter((action) => !action.startsWith('organizations:')));
    for (const action of actions) expect(LACKING[name]).toContain(action);
    for (const check of CHECKS) {
      const lacks = actionsBehind(check.needs).filter((action) => LACKING[name].includes(action));
      const passes = resultsOf(name).filter(({ checkId, status }) => checkId === check.id && status === 'pass');
      // A fact that one of its actions answered alone (variables of functions without aliases) may still acquit.
      if (lacks.length > 0 && !lacks.includes('lambda:GetFunctionConfiguration')) expect(passes.map(pairOf), check.id).toEqual([]);
    }
    if (name === 'SecurityAudit') expect(denied.filter(({ checkId }) => checkId === 'recursive-loop-allowed')).toHaveLength(30);
  });

  it.each(['SecurityAudit', 'ViewOnlyAccess'] as const)('%s: ends with the statement that changes it, and it does', async (name) => {
    const { err } = of(name);
    const last = err.trim().split('\n').at(-1) ?? '';
    expect(last).toMatch(/^Not read: .*would change: \{"Effect":"Allow"/);
    const statement = statementIn(err);
    expect(statement.Effect).toBe('Allow');
    for (const action of statement.Action.filter((one) => !one.startsWith('organizations:'))) expect(LACKING[name]).toContain(action);
    const fixed = await scan({ name: 'Extended', allow: [...PROFILES[name].allow, ...statement.Action] });
    expect(linesOf(fixed.out).results.flatMap(({ because }) => because).filter(({ reason, action }) => reason === 'denied' && !action.startsWith('organizations:'))).toEqual([]);
  });

  it('an account that may not list its organization says that this leaves outsiders undecided', () => {
    const { err, out } = of('AdministratorAccess');
    const undecided = linesOf(out).results.filter(({ status, because }) => status === 'unknown' && because.some(({ action }) => action === 'organizations:ListAccounts'));
    expect(undecided.length).toBeGreaterThan(0);
    expect(err).toContain('The organization could not be read');
    expect(err).not.toContain('no cause was recorded');
  });

  it('--plan stops before the scan, after a few calls', async () => {
    simulator.resetStatistics();
    const state = emptyDirectory();
    const ran = await postern(simulator.environmentFor(account, 'SecurityAudit'), ['scan', '--plan', '--state', state]);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatch(/^You are {3}arn:aws:sts::\d{12}:assumed-role\/SecurityAudit\/analyst/);
    expect(ran.out).toContain('Regions   eu-central-1, eu-west-1, us-east-1');
    expect(ran.out).toContain('lambda:GetFunctionRecursionConfig  recursive-loop-allowed');
    const { calls, byPlace, byOperation } = simulator.statistics();
    expect(calls).toBeLessThan(40);
    expect(byOperation.filter(({ status }) => status >= 500)).toEqual([]);
    // Each region has a quota of its own: no more than a second's worth of calls in one of them at half the quota.
    for (const { region, calls: there } of byPlace) if (region !== 'global') expect(there, region).toBeLessThanOrEqual(12);
  });

  it('a region that the organization forbids does not make the whole plan look denied', async () => {
    const blocked = accountNamed(simulator.organization, 'data-dev');
    const ran = await postern(simulator.environmentFor(blocked, 'ReadOnlyAccess'), ['scan', '--plan', '--state', emptyDirectory()]);
    expect(ran.out).toContain('nothing: every needed action is allowed');
  });

  it('needs nothing but AWS_PROFILE', async () => {
    const { accessKeyId, secretAccessKey, sessionToken } = simulator.credentialsFor(account, 'SecurityAudit');
    const directory = mkdtempSync(join(tmpdir(), 'postern-profile-'));
    writeFileSync(join(directory, 'config'), `[profile audit]\nregion = us-east-1\nendpoint_url = ${simulator.url}\n`);
    writeFileSync(join(directory, 'credentials'), `[audit]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\naws_session_token = ${sessionToken}\n`);
    useEnvironment({});
    Object.assign(process.env, { AWS_PROFILE: 'audit', AWS_CONFIG_FILE: join(directory, 'config'), AWS_SHARED_CREDENTIALS_FILE: join(directory, 'credentials') });
    const io = recordedIo();
    expect(await runWith(['scan', '--plan', '--state', emptyDirectory()], io)).toBe(0);
    expect(io.stdout()).toContain(`(account ${account})`);
  });

  it('lists the regions by ec2:DescribeRegions where account:ListRegions is denied', async () => {
    const { code, err } = await scan({ name: 'NoAccountApi', allow: ['*'], deny: ['account:*'] }, '--plan');
    expect([code, err]).toEqual([0, '']);
    const plan = await postern(simulator.environmentFor(account, { name: 'NoAccountApi', allow: ['*'], deny: ['account:*'] }), ['scan', '--plan', '--state', emptyDirectory()]);
    expect(plan.out).toContain('Regions   eu-central-1, eu-west-1, us-east-1');
    expect(plan.out).toContain('nothing: every needed action is allowed');
  });

  it('where both region lists are denied it scans its home region, says so before and names the gap afterwards', async () => {
    const access = { name: 'NoRegions', allow: ['*'], deny: ['account:*', 'ec2:*'] };
    const state = emptyDirectory();
    const words = ['--state', state, '--checks', 'tracing-inactive,scan-coverage-gap'];
    const plan = await postern(simulator.environmentFor(account, access, 'us-east-1'), ['scan', '--plan', ...words]);
    expect(plan.out).toMatch(/^Regions {3}us-east-1$/m);
    expect(plan.out).toContain('account:ListRegions');
    expect(plan.out).toContain('ec2:DescribeRegions');
    const ran = await postern(simulator.environmentFor(account, access, 'us-east-1'), ['scan', ...words, '--format', 'ndjson']);
    expect(new Set(linesOf(ran.out).results.map(({ region }) => region))).toEqual(new Set(['us-east-1', 'global']));
    expect(ran.err).toContain('ec2:DescribeRegions');
    const coverage = await postern({}, ['coverage', '--state', state]);
    expect(coverage.out).toMatch(/account:ListRegions|ec2:DescribeRegions/);
  });
});
