import { GetAccountAuthorizationDetailsCommand, IAMClient } from '@aws-sdk/client-iam';
import * as lambda from '@aws-sdk/client-lambda';
import { DescribeOrganizationCommand, ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetResourcesCommand, ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { BatchImportFindingsCommand, DescribeHubCommand, GetFindingsCommand, SecurityHubClient, type AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';

/** A member account of one server, and who asks there. */
export interface Site {
  readonly endpoint: string;
  readonly region: string;
  /** Where a finding may be left behind. */
  readonly hubRegion: string;
  readonly account: string;
  readonly credentials: AwsCredentialIdentity;
  /** Who may list the organization and assume roles. */
  readonly caller: AwsCredentialIdentity;
}
/** What one call answered; `error` by the name and words of the SDK's error. */
export type Answer = { readonly value: object } | { readonly error: { readonly name: string; readonly status: number } };
export type Answers = ReadonlyMap<string, readonly Answer[]>;

const READ_ALL = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
/** Functions of one site that are asked about; more add no shapes. */
const FUNCTIONS = 25;

const answered = async (call: Promise<object>): Promise<Answer> => {
  try {
    return { value: await call };
  } catch (error) {
    if (!(error instanceof Error) || !('$metadata' in error)) throw error;
    // Every error of an SDK client has it.
    const { httpStatusCode } = error.$metadata as { httpStatusCode?: number };
    return { error: { name: error.name, status: httpStatusCode ?? 0 } };
  }
};

/** The reads of a scan that both servers know, sent to one of them: answers by operation, refusals under `… of nothing`. */
export async function ask(sites: readonly Site[]): Promise<Answers> {
  const answers = new Map<string, Answer[]>();
  const note = async (name: string, call: Promise<object>): Promise<Answer> => {
    const answer = await answered(call);
    answers.set(name, [...(answers.get(name) ?? []), answer]);
    return answer;
  };
  for (const site of sites) await askSite(site, note);
  return answers;
}

type Note = (name: string, call: Promise<object>) => Promise<Answer>;

async function askSite(site: Site, note: Note): Promise<void> {
  const settings = { endpoint: site.endpoint, region: site.region, credentials: site.credentials, maxAttempts: 1 };
  const byCaller = { ...settings, credentials: site.caller };
  await note('sts:GetCallerIdentity', new STSClient(byCaller).send(new GetCallerIdentityCommand({})));
  await note('sts:AssumeRole', new STSClient(byCaller).send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${site.account}:role/PosternScan`, RoleSessionName: 'shapes', Policy: READ_ALL })));
  await note('organizations:ListAccounts', new OrganizationsClient(byCaller).send(new ListAccountsCommand({})));
  await note('organizations:DescribeOrganization', new OrganizationsClient(byCaller).send(new DescribeOrganizationCommand({})));
  await note('iam:GetAccountAuthorizationDetails', new IAMClient(settings).send(new GetAccountAuthorizationDetailsCommand({ Filter: ['Role', 'LocalManagedPolicy', 'AWSManagedPolicy'], MaxItems: 1000 })));
  await note('tag:GetResources', new ResourceGroupsTaggingAPIClient(settings).send(new GetResourcesCommand({ ResourceTypeFilters: ['lambda:function'], ResourcesPerPage: 100 })));
  await askSecurityHub(new SecurityHubClient({ ...settings, region: site.hubRegion }), site, note);
  await askLambda(new lambda.LambdaClient(settings), note);
}

async function askLambda(client: lambda.LambdaClient, note: Note): Promise<void> {
  const listed = await note('lambda:ListFunctions', client.send(new lambda.ListFunctionsCommand({ MaxItems: 50 })));
  await note('lambda:ListEventSourceMappings', client.send(new lambda.ListEventSourceMappingsCommand({ MaxItems: 100 })));
  const layers = await note('lambda:ListLayers', client.send(new lambda.ListLayersCommand({ MaxItems: 50 })));
  const names = 'value' in listed ? ((listed.value as lambda.ListFunctionsResponse).Functions ?? []).flatMap(({ FunctionName }) => FunctionName ?? []) : [];
  for (const name of [...names].sort().slice(0, FUNCTIONS)) await askFunction(client, name, note);
  const own = 'value' in layers ? ((layers.value as lambda.ListLayersResponse).Layers ?? []).flatMap(({ LayerName }) => LayerName ?? []) : [];
  for (const name of own) await askLayer(client, name, note);
  const nobody = { FunctionName: 'nobody-has-this-name' };
  await note('lambda:GetFunctionConfiguration of nothing', client.send(new lambda.GetFunctionConfigurationCommand(nobody)));
  await note('lambda:GetPolicy of nothing', client.send(new lambda.GetPolicyCommand(nobody)));
  await note('lambda:ListAliases of nothing', client.send(new lambda.ListAliasesCommand(nobody)));
  await note('lambda:GetFunctionConcurrency of nothing', client.send(new lambda.GetFunctionConcurrencyCommand(nobody)));
  await note('lambda:ListVersionsByFunction of nothing', client.send(new lambda.ListVersionsByFunctionCommand(nobody)));
  await note('lambda:ListFunctionEventInvokeConfigs of nothing', client.send(new lambda.ListFunctionEventInvokeConfigsCommand(nobody)));
  await note('lambda:GetLayerVersionPolicy of nothing', client.send(new lambda.GetLayerVersionPolicyCommand({ LayerName: 'nobody-has-this-name', VersionNumber: 1 })));
}

async function askFunction(client: lambda.LambdaClient, FunctionName: string, note: Note): Promise<void> {
  await note('lambda:GetFunctionConfiguration', client.send(new lambda.GetFunctionConfigurationCommand({ FunctionName })));
  await note('lambda:ListAliases', client.send(new lambda.ListAliasesCommand({ FunctionName, MaxItems: 50 })));
  await note('lambda:ListVersionsByFunction', client.send(new lambda.ListVersionsByFunctionCommand({ FunctionName, MaxItems: 50 })));
  await note('lambda:GetFunctionConcurrency', client.send(new lambda.GetFunctionConcurrencyCommand({ FunctionName })));
  const policy = await answered(client.send(new lambda.GetPolicyCommand({ FunctionName })));
  // A function without a policy is an answer of its own.
  await note('value' in policy ? 'lambda:GetPolicy' : 'lambda:GetPolicy of a function without', 'value' in policy ? Promise.resolve(policy.value) : client.send(new lambda.GetPolicyCommand({ FunctionName })));
}

async function askLayer(client: lambda.LambdaClient, LayerName: string, note: Note): Promise<void> {
  const listed = await note('lambda:ListLayerVersions', client.send(new lambda.ListLayerVersionsCommand({ LayerName, MaxItems: 50 })));
  const versions = 'value' in listed ? ((listed.value as lambda.ListLayerVersionsResponse).LayerVersions ?? []).flatMap(({ Version }) => Version ?? []) : [];
  for (const VersionNumber of versions) {
    const policy = await answered(client.send(new lambda.GetLayerVersionPolicyCommand({ LayerName, VersionNumber })));
    await note('value' in policy ? 'lambda:GetLayerVersionPolicy' : 'lambda:GetLayerVersionPolicy of a version without', 'value' in policy ? Promise.resolve(policy.value) : client.send(new lambda.GetLayerVersionPolicyCommand({ LayerName, VersionNumber })));
  }
}

async function askSecurityHub(client: SecurityHubClient, site: Site, note: Note): Promise<void> {
  await note('securityhub:DescribeHub', client.send(new DescribeHubCommand({})));
  await note('securityhub:BatchImportFindings', client.send(new BatchImportFindingsCommand({ Findings: [finding(site)] })));
  await note('securityhub:GetFindings', client.send(new GetFindingsCommand({ Filters: { GeneratorId: [{ Comparison: 'EQUALS', Value: 'shapes' }] }, MaxResults: 100 })));
}

const finding = ({ account, hubRegion: region }: Site): AwsSecurityFinding => ({
  SchemaVersion: '2018-10-08',
  Id: `shapes/${account}/${region}`,
  ProductArn: `arn:aws:securityhub:${region}:${account}:product/${account}/default`,
  GeneratorId: 'shapes',
  AwsAccountId: account,
  Types: ['Software and Configuration Checks'],
  CreatedAt: '2026-11-21T00:00:00.000Z',
  UpdatedAt: new Date().toISOString(),
  FindingProviderFields: { Severity: { Label: 'LOW' }, Types: ['Software and Configuration Checks'] },
  Title: 'A finding to read back',
  Description: 'Compares what two servers answer.',
  Resources: [{ Type: 'AwsAccount', Id: `AWS::::Account:${account}`, Partition: 'aws', Region: region }],
  Compliance: { Status: 'FAILED' },
  RecordState: 'ACTIVE',
});
