import type { Call } from '../server/operation.ts';
import type { Alias, EventInvoke, EventSourceMapping, FunctionUrl, FunctionVersion, LambdaFunction, LayerVersion, CodeSigningConfig } from '../state.ts';
import { qualified } from '../arns.ts';

/** Seconds since 1970, as Lambda writes the dates that its model declares as timestamps. */
const seconds = (at: string): number => Date.parse(at) / 1000;
/** `2026-11-21T00:00:00.000+0000`, as Lambda writes LastModified. */
export const lambdaDate = (at: string): string => at.replace('Z', '+0000');

/**
 * A FunctionConfiguration. Lists leave out State, LastUpdateStatus and RuntimeVersionConfig.
 * Source: Lambda API, ListFunctions and GetFunctionConfiguration.
 */
export function configurationShape(call: Call, fn: LambdaFunction, version: FunctionVersion, options: { readonly inList: boolean; readonly arn: string }): Record<string, unknown> {
  return {
    FunctionName: fn.name, FunctionArn: options.arn, Runtime: version.runtime ?? undefined, Role: version.role, Handler: version.handler ?? undefined, CodeSize: version.codeSize,
    Description: version.description, Timeout: version.timeout, MemorySize: version.memorySize, LastModified: lambdaDate(version.lastModified), CodeSha256: version.codeSha256,
    Version: version.version, RevisionId: version.revisionId, PackageType: version.packageType, Architectures: version.architectures,
    VpcConfig: version.vpc === null ? undefined : { SubnetIds: version.vpc.subnetIds, SecurityGroupIds: version.vpc.securityGroupIds, VpcId: version.vpc.vpcId, Ipv6AllowedForDualStack: false },
    DeadLetterConfig: version.deadLetterTarget === null ? undefined : { TargetArn: version.deadLetterTarget },
    Environment: environmentShape(call, version), KMSKeyArn: version.kmsKeyArn ?? undefined, TracingConfig: { Mode: version.tracing }, MasterArn: version.masterArn ?? undefined,
    Layers: version.layers.length === 0 ? undefined : version.layers.map(({ arn, codeSize }) => ({ Arn: arn, CodeSize: codeSize })),
    FileSystemConfigs: version.fileSystems.length === 0 ? undefined : version.fileSystems.map(({ arn, localMountPath }) => ({ Arn: arn, LocalMountPath: localMountPath })),
    SigningProfileVersionArn: version.signingProfileVersionArn ?? undefined, EphemeralStorage: { Size: 512 }, SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: version.logging.format, ...(version.logging.format === 'JSON' ? { ApplicationLogLevel: 'INFO', SystemLogLevel: 'INFO' } : {}), LogGroup: version.logging.group },
    ...(options.inList ? {} : { State: 'Active', LastUpdateStatus: 'Successful', RuntimeVersionConfig: version.runtime === null ? undefined : { RuntimeVersionArn: runtimeVersionArn(call.region) } }),
  };
}

export const runtimeVersionArn = (region: string): string => `arn:aws:lambda:${region}::runtime:${'0'.repeat(24)}${'ab12cd34'.repeat(5)}`;

/** Variables in clear under AWS's own key; under a customer's key only for who may decrypt. Source: Lambda "Securing environment variables". */
function environmentShape(call: Call, version: FunctionVersion): Record<string, unknown> | undefined {
  if (version.environment === null) return undefined;
  const { kmsKeyArn } = version;
  if (kmsKeyArn === null || call.may('kms:Decrypt', kmsKeyArn)) return { Variables: version.environment };
  const message = `Lambda was unable to decrypt the environment variables because KMS access was denied. Please check the function's KMS key settings. KMS Exception: AccessDeniedException KMS Message: User: ${call.principal.arn} is not authorized to perform: kms:Decrypt on resource: ${kmsKeyArn}`;
  return { Error: { ErrorCode: 'AccessDeniedException', Message: message } };
}

export const aliasShape = (fn: LambdaFunction, alias: Alias): Record<string, unknown> => ({
  AliasArn: qualified(fn.arn, alias.name), Name: alias.name, FunctionVersion: alias.version, Description: alias.description, RevisionId: alias.revisionId,
  ...(Object.keys(alias.weights).length === 0 ? {} : { RoutingConfig: { AdditionalVersionWeights: alias.weights } }),
});

export const urlShape = (fn: LambdaFunction, qualifier: string, url: FunctionUrl): Record<string, unknown> => ({
  FunctionUrl: url.url, FunctionArn: qualified(fn.arn, qualifier), CreationTime: url.createdAt, LastModifiedTime: url.createdAt, AuthType: url.authType, InvokeMode: url.invokeMode,
  ...(url.cors === null ? {} : { Cors: { AllowCredentials: url.cors.allowCredentials, AllowHeaders: url.cors.allowHeaders, AllowMethods: url.cors.allowMethods, AllowOrigins: url.cors.allowOrigins, MaxAge: url.cors.maxAge } }),
});

const destinations = (onSuccess: string | null, onFailure: string | null): Record<string, unknown> => ({
  OnSuccess: onSuccess === null ? {} : { Destination: onSuccess }, OnFailure: onFailure === null ? {} : { Destination: onFailure },
});

/** The unqualified configuration is answered with `:$LATEST` in its ARN, as AWS does. */
export const eventInvokeShape = (fn: LambdaFunction, qualifier: string, config: EventInvoke): Record<string, unknown> => ({
  LastModified: seconds(config.lastModified), FunctionArn: `${fn.arn}:${qualifier}`, DestinationConfig: destinations(config.onSuccess, config.onFailure),
  ...(config.maximumRetryAttempts === null ? {} : { MaximumRetryAttempts: config.maximumRetryAttempts }),
  ...(config.maximumEventAge === null ? {} : { MaximumEventAgeInSeconds: config.maximumEventAge }),
});

export function mappingShape(region: string, account: string, mapping: EventSourceMapping): Record<string, unknown> {
  const isStream = mapping.startingPosition !== null;
  return {
    UUID: mapping.uuid, EventSourceMappingArn: `arn:aws:lambda:${region}:${account}:event-source-mapping:${mapping.uuid}`, BatchSize: mapping.batchSize, MaximumBatchingWindowInSeconds: 0,
    EventSourceArn: mapping.eventSourceArn, FunctionArn: mapping.functionArn, LastModified: seconds(mapping.lastModified), State: mapping.state, StateTransitionReason: 'USER_INITIATED',
    FunctionResponseTypes: mapping.functionResponseTypes,
    ...(isStream ? {
      StartingPosition: mapping.startingPosition, ParallelizationFactor: 1, LastProcessingResult: 'OK', DestinationConfig: { OnFailure: mapping.onFailure === null ? {} : { Destination: mapping.onFailure } },
      MaximumRecordAgeInSeconds: -1, BisectBatchOnFunctionError: false, MaximumRetryAttempts: mapping.maximumRetryAttempts ?? -1, TumblingWindowInSeconds: 0,
    } : {}),
  };
}

export const layerVersionShape = (version: LayerVersion): Record<string, unknown> => ({
  LayerVersionArn: version.arn, Version: version.version, Description: version.description, CreatedDate: lambdaDate(version.createdAt), CompatibleArchitectures: ['arm64', 'x86_64'],
  CompatibleRuntimes: version.compatibleRuntimes,
});

export const codeSigningShape = (config: CodeSigningConfig): Record<string, unknown> => ({
  CodeSigningConfigId: config.id, CodeSigningConfigArn: config.arn, Description: config.description, AllowedPublishers: { SigningProfileVersionArns: config.signingProfileVersionArns },
  CodeSigningPolicies: { UntrustedArtifactOnDeployment: config.untrustedArtifactOnDeployment }, LastModified: lambdaDate(config.lastModified),
});
