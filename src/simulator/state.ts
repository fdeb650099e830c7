import type { Administration } from './administration.ts';

/**
 * The state of a simulated organization: what AWS would hold, not what a scanner would keep. Mutable on purpose – people work in an organization
 * while it is scanned.
 */
export interface Organization {
  readonly seed: number;
  readonly partition: string;
  readonly id: string;
  readonly rootId: string;
  readonly managementAccount: string;
  /** The security account: delegated administrator of Organizations, administrator of Security Hub, and where the scan's caller lives. */
  readonly hubAccount: string;
  readonly homeRegion: string;
  /** What the scan roles' trust policies ask for; null: nothing. */
  readonly externalId: string | null;
  /** When the organization was built; dates in it lie before. ISO 8601. */
  readonly builtAt: string;
  readonly regions: readonly RegionInfo[];
  readonly units: Map<string, OrganizationalUnit>;
  readonly accounts: Map<string, Account>;
  readonly serviceControlPolicies: ServiceControlPolicy[];
  readonly administration: Administration;
  /** AWS-managed policies that some role of the organization may have attached, by ARN. */
  readonly managedPolicies: Map<string, ManagedPolicy>;
  readonly specials: Specials;
}

export interface RegionInfo {
  readonly name: string;
  /** Off until somebody opts in. */
  readonly optIn: boolean;
}

export interface OrganizationalUnit {
  readonly id: string;
  readonly name: string;
  /** The root's or another unit's id. */
  readonly parentId: string;
}

export interface ServiceControlPolicy {
  readonly name: string;
  /** Ids of the root, units or accounts it is attached to. */
  readonly targets: string[];
  readonly document: PolicyDocument;
}

export type AccountState = 'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED';

export interface Account {
  readonly id: string;
  name: string;
  readonly email: string;
  state: AccountState;
  parentId: string;
  readonly joinedAt: string;
  readonly alias: string | null;
  readonly regions: Map<string, Region>;
  /** Opt-in regions that are on, and default regions that a test switched off. */
  readonly regionStatus: Map<string, 'ENABLED' | 'ENABLED_BY_DEFAULT' | 'DISABLED'>;
  readonly roles: Map<string, Role>;
  /** Customer-managed policies by ARN. */
  readonly policies: Map<string, ManagedPolicy>;
}

export interface Region {
  readonly name: string;
  readonly functions: Map<string, LambdaFunction>;
  readonly layers: Map<string, Layer>;
  readonly eventSourceMappings: EventSourceMapping[];
  readonly codeSigningConfigs: Map<string, CodeSigningConfig>;
  readonly capacityProviders: { readonly arn: string; readonly operatorRole: string }[];
  readonly microvms: { readonly id: string; readonly imageArn: string; readonly startedAt: string }[];
  readonly microvmImages: { readonly arn: string; readonly name: string; readonly createdAt: string }[];
  concurrentExecutions: number;
  readonly securityHub: SecurityHubState;
  /** GetPolicy is refused with 429 for the upper half of the functions by name, whoever asks and how slowly. */
  policyReadsThrottled: boolean;
}

/** A finding as it is stored: JSON as the caller sent it, completed by the service. */
export type FindingRecord = Record<string, unknown>;
export interface SecurityHubState {
  enabled: boolean;
  readonly subscribedAt: string;
  /** By product ARN and Id, in order of first import. */
  readonly findings: Map<string, FindingRecord>;
}

/** Policies may be any JSON; the simulator itself writes this shape. */
export interface PolicyDocument {
  readonly Version: string;
  readonly Id?: string;
  readonly Statement: readonly PolicyStatement[] | PolicyStatement;
}
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: unknown;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface ManagedPolicy {
  readonly arn: string;
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** JSON text; the last one is the default version. */
  readonly versions: { readonly id: string; readonly document: string; readonly createdAt: string }[];
}

export interface Role {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly createdAt: string;
  /** JSON text. */
  trust: string;
  /** Inline policies: JSON text by name. */
  readonly inline: Map<string, string>;
  /** ARNs of attached managed policies. */
  readonly attached: string[];
  boundaryArn: string | null;
  readonly tags: Record<string, string>;
  lastUsed: { readonly at: string; readonly region: string } | null;
  readonly maxSessionDuration: number;
  /** What the simulator itself lets a session of this role do; null: nobody is meant to work with it. */
  grants: Grants | null;
}

/** Action patterns such as `lambda:List*`. */
export interface Grants {
  readonly allow: readonly string[];
  readonly deny?: readonly string[];
}

export interface LambdaFunction {
  readonly name: string;
  /** Without qualifier. */
  readonly arn: string;
  latest: FunctionVersion;
  /** Published versions in ascending order. */
  readonly versions: FunctionVersion[];
  readonly aliases: Map<string, Alias>;
  /** Resource policies as JSON text, by qualifier; `$LATEST` is the function itself, called without a qualifier. */
  readonly policies: Map<string, { document: string; revisionId: string }>;
  /** By qualifier, `$LATEST` for the function's own. */
  readonly urls: Map<string, FunctionUrl>;
  readonly eventInvoke: Map<string, EventInvoke>;
  readonly runtimeManagement: Map<string, { readonly updateRuntimeOn: 'Auto' | 'Manual' | 'FunctionUpdate'; readonly runtimeVersionArn: string | null }>;
  reservedConcurrency: number | null;
  recursion: 'Allow' | 'Terminate';
  codeSigningConfigArn: string | null;
  readonly tags: Record<string, string>;
  /** Listed until the first call about it, which finds it deleted: somebody deletes it during the scan. */
  vanishing: boolean;
}

export interface FunctionVersion {
  /** `$LATEST` or a number. */
  readonly version: string;
  description: string;
  runtime: string | null;
  readonly handler: string | null;
  role: string;
  readonly codeSize: number;
  codeSha256: string;
  timeout: number;
  memorySize: number;
  lastModified: string;
  revisionId: string;
  readonly packageType: 'Zip' | 'Image';
  readonly imageUri: string | null;
  readonly architectures: readonly string[];
  vpc: { readonly vpcId: string; readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] } | null;
  deadLetterTarget: string | null;
  environment: Record<string, string> | null;
  kmsKeyArn: string | null;
  tracing: 'Active' | 'PassThrough';
  layers: readonly { readonly arn: string; readonly codeSize: number }[];
  logging: { readonly format: 'JSON' | 'Text'; readonly group: string };
  readonly fileSystems: readonly { readonly arn: string; readonly localMountPath: string }[];
  signingProfileVersionArn: string | null;
  readonly masterArn: string | null;
}

export interface Alias {
  readonly name: string;
  version: string;
  description: string;
  /** Share of the traffic by version, 0 to 1. */
  readonly weights: Record<string, number>;
  readonly revisionId: string;
}

export interface FunctionUrl {
  readonly url: string;
  authType: 'NONE' | 'AWS_IAM';
  invokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  readonly createdAt: string;
  cors: { readonly allowOrigins: readonly string[]; readonly allowMethods: readonly string[]; readonly allowHeaders: readonly string[]; readonly allowCredentials: boolean; readonly maxAge: number } | null;
}

export interface EventInvoke {
  readonly lastModified: string;
  readonly maximumRetryAttempts: number | null;
  readonly maximumEventAge: number | null;
  readonly onSuccess: string | null;
  readonly onFailure: string | null;
}

export interface Layer {
  readonly name: string;
  readonly arn: string;
  /** Ascending; deleted versions are absent. */
  readonly versions: LayerVersion[];
}
export interface LayerVersion {
  readonly version: number;
  readonly arn: string;
  readonly createdAt: string;
  readonly description: string;
  readonly compatibleRuntimes: readonly string[];
  /** JSON text; null: shared with nobody. */
  policy: string | null;
}

export interface EventSourceMapping {
  readonly uuid: string;
  /** May carry an alias. */
  readonly functionArn: string;
  readonly eventSourceArn: string;
  readonly state: 'Enabled' | 'Disabled';
  readonly lastModified: string;
  readonly batchSize: number;
  readonly onFailure: string | null;
  /** -1: endless; null for queues, which have their own redrive. */
  readonly maximumRetryAttempts: number | null;
  readonly functionResponseTypes: readonly string[];
  readonly startingPosition: 'LATEST' | 'TRIM_HORIZON' | null;
}

export interface CodeSigningConfig {
  readonly id: string;
  readonly arn: string;
  readonly description: string;
  readonly signingProfileVersionArns: readonly string[];
  readonly untrustedArtifactOnDeployment: 'Warn' | 'Enforce';
  readonly lastModified: string;
}

/** Where one function of the organization lives. */
export interface FunctionPlace {
  readonly account: string;
  readonly region: string;
  readonly name: string;
}

/** The planted oddities, for demos and tests; null where the organization is too small for it. */
export interface Specials {
  readonly suspendedAccount: string | null;
  readonly accountWithoutScanRole: string | null;
  readonly regionBlockedByScp: { readonly region: string; readonly accounts: readonly string[] } | null;
  readonly regionSwitchedOff: string | null;
  readonly accountThrottled: string | null;
  readonly securityHubOff: { readonly account: string; readonly region: string } | null;
  readonly vanishing: FunctionPlace | null;
  readonly publicAlias: FunctionPlace | null;
  readonly urlOnAlias: FunctionPlace | null;
  readonly statementObject: FunctionPlace | null;
  readonly splitAdministrator: FunctionPlace | null;
  readonly encryptedEnvironment: FunctionPlace | null;
  readonly secretInEnvironment: FunctionPlace | null;
  /** What a day changes, in order: one of each per call of playDay. */
  readonly day: { readonly opensUrl: FunctionPlace[]; readonly fixesPolicy: FunctionPlace[]; readonly deletes: FunctionPlace[] };
  /** How many functions (or other resources) carry each planted weakness, by its name in `build/weaknesses.ts`. */
  readonly planted: Map<string, string[]>;
}
