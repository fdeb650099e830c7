import type { Given, Subject } from '../../src/model/check.ts';
import type { Fact } from '../../src/model/fact.ts';
import type { RoleDetails, RolePermissions, ServiceControlLevel } from '../../src/model/facts.ts';
import { roleOf, type Guardrails, type Role } from '../../src/policy/index.ts';

/** Facts from which a role's effective permissions are judged. */
export interface RoleFacts {
  readonly 'role/permissions': RolePermissions;
  readonly 'role/details': Fact<RoleDetails>;
  readonly 'role/service-control-policies': Fact<readonly ServiceControlLevel[]>;
}

/** Why a check of effective permissions may fail although the organization's policies were not read. */
export const UNREAD_GUARDRAILS = 'the role\'s own policies are what its owner can change; whether a service control policy that could not be read takes something back is said in the message';

/** The role with everything that bounds it, as far as it was read. */
export function roleIn(subject: Subject, facts: RoleFacts, { at, trusted }: Given<unknown>): Role {
  const details = facts['role/details'];
  const context = {
    role: subject.key,
    account: subject.place.account,
    partition: subject.place.partition,
    at,
    ...(details.known ? { tags: details.value.tagging.tags } : {}),
    ...(trusted.organizationId === null ? {} : { organizationId: trusted.organizationId }),
  };
  const levels = facts['role/service-control-policies'];
  return levels.known ? roleOf(facts['role/permissions'], context, guardrailsOf(levels.value)) : roleOf(facts['role/permissions'], context);
}

const remembered = new WeakMap<readonly ServiceControlLevel[], Guardrails>();

/** One object for each account's levels: analyses are remembered by it. */
function guardrailsOf(levels: readonly ServiceControlLevel[]): Guardrails {
  const made = remembered.get(levels) ?? { serviceControlPolicies: levels };
  remembered.set(levels, made);
  return made;
}

/** For messages: empty when they were read. */
export const unlessForbidden = (levels: Fact<readonly ServiceControlLevel[]>): string => (levels.known ? '' : ' (unless a service control policy forbids it: those could not be read)');
