import fc from 'fast-check';
import type { Json } from '../../src/model/facts.ts';

export const OWN = '111122223333';
export const X = '444455556666';
export const Y = '777788889999';
export const ORG = 'o-abc1234567';
export const OWN_ORG = 'o-ours123456';
export const SERVICES = ['sns.amazonaws.com', 's3.amazonaws.com'] as const;

/** Small policies whose constants come from small pools, so that statements meet. */
const some = <T>(values: readonly T[]): fc.Arbitrary<T | T[]> => fc.oneof(fc.constantFrom(...values), fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }));

const principal: fc.Arbitrary<Json> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Json>('*') },
  { weight: 3, arbitrary: some(['*', X, Y, OWN, `arn:aws:iam::${X}:root`, `arn:aws:iam::${X}:role/a`, `arn:aws:iam::${OWN}:role/b`]).map((AWS): Json => ({ AWS })) },
  { weight: 2, arbitrary: some([...SERVICES]).map((Service): Json => ({ Service })) },
);

const text = (operators: readonly string[], key: string, values: readonly string[]): fc.Arbitrary<readonly [string, string, Json]> => fc.tuple(fc.constantFrom(...operators), fc.constant(key), some(values));
const EQUALS = ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists', 'StringNotEqualsIfExists'];
const LIKE = [...EQUALS, 'StringLike', 'StringNotLike'];

const condition = fc.oneof(
  text(LIKE, 'aws:PrincipalAccount', [X, Y, OWN, '4*', '*']),
  text(LIKE, 'aws:PrincipalOrgID', [ORG, OWN_ORG, 'o-*']),
  text(LIKE, 'aws:PrincipalArn', [`arn:aws:iam::${X}:role/a`, `arn:aws:iam::${X}:*`, 'arn:aws:iam::*:role/a', `arn:aws:iam::${OWN}:role/b`]),
  text(LIKE, 'aws:UserAgent', ['x', 'y', 'x*', '*']),
  text(LIKE, 'aws:Referer', ['x', 'y']),
  text(LIKE, 'aws:SourceAccount', [X, OWN, '*', '4*']),
  text(EQUALS, 'aws:SourceArn', [`arn:aws:sns:eu-west-1:${OWN}:t`, `arn:aws:sns:eu-west-1:${X}:t`, 'arn:aws:s3:::b']),
  fc.tuple(fc.constant('Bool'), fc.constant('aws:SecureTransport'), fc.constantFrom<Json>('true', 'false')),
  fc.tuple(fc.constant('Bool'), fc.constant('aws:PrincipalIsAWSService'), fc.constantFrom<Json>('true', 'false')),
  fc.tuple(fc.constant('Null'), fc.constantFrom('aws:PrincipalOrgID', 'aws:SourceAccount', 'aws:UserAgent'), fc.constantFrom<Json>('true', 'false')),
);

const conditionBlock = fc.array(condition, { maxLength: 2 }).map((conditions): Json => {
  const block: Record<string, Record<string, Json>> = {};
  for (const [operator, key, values] of conditions) block[operator] = { ...block[operator], [key]: values };
  return block;
});

export type Written = Readonly<Record<string, Json>>;
export const statement = (effect?: 'Allow' | 'Deny'): fc.Arbitrary<Written> =>
  fc
    .record({
      effect: effect === undefined ? fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const) : fc.constant(effect),
      principal,
      isNot: fc.boolean(),
      action: fc.constantFrom<Json>({ Action: 'lambda:GetFunction' }, { Action: '*' }, { Action: 'lambda:Get*' }, { Action: ['lambda:getfunction', 's3:*'] }, { NotAction: 'lambda:Delete*' }, { NotAction: 'lambda:GetFunction' }),
      resource: fc.constantFrom<Json>({ Resource: '*' }, { Resource: 'arn:aws:lambda:*:*:function:f' }, { NotResource: '*:g' }, { Resource: '*:g' }),
      conditions: conditionBlock,
    })
    .map(({ effect: Effect, principal: named, isNot, action, resource, conditions }): Written => ({
      Effect,
      ...(isNot && Effect === 'Deny' ? { NotPrincipal: named } : { Principal: named }),
      ...(action as Written),
      ...(resource as Written),
      Condition: conditions,
    }));

export const policy: fc.Arbitrary<readonly Written[]> = fc.array(statement(), { minLength: 1, maxLength: 4 });
