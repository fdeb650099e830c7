import { DescribeHubCommand, DescribeOrganizationConfigurationCommand, GetAdministratorAccountCommand, GetFindingAggregatorCommand, ListFindingAggregatorsCommand, ListMembersCommand, ListOrganizationAdminAccountsCommand, type SecurityHubClient } from '@aws-sdk/client-securityhub';
import { serviceError } from '../../aws/errors.ts';
import { readAllPages } from '../../aws/pagination.ts';
import type { Fact } from '../../model/fact.ts';
import type { Aggregation, Questions } from './questions.ts';

type SecurityHubQuestions = Pick<Questions, 'securityHubOn' | 'isAdministrator' | 'administratorAbove' | 'administrators' | 'aggregation' | 'members'>;
type Ask = <T>(action: string, work: () => Promise<T>) => Promise<Fact<T>>;

/** Security Hub's answers in the caller's account and home region. */
export function securityHubQuestions(client: SecurityHubClient, ask: Ask): SecurityHubQuestions {
  return {
    securityHubOn: () => ask('securityhub:DescribeHub', () => isOn(client)),
    isAdministrator: () => ask('securityhub:DescribeOrganizationConfiguration', () => isAdministrator(client)),
    administratorAbove: () => ask('securityhub:GetAdministratorAccount', async () => (await client.send(new GetAdministratorAccountCommand({}))).Administrator?.AccountId ?? null),
    administrators: () => ask('securityhub:ListOrganizationAdminAccounts', () => administrators(client)),
    aggregation: () => ask('securityhub:GetFindingAggregator', () => aggregation(client)),
    members: () => ask('securityhub:ListMembers', () => members(client)),
  };
}

const OFF = /not subscribed|not enabled|not activated/i;

/** Off is said by name: "Account … is not subscribed to AWS Security Hub". Another refusal of that name is a refusal. */
async function isOn(client: SecurityHubClient): Promise<boolean> {
  try {
    const { HubArn } = await client.send(new DescribeHubCommand({}));
    if (HubArn === undefined) throw new Error('DescribeHub answered without a hub');
    return true;
  } catch (error) {
    const { name, message } = serviceError(error);
    if (name === 'ResourceNotFoundException' || (name === 'InvalidAccessException' && OFF.test(message))) return false;
    throw error;
  }
}

/** Source: Security Hub API, DescribeOrganizationConfiguration: "Only the Security Hub CSPM administrator account can invoke this operation". */
async function isAdministrator(client: SecurityHubClient): Promise<boolean> {
  try {
    const { AutoEnable, OrganizationConfiguration } = await client.send(new DescribeOrganizationConfigurationCommand({}));
    if (AutoEnable === undefined && OrganizationConfiguration === undefined) throw new Error('DescribeOrganizationConfiguration answered without a configuration');
    return true;
  } catch (error) {
    const { name, message } = serviceError(error);
    // "Account … is not an administrator for this organization"
    if (name === 'InvalidAccessException' && /administrator/i.test(message)) return false;
    throw error;
  }
}

/** Those that are being removed are none. */
async function administrators(client: SecurityHubClient): Promise<readonly string[]> {
  const listed = await readAllPages(async (token) => {
    const page = await client.send(new ListOrganizationAdminAccountsCommand(token === undefined ? {} : { NextToken: token }));
    return { items: page.AdminAccounts, next: page.NextToken };
  });
  return listed.flatMap(({ AccountId, Status }) => (AccountId === undefined || Status === 'DISABLE_IN_PROGRESS' ? [] : [AccountId]));
}

/** An account has one at most. */
async function aggregation(client: SecurityHubClient): Promise<Aggregation | null> {
  const [first] = await readAllPages(async (token) => {
    const page = await client.send(new ListFindingAggregatorsCommand(token === undefined ? {} : { NextToken: token }));
    return { items: page.FindingAggregators, next: page.NextToken };
  });
  if (first?.FindingAggregatorArn === undefined) return null;
  const { FindingAggregationRegion, RegionLinkingMode, Regions } = await client.send(new GetFindingAggregatorCommand({ FindingAggregatorArn: first.FindingAggregatorArn }));
  if (FindingAggregationRegion === undefined || RegionLinkingMode === undefined) throw new Error('GetFindingAggregator answered without a region');
  return { homeRegion: FindingAggregationRegion, mode: RegionLinkingMode, regions: Regions ?? [] };
}

/** Accounts that are associated, whether they are enabled by the organization or were invited. */
async function members(client: SecurityHubClient): Promise<readonly string[]> {
  const listed = await readAllPages(async (token) => {
    const page = await client.send(new ListMembersCommand({ OnlyAssociated: true, MaxResults: 50, ...(token === undefined ? {} : { NextToken: token }) }));
    return { items: page.Members, next: page.NextToken };
  });
  return listed.flatMap(({ AccountId }) => AccountId ?? []);
}
