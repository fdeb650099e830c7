import { expect, test } from 'vitest';
import type { Document, Json } from '../../src/model/facts.ts';
import { mayDoTo, roleOf, type Role } from '../../src/policy/index.ts';
import { casesOf } from './driver.ts';

interface Case {
  readonly name: string;
  readonly identity: readonly Json[];
  readonly resource: readonly Json[];
  readonly action: string;
  /** The resource that is asked about. */
  readonly of: string;
  /** Where the ARN does not say whose it is. */
  readonly owner?: string;
  readonly boundary?: readonly Json[];
  readonly session?: readonly Json[];
  readonly guard?: readonly Json[];
  readonly expected: 'allowed' | 'denied' | 'unknown';
  readonly why: string;
}
const CONTEXT = { role: 'arn:aws:iam::111122223333:role/app/worker', account: '111122223333', partition: 'aws', at: '2026-11-21T00:00:00.000Z', tags: {}, organizationId: 'o-a1b2c3d4e5' };
const document = (statements: readonly Json[]): Document => ({ json: { Version: '2012-10-17', Statement: statements } });

function roleIn({ identity, boundary, session, guard }: Case): Role {
  const policies = identity.length === 0 ? [] : [{ name: 'p', arn: null, source: 'inline' as const, document: document(identity) }];
  return roleOf({ policies, boundary: boundary === undefined ? null : { arn: 'arn:aws:iam::111122223333:policy/b', document: document(boundary) } }, CONTEXT, {
    serviceControlPolicies: guard === undefined ? [] : [{ target: 'r-1', policies: [{ id: 'p-1', name: 'guard', document: document(guard) }] }],
    ...(session === undefined ? {} : { session: document(session) }),
  });
}

test.each(casesOf<Case>('both-sides'))('role and resource together, $name: $why', (row) => {
  const answer = mayDoTo(roleIn(row), { action: row.action, resource: row.of }, { document: document(row.resource), account: row.owner ?? row.of.split(':')[4] ?? '' });
  expect(answer.is).toBe(row.expected);
  if (answer.is === 'allowed') expect(answer.statements.length).toBeGreaterThan(0);
  if (answer.is === 'unknown') expect(answer.doubts[0].reason).not.toBe('');
});
