import type { Account, Organization, OrganizationalUnit } from '../state.ts';
import { ServiceError } from './errors.ts';
import { matchesAny } from './patterns.ts';
import { decide } from './statements.ts';
import type { Principal } from './principals.ts';

export interface Access {
  readonly action: string;
  readonly resource: string;
  /** `aws-global` for IAM, Organizations and Account. */
  readonly region: string;
}
export type Refusal = 'explicit deny in a service control policy' | 'explicit deny in an identity-based policy' | 'explicit deny in a session policy' | 'no identity-based policy' | 'no session policy';

/**
 * Why a principal may not do something, or null. SCPs bind every account but the management account; identity and session policies must both allow.
 * Source: IAM "Policy evaluation logic".
 */
export function refusal(organization: Organization, principal: Principal, access: Access): Refusal | null {
  const { action, resource } = access;
  const context = new Map([['aws:requestedregion', access.region], ['aws:principalarn', principal.roleArn], ['aws:principalaccount', principal.account], ['aws:principalorgid', organization.id]]);
  if (deniedByScp(organization, principal.account, { action, resource, context })) return 'explicit deny in a service control policy';
  if (matchesAny(principal.grants.deny ?? [], action, false)) return 'explicit deny in an identity-based policy';
  const session = principal.sessionPolicy === null ? 'allow' : decide(principal.sessionPolicy, { action, resource, context });
  if (session === 'explicit-deny') return 'explicit deny in a session policy';
  if (!matchesAny(principal.grants.allow, action, false)) return 'no identity-based policy';
  return session === 'allow' ? null : 'no session policy';
}

/** AWS's words for a refusal. Source: IAM "Troubleshoot access denied error messages". */
export function refusalMessage(principal: Principal, access: Access, because: Refusal): string {
  const reason = because.startsWith('explicit') ? `with an ${because}` : `because ${because} allows the ${access.action} action`;
  return `User: ${principal.arn} is not authorized to perform: ${access.action} on resource: ${access.resource} ${reason}`;
}

/** Throws AccessDeniedException unless the principal may. */
export function authorize(organization: Organization, principal: Principal, access: Access): void {
  const because = refusal(organization, principal, access);
  if (because !== null) throw new ServiceError('AccessDeniedException', 403, refusalMessage(principal, access, because));
}

function deniedByScp(organization: Organization, account: string, request: Parameters<typeof decide>[1]): boolean {
  if (account === organization.managementAccount) return false;
  const above = new Set(ancestors(organization, account));
  return organization.serviceControlPolicies.some(({ targets, document }) => targets.some((target) => above.has(target)) && decide(document, request) === 'explicit-deny');
}

/** The account or unit itself, the units above it and the root, from the bottom up. */
export function ancestors(organization: Organization, child: string): readonly string[] {
  const above: Account | OrganizationalUnit | undefined = organization.accounts.get(child) ?? organization.units.get(child);
  const path = [child];
  for (let id = above?.parentId; id !== undefined; id = organization.units.get(id)?.parentId) path.push(id);
  return path;
}
