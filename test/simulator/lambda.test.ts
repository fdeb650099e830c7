import * as lambda from '@aws-sdk/client-lambda';
import { ListMicrovmImagesCommand, ListMicrovmsCommand } from '@aws-sdk/client-lambda-microvms';
import { GetResourcesCommand } from '@aws-sdk/client-resource-groups-tagging-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Organization, Simulator } from '../../src/simulator/index.ts';
import { accountNamed, clients, lostMembers, refusalOf, started, type Clients } from './support.ts';

let simulator: Simulator;
let organization: Organization;
let admin: Clients;
const PUBLIC = { Version: '2012-10-17', Id: 'default', Statement: { Sid: 'one', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: 'arn:aws:lambda:eu-west-1:1:function:x' } };
const NAME = 'test-subject';
let account = '';
let signingArn = '';

beforeAll(async () => {
  simulator = await started();
  organization = simulator.organization;
  account = accountNamed(organization, 'payments-prod');
  admin = clients(simulator, account, 'AdministratorAccess');
  plantSubject();
});
afterAll(async () => { await simulator.close(); });

/** One function with everything on it. */
function plantSubject(): void {
  const fn = simulator.mutate.putFunction({ account, region: 'eu-west-1', name: NAME, tags: { Owner: 'team-payments', 'with space': 'a=b+c:/@' }, policies: { $LATEST: PUBLIC, live: { ...PUBLIC, Id: 'alias' } }, configuration: { environment: { PLAIN: 'value' }, layers: [{ arn: 'arn:aws:lambda:eu-west-1:123456789012:layer:x:1', codeSize: 5 }], deadLetterTarget: 'arn:aws:sqs:eu-west-1:1:q', vpc: { vpcId: 'vpc-1', subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] }, fileSystems: [{ arn: 'arn:aws:elasticfilesystem:eu-west-1:1:access-point/fsap-1', localMountPath: '/mnt/x' }] } });
  fn.versions.push({ ...fn.latest, version: '1' }, { ...fn.latest, version: '2' });
  fn.aliases.set('live', { name: 'live', version: '1', description: 'd', weights: { 2: 0.25 }, revisionId: 'r' });
  fn.eventInvoke.set('live', { lastModified: organization.builtAt, maximumRetryAttempts: 1, maximumEventAge: 60, onSuccess: null, onFailure: 'arn:aws:sqs:eu-west-1:1:q' });
  fn.runtimeManagement.set('$LATEST', { updateRuntimeOn: 'Manual', runtimeVersionArn: null });
  fn.reservedConcurrency = 7;
  fn.recursion = 'Allow';
  signingArn = [...simulator.mutate.regionAt(account, 'eu-west-1').codeSigningConfigs.keys()][0] ?? '';
  fn.codeSigningConfigArn = signingArn;
  simulator.mutate.setUrl(fn.arn, 'live', { authType: 'NONE', cors: { allowOrigins: ['*'], allowMethods: ['GET'], allowHeaders: ['x'], allowCredentials: true, maxAge: 5 } });
  const region = simulator.mutate.regionAt(account, 'eu-west-1');
  region.eventSourceMappings.push({ uuid: 'ffffffff-0000-4000-8000-000000000000', functionArn: `${fn.arn}:live`, eventSourceArn: 'arn:aws:kinesis:eu-west-1:1:stream/s', state: 'Enabled', lastModified: organization.builtAt, batchSize: 100, onFailure: 'arn:aws:sqs:eu-west-1:1:q', maximumRetryAttempts: -1, functionResponseTypes: [], startingPosition: 'LATEST' });
  region.capacityProviders.push({ arn: `arn:aws:lambda:eu-west-1:${account}:capacity-provider:gpu`, operatorRole: 'arn:aws:iam::1:role/o' });
  region.layers.set('own', { name: 'own', arn: `arn:aws:lambda:eu-west-1:${account}:layer:own`, versions: [1, 2].map((version) => ({ version, arn: `arn:aws:lambda:eu-west-1:${account}:layer:own:${version}`, createdAt: organization.builtAt, description: '', compatibleRuntimes: ['nodejs24.x'], policy: version === 2 ? JSON.stringify(PUBLIC) : null })) });
  region.microvms.push({ id: 'mvm-1', imageArn: 'arn:aws:lambda:eu-west-1:1:microvm-image:i', startedAt: organization.builtAt });
  region.microvmImages.push({ arn: 'arn:aws:lambda:eu-west-1:1:microvm-image:i', name: 'i', createdAt: organization.builtAt });
}

const FunctionName = NAME;
type Case = readonly [name: string, send: () => Promise<object>, expected: Record<string, unknown>];
const CASES: readonly Case[] = [
  ['GetFunctionConfiguration', () => admin.lambda.send(new lambda.GetFunctionConfigurationCommand({ FunctionName })), { FunctionName, Version: '$LATEST', State: 'Active', Environment: { Variables: { PLAIN: 'value' } }, DeadLetterConfig: { TargetArn: 'arn:aws:sqs:eu-west-1:1:q' } }],
  ['GetFunctionConfiguration of an alias', () => admin.lambda.send(new lambda.GetFunctionConfigurationCommand({ FunctionName, Qualifier: 'live' })), { Version: '1' }],
  ['GetFunction', () => admin.lambda.send(new lambda.GetFunctionCommand({ FunctionName })), { Concurrency: { ReservedConcurrentExecutions: 7 }, Tags: { Owner: 'team-payments', 'with space': 'a=b+c:/@' } }],
  ['ListVersionsByFunction', () => admin.lambda.send(new lambda.ListVersionsByFunctionCommand({ FunctionName })), { Versions: [expect.objectContaining({ Version: '$LATEST' }), expect.objectContaining({ Version: '1' }), expect.objectContaining({ Version: '2' })] }],
  ['ListAliases', () => admin.lambda.send(new lambda.ListAliasesCommand({ FunctionName })), { Aliases: [{ Name: 'live', FunctionVersion: '1', Description: 'd', RevisionId: 'r', AliasArn: expect.stringMatching(/:test-subject:live$/), RoutingConfig: { AdditionalVersionWeights: { 2: 0.25 } } }] }],
  ['ListAliases of a version', () => admin.lambda.send(new lambda.ListAliasesCommand({ FunctionName, FunctionVersion: '2' })), { Aliases: [] }],
  ['GetAlias', () => admin.lambda.send(new lambda.GetAliasCommand({ FunctionName, Name: 'live' })), { Name: 'live' }],
  ['GetPolicy', () => admin.lambda.send(new lambda.GetPolicyCommand({ FunctionName })), { Policy: JSON.stringify(PUBLIC) }],
  ['GetPolicy of an alias', () => admin.lambda.send(new lambda.GetPolicyCommand({ FunctionName, Qualifier: 'live' })), { Policy: JSON.stringify({ ...PUBLIC, Id: 'alias' }) }],
  ['GetResourcePolicy', () => admin.lambda.send(new lambda.GetResourcePolicyCommand({ ResourceArn: `arn:aws:lambda:eu-west-1:${account}:function:${NAME}:live` })), { Policy: JSON.stringify({ ...PUBLIC, Id: 'alias' }) }],
  ['ListFunctionUrlConfigs', () => admin.lambda.send(new lambda.ListFunctionUrlConfigsCommand({ FunctionName })), { FunctionUrlConfigs: [expect.objectContaining({ AuthType: 'NONE', FunctionArn: expect.stringMatching(/:live$/), Cors: { AllowCredentials: true, AllowHeaders: ['x'], AllowMethods: ['GET'], AllowOrigins: ['*'], MaxAge: 5 } })] }],
  ['ListFunctionEventInvokeConfigs', () => admin.lambda.send(new lambda.ListFunctionEventInvokeConfigsCommand({ FunctionName })), { FunctionEventInvokeConfigs: [expect.objectContaining({ MaximumRetryAttempts: 1, LastModified: new Date('2026-11-21T00:00:00.000Z'), DestinationConfig: { OnSuccess: {}, OnFailure: { Destination: 'arn:aws:sqs:eu-west-1:1:q' } } })] }],
  ['ListEventSourceMappings of a function', () => admin.lambda.send(new lambda.ListEventSourceMappingsCommand({ FunctionName })), { EventSourceMappings: [expect.objectContaining({ MaximumRetryAttempts: -1, StartingPosition: 'LATEST' })] }],
  ['GetFunctionConcurrency', () => admin.lambda.send(new lambda.GetFunctionConcurrencyCommand({ FunctionName })), { ReservedConcurrentExecutions: 7 }],
  ['GetFunctionRecursionConfig', () => admin.lambda.send(new lambda.GetFunctionRecursionConfigCommand({ FunctionName })), { RecursiveLoop: 'Allow' }],
  ['GetRuntimeManagementConfig', () => admin.lambda.send(new lambda.GetRuntimeManagementConfigCommand({ FunctionName })), { UpdateRuntimeOn: 'Manual', RuntimeVersionArn: expect.stringMatching(/^arn:aws:lambda:eu-west-1::runtime:/) }],
  ['GetAccountSettings', () => admin.lambda.send(new lambda.GetAccountSettingsCommand({})), { AccountUsage: expect.objectContaining({ FunctionCount: 31 }) }],
  ['ListCodeSigningConfigs', () => admin.lambda.send(new lambda.ListCodeSigningConfigsCommand({})), { CodeSigningConfigs: expect.arrayContaining([expect.objectContaining({ CodeSigningPolicies: { UntrustedArtifactOnDeployment: 'Enforce' } })]) }],
  ['ListFunctionsByCodeSigningConfig', () => admin.lambda.send(new lambda.ListFunctionsByCodeSigningConfigCommand({ CodeSigningConfigArn: signingArn })), { FunctionArns: expect.arrayContaining([expect.stringMatching(/:test-subject$/)]) }],
  ['GetFunctionCodeSigningConfig', () => admin.lambda.send(new lambda.GetFunctionCodeSigningConfigCommand({ FunctionName })), { FunctionName }],
  ['GetCodeSigningConfig', () => admin.lambda.send(new lambda.GetCodeSigningConfigCommand({ CodeSigningConfigArn: signingArn })), { CodeSigningConfig: expect.objectContaining({ AllowedPublishers: { SigningProfileVersionArns: [expect.stringMatching(/^arn:aws:signer:/)] } }) }],
  ['ListLayers', () => admin.lambda.send(new lambda.ListLayersCommand({})), { Layers: [expect.objectContaining({ LayerName: 'own', LatestMatchingVersion: expect.objectContaining({ Version: 2 }) })] }],
  ['ListLayerVersions', () => admin.lambda.send(new lambda.ListLayerVersionsCommand({ LayerName: 'own' })), { LayerVersions: [expect.objectContaining({ Version: 2 }), expect.objectContaining({ Version: 1 })] }],
  ['ListLayerVersions by ARN', () => admin.lambda.send(new lambda.ListLayerVersionsCommand({ LayerName: `arn:aws:lambda:eu-west-1:${account}:layer:own` })), { LayerVersions: [expect.anything(), expect.anything()] }],
  ['GetLayerVersionPolicy', () => admin.lambda.send(new lambda.GetLayerVersionPolicyCommand({ LayerName: 'own', VersionNumber: 2 })), { Policy: JSON.stringify(PUBLIC) }],
  ['ListTags', () => admin.lambda.send(new lambda.ListTagsCommand({ Resource: `arn:aws:lambda:eu-west-1:${account}:function:${NAME}` })), { Tags: { Owner: 'team-payments', 'with space': 'a=b+c:/@' } }],
  ['ListCapacityProviders', () => admin.lambda.send(new lambda.ListCapacityProvidersCommand({})), { CapacityProviders: [expect.objectContaining({ State: 'Active' })] }],
  ['ListMicrovms', () => admin.microvms.send(new ListMicrovmsCommand({})), { items: [expect.objectContaining({ microvmId: 'mvm-1', startedAt: new Date('2026-11-21T00:00:00.000Z') })] }],
  ['ListMicrovmImages', () => admin.microvms.send(new ListMicrovmImagesCommand({})), { items: [expect.objectContaining({ name: 'i' })] }],
  ['GetResources', () => admin.tagging.send(new GetResourcesCommand({ ResourceARNList: [`arn:aws:lambda:eu-west-1:${account}:function:${NAME}`] })), { ResourceTagMappingList: [expect.objectContaining({ Tags: expect.arrayContaining([{ Key: 'with space', Value: 'a=b+c:/@' }]) })] }],
];

test.each(CASES)('%s answers its shape and nothing that the model does not know', async (_name, send, expected) => {
  const output = await send();
  expect(output).toMatchObject(expected);
  expect(lostMembers(JSON.parse(admin.wire.lastBody), output)).toEqual([]);
});

describe('lists', () => {
  test('ListFunctions serves every function once, 50 at most, without what only GetFunctionConfiguration has', async () => {
    for (let index = 0; index < 75; index += 1) simulator.mutate.putFunction({ account, region: 'eu-central-1', name: `many-${index}` });
    const there = clients(simulator, account, 'AdministratorAccess', 'eu-central-1');
    const pages: number[] = [];
    const names: string[] = [];
    for await (const page of lambda.paginateListFunctions({ client: there.lambda }, { MaxItems: 500 })) {
      pages.push(page.Functions?.length ?? 0);
      names.push(...(page.Functions ?? []).map((fn) => fn.FunctionName ?? ''));
      expect(page.Functions?.some((fn) => fn.State !== undefined || fn.RuntimeVersionConfig !== undefined)).toBe(false);
    }
    expect(pages).toEqual([50, 33]);
    expect(new Set(names).size).toBe(83);
  });
  test('FunctionVersion=ALL adds the published versions', async () => {
    const { Functions = [] } = await admin.lambda.send(new lambda.ListFunctionsCommand({ FunctionVersion: 'ALL', MaxItems: 50 }));
    const more = await admin.lambda.send(new lambda.ListFunctionsCommand({ FunctionVersion: 'ALL', Marker: 'YWZ0ZXI6dGVzdC1zdWJqZWN0' }));
    const versions = [...Functions, ...(more.Functions ?? [])].filter((fn) => fn.FunctionName === NAME).map((fn) => fn.Version);
    expect([...new Set(versions)].sort()).toEqual(['$LATEST', '1', '2']);
  });
  test('event source mappings page account-wide', async () => {
    const seen: string[] = [];
    let pages = 0;
    for await (const page of lambda.paginateListEventSourceMappings({ client: admin.lambda, pageSize: 3 }, {})) {
      pages += 1;
      seen.push(...(page.EventSourceMappings ?? []).map((mapping) => mapping.UUID ?? ''));
    }
    expect(pages).toBeGreaterThan(1);
    expect(new Set(seen).size).toBe(simulator.mutate.regionAt(account, 'eu-west-1').eventSourceMappings.length);
  });
  test('tags come in pages and only for tagged functions', async () => {
    const seen: string[] = [];
    let token: string | undefined;
    do {
      const page = await admin.tagging.send(new GetResourcesCommand({ ResourceTypeFilters: ['lambda:function'], ResourcesPerPage: 7, ...(token === undefined ? {} : { PaginationToken: token }) }));
      seen.push(...(page.ResourceTagMappingList ?? []).map((mapping) => mapping.ResourceARN ?? ''));
      token = page.PaginationToken;
    } while (token !== undefined && token !== '');
    const tagged = [...simulator.mutate.regionAt(account, 'eu-west-1').functions.values()].filter(({ tags }) => Object.keys(tags).length > 0);
    expect(seen.sort()).toEqual(tagged.map(({ arn }) => arn).sort());
  });
  test('a marker of another service is refused', async () => {
    expect(await refusalOf(admin.lambda.send(new lambda.ListFunctionsCommand({ Marker: 'nonsense' })))).toMatchObject({ name: 'InvalidParameterValueException', status: 400 });
  });
});

describe('what is not there', () => {
  test.each([
    ['a function without a policy', () => admin.lambda.send(new lambda.GetPolicyCommand({ FunctionName, Qualifier: '1' })), 'The resource you requested does not exist.'],
    ['a function that does not exist', () => admin.lambda.send(new lambda.GetPolicyCommand({ FunctionName: 'nobody' })), /^Function not found: arn:aws:lambda:eu-west-1:\d{12}:function:nobody$/],
    ['a version that does not exist', () => admin.lambda.send(new lambda.GetPolicyCommand({ FunctionName, Qualifier: '9' })), /^Function not found: .*:test-subject:9$/],
    ['an alias that does not exist', () => admin.lambda.send(new lambda.GetAliasCommand({ FunctionName, Name: 'gone' })), /^Cannot find alias arn: .*:test-subject:gone$/],
    ['a layer version without a policy', () => admin.lambda.send(new lambda.GetLayerVersionPolicyCommand({ LayerName: 'own', VersionNumber: 1 })), 'No policy is associated with the given resource.'],
    ['a layer version that does not exist', () => admin.lambda.send(new lambda.GetLayerVersionPolicyCommand({ LayerName: 'own', VersionNumber: 9 })), 'The resource you requested does not exist.'],
  ])('%s', async (_name, send, message) => {
    const refusal = await refusalOf(send());
    expect(refusal).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
    expect(refusal.message).toMatch(message);
  });
  test("another account's layer is refused, not missing", async () => {
    expect(await refusalOf(admin.lambda.send(new lambda.ListLayerVersionsCommand({ LayerName: 'arn:aws:lambda:eu-west-1:999999999999:layer:x' })))).toMatchObject({ name: 'AccessDeniedException', status: 403 });
  });
  test('a function that somebody deletes during the scan is listed and then gone', async () => {
    const place = organization.specials.vanishing;
    if (place === null) throw new Error('no vanishing function');
    const there = clients(simulator, place.account, 'AdministratorAccess', place.region);
    const listed = async (): Promise<boolean> => { const names: string[] = []; for await (const page of lambda.paginateListFunctions({ client: there.lambda }, {})) names.push(...(page.Functions ?? []).map((fn) => fn.FunctionName ?? '')); return names.includes(place.name); };
    expect(await listed()).toBe(true);
    expect(await refusalOf(there.lambda.send(new lambda.ListAliasesCommand({ FunctionName: place.name })))).toMatchObject({ name: 'ResourceNotFoundException', message: expect.stringContaining('Function not found') });
    expect(await refusalOf(there.lambda.send(new lambda.GetFunctionConfigurationCommand({ FunctionName: place.name })))).toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await listed()).toBe(false);
  });
});

test('unknown calls and parameters answer 501 and are counted', async () => {
  simulator.resetStatistics();
  expect(await refusalOf(admin.lambda.send(new lambda.ListProvisionedConcurrencyConfigsCommand({ FunctionName })))).toMatchObject({ status: 501 });
  expect(await refusalOf(admin.lambda.send(new lambda.ListLayersCommand({ CompatibleArchitecture: 'arm64' })))).toMatchObject({ status: 501 });
  expect(simulator.statistics().notSimulated).toEqual([expect.stringContaining('provisioned-concurrency'), expect.stringContaining('CompatibleArchitecture')]);
});
