import { expect, test } from 'vitest';
import type { Document, Json, RolePermissions, RolePolicy } from '../../src/model/facts.ts';
import { roleAnalysis } from '../../src/policy/index.ts';
import { casesOf } from './driver.ts';

type PolicyCase = { readonly arn?: string; readonly statements: readonly Json[] } | { readonly malformed: string };
interface Case<T> {
  readonly name: string;
  readonly policies: readonly PolicyCase[];
  readonly boundary: readonly Json[] | 'malformed' | null;
  readonly expected: T;
  readonly why: string;
}
const documentOf = (statements: readonly Json[]): Document => ({ json: { Version: '2012-10-17', Statement: statements } });

function policyOf(row: PolicyCase, index: number): RolePolicy {
  if ('malformed' in row) return { name: `p${index}`, arn: null, source: 'inline', document: row };
  const source = row.arn === undefined ? 'inline' : row.arn.includes(':aws:policy/') ? 'aws-managed' : 'customer-managed';
  return { name: `p${index}`, arn: row.arn ?? null, source, document: documentOf(row.statements) };
}

function permissionsOf({ policies, boundary }: Case<unknown>): RolePermissions {
  const document: Document = boundary === 'malformed' ? { malformed: 'Unexpected end' } : documentOf(boundary ?? []);
  return { policies: policies.map(policyOf), boundary: boundary === null ? null : { arn: 'arn:aws:iam::111122223333:policy/b', document } };
}
const CONTEXT = { role: 'arn:aws:iam::111122223333:role/r', account: '111122223333', partition: 'aws', at: '2026-11-21T00:00:00.000Z' };

test.each(casesOf<Case<'yes' | 'no' | 'unknown'>>('administrator'))('administrator, $name: $why', (row) => {
  const partition = JSON.stringify(row.policies).includes('arn:aws-cn:iam::aws') ? 'aws-cn' : 'aws';
  const { administrator } = roleAnalysis(permissionsOf(row), { ...CONTEXT, partition });
  expect(administrator.is).toBe(row.expected);
  if (administrator.is === 'yes') expect(administrator.statements.length).toBeGreaterThan(0);
});

test.each(casesOf<Case<readonly string[]>>('wildcards'))('wildcard grants, $name: $why', (row) => {
  const { wildcardGrants } = roleAnalysis(permissionsOf(row), CONTEXT);
  expect(wildcardGrants.map(({ pattern }) => pattern).sort()).toEqual(row.expected);
  for (const grant of wildcardGrants) expect(grant.reaches.length).toBe(Math.min(grant.count, 10));
});
