import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Document, RolePermissions, ServiceControlLevel } from '../../src/model/facts.ts';
import { mayDo } from '../../src/policy/effective.ts';
import { mayDoTo } from '../../src/policy/resource-side.ts';
import { roleOf } from '../../src/policy/role.ts';
import type { Written } from './grammar.ts';
import { isAllowed, isAllowedTo, resourceCase, respelled, ROLE_ARN, roleCase, TAGS, type Asked, type RoleCase } from './role-oracle.ts';

const RUNS = Number(process.env['POSTERN_ORACLE_RUNS'] ?? 200);
/** Milliseconds: several times what a free machine takes. */
const LONGEST = 60_000 + RUNS * 10;
const SEED = Number(process.env['POSTERN_ORACLE_SEED'] ?? 1);
const CONTEXT = { role: ROLE_ARN, account: '111122223333', partition: 'aws', at: '2026-11-21T00:00:00.000Z', tags: TAGS };
const PASSED = 'lambda.amazonaws.com';

const document = (statements: readonly Written[]): Document => ({ json: { Version: '2012-10-17', Statement: statements } });
const permissionsOf = ({ policies, boundary }: RoleCase): RolePermissions => ({
  policies: policies.map((statements, index) => ({ name: `p${index}`, arn: null, source: 'inline', document: document(statements) })),
  boundary: boundary === null ? null : { arn: 'arn:aws:iam::111122223333:policy/b', document: document(boundary) },
});
const levelsOf = ({ levels }: RoleCase): readonly ServiceControlLevel[] =>
  levels.map((policies, level) => ({ target: `ou-${level}`, policies: policies.map((statements, index) => ({ id: `p-${level}${index}`, name: `scp${index}`, document: document(statements) })) }));

const defined = (keys: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(keys).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));

/** Passing a role is no request of its own: in which region it is checked is not documented. It gives no tags. */
const PASS = 'iam:PassRole';
/** For each thing that nobody tells (the network), the requests that the code may choose. */
const requests = (action: string, resource: string): readonly (readonly Asked[])[] =>
  (action === PASS ? ['us-east-1', 'eu-west-1', 'us-west-9', 'xx-west-1'] : ['us-east-1']).flatMap((region) =>
    [undefined, 'vpc-1', 'vpc-2', 'vpc-9'].map((vpc) =>
      ['x', 'y', 'xz', 'x*', 'q', undefined].flatMap((agent) =>
        (action === PASS ? [undefined] : ['prod', 'pq', 'p*', 'q', undefined]).map((env) => ({
          action,
          resource,
          keys: defined({ 'aws:SourceVpc': vpc, 'aws:UserAgent': agent, 'aws:RequestTag/env': env, 'aws:PrincipalTag/team': TAGS.team, 'iam:PassedToService': PASSED, 'aws:RequestedRegion': region }),
        })),
      ),
    ),
  );

test(`the engine and the textbook agree on what a role may do (${RUNS} random roles with boundary and service control policies)`, () => {
  fc.assert(
    fc.property(roleCase, fc.constantFrom(PASS, 'iam:CreateRole'), fc.constantFrom('arn:aws:iam::111122223333:role/app/x', 'arn:aws:iam::111122223333:role/red', 'arn:aws:iam::444455556666:role/other/y'), (of, action, resource) => {
      const role = roleOf(permissionsOf(of), CONTEXT, { serviceControlPolicies: levelsOf(of) });
      const { is } = mayDo(role, { action, resource, keys: new Map([['iam:passedtoservice', PASSED]]) });
      const allowedIn = requests(action, resource).map((choices) => choices.some((asked) => isAllowed(of, asked)));
      const always = allowedIn.every(Boolean);
      const ever = allowedIn.some(Boolean);
      if (is === 'allowed') expect(always).toBe(true);
      if (is === 'denied') expect(ever).toBe(false);
      if (!JSON.stringify(of).includes('aws:SourceVpc') && !(action === PASS && JSON.stringify(of).includes('aws:RequestedRegion'))) expect(is).toBe(always ? 'allowed' : 'denied');
    }),
    { seed: SEED, numRuns: RUNS },
  );
}, LONGEST);

test(`the engine and the textbook agree on role and resource together (${RUNS} random pairs)`, () => {
  fc.assert(
    fc.property(roleCase, resourceCase, (of, side) => {
      const account = side.isOwn ? '111122223333' : '444455556666';
      const service = side.isKey ? 'kms' : 'sqs';
      const [action, resource] = [`${service}:Use`, `arn:aws:${service}:us-east-1:${account}:${side.isKey ? 'key' : 'app'}/x`];
      const spelled = (statements: readonly Written[]): readonly Written[] => respelled(statements, service, resource);
      const here: RoleCase = { policies: of.policies.map(spelled), boundary: of.boundary === null ? null : spelled(of.boundary), levels: of.levels.map((level) => level.map(spelled)) };
      const there = { ...side, statements: spelled(side.statements) };
      const role = roleOf(permissionsOf(here), CONTEXT, { serviceControlPolicies: levelsOf(here) });
      const { is } = mayDoTo(role, { action, resource, keys: new Map([['iam:passedtoservice', PASSED]]) }, { document: document(there.statements), account });
      const answers = (loose: boolean): readonly boolean[] => requests(action, resource).map((choices) => choices.some((asked) => isAllowedTo(here, there, asked, loose)));
      const [strict, loose] = [answers(false), answers(true)];
      if (is === 'allowed') expect(strict.every(Boolean)).toBe(true);
      if (is === 'denied') expect(loose.some(Boolean)).toBe(false);
      if (!JSON.stringify([here, there]).includes('aws:SourceVpc') && strict[0] === loose[0]) expect(is).toBe(strict.every(Boolean) ? 'allowed' : 'denied');
    }),
    { seed: SEED, numRuns: RUNS },
  );
}, LONGEST);
