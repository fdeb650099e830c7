import { expect, test } from 'vitest';
import type { Document, Json, RolePermissions } from '../../src/model/facts.ts';
import { changingActions } from '../../src/policy/actions.ts';
import { isLongerThan } from '../../src/policy/bounds.ts';
import type { Caller } from '../../src/policy/caller.ts';
import { isEverybody, members, namedCustomers, strangers } from '../../src/policy/customers.ts';
import { describe as inWords } from '../../src/policy/grants.ts';
import { broadSources, roleAnalysis, type AdministratorAnswer, type Statement } from '../../src/policy/index.ts';
import { mentionsOf } from '../../src/policy/mentions.ts';
import { servicesOf, sourceAccounts, sourceOrganizations, strangeSources } from '../../src/policy/services.ts';
import { CONTEXT, policyOf } from './driver.ts';

test.each<readonly [Json, number]>([
  [null, 2], [5, 2], [true, 2], ['', 2], ['abc', 5], [[], 2], [['a', 'b'], 16], [{ ab: 'c' }, 10], [{ ab: { cd: 'e' } }, 17], [[[[]]], 14], [{ a: 1, b: null }, 14],
])('%j has %i characters, about', (json, length) => {
  expect([isLongerThan(json, length), isLongerThan(json, length - 1)]).toEqual([false, true]);
});

// What a role's answer rests on.
const ROLE = { role: 'arn:aws:iam::111122223333:role/r', account: '111122223333', partition: 'aws', at: CONTEXT.at };
const allow = (action: Json, more: Readonly<Record<string, Json>> = {}): Json => ({ Effect: 'Allow', Action: action, Resource: '*', ...more });
const deny = (action: Json, more: Readonly<Record<string, Json>> = {}): Json => ({ Effect: 'Deny', Action: action, Resource: '*', ...more });
const document = (...statements: readonly Json[]): Document => ({ json: { Version: '2012-10-17', Statement: statements } });
const permissions = (policies: readonly (readonly Json[])[], boundary: readonly Json[] | null = null): RolePermissions => ({
  policies: policies.map((statements, index) => ({ name: `p${index}`, arn: null, source: 'inline', document: document(...statements) })),
  boundary: boundary === null ? null : { arn: 'arn:aws:iam::111122223333:policy/b', document: document(...boundary) },
});
const ONE = 'one statement allows every action on every resource, or all but little';
const SEVERAL = 'its statements together allow every action on every resource, or all but little';
const TAGGED = { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'ops' } } };
const doubt = (policy: string, words: string, statement: Json) => ({ reason: `not decidable from the policy ${policy}: ${words}`, statement });
const IN_WORDS = 'aws:PrincipalTag/team stringequals ops';
const MANAGED = (name: string, ...statements: readonly Json[]): RolePermissions => ({ policies: [{ name, arn: `arn:aws:iam::aws:policy/${name}`, source: 'aws-managed', document: document(...statements) }], boundary: null });

test.each<readonly [string, RolePermissions, AdministratorAnswer]>([
  ['one statement', permissions([[allow('*')]]), { is: 'yes', because: ONE, statements: [{ policy: 'p0', statement: allow('*') }] }],
  ['the largest is named, what adds nothing is not', permissions([[allow('s3:*')], [allow('*')]]), { is: 'yes', because: SEVERAL, statements: [{ policy: 'p1', statement: allow('*') }] }],
  ['the first that suffices', permissions([[allow('*')], [allow('*:*')]]), { is: 'yes', because: SEVERAL, statements: [{ policy: 'p0', statement: allow('*') }] }],
  ['those that suffice together, the largest first', permissions([[allow('iam:*')], [allow(null, {})].map(() => ({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }))]), { is: 'yes', because: SEVERAL, statements: [{ policy: 'p1', statement: { Effect: 'Allow', NotAction: 'iam:*', Resource: '*' } }, { policy: 'p0', statement: allow('iam:*') }] }],
  ['by name', MANAGED('AdministratorAccess', allow('*')), { is: 'yes', because: 'the AWS-managed policy AdministratorAccess is attached', statements: [{ policy: 'AdministratorAccess', statement: allow('*') }] }],
  ['by name, IAM', MANAGED('IAMFullAccess', allow('iam:*')), { is: 'yes', because: 'the AWS-managed policy IAMFullAccess is attached', statements: [{ policy: 'IAMFullAccess', statement: allow('iam:*') }] }],
  ['a name of every object', MANAGED('toString', allow('s3:*')), { is: 'no' }],
  ['doubt of an Allow', permissions([[allow('*', TAGGED), allow('s3:*')]]), { is: 'unknown', doubts: [doubt('p0', IN_WORDS, allow('*', TAGGED))] }],
  ['doubt of a Deny', permissions([[allow('*'), deny('*', TAGGED)]]), { is: 'unknown', doubts: [doubt('p0', IN_WORDS, deny('*', TAGGED))] }],
  ['doubt of a boundary', permissions([[allow('*')]], [allow('*', TAGGED)]), { is: 'unknown', doubts: [doubt('boundary arn:aws:iam::111122223333:policy/b', IN_WORDS, allow('*', TAGGED))] }],
  ['two doubts', permissions([[allow('*', TAGGED)], [deny('iam:*', TAGGED)]]), { is: 'unknown', doubts: [doubt('p0', IN_WORDS, allow('*', TAGGED)), doubt('p1', IN_WORDS, deny('iam:*', TAGGED))] }],
  ['doubt in one region only', permissions([[allow('*', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'ops', 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } } })]]),
    { is: 'unknown', doubts: [doubt('p0', 'aws:PrincipalTag/team stringequals ops and aws:RequestedRegion stringequals us-east-1, eu-west-1', allow('*', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'ops', 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } } }))] }],
])('administrator: %s', (_name, of, expected) => {
  expect(roleAnalysis(of, ROLE).administrator).toEqual(expected);
});
test('documents that cannot be judged are the doubts, in order', () => {
  const of: RolePermissions = { policies: ['x', 'y'].map((reason) => ({ name: reason, arn: null, source: 'inline', document: { malformed: reason } })), boundary: null };
  const { administrator, doubts } = roleAnalysis(of, ROLE);
  expect(administrator).toEqual({ is: 'unknown', doubts });
  expect(doubts).toHaveLength(2);
});
test('another role is another answer, though the permissions are the same object', () => {
  const of = permissions([[allow('*', { Condition: { StringEquals: { 'aws:PrincipalArn': ROLE.role } } })]]);
  expect([ROLE, { ...ROLE, role: `${ROLE.role}x` }, ROLE].map((context) => roleAnalysis(of, context).administrator.is)).toEqual(['yes', 'no', 'yes']);
  expect(roleAnalysis(of, ROLE)).toBe(roleAnalysis(of, { ...ROLE }));
});

const grants = (of: RolePermissions) => roleAnalysis(of, ROLE).wildcardGrants;
test('what a wildcard reaches: permissions management first, then by name, ten at most', () => {
  const levels = new Map(changingActions().map(({ name, level }) => [name, level]));
  for (const pattern of ['s3:*', 'sqs:*', '*', 'iam:*', 'lambda:*']) {
    const [grant] = grants(permissions([[allow(pattern)]]));
    const reaches = grant?.reaches ?? [];
    expect(reaches.length).toBe(Math.min(10, grant?.count ?? 0));
    const isManaging = (name: string): boolean => levels.get(name) === 'p';
    expect(reaches).toEqual([...reaches.filter(isManaging).sort(), ...reaches.filter((name) => !isManaging(name)).sort()]);
    const every = [...levels.keys()].filter((name) => pattern === '*' || name.startsWith(pattern.slice(0, -1)));
    expect(grant?.count).toBe(every.length);
    expect(reaches.filter(isManaging)).toEqual(every.filter(isManaging).sort().slice(0, 10));
    expect(reaches.filter((name) => !isManaging(name))).toEqual(every.filter((name) => !isManaging(name)).sort().slice(0, Math.max(0, 10 - every.filter(isManaging).length)));
  }
});
const REGION = { Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } };
test.each<readonly [string, readonly (readonly Json[])[], readonly Json[] | null, readonly string[]]>([
  ['an Allow in one region', [[allow('s3:*', REGION)]], null, ['s3:*']],
  ['a Deny in one region leaves the others', [[allow('s3:*'), deny('s3:*', REGION)]], null, ['s3:*']],
  ['a boundary that cannot apply does not', [[allow('s3:*')]], [allow('s3:*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })], []],
  ['an Allow that cannot apply is none', [[allow('s3:*', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } })]], null, []],
  ['a service that is not known, denied with another', [[allow('madeup:*'), deny(['s3:*', 'MadeUp:*'])]], null, []],
  ['a service that is not known, another denied', [[allow('madeup:*'), deny('s3:*')]], null, ['madeup:*']],
  ['a service that is not known, all but it denied', [[allow('madeup:*'), { Effect: 'Deny', NotAction: 'madeup:*', Resource: '*' }]], null, ['madeup:*']],
  ['a service that is not known, denied with all but another', [[allow('madeup:*'), { Effect: 'Deny', NotAction: 's3:*', Resource: '*' }]], null, []],
  ['a known service that only the Deny leaves nothing of', [[allow('sqs:*'), deny('sqs:*')]], null, []],
  ['a pattern twice', [[allow(['s3:*', 's3:*'])]], null, ['s3:*']],
  ['no wildcard', [[allow(['s3:PutObject'])]], null, []],
  ['wildcards inside', [[allow(['s3:Put?bject', 's*:PutObject'])]], null, ['s3:Put?bject', 's*:PutObject']],
])('wildcard grants: %s', (_name, policies, boundary, expected) => {
  expect(grants(permissions(policies, boundary)).map(({ pattern }) => pattern)).toEqual(expected);
});
test('a grant names its policy and its statement', () => {
  expect(grants(permissions([[allow('sqs:SendMessage')], [allow('sqs:Send*')]]))).toEqual([{ policy: 'p1', pattern: 'sqs:Send*', statement: allow('sqs:Send*'), reaches: ['sqs:SendMessage'], count: 1 }]);
});

// Conditions in words.
const statementOf = (change: Readonly<Record<string, Json>>): Statement => {
  const written = Object.entries<Json>({ Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: CONTEXT.resource, ...change }).filter(([, value]) => value !== null);
  const [statement] = policyOf([Object.fromEntries(written)]).statements;
  if (statement === undefined) throw new Error('no statement');
  return statement;
};
test.each<readonly [Json, string]>([
  [{ StringEquals: { 'aws:SourceVpce': 'vpce-1' } }, 'aws:SourceVpce stringequals vpce-1'], [{ StringEquals: { 'AWS:sourcevpce': ['a', 'b'] } }, 'AWS:sourcevpce stringequals a, b'], [{ StringNotEqualsIfExists: { 'aws:SourceVpce': 'a' } }, 'aws:SourceVpce stringnotequals if it exists a'],
  [{ 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-a/*' } }, 'any of aws:PrincipalOrgPaths stringlike o-a/*'], [{ 'ForAllValues:StringLike': { 'aws:TagKeys': 'a' } }, 'all of aws:TagKeys stringlike a'],
  [{ StringEquals: { 'aws:PrincipalTag/a': ['1', '2', '3', '4', '5'] } }, 'aws:PrincipalTag/a stringequals 1, 2, 3, 4, 5'], [{ StringEquals: { 'aws:PrincipalTag/a': ['1', '2', '3', '4', '5', '6', '7'] } }, 'aws:PrincipalTag/a stringequals 1, 2, 3, 4, 5 and 2 more'],
])('%j in words', (condition, expected) => {
  const statement = statementOf({ Condition: condition });
  expect(statement.conditions.map((one) => inWords(statement, one))).toEqual([expected]);
});
test('the key is spelled as in the condition, or as it is compared', () => {
  const statement = statementOf({ Sid: '"AWS:UserAgent":', Condition: { StringEquals: { 'aws:userAgent': 'x' } } });
  const [condition] = statement.conditions;
  expect(condition && [statement, { ...statement, source: null }, { ...statement, source: ['aws:UserAgent'] }, { ...statement, source: 'x' }, { ...statement, source: { Sid: 'x' } }].map((one) => inWords(one, condition))).toEqual(['aws:userAgent stringequals x', ...Array<string>(4).fill('aws:useragent stringequals x')]);
});

// The classes of callers.
const O = CONTEXT.account;
const [A, B] = ['444455556666', '777788889999'];
const when = (operator: string, key: string, value: Json, change: Readonly<Record<string, Json>> = {}): Statement => statementOf({ Condition: { [operator]: { [key]: value } }, ...change });
const short = (caller: Caller): string => {
  if (caller.is !== 'customer' && caller.is !== 'service') return caller.is;
  const { membership } = caller;
  const of = membership.is === 'member' ? membership.path ?? membership.organization : membership.is;
  return `${caller.is === 'service' ? caller.service : caller.arn ?? 'any'} of ${caller.account}, ${of}${caller.is === 'customer' && caller.own ? ', own' : ''}`;
};
const NINES = '999999999999';
const named = (...accounts: readonly string[]): Statement => statementOf({ Principal: { AWS: [...accounts] } });
test('strangers: an account that nobody named, and one for each wildcard', () => {
  const of = (statement: Statement, context = CONTEXT): readonly string[] => strangers(mentionsOf([statement], context), context).map(short);
  expect(of(statementOf({}))).toEqual([`any of ${NINES}, outside`]);
  expect(of(named(NINES))).toEqual(['any of 000000000000, outside']);
  expect(of(statementOf({}), { ...CONTEXT, account: NINES })).toEqual(['any of 000000000000, outside']);
  expect(of(when('StringLike', 'aws:PrincipalAccount', ['4*', '9*', '12345']))).toEqual(['any of 000000000000, outside', 'any of 499999999999, outside', `any of ${NINES}, outside`]);
  expect(of(when('StringLike', 'aws:PrincipalAccount', ['x*']))).toEqual([`any of ${NINES}, outside`]);
});
test('members: of each organization, of each path', () => {
  const of = (statement: Statement, context = CONTEXT): readonly string[] => members(mentionsOf([statement], context), context).map(short);
  expect(of(when('StringEquals', 'aws:PrincipalOrgID', ['o-abc1234567', 'o-def1234567']))).toEqual([`any of ${NINES}, o-abc1234567`, `any of ${NINES}, o-def1234567`]);
  expect(of(when('ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', 'o-abc1234567/r-a?12/*'))).toEqual([`any of ${NINES}, o-abc1234567`, `any of ${NINES}, o-abc1234567/r-aq12/`]);
  expect(of(when('StringEquals', 'aws:PrincipalOrgID', 'o-abc1234567', { Principal: { AWS: NINES } }))).toEqual(['any of 000000000000, o-abc1234567']);
  expect(of(when('StringEquals', 'aws:PrincipalOrgID', 'o-abc1234567'), { ...CONTEXT, account: NINES })).toEqual(['any of 000000000000, o-abc1234567']);
});
test('named customers: whole accounts, then single principals, the own account with what is known of it', () => {
  const of = (statement: Statement, context: typeof CONTEXT = CONTEXT, others: readonly Statement[] = []): readonly string[] => namedCustomers(statement, mentionsOf([statement, ...others], context), context).map(short);
  expect(of(named(A, O))).toEqual([`any of ${A}, untold`, `any of ${O}, o-ours123456, own`]);
  expect(of(named(O), { ...CONTEXT, organizationId: null })).toEqual([`any of ${O}, untold, own`]);
  expect(of(named(`arn:aws:iam::${A}:role/r`, `arn:aws:iam::${O}:role/r`))).toEqual([`arn:aws:iam::${A}:role/r of ${A}, untold`, `arn:aws:iam::${O}:role/r of ${O}, o-ours123456, own`]);
  expect(of(named(A), CONTEXT, [named(`arn:aws:iam::${B}:role/r`)])).toEqual([`any of ${A}, untold`]);
  expect(of(statementOf({}), CONTEXT, [named(A)])).toEqual([`any of ${O}, o-ours123456, own`, `any of ${A}, untold`]);
});
test.each<readonly [string, Readonly<Record<string, Json>>, boolean]>([
  ['*', {}, true], ['AWS *', { Principal: { AWS: '*' } }, true], ['an account', { Principal: { AWS: A } }, false], ['a service', { Principal: { Service: '*' } }, false], ['NotPrincipal', { Principal: null, NotPrincipal: { AWS: A }, Effect: 'Deny' }, true], ['none', { Principal: null }, false],
])('is everybody let in by %s', (_name, change, expected) => {
  expect(isEverybody(statementOf(change))).toBe(expected);
});

const SNS = 'sns.amazonaws.com';
const arn = (...arns: readonly string[]): Statement => when('ArnLike', 'aws:SourceArn', [...arns]);
test('services: those named, for everybody those that exceptions name and those that conditions point at, else any', () => {
  const of = (statement: Statement, others: readonly Statement[] = []): readonly string[] => servicesOf(statement, mentionsOf([statement, ...others], CONTEXT));
  const topic = `arn:aws:sns:eu-west-1:${A}:t`;
  expect(of(statementOf({ Principal: { Service: [SNS, 's3.amazonaws.com'] } }))).toEqual([SNS, 's3.amazonaws.com']);
  expect(of(statementOf({ Principal: { Service: 's3.amazonaws.com' } }), [arn(topic)])).toEqual(['s3.amazonaws.com']);
  expect(of(statementOf({}))).toEqual(['*']);
  expect(of(arn(topic))).toEqual([SNS]);
  expect(of(statementOf({ Principal: { AWS: '*', Service: SNS } }), [arn(topic, 'arn:aws:s3:::b')])).toEqual([SNS, 's3.amazonaws.com']);
  expect(of(statementOf({ Principal: null, NotPrincipal: { Service: SNS } }))).toEqual([SNS, '*']);
  expect(of(named(A))).toEqual([]);
});
test('sources of a service: strangers, named accounts, named organizations', () => {
  const context = { ...CONTEXT, organizationId: null } as unknown as typeof CONTEXT;
  const strange = (statement: Statement, at = CONTEXT): readonly string[] => strangeSources(SNS, mentionsOf([statement], at), at).map(short);
  expect(strange(statementOf({}))).toEqual([`${SNS} of ${NINES}, outside`]);
  expect(strange(when('StringEquals', 'aws:SourceAccount', NINES))).toEqual([`${SNS} of 000000000000, outside`]);
  expect(strange(statementOf({}), { ...CONTEXT, account: NINES })).toEqual([`${SNS} of 000000000000, outside`]);
  expect(strange(when('StringLike', 'aws:SourceAccount', ['4*', '12345?']))).toEqual([`${SNS} of ${NINES}, outside`, `${SNS} of 499999999999, outside`]);
  const known = (statement: Statement, at = CONTEXT): readonly string[] => sourceAccounts(SNS, mentionsOf([statement], at), at).map(short);
  expect(known(when('StringEquals', 'aws:SourceAccount', [A, O]))).toEqual([`${SNS} of ${O}, o-ours123456`, `${SNS} of ${A}, untold`]);
  expect(known(statementOf({}), context)).toEqual([`${SNS} of ${O}, untold`]);
  const organizations = (statement: Statement, at = CONTEXT): readonly string[] => sourceOrganizations(SNS, mentionsOf([statement], at), at).map(short);
  expect(organizations(when('StringEquals', 'aws:SourceOrgID', 'o-abc1234567'))).toEqual([`${SNS} of ${NINES}, o-abc1234567`]);
  expect(organizations(when('ForAnyValue:StringLike', 'aws:SourceOrgPaths', 'o-abc1234567/r-ab12/*'))).toEqual([`${SNS} of ${NINES}, o-abc1234567`, `${SNS} of ${NINES}, o-abc1234567/r-ab12/`]);
  expect(organizations(when('StringEquals', 'aws:SourceOrgID', 'o-abc1234567'), { ...CONTEXT, account: NINES })).toEqual([`${SNS} of 000000000000, o-abc1234567`]);
  expect(organizations(statementOf({ Condition: { StringEquals: { 'aws:SourceOrgID': 'o-abc1234567', 'aws:SourceAccount': NINES } } }))).toEqual([`${SNS} of 000000000000, o-abc1234567`]);
});

const source = (text: string) => broadSources({ audience: { is: 'service', service: 'x.amazonaws.com', anyCustomer: false, accounts: [], organizations: [], sources: [text], token: false }, actions: [], via: 'api', statements: [], under: [] }, O).map(({ breadth, covers }) => `${breadth}: ${covers}`);
test.each<readonly [string, readonly string[]]>([
  [`arn:aws:execute-api:eu-west-1:${O}:*`, ['low: every API of the account']], [`arn:aws:execute-api:eu-west-1:${O}:a*/x`, ['low: every API of the account whose id matches a*']], [`arn:aws:execute-api:eu-west-1:${O}:a1/*/*`, ['informational: every stage, method and path of API a1']],
  [`arn:aws:events:eu-west-1:${O}:*`, ['low: every event bus and rule of the account']], [`arn:aws:events:eu-west-1:${O}:rule/*`, ['low: every rule of every event bus']], [`arn:aws:events:eu-west-1:${O}:rule/bus/*`, ['low: every rule of the event bus bus']], [`arn:aws:events:eu-west-1:${O}:rule/*/*`, ['low: every rule of every event bus']], [`arn:aws:events:eu-west-1:${O}:event-bus/*`, []],
  [`arn:aws:sns:eu-west-1:${O}:*`, ['low: every sns resource of the account']], [`arn:aws:*:eu-west-1:${O}:*`, ['low: every resource of the account']], [`x:aws:sns:eu-west-1:${O}:*`, []], [`arn:aws:scheduler:eu-west-1:${O}:rule/*`, []],
])('the source %s covers %j', (text, expected) => {
  expect(source(text)).toEqual(expected);
});
