import { isNamed, namesOf, type Caller, type Membership } from './caller.ts';
import { organizationOfPath, accountApart, unnamedAccount, type Mentions } from './mentions.ts';
import type { ResourceContext, Statement } from './types.ts';

type Customer = Caller & { is: 'customer' };
const customer = (account: string, arn: string | null, membership: Membership, own = false): Customer => ({ is: 'customer', account, arn, membership, own });
const OUTSIDE: Membership = { is: 'outside' };

/** Accounts that the policy does not tell from any other: one that matches none of its wildcards, and one for each wildcard. */
export function strangers(mentions: Mentions, context: ResourceContext): readonly Customer[] {
  const named = isNamedIn(mentions.accounts, context);
  const open = [...mentions.openAccounts].flatMap((pattern) => unnamedAccount(pattern, named) ?? []);
  return [...new Set([accountApart(named, mentions.openAccounts), ...open])].map((account) => customer(account, null, OUTSIDE));
}

/** The own account counts as named. */
export const isNamedIn = (accounts: ReadonlySet<string>, { account: own }: ResourceContext) => (account: string): boolean => account === own || accounts.has(account);

/** For each named organization a member anywhere in it, and one for each named path. */
export function members(mentions: Mentions, context: ResourceContext): readonly Customer[] {
  if (mentions.organizations.size === 0) return [];
  const account = accountApart(isNamedIn(mentions.accounts, context), mentions.openAccounts);
  const anywhere = [...mentions.organizations].map((organization) => customer(account, null, { is: 'member', organization, path: null }));
  return [...anywhere, ...[...mentions.paths].map((path) => customer(account, null, { is: 'member', organization: organizationOfPath(path), path: examplePath(path) }))];
}

/** A path that the pattern matches. */
export const examplePath = (path: string): string => path.replaceAll('*', '').replaceAll('?', 'q');

/** Named accounts as a whole, then the single principals named in them. The own account is always among them. */
export function namedCustomers(allow: Statement, mentions: Mentions, context: ResourceContext): readonly Customer[] {
  const accounts = isEverybody(allow) ? [context.account, ...mentions.accounts] : [...namesOf(allow).accounts];
  const inAccount = (account: string, arn: string | null): Customer => customer(account, arn, membershipOf(account, context), account === context.account);
  const singles = [...mentions.principals].filter(([arn, account]) => isNamed(allow, inAccount(account, arn)));
  return [...[...new Set(accounts)].map((account) => inAccount(account, null)), ...singles.map(([arn, account]) => inAccount(account, arn))];
}

/** Of a named account. */
export function membershipOf(account: string, { account: own, organizationId, members }: ResourceContext): Membership {
  if (organizationId === null) return { is: 'untold' };
  if (account === own) return { is: 'member', organization: organizationId, path: null };
  if (members === undefined) return { is: 'untold' };
  return members.has(account) ? { is: 'untold', in: organizationId } : { is: 'untold', not: organizationId };
}

/** Principal `*`, or a NotPrincipal, which leaves everybody else in. */
export const isEverybody = (statement: Statement): boolean => statement.principals !== null && (statement.principals.not || namesOf(statement).aws.has('*'));
