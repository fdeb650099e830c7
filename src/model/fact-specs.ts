import type { FactName, Kind } from './facts.ts';
import type { Span } from './place.ts';

/** A quota bucket of AWS, counted per account and region. Rates: `src/aws/lanes.ts`. */
export type Lane = 'lambda:control' | 'lambda:get-policy' | 'lambda-microvms' | 'iam' | 'tag' | 'sts' | 'organizations' | 'account' | 'ec2' | 'cloudtrail' | 'securityhub:import' | 'securityhub:read';

/** How a collected fact is read: feeds the scan role, the docs, the call budget, the cost table and the rolling refresh. */
export interface CollectedSpec {
  readonly source: 'collected';
  readonly span: Span;
  /** IAM actions that read it; the first one is named when nothing more precise is known. */
  readonly actions: readonly [string, ...string[]];
  /** Parts cannot contradict each other, so that some of them are worth keeping. */
  readonly partial: boolean;
  readonly lane: Lane;
  /** One paged call per account-region (or account), or calls for every resource. */
  readonly per: 'list' | 'resource';
  /** Calls per resource, for the plan and the cost table: a number, or what it depends on. */
  readonly calls: string;
  /** 0: read on every full scan. Otherwise a value younger than this is taken from the last snapshot, unless the resource changed. */
  readonly maxAgeHours: number;
}

/** A join of other facts; costs no call. */
export interface DerivedSpec {
  readonly source: 'derived';
  readonly span: Span;
  readonly partial: boolean;
  readonly from: readonly FactName[];
}
export type FactSpec = CollectedSpec | DerivedSpec;

const list = (span: Span, lane: Lane, partial: boolean, ...actions: readonly [string, ...string[]]): CollectedSpec =>
  ({ source: 'collected', span, actions, partial, lane, per: 'list', calls: '0', maxAgeHours: 0 });
const each = (lane: Lane, calls: string, maxAgeHours: number, partial: boolean, ...actions: readonly [string, ...string[]]): CollectedSpec =>
  ({ source: 'collected', span: 'region', actions, partial, lane, per: 'resource', calls, maxAgeHours });
const derived = (span: Span, partial: boolean, ...from: readonly FactName[]): DerivedSpec => ({ source: 'derived', span, partial, from });

const WEEK = 168;

export const FACT_SPECS = {
  'function/config': list('region', 'lambda:control', false, 'lambda:ListFunctions'),
  'function/environment': list('region', 'lambda:control', true, 'lambda:ListFunctions', 'lambda:GetFunctionConfiguration'),
  'function/aliases': each('lambda:control', '1', 0, false, 'lambda:ListAliases'),
  'function/urls': each('lambda:control', '1', 0, false, 'lambda:ListFunctionUrlConfigs'),
  'function/alias-versions': each('lambda:control', '1 per version that an alias runs and that was not read before', 0, true, 'lambda:GetFunctionConfiguration'),
  'function/policies': each('lambda:get-policy', '1 + 1 per alias', 0, true, 'lambda:GetPolicy'),
  'function/version-policies': each('lambda:get-policy', '1 per published version, and 1 in lambda:control to list them', WEEK, true, 'lambda:GetPolicy', 'lambda:ListVersionsByFunction'),
  'function/event-invoke': each('lambda:control', '1', WEEK, false, 'lambda:ListFunctionEventInvokeConfigs'),
  'function/reserved-concurrency': each('lambda:control', '0 where the account-region reserves nothing, else 1', 0, false, 'lambda:GetFunctionConcurrency', 'lambda:GetAccountSettings'),
  'function/code-signing': list('region', 'lambda:control', false, 'lambda:ListCodeSigningConfigs', 'lambda:ListFunctionsByCodeSigningConfig'),
  'function/recursion': each('lambda:control', '1', WEEK, false, 'lambda:GetFunctionRecursionConfig'),
  'function/runtime-management': each('lambda:control', '0 for images, else 1', WEEK, true, 'lambda:GetRuntimeManagementConfig'),
  'function/tags': list('region', 'tag', false, 'tag:GetResources'),
  'event-source-mapping/config': list('region', 'lambda:control', false, 'lambda:ListEventSourceMappings'),
  'layer/versions': each('lambda:control', '1', 0, false, 'lambda:ListLayerVersions', 'lambda:ListLayers'),
  'layer-version/policy': each('lambda:control', '1', 24, false, 'lambda:GetLayerVersionPolicy'),
  'region/limits': list('region', 'lambda:control', false, 'lambda:GetAccountSettings'),
  'region/surfaces': list('region', 'lambda:control', true, 'lambda:ListCapacityProviders', 'lambda:ListMicrovms', 'lambda:ListMicrovmImages', 'tag:GetResources'),
  'role/details': list('account', 'iam', false, 'iam:GetAccountAuthorizationDetails'),
  'role/trust': list('account', 'iam', false, 'iam:GetAccountAuthorizationDetails'),
  'role/permissions': list('account', 'iam', false, 'iam:GetAccountAuthorizationDetails'),
  'account/service-control-policies': list('account', 'organizations', false, 'organizations:ListPolicies', 'organizations:ListTargetsForPolicy', 'organizations:DescribePolicy', 'organizations:ListRoots', 'organizations:ListParents'),
  'organization/accounts': list('organization', 'organizations', false, 'organizations:ListAccounts'),
  'function/versions': derived('region', true, 'function/config', 'function/aliases', 'function/alias-versions', 'function/environment'),
  'function/configurations': derived('region', true, 'function/config', 'function/aliases', 'function/alias-versions'),
  'function/version-roles': derived('account', true, 'function/configurations', 'role/details'),
  'function/role': derived('account', false, 'function/config', 'role/details'),
  'function/layers': derived('organization', true, 'function/configurations', 'layer/versions'),
  'role/functions': derived('account', true, 'function/configurations', 'function/tags', 'role/trust'),
  'role/surroundings': derived('account', true, 'role/permissions', 'role/trust', 'function/configurations'),
  'role/service-control-policies': derived('account', false, 'account/service-control-policies'),
  'role/administrator': derived('account', false, 'role/permissions', 'account/administrators'),
  'account/previous': derived('account', true),
  'account/administrators': derived('account', true, 'role/permissions', 'account/previous'),
  'account/function-tags': derived('account', true, 'function/tags'),
  'coverage/gaps': derived('account', false),
  'region/reserved-concurrency': derived('region', true, 'function/reserved-concurrency'),
  'region/function-count': derived('region', false, 'function/config'),
} as const satisfies Record<FactName, FactSpec>;

/** The IAM actions behind a fact, through derived facts down to the collected ones; sorted, without repetitions. */
export function actionsBehind(names: readonly FactName[]): readonly string[] {
  const seen = new Set<FactName>();
  const actions = new Set<string>();
  const visit = (name: FactName): void => {
    if (seen.has(name)) return;
    seen.add(name);
    const spec: FactSpec = FACT_SPECS[name];
    if (spec.source === 'collected') spec.actions.forEach((action) => actions.add(action));
    else spec.from.forEach(visit);
  };
  names.forEach(visit);
  return [...actions].sort();
}

/** Kinds whose resources live in a region; the others are listed once per account or organization. */
export const REGIONAL_KINDS: readonly Kind[] = ['function', 'event-source-mapping', 'layer', 'layer-version', 'region'];
