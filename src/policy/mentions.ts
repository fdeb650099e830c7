import { namesOf, wholeAccount } from './caller.ts';
import { arnParts } from './condition.ts';
import { OWN_ORGANIZATION } from './domain.ts';
import { hasWildcard, matchesPattern } from './pattern.ts';
import { accountOfArn, accountOfPattern, accountsIn, isAccount, isEncryptionArn } from './names.ts';
import type { Condition, ResourceContext, Statement } from './types.ts';
import { substitute } from './variables.ts';

/** What an Allow and the Denies name: every class of callers that they can tell apart has one of these. */
export interface Mentions {
  readonly accounts: ReadonlySet<string>;
  /** Single principals by ARN, with their account. */
  readonly principals: ReadonlyMap<string, string>;
  /** Account patterns with wildcards, such as `1*` or `12345678901?`. */
  readonly openAccounts: ReadonlySet<string>;
  readonly organizations: ReadonlySet<string>;
  /** Organization paths with a fixed organization, as written. */
  readonly paths: ReadonlySet<string>;
  readonly sourceAccounts: ReadonlySet<string>;
  readonly openSourceAccounts: ReadonlySet<string>;
  readonly sourceOrganizations: ReadonlySet<string>;
  readonly sourcePaths: ReadonlySet<string>;
  /** Service fields of aws:SourceArn values, aws:PrincipalServiceName values. */
  readonly services: ReadonlySet<string>;
  /** Services that a NotPrincipal names. */
  readonly exceptedServices: ReadonlySet<string>;
}

/** What each key's values name. */
const KINDS = new Map<string, readonly (keyof Values)[]>([
  ['aws:principalarn', ['principalArns']],
  ['lambda:sourcefunctionarn', ['principalArns']],
  ['aws:sourceinstancearn', ['principalArns']],
  ['ec2:sourceinstancearn', ['principalArns']],
  ['ssm:sourceinstancearn', ['principalArns']],
  ['codebuild:projectarn', ['principalArns']],
  ['aws:chatbotsourcearn', ['principalArns']],
  ['aws:signinsessionarn', ['principalArns']],
  ['aws:federatedprovider', ['principalArns']],
  ['aws:principalaccount', ['principalAccounts']],
  ['kms:calleraccount', ['principalAccounts']],
  ['aws:vpceaccount', ['principalAccounts']],
  ['aws:principalorgid', ['organizations']],
  ['aws:vpceorgid', ['organizations']],
  ['aws:principalorgpaths', ['paths']],
  ['aws:vpceorgpaths', ['paths']],
  ['aws:sourcearn', ['sourceArns']],
  ['aws:sourceaccount', ['sourceAccounts']],
  ['aws:sourceowner', ['principalAccounts', 'sourceAccounts']],
  ['aws:sourceorgid', ['sourceOrganizations']],
  ['aws:sourceorgpaths', ['sourcePaths']],
  ['aws:principalservicename', ['services']],
  ['aws:principalservicenameslist', ['services']],
]);
const SOURCE_ARNS = ['sourceArns'] as const;
interface Values {
  readonly principalArns: string[];
  readonly principalAccounts: string[];
  readonly organizations: string[];
  readonly paths: string[];
  readonly sourceArns: string[];
  readonly sourceAccounts: string[];
  readonly sourceOrganizations: string[];
  readonly sourcePaths: string[];
  readonly services: string[];
}

export function mentionsOf(statements: readonly Statement[], context: ResourceContext): Mentions {
  const names: string[] = [];
  const excepted: string[] = [];
  for (const statement of statements) {
    const { aws, service } = namesOf(statement);
    for (const name of aws) names.push(name);
    // Services that a Deny leaves alone.
    if (statement.principals?.not === true) for (const name of service) excepted.push(name);
  }
  const values = valuesOf(statements, context);
  const { principalAccounts, sourceAccounts } = values;
  const principalArns = values.principalArns.map(arnParts);
  const sourceArns = values.sourceArns.map(arnParts);
  const paths = picked(values.paths, isFixedPath);
  const sourcePaths = picked(values.sourcePaths, isFixedPath);
  return {
    accounts: together(mapped(names, accountOfName), mapped(principalAccounts, accountOfPattern), accountsNamed(values.principalArns)),
    principals: singlePrincipals(names),
    openAccounts: together(picked(principalAccounts, isOpenAccount), picked(mapped(principalArns, accountField), isOpenAccount)),
    organizations: together(picked(values.organizations, isFixedOrganization), mapped(paths, organizationOfPath)),
    paths: together(paths),
    sourceAccounts: together(mapped(sourceAccounts, accountOfPattern), accountsNamed(values.sourceArns)),
    openSourceAccounts: together(picked(sourceAccounts, isOpenAccount), picked(mapped(sourceArns, accountField), isOpenAccount)),
    sourceOrganizations: together(picked(values.sourceOrganizations, isFixedOrganization), mapped(sourcePaths, organizationOfPath)),
    sourcePaths: together(sourcePaths),
    services: together(picked(values.services, isPlain), mapped(sourceArns, (arn) => serviceIn(arn, context))),
    exceptedServices: together(excepted),
  };
}

const NOTHING: readonly string[] = [];
const NONE: ReadonlySet<string> = new Set();
// Most statements mention next to nothing.
const picked = (texts: readonly string[], isWanted: (text: string) => boolean): readonly string[] => (texts.length === 0 ? NOTHING : texts.filter(isWanted));
function mapped<T>(items: readonly T[], textOf: (item: T) => string | null): readonly string[] {
  if (items.length === 0) return NOTHING;
  const found: string[] = [];
  for (const item of items) {
    const one = textOf(item);
    if (one !== null) found.push(one);
  }
  return found;
}
function together(...lists: readonly (readonly string[])[]): ReadonlySet<string> {
  if (lists.every(({ length }) => length === 0)) return NONE;
  const found = new Set<string>();
  for (const list of lists) for (const text of list) found.add(text);
  return found;
}

/** Variables that stand for the resource's own account or organization are as good as written out. */
function valuesOf(statements: readonly Statement[], context: ResourceContext): Values {
  const values: Values = { principalArns: [], principalAccounts: [], organizations: [], paths: [], sourceArns: [], sourceAccounts: [], sourceOrganizations: [], sourcePaths: [], services: [] };
  for (const { conditions } of statements) {
    for (const condition of conditions) {
      for (const kind of KINDS.get(condition.key) ?? (isEncryptionArn(condition.key) ? SOURCE_ARNS : [])) {
        for (const value of condition.values) values[kind].push(spelled(condition, substitute(value, (key) => ownValue(key, context)) ?? value));
      }
    }
  }
  return values;
}
/** Of any other variable its default, which is as good as written out where the key is not in the request. */
const ownValue = (key: string, { account, organizationId }: ResourceContext): string | undefined => (key === 'aws:resourceaccount' ? account : key === 'aws:resourceorgid' ? (organizationId ?? OWN_ORGANIZATION) : undefined);

/** Ids of organizations are lower case: an operator that ignores case means that one. */
const spelled = ({ operator, key }: Condition, value: string): string => (operator.endsWith('ignorecase') && key.includes('org') ? value.toLowerCase() : value);

const isPlain = (text: string): boolean => !hasWildcard(text);
const isFixedOrganization = (text: string): boolean => /^o-[a-z0-9]+$/.test(text) || text === OWN_ORGANIZATION;
const isFixedPath = (path: string): boolean => isFixedOrganization(organizationOfPath(path));
export const organizationOfPath = (path: string): string => path.split('/')[0] ?? '';
const accountField = (arn: readonly string[]): string => arn[4] ?? '';
/** A pattern that twelve digits fix is not open. */
const isOpenAccount = (text: string): boolean => hasWildcard(text) && accountOfPattern(text) === null;

/** The account field of each ARN; where a text operator's wildcard took the place of some fields, whatever looks like an account. */
function accountsNamed(arns: readonly string[]): readonly string[] {
  if (arns.length === 0) return NOTHING;
  const found: string[] = [];
  for (const arn of arns) {
    const account = accountOfArn(arn);
    if (account !== null) found.push(account);
    else if (hasWildcard(arn)) found.push(...accountsIn(arn));
  }
  return found;
}

const accountOfName = (name: string): string | null => wholeAccount(name) ?? accountOfArn(name);

function singlePrincipals(names: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const name of names) {
    const account = accountOfArn(name);
    if (account !== null && wholeAccount(name) === null && !hasWildcard(name)) found.set(name, account);
  }
  return found;
}

/** Some services call under another name than their ARNs bear; alarms call functions under one of their own. */
function serviceIn(arn: readonly string[], { resource }: ResourceContext): string | null {
  const service = arn[2] ?? '';
  if (service === '' || hasWildcard(service)) return null;
  const isAlarm = service === 'cloudwatch' && resource.split(':')[2] === 'lambda';
  return `${service === 'execute-api' ? 'apigateway' : isAlarm ? 'lambda.alarms.cloudwatch' : service}.amazonaws.com`;
}

/** A twelve-digit account that matches the pattern and that the policy does not name; null when there is none. */
export function unnamedAccount(pattern: string, named: (account: string) => boolean): string | null {
  if (!/^[\d*?]*$/.test(pattern)) return null;
  const fixedLength = pattern.replaceAll('*', '').length;
  for (const digit of '9075318642') {
    const star = pattern.indexOf('*');
    const filled = star < 0 ? pattern : `${pattern.slice(0, star)}${digit.repeat(Math.max(0, 12 - fixedLength))}${pattern.slice(star + 1).replaceAll('*', '')}`;
    const account = filled.replaceAll('?', digit);
    if (isAccount(account) && matchesPattern(pattern, account) && !named(account)) return account;
  }
  return null;
}

/** An account that nobody named. */
export const someAccount = (named: (account: string) => boolean): string => (named(SOME) ? unnamedAccount('*', named) ?? unnamedAccount('90?05?403?20', named) ?? '907060504030' : SOME);
/** The first that is tried. */
const SOME = '999999999999';

/** An account that nobody named and that none of the patterns covers, if there is one. */
export const accountApart = (named: (account: string) => boolean, patterns: ReadonlySet<string>): string =>
  someAccount((account) => named(account) || [...patterns].some((pattern) => matchesPattern(pattern, account)));
