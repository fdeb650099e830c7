import type { Document, RolePermissions } from '../../model/facts.ts';
import { ESCALATION_PATHS, escalationsOf, mayDo, mayDoTo, roleAnalysis, roleOf, type AdministratorAnswer, type Doubt, type Escalation, type Guardrails, type Permission, type ResourceSide, type RoleContext, type WildcardGrant } from '../../policy/index.ts';

export interface IdentityQuestion {
  readonly policies: readonly { readonly name: string; readonly document: Document }[];
  readonly boundary: Document | null;
  readonly guardrails: Guardrails;
  readonly context: RoleContext;
  /** May the role do these, on these resources? */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** The policy of these resources; null: it is not asked. */
  readonly side: ResourceSide | null;
}
export interface IdentityAnswer {
  readonly administrator: AdministratorAnswer;
  readonly escalations: readonly Escalation[];
  readonly wildcards: readonly WildcardGrant[];
  readonly permissions: readonly { readonly action: string; readonly resource: string; readonly permission: Permission }[];
  readonly doubts: readonly Doubt[];
}

/** The verdict on the policies of a role together. */
export function judgeIdentity({ policies, boundary, guardrails, context, actions, resources, side }: IdentityQuestion): IdentityAnswer {
  const permissions: RolePermissions = {
    policies: policies.map(({ name, document }) => ({ name, arn: null, source: 'inline', document })),
    boundary: boundary === null ? null : { arn: 'boundary', document: boundary },
  };
  const role = roleOf(permissions, context, guardrails);
  const { administrator, wildcardGrants, doubts } = roleAnalysis(permissions, context, guardrails);
  const escalations = escalationsOf(role, ESCALATION_PATHS, null);
  return {
    administrator,
    escalations: escalations.value,
    wildcards: wildcardGrants,
    permissions: actions.flatMap((action) => resources.map((resource) => ({ action, resource, permission: side === null ? mayDo(role, { action, resource }) : mayDoTo(role, { action, resource }, side) }))),
    doubts: [...doubts, ...escalations.doubts],
  };
}
