import { randomFor } from '../random.ts';
import { layerArn } from '../arns.ts';
import type { Account, Organization, Region } from '../state.ts';
import { addFunction, LATEST_PLATFORM_LAYER, platformAccount } from './functions.ts';
import { namesOf } from './names.ts';
import { OFF_REGION, type AccountPlan } from './plan.ts';
import { addOrganizationRole, addPolicy, addScanRoles, allow, documentOf } from './roles.ts';
import { daysBefore, randomAt, type Site } from './site.ts';

/** A region of an account with nothing in it. */
export const emptyRegion = (organization: Organization, name: string): Region => ({
  name, functions: new Map(), layers: new Map(), eventSourceMappings: [], codeSigningConfigs: new Map(), capacityProviders: [], microvms: [], microvmImages: [], concurrentExecutions: 3_000,
  securityHub: { enabled: true, subscribedAt: daysBefore({ organization }, 400), findings: new Map() }, policyReadsThrottled: false,
});

/** An account with its roles; functions come later, when every account exists. */
export function addAccount(organization: Organization, plan: AccountPlan, id: string, parentId: string): Account {
  const account: Account = {
    id, name: plan.name, email: `aws+${plan.name}@example.com`, state: plan.special === 'suspended' ? 'SUSPENDED' : 'ACTIVE', parentId, joinedAt: daysBefore({ organization }, 700), alias: `example-${plan.name}`,
    regions: new Map(organization.regions.map(({ name }) => [name, emptyRegion(organization, name)])),
    regionStatus: new Map(organization.regions.map(({ name }) => [name, name === OFF_REGION ? 'DISABLED' : 'ENABLED_BY_DEFAULT'])), roles: new Map(), policies: new Map(),
  };
  organization.accounts.set(id, account);
  const at = daysBefore({ organization }, 690);
  const isMember = plan.special !== 'outside';
  if (isMember && plan.special !== 'no-scan-role') addScanRoles(organization, account, at);
  if (isMember && plan.special !== 'management') addOrganizationRole(organization, account, at);
  addTeamPolicies(organization, account, at);
  return account;
}

/** The boundary of production roles and the telemetry policy that every function's role has. */
function addTeamPolicies(organization: Organization, account: Account, at: string): void {
  const telemetry = { ...allow('cloudwatch:PutMetricData', '*'), Condition: { StringEquals: { 'cloudwatch:namespace': 'workload' } } };
  addPolicy(organization, account, 'workload-telemetry', [telemetry], at);
  const services = ['logs:*', 'xray:*', 'cloudwatch:*', 'dynamodb:*', 's3:*', 'sqs:*', 'sns:*', 'ses:*', 'events:*', 'secretsmanager:GetSecretValue', 'ssm:GetParameter*', 'kms:Decrypt', 'kms:GenerateDataKey', 'lambda:InvokeFunction', 'ec2:*NetworkInterface*', 'ec2:DescribeSubnets'];
  addPolicy(organization, account, 'workload-boundary', [allow(services, '*'), { Effect: 'Deny', Action: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' }], at);
}

/** The plan's functions in one region, with the region's layers and signing configurations. */
export function fillRegion(site: Site, count: number): void {
  addLayers(site);
  addSigning(site);
  const names = randomFor(site.organization.seed, 'names', site.account.id).shuffle(namesOf(site.plan.domain)).slice(0, count);
  const arns = [...site.region.codeSigningConfigs.values()].filter(({ untrustedArtifactOnDeployment }) => untrustedArtifactOnDeployment === 'Enforce').map(({ arn }) => arn);
  for (const named of names) {
    const fn = addFunction(site, named);
    const signing = arns[0];
    if (signing !== undefined && fn.latest.packageType === 'Zip' && randomAt(site, 'signing', fn.name).chance(0.85)) fn.codeSigningConfigArn = signing;
  }
}

function addLayers(site: Site): void {
  if (site.account.id !== platformAccount(site)) return;
  const arn = layerArn(site.account.id, site.region.name, 'platform-logging');
  const shared = documentOf([{ Sid: 'organization', Effect: 'Allow', Principal: '*', Action: 'lambda:GetLayerVersion', Resource: `${arn}:*`, Condition: { StringEquals: { 'aws:PrincipalOrgID': site.organization.id } } }]);
  // Version 2 was deleted.
  const versions = [1, 3, 4, 5, LATEST_PLATFORM_LAYER].map((version) => ({
    version, arn: `${arn}:${version}`, createdAt: daysBefore(site, 60 + (LATEST_PLATFORM_LAYER - version) * 45), description: `logging for the organization, release ${version}`,
    compatibleRuntimes: ['nodejs24.x', 'python3.13'], policy: version >= 5 ? shared.replace(`${arn}:*`, `${arn}:${version}`) : null,
  }));
  site.region.layers.set('platform-logging', { name: 'platform-logging', arn, versions });
}

/** Everybody but the sandbox signs code; one configuration in each production account's home region only warns. */
function addSigning(site: Site): void {
  if (site.plan.environment === 'sandbox') return;
  const add = (label: string, untrustedArtifactOnDeployment: 'Warn' | 'Enforce'): void => {
    const random = randomAt(site, 'signing', label);
    const id = `csc-0${random.text(16, 'abcdef0123456789')}`;
    const arn = `arn:aws:lambda:${site.region.name}:${site.account.id}:code-signing-config:${id}`;
    const profile = `arn:aws:signer:${site.region.name}:${site.account.id}:/signing-profiles/${label}/${random.text(10, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ')}`;
    site.region.codeSigningConfigs.set(arn, { id, arn, description: label, signingProfileVersionArns: [profile], untrustedArtifactOnDeployment, lastModified: daysBefore(site, 300) });
  };
  add('release', 'Enforce');
  if (site.plan.environment === 'production' && site.region.name === site.organization.homeRegion) add('migration', 'Warn');
}
