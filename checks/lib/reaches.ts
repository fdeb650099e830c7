import { listed } from '../../src/model/message.ts';
import type { Account } from '../../src/model/place.ts';
import { accountOfArn, isAccount, matchesPattern, reachBeyond, type Judged, type Reach, type Role } from '../../src/policy/index.ts';

/** Something that a role may do to resources that nobody named. */
export interface Reached extends Reach {
  readonly action: string;
}
export interface Asked {
  readonly actions: readonly string[];
  /** Whose resources. */
  readonly account: Account;
  /** ARN templates such as `arn:{Partition}:kms:{Region}:{Account}:key/*`; `{Account}` is the asked one. */
  readonly templates: readonly string[];
  /** Is this pattern as good as the names of some of the account's resources? */
  readonly isNamed: (pattern: string, account: Account) => boolean;
  /** More that the request says of the resource's owner. */
  readonly keys?: Readonly<Record<string, string>>;
}

/** Where the role's policies let it take the actions on resources of the account that nobody named. */
export function reachesOf(role: Role, { actions, account, templates, isNamed, keys = {} }: Asked): Judged<readonly Reached[]> {
  const asked = new Map(Object.entries({ 'aws:resourceaccount': account, ...keys }));
  const found = actions.map((action) => ({ action, answer: reachBeyond(role, action, templates.map((template) => template.replaceAll('{Account}', account)), (pattern) => isNamed(pattern, account), asked) }));
  return { value: found.flatMap(({ action, answer }) => answer.value.map((reach) => ({ ...reach, action }))), doubts: found.flatMap(({ answer }) => answer.doubts) };
}

/** The same for the role's own account, and for others that its policies name where the Allow does not reach the own one. */
export function reachesInAccounts(role: Role, asked: Omit<Asked, 'account' | 'keys'>): Judged<readonly (Reached & { readonly account: Account })[]> {
  const within = (account: Account) => ({ account, ...reachesOf(role, { ...asked, account }) });
  const own = within(role.context.account);
  const isOwn = ({ statement, pattern, action }: Reached): boolean => own.value.some((reach) => reach.statement === statement && reach.pattern === pattern && reach.action === action);
  const others = accountsNamedBy(role).map(within).map((found) => ({ ...found, value: found.value.filter((reach) => !isOwn(reach)) }));
  const all = [own, ...others];
  return { value: all.flatMap(({ account, value }) => value.map((reach) => ({ ...reach, account }))), doubts: all.flatMap(({ doubts }) => doubts) };
}

/** Whose resources, for messages. */
export const ownersInWords = (accounts: readonly Account[], role: Role): string => listed([...new Set(accounts)].map((account) => (account === role.context.account ? 'its account' : `account ${account}`)));

const MAX_ACCOUNTS = 50;

/** Other accounts that the role's policies and limits name: in resources, and in conditions on the resource's owner. */
export function accountsNamedBy({ context, allows, denies, limits }: Role): readonly Account[] {
  const statements = [...allows, ...denies, ...limits.flatMap((limit) => limit.allows)].map(({ statement }) => statement);
  const inResources = statements.flatMap(({ resources }) => resources?.patterns ?? []).map((pattern) => accountOfArn(pattern));
  const inConditions = statements.flatMap(({ conditions }) => conditions.filter(({ key }) => key === 'aws:resourceaccount').flatMap(({ values }) => values.filter(isAccount)));
  return [...new Set([...inResources.flatMap((account) => account ?? []), ...inConditions])].filter((account) => account !== context.account).sort().slice(0, MAX_ACCOUNTS);
}

/** An account that they do not name. */
export function strangerTo(role: Role): Account {
  const known = new Set([role.context.account, ...accountsNamedBy(role)]);
  let account = 999_999_999_999;
  while (known.has(String(account))) account -= 1;
  return String(account);
}

/** Organizations, and paths in them, that conditions on the resource's owner name. */
export function organizationsNamedBy({ allows, denies, limits }: Role): { readonly organizations: readonly string[]; readonly paths: readonly string[] } {
  const conditions = [...allows, ...denies, ...limits.flatMap((limit) => limit.allows)].flatMap(({ statement }) => statement.conditions);
  const valuesOf = (name: string): readonly string[] => [...new Set(conditions.filter(({ key }) => key === name).flatMap(({ values }) => values))].filter((value) => value.startsWith('o-')).slice(0, MAX_ACCOUNTS);
  return { organizations: valuesOf('aws:resourceorgid').filter((id) => !/[*?]/.test(id)), paths: valuesOf('aws:resourceorgpaths') };
}

/** Stands for a name that cannot be written: only a wildcard matches it. */
export const ANY_NAME = '\uE004';

/** Does the pattern match this ARN, with `{Region}` whichever region the pattern itself is about? */
export function covers(pattern: string, arn: string): boolean {
  const region = pattern.split(':').length > 5 ? (pattern.split(':')[3] ?? '') : '*';
  return matchesPattern(pattern, arn.replace('{Region}', region.replaceAll('*', ANY_NAME).replaceAll('?', ANY_NAME)));
}

/** A policy in a message. */
export const policyInWords = ({ policy, isAwsManaged }: Pick<Reach, 'policy' | 'isAwsManaged'>): string => (isAwsManaged ? `the AWS-managed policy ${policy}` : policy);
