import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Item } from '../../src/scan/doctor/item.ts';
import { POLICY_VERSION_TAG } from '../../src/scan/role.ts';
import { buildOrganization, startSimulator, type BuildOptions, type Simulator } from '../../src/simulator/index.ts';
import { accountNamed } from '../simulator/support.ts';
import { NOW } from '../support/simulated.ts';
import { emptyDirectory, postern, type Ran } from './terminal.ts';

vi.mock('../../src/engine/clock.ts', () => import('./stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('./quick-pool.ts')).quick(await original()));

interface Told {
  readonly code: number;
  readonly items: readonly Item[];
  readonly summary: Readonly<Record<string, number>>;
  readonly policyVersion: string;
}
const start = (build: BuildOptions = { size: 'bare' }): Promise<Simulator> => startSimulator({ organization: buildOrganization(1, build), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });

async function ask(environment: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<Told> {
  const ran = await postern(environment, ['doctor', '--format', 'json', ...words]);
  expect(ran.out, ran.err).not.toBe('');
  return { code: ran.code, ...(JSON.parse(ran.out) as Omit<Told, 'code'>) };
}
const stateOf = (told: Told, id: string): readonly string[] => told.items.filter((item) => item.id === id).map(({ state }) => state);
const itemOf = (told: Told, id: string): Item => {
  const found = told.items.find((item) => item.id === id && item.state !== 'ok') ?? told.items.find((item) => item.id === id);
  if (found === undefined) throw new Error(`no item ${id}`);
  return found;
};

describe('an organization in which everything is in place', () => {
  let simulator: Simulator;
  beforeAll(async () => { simulator = await start(); });
  afterEach(() => simulator.faults.clear());
  afterAll(() => simulator.close());

  it('says so, and exits 0', async () => {
    const told = await ask(simulator.environment);
    expect(told.code).toBe(0);
    expect(told.items.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(simulator.statistics().notSimulated).toEqual([]);
    const { out } = await postern(simulator.environment, ['doctor']);
    expect(out).toContain('Nothing is missing');
    expect(out).not.toContain('Found:');
    expect((await postern(simulator.environment, ['doctor', '--all'])).out).toContain("Security Hub's administrator");
  });

  /** Calls without which the doctor cannot run at all, or for which it has another way. */
  const NEEDED = new Set(['GetCallerIdentity', 'ListRegions', 'DescribeRegions', 'GetAdministratorAccount']);
  it.each([
    ['501, as a server answers that does not know the call', { code: 'NotImplemented', status: 501 }, 3],
    ['403 without a reason', { code: 'AccessDeniedException', status: 403 }, 3],
    ['403 for want of a policy', { code: 'AccessDeniedException', status: 403, message: 'User: x is not authorized to perform: a:B because no identity-based policy allows the a:B action' }, 3],
    ['500', { code: 'InternalException', status: 500 }, 3],
  ])('every call answered by %s makes something unseen or missing, and nothing else ok', async (_, error, code) => {
    simulator.resetStatistics();
    const whole = await ask(simulator.environment);
    const operations = simulator.statistics().byOperation.map(({ operation }) => operation).filter((operation) => !NEEDED.has(operation));
    expect(operations.length).toBeGreaterThan(15);
    for (const operation of operations) {
      simulator.faults.inject({ operation, outcome: { error } });
      const told = await ask(simulator.environment);
      simulator.faults.clear();
      // IAM's refusals are the role's own: it lacks the action.
      const mayBeMissing = ['AssumeRole', 'GetAccountAuthorizationDetails'].includes(operation) && error.status === 403;
      expect([mayBeMissing ? [2, 3] : [code]].flat(), operation).toContain(told.code);
      const open = told.items.filter(({ state }) => state !== 'ok' && state !== 'not-asked');
      expect(open.length, operation).toBeGreaterThan(0);
      if (!mayBeMissing) expect(open.map(({ state }) => state), operation).not.toContain('missing');
      // Nothing disappears: what was asked before is told again, seen or not.
      expect(new Set(told.items.map(({ id }) => id)), operation).toEqual(new Set(whole.items.map(({ id }) => id)));
    }
  }, 120_000);

  it('answers that hold nothing are no answers', async () => {
    const empty = { raw: { status: 200, body: '{}', headers: { 'content-type': 'application/json' } } };
    for (const operation of ['ListPolicies', 'ListAccounts', 'ListDelegatedServicesForAccount', 'ListAWSServiceAccessForOrganization', 'DescribeOrganizationConfiguration', 'ListMembers', 'ListFindingAggregators', 'GetFindingAggregator', 'DescribeTrails', 'GetTrailStatus', 'DescribeHub']) {
      simulator.faults.inject({ operation, outcome: empty });
      const told = await ask(simulator.environment);
      simulator.faults.clear();
      expect(told.code, operation).toBe(3);
      expect(told.summary.notSeen, operation).toBeGreaterThan(0);
    }
  });

  it('makes no call that changes anything', () => {
    const names = simulator.statistics().byOperation.map(({ operation }) => operation);
    expect(names.filter((name) => !/^(Get|List|Describe|AssumeRole)/.test(name))).toEqual([]);
  });
});

describe('what is missing is named, and what names it', () => {
  let simulator: Simulator;
  beforeAll(async () => { simulator = await start(); });
  afterAll(() => simulator.close());

  const administration = () => simulator.organization.administration;
  const change = async (make: () => () => void, ...words: readonly string[]): Promise<Told> => {
    const undo = make();
    try {
      return await ask(simulator.environment, ...words);
    } finally {
      undo();
    }
  };
  const role = (account: string, name: string) => {
    const found = simulator.organization.accounts.get(account)?.roles.get(name);
    if (found === undefined) throw new Error(`no role ${name}`);
    return found;
  };
  const without = <T>(set: Set<T>, value: T) => (): (() => void) => {
    set.delete(value);
    return () => set.add(value);
  };

  it.each<[string, string, string, () => () => void]>([
    ['delegation of StackSets', 'delegated-stacksets', 'the management account', () => without(administration().delegated.get(simulator.organization.hubAccount) ?? new Set(), 'member.org.stacksets.cloudformation.amazonaws.com')()],
    ['trusted access of Security Hub', 'trusted-access-security-hub', 'the management account', () => without(administration().trusted, 'securityhub.amazonaws.com')()],
    ['Security Hub itself', 'security-hub-on', 'the hub account', () => { simulator.mutate.setSecurityHub(simulator.organization.hubAccount, 'eu-west-1', false); return () => simulator.mutate.setSecurityHub(simulator.organization.hubAccount, 'eu-west-1', true); }],
    ["Security Hub's administrator", 'security-hub-administrator', 'the management account', () => { administration().securityHub = accountNamed(simulator.organization, 'orders-prod'); return () => { administration().securityHub = simulator.organization.hubAccount; }; }],
    ['a member', 'security-hub-members', 'the hub account', () => { administration().notMembers.add(accountNamed(simulator.organization, 'orders-prod')); return () => administration().notMembers.clear(); }],
    ['a trail that runs', 'trail', 'the management account', () => { for (const trail of administration().trails) trail.logging = false; return () => { for (const trail of administration().trails) trail.logging = true; }; }],
    ['a trail of every region', 'trail', 'the management account', () => { for (const trail of administration().trails) trail.multiRegion = false; return () => { for (const trail of administration().trails) trail.multiRegion = true; }; }],
  ])('%s', async (_, id, credentials, make) => {
    const told = await change(make);
    expect(told.code).toBe(2);
    expect(itemOf(told, id)).toMatchObject({ state: 'missing', todo: expect.stringMatching(/\w/) as string, credentials: expect.stringContaining(credentials) as string });
  });

  it('the home region, and regions that are not linked to it', async () => {
    const aggregator = administration().findingAggregators.get(simulator.organization.hubAccount);
    if (aggregator === undefined) throw new Error('no aggregator');
    const elsewhere = await change(() => { aggregator.homeRegion = 'us-east-1'; return () => { aggregator.homeRegion = 'eu-west-1'; }; });
    expect(itemOf(elsewhere, 'security-hub-home-region')).toMatchObject({ state: 'missing', todo: expect.stringContaining('homeRegion: us-east-1') as string });
    const some = await change(() => { Object.assign(aggregator, { mode: 'SPECIFIED_REGIONS', regions: ['us-east-1'] }); return () => { Object.assign(aggregator, { mode: 'ALL_REGIONS', regions: [] }); }; });
    expect(itemOf(some, 'security-hub-linked-regions').found).toContain('eu-central-1');
    expect(itemOf(some, 'security-hub-linked-regions').found).not.toContain('us-east-1,');
    const none = await change(() => { administration().findingAggregators.clear(); return () => { administration().findingAggregators.set(simulator.organization.hubAccount, aggregator); }; });
    expect(itemOf(none, 'security-hub-home-region').state).toBe('missing');
    const alone = await change(() => { administration().findingAggregators.clear(); return () => { administration().findingAggregators.set(simulator.organization.hubAccount, aggregator); }; }, '--regions', 'eu-west-1');
    expect(alone.code).toBe(0);
  });

  it("an organization's trail with selectors of its own is told to its owner only", async () => {
    const [trail] = administration().trails;
    if (trail === undefined) throw new Error('no trail');
    const withSelectors = (selectors: typeof trail.selectors) => () => { trail.selectors = selectors; return () => { trail.selectors = null; }; };
    const writes = { EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true, DataResources: [] }] };
    const told = await change(withSelectors(writes));
    expect([told.code, itemOf(told, 'trail')]).toMatchObject([3, { state: 'not-seen', todo: expect.stringContaining('--hub') as string }]);
    const asOwner = async (selectors: typeof trail.selectors): Promise<Item> => {
      trail.selectors = selectors;
      const owner = await ask(simulator.environmentFor(simulator.organization.managementAccount, 'AdministratorAccess'), '--hub', simulator.organization.hubAccount);
      trail.selectors = null;
      expect(owner.code).toBe(itemOf(owner, 'trail').state === 'missing' ? 2 : 3);
      return itemOf(owner, 'trail');
    };
    expect((await asOwner(writes)).state).toBe('ok');
    expect((await asOwner({ EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true, DataResources: [] }] })).state).toBe('missing');
    const advanced = (...fields: readonly object[]) => ({ AdvancedEventSelectors: [{ Name: 'a', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }, ...fields] }] });
    expect((await asOwner(advanced({ Field: 'readOnly', Equals: ['false'] }))).state).toBe('ok');
    expect((await asOwner(advanced({ Field: 'readOnly', Equals: ['true'] }))).state).toBe('missing');
    expect((await asOwner(advanced({ Field: 'eventSource', NotEquals: ['lambda.amazonaws.com'] }))).state).toBe('not-seen');
  });

  it('roles that are missing, that do not trust the caller, that lack what the checks need', async () => {
    const { hubAccount, managementAccount } = simulator.organization;
    const account = accountNamed(simulator.organization, 'orders-prod');
    simulator.mutate.removeRole(managementAccount, 'PosternScan');
    simulator.mutate.removeRole(hubAccount, 'PosternFindingsWriter');
    const scanRole = role(account, 'PosternScan');
    const inline = new Map(scanRole.inline);
    scanRole.inline.set('Scan', JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['iam:Get*', 'lambda:List*', 'lambda:GetPolicy', 'account:*', 'ec2:DescribeRegions', 'tag:GetResources'], Resource: '*' }] }));
    scanRole.tags[POLICY_VERSION_TAG] = '0123456789ab';
    const told = await ask(simulator.environment);
    expect(told.code).toBe(2);
    expect(told.items.find(({ id, state }) => id === 'scan-role' && state === 'missing')).toMatchObject({ accounts: [managementAccount], todo: expect.stringContaining('plain stack') as string, credentials: 'the management account' });
    expect(told.items.find(({ id, state }) => id === 'writer-role' && state === 'missing')?.accounts).toEqual([hubAccount]);
    const version = told.items.find(({ id, state }) => id === 'scan-role-version' && state === 'missing');
    expect(version).toMatchObject({ accounts: [account], found: expect.stringMatching(new RegExp(`0123456789ab, the enabled checks need ${told.policyVersion}`)) as string });
    expect(version?.statement).toMatchObject({ Action: expect.arrayContaining(['lambda:GetFunctionRecursionConfig']) as string[] });
    expect(JSON.stringify(version?.statement)).not.toContain('lambda:GetPolicy"');
    // At the needed version nobody looks further; without the tag the policies decide.
    scanRole.tags[POLICY_VERSION_TAG] = told.policyVersion;
    expect(stateOf(await ask(simulator.environment), 'scan-role-version')).toEqual(['ok']);
    Reflect.deleteProperty(scanRole.tags, POLICY_VERSION_TAG);
    for (const [name, document] of inline) scanRole.inline.set(name, document);
    expect(stateOf(await ask(simulator.environment), 'scan-role-version')).toEqual(['ok']);
    simulator.mutate.putRole({ account: managementAccount, name: 'PosternScan', trust: role(account, 'PosternScan').trust, grants: role(account, 'PosternScan').grants });
  });

  it('--accounts and --sample: only so many are entered, the others are named and do not count', async () => {
    const account = accountNamed(simulator.organization, 'orders-prod');
    simulator.resetStatistics();
    const one = await ask(simulator.environment, '--accounts', account);
    expect([one.code, simulator.statistics().byOperation.find(({ operation }) => operation === 'AssumeRole')?.calls]).toEqual([0, 2]);
    const sampled = await ask(simulator.environment, '--sample', '1', '--accounts', `${account},${accountNamed(simulator.organization, 'payments-prod')}`);
    expect([sampled.code, itemOf(sampled, 'left-out')]).toMatchObject([0, { state: 'not-asked', accounts: [expect.stringMatching(/^\d{12}$/) as string] }]);
    expect((await ask(simulator.environment, '--accounts', '999999999999')).code).toBe(2);
  });

  it('an account outside any organization: one thing is missing, and nothing more is asked', async () => {
    const account = simulator.organization.accounts.get(accountNamed(simulator.organization, 'payments-prod'));
    if (account === undefined) throw new Error('no account');
    const parent = account.parentId;
    account.parentId = '';
    const told = await ask(simulator.environmentFor(account.id, 'AdministratorAccess'));
    account.parentId = parent;
    expect([told.code, told.items.map(({ id, state }) => [id, state])]).toEqual([2, [['caller', 'missing']]]);
  });

  it('a member that is told nothing: nothing is ok that it cannot know, and the exit code is no pass', async () => {
    const told = await ask(simulator.environmentFor(accountNamed(simulator.organization, 'payments-prod'), 'ReadOnlyAccess'), '--hub', simulator.organization.hubAccount);
    expect(told.code).toBe(3);
    // Its own Security Hub says who is above it.
    expect(told.items.filter(({ state }) => state === 'ok').map(({ id }) => id)).toEqual(['security-hub-administrator']);
  });
});

describe('service control policies', () => {
  let simulator: Simulator;
  beforeAll(async () => { simulator = await start({ size: 'small' }); });
  afterAll(() => simulator.close());
  const policies = () => simulator.organization.serviceControlPolicies;

  it('names the Deny, its accounts and regions, and the exception that removes it', async () => {
    const told = await ask(simulator.environment);
    const blocked = simulator.organization.specials.regionBlockedByScp;
    const item = itemOf(told, 'service-control-policies');
    expect(item).toMatchObject({ state: 'missing', accounts: blocked?.accounts, credentials: expect.stringContaining('management') as string });
    expect(item.found).toContain(blocked?.region);
    expect(item.found).not.toContain('eu-west-1');
    const [policy] = policies();
    expect(item.statement).toEqual({ ...(policy?.document.Statement as readonly object[])[0], Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1', 'me-south-1'] }, ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/PosternScan', 'arn:aws:iam::*:role/PosternFindingsWriter'] } } });
    // As it is told, so it works: the policy with that statement refuses nothing.
    if (policy === undefined) throw new Error('no policy');
    policies().splice(0, 1, { ...policy, document: { Version: '2012-10-17', Statement: [item.statement as never] } });
    expect(stateOf(await ask(simulator.environment), 'service-control-policies')).toEqual(['ok']);
    policies().splice(0, 1, policy);
    // The other way: leave the region out.
    const file = join(emptyDirectory(), 'postern.config.yaml');
    writeFileSync(file, 'regions: [eu-west-1, us-east-1]\n');
    expect(stateOf(await ask(simulator.environment, '--config', file), 'service-control-policies')).toEqual(['ok']);
  });

  it('a Deny of the hub, and one that hangs on a tag that nobody knows', async () => {
    const { hubAccount, rootId } = simulator.organization;
    policies().push({ name: 'no-entering', targets: [hubAccount], document: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'organizations:ListPolicies', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': hubAccount }, StringNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/PosternHub' } } }] } });
    expect(told(await ask(simulator.environment), 'no-entering')).toEqual([]);
    policies().pop();
    policies().push({ name: 'tagged', targets: [rootId], document: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'iam:GetAccountAuthorizationDetails', Resource: '*', Condition: { StringNotEquals: { 'aws:PrincipalTag/team': 'security' } } }] } });
    const unclear = told(await ask(simulator.environment), 'tagged');
    policies().pop();
    expect(unclear.map(({ state }) => state)).toEqual(['not-seen']);
  });
  const told = ({ items }: Told, policy: string): readonly Item[] => items.filter(({ id, found }) => id === 'service-control-policies' && found.includes(policy));
});

describe('the command line', () => {
  let simulator: Simulator;
  beforeAll(async () => { simulator = await start(); });
  afterAll(() => simulator.close());
  const doctor = (...words: readonly string[]): Promise<Ran> => postern(simulator.environment, ['doctor', ...words]);

  it.each([['--hub', '12'], ['--accounts', 'x'], ['--sample', '0'], ['--concurrency', '0'], ['--format', 'xml'], ['--checks', 'no-such'], ['--regions', 'mars-1'], ['--regions', ''], ['--external-id', '']])('refuses %s %s in one line', async (...words) => {
    const ran = await doctor(...words);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/^postern: [^\n]+\n$/);
  });

  it('without credentials it could not run', async () => {
    expect((await postern({ AWS_REGION: 'eu-west-1' }, ['doctor'])).code).toBe(1);
  });

  it('asks with the external id, and without it no role lets it in', async () => {
    const locked = await start({ size: 'bare', externalId: 'open-sesame' });
    try {
      expect((await ask(locked.environment, '--external-id', 'open-sesame')).code).toBe(0);
      expect(stateOf(await ask(locked.environment), 'scan-role')).toEqual(['missing']);
    } finally {
      await locked.close();
    }
  });
});
