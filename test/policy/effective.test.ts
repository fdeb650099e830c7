import { describe, expect, it, test } from 'vitest';
import type { Json, RolePolicy, ServiceControlLevel } from '../../src/model/facts.ts';
import { mayDoBy } from '../../src/policy/effective.ts';
import { mayDo, roleOf, type Permission, type Role, type RoleContext } from '../../src/policy/index.ts';
import { regionsIn, shapesOf } from '../../src/policy/regions.ts';

const CONTEXT: RoleContext = { role: 'arn:aws:iam::111122223333:role/r', account: '111122223333', partition: 'aws', at: '2026-11-21T00:00:00.000Z' };
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:orders';
const documentOf = (statements: readonly Json[]) => ({ json: { Version: '2012-10-17', Statement: statements } });
const allow = (action: Json = 'sqs:*', resource: Json = '*', condition?: Json): Json => ({ Effect: 'Allow', Action: action, Resource: resource, ...(condition !== undefined && { Condition: condition }) });
const deny = (action: Json = 'sqs:*', resource: Json = '*', condition?: Json): Json => ({ Effect: 'Deny', Action: action, Resource: resource, ...(condition !== undefined && { Condition: condition }) });
const policy = (name: string, ...statements: readonly Json[]): RolePolicy => ({ name, arn: null, source: 'inline', document: documentOf(statements) });
const level = (target: string, ...statements: readonly Json[]): ServiceControlLevel => ({ target, policies: [{ id: 'p-1', name: 'guard', document: documentOf(statements) }] });

interface Limits {
  readonly boundary?: readonly Json[];
  readonly session?: readonly Json[];
  readonly levels?: readonly ServiceControlLevel[];
  readonly context?: Partial<RoleContext>;
}
const roleWith = (policies: readonly RolePolicy[], { boundary, session, levels = [], context }: Limits = {}): Role =>
  roleOf({ policies, boundary: boundary === undefined ? null : { arn: 'arn:aws:iam::111122223333:policy/b', document: documentOf(boundary) } }, { ...CONTEXT, ...context }, { serviceControlPolicies: levels, ...(session === undefined ? {} : { session: documentOf(session) }) });
const asked = (role: Role, action = 'sqs:SendMessage', resource = QUEUE): Permission => mayDo(role, { action, resource });
const by = (permission: Permission): string => (permission.is === 'denied' ? permission.by : permission.is);
const VPC = { StringEquals: { 'aws:SourceVpc': 'vpc-1' } };
const byTag = (key: string): string => `arn:aws:sqs:*:*:\${${key}}`;

describe('an answer names what decides', () => {
  it('the Allow, and that of each limit', () => {
    const role = roleWith([policy('other', allow('s3:*')), policy('p', allow())], { boundary: [allow('*')], session: [allow(['sqs:*', 's3:*'])], levels: [level('r-1', allow('*')), level('ou-1', allow('sqs:Send*'))] });
    expect(asked(role)).toEqual({ is: 'allowed', statements: [
      { policy: 'p', statement: allow() },
      { policy: 'boundary arn:aws:iam::111122223333:policy/b', statement: allow('*') },
      { policy: 'session policy', statement: allow(['sqs:*', 's3:*']) },
      { policy: 'service control policy guard (p-1) of r-1', statement: allow('*') },
      { policy: 'service control policy guard (p-1) of ou-1', statement: allow('sqs:Send*') },
    ] });
  });
  it('the Deny, unconditional ones before others', () => {
    const [plain, conditional] = [deny('sqs:Send*'), deny('*', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } })];
    expect(asked(roleWith([policy('p', allow(), conditional, plain, deny('s3:*'))]))).toEqual({ is: 'denied', by: 'a Deny', statements: [{ policy: 'p', statement: plain }] });
    const always = deny('*', '*', { StringEquals: { 'aws:PrincipalAccount': '111122223333' } });
    expect(asked(roleWith([policy('p', allow()), policy('q', always)]))).toEqual({ is: 'denied', by: 'a Deny', statements: [{ policy: 'q', statement: always }] });
  });
  it('the condition, or that nothing allows it', () => {
    expect(asked(roleWith([policy('p', allow('*', '*', { StringEquals: { 'aws:PrincipalAccount': '444455556666' } }))]))).toEqual({ is: 'denied', by: 'a condition', statements: [] });
    expect(asked(roleWith([policy('p', allow('s3:*'), allow('*', `${QUEUE}-dead`))]))).toEqual({ is: 'denied', by: 'no Allow', statements: [] });
  });
  it('the first limit that leaves it out', () => {
    const role = (limits: Limits): string => by(asked(roleWith([policy('p', allow())], limits)));
    expect([role({ boundary: [allow('s3:*')] }), role({ boundary: [allow('*')], session: [allow('s3:*')], levels: [level('r-1', allow('s3:*'))] }), role({ levels: [level('r-1', allow('*')), level('ou-1')] })])
      .toEqual(['permissions boundary', 'session policy', 'service control policy']);
    // A limit that allows it on something else.
    expect(role({ boundary: [allow('*', `${QUEUE}-dead`)] })).toBe('permissions boundary');
  });
  it('the policies that cannot be read, whatever the others say', () => {
    const broken: RolePolicy = { name: 'broken', arn: null, source: 'inline', document: { malformed: 'Unexpected end' } };
    const answer = asked(roleWith([policy('p', allow()), broken, { ...broken, name: 'broken too' }]));
    expect(answer).toMatchObject({ is: 'unknown', doubts: [{ reason: expect.stringContaining('broken ') as unknown }, { reason: expect.stringContaining('broken too') as unknown }] });
  });
});

describe('limits together', () => {
  const either = [allow('*', '*', VPC), allow('sqs:*')];
  it('an unconditional Allow of a limit stands for the others', () => {
    expect(by(asked(roleWith([policy('p', allow())], { boundary: either })))).toBe('allowed');
    expect(by(asked(roleWith([policy('p', allow())], { boundary: [...either].reverse() })))).toBe('allowed');
    expect(by(asked(roleWith([policy('p', allow())], { boundary: [allow('*', byTag('aws:userid')), allow('*', '*', VPC)] })))).toBe('unknown');
  });
  it('one request has to satisfy the Allow and that of the limit', () => {
    const agent = (name: string): Json => allow('*', '*', { StringEquals: { 'aws:UserAgent': name } });
    expect(by(asked(roleWith([policy('p', agent('a'))], { boundary: [agent('b')] })))).toBe('a condition');
    expect(by(asked(roleWith([policy('p', agent('a'))], { boundary: [agent('b'), agent('a')] })))).toBe('allowed');
    expect(by(asked(roleWith([policy('p', agent('b'), agent('a'))], { boundary: [agent('a')], levels: [level('r-1', agent('a'), agent('b'))] })))).toBe('allowed');
  });
  it('more combinations than can be tried are a doubt', () => {
    const many = (count: number): readonly Json[] => Array.from({ length: count }, (_, index) => allow('*', '*', { StringEquals: { 'aws:UserAgent': `a${index}` } }));
    const role = (count: number): Permission => asked(roleWith([policy('p', ...many(16))], { boundary: many(count) }));
    expect(by(role(16))).toBe('allowed');
    expect(role(17)).toMatchObject({ is: 'unknown', doubts: [{ reason: expect.stringContaining('beyond bounds') as unknown }] });
  });
});

describe('variables in resources', () => {
  it('stand for what is fixed, however they are spelled', () => {
    for (const name of ['aws:PrincipalAccount', 'AWS:principalaccount', ' aws:PrincipalAccount ']) expect(by(asked(roleWith([policy('p', allow('*', `arn:aws:sqs:*:\${${name}}:orders`))]))), name).toBe('allowed');
    expect(by(asked(roleWith([policy('p', allow('*', byTag('aws:PrincipalTag/queue')))], { context: { tags: { queue: 'orders' } } })))).toBe('allowed');
    expect(by(asked(roleWith([policy('p', allow('*', byTag('aws:PrincipalTag/queue')))], { context: { tags: { queue: 'billing' } } })))).toBe('no Allow');
  });
  it('a variable that cannot be told leaves it open, unless another pattern or another part decides', () => {
    const role = (...patterns: readonly string[]): Role => roleWith([policy('p', allow('*', patterns))]);
    expect(asked(role(byTag('aws:userid')))).toEqual({ is: 'unknown', doubts: [{ reason: 'not decidable from the policy p: which resources its variables stand for', statement: allow('*', [byTag('aws:userid')]) }] });
    expect(by(asked(role(byTag('aws:userid'), 'arn:aws:sns:*:*:x')))).toBe('unknown');
    expect(by(asked(role(byTag('aws:userid'), QUEUE)))).toBe('allowed');
    expect(by(asked(role(`${byTag('aws:userid')}-dead`)))).toBe('no Allow');
    expect(by(asked(role(byTag('aws:userid')), 'sqs:SendMessage', 'arn:aws:sns:eu-west-1:111122223333:t'))).toBe('no Allow');
  });
  it('an Allow that is sure wins over one that is not, a Deny that is not makes it a doubt', () => {
    expect(by(asked(roleWith([policy('p', allow('*', byTag('aws:userid')), allow())])))).toBe('allowed');
    const open = deny('*', byTag('aws:userid'));
    expect(asked(roleWith([policy('p', allow()), policy('q', open)]))).toEqual({ is: 'unknown', doubts: [{ reason: 'not decidable from the policy q: which resources its variables stand for', statement: open }] });
    expect(by(asked(roleWith([policy('p', allow(), deny('*', `${byTag('aws:userid')}-dead`))])))).toBe('allowed');
    expect(by(asked(roleWith([policy('p', allow(), open, deny())])))).toBe('a Deny');
  });
  it('all but what a variable stands for', () => {
    const but = (name: string): Json => ({ Effect: 'Allow', Action: 'sqs:*', NotResource: byTag(name) });
    expect(by(asked(roleWith([policy('p', but('aws:userid'))])))).toBe('unknown');
    expect(by(asked(roleWith([policy('p', but('aws:userid'))]), 'sqs:SendMessage', 'arn:aws:sns:eu-west-1:111122223333:t'))).toBe('allowed');
    expect(by(asked(roleWith([policy('p', { Effect: 'Allow', Action: 'sqs:*', NotResource: QUEUE })])))).toBe('no Allow');
  });
});

describe('what cannot be told of a condition', () => {
  it('is named once, with its statement', () => {
    const answer = asked(roleWith([policy('p', allow('*', '*', VPC), allow('sqs:*', '*', VPC))]));
    expect(answer).toEqual({ is: 'unknown', doubts: [{ reason: 'not decidable from the policy: aws:SourceVpc stringequals vpc-1', statement: allow('*', '*', VPC) }] });
  });
  it('of a Deny likewise', () => {
    expect(asked(roleWith([policy('p', allow(), deny('*', '*', VPC))]))).toMatchObject({ is: 'unknown', doubts: [{ statement: deny('*', '*', VPC) }] });
  });
  it('does not matter where a variable has left the statement out', () => {
    expect(by(asked(roleWith([policy('p', allow('*', byTag('aws:userid'), { StringEquals: { 'aws:PrincipalAccount': '444455556666' } }))])))).toBe('a condition');
  });
});

describe('where a request goes', () => {
  const inRegion = (region: string): Json => allow('*', '*', { StringEquals: { 'aws:RequestedRegion': region } });
  it('a resource has its region, services without regions the first of the partition', () => {
    expect([by(asked(roleWith([policy('p', inRegion('eu-west-1'))]))), by(asked(roleWith([policy('p', inRegion('us-east-1'))])))]).toEqual(['allowed', 'a condition']);
    expect(['us-east-1', 'eu-west-1'].map((region) => by(asked(roleWith([policy('p', inRegion(region))]), 'IAM:CreateRole', 'arn:aws:iam::111122223333:role/x')))).toEqual(['allowed', 'a condition']);
    // Passing a role is checked while a service is asked: where, AWS does not document.
    expect(['us-east-1', 'eu-west-1'].map((region) => by(asked(roleWith([policy('p', inRegion(region))]), 'iam:PassRole', 'arn:aws:iam::111122223333:role/x')))).toEqual(['unknown', 'unknown']);
    expect(by(asked(roleWith([policy('p', inRegion('cn-north-1'))], { context: { partition: 'aws-cn' } }), 'iam:CreateRole', 'arn:aws-cn:iam::111122223333:role/x'))).toBe('allowed');
  });
  it('passing a role is known where all regions agree', () => {
    const pass = (...statements: readonly Json[]): string => by(asked(roleWith([policy('p', ...statements)]), 'iam:PassRole', 'arn:aws:iam::111122223333:role/x'));
    const region = (operator: string, value: string): Json => ({ [operator]: { 'aws:RequestedRegion': value } });
    expect(pass(allow('*'), deny('sqs:*', '*', region('StringEquals', 'eu-west-1')))).toBe('allowed');
    expect(pass(allow('*'), deny('iam:*', '*', region('StringLike', '*')))).toBe('a Deny');
    expect(pass(allow('s3:*', '*', region('StringEquals', 'eu-west-1')))).toBe('no Allow');
    expect(pass(allow('*', '*', { ...(region('StringEquals', 'eu-west-1') as object), ...VPC }))).toBe('unknown');
    expect(asked(roleWith([policy('p', allow('*', '*', region('StringNotEquals', 'eu-west-1')))]), 'iam:PassRole', 'arn:aws:iam::111122223333:role/x')).toMatchObject({ is: 'unknown', doubts: [{ reason: expect.stringContaining('in which region iam:PassRole is asked') as unknown }] });
  });
  it('without a region it is asked wherever the policies tell regions apart', () => {
    expect(by(asked(roleWith([policy('p', inRegion('ap-south-2'))]), 's3:GetObject', 'arn:aws:s3:::b/x'))).toBe('allowed');
    expect(by(asked(roleWith([policy('p', allow('*'), deny('*', '*', { StringNotEquals: { 'aws:RequestedRegion': 'ap-south-2' } }))]), 'ec2:DescribeInstances', '*'))).toBe('allowed');
  });
  it('the regions that they tell apart, by conditions and in ARNs, and one more', () => {
    const role = roleWith([policy('p', inRegion('ap-south-2'), allow('*', [QUEUE, 'arn:aws:sns:us-*:*:t', 'arn:aws:s3:::b', 'x:y:z:no-arn-1', 'arn:aws:sqs:${aws:userid}:*:q', 'arn:x']))], { boundary: [allow('*', 'arn:aws:sqs:us-west-2:*:q'), { Effect: 'Deny', Action: '*', NotResource: 'arn:aws:sqs:ca-west-1:*:*' }] });
    expect(new Set(regionsIn(role))).toEqual(new Set(['zq-fresh-1', 'ap-south-2', 'eu-west-1', 'us-west-2', 'ca-west-1']));
    expect(regionsIn(role)).toBe(regionsIn(role));
    expect(regionsIn(roleWith([policy('p', allow('*', Array.from({ length: 30 }, (_, index) => `arn:aws:sqs:xx-west-${index}:*:q`)))]))).toHaveLength(16);
    expect(shapesOf('arn:{Partition}:sqs:{Region}:{Account}:{QueueName}', roleWith([policy('p', allow('*', QUEUE))]))).toEqual(['arn:aws:sqs:zq-fresh-1:111122223333:*', 'arn:aws:sqs:eu-west-1:111122223333:*']);
    expect(shapesOf('arn:{Partition}:s3:::{BucketName}/{ObjectName}', role)).toEqual(['arn:aws:s3:::*/*']);
  });
});

test('what the request carries is looked up, and by itself', () => {
  const role = roleWith([policy('p', allow('iam:PassRole', '*', { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } }))]);
  const pass = (service: string): string => by(mayDo(role, { action: 'iam:passrole', resource: 'arn:aws:iam::111122223333:role/x', keys: new Map([['iam:passedtoservice', service]]) }));
  expect([pass('lambda.amazonaws.com'), pass('ec2.amazonaws.com'), by(asked(role, 'iam:PassRole', 'arn:aws:iam::111122223333:role/x'))]).toEqual(['allowed', 'a condition', 'unknown']);
});

test('older documents have no variables, and absent keys no value', () => {
  const old = (resource: string): Permission => asked(roleWith([{ name: 'p', arn: null, source: 'inline', document: { json: { Version: '2008-10-17', Statement: [allow('*', resource)] } } }], { context: { tags: { queue: 'orders' } } }));
  expect([by(old(byTag('aws:PrincipalTag/queue'))), by(old(QUEUE))]).toEqual(['no Allow', 'allowed']);
  expect(by(asked(roleWith([policy('p', allow('*', byTag('aws:PrincipalTag/none')), allow('*', byTag('aws:username')))], { context: { tags: {} } })))).toBe('no Allow');
});

test('a resource of another account is owned by it', () => {
  const elsewhere = QUEUE.replace('111122223333', '444455556666');
  const owned = (account: string, operator = 'StringEquals'): Json => ({ [operator]: { 'aws:ResourceAccount': account } });
  expect([by(asked(roleWith([policy('p', allow('*', '*', owned('444455556666')))]), 'sqs:SendMessage', elsewhere)), by(asked(roleWith([policy('p', allow(), deny('*', '*', owned('111122223333', 'StringNotEquals')))]), 'sqs:SendMessage', elsewhere))]).toEqual(['allowed', 'a Deny']);
  expect(by(asked(roleWith([policy('p', allow('*', '*', { StringEquals: { 'aws:ResourceOrgID': 'o-1' } }))], { context: { organizationId: 'o-1' } }), 'sqs:SendMessage', elsewhere))).toBe('unknown');
});

test('tags are given where the action takes them, and by actions that are not known', () => {
  const tagged = (action: string, resource = '*'): string => by(asked(roleWith([policy('p', allow('*', '*', { StringEquals: { 'aws:RequestTag/team': 'x' } }))]), action, resource));
  expect([tagged('sqs:CreateQueue', QUEUE), tagged('SQS:createqueue', QUEUE), tagged('sqs:SendMessage', QUEUE), tagged('example:MakeIt')]).toEqual(['allowed', 'allowed', 'a condition', 'allowed']);
});

test('by one Allow alone', () => {
  const role = roleWith([policy('p', allow('s3:*'), allow())]);
  expect(role.allows.map((one) => by(mayDoBy(role, one, { action: 'sqs:SendMessage', resource: QUEUE })))).toEqual(['no Allow', 'allowed']);
  const bounded = roleWith([policy('p', allow(), allow('*', '*', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }))]);
  expect(bounded.allows.map((one) => by(mayDoBy(bounded, one, { action: 'sqs:SendMessage', resource: QUEUE })))).toEqual(['allowed', 'a condition']);
});
