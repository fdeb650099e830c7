import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json, RolePermissions } from '../../src/model/facts.ts';
import { resourceAccess, roleAnalysis, type Access } from '../../src/policy/index.ts';
import { audienceText, CONTEXT, policyOf } from './driver.ts';
import { policy, statement, type Written } from './grammar.ts';

const ACTIONS = ['lambda:GetFunction', 'lambda:InvokeFunction'];
const RUNS = { seed: 3, numRuns: 150 };

const judged = (statements: readonly Json[]): readonly string[] => texts(resourceAccess(policyOf(statements), ACTIONS, CONTEXT).value);
const texts = (accesses: readonly Access[]): readonly string[] => [...new Set(accesses.flatMap(({ audience, actions, via, under }) => actions.map((action) => `${audienceText(audience)} ${action} ${via} ${under.join()}`)))].sort();

/** Is everything that `inner` lets in also let in by `outer`? Everybody stands for each narrower class. */
function isWithin(inner: readonly Json[], outer: readonly Json[]): boolean {
  const all = resourceAccess(policyOf(outer), ACTIONS, CONTEXT).value;
  const isOpen = (action: string, via: string): boolean => all.some((access) => access.audience.is === 'anyone' && access.under.length === 0 && access.via === via && access.actions.includes(action));
  const named = new Set(texts(all));
  return resourceAccess(policyOf(inner), ACTIONS, CONTEXT).value.every((access) => access.actions.every((action) => isOpen(action, access.via) || texts([{ ...access, actions: [action] }]).every((text) => named.has(text))));
}
const isPublic = (statements: readonly Json[]): boolean => judged(statements).some((text) => text.startsWith('anyone'));

test('an added Allow never closes: its own grants come on top', () => {
  fc.assert(fc.property(policy, statement('Allow'), (statements, added) => { expect(isWithin(statements, [...statements, added])).toBe(true); }), RUNS);
});

test('an added Deny never opens to the public, and grants nothing by itself', () => {
  fc.assert(
    fc.property(policy, statement('Deny'), (statements, added) => {
      expect(isPublic([...statements, added]) && !isPublic(statements)).toBe(false);
      expect(judged([added])).toEqual([]);
    }),
    RUNS,
  );
});

test('the order of statements does not matter', () => {
  fc.assert(fc.property(policy, (statements) => { expect(judged([...statements].reverse())).toEqual(judged(statements)); }), RUNS);
});

/** Every string that stands where a list may stand becomes a list, and the other way round. */
const listed = (json: Json): Json => (Array.isArray(json) ? json : [json]);
const spelled = (written: Written): Written => ({
  ...Object.fromEntries(Object.entries(written).map(([name, value]) => [name, /Action|Resource/.test(name) ? listed(value) : value])),
  Condition: Object.fromEntries(
    Object.entries((written['Condition'] ?? {}) as Record<string, Record<string, Json>>).map(([operator, block]) => [operator.toUpperCase(), Object.fromEntries(Object.entries(block).map(([key, values]) => [key.toUpperCase(), listed(values)]))]),
  ),
});

test('string or list, and the case of actions, keys and operators, do not matter', () => {
  fc.assert(
    fc.property(policy, (statements) => {
      const plain = (items: readonly string[]): readonly string[] => items.map((text) => text.toLowerCase());
      expect(plain(judged(statements.map(spelled)))).toEqual(plain(judged(statements)));
    }),
    RUNS,
  );
});

const permissions = (statements: readonly Json[], boundary: readonly Json[] | null = null): RolePermissions => ({
  policies: statements.map((item, index) => ({ name: `p${index}`, arn: null, source: 'inline', document: { json: { Version: '2012-10-17', Statement: item } } })),
  boundary: boundary === null ? null : { arn: 'arn:aws:iam::111122223333:policy/b', document: { json: { Version: '2012-10-17', Statement: boundary } } },
});
const ROLE = { role: 'arn:aws:iam::111122223333:role/r', account: '111122223333', partition: 'aws', at: CONTEXT.at };
const RANK = { no: 0, unknown: 1, yes: 2 };
const rank = (statements: readonly Json[], boundary: readonly Json[] | null = null): number => RANK[roleAnalysis(permissions(statements, boundary), ROLE).administrator.is];

const grant = (effect: 'Allow' | 'Deny'): fc.Arbitrary<Json> =>
  fc.record({
    Effect: fc.constant(effect),
    Action: fc.constantFrom<Json>('*', 'iam:*', ['s3:*', 'ec2:*'], 's*', '*:Get*', 'organizations:*'),
    Resource: fc.constantFrom<Json>('*', 'arn:aws:s3:::b/*', 'arn:*'),
    Condition: fc.constantFrom<Json>({}, {}, { StringEquals: { 'aws:PrincipalTag/a': 'b' } }, { StringEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } }, { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }),
  });

test('roles: a Deny or a boundary never raises, an Allow never lowers, order does not matter', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(grant('Allow'), grant('Deny')), { minLength: 1, maxLength: 4 }), grant('Deny'), grant('Allow'), (statements, deny, allow) => {
      const before = rank(statements);
      expect(rank([...statements, deny])).toBeLessThanOrEqual(before);
      expect(rank(statements, [allow])).toBeLessThanOrEqual(before);
      expect(rank([...statements, allow])).toBeGreaterThanOrEqual(before);
      expect(rank([...statements].reverse())).toBe(before);
    }),
    { seed: 4, numRuns: 60 },
  );
});
