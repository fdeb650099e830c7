import type { Account, Instant, Key } from './place.ts';
import type { Unread } from './fact.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A policy document as AWS returned it: parsed JSON with every secret already replaced, or why it is not JSON. */
export type Document = { readonly json: Json } | { readonly malformed: string };

/** What a secret looks like, without the secret. */
export interface SecretMatch {
  /** Stable id such as `aws-access-key`; part of a finding's evidence. */
  readonly rule: string;
  readonly title: string;
  /** By what it was recognised: a provider's format, a telling key name, or entropy alone. */
  readonly by: 'format' | 'name' | 'entropy';
}

/** Free text from AWS after the classifier: a secret in it became `[secret: rule]`. */
export interface Text {
  readonly text: string;
  readonly secrets: readonly SecretMatch[];
}

/** An environment variable after the classifier. No field can hold its value. */
export interface Variable {
  readonly name: string;
  /** Characters of the value. */
  readonly length: number;
  readonly secret: SecretMatch | null;
  /** What the value points at, when it is a reference instead of a value: an ARN keeps its text, for joins. */
  readonly reference: { readonly to: 'secretsmanager' | 'ssm' | 'kms' | 'arn' | 'dynamic-reference' | 'placeholder'; readonly arn: string | null } | null;
  /** The value names a private address or an internal host. */
  readonly internalHost: 'private-address' | 'internal-name' | null;
  /** The value makes the runtime load code, from where: a layer is mounted at /opt, the package at /var/task. */
  readonly loadsCodeFrom: 'layer' | 'package' | 'temporary' | 'elsewhere' | null;
}

/** What ListFunctions and GetFunctionConfiguration say of one version of a function, without its variables. */
export interface FunctionConfiguration {
  readonly name: string;
  /** `$LATEST` or a number. */
  readonly version: string;
  readonly role: Key;
  readonly packageType: 'Zip' | 'Image';
  /** null for images and for anything that AWS left out. */
  readonly runtime: string | null;
  readonly handler: string | null;
  readonly description: Text;
  /** Seconds. */
  readonly timeout: number | null;
  /** MiB. */
  readonly memorySize: number | null;
  readonly codeSha256: string | null;
  readonly revisionId: string | null;
  readonly lastModified: string | null;
  readonly vpc: { readonly vpcId: string; readonly subnetIds: readonly string[]; readonly securityGroupIds: readonly string[] } | null;
  readonly layers: readonly { readonly arn: Key; readonly signingProfileVersionArn: string | null }[];
  /** null: AWS's own key. */
  readonly kmsKeyArn: string | null;
  readonly tracing: 'Active' | 'PassThrough';
  readonly deadLetterTarget: string | null;
  readonly fileSystemArns: readonly string[];
  readonly signingProfileVersionArn: string | null;
  readonly architectures: readonly string[];
  readonly logging: { readonly format: 'JSON' | 'Text'; readonly group: string | null };
  /** The function that a Lambda@Edge replica copies. */
  readonly masterArn: string | null;
}

/** The variables of one version; the place where they could not be decrypted is a missing part of the fact. */
export interface Environment {
  readonly version: string;
  readonly variables: readonly Variable[];
}

/** One configuration that can be invoked: `$LATEST`, or a published version that an alias or a URL runs. */
export interface ExecutedConfiguration {
  readonly version: string;
  /** Alias names that route to it, and `$LATEST`; sorted. Never empty. */
  readonly qualifiers: readonly string[];
  readonly config: FunctionConfiguration;
}
/** The same with its variables. */
export interface ExecutedVersion extends ExecutedConfiguration {
  /** null when its variables could not be read. */
  readonly environment: Environment | null;
}

export interface Alias {
  readonly name: string;
  readonly arn: string;
  readonly version: string;
  /** Additional versions with their share of the traffic, 0 to 1. */
  readonly weights: readonly { readonly version: string; readonly weight: number }[];
  readonly revisionId: string | null;
  readonly description: Text;
}

export interface FunctionUrl {
  /** `$LATEST` for the function's own URL, else the alias. */
  readonly qualifier: string;
  readonly url: string;
  readonly authType: 'NONE' | 'AWS_IAM';
  readonly createdAt: Instant;
  readonly invokeMode: string;
  readonly cors: {
    readonly allowOrigins: readonly string[];
    readonly allowMethods: readonly string[];
    readonly allowHeaders: readonly string[];
    readonly allowCredentials: boolean;
  } | null;
}

/** Qualifier `$LATEST` is the function itself, called without a qualifier. null: that qualifier has no policy. */
export interface QualifierPolicy {
  readonly qualifier: string;
  readonly policy: Document | null;
}

export interface EventInvokeConfiguration {
  /** `$LATEST` or an alias or version. */
  readonly qualifier: string;
  readonly onFailure: string | null;
  readonly onSuccess: string | null;
  /** Seconds; null: AWS's default of 21,600. */
  readonly maximumEventAge: number | null;
  /** null: AWS's default of 2. */
  readonly maximumRetryAttempts: number | null;
}

export interface CodeSigning {
  readonly arn: string;
  readonly untrustedArtifactOnDeployment: 'Warn' | 'Enforce';
  readonly signingProfileVersionArns: readonly string[];
}

export interface RuntimeManagement {
  readonly version: string;
  readonly updateRuntimeOn: 'Auto' | 'Manual' | 'FunctionUpdate';
  readonly runtimeVersionArn: string | null;
}

export interface LayerVersion {
  readonly version: number;
  readonly arn: Key;
  readonly createdAt: Instant;
  readonly compatibleRuntimes: readonly string[];
}

/** A layer version that a function uses. */
export interface UsedLayer {
  readonly arn: Key;
  readonly account: Account;
  readonly qualifiers: readonly string[];
  /** null: the layer belongs to an account that is not scanned, or could not be read (then a missing part says why). */
  readonly versions: readonly LayerVersion[] | null;
}

export interface EventSourceMapping {
  readonly uuid: string;
  readonly functionArn: string;
  readonly eventSourceArn: string | null;
  readonly state: string | null;
  readonly onFailure: string | null;
  /** -1: endless. */
  readonly maximumRetryAttempts: number | null;
  readonly functionResponseTypes: readonly string[];
  readonly batchSize: number | null;
}

export type Tags = Readonly<Record<string, string>>;
/** Tags after the classifier, and which of them held a secret. */
export interface Tagging {
  readonly tags: Tags;
  readonly secrets: readonly { readonly tag: string; readonly secret: SecretMatch }[];
}

export interface RolePolicy {
  readonly name: string;
  /** null for inline policies. */
  readonly arn: string | null;
  readonly source: 'inline' | 'customer-managed' | 'aws-managed';
  readonly document: Document;
}
export interface RolePermissions {
  readonly policies: readonly RolePolicy[];
  readonly boundary: { readonly arn: string; readonly document: Document } | null;
}
export interface RoleDetails {
  readonly name: string;
  readonly path: string;
  readonly roleId: string;
  readonly createdAt: Instant;
  readonly lastUsedAt: Instant | null;
  readonly tagging: Tagging;
}

/** What a function runs as. `exists` false only when the complete list of roles lacks it. */
export interface FunctionRole {
  readonly arn: Key;
  readonly exists: boolean;
  readonly tags: Tags | null;
}
/** What executed versions run as; a published version keeps the role it was published with. */
export interface VersionRole {
  readonly arn: Key;
  readonly exists: boolean;
  /** Of the versions that run as it; sorted. */
  readonly qualifiers: readonly string[];
}
export interface RoleFunction {
  readonly function: Key;
  readonly qualifiers: readonly string[];
  /** Names of the log groups that its executed versions write to; sorted. */
  readonly logGroups: readonly string[];
  /** null when the function's tags could not be read (a missing part says why). */
  readonly tags: Tags | null;
}
/** A role of the account, for what may be gained by it. */
export interface AccountRole {
  readonly arn: Key;
  readonly trust: Document;
  /** An administrator, or able to make itself one. */
  readonly isPrivileged: boolean;
}
/** What a role can act on in its account to gain more than it has. */
export interface Surroundings {
  readonly roles: readonly AccountRole[];
  readonly functions: readonly { readonly arn: Key; readonly role: Key }[];
}
/** A role at administrator level; `since` null: it already was when the account was first scanned. */
export interface Administrator {
  readonly role: Key;
  readonly since: Instant | null;
}

export interface AccountLimits {
  readonly concurrentExecutions: number;
  readonly unreservedConcurrentExecutions: number;
  readonly functionCount: number;
}
export interface Surface {
  readonly name: 'microvm' | 'microvm-image' | 'capacity-provider' | 'network-connector' | 'other';
  readonly count: number;
  readonly examples: readonly string[];
}
/** Equal gaps of one account, counted. */
export interface Gap {
  readonly unread: Unread;
  /** How many resources or lists it concerns. */
  readonly count: number;
  readonly facts: readonly string[];
  /** Checks that it left open, where no fact tells them. */
  readonly checks?: readonly string[];
}
export interface OrganizationAccount {
  readonly account: Account;
  readonly name: string;
  /** Organizations' `State`, or `Status` from before 2026-09-09. */
  readonly state: string;
  /** Ids from the root down, such as `o-x/r-y/ou-z`; '' when not known. */
  readonly path: string;
}

export interface ServiceControlPolicy {
  /** `p-…` */
  readonly id: string;
  readonly name: string;
  readonly document: Document;
}
/** The service control policies attached to one node of the organization. */
export interface ServiceControlLevel {
  /** Id of the root, organizational unit or account. */
  readonly target: string;
  readonly policies: readonly ServiceControlPolicy[];
}

/** Every fact: what it is about and its value. How each is read: `fact-specs.ts`. */
export interface FactTypes {
  'function/config': { of: 'function'; value: FunctionConfiguration };
  /** One part per version: `$LATEST` from the list, executed versions from their own call. */
  'function/environment': { of: 'function'; value: readonly Environment[] };
  'function/aliases': { of: 'function'; value: readonly Alias[] };
  'function/urls': { of: 'function'; value: readonly FunctionUrl[] };
  /** Configurations of the published versions that an alias runs, both sides of a weighted one. */
  'function/alias-versions': { of: 'function'; value: readonly FunctionConfiguration[] };
  /** Policies of the function itself and of every alias. */
  'function/policies': { of: 'function'; value: readonly QualifierPolicy[] };
  /** Policies of published versions, on the rolling schedule. */
  'function/version-policies': { of: 'function'; value: readonly QualifierPolicy[] };
  'function/event-invoke': { of: 'function'; value: readonly EventInvokeConfiguration[] };
  /** Reserved concurrent executions; null: none. */
  'function/reserved-concurrency': { of: 'function'; value: number | null };
  'function/code-signing': { of: 'function'; value: CodeSigning | null };
  'function/recursion': { of: 'function'; value: 'Allow' | 'Terminate' };
  'function/runtime-management': { of: 'function'; value: readonly RuntimeManagement[] };
  'function/tags': { of: 'function'; value: Tagging };
  'event-source-mapping/config': { of: 'event-source-mapping'; value: EventSourceMapping };
  'layer/versions': { of: 'layer'; value: readonly LayerVersion[] };
  'layer-version/policy': { of: 'layer-version'; value: Document | null };
  'region/limits': { of: 'region'; value: AccountLimits };
  'region/surfaces': { of: 'region'; value: readonly Surface[] };
  'role/details': { of: 'role'; value: RoleDetails };
  'role/trust': { of: 'role'; value: Document };
  'role/permissions': { of: 'role'; value: RolePermissions };
  /** From the root of the organization down to the account. Empty: none applies, as in the management account or without an organization. */
  'account/service-control-policies': { of: 'account'; value: readonly ServiceControlLevel[] };
  'organization/accounts': { of: 'organization'; value: readonly OrganizationAccount[] };
  // derived
  'function/versions': { of: 'function'; value: readonly ExecutedVersion[] };
  /** `function/versions` without variables, for checks that read none: variables under a customer's key are no missing part of it. */
  'function/configurations': { of: 'function'; value: readonly ExecutedConfiguration[] };
  /** The role of `$LATEST`. */
  'function/role': { of: 'function'; value: FunctionRole };
  /** The roles of every executed version. */
  'function/version-roles': { of: 'function'; value: readonly VersionRole[] };
  'function/layers': { of: 'function'; value: readonly UsedLayer[] };
  /** Roles and functions of its account; the same for all roles of an account. */
  'role/surroundings': { of: 'role'; value: Surroundings };
  /** Those of its account. */
  'role/service-control-policies': { of: 'role'; value: readonly ServiceControlLevel[] };
  'role/functions': { of: 'role'; value: readonly RoleFunction[] };
  /** null: not an administrator. */
  'role/administrator': { of: 'role'; value: Administrator | null };
  /** The last snapshot's administrators; null on the first run. */
  'account/previous': { of: 'account'; value: { readonly administrators: readonly Administrator[] } | null };
  'account/administrators': { of: 'account'; value: readonly Administrator[] };
  /** Every function of the account with its tags. */
  'account/function-tags': { of: 'account'; value: readonly { readonly function: Key; readonly tags: Tags }[] };
  'coverage/gaps': { of: 'account'; value: readonly Gap[] };
  /** What functions of the account-region reserve in all. */
  'region/reserved-concurrency': { of: 'region'; value: number };
  'region/function-count': { of: 'region'; value: number };
}
export type FactName = keyof FactTypes;
export type Kind = FactTypes[FactName]['of'];
export type Value<N extends FactName> = FactTypes[N]['value'];
export type FactsOf<K extends Kind> = { [N in FactName]: FactTypes[N]['of'] extends K ? N : never }[FactName];

export const KINDS = ['function', 'event-source-mapping', 'layer', 'layer-version', 'region', 'role', 'account', 'organization'] as const satisfies readonly Kind[];
