import { GetPolicyCommand, ListFunctionsCommand, LambdaClient, TooManyRequestsException } from '@aws-sdk/client-lambda';
import { describe, expect, test } from 'vitest';
import { buildOrganization, forkSimulator, startSimulator, type FunctionPlace, type LambdaFunction, type Organization } from '../../src/simulator/index.ts';
import { WEAKNESSES } from '../../src/simulator/build/weaknesses.ts';
import { quotas, type Bucket } from '../../src/simulator/server/quota.ts';
import { accountNamed, clients, NOW, refusalOf, started } from './support.ts';

const plain = (organization: Organization): string => JSON.stringify(organization, (_key, value: unknown) => (value instanceof Map ? [...value] : value));
const functionAt = (organization: Organization, place: FunctionPlace | null): LambdaFunction => {
  const fn = place === null ? undefined : organization.accounts.get(place.account)?.regions.get(place.region)?.functions.get(place.name);
  if (fn === undefined) throw new Error('not planted');
  return fn;
};

describe('the demo organization', () => {
  const organization = buildOrganization(7);
  const regions = [...organization.accounts.values()].flatMap((account) => [...account.regions.values()].map((region) => ({ account, region })));
  const { specials } = organization;

  test('is the same for the same seed and another for another', () => {
    expect(plain(buildOrganization(7))).toBe(plain(organization));
    expect(plain(buildOrganization(8))).not.toBe(plain(organization));
  });
  test('has the promised size, and no account-region too big for its quota', () => {
    const blocked = specials.regionBlockedByScp;
    const readable = regions.filter(({ account, region }) => account.state === 'ACTIVE' && account.parentId !== '' && account.id !== specials.accountWithoutScanRole && !(region.name === blocked?.region && blocked.accounts.includes(account.id)));
    expect(readable.reduce((sum, { region }) => sum + region.functions.size, 0)).toBeGreaterThanOrEqual(1_500);
    expect(Math.max(...regions.map(({ region }) => region.functions.size))).toBeLessThanOrEqual(64);
    expect(organization.accounts.size).toBeGreaterThanOrEqual(13);
    expect(regions.filter(({ region }) => region.functions.size >= 10 && region.functions.size <= 15).length).toBeGreaterThanOrEqual(3);
    expect([...organization.units.values()].some(({ parentId }) => organization.units.get(organization.units.get(parentId)?.parentId ?? '') !== undefined)).toBe(true);
  });
  test('holds every weakness, each on its own functions, and is mostly healthy', () => {
    const arns = WEAKNESSES.flatMap(({ name }) => specials.planted.get(name) ?? []);
    for (const { name } of WEAKNESSES) expect(specials.planted.get(name)?.length, name).toBeGreaterThan(0);
    expect(new Set(arns).size).toBe(arns.length);
    expect(arns.length).toBeLessThan(350);
  });
  test('plants each special as described', () => {
    const alias = functionAt(organization, specials.publicAlias);
    expect(JSON.parse(alias.policies.get('live')?.document ?? '{}')).toMatchObject({ Statement: [{ Principal: '*' }] });
    expect(alias.policies.get('$LATEST')?.document).not.toContain('"Principal":"*"');
    const url = functionAt(organization, specials.urlOnAlias);
    expect([...url.urls.keys()]).toEqual(['live']);
    expect(JSON.parse(url.policies.get('live')?.document ?? '{}')).toMatchObject({ Statement: [{ Action: 'lambda:InvokeFunctionUrl' }, { Action: 'lambda:InvokeFunction' }] });
    const single: unknown = JSON.parse(functionAt(organization, specials.statementObject).policies.get('$LATEST')?.document ?? '{}');
    expect(single).toMatchObject({ Statement: { Principal: '*' } });
    expect(functionAt(organization, specials.encryptedEnvironment).latest).toMatchObject({ environment: expect.anything(), kmsKeyArn: expect.stringContaining(':kms:') });
    const administrator = functionAt(organization, specials.splitAdministrator);
    const role = [...(organization.accounts.get(specials.splitAdministrator?.account ?? '')?.roles.values() ?? [])].find(({ arn }) => arn === administrator.latest.role);
    expect([role?.attached.length, role?.inline.size, role?.boundaryArn]).toEqual([2, 1, null]);
  });
  test('the split administrator covers every action of all three policies together, and IAM in none alone', () => {
    const place = specials.splitAdministrator;
    const account = organization.accounts.get(place?.account ?? '');
    const role = [...(account?.roles.values() ?? [])].find(({ arn }) => arn === functionAt(organization, place).latest.role);
    const documents = [...(role?.attached ?? []).map((arn) => account?.policies.get(arn)?.versions[0]?.document ?? '{}'), ...(role?.inline.values() ?? [])].map((text) => JSON.parse(text) as { Statement: { Action?: string[]; NotAction?: string[] }[] });
    const hits = (patterns: readonly string[], action: string): boolean => patterns.some((pattern) => action.toLowerCase().startsWith(pattern.toLowerCase().replace(/\*$/, '')));
    const grants = (document: (typeof documents)[number], action: string): boolean => document.Statement.some(({ Action, NotAction = [] }) => (Action === undefined ? !hits(NotAction, action) : hits(Action, action)));
    const actions = ['a4b:x', 'iam:CreateRole', 'iam:PassRole', 'inspector2:x', 'kms:Decrypt', 's3:GetObject', 'zz:y', 'iam:zzz', 'lambda:x', 'ec2:x', 'i:x'];
    for (const action of actions) expect(documents.some((document) => grants(document, action)), action).toBe(true);
    for (const document of documents) expect(['iam:CreateRole', 'iam:PassRole'].every((action) => grants(document, action))).toBe(false);
  });
  test('keeps no secret in the repository, and has new ones for a new seed', () => {
    const secret = functionAt(organization, specials.secretInEnvironment).latest.environment;
    const other = buildOrganization(8);
    expect(secret).not.toEqual(functionAt(other, other.specials.secretInEnvironment).latest.environment);
  });
});

test('in the throttled account the upper half by name is never answered, the lower half always', async () => {
  const simulator = await started();
  try {
    const account = simulator.organization.specials.accountThrottled ?? '';
    const { lambda } = clients(simulator, account, 'AdministratorAccess');
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    const names = Functions.map(({ FunctionName = '' }) => FunctionName).sort();
    const answers: string[] = [];
    for (const FunctionName of [...names].reverse()) answers.unshift((await lambda.send(new GetPolicyCommand({ FunctionName })).then(() => 'policy', (error: unknown) => (error instanceof TooManyRequestsException ? `429 ${error.Reason ?? ''}` : 'none'))));
    expect(answers.map((answer) => answer.startsWith('429'))).toEqual(names.map((_, index) => index >= names.length / 2));
    expect(answers.at(-1)).toBe('429 CallerRateLimitExceeded');
  } finally {
    await simulator.close();
  }
});

describe('quotas', () => {
  const taken = (scale: number, bucket: Bucket, at: readonly number[]): number => {
    let now = 0;
    const quota = quotas(scale, () => now);
    return at.filter((time) => { now = time; return quota.take(bucket, 'account', 'region'); }).length;
  };
  const atOnce = (count: number): readonly number[] => Array.from({ length: count }, () => 0);
  const every = (milliseconds: number, count: number): readonly number[] => Array.from({ length: count }, (_, index) => index * milliseconds);
  test.each([
    ['Lambda serves 15 at once', 1, 'lambda:control', atOnce(60), 15],
    ['and 15 a second for ever', 1, 'lambda:control', every(1000 / 15 + 1, 300), 300],
    ['but not 30 a second', 1, 'lambda:get-policy', every(1000 / 30, 300), 164],
    ['GetFunction has its own rate', 1, 'lambda:get-function', atOnce(150), 100],
    ['imports burst to 30', 1, 'securityhub:import', atOnce(60), 30],
    ['finding reads to 6', 1, 'securityhub:read', atOnce(60), 6],
    ['scaled by ten', 10, 'lambda:control', atOnce(200), 150],
    ['switched off', Infinity, 'lambda:control', atOnce(1_000), 1_000],
  ] as const)('%s', (_name, scale, bucket, at, expected) => {
    expect(Math.abs(taken(scale, bucket, at) - expected)).toBeLessThanOrEqual(1);
  });
  test('are counted per account and region', async () => {
    const simulator = await startSimulator({ organization: buildOrganization(1, { size: 'small' }), now: () => NOW, quotaScale: 0.0001 });
    try {
      const call = (name: string, region: string) => clients(simulator, accountNamed(simulator.organization, name), 'AdministratorAccess', region).lambda.send(new ListFunctionsCommand({}));
      await call('payments-prod', 'eu-west-1');
      expect(await refusalOf(call('payments-prod', 'eu-west-1'))).toMatchObject({ name: 'TooManyRequestsException', status: 429 });
      await call('payments-prod', 'us-east-1');
      await call('orders-prod', 'eu-west-1');
    } finally {
      await simulator.close();
    }
  });
});

test('faults happen to the calls they name, as often as they say', async () => {
  const simulator = await started();
  try {
    const account = accountNamed(simulator.organization, 'payments-prod');
    const { lambda } = clients(simulator, account, 'AdministratorAccess');
    const list = () => lambda.send(new ListFunctionsCommand({}));
    simulator.faults.inject({ operation: 'ListFunctions', account, after: 1, times: 2, outcome: { error: { code: 'ServiceException', status: 500 } } });
    await list();
    expect(await refusalOf(list())).toMatchObject({ name: 'ServiceException', status: 500 });
    expect(await refusalOf(list())).toMatchObject({ status: 500 });
    await list();
    const remove = simulator.faults.inject({ service: 'lambda', outcome: { reset: 'before' } });
    expect((await refusalOf(list())).message).toMatch(/ECONNRESET|socket hang up/);
    remove();
    simulator.faults.inject({ service: 'lambda', times: 1, outcome: { raw: { status: 200, body: '<html>' } } });
    expect(await refusalOf(list())).toMatchObject({ name: 'SyntaxError' });
    const before = performance.now();
    simulator.faults.inject({ service: 'lambda', times: 1, outcome: { delayMs: 60 } });
    await list();
    expect(performance.now() - before).toBeGreaterThan(50);
  } finally {
    await simulator.close();
  }
});

test('a day changes three things, and the next day three others', async () => {
  const simulator = await started({ size: 'demo' });
  try {
    const [first, second] = [simulator.playDay(), simulator.playDay()];
    expect(first.map(({ kind }) => kind)).toEqual(['url-opened', 'policy-fixed', 'function-deleted']);
    expect(new Set([...first, ...second].map(({ arn }) => arn)).size).toBe(6);
    const [opened, fixed, deleted] = first;
    if (opened === undefined || fixed === undefined || deleted === undefined) throw new Error('a change is missing');
    expect(simulator.mutate.functionAt(opened.account, opened.region, opened.name).urls.get('$LATEST')?.authType).toBe('NONE');
    expect(simulator.mutate.functionAt(fixed.account, fixed.region, fixed.name).policies.get('$LATEST')?.document).not.toContain('"Principal":"*"');
    expect(() => simulator.mutate.functionAt(deleted.account, deleted.region, deleted.name)).toThrow();
  } finally {
    await simulator.close();
  }
});

test('the same in a process of its own', async () => {
  const forked = await forkSimulator({ seed: 1, build: { size: 'small' }, quotaScale: Infinity, fixedNow: NOW });
  try {
    expect(forked.organization.functions).toBeGreaterThan(100);
    const { AWS_ENDPOINT_URL: endpoint = '', AWS_REGION: region = '' } = forked.environment;
    const credentials = await forked.credentialsFor(forked.organization.hubAccount, 'SecurityAudit');
    expect((await new LambdaClient({ endpoint, region, credentials }).send(new ListFunctionsCommand({}))).Functions?.length).toBe(6);
    expect((await forked.statistics()).byOperation).toEqual([{ service: 'lambda', operation: 'ListFunctions', status: 200, calls: 1 }]);
    expect(await forked.playDay()).toHaveLength(3);
    expect(await forked.findings()).toEqual([]);
    await expect(forked.credentialsFor('000000000000', 'SecurityAudit')).rejects.toThrow('no account 000000000000');
  } finally {
    await forked.close();
  }
});
