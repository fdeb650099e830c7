import { DescribeAccountCommand, DescribeOrganizationCommand, ListAccountsCommand, ListAccountsForParentCommand, ListOrganizationalUnitsForParentCommand, ListParentsCommand, ListRootsCommand, paginateListAccounts } from '@aws-sdk/client-organizations';
import { ListRegionsCommand } from '@aws-sdk/client-account';
import { GetAccountAuthorizationDetailsCommand, GetAccountSummaryCommand, GetRoleCommand, ListAccountAliasesCommand, paginateGetAccountAuthorizationDetails, SimulatePrincipalPolicyCommand, type ManagedPolicyDetail, type RoleDetail } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Organization, Simulator } from '../../src/simulator/index.ts';
import { accountNamed, clients, lostMembers, refusalOf, started, type Clients } from './support.ts';

let simulator: Simulator;
let organization: Organization;
let hub: Clients;
beforeAll(async () => {
  simulator = await started();
  organization = simulator.organization;
  hub = clients(simulator, organization.hubAccount, 'AdministratorAccess');
});
afterAll(async () => { await simulator.close(); });

describe('Organizations', () => {
  test('ListAccounts has small pages, one of them empty, and every account once, with State and Status', async () => {
    const sizes: number[] = [];
    const states = new Map<string, string>();
    for await (const { Accounts = [] } of paginateListAccounts({ client: hub.organizations }, {})) {
      sizes.push(Accounts.length);
      for (const { Id = '', State = '', Status = '' } of Accounts) states.set(Id, `${State} ${Status}`);
    }
    expect(sizes).toEqual([6, 0, 2]);
    expect(states.get(accountNamed(organization, 'legacy-shop'))).toBe('SUSPENDED SUSPENDED');
    expect(states.get(organization.hubAccount)).toBe('ACTIVE ACTIVE');
    expect(states.has(accountNamed(organization, 'contractor-lab'))).toBe(false);
  });
  test('the tree can be walked both ways, and Paths says the same', async () => {
    const { Roots = [] } = await hub.organizations.send(new ListRootsCommand({}));
    const root = Roots[0]?.Id ?? '';
    const found = new Map<string, string>();
    const walk = async (parent: string, path: string): Promise<void> => {
      const { Accounts = [] } = await hub.organizations.send(new ListAccountsForParentCommand({ ParentId: parent }));
      for (const account of Accounts) found.set(account.Id ?? '', `${path}${account.Id ?? ''}/`);
      const { OrganizationalUnits = [] } = await hub.organizations.send(new ListOrganizationalUnitsForParentCommand({ ParentId: parent }));
      for (const unit of OrganizationalUnits) await walk(unit.Id ?? '', `${path}${unit.Id ?? ''}/`);
    };
    await walk(root, `${organization.id}/${root}/`);
    expect(found.size).toBe(8);
    const account = accountNamed(organization, 'payments-prod');
    const described = await hub.organizations.send(new DescribeAccountCommand({ AccountId: account }));
    expect(lostMembers(JSON.parse(hub.wire.lastBody), described)).toEqual([]);
    expect(described.Account?.Paths).toEqual([found.get(account)]);
    const { Parents } = await hub.organizations.send(new ListParentsCommand({ ChildId: account }));
    expect(Parents).toEqual([{ Id: found.get(account)?.split('/').at(-3), Type: 'ORGANIZATIONAL_UNIT' }]);
  });
  test.each([
    ['a member may not list accounts', (member: Clients) => member.organizations.send(new ListAccountsCommand({})), 'AccessDeniedException'],
    ['a missing account', () => hub.organizations.send(new DescribeAccountCommand({ AccountId: '000000000000' })), 'AccountNotFoundException'],
    ['a missing parent', () => hub.organizations.send(new ListAccountsForParentCommand({ ParentId: 'ou-none-12345678' })), 'ParentNotFoundException'],
  ] as const)('%s', async (_name, send, code) => {
    expect(await refusalOf(send(clients(simulator, accountNamed(organization, 'payments-prod'), 'AdministratorAccess')))).toMatchObject({ name: code });
  });
  test('any member may describe its organization; an account outside has none', async () => {
    const member = clients(simulator, accountNamed(organization, 'payments-prod'), 'SecurityAudit');
    expect((await member.organizations.send(new DescribeOrganizationCommand({}))).Organization).toMatchObject({ Id: organization.id, MasterAccountId: organization.managementAccount });
    const outside = clients(simulator, accountNamed(organization, 'contractor-lab'), 'AdministratorAccess');
    expect(await refusalOf(outside.organizations.send(new DescribeOrganizationCommand({})))).toMatchObject({ name: 'AWSOrganizationsNotInUseException' });
  });
});

describe('ListRegions', () => {
  const statuses = async (given: Clients, AccountId?: string): Promise<Record<string, string>> => {
    const { Regions = [] } = await given.account.send(new ListRegionsCommand(AccountId === undefined ? {} : { AccountId }));
    return Object.fromEntries(Regions.map(({ RegionName = '', RegionOptStatus = '' }) => [RegionName, RegionOptStatus]));
  };
  const EXPECTED = { 'eu-west-1': 'ENABLED_BY_DEFAULT', 'us-east-1': 'ENABLED_BY_DEFAULT', 'eu-central-1': 'ENABLED_BY_DEFAULT', 'me-south-1': 'DISABLED' };
  test('own account, and a member from the delegated administrator', async () => {
    expect(await statuses(hub)).toEqual(EXPECTED);
    expect(await statuses(hub, accountNamed(organization, 'payments-prod'))).toEqual(EXPECTED);
  });
  test('filtered, and refused to other members', async () => {
    const { Regions } = await hub.account.send(new ListRegionsCommand({ RegionOptStatusContains: ['DISABLED'] }));
    expect(Regions?.map(({ RegionName }) => RegionName)).toEqual(['me-south-1']);
    const member = clients(simulator, accountNamed(organization, 'payments-prod'), 'AdministratorAccess');
    expect(await refusalOf(statuses(member, organization.hubAccount))).toMatchObject({ name: 'AccessDeniedException', status: 403 });
  });
  test('ec2:DescribeRegions answers in XML what it answers on AWS', async () => {
    const { AWS_ACCESS_KEY_ID: key = '', AWS_SESSION_TOKEN: token = '' } = simulator.environment;
    const response = await fetch(simulator.url, { method: 'POST', body: 'Action=DescribeRegions&Version=2016-11-15&AllRegions=true', headers: { authorization: `AWS4-HMAC-SHA256 Credential=${key}/20261121/eu-west-1/ec2/aws4_request, SignedHeaders=host, Signature=0`, 'x-amz-security-token': token } });
    const body = await response.text();
    expect(body).toContain('<item><regionName>me-south-1</regionName><regionEndpoint>ec2.me-south-1.amazonaws.com</regionEndpoint><optInStatus>not-opted-in</optInStatus></item>');
    expect(body).toMatch(/^<DescribeRegionsResponse xmlns="http:\/\/ec2.amazonaws.com\/doc\/2016-11-15\/"><requestId>.*<regionInfo>/);
  });
});

describe('IAM', () => {
  const details = async (given: Clients, MaxItems: number): Promise<{ roles: RoleDetail[]; policies: ManagedPolicyDetail[]; pages: number }> => {
    const roles: RoleDetail[] = [];
    const policies: ManagedPolicyDetail[] = [];
    let pages = 0;
    for await (const page of paginateGetAccountAuthorizationDetails({ client: given.iam }, { Filter: ['Role', 'LocalManagedPolicy', 'AWSManagedPolicy'], MaxItems })) {
      pages += 1;
      roles.push(...(page.RoleDetailList ?? []));
      policies.push(...(page.Policies ?? []));
    }
    return { roles, policies, pages };
  };
  test('every role and policy once, documents percent-encoded, whatever the page size', async () => {
    const account = accountNamed(organization, 'payments-prod');
    const there = clients(simulator, account, 'SecurityAudit');
    const small = await details(there, 9);
    const large = await details(there, 1000);
    expect(small.pages).toBeGreaterThan(3);
    expect(large.pages).toBe(1);
    expect(small.roles).toEqual(large.roles);
    expect(small.roles.map(({ Arn }) => Arn).sort()).toEqual([...(organization.accounts.get(account)?.roles.values() ?? [])].map(({ arn }) => arn).sort());
    const scan = small.roles.find(({ RoleName }) => RoleName === 'PosternScan');
    expect(scan?.AssumeRolePolicyDocument).not.toContain('{');
    expect(JSON.parse(decodeURIComponent(scan?.AssumeRolePolicyDocument ?? ''))).toMatchObject({ Statement: [{ Principal: { AWS: `arn:aws:iam::${organization.hubAccount}:root` } }] });
    expect(scan?.Tags).toContainEqual({ Key: 'Owner', Value: 'team-security' });
    const bounded = small.roles.find(({ PermissionsBoundary }) => PermissionsBoundary !== undefined);
    expect(bounded?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(`arn:aws:iam::${account}:policy/workload-boundary`);
    expect(bounded?.RoleLastUsed?.LastUsedDate).toBeInstanceOf(Date);
    const attached = new Set(small.roles.flatMap(({ AttachedManagedPolicies = [] }) => AttachedManagedPolicies.map(({ PolicyArn }) => PolicyArn)));
    for (const arn of attached) {
      const policy = small.policies.find((candidate) => candidate.Arn === arn);
      const version = policy?.PolicyVersionList?.find(({ VersionId }) => VersionId === policy.DefaultVersionId);
      expect(JSON.parse(decodeURIComponent(version?.Document ?? '')), arn).toHaveProperty('Statement');
    }
  });
  test('Filter narrows', async () => {
    const { RoleDetailList, Policies } = await hub.iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ['LocalManagedPolicy'] }));
    expect(RoleDetailList ?? []).toEqual([]);
    expect(Policies?.every(({ Arn }) => !Arn?.includes(':aws:policy'))).toBe(true);
  });
  test('the small ones', async () => {
    expect((await hub.iam.send(new ListAccountAliasesCommand({}))).AccountAliases).toEqual(['example-security-tooling']);
    expect((await hub.iam.send(new GetAccountSummaryCommand({}))).SummaryMap).toMatchObject({ Roles: organization.accounts.get(organization.hubAccount)?.roles.size });
    expect((await hub.iam.send(new GetRoleCommand({ RoleName: 'PosternScan' }))).Role?.RoleName).toBe('PosternScan');
    expect(await refusalOf(hub.iam.send(new GetRoleCommand({ RoleName: 'nobody' })))).toMatchObject({ name: 'NoSuchEntityException', status: 404 });
  });
  test('SimulatePrincipalPolicy answers for the caller', async () => {
    const audit = clients(simulator, organization.hubAccount, 'SecurityAudit');
    const { EvaluationResults = [] } = await audit.iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn: `arn:aws:iam::${organization.hubAccount}:role/SecurityAudit`, ActionNames: ['lambda:ListFunctions', 'account:ListRegions', 'lambda:GetFunction'] }));
    expect(EvaluationResults.map(({ EvalDecision }) => EvalDecision)).toEqual(['allowed', 'implicitDeny', 'implicitDeny']);
  });
});
