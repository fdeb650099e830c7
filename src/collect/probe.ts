import {
  GetAccountSettingsCommand, GetFunctionConcurrencyCommand, GetFunctionConfigurationCommand, GetFunctionRecursionConfigCommand, GetLayerVersionPolicyCommand, GetPolicyCommand,
  GetRuntimeManagementConfigCommand, ListAliasesCommand, ListCapacityProvidersCommand, ListCodeSigningConfigsCommand, ListEventSourceMappingsCommand, ListFunctionEventInvokeConfigsCommand,
  ListFunctionsCommand, ListFunctionUrlConfigsCommand, ListLayersCommand, ListLayerVersionsCommand, ListVersionsByFunctionCommand, type LambdaClient,
} from '@aws-sdk/client-lambda';
import { ListRegionsCommand, type AccountClient } from '@aws-sdk/client-account';
import { DescribeRegionsCommand, type EC2Client } from '@aws-sdk/client-ec2';
import { GetAccountAuthorizationDetailsCommand, type IAMClient } from '@aws-sdk/client-iam';
import { ListMicrovmImagesCommand, ListMicrovmsCommand, type LambdaMicrovmsClient } from '@aws-sdk/client-lambda-microvms';
import { GetResourcesCommand, type ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { isAborted, reasonOf } from '../aws/errors.ts';

export interface ProbeClients {
  readonly lambda: LambdaClient;
  readonly iam: IAMClient;
  readonly tagging: ResourceGroupsTaggingAPIClient;
  readonly microvms: LambdaMicrovmsClient;
  readonly accounts: AccountClient;
  readonly ec2: EC2Client;
}

/** No function of that name exists: AWS judges the permission before it looks for the resource. */
const NOBODY = 'postern-permission-probe';
const named = { FunctionName: NOBODY };

const PROBES: Readonly<Record<string, (clients: ProbeClients) => Promise<unknown>>> = {
  'account:ListRegions': ({ accounts }) => accounts.send(new ListRegionsCommand({ MaxResults: 1 })),
  'ec2:DescribeRegions': ({ ec2 }) => ec2.send(new DescribeRegionsCommand({})),
  'iam:GetAccountAuthorizationDetails': ({ iam }) => iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ['Role'], MaxItems: 1 })),
  'lambda:GetAccountSettings': ({ lambda }) => lambda.send(new GetAccountSettingsCommand({})),
  'lambda:GetFunctionConcurrency': ({ lambda }) => lambda.send(new GetFunctionConcurrencyCommand(named)),
  'lambda:GetFunctionConfiguration': ({ lambda }) => lambda.send(new GetFunctionConfigurationCommand(named)),
  'lambda:GetFunctionRecursionConfig': ({ lambda }) => lambda.send(new GetFunctionRecursionConfigCommand(named)),
  'lambda:GetLayerVersionPolicy': ({ lambda }) => lambda.send(new GetLayerVersionPolicyCommand({ LayerName: NOBODY, VersionNumber: 1 })),
  'lambda:GetPolicy': ({ lambda }) => lambda.send(new GetPolicyCommand(named)),
  'lambda:GetRuntimeManagementConfig': ({ lambda }) => lambda.send(new GetRuntimeManagementConfigCommand(named)),
  'lambda:ListAliases': ({ lambda }) => lambda.send(new ListAliasesCommand(named)),
  'lambda:ListCapacityProviders': ({ lambda }) => lambda.send(new ListCapacityProvidersCommand({})),
  'lambda:ListCodeSigningConfigs': ({ lambda }) => lambda.send(new ListCodeSigningConfigsCommand({ MaxItems: 1 })),
  'lambda:ListEventSourceMappings': ({ lambda }) => lambda.send(new ListEventSourceMappingsCommand({ MaxItems: 1 })),
  'lambda:ListFunctionEventInvokeConfigs': ({ lambda }) => lambda.send(new ListFunctionEventInvokeConfigsCommand(named)),
  'lambda:ListFunctionUrlConfigs': ({ lambda }) => lambda.send(new ListFunctionUrlConfigsCommand(named)),
  'lambda:ListFunctions': ({ lambda }) => lambda.send(new ListFunctionsCommand({ MaxItems: 1 })),
  'lambda:ListLayers': ({ lambda }) => lambda.send(new ListLayersCommand({ MaxItems: 1 })),
  'lambda:ListLayerVersions': ({ lambda }) => lambda.send(new ListLayerVersionsCommand({ LayerName: NOBODY, MaxItems: 1 })),
  'lambda:ListMicrovms': ({ microvms }) => microvms.send(new ListMicrovmsCommand({})),
  'lambda:ListMicrovmImages': ({ microvms }) => microvms.send(new ListMicrovmImagesCommand({})),
  'lambda:ListVersionsByFunction': ({ lambda }) => lambda.send(new ListVersionsByFunctionCommand(named)),
  'tag:GetResources': ({ tagging }) => tagging.send(new GetResourcesCommand({ ResourceTypeFilters: ['lambda:function'], ResourcesPerPage: 1 })),
};

/** Listing the functions of a code signing configuration needs the ARN of one: its refusal shows only during the scan. */
export const NOT_PROBED: ReadonlySet<string> = new Set(['lambda:ListFunctionsByCodeSigningConfig']);

/**
 * Which of these actions the credentials lack, by one harmless call each: only a refusal counts, any other answer means allowed.
 * Clients of several regions share the questions, since each region has a quota of its own; what another region refuses, the first one is asked as well.
 */
export async function lackingActions(clients: readonly [ProbeClients, ...ProbeClients[]], actions: readonly string[]): Promise<readonly string[]> {
  const [home] = clients;
  const answers = await Promise.all(
    actions.map(async (action, index) => {
      const asked = clients[index % clients.length] ?? home;
      return (await isRefused(asked, action)) && (asked === home || (await isRefused(home, action))) ? [action] : [];
    }),
  );
  return answers.flat().sort();
}

async function isRefused(clients: ProbeClients, action: string): Promise<boolean> {
  try {
    await PROBES[action]?.(clients);
    return false;
  } catch (error) {
    if (isAborted(error)) throw error;
    return ['denied', 'scp'].includes(reasonOf(error));
  }
}
