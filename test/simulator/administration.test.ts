import { DescribeTrailsCommand, GetEventSelectorsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { ListAWSServiceAccessForOrganizationCommand, ListDelegatedAdministratorsCommand, ListDelegatedServicesForAccountCommand } from '@aws-sdk/client-organizations';
import { DescribeOrganizationConfigurationCommand, GetAdministratorAccountCommand, GetFindingAggregatorCommand, ListFindingAggregatorsCommand, ListMembersCommand, ListOrganizationAdminAccountsCommand } from '@aws-sdk/client-securityhub';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Simulator } from '../../src/simulator/index.ts';
import { accountNamed, clients, lostMembers, refusalOf, started, type Clients } from './support.ts';

let simulator: Simulator;
let hub: Clients;
let management: Clients;
let member: Clients;
beforeEach(async () => {
  simulator = await started({ size: 'bare' });
  const as = (account: string): Clients => clients(simulator, account, 'AdministratorAccess');
  [hub, management, member] = [as(simulator.organization.hubAccount), as(simulator.organization.managementAccount), as(accountNamed(simulator.organization, 'payments-prod'))];
});
afterEach(async () => { await simulator.close(); });

/** What is on the wire is all in the SDK's model. */
async function whole<T extends { $metadata?: unknown }>(from: Clients, call: Promise<T>): Promise<T> {
  const answer = await call;
  expect(lostMembers(JSON.parse(from.wire.lastBody), answer)).toEqual([]);
  return answer;
}

test('delegation is told to the management account and to delegated administrators, to nobody else', async () => {
  const { hubAccount } = simulator.organization;
  for (const asked of [hub, management]) {
    const { DelegatedServices } = await whole(asked, asked.organizations.send(new ListDelegatedServicesForAccountCommand({ AccountId: hubAccount })));
    expect(DelegatedServices?.map(({ ServicePrincipal }) => ServicePrincipal)).toContain('member.org.stacksets.cloudformation.amazonaws.com');
    expect((await whole(asked, asked.organizations.send(new ListAWSServiceAccessForOrganizationCommand({})))).EnabledServicePrincipals).toHaveLength(4);
    expect((await whole(asked, asked.organizations.send(new ListDelegatedAdministratorsCommand({ ServicePrincipal: 'account.amazonaws.com' })))).DelegatedAdministrators?.map(({ Id }) => Id)).toEqual([hubAccount]);
  }
  for (const command of [new ListAWSServiceAccessForOrganizationCommand({}), new ListDelegatedAdministratorsCommand({})]) expect(await refusalOf(member.organizations.send(command))).toMatchObject({ name: 'AccessDeniedException' });
  const stranger = accountNamed(simulator.organization, 'orders-prod');
  expect(await refusalOf(hub.organizations.send(new ListDelegatedServicesForAccountCommand({ AccountId: stranger })))).toMatchObject({ name: 'AccountNotRegisteredException' });
});

test('who administers Security Hub: the management account hears it by name, the administrator by its configuration, a member by its administrator', async () => {
  const { hubAccount } = simulator.organization;
  expect((await whole(management, management.securityHub.send(new ListOrganizationAdminAccountsCommand({})))).AdminAccounts).toEqual([{ AccountId: hubAccount, Status: 'ENABLED' }]);
  expect(await refusalOf(hub.securityHub.send(new ListOrganizationAdminAccountsCommand({})))).toMatchObject({ name: 'InvalidAccessException', status: 401 });
  expect((await whole(hub, hub.securityHub.send(new DescribeOrganizationConfigurationCommand({})))).AutoEnable).toBe(true);
  expect(await refusalOf(member.securityHub.send(new DescribeOrganizationConfigurationCommand({})))).toMatchObject({ name: 'InvalidAccessException', status: 401 });
  expect((await whole(member, member.securityHub.send(new GetAdministratorAccountCommand({})))).Administrator?.AccountId).toBe(hubAccount);
  expect((await hub.securityHub.send(new GetAdministratorAccountCommand({}))).Administrator).toBeUndefined();
  simulator.organization.administration.notMembers.add(accountNamed(simulator.organization, 'payments-prod'));
  expect((await whole(hub, hub.securityHub.send(new ListMembersCommand({})))).Members?.map(({ AccountId }) => AccountId)).toEqual([simulator.organization.managementAccount, accountNamed(simulator.organization, 'orders-prod')].sort());
});

test('the finding aggregator is named by its ARN, in every region', async () => {
  const [{ FindingAggregatorArn } = {}] = (await whole(hub, hub.securityHub.send(new ListFindingAggregatorsCommand({})))).FindingAggregators ?? [];
  expect(await whole(hub, hub.securityHub.send(new GetFindingAggregatorCommand({ FindingAggregatorArn })))).toMatchObject({ FindingAggregationRegion: 'eu-west-1', RegionLinkingMode: 'ALL_REGIONS' });
  expect((await member.securityHub.send(new ListFindingAggregatorsCommand({}))).FindingAggregators).toEqual([]);
  expect(await refusalOf(member.securityHub.send(new GetFindingAggregatorCommand({ FindingAggregatorArn })))).toMatchObject({ name: 'ResourceNotFoundException' });
});

test("a member sees the organization's trail as a shadow and its status, and not what it selects", async () => {
  const { trailList: [trail] = [] } = await whole(hub, hub.cloudTrail.send(new DescribeTrailsCommand({})));
  expect(trail).toMatchObject({ IsOrganizationTrail: true, IsMultiRegionTrail: true, HasCustomEventSelectors: false });
  expect((await hub.cloudTrail.send(new DescribeTrailsCommand({ includeShadowTrails: false }))).trailList).toEqual([]);
  expect((await whole(hub, hub.cloudTrail.send(new GetTrailStatusCommand({ Name: trail?.TrailARN })))).IsLogging).toBe(true);
  expect(await refusalOf(hub.cloudTrail.send(new GetEventSelectorsCommand({ TrailName: trail?.TrailARN })))).toMatchObject({ name: 'CloudTrailARNInvalidException' });
  expect((await whole(management, management.cloudTrail.send(new GetEventSelectorsCommand({ TrailName: trail?.TrailARN })))).EventSelectors).toMatchObject([{ ReadWriteType: 'All', IncludeManagementEvents: true }]);
  expect(await refusalOf(hub.cloudTrail.send(new GetTrailStatusCommand({ Name: 'organization' })))).toMatchObject({ name: 'TrailNotFoundException' });
});
