import type { Document } from '../model/facts.ts';
import { parsePolicy } from './parse.ts';
import { resourceAccess } from './resource-access.ts';
import { isInvalid, type Access, type Invalid, type Judged, type ResourceContext } from './types.ts';

/** The ways to become a role. sts:TagSession and sts:SetSourceIdentity alone let nobody in. */
export const ASSUME_ACTIONS = ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity'] as const;

/**
 * Who may become a role by its trust policy, or why IAM would refuse the policy. `context.resource` is the role's ARN.
 * Users of an identity provider come in by its own two actions only, named principals by sts:AssumeRole; `*` names all of them.
 * Source: IAM "Roles terms and concepts", STS AssumeRole, AssumeRoleWithSAML, AssumeRoleWithWebIdentity.
 */
export function trustAccess(document: Document, context: ResourceContext): Judged<readonly Access[]> | Invalid {
  const policy = parsePolicy(document);
  if (isInvalid(policy)) return policy;
  const { value, doubts } = resourceAccess(policy, ASSUME_ACTIONS, context);
  return { value: value.flatMap(possible), doubts };
}

function possible(access: Access): readonly Access[] {
  const { is } = access.audience;
  const actions = access.actions.filter((action) => is === 'anyone' || (is === 'federated') === (action !== 'sts:AssumeRole'));
  return actions.length === 0 ? [] : [{ ...access, actions }];
}
