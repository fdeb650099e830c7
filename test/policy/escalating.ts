import type { Document, Json, RolePermissions, ServiceControlLevel } from '../../src/model/facts.ts';
import { escalationsOf } from '../../src/policy/escalation/analyse.ts';
import { ESCALATION_PATHS } from '../../src/policy/escalation/paths/index.ts';
import type { Surroundings } from '../../src/policy/escalation/targets.ts';
import { roleOf } from '../../src/policy/role.ts';

export const ACCOUNT = '111122223333';
export const SELF = `arn:aws:iam::${ACCOUNT}:role/worker`;
export const CONTEXT = { role: SELF, account: ACCOUNT, partition: 'aws', at: '2026-11-21T00:00:00.000Z' };
export const ATTACHED = `arn:aws:iam::${ACCOUNT}:policy/own`;
export const ADMIN = `arn:aws:iam::${ACCOUNT}:role/admin`;
export const HELD = `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:admin-tool`;

export const document = (statements: readonly Json[]): Document => ({ json: { Version: '2012-10-17', Statement: statements } });
export interface Bounds {
  readonly boundary?: readonly Json[];
  readonly levels?: readonly (readonly Json[])[];
}
/** A role with a policy for each list of statements, and an empty customer-managed one attached. */
export function idsFor(policies: readonly (readonly Json[])[], around: Surroundings | null = null, { boundary, levels = [] }: Bounds = {}) {
  const permissions: RolePermissions = {
    policies: [...policies.map((statements, index) => ({ name: `p${index}`, arn: null, source: 'inline' as const, document: document(statements) })), { name: 'own', arn: ATTACHED, source: 'customer-managed', document: document([{ Effect: 'Allow', Action: 'sns:ListTopics', Resource: '*' }]) }],
    boundary: boundary === undefined ? null : { arn: `arn:aws:iam::${ACCOUNT}:policy/b`, document: document(boundary) },
  };
  const serviceControlPolicies = levels.map((statements, index): ServiceControlLevel => ({ target: `ou-${index}`, policies: [{ id: `p-${index}`, name: `scp${index}`, document: document(statements) }] }));
  return escalationsOf(roleOf(permissions, CONTEXT, { serviceControlPolicies }), ESCALATION_PATHS, around);
}
export const found = (...given: Parameters<typeof idsFor>): readonly string[] => idsFor(...given).value.map(({ path }) => path.id);

export const EVERYTHING = { Effect: 'Allow', Action: '*', Resource: '*' };
