import { refusal } from '../server/authorize.ts';
import { ServiceError } from '../server/errors.ts';
import { count, text, type Call, type Operation } from '../server/operation.ts';
import { page } from '../server/paging.ts';
import { texts } from '../server/patterns.ts';
import type { XmlValue } from '../server/xml.ts';
import type { ManagedPolicy, Role } from '../state.ts';

/** RFC 3986 percent encoding, as IAM writes documents. */
const encoded = (document: string): string => encodeURIComponent(document).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
const iamDate = (at: string): string => at.replace(/\.\d{3}Z$/, 'Z');
const tagList = (tags: Readonly<Record<string, string>>): XmlValue => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
const boundary = (arn: string | null): XmlValue | undefined => (arn === null ? undefined : { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn });
const lastUsed = (role: Role): XmlValue => (role.lastUsed === null ? {} : { LastUsedDate: iamDate(role.lastUsed.at), Region: role.lastUsed.region });

const roleDetail = (call: Call, role: Role): XmlValue => ({
  Path: role.path, RoleName: role.name, RoleId: role.id, Arn: role.arn, CreateDate: iamDate(role.createdAt), AssumeRolePolicyDocument: encoded(role.trust), InstanceProfileList: [],
  RolePolicyList: [...role.inline].map(([PolicyName, document]) => ({ PolicyName, PolicyDocument: encoded(document) })),
  AttachedManagedPolicies: role.attached.map((arn) => ({ PolicyName: managedPolicy(call, arn)?.name ?? arn.split('/').at(-1) ?? arn, PolicyArn: arn })),
  PermissionsBoundary: boundary(role.boundaryArn), Tags: tagList(role.tags), RoleLastUsed: lastUsed(role),
});

const managedPolicy = (call: Call, arn: string): ManagedPolicy | undefined => call.account.policies.get(arn) ?? call.organization.managedPolicies.get(arn);

function policyDetail(call: Call, policy: ManagedPolicy): XmlValue {
  const roles = [...call.account.roles.values()];
  const isDefault = (index: number): boolean => index === policy.versions.length - 1;
  return {
    PolicyName: policy.name, PolicyId: policy.id, Arn: policy.arn, Path: policy.path, DefaultVersionId: policy.versions.at(-1)?.id ?? 'v1', AttachmentCount: roles.filter(({ attached }) => attached.includes(policy.arn)).length,
    PermissionsBoundaryUsageCount: roles.filter(({ boundaryArn }) => boundaryArn === policy.arn).length, IsAttachable: true, CreateDate: iamDate(policy.createdAt), UpdateDate: iamDate(policy.updatedAt),
    PolicyVersionList: policy.versions.map(({ id, document, createdAt }, index) => ({ Document: encoded(document), VersionId: id, IsDefaultVersion: isDefault(index), CreateDate: iamDate(createdAt) })),
  };
}

const FILTERS = ['User', 'Role', 'Group', 'LocalManagedPolicy', 'AWSManagedPolicy'];

/** Roles first, then policies; of AWS's own policies those that are attached in the account. MaxItems counts them together. */
const authorizationDetails: Operation['run'] = (call) => {
  const filter = texts(call.input.Filter ?? FILTERS);
  for (const name of filter) if (!FILTERS.includes(name)) throw new ServiceError('ValidationError', 400, `1 validation error detected: Value '[${name}]' at 'filter' failed to satisfy constraint`);
  const roles = [...call.account.roles.values()];
  const attached = new Set(roles.flatMap((role) => [...role.attached, ...(role.boundaryArn === null ? [] : [role.boundaryArn])]));
  const aws = [...call.organization.managedPolicies.values()].filter(({ arn }) => attached.has(arn));
  const entries = [
    ...(filter.includes('Role') ? roles.map((role) => ({ key: `1${role.arn}`, role, policy: null })) : []),
    ...(filter.includes('LocalManagedPolicy') ? [...call.account.policies.values()].map((policy) => ({ key: `2${policy.arn}`, role: null, policy })) : []),
    ...(filter.includes('AWSManagedPolicy') ? aws.map((policy) => ({ key: `3${policy.arn}`, role: null, policy })) : []),
  ];
  const { items, next } = page(entries, ({ key }) => key, text(call, 'Marker'), count(call, 'MaxItems', 1_000, 100));
  return {
    UserDetailList: [], GroupDetailList: [], RoleDetailList: items.flatMap(({ role }) => (role === null ? [] : [roleDetail(call, role)])),
    Policies: items.flatMap(({ policy }) => (policy === null ? [] : [policyDetail(call, policy)])), IsTruncated: next !== undefined, Marker: next,
  };
};

const accountSummary: Operation['run'] = (call) => {
  const counts: Readonly<Record<string, number>> = { Roles: call.account.roles.size, RolesQuota: 1_000, Policies: call.account.policies.size, PoliciesQuota: 1_500, Users: 0, Groups: 0, AccountMFAEnabled: 1 };
  return { SummaryMap: { 'entry[]': Object.entries(counts).map(([key, value]) => ({ key, value })) } };
};

const getRole: Operation['run'] = (call) => {
  const name = text(call, 'RoleName') ?? '';
  const role = call.account.roles.get(name);
  if (role === undefined) throw new ServiceError('NoSuchEntity', 404, `The role with name ${name} cannot be found.`);
  return {
    Role: {
      Path: role.path, RoleName: role.name, RoleId: role.id, Arn: role.arn, CreateDate: iamDate(role.createdAt), AssumeRolePolicyDocument: encoded(role.trust), MaxSessionDuration: role.maxSessionDuration,
      PermissionsBoundary: boundary(role.boundaryArn), Tags: tagList(role.tags), RoleLastUsed: lastUsed(role),
    },
  };
};

/** Answers for the caller's own role only, from what the simulator lets it do. */
const simulatePrincipal: Operation['run'] = (call) => {
  const source = text(call, 'PolicySourceArn') ?? '';
  const grants = source === call.principal.roleArn ? call.principal.grants : [...call.account.roles.values()].find(({ arn }) => arn === source)?.grants ?? null;
  if (grants === null) throw new ServiceError('NoSuchEntity', 404, `The entity with ARN ${source} cannot be found.`);
  const principal = { ...call.principal, grants, sessionPolicy: null };
  const results = texts(call.input.ActionNames).map((action) => {
    const because = refusal(call.organization, principal, { action, resource: '*', region: 'us-east-1' });
    return { EvalActionName: action, EvalResourceName: '*', EvalDecision: because === null ? 'allowed' : because.startsWith('explicit') ? 'explicitDeny' : 'implicitDeny', MatchedStatements: [], MissingContextValues: [] };
  });
  return { EvaluationResults: results, IsTruncated: false };
};

const iam = (name: string, parameters: readonly string[], run: Operation['run'], resource: Operation['resource'] = () => '*'): Operation =>
  ({ service: 'iam', name, action: `iam:${name}`, bucket: 'iam', parameters, resource, run });
export const IAM_OPERATIONS: readonly Operation[] = [
  iam('GetAccountAuthorizationDetails', ['Filter', 'MaxItems', 'Marker'], authorizationDetails),
  iam('GetAccountSummary', [], accountSummary),
  iam('ListAccountAliases', ['MaxItems', 'Marker'], ({ account }) => ({ AccountAliases: account.alias === null ? [] : [account.alias], IsTruncated: false })),
  iam('GetRole', ['RoleName'], getRole, (call) => `arn:aws:iam::${call.account.id}:role/${text(call, 'RoleName') ?? ''}`),
  iam('SimulatePrincipalPolicy', ['PolicySourceArn', 'ActionNames', 'ResourceArns', 'MaxItems', 'Marker'], simulatePrincipal, (call) => text(call, 'PolicySourceArn') ?? '*'),
];
