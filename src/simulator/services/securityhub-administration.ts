import type { FindingAggregator } from '../administration.ts';
import { ServiceError } from '../server/errors.ts';
import { count, text, type Call, type Operation } from '../server/operation.ts';
import { page } from '../server/paging.ts';
import { insistEnabled } from './securityhub-import.ts';

/** As AWS words it. Source: hashicorp/terraform-provider-aws issue 23079. */
const notTheAdministrator = (call: Call): ServiceError => new ServiceError('InvalidAccessException', 401, `Account ${call.account.id} is not an administrator for this organization`);
const isAdministrator = (call: Call): boolean => call.organization.administration.securityHub === call.account.id;
/** The administrator is no member of itself. */
const isMember = ({ organization }: Call, account: string): boolean => {
  const { securityHub, notMembers } = organization.administration;
  return securityHub !== null && securityHub !== account && !notMembers.has(account) && organization.accounts.get(account)?.parentId !== '' && organization.accounts.get(account)?.state === 'ACTIVE';
};

/** Source: Security Hub API: "Can only be called by the organization management account". */
const listAdministrators: Operation['run'] = (call) => {
  if (call.account.id !== call.organization.managementAccount) throw new ServiceError('InvalidAccessException', 401, `Account ${call.account.id} is not the management account of this organization`);
  const { securityHub } = call.organization.administration;
  return { AdminAccounts: securityHub === null ? [] : [{ AccountId: securityHub, Status: 'ENABLED' }], Feature: 'SecurityHub' };
};

/** Source: Security Hub API: "Only the Security Hub CSPM administrator account can invoke this operation". */
const describeConfiguration: Operation['run'] = (call) => {
  insistEnabled(call);
  if (!isAdministrator(call)) throw notTheAdministrator(call);
  return { AutoEnable: true, MemberAccountLimitReached: false, AutoEnableStandards: 'NONE', OrganizationConfiguration: { ConfigurationType: 'LOCAL', Status: 'ENABLED' } };
};

const getAdministrator: Operation['run'] = (call) => {
  insistEnabled(call);
  const { securityHub } = call.organization.administration;
  return securityHub !== null && isMember(call, call.account.id) ? { Administrator: { AccountId: securityHub, InvitedAt: call.place.securityHub.subscribedAt, MemberStatus: 'Enabled' } } : {};
};

const listMembers: Operation['run'] = (call) => {
  insistEnabled(call);
  const members = isAdministrator(call) ? [...call.organization.accounts.values()].filter(({ id }) => isMember(call, id)) : [];
  const { items, next } = page(members, ({ id }) => id, text(call, 'NextToken'), count(call, 'MaxResults', 50));
  return { Members: items.map(({ id, email }) => ({ AccountId: id, Email: email, MasterId: call.account.id, AdministratorId: call.account.id, MemberStatus: 'Enabled', InvitedAt: call.place.securityHub.subscribedAt, UpdatedAt: call.place.securityHub.subscribedAt })), NextToken: next };
};

const arnOf = (account: string, { homeRegion, id }: FindingAggregator): string => `arn:aws:securityhub:${homeRegion}:${account}:finding-aggregator/${id}`;
const own = (call: Call): FindingAggregator | undefined => call.organization.administration.findingAggregators.get(call.account.id);

const listAggregators: Operation['run'] = (call) => {
  insistEnabled(call);
  const aggregator = own(call);
  return { FindingAggregators: aggregator === undefined ? [] : [{ FindingAggregatorArn: arnOf(call.account.id, aggregator) }] };
};

const getAggregator: Operation['run'] = (call) => {
  insistEnabled(call);
  const aggregator = own(call);
  const arn = `${call.path.Prefix ?? ''}/${call.path.Id ?? ''}`;
  if (aggregator === undefined || arnOf(call.account.id, aggregator) !== arn) throw new ServiceError('ResourceNotFoundException', 404, `The finding aggregator ${arn} was not found`);
  return { FindingAggregatorArn: arn, FindingAggregationRegion: aggregator.homeRegion, RegionLinkingMode: aggregator.mode, Regions: aggregator.regions };
};

const hubArn = (call: Call): string => `arn:aws:securityhub:${call.region}:${call.account.id}:hub/default`;
const securityHub = (name: string, route: string, parameters: readonly string[], run: Operation['run']): Operation =>
  ({ service: 'securityhub', name, action: `securityhub:${name}`, bucket: 'securityhub:other', route, parameters, resource: hubArn, run });
export const SECURITY_HUB_ADMINISTRATION: readonly Operation[] = [
  securityHub('ListOrganizationAdminAccounts', 'GET /organization/admin', ['MaxResults', 'NextToken', 'Feature'], listAdministrators),
  securityHub('DescribeOrganizationConfiguration', 'GET /organization/configuration', [], describeConfiguration),
  securityHub('GetAdministratorAccount', 'GET /administrator', [], getAdministrator),
  securityHub('ListMembers', 'GET /members', ['OnlyAssociated', 'MaxResults', 'NextToken'], listMembers),
  securityHub('ListFindingAggregators', 'GET /findingAggregator/list', ['MaxResults', 'NextToken'], listAggregators),
  securityHub('GetFindingAggregator', 'GET /findingAggregator/get/{Prefix}/{Id}', [], getAggregator),
];
