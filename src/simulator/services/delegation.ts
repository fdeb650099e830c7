import { ServiceError } from '../server/errors.ts';
import { count, text, type Call, type Operation } from '../server/operation.ts';
import { page } from '../server/paging.ts';

const PER_PAGE = 20;
const delegatedTo = ({ organization }: Call, account: string): ReadonlySet<string> => organization.administration.delegated.get(account) ?? new Set();

/** Source: Organizations API: "from the management account or a member account that is a delegated administrator". */
function insist(call: Call): void {
  if (call.account.parentId === '') throw new ServiceError('AWSOrganizationsNotInUseException', 400, 'Your account is not a member of an organization.');
  if (call.account.id !== call.organization.managementAccount && delegatedTo(call, call.account.id).size === 0) throw new ServiceError('AccessDeniedException', 400, "You don't have permissions to access this resource.");
}

function paged<T>(call: Call, items: readonly T[], keyOf: (item: T) => string, name: string, shape: (item: T) => unknown): unknown {
  const { items: shown, next } = page(items, keyOf, text(call, 'NextToken'), count(call, 'MaxResults', PER_PAGE));
  return { [name]: shown.map(shape), NextToken: next };
}
const same = (service: string): string => service;
const since = (call: Call): number => Date.parse(call.organization.builtAt) / 1000 - 86_400 * 300;

const listDelegatedServices: Operation['run'] = (call) => {
  insist(call);
  const account = text(call, 'AccountId') ?? '';
  if (!call.organization.accounts.has(account)) throw new ServiceError('AccountNotFoundException', 400, "You specified an account that doesn't exist.");
  const services = [...delegatedTo(call, account)];
  if (services.length === 0) throw new ServiceError('AccountNotRegisteredException', 400, 'The provided account is not a registered delegated administrator for your organization.');
  return paged(call, services, same, 'DelegatedServices', (ServicePrincipal) => ({ ServicePrincipal, DelegationEnabledDate: since(call) }));
};

const listDelegatedAdministrators: Operation['run'] = (call) => {
  insist(call);
  const service = text(call, 'ServicePrincipal');
  const { managementAccount, id } = call.organization;
  const accounts = [...call.organization.administration.delegated].filter(([, services]) => (service === undefined ? services.size > 0 : services.has(service))).flatMap(([account]) => call.organization.accounts.get(account) ?? []);
  return paged(call, accounts, (account) => account.id, 'DelegatedAdministrators', (account) => ({
    Id: account.id, Arn: `arn:aws:organizations::${managementAccount}:account/${id}/${account.id}`, Email: account.email, Name: account.name, Status: 'ACTIVE', State: account.state,
    JoinedMethod: 'CREATED', JoinedTimestamp: Date.parse(account.joinedAt) / 1000, DelegationEnabledDate: since(call),
  }));
};

const listServiceAccess: Operation['run'] = (call) => {
  insist(call);
  return paged(call, [...call.organization.administration.trusted], same, 'EnabledServicePrincipals', (ServicePrincipal) => ({ ServicePrincipal, DateEnabled: since(call) }));
};

const organizations = (name: string, parameters: readonly string[], run: Operation['run']): Operation =>
  ({ service: 'organizations', name, action: `organizations:${name}`, bucket: 'organizations', parameters: [...parameters, 'NextToken', 'MaxResults'], resource: () => '*', run });
export const DELEGATION_OPERATIONS: readonly Operation[] = [
  organizations('ListDelegatedServicesForAccount', ['AccountId'], listDelegatedServices),
  organizations('ListDelegatedAdministrators', ['ServicePrincipal'], listDelegatedAdministrators),
  organizations('ListAWSServiceAccessForOrganization', [], listServiceAccess),
];
