import { DescribeOrganizationCommand, DescribePolicyCommand, ListAccountsCommand, ListParentsCommand, ListPoliciesCommand, ListRootsCommand, ListTargetsForPolicyCommand, type OrganizationsClient } from '@aws-sdk/client-organizations';
import { readAllPages } from '../aws/pagination.ts';
import type { Fact } from '../model/fact.ts';
import type { OrganizationAccount, ServiceControlPolicy } from '../model/facts.ts';
import { classifyDocument } from '../secrets/index.ts';
import type { Reader } from './reader.ts';

/**
 * Member accounts of the organization. Pages hold at most 20 accounts and may be empty with a token; `State` replaces `Status`,
 * which retires on 2026-09-09. Source: Organizations ListAccounts.
 */
export function readAccounts(reader: Reader, organizations: OrganizationsClient): Promise<Fact<readonly OrganizationAccount[]>> {
  return reader.read('organizations:ListAccounts', async () => {
    const accounts = await readAllPages(async (token) => {
      const page = await organizations.send(new ListAccountsCommand({ MaxResults: 20, ...(token === undefined ? {} : { NextToken: token }) }));
      return { items: page.Accounts, next: page.NextToken };
    });
    const members = accounts.map((account): OrganizationAccount => ({ account: account.Id ?? '', name: account.Name ?? '', state: account.State ?? account.Status ?? 'ACTIVE', path: account.Paths?.[0] ?? '' }));
    return members.filter(({ account }) => account !== '').sort((a, b) => (a.account < b.account ? -1 : 1));
  });
}

export interface OrganizationDetails {
  /** `o-…`, which conditions on aws:PrincipalOrgID are compared with. */
  readonly id: string;
  /** No service control policy binds it. */
  readonly managementAccount: string;
}

export function readOrganizationDetails(reader: Reader, organizations: OrganizationsClient): Promise<Fact<OrganizationDetails>> {
  return reader.read('organizations:DescribeOrganization', async () => {
    const { Organization } = await organizations.send(new DescribeOrganizationCommand({}));
    if (Organization?.Id === undefined) throw new Error('DescribeOrganization answered without an id');
    return { id: Organization.Id, managementAccount: Organization.MasterAccountId ?? '' };
  });
}

/** Service control policies by the id of the root, unit or account they are attached to; null: the organization has not enabled them. */
export type AttachedPolicies = Readonly<Record<string, readonly ServiceControlPolicy[]>> | null;

/**
 * Asked by the inverse call – the targets of each policy – so that the cost grows with the policies and not with the accounts.
 * Source: Organizations ListPolicies, ListTargetsForPolicy, DescribePolicy.
 */
export function readServiceControlPolicies(reader: Reader, organizations: OrganizationsClient): Promise<Fact<AttachedPolicies>> {
  return reader.read('organizations:ListPolicies', async () => {
    const { Roots } = await organizations.send(new ListRootsCommand({}));
    const isEnabled = (Roots ?? []).some(({ PolicyTypes }) => PolicyTypes?.some(({ Type, Status }) => Type === 'SERVICE_CONTROL_POLICY' && Status === 'ENABLED'));
    if (!isEnabled) return null;
    const policies = await readAllPages(async (token) => {
      const page = await organizations.send(new ListPoliciesCommand({ Filter: 'SERVICE_CONTROL_POLICY', ...(token === undefined ? {} : { NextToken: token }) }));
      return { items: page.Policies, next: page.NextToken };
    });
    const attached: Record<string, ServiceControlPolicy[]> = {};
    for (const { Id: id = '', Name: name = '' } of policies) {
      const targets = await targetsOf(organizations, id);
      if (targets.length === 0) continue;
      const { Policy } = await organizations.send(new DescribePolicyCommand({ PolicyId: id }));
      const policy: ServiceControlPolicy = { id, name, document: classifyDocument(Policy?.Content ?? '') };
      for (const target of targets) (attached[target] ??= []).push(policy);
    }
    return attached;
  });
}

async function targetsOf(organizations: OrganizationsClient, id: string): Promise<readonly string[]> {
  const targets = await readAllPages(async (token) => {
    const page = await organizations.send(new ListTargetsForPolicyCommand({ PolicyId: id, ...(token === undefined ? {} : { NextToken: token }) }));
    return { items: page.Targets, next: page.NextToken };
  });
  return targets.flatMap(({ TargetId }) => TargetId ?? []);
}

/** Root and units above an account, from the root down: by the path that ListAccounts told, else by asking for one parent after the other, each once. */
export function readAncestors(reader: Reader, organizations: OrganizationsClient, { account, path }: OrganizationAccount, known: Map<string, Promise<string | null>>): Promise<Fact<readonly string[]>> {
  const told = path.split('/').filter((id) => id.startsWith('r-') || id.startsWith('ou-'));
  return reader.read('organizations:ListParents', async () => {
    if (told.length > 0) return told;
    const above: string[] = [];
    for (let parent = await parentOf(organizations, account, known); parent !== null; parent = await parentOf(organizations, parent, known)) above.unshift(parent);
    return above;
  });
}

function parentOf(organizations: OrganizationsClient, child: string, known: Map<string, Promise<string | null>>): Promise<string | null> {
  if (child.startsWith('r-')) return Promise.resolve(null);
  const asked = known.get(child) ?? organizations.send(new ListParentsCommand({ ChildId: child })).then(({ Parents }) => Parents?.[0]?.Id ?? null);
  known.set(child, asked);
  return asked;
}
