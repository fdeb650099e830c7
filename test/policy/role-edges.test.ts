import { expect, test } from 'vitest';
import type { Json, RolePermissions } from '../../src/model/facts.ts';
import { changingActions, has, type ActionSet } from '../../src/policy/actions.ts';
import { ELEVATIONS } from '../../src/policy/administrator.ts';
import { instances, instancesWithin, type Constant } from '../../src/policy/candidates.ts';
import { holds, matchesArn, type Values } from '../../src/policy/condition.ts';
import { everyAction, matchesPattern, patternsOverlap, roleAnalysis, type Condition, type RoleContext, type Statement } from '../../src/policy/index.ts';
import { matchesWithin } from '../../src/policy/pattern.ts';
import { actionsOnEverything, coversResourcesOf } from '../../src/policy/role-resources.ts';
import { policyOf } from './driver.ts';

const ROLE: RoleContext = { role: 'arn:aws:iam::111122223333:role/r', account: '111122223333', partition: 'aws', at: '2026-11-21T00:00:00.000Z' };
const when = (condition: Json | undefined): Readonly<Record<string, Json>> => (condition === undefined ? {} : { Condition: condition });
const allow = (action: Json, condition?: Json): Json => ({ Effect: 'Allow', Action: action, Resource: '*', ...when(condition) });
const allowBut = (action: Json, condition?: Json): Json => ({ Effect: 'Allow', NotAction: action, Resource: '*', ...when(condition) });
const deny = (action: Json, condition?: Json): Json => ({ Effect: 'Deny', Action: action, Resource: '*', ...when(condition) });
const region = (...names: readonly string[]): Json => ({ StringEquals: { 'aws:RequestedRegion': [...names] } });
const own = (names: string): Json => ({ StringEquals: { 'aws:RequestedRegion': names, 'aws:PrincipalAccount': '111122223333' } });
const permissionsOf = (statements: readonly Json[], { managed = null, boundary }: { readonly managed?: string | null; readonly boundary?: readonly Json[] } = {}): RolePermissions => {
  const documentOf = (of: readonly Json[]) => ({ json: { Version: '2012-10-17', Statement: of } });
  return {
    policies: [managed === null ? { name: 'p', arn: null, source: 'inline', document: documentOf(statements) } : { name: 'p', arn: `arn:aws:iam::aws:policy/${managed}`, source: 'aws-managed', document: documentOf(statements) }],
    boundary: boundary === undefined ? null : { arn: 'arn:aws:iam::111122223333:policy/b', document: documentOf(boundary) },
  };
};
const administrator = (...[statements, more]: Parameters<typeof permissionsOf>) => roleAnalysis(permissionsOf(statements, more), ROLE).administrator;

// IAM is asked in the partition's first region: IAM "AWS global condition context keys", aws:RequestedRegion.
test.each<readonly [string, readonly Json[], 'yes' | 'no']>([
  ['everything in a region where IAM is not', [allow('*', region('eu-west-1'))], 'no'],
  ['the same under another condition as well', [allow('*', own('eu-west-1'))], 'no'],
  ['everything in the region where IAM is, under another condition as well', [allow('*', own('us-east-1'))], 'yes'],
  ['everything in two regions of which one has IAM', [allow('*', region('us-east-1', 'eu-west-1'))], 'yes'],
  ['everything in a region, and IAM', [allow('*', region('eu-west-1')), allow('iam:*')], 'yes'],
  ['everything in a region, and IAM where it is', [allow('*', region('eu-west-1')), allow('iam:*', region('us-east-1'))], 'yes'],
  ['everything but IAM where it is', [allow('*'), deny('iam:*', region('us-east-1'))], 'no'],
  ['everything but IAM where it is not', [allow('*'), deny('iam:*', region('eu-west-1'))], 'yes'],
  ['everything but all else where IAM is', [allow('*'), { Effect: 'Deny', NotAction: 'iam:*', Resource: '*', ...when(region('us-east-1')) }], 'yes'],
])('administrator of a region: %s', (_name, statements, expected) => expect(administrator(statements).is).toBe(expected));

test.each(ELEVATIONS)('everything outside of IAM and %s make an administrator', (action) => expect(administrator([allowBut('iam:*'), allow(action)]).is).toBe('yes'));

test.each<readonly [string, readonly Json[], readonly Json[]]>([
  ['not what the first does not need', [allowBut('sqs:*'), allow('sqs:*')], [allowBut('sqs:*')]],
  ['not what adds nothing to the largest', [allow('iam:*'), allow('ec2:*'), allowBut('iam:*')], [allowBut('iam:*'), allow('iam:*')]],
])('the statements that make an administrator: %s', (_name, statements, expected) => {
  expect(administrator(statements)).toMatchObject({ is: 'yes', statements: expected.map((statement) => ({ policy: 'p', statement })) });
});

// By name, whatever the document that was read says.
test.each<readonly [string, string, readonly Json[], 'yes' | 'no']>([
  ['IAMFullAccess less most of IAM, with one elevation left', 'IAMFullAccess', [{ Effect: 'Deny', NotAction: 'iam:AttachRolePolicy', Resource: '*' }], 'yes'],
  ['IAMFullAccess without elevations', 'IAMFullAccess', [deny([...ELEVATIONS])], 'no'],
  ['AdministratorAccess without elevations', 'AdministratorAccess', [deny([...ELEVATIONS])], 'no'],
  ['AdministratorAccess with one elevation left', 'AdministratorAccess', [deny(ELEVATIONS.slice(1))], 'yes'],
  ['PowerUserAccess without elevations', 'PowerUserAccess', [deny([...ELEVATIONS])], 'yes'],
  ['PowerUserAccess for one service', 'PowerUserAccess', [{ Effect: 'Deny', NotAction: 's3:*', Resource: '*' }], 'no'],
])('an AWS-managed policy by name: %s', (_name, managed, denies, expected) => expect(administrator([allow('s3:GetObject'), ...denies], { managed }).is).toBe(expected));

test('a limit that allows an action in some region leaves a wildcard that much', () => {
  const reached = (boundary: readonly Json[]): readonly string[] => roleAnalysis(permissionsOf([allow('sqs:*')], { boundary }), ROLE).wildcardGrants.flatMap(({ reaches }) => reaches);
  expect([reached([allow('sqs:SendMessage', region('us-east-1'))]), reached([allow('s3:*', region('us-east-1'))])]).toEqual([['sqs:SendMessage'], []]);
});

const statementOf = (change: Readonly<Record<string, Json>>): Statement => {
  const [statement] = policyOf([{ Effect: 'Allow', Action: '*', ...change }]).statements;
  if (statement === undefined) throw new Error('no statement');
  return statement;
};
const holdsAction = (set: ActionSet, name: string): boolean => has(set, changingActions().findIndex((action) => action.name === name));
test.each<readonly [string, string, boolean]>([
  ['names that begin with the account', 'arn:aws:sqs:*:*:111122223333*', false],
  ['names with dashes', 'arn:aws:sqs:*:*:*-*', false],
  ['names of regions', 'arn:aws:sqs:*:*:*-*-?', false],
  ['every account with the form of one', 'arn:aws:sqs:*:????????????:*', true],
  ['every region with the form of one', 'arn:aws:sqs:*-*-?:*:*', true],
])('a resource that nobody named is covered by %s: %s', (_name, resource, expected) => {
  expect(holdsAction(actionsOnEverything(statementOf({ Action: 'sqs:*', Resource: resource }), { ...ROLE }), 'sqs:SendMessage')).toBe(expected);
});

const [A, B] = ['arn:aws:s3:::a', 'arn:aws:s3:::b'];
test.each<readonly [string, Readonly<Record<string, Json>>, Readonly<Record<string, Json>>, boolean]>([
  ['everything among names, all but one', { Resource: [A, '*'] }, { NotResource: B }, true],
  ['some names, all but one of them', { Resource: `${A}*` }, { NotResource: A }, false],
  ['all but one, all but another', { NotResource: A }, { NotResource: B }, false],
  ['all but one, another', { NotResource: A }, { Resource: B }, true],
  ['all but one, the same', { NotResource: A }, { Resource: A }, false],
])('a Deny and an Allow of resources, %s: the Deny covers all: %s', (_name, denied, allowed, expected) => {
  expect(coversResourcesOf(statementOf({ Effect: 'Deny', ...denied }), statementOf(allowed))).toBe(expected);
});

test('resource types have their ARNs however they are spelled', () => {
  const action = everyAction().find(({ name }) => name === 'access-analyzer:DeleteArchiveRule');
  expect(action?.required).toEqual(['arn:{Partition}:access-analyzer:{Region}:{Account}:analyzer/{AnalyzerName}/archive-rule/{RuleName}']);
  expect(everyAction().flatMap(({ required, optional }) => [...required, ...optional]).filter((template) => !template.startsWith('arn:'))).toEqual([]);
});

test('a wildcard takes any character, and a part of a pattern ends where it ends', () => {
  expect([matchesPattern('a*', 'a\u0001'), matchesPattern('a?', 'a\u0001')]).toEqual([true, true]);
  expect(matchesWithin({ text: 'a*b', from: 0, to: 2 }, { text: 'acb', from: 0, to: 3 })).toBe(true);
});
const long = (letter: string, more = 0): string => letter.repeat(3_000 + more);
test.each<readonly [string, string, string, boolean]>([
  ['beginnings of which one goes on', `${long('a')}*`, `${long('a', 5)}*`, true],
  ['beginnings, the longer one first', `${long('a', 5)}*`, `${long('a')}*`, true],
  ['beginnings of which one wants more', `${long('a')}*`, `${long('a')}b*`, true],
  ['beginnings that differ', `${long('a')}*`, `${long('b')}*`, false],
  ['a beginning and a name', `${long('a')}*`, long('a', 5), true],
  ['a name and a beginning', long('a', 5), `${long('a')}*`, true],
  ['a name and another beginning', long('a'), `${long('a')}b*`, false],
])('long patterns overlap: %s', (_name, a, b, expected) => expect(patternsOverlap(a, b)).toBe(expected));

const conditionOf = (operator: string, values: Json): Condition => {
  const [condition] = statementOf({ Resource: '*', Condition: { [operator]: { k: values } } }).conditions;
  if (condition === undefined) throw new Error('no condition');
  return condition;
};
const reading = { lookup: (key: string): string | null => (key === 'aws:principaltag/team' ? 'Ops' : null), untold: 'unknown' as const };
const fillers = (make: (index: number) => string): readonly string[] => Array.from({ length: 20 }, (_, index) => make(index));
// IAM "Condition operators", "Multivalued context keys".
test.each<readonly [string, string, Json, Values, boolean | 'unknown']>([
  ['a key without values is as good as absent', 'StringEqualsIfExists', 'a', [], true],
  ['a key without values, of any', 'ForAnyValue:StringEquals', 'a', [], false],
  ['a negated operator wants that no value matches', 'StringNotEquals', 'a', ['a', 'b'], false],
  ['a negated operator wants that no value matches, in any order', 'StringNotEquals', 'a', ['b', 'a'], false],
  ['of any, one that does not match is enough', 'ForAnyValue:StringNotEquals', 'a', ['a', 'b'], true],
  ['what one value leaves open another decides', 'ForAnyValue:StringEquals', ['a', '${aws:username}'], ['b', 'a'], true],
  ['what cannot be read leaves it open, whatever follows', 'ForAnyValue:NumericEquals', '5', ['x', '6'], 'unknown'],
  ['the value of a variable is case-sensitive', 'StringEquals', '${aws:PrincipalTag/team}', ['ops'], false],
  ['the value of a variable as it is', 'StringEquals', '${aws:PrincipalTag/team}', ['Ops'], true],
  ['the value of a variable where case does not matter', 'StringEqualsIgnoreCase', '${aws:PrincipalTag/team}', ['ops'], true],
  ['in a long list of ARNs, an account by wildcard', 'ArnLike', [...fillers((index) => `arn:aws:sns:*:111122223333:t${index}`), 'arn:aws:sns:*:4444*:t'], ['arn:aws:sns:eu-west-1:444455556666:t'], true],
  ['in a long list of texts, a wildcard that crosses colons', 'StringLike', [...fillers((index) => `t${index}`), 'arn:aws:*:444455556666:t:u'], ['arn:aws:sns:eu-west-1:444455556666:t:u'], true],
  ['in a long list of ARNs, none that crosses colons', 'ArnLike', [...fillers((index) => `t${index}`), 'arn:aws:*:444455556666:t:u'], ['arn:aws:sns:eu-west-1:444455556666:t:u'], false],
])('a condition: %s', (_name, operator, values, actual, expected) => expect(holds(conditionOf(operator, values), actual, reading)).toBe(expected));

const constants = (as: Constant['as'], ...texts: readonly string[]): readonly Constant[] => texts.map((text) => ({ as, text }));
const GLOBS = constants('glob', 'a*', '*b');
test.each<readonly [string, readonly Constant[]]>([
  ['texts', constants('literal', ...fillers((index) => `x${index}`))],
  ['texts with a literal star', constants('literal', ...fillers((index) => `x${index}*`))],
  ['patterns without a wildcard', constants('glob', ...fillers((index) => `x${index}`))],
  ['numbers', constants('number', ...fillers(String))],
])('two globs are tried with each other among many %s', (_name, others) => {
  expect(instances([...others, ...GLOBS]).some((value) => GLOBS.every(({ text }) => matchesPattern(text, value)))).toBe(true);
});
test('two ARN patterns are tried with each other', () => {
  const patterns = ['arn:aws:sns:*:444455556666:*', 'arn:aws:sns:eu-west-1:*:t*'];
  expect(instances(constants('arn', ...patterns)).some((value) => patterns.every((pattern) => matchesArn(pattern, value) === true))).toBe(true);
});
test.each<readonly [string, Constant['as'], string, boolean]>([
  ['an ARN operator that takes anything', 'arn', '*', true],
  ['a text operator that takes anything', 'glob', '*', true],
  ['an ARN of the account', 'arn', 'arn:aws:sns:*:444455556666:*', true],
  ['an ARN of another', 'arn', 'arn:aws:sns:*:777788889999:*', false],
  ['a text that crosses colons to another', 'glob', 'arn:aws:sns:eu-west-1:777788889999:*:444455556666:*', false],
  ['a number', 'number', '5', false],
])('an ARN of an account stands for %s: %s', (_name, as, text, expected) => {
  const found = instancesWithin(['arn:*:*:*:444455556666:*'], constants(as, text));
  expect(found.length > 0).toBe(expected);
  for (const value of found) expect(matchesArn('arn:*:*:*:444455556666:*', value)).toBe(true);
});
