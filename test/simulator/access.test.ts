import { GetFunctionCommand, GetFunctionConfigurationCommand, GetFunctionRecursionConfigCommand, GetPolicyCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListRegionsCommand } from '@aws-sdk/client-account';
import { GetAccountAuthorizationDetailsCommand } from '@aws-sdk/client-iam';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { DescribeHubCommand } from '@aws-sdk/client-securityhub';
import { AssumeRoleCommand, GetCallerIdentityCommand, type AssumeRoleCommandInput } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccessProfile, Credentials, Organization, Simulator } from '../../src/simulator/index.ts';
import { accountNamed, clients, NOW, refusalOf, started, type Clients } from './support.ts';

let simulator: Simulator;
let organization: Organization;
let account = '';
let now = NOW;
const EXTERNAL_ID = 'postern-4711';
const NAME = 'subject';

beforeAll(async () => {
  simulator = await started({ size: 'small', externalId: EXTERNAL_ID }, { now: () => now });
  organization = simulator.organization;
  account = accountNamed(organization, 'payments-prod');
  simulator.mutate.putFunction({ account, region: 'eu-west-1', name: NAME, policies: { $LATEST: {} }, configuration: { environment: { A: 'b' }, kmsKeyArn: `arn:aws:kms:eu-west-1:${account}:key/1` } });
});
afterAll(async () => { await simulator.close(); });

const CALLS = {
  'lambda:ListFunctions': (given: Clients) => given.lambda.send(new ListFunctionsCommand({})),
  'lambda:GetPolicy': (given: Clients) => given.lambda.send(new GetPolicyCommand({ FunctionName: NAME })),
  'lambda:GetFunctionConfiguration': (given: Clients) => given.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: NAME })),
  'lambda:GetFunction': (given: Clients) => given.lambda.send(new GetFunctionCommand({ FunctionName: NAME })),
  'lambda:GetFunctionRecursionConfig': (given: Clients) => given.lambda.send(new GetFunctionRecursionConfigCommand({ FunctionName: NAME })),
  'iam:GetAccountAuthorizationDetails': (given: Clients) => given.iam.send(new GetAccountAuthorizationDetailsCommand({})),
  'tag:GetResources': (given: Clients) => given.tagging.send(new GetResourcesCommand({})),
  'account:ListRegions': (given: Clients) => given.account.send(new ListRegionsCommand({})),
  'securityhub:DescribeHub': (given: Clients) => given.securityHub.send(new DescribeHubCommand({})),
};
type Action = keyof typeof CALLS;
const ALL = Object.keys(CALLS) as Action[];
const REFUSED: Readonly<Record<AccessProfile, readonly Action[]>> = {
  AdministratorAccess: [],
  ReadOnlyAccess: [],
  SecurityAudit: ['lambda:GetFunction', 'lambda:GetFunctionRecursionConfig', 'account:ListRegions'],
  ViewOnlyAccess: ['lambda:GetFunctionConfiguration', 'lambda:GetFunction', 'lambda:GetFunctionRecursionConfig', 'iam:GetAccountAuthorizationDetails', 'tag:GetResources', 'account:ListRegions', 'securityhub:DescribeHub'],
};

describe.each(Object.entries(REFUSED))('%s', (profile, refused) => {
  test.each(ALL)('%s', async (action) => {
    const there = clients(simulator, account, profile as AccessProfile);
    if (!refused.includes(action)) {
      await CALLS[action](there);
      return;
    }
    const refusal = await refusalOf(CALLS[action](there));
    expect(refusal.name).toMatch(/^AccessDenied/);
    expect(refusal.message).toMatch(new RegExp(`^User: arn:aws:sts::${account}:assumed-role/${profile}/analyst is not authorized to perform: ${action} on resource: .+ because no identity-based policy allows the ${action} action$`));
  });
});

test('an identity policy may deny, and says so', async () => {
  const there = clients(simulator, account, { allow: ['*'], deny: ['lambda:GetPolicy'] });
  expect((await refusalOf(CALLS['lambda:GetPolicy'](there))).message).toMatch(/with an explicit deny in an identity-based policy$/);
});

test('GetCallerIdentity needs no permission', async () => {
  const there = clients(simulator, account, { allow: [], name: 'Nothing' });
  expect(await there.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: account, Arn: `arn:aws:sts::${account}:assumed-role/Nothing/analyst` });
});

describe('variables under a customer key', () => {
  const environment = async (profile: AccessProfile): Promise<object | undefined> => (await clients(simulator, account, profile).lambda.send(new GetFunctionConfigurationCommand({ FunctionName: NAME }))).Environment;
  test('are an error for who may not decrypt', async () => {
    expect(await environment('SecurityAudit')).toEqual({ Error: { ErrorCode: 'AccessDeniedException', Message: expect.stringContaining('kms:Decrypt') } });
    expect(await environment('AdministratorAccess')).toEqual({ Variables: { A: 'b' } });
  });
});

describe('AssumeRole', () => {
  const hub = (): Clients => clients(simulator, organization.hubAccount, { name: 'PosternHub', allow: ['sts:AssumeRole'] });
  const assume = (given: Clients, change: Partial<AssumeRoleCommandInput>) =>
    given.sts.send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/PosternScan`, RoleSessionName: 'scan', ExternalId: EXTERNAL_ID, ...change }));
  const session = async (change: Partial<AssumeRoleCommandInput> = {}): Promise<Clients> => {
    const { Credentials: given } = await assume(hub(), change);
    const credentials: Credentials = { accessKeyId: given?.AccessKeyId ?? '', secretAccessKey: given?.SecretAccessKey ?? '', sessionToken: given?.SessionToken ?? '' };
    return clients(simulator, account, credentials);
  };
  test('opens a session that reads and does not decrypt', async () => {
    const there = await session();
    expect(await there.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Arn: `arn:aws:sts::${account}:assumed-role/PosternScan/scan` });
    expect((await there.lambda.send(new ListFunctionsCommand({}))).Functions?.length).toBeGreaterThan(0);
    expect((await refusalOf(CALLS['lambda:GetFunction'](there))).message).toMatch(/explicit deny in an identity-based policy$/);
  });
  test('a session policy narrows, by Deny and by what it leaves out', async () => {
    const role = { RoleArn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole` };
    const denying = await session({ ...role, Policy: JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', Action: ['lambda:GetFunction', 'kms:Decrypt'], Resource: '*' }] }) });
    expect((await refusalOf(CALLS['lambda:GetFunction'](denying))).message).toMatch(/with an explicit deny in a session policy$/);
    expect((await denying.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: NAME }))).Environment?.Error?.ErrorCode).toBe('AccessDeniedException');
    const leavingOut = await session({ ...role, Policy: JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: 'lambda:List*', Resource: '*' } }) });
    await CALLS['lambda:ListFunctions'](leavingOut);
    expect((await refusalOf(CALLS['lambda:GetPolicy'](leavingOut))).message).toMatch(/because no session policy allows the lambda:GetPolicy action$/);
  });
  test('expires', async () => {
    const there = await session({ DurationSeconds: 900 });
    now = '2026-11-21T08:15:00.000Z';
    try {
      expect(await refusalOf(CALLS['lambda:ListFunctions'](there))).toMatchObject({ name: 'ExpiredTokenException', status: 403 });
      expect(await refusalOf(there.iam.send(new GetAccountAuthorizationDetailsCommand({})))).toMatchObject({ name: 'ExpiredToken' });
    } finally {
      now = NOW;
    }
  });
  const DENIED = { name: 'AccessDenied', status: 403 };
  test.each([
    ['a wrong external id', { ExternalId: 'other' }, DENIED],
    ['no external id', { ExternalId: undefined }, DENIED],
    ['a role that does not exist', { RoleArn: 'arn:aws:iam::ACCOUNT:role/Nobody' }, DENIED],
    ['a role that trusts Lambda only', { RoleArn: 'arn:aws:iam::ACCOUNT:role/subject' }, DENIED],
    ['a suspended account', { RoleArn: 'arn:aws:iam::SUSPENDED:role/PosternScan' }, DENIED],
    ['an account without the scan role', { RoleArn: 'arn:aws:iam::WITHOUT:role/PosternScan' }, DENIED],
    ['a session policy of 2,049 characters', { Policy: JSON.stringify({ Statement: [{ Sid: 'x'.repeat(2_100) }] }) }, { name: 'ValidationError', status: 400 }],
    ['a session policy that is no JSON', { Policy: '{' }, { name: 'MalformedPolicyDocumentException', status: 400 }],
    ['more than an hour', { DurationSeconds: 3_601 }, { name: 'ValidationError', status: 400 }],
    ['less than a quarter of an hour', { DurationSeconds: 60 }, { name: 'ValidationError', status: 400 }],
    ['a session name of one character', { RoleSessionName: 'x' }, { name: 'ValidationError', status: 400 }],
  ] as const)('%s is refused', async (_name, change, expected) => {
    const arn = 'RoleArn' in change ? { RoleArn: change.RoleArn.replace('ACCOUNT', account).replace('SUSPENDED', organization.specials.suspendedAccount ?? '').replace('WITHOUT', organization.specials.accountWithoutScanRole ?? '') } : {};
    expect(await refusalOf(assume(hub(), { ...(change as Partial<AssumeRoleCommandInput>), ...arn }))).toMatchObject(expected);
  });
  test('another account of the organization may not', async () => {
    const other = clients(simulator, accountNamed(organization, 'orders-prod'), 'AdministratorAccess');
    expect((await refusalOf(assume(other, {}))).message).toMatch(/is not authorized to perform: sts:AssumeRole on resource: .*PosternScan because no role trust policy allows the sts:AssumeRole action$/);
  });
  test('who may not assume is told by which policy', async () => {
    const weak = clients(simulator, organization.hubAccount, 'SecurityAudit');
    expect((await refusalOf(assume(weak, {}))).message).toMatch(/because no identity-based policy allows the sts:AssumeRole action$/);
  });
});

describe('regions', () => {
  test('a region that is off, or does not exist, knows no token', async () => {
    for (const region of ['me-south-1', 'xx-nowhere-1']) {
      const there = clients(simulator, account, 'AdministratorAccess', region);
      expect(await refusalOf(CALLS['lambda:ListFunctions'](there))).toMatchObject({ name: 'UnrecognizedClientException', status: 403 });
      expect(await refusalOf(there.sts.send(new GetCallerIdentityCommand({})))).toMatchObject({ name: 'InvalidClientTokenId', status: 403 });
      await CALLS['iam:GetAccountAuthorizationDetails'](there);
    }
  });
  test('an SCP blocks a region, even for administrators, and spares IAM and STS', async () => {
    const there = clients(simulator, accountNamed(organization, 'data-dev'), 'AdministratorAccess', 'eu-central-1');
    expect((await refusalOf(CALLS['lambda:ListFunctions'](there))).message).toMatch(/with an explicit deny in a service control policy$/);
    await there.sts.send(new GetCallerIdentityCommand({}));
    await CALLS['iam:GetAccountAuthorizationDetails'](there);
  });
});

describe('credentials', () => {
  test('unknown keys and wrong tokens are refused', async () => {
    const real = simulator.credentialsFor(account, 'AdministratorAccess');
    for (const credentials of [{ ...real, accessKeyId: 'AKIAXXXXXXXXXXXXXXXX' }, { ...real, sessionToken: 'x' }]) {
      expect(await refusalOf(CALLS['lambda:ListFunctions'](clients(simulator, account, credentials)))).toMatchObject({ name: 'UnrecognizedClientException' });
    }
  });
  test('no signature', async () => {
    expect((await fetch(`${simulator.url}/2015-03-31/functions`)).status).toBe(403);
  });
  test('a skewed clock is refused only when asked for', async () => {
    const strict = await started({ size: 'bare' }, { maxClockSkewMinutes: 5, now: () => '2020-01-01T00:00:00.000Z' });
    try {
      const credentials = strict.credentialsFor(strict.organization.hubAccount, 'AdministratorAccess');
      expect(await refusalOf(new LambdaClient({ endpoint: strict.url, region: 'eu-west-1', credentials, maxAttempts: 1 }).send(new ListFunctionsCommand({})))).toMatchObject({ name: 'InvalidSignatureException', status: 403 });
      expect(await refusalOf(clients(strict, strict.organization.hubAccount, credentials).sts.send(new GetCallerIdentityCommand({})))).toMatchObject({ name: 'SignatureDoesNotMatch' });
    } finally {
      await strict.close();
    }
  });
});
