import type { EscalationPath, Existence, Requirement, Target } from '../schema.ts';

/** The day on which the entries were last compared with their sources. */
export const AS_OF = '2026-11-26';

/** A page of pathfinding.cloud (DataDog, Apache-2.0). */
export const pathfinding = (id: string): string => `https://pathfinding.cloud/paths/${id}`;
/** A module of Principal Mapper that draws the edge. */
export const pmapper = (module: string): string => `https://github.com/nccgroup/PMapper/blob/master/principalmapper/graphing/${module}_edges.py`;
export const PROWLER = 'https://github.com/prowler-cloud/prowler/blob/master/prowler/providers/aws/services/iam/lib/privilege_escalation.py';
export const RHINO = 'https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/';
export const RHINO_PART_2 = 'https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation-part-2/';
export const LABS = 'https://github.com/DataDog/pathfinding-labs';

/** The widest managed policy. */
export const ADMINISTRATOR = 'arn:{Partition}:iam::aws:policy/AdministratorAccess';
/** What a request attaches that wants everything: with the second one takes the first by oneself. */
export const WIDEST = [ADMINISTRATOR, 'arn:{Partition}:iam::aws:policy/IAMFullAccess'] as const;
/** A policy of one's own, made for the purpose. */
export const OWN_POLICY = 'arn:{Partition}:iam::{Account}:policy/{Name}';

export const ANYBODY: EscalationPath['who'] = ['role', 'user'];
export const ROLES: EscalationPath['who'] = ['role'];
export const USERS: EscalationPath['who'] = ['user'];

export const SELF: Target = { kind: 'self' };
export const ATTACHED_POLICY: Target = { kind: 'attached-policy' };
export const OWN_GROUP: Target = { kind: 'own-group' };
export const USER: Target = { kind: 'user' };
export const GROUP: Target = { kind: 'group' };
/** A role that the caller can assume: already, or once the path has rewritten its trust policy. */
export const CALLERS_ROLE: Target = { kind: 'role', trusts: 'caller' };
export const ANY: Target = { kind: 'any' };
export const fresh = (arn: string): Target => ({ kind: 'new', arn });
export const existing = (what: string, arn: string): Target => ({ kind: 'existing', arn, what });

/** `actions` on `on`; one of several actions is enough. */
export const can = (actions: string | readonly string[], on: Target, conditions: Readonly<Record<string, Requirement['conditions'][number]['value']>> = {}): Requirement => ({
  actions: typeof actions === 'string' ? [actions] : actions,
  on,
  conditions: Object.entries(conditions).map(([key, value]) => ({ key, value })),
});

/** The right to pass a role to `service`; its trust policy lets in `trusts`, for most services the same. */
export const pass = (service: string, trusts: string = service): Requirement => can('iam:PassRole', { kind: 'role', trusts }, { 'iam:PassedToService': service });

export const roleTrusting = (service: string): Existence => ({ kind: 'role-trusting', service });
export const ROLE_TRUSTING_CALLER: Existence = { kind: 'role-trusting-caller' };
export const running = (what: string, service: string): Existence => ({ kind: 'resource-with-role', what, service });
