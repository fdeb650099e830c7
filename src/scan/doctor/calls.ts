import type { Account, Region } from '../../model/place.ts';
import type { Standing } from './standing.ts';

/** One request of the service, as a service control policy sees it. */
export interface ServiceCall {
  readonly action: string;
  readonly resource: string;
  /** null: the service has no regions, and is asked in the partition's first one. */
  readonly region: Region | null;
}
/** A role of the service and what it calls. */
export interface Principal {
  readonly arn: string;
  readonly account: Account;
  readonly calls: readonly ServiceCall[];
}

/** The scan role and the writer role of a member account. */
export function memberPrincipals(standing: Standing, account: Account): readonly Principal[] {
  const { partition, scanRoleName, writerRoleName } = standing;
  const role = (name: string): string => `arn:${partition}:iam::${account}:role/${name}`;
  return [
    { arn: role(scanRoleName), account, calls: scanCalls(standing, account) },
    { arn: role(writerRoleName), account, calls: writerCalls(standing, account) },
  ];
}

/** The caller in the hub account, which plans the scan and enters the accounts. */
export function hubPrincipal(standing: Standing, account: Account): Principal {
  const { partition, caller, homeRegion, scanRoleName, writerRoleName, hub } = standing;
  const name = /:assumed-role\/([^/]+)\//.exec(caller)?.[1];
  const enter = [scanRoleName, writerRoleName].map((role): ServiceCall => ({ action: 'sts:AssumeRole', resource: `arn:${partition}:iam::${account}:role/${role}`, region: homeRegion }));
  const list = ['organizations:DescribeOrganization', 'organizations:ListAccounts', 'organizations:ListPolicies'].map((action): ServiceCall => ({ action, resource: '*', region: null }));
  return { arn: name === undefined ? caller : `arn:${partition}:iam::${hub}:role/${name}`, account: hub, calls: [...enter, ...list] };
}

/** Actions of these services go to the partition's first region. */
const GLOBAL = /^(iam|account):/;
/** Asked once per account, in its home region. */
const AT_HOME = /^ec2:/;
/** Of what Lambda's actions are about when they are about a function; the others are about everything. */
const LISTS = /^lambda:(List(Functions|EventSourceMappings|Layers|LayerVersions|CodeSigningConfigs|CapacityProviders|Microvms|MicrovmImages)|GetAccountSettings)$/;

function scanCalls({ needed, regions, homeRegion, partition }: Standing, account: Account): readonly ServiceCall[] {
  return needed.actions.filter((action) => action !== 'kms:Decrypt').flatMap((action): readonly ServiceCall[] => {
    if (GLOBAL.test(action)) return [{ action, resource: '*', region: null }];
    const places = AT_HOME.test(action) ? [homeRegion] : regions;
    return places.map((region) => ({ action, region, resource: action.startsWith('lambda:') && !LISTS.test(action) ? `arn:${partition}:lambda:${region}:${account}:function:postern-example` : '*' }));
  });
}

function writerCalls({ regions, homeRegion, partition }: Standing, account: Account): readonly ServiceCall[] {
  return [...new Set([homeRegion, ...regions])].flatMap((region): readonly ServiceCall[] => [
    ...['securityhub:DescribeHub', 'securityhub:GetFindings'].map((action) => ({ action, region, resource: `arn:${partition}:securityhub:${region}:${account}:hub/default` })),
    { action: 'securityhub:BatchImportFindings', region, resource: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default` },
  ]);
}
