import type { Document, RolePermissions, ServiceControlLevel } from '../model/facts.ts';
import type { Account, Instant } from '../model/place.ts';
import { administratorOf } from './administrator.ts';
import { parsePolicy } from './parse.ts';
import { isInvalid, type AdministratorAnswer, type Doubt, type Policy, type Statement, type WildcardGrant } from './types.ts';
import { wildcardGrantsOf } from './wildcard-grants.ts';

export interface RoleContext {
  /** The role's ARN. */
  readonly role: string;
  readonly account: Account;
  readonly partition: string;
  readonly at: Instant;
  /** The role's tags, which are the principal's: a function's session has no others. Absent: not known. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly organizationId?: string;
}
/** What bounds a role from outside its own policies. */
export interface Guardrails {
  /** Service control policies of every level, from the root of the organization down to the account; none for its management account. */
  readonly serviceControlPolicies: readonly ServiceControlLevel[];
  /** The session policy that the role was assumed with; absent: none. */
  readonly session?: Document;
}
export interface RoleAnalysis {
  readonly administrator: AdministratorAnswer;
  readonly wildcardGrants: readonly WildcardGrant[];
  /** Documents that could not be judged. With one of them `administrator` is unknown: it may hold the Deny. */
  readonly doubts: readonly Doubt[];
}

/** One policy of the role, parsed. */
export interface NamedPolicy {
  readonly name: string;
  readonly arn: string | null;
  readonly isAwsManaged: boolean;
  readonly policy: Policy;
}
/** A statement with the policy that it is in. */
export interface Placed {
  readonly from: NamedPolicy;
  readonly statement: Statement;
  /** What cannot be told of it, so that it may or may not be about the role; absent: it is. */
  readonly doubt?: string;
}
export type LimitKind = 'permissions boundary' | 'session policy' | 'service control policy' | 'resource policy';
/** What has to allow an action besides the role's own policies. */
export interface Limit {
  readonly kind: LimitKind;
  readonly allows: readonly Placed[];
}
/** Everything that limits and grants, taken apart. */
export interface Role {
  readonly context: RoleContext;
  readonly policies: readonly NamedPolicy[];
  readonly allows: readonly Placed[];
  /** Of the policies and of all limits. */
  readonly denies: readonly Placed[];
  readonly limits: readonly Limit[];
  /** The boundary's ARN; null: none. */
  readonly boundary: string | null;
  /** Documents that could not be judged: one of them may hold the Deny, or the Allow. */
  readonly doubts: readonly Doubt[];
}

const NO_GUARDRAILS: Guardrails = { serviceControlPolicies: [] };
const analyses = new WeakMap<Role, RoleAnalysis>();

/** What a role can do: all its policies together, limits intersected, Denies applied. Remembered by permissions object. Source: IAM "Permissions boundaries", "Policy evaluation logic". */
export function roleAnalysis(permissions: RolePermissions, context: RoleContext, guardrails: Guardrails = NO_GUARDRAILS): RoleAnalysis {
  const role = roleOf(permissions, context, guardrails);
  const before = analyses.get(role);
  if (before !== undefined) return before;
  const [first, ...rest] = role.doubts;
  const administrator: AdministratorAnswer = first === undefined ? administratorOf(role) : { is: 'unknown', doubts: [first, ...rest] };
  const made = { administrator, wildcardGrants: wildcardGrantsOf(role), doubts: role.doubts };
  analyses.set(role, made);
  return made;
}

const roles = new WeakMap<RolePermissions, WeakMap<Guardrails, Map<string, Role>>>();

/** A role's policies taken apart. Remembered by permissions and guardrails objects. */
export function roleOf(permissions: RolePermissions, context: RoleContext, guardrails: Guardrails = NO_GUARDRAILS): Role {
  const byGuardrails = roles.get(permissions) ?? new WeakMap<Guardrails, Map<string, Role>>();
  roles.set(permissions, byGuardrails);
  const memory = byGuardrails.get(guardrails) ?? new Map<string, Role>();
  byGuardrails.set(guardrails, memory);
  const id = JSON.stringify([context.role, context.account, context.partition, context.at, context.tags, context.organizationId]);
  const before = memory.get(id);
  if (before !== undefined) return before;
  const made = takenApart(permissions, context, guardrails);
  memory.set(id, made);
  return made;
}

function takenApart(permissions: RolePermissions, context: RoleContext, { serviceControlPolicies, session }: Guardrails): Role {
  const doubts: Doubt[] = [];
  const read = (name: string, document: Document, arn: string | null = null, isAwsManaged = false): readonly NamedPolicy[] => named(name, arn, isAwsManaged, parsePolicy(document), doubts);
  const policies = permissions.policies.flatMap(({ name, arn, source, document }) => read(name, document, arn, source === 'aws-managed'));
  const bounds: readonly { readonly kind: LimitKind; readonly policies: readonly NamedPolicy[] }[] = [
    ...(permissions.boundary === null ? [] : [{ kind: 'permissions boundary' as const, policies: read(`boundary ${permissions.boundary.arn}`, permissions.boundary.document, permissions.boundary.arn) }]),
    ...(session === undefined ? [] : [{ kind: 'session policy' as const, policies: read('session policy', session) }]),
    ...serviceControlPolicies.map((level) => ({ kind: 'service control policy' as const, policies: level.policies.flatMap(({ id, name, document }) => read(`service control policy ${name} (${id}) of ${level.target}`, document)) })),
  ];
  return {
    context,
    policies,
    allows: statementsOf('Allow', policies),
    denies: statementsOf('Deny', [...policies, ...bounds.flatMap((bound) => bound.policies)]),
    limits: bounds.map((bound) => ({ kind: bound.kind, allows: statementsOf('Allow', bound.policies) })),
    boundary: permissions.boundary?.arn ?? null,
    doubts,
  };
}

const statementsOf = (effect: 'Allow' | 'Deny', policies: readonly NamedPolicy[]): readonly Placed[] =>
  policies.flatMap((from) => from.policy.statements.filter((statement) => statement.effect === effect).map((statement) => ({ from, statement })));

function named(name: string, arn: string | null, isAwsManaged: boolean, policy: ReturnType<typeof parsePolicy>, doubts: Doubt[]): readonly NamedPolicy[] {
  if (!isInvalid(policy)) return [{ name, arn, isAwsManaged, policy }];
  doubts.push({ reason: `the policy ${name} could not be judged: ${policy.invalid}`, statement: null });
  return [];
}
