import { ServiceError } from '../server/errors.ts';
import { ancestors } from '../server/authorize.ts';
import { count, text, type Call, type Operation } from '../server/operation.ts';
import { compare, page } from '../server/paging.ts';
import type { Account, OrganizationalUnit } from '../state.ts';
import { describePolicy, listPolicies, listTargetsForPolicy } from './organization-policies.ts';

const PER_PAGE = 20;
/** ListAccounts serves fewer than it may, and an empty page with a token in between, as AWS warns. */
const SERVED_PER_PAGE = 6;

const isOpen = (call: Call): boolean => [call.organization.managementAccount, call.organization.hubAccount].includes(call.account.id);
/** Only the management account and the delegated administrator may ask. */
function insist(call: Call): void {
  insistMember(call);
  if (!isOpen(call)) throw new ServiceError('AccessDeniedException', 400, "You don't have permissions to access this resource.");
}

/** An account whose parent is '' belongs to no organization. */
function insistMember(call: Call): void {
  if (call.account.parentId === '') throw new ServiceError('AWSOrganizationsNotInUseException', 400, 'Your account is not a member of an organization.');
}
const members = (call: Call): readonly Account[] => [...call.organization.accounts.values()].filter(({ parentId }) => parentId !== '');

/** From the organization down to the account or unit itself, with a slash at the end. */
const pathOf = (call: Call, id: string): string => `${[...ancestors(call.organization, id), call.organization.id].reverse().join('/')}/`;

const accountShape = (call: Call, account: Account): Record<string, unknown> => ({
  Id: account.id, Arn: `arn:aws:organizations::${call.organization.managementAccount}:account/${call.organization.id}/${account.id}`, Email: account.email, Name: account.name,
  // Status knows fewer states than State; AWS retires it.
  Status: account.state === 'ACTIVE' ? 'ACTIVE' : account.state === 'PENDING_CLOSURE' ? 'PENDING_CLOSURE' : 'SUSPENDED', State: account.state, JoinedMethod: 'CREATED',
  JoinedTimestamp: Date.parse(account.joinedAt) / 1000, Paths: [pathOf(call, account.id)],
});

const listAccounts: Operation['run'] = (call) => {
  insist(call);
  const size = Math.min(SERVED_PER_PAGE, count(call, 'MaxResults', PER_PAGE));
  const token = text(call, 'NextToken');
  const accounts = members(call);
  if (token === 'empty') return { Accounts: [], NextToken: page(accounts, ({ id }) => id, undefined, size).next };
  const { items, next } = page(accounts, ({ id }) => id, token, size);
  return { Accounts: items.map((account) => accountShape(call, account)), NextToken: token === undefined && next !== undefined ? 'empty' : next };
};

const describeOrganization: Operation['run'] = (call) => {
  insistMember(call);
  return { Organization: organizationShape(call) };
};
const organizationShape = ({ organization }: Call): Record<string, unknown> => ({
  Id: organization.id, Arn: `arn:aws:organizations::${organization.managementAccount}:organization/${organization.id}`, FeatureSet: 'ALL', MasterAccountId: organization.managementAccount,
  MasterAccountArn: `arn:aws:organizations::${organization.managementAccount}:account/${organization.id}/${organization.managementAccount}`,
  MasterAccountEmail: organization.accounts.get(organization.managementAccount)?.email, AvailablePolicyTypes: [],
});

const describeAccount: Operation['run'] = (call) => {
  insist(call);
  const account = members(call).find(({ id }) => id === text(call, 'AccountId'));
  if (account === undefined) throw new ServiceError('AccountNotFoundException', 400, "You specified an account that doesn't exist.");
  return { Account: accountShape(call, account) };
};

const listRoots: Operation['run'] = (call) => {
  insist(call);
  const { id, rootId, managementAccount } = call.organization;
  return { Roots: [{ Id: rootId, Arn: `arn:aws:organizations::${managementAccount}:root/${id}/${rootId}`, Name: 'Root', PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] }] };
};

const listParents: Operation['run'] = (call) => {
  insist(call);
  const child = text(call, 'ChildId') ?? '';
  const parent = call.organization.accounts.get(child)?.parentId ?? call.organization.units.get(child)?.parentId;
  if (parent === undefined) throw new ServiceError('ChildNotFoundException', 400, "We can't find an organizational unit (OU) or Amazon Web Services account with the ChildId that you specified.");
  return { Parents: [{ Id: parent, Type: parent === call.organization.rootId ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }] };
};

function parentOf(call: Call): string {
  insist(call);
  const parent = text(call, 'ParentId') ?? '';
  if (parent !== call.organization.rootId && !call.organization.units.has(parent)) throw new ServiceError('ParentNotFoundException', 400, "We can't find a root or OU with the ParentId that you specified.");
  return parent;
}
function childrenPage<T>(call: Call, children: readonly T[], keyOf: (child: T) => string, name: string, shape: (child: T) => unknown): unknown {
  const { items, next } = page(children, keyOf, text(call, 'NextToken'), count(call, 'MaxResults', PER_PAGE));
  return { [name]: items.map(shape), NextToken: next };
}
const listUnits: Operation['run'] = (call) => {
  const parent = parentOf(call);
  const arn = (unit: OrganizationalUnit): string => `arn:aws:organizations::${call.organization.managementAccount}:ou/${call.organization.id}/${unit.id}`;
  const units = [...call.organization.units.values()].filter(({ parentId }) => parentId === parent);
  return childrenPage(call, units, ({ id }) => id, 'OrganizationalUnits', (unit) => ({ Id: unit.id, Arn: arn(unit), Name: unit.name, Path: pathOf(call, unit.id) }));
};
const listAccountsForParent: Operation['run'] = (call) => {
  const parent = parentOf(call);
  const accounts = [...call.organization.accounts.values()].filter(({ parentId }) => parentId === parent);
  return childrenPage(call, accounts, ({ id }) => id, 'Accounts', (account) => accountShape(call, account));
};

/** From the management account or the delegated administrator with AccountId; from anywhere without. Source: Account Management API, ListRegions. */
const listRegions: Operation['run'] = (call) => {
  const wanted = text(call, 'AccountId');
  const account = wanted === undefined ? call.account : call.organization.accounts.get(wanted);
  if (account === undefined || (account !== call.account && !isOpen(call))) throw new ServiceError('AccessDeniedException', 403, `User: ${call.principal.arn} is not authorized to perform: account:ListRegions (Access denied due to the caller's account relationship)`);
  if (wanted === call.organization.managementAccount && call.account.id === wanted) throw new ServiceError('ValidationException', 400, 'The management account must not be specified by its own account id.');
  const states = call.input.RegionOptStatusContains;
  const regions = call.organization.regions
    .map(({ name }) => ({ RegionName: name, RegionOptStatus: account.regionStatus.get(name) ?? 'DISABLED' }))
    .filter(({ RegionOptStatus }) => !Array.isArray(states) || states.length === 0 || states.includes(RegionOptStatus));
  const { items, next } = page(regions, ({ RegionName }) => RegionName, text(call, 'NextToken'), count(call, 'MaxResults', 50));
  return { Regions: items, NextToken: next };
};

const describeRegions: Operation['run'] = (call) => {
  const all = text(call, 'AllRegions') === 'true';
  const regions = call.organization.regions.map(({ name, optIn }) => ({ name, optIn, status: call.account.regionStatus.get(name) ?? 'DISABLED' }));
  const shown = regions.filter(({ status }) => all || status !== 'DISABLED').sort((a, b) => compare(a.name, b.name));
  return { regionInfo: shown.map(({ name, optIn, status }) => ({ regionName: name, regionEndpoint: `ec2.${name}.amazonaws.com`, optInStatus: !optIn ? 'opt-in-not-required' : status === 'DISABLED' ? 'not-opted-in' : 'opted-in' })) };
};

const organizations = (name: string, parameters: readonly string[], run: Operation['run']): Operation =>
  ({ service: 'organizations', name, action: `organizations:${name}`, bucket: 'organizations', parameters, resource: () => '*', run });
const forManagers = (run: Operation['run']): Operation['run'] => (call) => {
  insist(call);
  return run(call);
};
const PAGING = ['NextToken', 'MaxResults'];
export const ORGANIZATION_OPERATIONS: readonly Operation[] = [
  organizations('ListAccounts', PAGING, listAccounts),
  organizations('DescribeOrganization', [], describeOrganization),
  organizations('DescribeAccount', ['AccountId'], describeAccount),
  organizations('ListRoots', PAGING, listRoots),
  organizations('ListParents', ['ChildId', ...PAGING], listParents),
  organizations('ListOrganizationalUnitsForParent', ['ParentId', ...PAGING], listUnits),
  organizations('ListPolicies', ['Filter', ...PAGING], forManagers(listPolicies)),
  organizations('DescribePolicy', ['PolicyId'], forManagers(describePolicy)),
  organizations('ListTargetsForPolicy', ['PolicyId', ...PAGING], forManagers(listTargetsForPolicy)),
  organizations('ListAccountsForParent', ['ParentId', ...PAGING], listAccountsForParent),
  { service: 'account', name: 'ListRegions', action: 'account:ListRegions', bucket: 'account', route: 'POST /listRegions', parameters: ['AccountId', 'RegionOptStatusContains', ...PAGING], resource: () => '*', run: listRegions },
  { service: 'ec2', name: 'DescribeRegions', action: 'ec2:DescribeRegions', bucket: 'ec2', parameters: ['AllRegions'], resource: () => '*', run: describeRegions },
];
