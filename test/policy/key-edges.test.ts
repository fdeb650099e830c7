import { expect, test } from 'vitest';
import type { Json } from '../../src/model/facts.ts';
import { admission, BUDGET, decisiveConditions, type Admission, type Question } from '../../src/policy/admit.ts';
import { isNamed, namesOf, type Caller } from '../../src/policy/caller.ts';
import type { Domain } from '../../src/policy/domain.ts';
import { gather, isWholeInternet, writtenRanges, type Grant } from '../../src/policy/grant.ts';
import { reachBeyond, resourceAccess, roleOf, type Statement } from '../../src/policy/index.ts';
import { parseIpRange, type IpRange } from '../../src/policy/ip.ts';
import { mentionsOf } from '../../src/policy/mentions.ts';
import { applies } from '../../src/policy/role-condition.ts';
import { accessText, CONTEXT, policyOf } from './driver.ts';

type Block = Readonly<Record<string, Readonly<Record<string, Json>>>>;
const statementOf = (block: Block, change: Readonly<Record<string, Json>> = {}): Statement => {
  const [statement] = policyOf([{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', ...(Object.keys(block).length > 0 && { Condition: block }), ...change }]).statements;
  if (statement === undefined) throw new Error('no statement');
  return statement;
};
const is = (key: string, value: Json): Block => ({ StringEquals: { [key]: value } });

// The rule of IAM "Policy evaluation logic", asked directly. A doubt counts only where it decides.
const EVERYBODY: Domain = { choose: [], conditional: [], nature: null, truncated: false };
const lists = (...values: readonly string[]) => values.map((value) => [value]);
/** `k` and `l` are chosen, `s` is a secret, `n` nobody knows, `t` and `g` have more values than are tried, `g` by nature. */
const DOMAINS: Readonly<Record<string, Domain>> = {
  k: { ...EVERYBODY, choose: [null, ...lists('a', 'b')] },
  l: { ...EVERYBODY, choose: lists('a', 'b') },
  s: { ...EVERYBODY, choose: [null, ['x']], conditional: lists('secret') },
  n: { ...EVERYBODY, nature: [null, ['a']] },
  t: { ...EVERYBODY, choose: lists('a'), truncated: true },
  g: { ...EVERYBODY, nature: lists('a', 'b'), truncated: true },
};
const ask = (allow: Block, denies: readonly Block[] = []): Question => ({
  allow: statementOf(allow), denies: denies.map((block) => statementOf(block, { Effect: 'Deny' })), budget: { left: BUDGET },
  readings: { domainOf: (key) => DOMAINS[key] ?? EVERYBODY, lookup: () => null, mayHave: () => true, untold: (effect) => (effect === 'Allow' ? true : 'unknown'), isIdle: () => false },
});
test.each<readonly [string, Block, readonly Block[], Admission]>([
  ['what nobody knows and what nobody has', { StringEquals: { n: 'a', k: 'z' } }, [], 'no'],
  ['one of too many values, and one that is tried', { StringEquals: { t: 'z', k: 'a' } }, [], 'doubtful'],
  ['one that is tried, and one of too many values', { StringEquals: { k: 'a', t: 'z' } }, [], 'doubtful'],
  ['one of too many values, and a Deny that nobody avoids', is('t', 'z'), [is('l', ['a', 'b'])], 'no'],
  ['a Deny of what is known in part, which another key avoids', {}, [{ StringEquals: { g: 'a', k: 'a' } }], 'certain'],
  ['a Deny of what is known in part', {}, [is('g', 'z')], 'doubtful'],
])('%s: %j, but for %j', (_name, allow, denies, expected) => {
  expect(admission(ask(allow, denies))).toBe(expected);
});
test.each<readonly [string, Block, readonly Block[], 'conditional' | 'doubtful', readonly string[]]>([
  ['not what everybody meets beside conditions that ask for more only together', { StringLike: { s: '*' }, StringEquals: { k: 'a' } }, [is('s', 'x')], 'conditional', ['Allow s', 'Deny s']],
  ['a variable that hangs on the value, though without one the answer is plain', {}, [{ StringNotEquals: { k: '${aws:username}' } }], 'doubtful', ['Deny k']],
])('what decides: %s', (_name, allow, denies, admitted, expected) => {
  expect(decisiveConditions(ask(allow, denies), admitted).map(({ effect, condition }) => `${effect} ${condition.key}`)).toEqual(expected);
});

// IAM refuses a statement of a resource policy without a principal: it names nobody, so that neither its Allow nor its Deny counts.
test('a statement without a principal names nobody', () => {
  const bare = { ...statementOf({}), principals: null };
  const callers: readonly Caller[] = [{ is: 'anonymous' }, { is: 'customer', account: '444455556666', arn: null, membership: { is: 'outside' }, own: false }, { is: 'service', service: 'sns.amazonaws.com', account: '444455556666', membership: { is: 'outside' } }, { is: 'federated', provider: 'x' }, { is: 'canonical', id: 'x' }];
  expect(callers.map((caller) => isNamed(bare, caller))).toEqual(callers.map(() => false));
  expect(Object.values(namesOf(bare) as unknown as Readonly<Record<string, ReadonlySet<string>>>).map((names) => names.size)).toEqual([0, 0, 0, 0, 0]);
});
test.each<readonly [string, string, readonly string[]]>([
  ['StringEquals', 'o-abc1234567', ['o-abc1234567']],
  ['StringEquals', 'O-ABC1234567', []],
  ['StringEqualsIgnoreCase', 'O-ABC1234567', ['o-abc1234567']],
])('ids of organizations are lower case: %s %s means %j', (operator, value, expected) => {
  expect([...mentionsOf([statementOf({ [operator]: { 'aws:PrincipalOrgID': value } })], CONTEXT).organizations]).toEqual(expected);
});

const [A, B] = ['444455556666', '777788889999'];
// IAM "aws:PrincipalOrgPaths": the path begins with the organization. All accounts of ours are known, A is one of them.
test.each<readonly [string, string, readonly string[]]>([
  ['anywhere in ours: the member, and it alone', 'o-ours123456/*', [`account ${A}`]],
  ['a part of ours: the member, if it is there', 'o-ours123456/r-ab12/ou-1/*', [`account ${A} (if any of aws:PrincipalOrgPaths stringlike o-ours123456/r-ab12/ou-1/*)`]],
  ['another organization: the other account, if it is there', 'o-abc1234567/*', [`account ${B} (if any of aws:PrincipalOrgPaths stringlike o-abc1234567/*)`]],
  ['one whose id begins as ours does', 'o-ours123456x/*', [`account ${B} (if any of aws:PrincipalOrgPaths stringlike o-ours123456x/*)`]],
])('of two named accounts, by path: %s', (_name, path, expected) => {
  const policy = policyOf([{ Effect: 'Allow', Principal: { AWS: [A, B] }, Action: 'lambda:GetFunction', Resource: '*', Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': path } } }]);
  const { value, doubts } = resourceAccess(policy, ['lambda:GetFunction'], { ...CONTEXT, members: new Set([CONTEXT.account, A]) });
  expect([value.map(accessText), doubts]).toEqual([expected, []]);
});

const rangesOf = (...written: readonly string[]): readonly IpRange[] => written.flatMap((text) => parseIpRange(text) ?? []);
test.each<readonly [string, readonly string[], readonly string[], readonly string[]]>([
  ['a block of IPv6 does not say a block of IPv4', ['::/2'], ['8.8.8.0/24', '2000::/3'], ['8.8.8.0/24', '2000:0:0:0:0:0:0:0/3']],
  ['a block of IPv6 without public addresses is not named', ['8.8.8.0/24', '::/64'], ['8.8.8.0/24'], ['8.8.8.0/24']],
  ['a block of which only the public addresses below a private range are let in', ['8.0.0.0/6'], ['8.0.0.0/7'], ['8.0.0.0/7']],
])('%s', (_name, written, ranges, expected) => {
  expect(writtenRanges(statementOf({ IpAddress: { 'aws:SourceIp': [...written] } }), rangesOf(...ranges))).toEqual(expected);
});
test('what is not routed of IPv6 is no internet, nor are the numbers of IPv4 in it', () => {
  expect(['::/3', '::/64'].map((block) => isWholeInternet(rangesOf(block)))).toEqual([false, false]);
});
test('a class that is let in under either of two conditions is let in under each', () => {
  const grant = (under: string): Grant => ({ audience: { is: 'account', account: A, principals: [] }, action: 'lambda:GetFunction', via: 'api', statement: statementOf({}), under: [under] });
  expect(gather([grant('x'), grant('y')]).map(({ under }) => under)).toEqual([['x'], ['y']]);
});

// Keys of a role's own request.
const ROLE = { role: 'arn:aws:iam::111122223333:role/r', account: '111122223333', partition: 'aws', at: CONTEXT.at };
test.each<readonly [string, Block, boolean | 'unknown', boolean | 'unknown']>([
  ['every request says whether it is encrypted', { Null: { 'aws:SecureTransport': 'true' } }, false, false],
  ['so that saying it is no choice', { Null: { 'aws:SecureTransport': 'false' } }, true, true],
  ['every request says whether a service makes it', { Null: { 'aws:ViaAWSService': 'true' } }, false, false],
  ['a tag is not the organization because it is compared with it', is('aws:PrincipalTag/org', '${aws:PrincipalOrgID}'), 'unknown', 'unknown'],
])('a role, %s', (_name, block, asAllow, asDeny) => {
  expect(['Allow', 'Deny'].map((effect) => applies(statementOf(block, { Effect: effect }), { context: ROLE, region: 'eu-west-1' }))).toEqual([asAllow, asDeny]);
});
test.each<readonly [string, Block, boolean]>([
  ['a tag of any value but one', { Null: { 'aws:ResourceTag/app': 'false' }, StringNotEquals: { 'aws:ResourceTag/app': 'orders' } }, true],
  ['an ARN of any value but one', { Null: { 'ecs:cluster': 'false' }, ArnNotEquals: { 'ecs:cluster': 'arn:aws:ecs:eu-west-1:111122223333:cluster/c' } }, true],
  ['a tag that begins as an alias does', { StringLike: { 'aws:ResourceTag/app': 'alias/*' } }, false],
  ['an alias', { StringLike: { 'kms:ResourceAliases': 'alias/*' } }, true],
  ['a number that a resource may have or not', { NumericLessThan: { 's3:object-lock-remaining-retention-days': '10' } }, false],
  ['that number, if there is one', { NumericLessThanIfExists: { 's3:object-lock-remaining-retention-days': '10' } }, true],
])('reaches a resource that nobody named, without a doubt: %s', (_name, block, expected) => {
  const document = { json: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*', Condition: block }] } };
  const role = roleOf({ policies: [{ name: 'p', arn: null, source: 'inline', document }], boundary: null }, ROLE);
  const { value, doubts } = reachBeyond(role, 'sqs:SendMessage', ['arn:{Partition}:sqs:{Region}:{Account}:*'], () => false);
  expect([value.length > 0, doubts]).toEqual([expected, []]);
});
