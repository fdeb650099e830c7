import { describe, expect, it, test } from 'vitest';
import type { Json, RolePermissions, ServiceControlLevel } from '../../src/model/facts.ts';
import { reachBeyond, roleOf, unscopedGrants, type Action, type Role, type RoleContext } from '../../src/policy/index.ts';

/** Neither tags nor the organization were read. */
const BARE: RoleContext = { role: 'arn:aws:iam::111122223333:role/r', account: '111122223333', partition: 'aws', at: '2026-11-21T00:00:00.000Z' };
const CONTEXT: RoleContext = { ...BARE, tags: { team: 'orders' }, organizationId: 'o-a1b2c3d4e5' };
const documentOf = (statements: readonly Json[]) => ({ json: { Version: '2012-10-17', Statement: statements } });
const permissionsOf = (statements: readonly Json[], boundary?: readonly Json[]): RolePermissions => ({
  policies: [{ name: 'p', arn: null, source: 'inline', document: documentOf(statements) }],
  boundary: boundary === undefined ? null : { arn: 'arn:aws:iam::111122223333:policy/b', document: documentOf(boundary) },
});
const level = (...statements: readonly Json[]): ServiceControlLevel => ({ target: 'r-1', policies: [{ id: 'p-1', name: 'guard', document: documentOf(statements) }] });
const roleWith = (statements: readonly Json[], more: { readonly boundary?: readonly Json[]; readonly guard?: readonly Json[]; readonly context?: Partial<RoleContext> } = {}): Role =>
  roleOf(permissionsOf(statements, more.boundary), { ...CONTEXT, ...more.context }, { serviceControlPolicies: more.guard === undefined ? [] : [level(...more.guard)] });

const allow = (resource: Json, condition?: Json, action: Json = 'sqs:SendMessage'): Json => ({ Effect: 'Allow', Action: action, Resource: resource, ...(condition !== undefined && { Condition: condition }) });
const deny = (change: Readonly<Record<string, Json>>): Json => ({ Effect: 'Deny', Action: 'sqs:*', ...change });

const QUEUES = ['arn:{Partition}:sqs:{Region}:{Account}:*'];
const isName = (pattern: string): boolean => /:[^*?:]+$/.test(pattern);
const queuesOf = (role: Role, keys?: ReadonlyMap<string, string>) => reachBeyond(role, 'sqs:SendMessage', QUEUES, isName, keys);
const withinOf = (role: Role): readonly string[] => queuesOf(role).value.map(({ within }) => within);
const arn = (name: string, region = 'eu-west-1', account = '111122223333'): string => `arn:aws:sqs:${region}:${account}:${name}`;

describe('how far an Allow reaches', () => {
  it('tells the policy, the pattern and a resource that nobody named', () => {
    expect(queuesOf(roleWith([allow(['*', arn('orders')])])).value).toEqual([{ policy: 'p', isAwsManaged: false, statement: allow(['*', arn('orders')]), pattern: '*', within: '*', resource: 'arn:aws:sqs:zq-fresh-1:111122223333:zq1fresh' }]);
  });
  it('NotResource is everything but a few', () => {
    expect(queuesOf(roleWith([{ Effect: 'Allow', Action: 'sqs:*', NotResource: arn('x') }])).value).toMatchObject([{ pattern: '*', within: '*' }]);
    expect(queuesOf(roleWith([{ Effect: 'Allow', Action: 'sqs:*', NotResource: arn('*', '*') }])).value).toEqual([]);
  });
  it('a pattern of another account, partition or kind reaches nothing here, although its wildcards could cross colons', () => {
    for (const pattern of [arn('*', '*', '999988887777'), 'arn:aws-cn:sqs:*:*:*', 'arn:aws:sns:*:*:*', 'arn:aws:sqs:*:*:*:999988887777:*']) expect(withinOf(roleWith([allow(pattern)])), pattern).toEqual([]);
  });
  it('another account is asked for by template and keys', () => {
    const role = roleWith([allow('*', { StringEquals: { 'aws:ResourceAccount': '999988887777' } })]);
    expect(queuesOf(role).value).toEqual([]);
    expect(reachBeyond(role, 'sqs:SendMessage', [arn('*', '{Region}', '999988887777')], isName, new Map([['aws:resourceaccount', '999988887777']])).value).toHaveLength(1);
  });
  it('a region counts that a resource or a condition names', () => {
    expect(withinOf(roleWith([allow(arn('*'))]))).toEqual([arn('*')]);
    expect(withinOf(roleWith([allow(arn('*', 'eu-*'))], { guard: [allow('*', undefined, '*'), { Effect: 'Deny', Action: '*', Resource: '*', Condition: { StringNotLike: { 'aws:RequestedRegion': 'eu-*' } } }] }))).toEqual([arn('*', 'eu-*')]);
    expect(withinOf(roleWith([allow('*', { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } })]))).toEqual(['*']);
    expect(withinOf(roleWith([allow(arn('*', 'us-east-1'), { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } })]))).toEqual([]);
    expect(withinOf(roleWith([allow(arn('*', '??-west-1'))]))).toEqual([arn('*', '??-west-1')]);
  });
});

describe('what bounds it after all', () => {
  it('a boundary', () => {
    expect(withinOf(roleWith([allow('*')], { boundary: [allow(arn('orders'))] }))).toEqual([]);
    expect(withinOf(roleWith([allow('*')], { boundary: [allow(arn('orders-*'))] }))).toEqual([arn('orders-*')]);
    expect(withinOf(roleWith([allow(arn('*-dead'))], { boundary: [allow(arn('orders-*'))] }))).toEqual([arn('*-dead')]);
    expect(withinOf(roleWith([allow(arn('a-*'))], { boundary: [allow(arn('b-*'))] }))).toEqual([]);
  });
  it('a Deny with NotResource, and a Deny of some', () => {
    expect(withinOf(roleWith([allow('*'), deny({ NotResource: arn('orders-*') })]))).toEqual([arn('orders-*')]);
    expect(withinOf(roleWith([allow('*'), deny({ NotResource: [arn('orders'), arn('billing')] })]))).toEqual([]);
    expect(withinOf(roleWith([allow('*'), deny({ Resource: arn('secret-*') })]))).toEqual(['*']);
    expect(withinOf(roleWith([allow('*'), deny({ Resource: '*' })]))).toEqual([]);
  });
  it('a boundary and a Deny together', () => {
    expect(withinOf(roleWith([allow('*'), deny({ NotResource: arn('*-prod') })], { boundary: [allow(arn('team-*'))] }))).toEqual([arn('team-prod')]);
    expect(withinOf(roleWith([allow('*'), deny({ NotResource: arn('other-*') })], { boundary: [allow(arn('team-*'))] }))).toEqual([]);
  });
  it('a Deny of some names, whichever those are', () => {
    for (const name of ['z*', 'zq*', '*h', '*fresh', 'k*', '?q*']) expect(withinOf(roleWith([allow('*'), deny({ Resource: arn(name, '*') })])), name).toEqual(['*']);
  });
  it('patterns of every region, met by one another', () => {
    expect(withinOf(roleWith([allow(arn('a-*', '*'))], { boundary: [allow(arn('*-b', '*'))] }))).toEqual([arn('a-*', '*')]);
  });
  it('names do not crowd out a pattern, and too many patterns are a doubt', () => {
    const names = Array.from({ length: 60 }, (_, index) => arn(`q${index}`));
    expect(withinOf(roleWith([allow('*')], { boundary: [allow([...names, arn('orders-*')])] }))).toEqual([arn('orders-*')]);
    const found = queuesOf(roleWith([allow('*')], { boundary: [allow(Array.from({ length: 50 }, (_, index) => `arn:aws:sns:*:*:t${index}-*`))] }));
    expect(found).toMatchObject({ value: [], doubts: [{ reason: expect.stringContaining('more patterns') as unknown }] });
  });
  it('a limit for other actions does not', () => expect(withinOf(roleWith([allow('*')], { boundary: [allow('*'), allow(arn('orders-*'), undefined, 'sqs:ReceiveMessage')] }))).toEqual(['*']));
});

describe('variables', () => {
  const byTag = arn('${aws:PrincipalTag/team}-*');
  it('a tag of the role stands for its value', () => expect(queuesOf(roleWith([allow(byTag)])).value).toMatchObject([{ pattern: byTag, within: arn('orders-*') }]));
  it('a tag that it does not have matches nothing', () => expect(queuesOf(roleWith([allow(byTag)], { context: { tags: {} } }))).toEqual({ value: [], doubts: [] }));
  it('nobody can tell while its tags were not read', () => {
    const found = reachBeyond(roleOf(permissionsOf([allow(byTag)]), BARE), 'sqs:SendMessage', QUEUES, isName);
    expect(found.value).toEqual([]);
    expect(found.doubts).toMatchObject([{ reason: expect.stringContaining('tags') as unknown }]);
  });
  it('the region of the request is whichever the resource is in', () => {
    const inRegion = arn('*', '${aws:RequestedRegion}');
    expect(queuesOf(roleWith([allow(inRegion)])).value).toMatchObject([{ pattern: inRegion, resource: arn('zq1fresh', 'zq-fresh-1') }]);
  });
  it('another variable is a text like any other', () => expect(withinOf(roleWith([allow(arn('${aws:userid}-*'))]))).toHaveLength(1));
});

const reaches = (condition: Json): boolean => withinOf(roleWith([allow('*', condition)])).length > 0;

test.each<[string, Json, boolean]>([
  ['a tag with a value', { StringEquals: { 'aws:ResourceTag/app': 'orders' } }, false],
  ['a tag of any value', { StringLike: { 'aws:ResourceTag/app': '*' } }, true],
  ['a tag that is there', { Null: { 'aws:ResourceTag/app': 'false' } }, true],
  ['a tag with another value', { StringNotEquals: { 'aws:ResourceTag/app': 'orders' } }, true],
  ['a tag with a value, if there is one', { StringEqualsIfExists: { 'aws:ResourceTag/app': 'orders' } }, true],
  ['a service\'s own key', { StringEquals: { 'dynamodb:Attributes': 'id' } }, false],
  ['a number of a service', { NumericLessThan: { 'sqs:Depth': '10' } }, false],
  ['the own account', { StringEquals: { 'aws:ResourceAccount': '111122223333' } }, true],
  ['the own account, as S3 and KMS say it', { StringEquals: { 's3:ResourceAccount': '${aws:PrincipalAccount}', 'kms:CallerAccount': '111122223333' } }, true],
  ['another account', { StringEquals: { 's3:ResourceAccount': '999988887777' } }, false],
  ['the own organization', { StringEquals: { 'aws:ResourceOrgID': 'o-a1b2c3d4e5' } }, true],
  ['networks, times and clients', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' }, StringEquals: { 'aws:SourceVpc': 'vpc-1', 'aws:UserAgent': 'x' }, DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' } }, true],
  ['a time that is over', { DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } }, false],
  ['parameters of the request', { StringEquals: { 's3:x-amz-acl': 'private', 'kms:EncryptionAlgorithm': 'SYMMETRIC_DEFAULT', 'secretsmanager:VersionStage': 'AWSCURRENT' }, NumericGreaterThanEquals: { 's3:TlsVersion': '1.2' } }, true],
  ['the function itself', { ArnEquals: { 'lambda:SourceFunctionArn': 'arn:aws:lambda:eu-west-1:111122223333:function:f' } }, true],
  ['a tag of the role that it has', { StringEquals: { 'aws:PrincipalTag/team': 'orders' } }, true],
  ['a tag of the role that it lacks', { StringEquals: { 'aws:PrincipalTag/team': 'billing' } }, false],
  ['one service', { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } }, false],
  ['any service', { StringLike: { 'kms:ViaService': '*.amazonaws.com' } }, true],
  ['an alias', { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/orders' } }, false],
  ['any alias', { 'ForAnyValue:StringLike': { 'kms:ResourceAliases': 'alias/*' }, StringLike: { 'kms:RequestAlias': 'alias/*' } }, true],
])('an Allow under a condition, %s', (_name, condition, expected) => expect(reaches(condition)).toBe(expected));

test.each<[string, Json, boolean]>([
  ['outside a network', { StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } }, true],
  ['outside an address range', { NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' }, Bool: { 'aws:ViaAWSService': 'false' } }, true],
  ['of other functions', { ArnNotEquals: { 'lambda:SourceFunctionArn': 'arn:aws:lambda:eu-west-1:111122223333:function:f' } }, true],
  ['of resources with another tag', { StringNotEquals: { 'aws:ResourceTag/app': 'orders' } }, false],
  ['of other organizations', { StringNotEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } }, true],
  ['without encryption', { Bool: { 'aws:SecureTransport': 'false' } }, true],
  ['by a tag of the role', { StringEquals: { 'aws:PrincipalTag/team': 'orders' } }, false],
])('a Deny under a condition, %s', (_name, condition, expected) => {
  expect(withinOf(roleWith([allow('*'), deny({ Resource: '*', Condition: condition })])).length > 0).toBe(expected);
});

it('where the organization is not known, its conditions are not either', () => {
  const found = reachBeyond(roleOf(permissionsOf([allow('*', { StringEquals: { 'aws:ResourceOrgID': 'o-zzzzzzzzzz' } })]), BARE), 'sqs:SendMessage', QUEUES, isName);
  expect(found).toMatchObject({ value: [], doubts: [{}] });
});

const grantsOf = (role: Role, isWanted: (action: Action) => boolean = ({ level: access }) => access !== 'l') => unscopedGrants(role, isWanted).value.map(({ service, isEveryService, actions }) => ({ service, isEveryService, actions: actions.map(({ name }) => name) }));
const one = (service: string, ...actions: readonly string[]) => [{ service, isEveryService: false, actions }];

describe('actions that are allowed on all resources', () => {
  it('one grant for each service of a statement, actions sorted', () => {
    expect(grantsOf(roleWith([allow('*', undefined, ['sqs:SendMessage', 'SQS:deleteMessage', 'sns:Publish'])]))).toEqual([...one('sns', 'sns:Publish'), ...one('sqs', 'sqs:DeleteMessage', 'sqs:SendMessage')]);
  });
  it('named resources and actions without resources are none', () => {
    expect(grantsOf(roleWith([allow([arn('orders'), arn('orders-*')])]))).toEqual([]);
    expect(grantsOf(roleWith([allow('*', undefined, ['ec2:DescribeInstances', 'xray:PutTraceSegments'])]))).toEqual([]);
  });
  it('every name of a region or of a kind is all of them', () => {
    expect(grantsOf(roleWith([allow(arn('*'))]))).toEqual(one('sqs', 'sqs:SendMessage'));
    expect(grantsOf(roleWith([allow('arn:aws:s3:::*/*', undefined, 's3:PutObject')]))).toEqual(one('s3', 's3:PutObject'));
    expect(grantsOf(roleWith([allow('arn:aws:s3:*:*:accesspoint/*', undefined, 's3:PutObject')]))).toEqual(one('s3', 's3:PutObject'));
  });
  it('all that a request must name has to be open', () => {
    expect(grantsOf(roleWith([allow('arn:aws:ec2:*:*:network-interface/*', undefined, 'ec2:CreateNetworkInterface')]))).toEqual([]);
    expect(grantsOf(roleWith([allow('*', undefined, 'ec2:CreateNetworkInterface'), { Effect: 'Deny', Action: 'ec2:*', Resource: 'arn:aws:ec2:*:*:subnet/*' }]))).toEqual([]);
  });
  it('only those that are wanted', () => expect(grantsOf(roleWith([allow('*', undefined, 'sqs:*')]), ({ name }) => name === 'sqs:PurgeQueue')).toEqual(one('sqs', 'sqs:PurgeQueue')));
  it('Denies, limits and conditions apply', () => {
    expect(grantsOf(roleWith([allow('*'), deny({ NotResource: arn('orders') })]))).toEqual([]);
    expect(grantsOf(roleWith([allow('*')], { boundary: [allow(arn('orders-*'))] }))).toEqual([]);
    expect(grantsOf(roleWith([allow('*')], { guard: [allow('*', undefined, 's3:*')] }))).toEqual([]);
    expect(grantsOf(roleWith([allow('*', { StringEquals: { 'aws:ResourceTag/app': 'orders' } })]))).toEqual([]);
    expect(grantsOf(roleWith([{ Effect: 'Allow', Action: 'sqs:SendMessage', NotResource: arn('*', '*') }]))).toEqual([]);
  });
  it('a statement that names no services says so, and a limit is found among thousands', () => {
    expect(grantsOf(roleWith([allow('*', undefined, '*')], { boundary: [allow('*', undefined, 'sqs:SendMessage')] }))).toEqual([{ service: 'sqs', isEveryService: true, actions: ['sqs:SendMessage'] }]);
    expect(grantsOf(roleWith([{ Effect: 'Allow', NotAction: 'sns:*', Resource: '*' }], { boundary: [allow('*', undefined, ['sns:Publish', 'sqs:SendMessage'])] }))).toEqual([{ service: 'sqs', isEveryService: true, actions: ['sqs:SendMessage'] }]);
  });
  it('of too many actions, some of every service are looked at', () => {
    const services = grantsOf(roleWith([allow('*', undefined, '*')])).map(({ service }) => service);
    expect(services).toEqual(expect.arrayContaining(['dynamodb', 's3', 'sqs', 'xray']));
    expect(services.length).toBeGreaterThan(300);
  });
  it('what cannot be told is a doubt', () => {
    const found = unscopedGrants(roleOf(permissionsOf([allow('*', { StringEquals: { 'aws:PrincipalTag/team': 'orders' } })]), BARE), () => true);
    expect(found.value).toEqual([]);
    expect(found.doubts.length).toBeGreaterThan(0);
  });
});
