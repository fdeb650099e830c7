import { namesOf, wholeAccount } from './caller.ts';
import { arnParts } from './condition.ts';
import { hasWildcard, matchesPattern } from './pattern.ts';
import { accountOfArn, isAccount } from './names.ts';
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
  /** Service fields of aws:SourceArn values, aws:PrincipalServiceName values, services of a NotPrincipal. */
  readonly services: ReadonlySet<string>;
}

export function mentionsOf(statements: readonly Statement[], context: ResourceContext): Mentions {
  const values = (...keys: readonly string[]): readonly string[] => statements.flatMap(({ conditions }) => conditions.filter(({ key }) => keys.includes(key)).flatMap((condition) => valuesOf(condition, context)));
  const names = statements.flatMap((statement) => [...namesOf(statement).aws]);
  const principalArns = values('aws:principalarn', 'lambda:sourcefunctionarn', 'aws:sourceinstancearn', 'ec2:sourceinstancearn');
  const principalAccounts = values('aws:principalaccount', 'kms:calleraccount', 'aws:vpceaccount');
  const sourceArns = values('aws:sourcearn');
  const paths = values('aws:principalorgpaths', 'aws:vpceorgpaths').filter(isFixedPath);
  const sourcePaths = values('aws:sourceorgpaths').filter(isFixedPath);
  return {
    accounts: new Set([...names.flatMap((name) => wholeAccount(name) ?? accountOfArn(name) ?? []), ...principalAccounts.filter(isAccount), ...principalArns.flatMap((arn) => accountOfArn(arn) ?? [])]),
    principals: new Map(names.flatMap((name) => singlePrincipal(name))),
    openAccounts: new Set([...principalAccounts, ...principalArns.map(accountField)].filter(hasWildcard)),
    organizations: new Set([...values('aws:principalorgid', 'aws:vpceorgid').filter(isFixedOrganization), ...paths.map(organizationOfPath)]),
    paths: new Set(paths),
    sourceAccounts: new Set([...values('aws:sourceaccount').filter(isAccount), ...sourceArns.flatMap((arn) => accountOfArn(arn) ?? [])]),
    openSourceAccounts: new Set([...values('aws:sourceaccount'), ...sourceArns.map(accountField)].filter(hasWildcard)),
    sourceOrganizations: new Set([...values('aws:sourceorgid').filter(isFixedOrganization), ...sourcePaths.map(organizationOfPath)]),
    sourcePaths: new Set(sourcePaths),
    services: new Set([...values('aws:principalservicename', 'aws:principalservicenameslist').filter((name) => !hasWildcard(name)), ...sourceArns.flatMap(serviceOfArn), ...statements.flatMap(exceptedServices)]),
  };
}

/** Services that a Deny leaves alone. */
const exceptedServices = (statement: Statement): readonly string[] => (statement.principals?.not === true ? [...namesOf(statement).service] : []);

/** Variables that stand for the resource's own account or organization are as good as written out. */
function valuesOf(condition: Condition, context: ResourceContext): readonly string[] {
  const own = (key: string): string | null => (key === 'aws:resourceaccount' ? context.account : key === 'aws:resourceorgid' ? context.organizationId : null);
  return condition.values.map((value) => substitute(value, own) ?? value);
}

const isFixedOrganization = (text: string): boolean => /^o-[a-z0-9]+$/.test(text);
const isFixedPath = (path: string): boolean => isFixedOrganization(organizationOfPath(path));
export const organizationOfPath = (path: string): string => path.split('/')[0] ?? '';
const accountField = (arn: string): string => arnParts(arn)[4] ?? '';

function singlePrincipal(name: string): readonly (readonly [string, string])[] {
  const account = accountOfArn(name);
  return account === null || wholeAccount(name) !== null || hasWildcard(name) ? [] : [[name, account]];
}

/** Services whose ARNs do not begin with the name of their principal. */
const PRINCIPAL_OF_ARN: Readonly<Record<string, string>> = { 'execute-api': 'apigateway', cloudwatch: 'lambda.alarms.cloudwatch', 'elasticloadbalancing': 'elasticloadbalancing' };

function serviceOfArn(arn: string): readonly string[] {
  const service = arnParts(arn)[2] ?? '';
  return service === '' || hasWildcard(service) ? [] : [`${PRINCIPAL_OF_ARN[service] ?? service}.amazonaws.com`];
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
export const someAccount = (named: (account: string) => boolean): string => unnamedAccount('*', named) ?? unnamedAccount('90?05?403?20', named) ?? '907060504030';
