/**
 * What a function's resource policy can grant, by what it means for the owner.
 * A test compares the list with the pinned service authorization data: an action that AWS adds is noticed there.
 */
export const FUNCTION_ACTIONS = {
  asOf: '2026-11-21',
  source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html',
  /** By the Lambda API. */
  invoke: ['lambda:InvokeFunction', 'lambda:InvokeAsync'],
  /** Through a function URL, which needs lambda:InvokeFunction besides. */
  invokeUrl: ['lambda:InvokeFunctionUrl'],
  changeCode: ['lambda:UpdateFunctionCode', 'lambda:PublishVersion', 'lambda:CreateAlias', 'lambda:UpdateAlias', 'lambda:DeleteAlias', 'lambda:DeleteFunction'],
  changeConfiguration: [
    'lambda:UpdateFunctionConfiguration',
    'lambda:CreateFunctionUrlConfig',
    'lambda:UpdateFunctionUrlConfig',
    'lambda:DeleteFunctionUrlConfig',
    'lambda:PutFunctionEventInvokeConfig',
    'lambda:UpdateFunctionEventInvokeConfig',
    'lambda:DeleteFunctionEventInvokeConfig',
    'lambda:PutFunctionConcurrency',
    'lambda:DeleteFunctionConcurrency',
    'lambda:PutProvisionedConcurrencyConfig',
    'lambda:DeleteProvisionedConcurrencyConfig',
    'lambda:PutFunctionScalingConfig',
    'lambda:PutFunctionCodeSigningConfig',
    'lambda:UpdateFunctionCodeSigningConfig',
    'lambda:DeleteFunctionCodeSigningConfig',
    'lambda:PutFunctionRecursionConfig',
    'lambda:PutRuntimeManagementConfig',
    'lambda:TagResource',
    'lambda:UntagResource',
  ],
  changePolicy: ['lambda:AddPermission', 'lambda:RemovePermission', 'lambda:PutResourcePolicy', 'lambda:DeleteResourcePolicy', 'lambda:EnableReplication', 'lambda:DisableReplication'],
  /** GetFunction hands out a link to the code. */
  readCode: ['lambda:GetFunction'],
  /** It answers with the environment variables. */
  readConfiguration: ['lambda:GetFunctionConfiguration'],
  readOther: [
    'lambda:GetAlias',
    'lambda:GetPolicy',
    'lambda:GetResourcePolicy',
    'lambda:GetFunctionUrlConfig',
    'lambda:GetFunctionEventInvokeConfig',
    'lambda:GetFunctionCodeSigningConfig',
    'lambda:GetFunctionConcurrency',
    'lambda:GetFunctionRecursionConfig',
    'lambda:GetFunctionScalingConfig',
    'lambda:GetProvisionedConcurrencyConfig',
    'lambda:GetRuntimeManagementConfig',
    'lambda:ListAliases',
    'lambda:ListDurableExecutionsByFunction',
    'lambda:ListFunctionEventInvokeConfigs',
    'lambda:ListFunctionUrlConfigs',
    'lambda:ListProvisionedConcurrencyConfigs',
    'lambda:ListTags',
    'lambda:ListVersionsByFunction',
  ],
} as const;

/** Those that act on a layer version. */
export const LAYER_ACTIONS = {
  asOf: '2026-11-21',
  source: 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html',
  read: ['lambda:GetLayerVersion', 'lambda:GetLayerVersionPolicy'],
  change: ['lambda:AddLayerVersionPermission', 'lambda:RemoveLayerVersionPermission', 'lambda:DeleteLayerVersion'],
} as const;

const { invoke, invokeUrl, changeCode, changeConfiguration, changePolicy, readCode, readConfiguration, readOther } = FUNCTION_ACTIONS;

/** By the Lambda API or through a URL. */
export const INVOCATIONS: readonly string[] = [...invoke, ...invokeUrl];
export const EVERY_FUNCTION_ACTION: readonly string[] = [...INVOCATIONS, ...changeCode, ...changeConfiguration, ...changePolicy, ...readCode, ...readConfiguration, ...readOther];
