import { DescribeOrganizationCommand, ListAccountsCommand, type OrganizationsClient } from '@aws-sdk/client-organizations';
import { readAllPages } from '../aws/pagination.ts';
import type { Fact } from '../model/fact.ts';
import type { OrganizationAccount } from '../model/facts.ts';
import type { Reader } from './reader.ts';

/**
 * Member accounts of the organization. Pages hold at most 20 accounts and may be empty with a token; `State` replaces `Status`,
 * which retires on 2026-09-09. Source: Organizations ListAccounts.
 */
export function readAccounts(reader: Reader, organizations: OrganizationsClient): Promise<Fact<readonly OrganizationAccount[]>> {
  return reader.read('organizations:ListAccounts', async () => {
    const accounts = await readAllPages(async (token) => {
      const page = await organizations.send(new ListAccountsCommand({ MaxResults: 20, ...(token === undefined ? {} : { NextToken: token }) }));
      return { items: page.Accounts ?? [], next: page.NextToken };
    });
    const members = accounts.map((account): OrganizationAccount => ({ account: account.Id ?? '', name: account.Name ?? '', state: account.State ?? account.Status ?? 'ACTIVE', path: account.Paths?.[0] ?? '' }));
    return members.filter(({ account }) => account !== '').sort((a, b) => (a.account < b.account ? -1 : 1));
  });
}

/** `o-…`, which conditions on aws:PrincipalOrgID are compared with. */
export function readOrganizationId(reader: Reader, organizations: OrganizationsClient): Promise<Fact<string>> {
  return reader.read('organizations:DescribeOrganization', async () => {
    const { Organization } = await organizations.send(new DescribeOrganizationCommand({}));
    if (Organization?.Id === undefined) throw new Error('DescribeOrganization answered without an id');
    return Organization.Id;
  });
}
