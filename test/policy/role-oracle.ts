import fc from 'fast-check';
import type { Json } from '../../src/model/facts.ts';
import type { Written } from './grammar.ts';

/** The textbook algorithm for identity policies with a boundary and service control policies, on concrete requests; written independently of src/policy. */
export interface RoleCase {
  readonly policies: readonly (readonly Written[])[];
  readonly boundary: readonly Written[] | null;
  /** One list of policies for each level of the organization. */
  readonly levels: readonly (readonly (readonly Written[])[])[];
}
export interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly keys: Readonly<Record<string, string>>;
}

export const ROLE_ARN = 'arn:aws:iam::111122223333:role/app/r';
export const TAGS = { team: 'red' };
const VALUES: Readonly<Record<string, string>> = { 'aws:PrincipalTag/team': 'red', 'aws:PrincipalAccount': '111122223333' };

export function isAllowed({ policies, boundary, levels }: RoleCase, asked: Asked): boolean {
  const limits = [...(boundary === null ? [] : [[boundary]]), ...levels];
  const everything = [...policies, ...limits.flat()].flat();
  if (everything.some((statement) => statement['Effect'] === 'Deny' && applies(statement, asked))) return false;
  const allows = (documents: readonly (readonly Written[])[]): boolean => documents.flat().some((statement) => statement['Effect'] === 'Allow' && applies(statement, asked));
  return allows(policies) && limits.every(allows);
}

/** The policy of the resource, in whose account it is, and whether its kind is a key. */
export interface ResourceCase {
  readonly statements: readonly Written[];
  readonly isOwn: boolean;
  readonly isKey: boolean;
}
const ACCOUNT_ARN = 'arn:aws:iam::111122223333:root';

/** `loose`: what a resource gives to everybody is not limited by the boundary; AWS does not say. */
export function isAllowedTo(role: RoleCase, { statements, isOwn, isKey }: ResourceCase, asked: Asked, loose: boolean): boolean {
  const { policies, boundary, levels } = role;
  const limits = [...(boundary === null ? [] : [boundary]), ...levels.flat()];
  if ([...policies, ...limits].flat().some((statement) => statement['Effect'] === 'Deny' && applies(statement, asked))) return false;
  const ofResource = statements.map((statement) => ({ statement, named: namedBy(statement) })).filter(({ statement, named }) => named !== 'nobody' && applies(statement, asked));
  if (ofResource.some(({ statement }) => statement['Effect'] === 'Deny')) return false;
  const gives = (...wanted: readonly string[]): boolean => ofResource.some(({ statement, named }) => statement['Effect'] === 'Allow' && wanted.includes(named));
  const within = (documents: readonly (readonly Written[])[]): boolean => documents.flat().some((statement) => statement['Effect'] === 'Allow' && applies(statement, asked));
  const guarded = levels.every(within);
  const bounded = guarded && (boundary === null || within([boundary]));
  if (!isOwn) return bounded && within(policies) && gives('role', 'everybody', 'account');
  const byBoth = within(policies) && (!isKey || gives('role', 'everybody', 'account'));
  return (bounded && (byBoth || gives('role', 'everybody'))) || (loose && guarded && gives('everybody'));
}

function namedBy(statement: Written): 'role' | 'account' | 'everybody' | 'nobody' {
  const block = statement['Principal'] ?? statement['NotPrincipal'];
  const names = block === '*' ? ['*'] : listOf((block as Record<string, Json>)['AWS']);
  if (statement['Principal'] === undefined) return names.some((name) => [ROLE_ARN, ACCOUNT_ARN, '111122223333', '*'].includes(name)) ? 'nobody' : 'everybody';
  return names.includes('*') ? 'everybody' : names.includes(ROLE_ARN) ? 'role' : names.some((name) => name === ACCOUNT_ARN || name === '111122223333') ? 'account' : 'nobody';
}

const listOf = (json: Json | undefined): readonly string[] => (Array.isArray(json) ? json.map(String) : typeof json === 'string' ? [json] : []);

function applies(statement: Written, { action, resource, keys }: Asked): boolean {
  const hasAction = statement['Action'] === undefined ? !listOf(statement['NotAction']).some((text) => like(text.toLowerCase(), action.toLowerCase())) : listOf(statement['Action']).some((text) => like(text.toLowerCase(), action.toLowerCase()));
  const hasResource = statement['Resource'] === undefined ? !listOf(statement['NotResource']).some((text) => like(filled(text), resource)) : listOf(statement['Resource']).some((text) => like(filled(text), resource));
  return hasAction && hasResource && Object.entries((statement['Condition'] ?? {}) as Record<string, Record<string, Json>>).every(([operator, block]) => Object.entries(block).every(([key, values]) => holds(operator, listOf(values), keys[key])));
}

const filled = (text: string): string => text.replace(/\$\{([^}]*)\}/g, (_, name: string) => VALUES[name] ?? '');

function holds(operator: string, values: readonly string[], actual: string | undefined): boolean {
  if (operator === 'Null') return values.includes(String(actual === undefined));
  const isNegated = operator.includes('Not');
  if (actual === undefined) return operator.endsWith('IfExists') || isNegated;
  return values.some((value) => (operator.includes('Like') ? like(value, actual) : value === actual)) !== isNegated;
}

const like = (pattern: string, text: string): boolean => new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*').replace(/\?/g, '.')}$`).test(text);

const some = <T>(values: readonly T[]): fc.Arbitrary<T | T[]> => fc.oneof(fc.constantFrom(...values), fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 }));
const on = (operators: readonly string[], key: string, values: readonly string[]): fc.Arbitrary<readonly [string, string, Json]> => fc.tuple(fc.constantFrom(...operators), fc.constant(key), some(values));
const LIKE = ['StringEquals', 'StringNotEquals', 'StringEqualsIfExists', 'StringNotEqualsIfExists', 'StringLike', 'StringNotLike'];

const condition = fc.oneof(
  on(LIKE, 'aws:PrincipalTag/team', ['red', 'blue', 'r*']),
  on(LIKE, 'aws:PrincipalTag/absent', ['x']),
  on(LIKE, 'aws:UserAgent', ['x', 'y', 'x*']),
  on(LIKE, 'aws:RequestTag/env', ['prod', 'p*']),
  on(LIKE, 'aws:RequestedRegion', ['eu-west-1', 'us-*']),
  on(LIKE, 'iam:PassedToService', ['lambda.amazonaws.com', 'ec2.*']),
  on(LIKE, 'aws:SourceVpc', ['vpc-1', 'vpc-2']),
  fc.tuple(fc.constant('Null'), fc.constantFrom('aws:UserAgent', 'aws:SourceVpc', 'aws:PrincipalTag/team'), fc.constantFrom<Json>('true', 'false')),
);
const conditions = fc.array(condition, { maxLength: 2 }).map((list): Json => {
  const block: Record<string, Record<string, Json>> = {};
  for (const [operator, key, values] of list) block[operator] = { ...block[operator], [key]: values };
  return block;
});

const statement = (allowWeight: number): fc.Arbitrary<Written> =>
  fc
    .record({
      Effect: fc.oneof({ weight: allowWeight, arbitrary: fc.constant('Allow') }, { weight: 1, arbitrary: fc.constant('Deny') }),
      action: fc.constantFrom<Json>({ Action: '*' }, { Action: 'iam:PassRole' }, { Action: ['iam:passrole', 's3:*'] }, { Action: 'iam:*' }, { Action: 'ia?:Pass*' }, { NotAction: 's3:*' }, { NotAction: 'iam:Pass*' }),
      resource: fc.constantFrom<Json>({ Resource: '*' }, { Resource: 'arn:aws:iam::*:role/app/*' }, { Resource: ['arn:aws:iam::111122223333:role/app/x', 'arn:aws:s3:::b'] }, { NotResource: 'arn:aws:iam::*:role/other/*' }, { NotResource: '*/x' }, { Resource: 'arn:aws:iam::${aws:PrincipalAccount}:role/*' }, { Resource: 'arn:aws:iam::*:role/${aws:PrincipalTag/team}' }),
      Condition: conditions,
    })
    .map(({ Effect, action, resource, Condition }): Written => ({ Effect, ...(action as Written), ...(resource as Written), Condition }));

/** The same statements about another service: actions and resources of the grammar, word by word. */
export function respelled(statements: readonly Written[], service: string, resource: string): readonly Written[] {
  const start = resource.slice(0, resource.indexOf('/') + 1);
  const words: Readonly<Record<string, string>> = {
    'iam:PassRole': `${service}:Use`, 'iam:passrole': `${service}:use`, 'iam:*': `${service}:*`, 'ia?:Pass*': `${service.slice(0, 2)}?:Us*`, 'iam:Pass*': `${service}:Us*`,
    'arn:aws:iam::*:role/app/*': `${start}*`, 'arn:aws:iam::111122223333:role/app/x': resource, 'arn:aws:iam::*:role/other/*': `${start}other*`, 'arn:aws:iam::${aws:PrincipalAccount}:role/*': start.replace('111122223333', '${aws:PrincipalAccount}') + '*', 'arn:aws:iam::*:role/${aws:PrincipalTag/team}': `${start}\${aws:PrincipalTag/team}`,
  };
  const renamed = (json: Json): Json => (Array.isArray(json) ? json.map(renamed) : typeof json === 'string' ? (words[json] ?? json) : json);
  return statements.map((written) => Object.fromEntries(Object.entries(written).map(([name, json]) => [name, ['Action', 'NotAction', 'Resource', 'NotResource'].includes(name) ? renamed(json) : json])));
}

const others = ['arn:aws:iam::111122223333:role/other', '444455556666', 'arn:aws:iam::444455556666:role/app/r'];
const principal = fc.oneof(fc.constant<Json>('*'), some([ROLE_ARN, ACCOUNT_ARN, '111122223333', ...others]).map((AWS): Json => ({ AWS })));
const withPrincipal: fc.Arbitrary<Written> = fc
  .tuple(statement(3), principal, some(others), fc.integer({ max: 5, min: 0 }))
  .map(([written, named, spared, lot]) => ({ ...written, ...(lot === 0 ? { NotPrincipal: { AWS: spared } } : { Principal: named }) }));

/** NotPrincipal spares others only: whether it spares a session that it does not name is not decidable. */
export const resourceCase: fc.Arbitrary<ResourceCase> = fc.record({ statements: fc.array(withPrincipal, { minLength: 1, maxLength: 3 }), isOwn: fc.boolean(), isKey: fc.boolean() });

const document = (allowWeight: number): fc.Arbitrary<readonly Written[]> => fc.array(statement(allowWeight), { minLength: 1, maxLength: 3 });
const everything: fc.Arbitrary<readonly Written[]> = fc.constant([{ Effect: 'Allow', Action: '*', Resource: '*' }]);

export const roleCase: fc.Arbitrary<RoleCase> = fc.record({
  policies: fc.array(document(3), { minLength: 1, maxLength: 3 }),
  boundary: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: document(5) }),
  levels: fc.array(fc.array(fc.oneof({ weight: 2, arbitrary: everything }, { weight: 1, arbitrary: document(4) }), { minLength: 1, maxLength: 2 }), { maxLength: 2 }),
});
