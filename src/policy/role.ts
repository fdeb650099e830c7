import type { RolePermissions } from '../model/facts.ts';
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
}
/** Everything that limits and grants, taken apart. */
export interface Role {
  readonly context: RoleContext;
  readonly policies: readonly NamedPolicy[];
  readonly allows: readonly Placed[];
  /** Of the policies and of the boundary. */
  readonly denies: readonly Placed[];
  /** The boundary's Allows; null: no boundary. */
  readonly boundary: readonly Placed[] | null;
}

const remembered = new WeakMap<RolePermissions, Map<string, RoleAnalysis>>();

/** What a role can do: all its policies together, boundary intersected, Denies applied. Remembered by permissions object. Source: IAM "Permissions boundaries", "Policy evaluation logic". */
export function roleAnalysis(permissions: RolePermissions, context: RoleContext): RoleAnalysis {
  const memory = remembered.get(permissions) ?? new Map<string, RoleAnalysis>();
  remembered.set(permissions, memory);
  const id = [context.role, context.account, context.partition, context.at].join(' ');
  const before = memory.get(id);
  if (before !== undefined) return before;
  const made = analyse(permissions, context);
  memory.set(id, made);
  return made;
}

function analyse(permissions: RolePermissions, context: RoleContext): RoleAnalysis {
  const doubts: Doubt[] = [];
  const policies = permissions.policies.flatMap(({ name, arn, source, document }) => named(name, arn, source === 'aws-managed', parsePolicy(document), doubts));
  const boundary = permissions.boundary === null ? null : named(`boundary ${permissions.boundary.arn}`, permissions.boundary.arn, false, parsePolicy(permissions.boundary.document), doubts);
  const of = (effect: 'Allow' | 'Deny', from: readonly NamedPolicy[]): readonly Placed[] => from.flatMap((policy) => policy.policy.statements.filter((statement) => statement.effect === effect).map((statement) => ({ from: policy, statement })));
  const role: Role = { context, policies, allows: of('Allow', policies), denies: of('Deny', [...policies, ...(boundary ?? [])]), boundary: boundary === null ? null : of('Allow', boundary) };
  const [first, ...rest] = doubts;
  const administrator: AdministratorAnswer = first === undefined ? administratorOf(role) : { is: 'unknown', doubts: [first, ...rest] };
  return { administrator, wildcardGrants: wildcardGrantsOf(role), doubts };
}

function named(name: string, arn: string | null, isAwsManaged: boolean, policy: ReturnType<typeof parsePolicy>, doubts: Doubt[]): readonly NamedPolicy[] {
  if (!isInvalid(policy)) return [{ name, arn, isAwsManaged, policy }];
  doubts.push({ reason: `the policy ${name} could not be judged: ${policy.invalid}`, statement: null });
  return [];
}
