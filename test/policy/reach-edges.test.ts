import { expect, test } from 'vitest';
import type { Json, RolePermissions } from '../../src/model/facts.ts';
import { everyAction, reachBeyond, roleOf, unscopedGrants, type Action, type Role, type RoleContext } from '../../src/policy/index.ts';

/** Neither its tags nor its organization were read. */
const BARE: RoleContext = { role: 'arn:aws:iam::111122223333:role/r', account: '111122223333', partition: 'aws', at: '2026-11-21T00:00:00.000Z' };
const documentOf = (statements: readonly Json[]) => ({ json: { Version: '2012-10-17', Statement: statements } });

interface Limits {
  readonly boundary?: readonly Json[];
  readonly guard?: readonly Json[];
}
const roleWith = (statements: readonly Json[], { boundary, guard }: Limits = {}): Role => {
  const permissions: RolePermissions = { policies: [{ name: 'p', arn: null, source: 'inline', document: documentOf(statements) }], boundary: boundary === undefined ? null : { arn: 'arn:aws:iam::111122223333:policy/b', document: documentOf(boundary) } };
  return roleOf(permissions, BARE, { serviceControlPolicies: guard === undefined ? [] : [{ target: 'r-1', policies: [{ id: 'p-1', name: 'guard', document: documentOf(guard) }] }] });
};
const statement = (effect: 'Allow' | 'Deny', action: Json, place: Readonly<Record<string, Json>>, condition?: Json): Json => ({ Effect: effect, Action: action, ...place, ...(condition !== undefined && { Condition: condition }) });
const allow = (resource: Json, action: Json = 'sqs:*', condition?: Json): Json => statement('Allow', action, { Resource: resource }, condition);
const deny = (resource: Json, action: Json = '*', condition?: Json): Json => statement('Deny', action, { Resource: resource }, condition);
const allowBut = (resource: Json, action: Json = 'sqs:*'): Json => statement('Allow', action, { NotResource: resource });
const denyBut = (resource: Json): Json => statement('Deny', '*', { NotResource: resource });
/** A policy variable that only the session decides. */
const USER = '${aws:userid}';
const BY_TAG = { StringEquals: { 'aws:PrincipalTag/team': 'orders' } };
const IS_OVER = { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } };
const VPC = { StringEquals: { 'aws:SourceVpc': 'vpc-1' } };

const queue = (name: string, account = '111122223333'): string => `arn:aws:sqs:eu-west-1:${account}:${name}`;
const reachOf = (role: Role) => {
  const { value, doubts } = reachBeyond(role, 'sqs:SendMessage', ['arn:{Partition}:sqs:{Region}:{Account}:*'], (pattern) => /:[^*?:]+$/.test(pattern));
  return { within: value.map(({ within }) => within), doubts: doubts.length };
};

test.each<readonly [string, readonly Json[], Limits, readonly string[]]>([
  ['an Allow without Resource is about everything', [statement('Allow', '*', {})], {}, ['*']],
  ['a limit without Resource bounds nothing', [allow('*')], { boundary: [statement('Allow', '*', {})] }, ['*']],
  ['a Deny without Resource leaves nothing', [allow('*'), statement('Deny', '*', {})], {}, []],
  ['a plain Deny is no doubt', [allow('*'), deny('*')], {}, []],
  ['a Deny that is over bounds nothing', [allow('*'), deny(queue('orders-x-*'), '*', IS_OVER)], { boundary: [allow(queue('orders-*'))] }, [queue('orders-*')]],
  ['what one Allow of a limit leaves out and another grants bounds nothing', [allow('*')], { boundary: [allow('*'), allowBut(queue('orders-x-*'))], guard: [allow(queue('orders-*'))] }, [queue('orders-*')]],
  ['a limit for another action does not name the bound', [allow('*')], { boundary: [allow(queue('orders-x-*'), 'sqs:ReceiveMessage'), allow(queue('orders-*'))] }, [queue('orders-*')]],
  ['a Deny for another action does not name the bound', [allow('*'), statement('Deny', 'sqs:ReceiveMessage', { NotResource: queue('orders-x-*') }), denyBut(queue('orders-*'))], {}, [queue('orders-*')]],
  ['what Allow and limit share in another account is none of this one', [allow(queue('*', '999988887777'))], { boundary: [allow('arn:aws:sqs:*:*:orders-*')] }, []],
  ['what Allow and limit share of another service is no queue', [allow('arn:aws:s*:eu-west-1:111122223333:*')], { boundary: [allow('arn:aws:sns:*:*:orders-*')] }, []],
  ['names in a limit for which a Deny leaves no other', [allow('*'), denyBut(queue('orders'))], { boundary: [allow(queue('*'))] }, []],
])('an Allow reaches: %s', (_name, statements, limits, within) => expect(reachOf(roleWith(statements, limits))).toEqual({ within, doubts: 0 }));

test('tags that were not read are a doubt of the Allows that are about the action, and of no other', () => {
  const byTag = queue('${aws:PrincipalTag/team}-*');
  expect([['sqs:SendMessage'], ['sqs:ReceiveMessage', 's3:*']].map((action) => reachOf(roleWith([allow(byTag, action)])))).toEqual([{ within: [], doubts: 1 }, { within: [], doubts: 0 }]);
});

const grantsOf = (role: Role, isWanted: (action: Action) => boolean = ({ level }) => level !== 'l') => {
  const { value, doubts } = unscopedGrants(role, isWanted);
  return { value, actions: value.flatMap(({ actions }) => actions.map(({ name }) => name)), hasDoubts: doubts.length > 0 };
};
const SEND = 'sqs:SendMessage';
const NIC = 'ec2:CreateNetworkInterface';
const ec2 = (kind: string, id = '*'): string => `arn:aws:ec2:*:*:${kind}/${id}`;

test.each<readonly [string, readonly Json[], Limits, readonly string[]]>([
  ['an Allow without Resource is on all', [statement('Allow', SEND, {})], {}, [SEND]],
  ['all but a name is on all others', [allowBut(queue('orders'), SEND)], {}, [SEND]],
  ['all but what everything is called is on none', [allowBut([queue('orders'), '*'], SEND)], {}, []],
  ['a name is not all', [allow(queue('orders'), SEND)], {}, []],
  ['everything among names is all', [allow([queue('orders'), '*'], SEND)], {}, [SEND]],
  ['what a variable names is not all, and no doubt', [allow(`arn:aws:sqs:*:*:${USER}`, SEND)], {}, []],
  ['the names of one kind and a variable of the other are not all, and no doubt', [allow([ec2('network-interface'), ec2('subnet', USER)], NIC)], {}, []],
  ['the names of the other kind likewise', [allow([ec2('subnet'), ec2('network-interface', USER)], NIC)], {}, []],
  ['all of both kinds that the request must name', [allow([ec2('subnet'), ec2('network-interface')], NIC)], {}, [NIC]],
  ['a Deny of the first of both', [allow('*', NIC), deny(ec2('network-interface'))], {}, []],
  ['a Deny of the second of both', [allow('*', NIC), deny(ec2('subnet'))], {}, []],
  ['one statement of a limit is enough', [allow('*', SEND)], { boundary: [allow('*', 's3:*'), allow('*', 'sqs:*')] }, [SEND]],
  ['every limit has to allow it', [allow('*', SEND)], { boundary: [allow('*', 'sqs:*')], guard: [allow('*', 's3:*')] }, []],
  ['a network narrows no resource', [allow('*', SEND, VPC)], {}, [SEND]],
  ['of a Deny that is over nothing is lost', [allow('*', SEND), deny('*', '*', IS_OVER)], {}, [SEND]],
])('on all resources: %s', (_name, statements, limits, actions) => expect(grantsOf(roleWith(statements, limits))).toMatchObject({ actions, hasDoubts: false }));

test.each(['network-interface', 'subnet'])('a doubt of one of the resources that a request must name is a doubt: %s', (kind) => {
  expect(grantsOf(roleWith([allow('*', NIC), deny(ec2(kind), '*', BY_TAG)]))).toMatchObject({ actions: [], hasDoubts: true });
});

const isScopable = ({ required, optional }: Action): boolean => required.length + optional.length > 0;
const namesOf = (isOf: (action: Action) => boolean): readonly string[] => everyAction().filter((action) => isScopable(action) && isOf(action)).map(({ name }) => name).sort();
test.each<readonly [string, Json, (action: Action) => boolean, boolean]>([
  ['all of a service', 'sqs:*', ({ service }) => service === 'sqs', false],
  ['all of a service that AWS does not list in order', 'apigateway:*', ({ service }) => service === 'apigateway', false],
  ['those of every service that bear a name', '*:Send*', ({ name }) => name.includes(':Send'), true],
  ['one service by name and one name of every service', ['sqs:SendMessage', '*:Publish'], ({ name }) => /^sqs:SendMessage$|:Publish$/.test(name), true],
  ['a service by a part of its name', 'sq?:*', ({ name }) => /^sq.:/.test(name), true],
])('actions on all resources, %s: each that has resources, in order', (_name, action, isOf, isEveryService) => {
  const { value, actions } = grantsOf(roleWith([allow('*', action)]), () => true);
  expect([...actions].sort()).toEqual(namesOf(isOf));
  for (const grant of value) expect(grant.actions.map(({ name }) => name)).toEqual(grant.actions.map(({ name }) => name).sort());
  expect(value.map((grant) => grant.isEveryService)).toEqual(value.map(() => isEveryService));
});

test('of more actions than are asked, the small service keeps its own, and what changes something comes before what reads', () => {
  const { value, actions } = grantsOf(roleWith([allow('*', '*')]), ({ service }) => service === 'ec2' || service === 'sqs');
  const shown = new Set(actions);
  const isChange = ({ level }: Action): boolean => level === 'w' || level === 'p';
  expect(actions.filter((name) => name.startsWith('sqs:'))).toEqual(namesOf(({ service }) => service === 'sqs'));
  expect(shown.size).toBeLessThan(namesOf(({ service }) => service === 'ec2').length);
  expect(value.find(({ service }) => service === 'ec2')?.actions.every(isChange)).toBe(true);
});
