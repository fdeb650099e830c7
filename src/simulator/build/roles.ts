import { policyArn, roleArn } from '../arns.ts';
import { SCAN_ROLE_GRANTS, WRITER_ROLE_GRANTS } from '../grants.ts';
import { randomFor } from '../random.ts';
import type { Account, Grants, ManagedPolicy, Organization, PolicyStatement, Role } from '../state.ts';

export const documentOf = (statements: readonly PolicyStatement[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });
export const allow = (action: string | readonly string[], resource: string | readonly string[]): PolicyStatement => ({ Effect: 'Allow', Action: action, Resource: resource });

export const LAMBDA_TRUST = documentOf([{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }]);

export interface RoleInput {
  readonly name: string;
  readonly path?: string;
  readonly trust?: string;
  readonly inline?: Readonly<Record<string, readonly PolicyStatement[]>>;
  readonly attached?: readonly string[];
  readonly boundaryArn?: string | null;
  readonly tags?: Readonly<Record<string, string>>;
  readonly createdAt: string;
  readonly lastUsed?: Role['lastUsed'];
  readonly grants?: Grants | null;
}

/** Puts a role into an account; default trust: Lambda. */
export function addRole(organization: Organization, account: Account, input: RoleInput): Role {
  const path = input.path ?? '/';
  const random = randomFor(organization.seed, 'role', account.id, input.name);
  const role: Role = {
    name: input.name, path, id: `AROA${random.text(17, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`, arn: roleArn(account.id, input.name, path), createdAt: input.createdAt, trust: input.trust ?? LAMBDA_TRUST,
    inline: new Map(Object.entries(input.inline ?? {}).map(([name, statements]) => [name, documentOf(statements)])), attached: [...(input.attached ?? [])], boundaryArn: input.boundaryArn ?? null,
    tags: { ...input.tags }, lastUsed: input.lastUsed ?? null, maxSessionDuration: 3_600, grants: input.grants ?? null,
  };
  account.roles.set(role.name, role);
  return role;
}

/** Puts a customer-managed policy into an account. Earlier versions stay readable, as IAM keeps up to five. */
export function addPolicy(organization: Organization, account: Account, name: string, statements: readonly PolicyStatement[], at: string): ManagedPolicy {
  const arn = policyArn(account.id, name);
  const random = randomFor(organization.seed, 'policy', arn);
  const policy: ManagedPolicy = { arn, id: `ANPA${random.text(17, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`, name, path: '/', createdAt: at, updatedAt: at, versions: [{ id: 'v1', document: documentOf(statements), createdAt: at }] };
  account.policies.set(arn, policy);
  return policy;
}

const grantStatements = ({ allow: allowed, deny = [] }: Grants): readonly PolicyStatement[] =>
  [allow(allowed, '*'), ...(deny.length === 0 ? [] : [{ Effect: 'Deny', Action: deny, Resource: '*' } as const])];

/** PosternScan and PosternFindingsWriter, trusting the hub account under the organization's and the external id. */
export function addScanRoles(organization: Organization, account: Account, at: string): void {
  const condition = { StringEquals: { 'aws:PrincipalOrgID': organization.id, ...(organization.externalId === null ? {} : { 'sts:ExternalId': organization.externalId }) } };
  const trust = documentOf([{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${organization.hubAccount}:root` }, Action: 'sts:AssumeRole', Condition: condition }]);
  const tags = { ManagedBy: 'cloudformation-stackset', Owner: 'team-security', Environment: 'shared', DataClassification: 'internal' };
  addRole(organization, account, { name: 'PosternScan', trust, grants: SCAN_ROLE_GRANTS, inline: { Scan: grantStatements(SCAN_ROLE_GRANTS) }, tags, createdAt: at });
  const writer = [{ ...allow(WRITER_ROLE_GRANTS.allow, '*') }];
  addRole(organization, account, { name: 'PosternFindingsWriter', trust, grants: WRITER_ROLE_GRANTS, inline: { Write: writer }, tags, createdAt: at });
}

/** The administrator role that Organizations leaves in a member account; this organization's security account may use it as well. */
export function addOrganizationRole(organization: Organization, account: Account, at: string): void {
  const principals = [organization.managementAccount, organization.hubAccount].map((id) => `arn:aws:iam::${id}:root`);
  const trust = documentOf([{ Effect: 'Allow', Principal: { AWS: principals }, Action: 'sts:AssumeRole' }]);
  addRole(organization, account, { name: 'OrganizationAccountAccessRole', trust, grants: { allow: ['*'] }, attached: ['arn:aws:iam::aws:policy/AdministratorAccess'], createdAt: at });
}
