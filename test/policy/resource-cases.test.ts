import { expect, test } from 'vitest';
import type { Json } from '../../src/model/facts.ts';
import { resourceAccess, type Via } from '../../src/policy/index.ts';
import { accessText, casesOf, CONTEXT, policyOf } from './driver.ts';

interface Case {
  readonly name: string;
  readonly statements: readonly Json[];
  readonly expected: readonly string[];
  readonly why: string;
  readonly version?: string;
  readonly actions?: readonly string[];
  readonly resource?: string;
  readonly partition?: string;
  readonly via?: Via;
  readonly doubts?: number;
  /** All accounts of the own organization. */
  readonly members?: readonly string[];
  /** null: nobody said which organization the account is in. */
  readonly organizationId?: null;
  /** The words of the doubts. */
  readonly reasons?: readonly string[];
}

test.each([...casesOf<Case>('resource'), ...casesOf<Case>('services')])('$name: $why', (row) => {
  const context = { ...CONTEXT, resource: row.resource ?? CONTEXT.resource, partition: row.partition ?? CONTEXT.partition, ...(row.members === undefined ? {} : { members: new Set(row.members) }), ...(row.organizationId === null && { organizationId: null }) };
  const { value, doubts } = resourceAccess(policyOf(row.statements, row.version), row.actions ?? ['lambda:InvokeFunction'], context);
  expect([...new Set(value.filter(({ via }) => via === (row.via ?? 'api')).map(accessText))].sort()).toEqual([...row.expected].sort());
  expect(doubts).toHaveLength(row.doubts ?? 0);
  if (row.reasons !== undefined) expect(doubts.map(({ reason }) => reason).sort()).toEqual([...row.reasons].sort());
  for (const { statements, actions } of value) {
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) expect(row.statements.filter((written) => (written as { Effect: string }).Effect === 'Allow')).toContainEqual(statement);
    expect(row.actions ?? ['lambda:InvokeFunction']).toEqual(expect.arrayContaining([...actions]));
  }
});
