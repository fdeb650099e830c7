import type { AliasConfiguration, FunctionConfiguration as SdkConfiguration, FunctionUrlConfig } from '@aws-sdk/client-lambda';
import type { Alias, Environment, FunctionConfiguration, FunctionUrl } from '../../model/facts.ts';
import type { Key } from '../../model/place.ts';
import { classifyText, classifyVariable } from '../../secrets/index.ts';

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
const whole = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) ? value : null);
const texts = (values: readonly unknown[] | undefined): readonly string[] => (values ?? []).flatMap((value) => (typeof value === 'string' ? [value] : []));

/** The variables of one version. `error` set: they are under a key that the caller may not use, so only that is known. */
export type EnvironmentPart = { readonly environment: Environment } | { readonly error: string };

/** Drops the values: this is the last place that holds them. Source: Lambda EnvironmentResponse. */
export function environmentOf(sdk: SdkConfiguration): EnvironmentPart {
  const error = sdk.Environment?.Error;
  if (error !== undefined) return { error: text(error.ErrorCode) ?? 'not decrypted' };
  // Another server may answer with something else than text.
  const variables = Object.entries<unknown>(sdk.Environment?.Variables ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return { environment: { version: text(sdk.Version) ?? '$LATEST', variables: variables.map(([name, value]) => classifyVariable(name, String(value))) } };
}

/** What AWS says of one version, without its variables. Fields that an answer lacks become AWS's documented default or null. */
export function configurationOf(sdk: SdkConfiguration): FunctionConfiguration {
  const vpcId = text(sdk.VpcConfig?.VpcId);
  return {
    name: text(sdk.FunctionName) ?? '',
    version: text(sdk.Version) ?? '$LATEST',
    role: text(sdk.Role) ?? '',
    packageType: sdk.PackageType === 'Image' ? 'Image' : 'Zip',
    runtime: text(sdk.Runtime),
    handler: text(sdk.Handler),
    description: classifyText(text(sdk.Description) ?? '', 'description'),
    timeout: whole(sdk.Timeout),
    memorySize: whole(sdk.MemorySize),
    codeSha256: text(sdk.CodeSha256),
    revisionId: text(sdk.RevisionId),
    lastModified: text(sdk.LastModified),
    vpc: vpcId === null ? null : { vpcId, subnetIds: texts(sdk.VpcConfig?.SubnetIds), securityGroupIds: texts(sdk.VpcConfig?.SecurityGroupIds) },
    layers: (sdk.Layers ?? []).flatMap((layer) => (typeof layer.Arn === 'string' ? [{ arn: layer.Arn, signingProfileVersionArn: text(layer.SigningProfileVersionArn) }] : [])),
    kmsKeyArn: text(sdk.KMSKeyArn),
    tracing: sdk.TracingConfig?.Mode === 'Active' ? 'Active' : 'PassThrough',
    deadLetterTarget: text(sdk.DeadLetterConfig?.TargetArn),
    fileSystemArns: texts((sdk.FileSystemConfigs ?? []).map((config) => config.Arn)),
    signingProfileVersionArn: text(sdk.SigningProfileVersionArn),
    architectures: texts(sdk.Architectures),
    logging: { format: sdk.LoggingConfig?.LogFormat === 'JSON' ? 'JSON' : 'Text', group: text(sdk.LoggingConfig?.LogGroup) },
    masterArn: text(sdk.MasterArn),
  };
}

/** The ARN of the function itself, without a qualifier. */
export function functionKey(sdk: SdkConfiguration): Key | null {
  const arn = text(sdk.FunctionArn);
  return arn === null ? null : arn.split(':').slice(0, 7).join(':');
}

export function aliasOf(sdk: AliasConfiguration): Alias {
  const weights = Object.entries(sdk.RoutingConfig?.AdditionalVersionWeights ?? {});
  return {
    name: text(sdk.Name) ?? '',
    arn: text(sdk.AliasArn) ?? '',
    version: text(sdk.FunctionVersion) ?? '$LATEST',
    weights: weights.map(([version, weight]) => ({ version, weight: whole(weight) ?? 0 })),
    revisionId: text(sdk.RevisionId),
    description: classifyText(text(sdk.Description) ?? '', 'description'),
  };
}

/** Source: FunctionUrlConfig; the qualifier is the seventh part of its FunctionArn. */
export function urlOf(sdk: FunctionUrlConfig): FunctionUrl {
  const cors = sdk.Cors;
  return {
    qualifier: text(sdk.FunctionArn)?.split(':')[7] ?? '$LATEST',
    url: text(sdk.FunctionUrl) ?? '',
    authType: sdk.AuthType === 'AWS_IAM' ? 'AWS_IAM' : 'NONE',
    createdAt: text(sdk.CreationTime) ?? '',
    invokeMode: text(sdk.InvokeMode) ?? 'BUFFERED',
    cors:
      cors === undefined
        ? null
        : { allowOrigins: texts(cors.AllowOrigins), allowMethods: texts(cors.AllowMethods), allowHeaders: texts(cors.AllowHeaders), allowCredentials: cors.AllowCredentials === true },
  };
}
