import type { Fact } from '../../src/model/fact.ts';
import type { AccountRole, Surroundings as SurroundingsFact } from '../../src/model/facts.ts';
import type { Key } from '../../src/model/place.ts';
import { trustAccess, type Access, type ResourceContext, type Surroundings } from '../../src/policy/index.ts';

/** What the role finds in its account, with trust policies judged; null when nothing of it was read. */
export function surroundingsOf(fact: Fact<SurroundingsFact>, self: Key, context: ResourceContext): Surroundings | null {
  if (!fact.known) return null;
  const roles = fact.value.roles.filter(({ arn }) => arn !== self).map((role) => ({
    arn: role.arn,
    isPrivileged: role.isPrivileged,
    trust: role.trust,
    trusts: (service: string) => admittedBy(role, context).some((access) => letsIn(access, service)),
    // Judged when asked: an account has thousands of roles, and few are worth it.
    get trustsCaller() {
      return admittedBy(role, context).some((access) => letsInCaller(access, self));
    },
  }));
  return { roles, functions: fact.value.functions.filter(({ role }) => role !== self), isComplete: fact.missing.length === 0 };
}

/** May there be roles whose trust policies nobody saw? Functions that were not read are another matter. */
export const unreadRoles = (fact: Fact<SurroundingsFact>): boolean => !fact.known || fact.missing.some(({ action }) => action.startsWith('iam:'));

/** A trust policy that cannot be judged confirms nothing. */
function admittedBy({ arn, trust }: AccountRole, context: ResourceContext): readonly Access[] {
  const access = trustAccess(trust, { ...context, resource: arn });
  return 'invalid' in access ? [] : access.value;
}

/** Conditions on whose behalf the service acts hold for the own account's resources, or the service could not use the role at all. */
const letsIn = ({ audience }: Access, service: string): boolean =>
  (audience.is === 'service' && (audience.service === service || audience.service === `${service}.cn`)) ||
  // Identity pools hand out roles to those whom they vouch for.
  (audience.is === 'federated' && audience.provider === service);

function letsInCaller({ audience, under }: Access, self: Key): boolean {
  if (under.length > 0) return false;
  return audience.is === 'anyone' || audience.is === 'organization' || (audience.is === 'own-account' && (audience.principals.length === 0 || audience.principals.includes(self)));
}
