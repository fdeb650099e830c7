import { expect, test } from 'vitest';
import type { Json, RolePolicy } from '../../src/model/facts.ts';
import { actionsMatching, actionsOf, addAll, allActions, changingActions, count, has, intersect, noActions, selectActions, without, type ActionSet } from '../../src/policy/actions.ts';
import { broadManagedPolicies, type Statement } from '../../src/policy/index.ts';
import { readingsOf, type Ask } from '../../src/policy/keys.ts';
import { applies, lookupIn, roleReadings, type World } from '../../src/policy/role-condition.ts';
import { actionsOnEverything, coversResourcesOf, sharesResources, statementActions } from '../../src/policy/role-resources.ts';
import { CONTEXT, policyOf } from './driver.ts';

const statementOf = (change: Readonly<Record<string, Json>>): Statement => {
  const [statement] = policyOf([{ Effect: 'Allow', Action: '*', ...change }]).statements;
  if (statement === undefined) throw new Error('no statement');
  return statement;
};
const ROLE = { role: 'arn:aws:iam::111122223333:role/r', account: '111122223333', partition: 'aws', at: CONTEXT.at };
const indexOf = (name: string): number => {
  const index = changingActions().findIndex((action) => action.name === name);
  if (index < 0) throw new Error(name);
  return index;
};
const holdsAction = (set: ActionSet, name: string): boolean => has(set, indexOf(name));

// Service authorization reference: the resource types of each action, those marked with * required.
const EC2 = 'arn:aws:ec2:*:111122223333:';
test.each<readonly [string, string, Json, boolean, boolean]>([
  ['both required resources', 'ec2:AttachVolume', [`${EC2}instance/*`, `${EC2}volume/*`], true, true],
  ['one of two required resources: an Allow does not do, a Deny does', 'ec2:AttachVolume', [`${EC2}volume/*`], false, true],
  ['the other of two required resources', 'ec2:AttachVolume', [`${EC2}instance/*`], false, true],
  ['another resource', 'ec2:AttachVolume', [`${EC2}vpc/*`], false, false],
  ['every resource of the service', 'ec2:AttachVolume', ['arn:aws:ec2:*:*:*'], true, true],
  ['its required resource', 'sqs:SendMessage', ['arn:aws:sqs:*:111122223333:*'], true, true],
  ['that of another account', 'sqs:SendMessage', ['arn:aws:sqs:*:444455556666:*'], false, false],
  ['that of another partition', 'sqs:SendMessage', ['arn:aws-cn:sqs:*:*:*'], false, false],
  ['one by name', 'sqs:SendMessage', ['arn:aws:sqs:eu-west-1:111122223333:orders'], false, false],
  ['one region', 'sqs:SendMessage', ['arn:aws:sqs:eu-west-1:*:*'], false, false],
  ['no region', 'sqs:SendMessage', ['arn:aws:sqs::*:*'], false, false],
  ['an optional resource', 's3:PutObject', ['arn:aws:s3:::*'], true, true],
  ['an optional resource by name', 's3:PutObject', ['arn:aws:s3:::b/*'], false, false],
  ['a resource by variable', 's3:PutObject', ['arn:aws:s3:::${aws:username}/*'], false, false],
  ['an action without resources, on *', 'lambda:CreateEventSourceMapping', ['*'], true, true],
  ['an action without resources, on ARNs', 'lambda:CreateEventSourceMapping', ['arn:aws:lambda:*:*:*'], false, false],
  ['an optional resource besides a required one', 'ec2:StartInstances', ['arn:aws:license-manager:*:*:*'], false, false],
  ['the required one alone', 'ec2:StartInstances', [`${EC2}instance/*`], true, true],
  ['one of two optional resources', 'ec2:DisassociateAddress', [`${EC2}elastic-ip/*`], true, true],
  ['everything among others', 'sqs:SendMessage', ['arn:aws:s3:::b', '*'], true, true],
])('on a resource that nobody named, %s: %s of %j', (_name, action, resource, asAllow, asDeny) => {
  const [service = ''] = action.split(':');
  for (const [effect, expected] of [['Allow', asAllow], ['Deny', asDeny]] as const) expect(holdsAction(actionsOnEverything(statementOf({ Effect: effect, Action: `${service}:*`, Resource: resource }), { ...ROLE }), action), effect).toBe(expected);
});
test('what a statement does not allow is not allowed on everything', () => {
  const set = actionsOnEverything(statementOf({ Action: 'sqs:Send*', Resource: 'arn:aws:sqs:*:*:*' }), { ...ROLE });
  expect([holdsAction(set, 'sqs:SendMessage'), holdsAction(set, 'sqs:DeleteQueue')]).toEqual([true, false]);
  const but = actionsOnEverything(statementOf({ Action: 'sqs:*', NotResource: 'arn:aws:sqs:*:*:orders' }), { ...ROLE });
  expect(holdsAction(but, 'sqs:SendMessage')).toBe(true);
  expect(holdsAction(actionsOnEverything(statementOf({ Action: 'sqs:*', NotResource: 'arn:aws:sqs:*:*:*' }), { ...ROLE }), 'sqs:SendMessage')).toBe(false);
});
test('a statement of a permissions policy without Resource is read as about every resource', () => {
  const bare = { ...statementOf({ Action: 'sqs:*', Resource: '*' }), resources: null };
  expect(holdsAction(actionsOnEverything(bare, ROLE), 'sqs:SendMessage')).toBe(true);
  const one = statementOf({ Action: 'sqs:*', Resource: 'arn:aws:sqs:eu-west-1:111122223333:orders' });
  expect([coversResourcesOf(bare, one), coversResourcesOf(one, bare), sharesResources(bare, one)]).toEqual([true, false, true]);
});
test('in another context the same statement is about other resources', () => {
  const statement = statementOf({ Action: 'sqs:*', Resource: 'arn:aws:sqs:*:444455556666:*' });
  expect([{ ...ROLE }, { ...ROLE, account: '444455556666' }, { ...ROLE, partition: 'aws-cn', account: '444455556666' }].map((context) => holdsAction(actionsOnEverything(statement, context), 'sqs:SendMessage'))).toEqual([false, true, false]);
  const context = { ...ROLE };
  expect(actionsOnEverything(statement, context)).toEqual(actionsOnEverything(statement, context));
});
test('the actions of a statement: one pattern, several, all but some', () => {
  const names = (change: Readonly<Record<string, Json>>): readonly boolean[] => ['sqs:SendMessage', 'sqs:DeleteQueue', 's3:PutObject'].map((name) => holdsAction(statementActions(statementOf({ Action: undefined as never, ...change, Resource: '*' })), name));
  expect([names({ Action: 'sqs:Send*' }), names({ Action: ['sqs:Send*', 's3:*'] }), names({ NotAction: 'sqs:Send*' }), names({ NotAction: ['sqs:*', 's3:Put*'] }), names({ Action: ['SQS:SENDMESSAGE', 'sqs:sendmessage'] })])
    .toEqual([[true, false, false], [true, false, true], [false, true, true], [false, false, false], [true, false, false]]);
});

test('sets of actions: of a pattern, of its service alone, of several', () => {
  const namesOf = (set: ActionSet): readonly string[] => changingActions().filter((_, index) => has(set, index)).map(({ name }) => name);
  for (const pattern of ['sqs:*', 'iam:Put*', '*:Tag*', 's?s:*', 'nosuch:*', '*']) {
    const expected = changingActions().filter(({ lower }) => new RegExp(`^${pattern.toLowerCase().replaceAll('*', '.*').replaceAll('?', '.')}$`).test(lower)).map(({ name }) => name);
    expect(namesOf(actionsMatching(pattern)), pattern).toEqual(expected);
    expect(count(actionsMatching(pattern))).toBe(expected.length);
  }
  expect(count(allActions())).toBe(changingActions().length);
  expect(count(without(allActions(), actionsMatching('sqs:*')))).toBe(changingActions().length - count(actionsMatching('sqs:*')));
  expect(namesOf(intersect(actionsMatching('sqs:*'), actionsMatching('*:SendMessage')))).toEqual(['sqs:SendMessage']);
  const both = noActions();
  addAll(both, actionsMatching('sqs:*'));
  addAll(both, actionsMatching('sns:*'));
  expect(namesOf(both)).toEqual(namesOf(actionsOf({ not: false, patterns: ['sns:*', 'sqs:*'] })));
  expect(namesOf(selectActions(({ service }) => service === 'sqs'))).toEqual(namesOf(actionsMatching('sqs:*')));
});

// The role's request: IAM "AWS global condition context keys".
const world = (change: Partial<World> = {}, context: Partial<World['context']> = {}): World => ({ region: 'eu-west-1', ...change, context: { ...ROLE, ...context } });
const truth = (condition: Json, where: World, effect: 'Allow' | 'Deny' = 'Allow') => applies(statementOf({ Effect: effect, Resource: '*', Condition: condition }), where);
test.each<readonly [string, Json, World, boolean | 'unknown']>([
  ['a tag of the role', { StringEquals: { 'aws:PrincipalTag/team': 'ops' } }, world({}, { tags: { team: 'ops' } }), true],
  ['a tag of the role by another case', { StringEquals: { 'aws:PrincipalTag/TEAM': 'ops' } }, world({}, { tags: { x: 'y', Team: 'ops' } }), true],
  ['another value of the tag', { StringEquals: { 'aws:PrincipalTag/team': 'ops' } }, world({}, { tags: { team: 'dev' } }), false],
  ['a tag that the role does not have', { StringEquals: { 'aws:PrincipalTag/team': 'ops' } }, world({}, { tags: { other: 'ops' } }), false],
  ['a tag that the role must not have', { Null: { 'aws:PrincipalTag/team': 'true' } }, world({}, { tags: {} }), true],
  ['tags that are not known', { StringEquals: { 'aws:PrincipalTag/team': 'ops' } }, world(), 'unknown'],
  ['a variable of a tag', { StringEquals: { 'aws:RequestedRegion': '${aws:PrincipalTag/region}' } }, world({}, { tags: { region: 'eu-west-1' } }), true],
  ['the known organization', { StringEquals: { 'aws:PrincipalOrgID': 'o-ours123456' } }, world({}, { organizationId: 'o-ours123456' }), true],
  ['another than the known organization', { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } }, world({}, { organizationId: 'o-ours123456' }), false],
  ['the resource in the known organization', { StringEquals: { 'aws:ResourceOrgID': 'o-ours123456' } }, world({}, { organizationId: 'o-ours123456' }), true],
  ['the resource in the own organization, whichever it is', { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } }, world(), true],
  ['the own organization or a named one', { StringEquals: { 'aws:ResourceOrgID': ['${aws:PrincipalOrgID}', 'o-abc1234567'] } }, world(), 'unknown'],
  ['an organization at all', { Null: { 'aws:PrincipalOrgID': 'false' } }, world(), 'unknown'],
  ['the role has no user name', { StringEquals: { 'aws:username': 'x' } }, world(), false],
  ['a key of the request', { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }, world({ request: new Map([['iam:passedtoservice', 'lambda.amazonaws.com']]) }), true],
  ['another value of a key of the request', { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }, world({ request: new Map([['iam:passedtoservice', 'lambda.amazonaws.com']]) }), false],
  ['a key of the request that the question does not fix', { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } }, world(), 'unknown'],
  ['a key that is there or not', { Null: { 'aws:SourceVpce': 'true' } }, world(), 'unknown'],
  ['a key that no policy compares', { Null: { 'example:key': 'false' } }, world(), 'unknown'],
  ['the transport as it suits', { Bool: { 'aws:SecureTransport': 'true' } }, world(), true],
  ['both of the transport', { Bool: { 'aws:SecureTransport': 'true' }, BoolIfExists: { 'aws:SecureTransport': 'false' } }, world(), false],
  ['a tag that the code gives', { StringEquals: { 'aws:RequestTag/team': 'ops' } }, world({ takesTags: true }), true],
  ['a tag of a request that takes none', { StringEquals: { 'aws:RequestTag/team': 'ops' } }, world({ takesTags: false }), false],
  ['a tag of whatever request', { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'team' } }, world(), true],
  ['a call by a service', { Bool: { 'aws:ViaAWSService': 'true' } }, world(), 'unknown'],
  ['a direct call', { Bool: { 'aws:ViaAWSService': 'false' } }, world(), 'unknown'],
  ['a new session', { DateGreaterThan: { 'aws:TokenIssueTime': '2026-01-01T00:00:00Z' } }, world(), true],
  ['an old session', { DateLessThan: { 'aws:TokenIssueTime': '2026-01-01T00:00:00Z' } }, world(), false],
  ['the owner of a resource elsewhere', { StringEquals: { 'aws:ResourceAccount': '444455556666' } }, world({ owner: '444455556666' }), true],
  ['the organization of a resource elsewhere', { StringEquals: { 'aws:ResourceOrgID': 'o-ours123456' } }, world({ owner: '444455556666' }, { organizationId: 'o-ours123456' }), 'unknown'],
  ['a name within what the request may name', { ArnLike: { 'ec2:InstanceProfile': 'arn:aws:iam::*:instance-profile/app-*' } }, world({ open: new Map([['ec2:instanceprofile', ['arn:aws:iam::111122223333:instance-profile/*']]]) }), true],
  ['a name outside of it', { ArnLike: { 'ec2:InstanceProfile': 'arn:aws:iam::444455556666:instance-profile/app-*' } }, world({ open: new Map([['ec2:instanceprofile', ['arn:aws:iam::111122223333:instance-profile/*']]]) }), false],
])('a condition on %s', (_name, condition, where, expected) => {
  expect(truth(condition, where)).toBe(expected);
});
test('a Deny that the code can avoid does not apply', () => {
  expect([truth({ Bool: { 'aws:SecureTransport': 'false' } }, world(), 'Deny'), truth({ Null: { 'aws:RequestTag/team': 'true' } }, world({ takesTags: true }), 'Deny'), truth({ StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } }, world(), 'Deny')]).toEqual([false, false, true]);
});
test('a variable stands for what is fixed, and for nothing else', () => {
  const lookup = lookupIn(world({}, { organizationId: 'o-ours123456', tags: { team: 'ops' } }));
  expect(['aws:principalarn', 'aws:principalaccount', 'aws:principalorgid', 'aws:requestedregion', 'aws:principaltag/team', 'aws:principaltag/none', 'aws:username', 'aws:useragent', 'aws:securetransport', 'aws:multifactorauthpresent', 'aws:sourcevpce'].map(lookup))
    .toEqual([ROLE.role, ROLE.account, 'o-ours123456', 'eu-west-1', 'ops', null, null, null, null, null, null]);
  expect(['aws:principalorgid', 'aws:resourceorgid', 'aws:principaltag/team'].map(lookupIn(world()))).toEqual(['o-(own)', 'o-(own)', null]);
});
test('the readings of a role have every value, and tell no variable', () => {
  const of = roleReadings(world());
  expect([of.mayHave({ as: 'literal', text: 'arn:aws:sns:eu-west-1:444455556666:t' }), of.untold('Allow'), of.untold('Deny')]).toEqual([true, 'unknown', 'unknown']);
  expect(['aws:useragent', 'aws:sourceip', 'aws:resourcetag/x'].map((key) => of.isIdle(key))).toEqual([false, false, false]);
  const reach = roleReadings(world({ isReach: true }));
  // What tells of the caller does not narrow what is reached; the resource's own attributes do, and what is known decides.
  expect(['aws:sourceip', 'aws:sourcevpce', 'aws:useragent', 'aws:principalarn', 's3:existingobjecttag/x', 'aws:resourcetag/x'].map((key) => reach.isIdle(key))).toEqual([true, true, false, false, false, false]);
});

const attached = (path: string): RolePolicy => ({ name: 'p', arn: `arn:aws:iam::aws:policy/${path}`, source: 'aws-managed', document: { malformed: 'not needed' } });
test.each([
  ['AdministratorAccess-Amplify', true], ['AdministratorAccess-AWSElasticBeanstalk', true], ['job-function/NetworkAdministrator', true], ['service-role/AWSExampleFullAccess', false], ['aws-service-role/AWSExampleFullAccess', false], ['x/service-role/', false], ['AmazonSSMReadOnlyAccess', false],
])('the AWS-managed policy %s is broad: %s', (path, expected) => {
  expect(broadManagedPolicies({ policies: [attached(path)], boundary: null })).toHaveLength(expected ? 1 : 0);
});

// An ARN belongs to the account that it names: others cannot bear it.
const ask = (caller: Ask['caller']): Ask => ({ caller, action: 'lambda:invokefunction', via: 'api', context: CONTEXT, sourceIp: null, unnamed: false, named: new Map<string, string>() });
test('accounts bear their own ARNs', () => {
  const allow = policyOf([{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: '*' }]).statements[0] ?? statementOf({});
  const X = '444455556666';
  const callers: readonly Ask['caller'][] = [{ is: 'customer', account: X, arn: null, membership: { is: 'outside' }, own: false }, { is: 'service', service: 'sns.amazonaws.com', account: X, membership: { is: 'outside' } }, { is: 'anonymous' }];
  const texts = [`arn:aws:sns:eu-west-1:${X}:t`, 'arn:aws:sns:eu-west-1:777788889999:t', 'arn:aws:s3:::b', 'x'];
  const borne = callers.map((caller) => texts.map((text) => (['arn', 'literal', 'glob'] as const).map((as) => readingsOf(ask(caller), allow).mayHave({ as, text })).join()));
  const [all, globs] = ['true,true,true', 'false,false,true'];
  expect(borne).toEqual([[all, globs, all, all], [all, globs, all, all], [all, all, all, all]]);
});
test('keys of IAM principals are idle for a service that the Allow names, and only then', () => {
  const of = (principal: Json, caller: Ask['caller'], not = false): readonly boolean[] => {
    const [allow] = policyOf([{ Effect: 'Allow', [not ? 'NotPrincipal' : 'Principal']: principal, Action: '*' }]).statements;
    return allow === undefined ? [] : ['aws:principalorgid', 'aws:principalarn', 'aws:sourcearn'].map((key) => readingsOf(ask(caller), allow).isIdle(key));
  };
  const sns: Ask['caller'] = { is: 'service', service: 'sns.amazonaws.com', account: '444455556666', membership: { is: 'outside' } };
  const customer: Ask['caller'] = { is: 'customer', account: '444455556666', arn: null, membership: { is: 'outside' }, own: false };
  expect([of({ Service: 'sns.amazonaws.com' }, sns), of('*', sns), of({ Service: 'sns.amazonaws.com' }, sns, true), of({ AWS: '*', Service: 'sns.amazonaws.com' }, customer)])
    .toEqual([[true, true, false], [false, false, false], [false, false, false], [false, false, false]]);
});
