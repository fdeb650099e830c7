import type { Document } from '../model/facts.ts';
import type { Account } from '../model/place.ts';
import { namesOf } from './caller.ts';
import { mayDo, type Permission, type RoleRequest } from './effective.ts';
import { parsePolicy } from './parse.ts';
import type { NamedPolicy, Placed, Role, RoleContext } from './role.ts';
import { isInvalid, type Statement } from './types.ts';

/** The policy of the resource that a request is about, and whose resource it is: not every ARN says so. */
export interface ResourceSide {
  readonly document: Document;
  readonly account: Account;
}

/**
 * May the role do this to a resource whose own policy is known? In the role's account one side is enough, for another account's resource both have to allow.
 * Keys and roles are apart: their policy has to allow in any case, and where it names the account only, the role's policies as well.
 * A Deny of either side wins. Source: IAM "How AWS enforcement code logic evaluates requests", "Cross-account policy evaluation logic".
 */
export function mayDoTo(role: Role, request: RoleRequest, side: ResourceSide): Permission {
  if (isRole(request.resource) && !/^sts:/i.test(request.action)) return mayDo(role, request);
  const policy = parsePolicy(side.document);
  if (isInvalid(policy)) return { is: 'unknown', doubts: [{ reason: `the policy of the resource could not be judged: ${policy.invalid}`, statement: null }] };
  const from: NamedPolicy = { name: 'the policy of the resource', arn: null, isAwsManaged: false, policy };
  const placed = policy.statements.flatMap((statement) => placedFor(statement, from, role.context));
  const grants = placed.filter(({ statement }) => statement.effect === 'Allow');
  const direct = grants.filter(({ statement }) => !isDelegating(statement, role.context));
  const isOwn = side.account === role.context.account;
  const both: Role = {
    ...role,
    allows: isOwn ? [...role.allows, ...direct] : role.allows,
    denies: [...role.denies, ...placed.filter(({ statement }) => statement.effect === 'Deny')],
    limits: isOwn && !isDecisive(request.resource) ? role.limits : [...role.limits, { kind: 'resource policy', allows: grants }],
  };
  const answer = mayDo(both, request);
  return isOwn && answer.is === 'denied' ? unlessUnbounded(answer, both, direct, request) : answer;
}

const isRole = (resource: string): boolean => /^arn:[^:]*:iam::[^:]*:role\//.test(resource);
/** Resources whose policy is asked in any case. */
const isDecisive = (resource: string): boolean => isRole(resource) || /^arn:[^:]*:kms:[^:]*:[^:]*:key\//.test(resource);

/** What a boundary or session policy leaves out does not take back what a session is given by its own name; whether it does for `*` is not documented. */
function unlessUnbounded(answer: Permission, both: Role, direct: readonly Placed[], request: RoleRequest): Permission {
  const limits = both.limits.filter(({ kind }) => kind !== 'permissions boundary' && kind !== 'session policy');
  const allows = direct.filter(({ statement }) => !namesOf(statement).aws.has(both.context.role) || statement.principals?.not === true);
  if (limits.length === both.limits.length || mayDo({ ...both, limits, allows }, request).is === 'denied') return answer;
  return { is: 'unknown', doubts: [{ reason: 'whether a boundary or session policy that leaves the action out limits what the policy of the resource allows everybody or a session', statement: allows[0]?.statement.source ?? null }] };
}

/** The statement if it is about the role, marked where that cannot be told. */
function placedFor(statement: Statement, from: NamedPolicy, context: RoleContext): readonly Placed[] {
  const about = isAbout(statement, context);
  return about === 'no' ? [] : [{ from, statement, ...(about === 'untold' ? { doubt: 'which of the role\'s sessions it names' } : {}) }];
}

function isAbout(statement: Statement, { role, account, partition }: RoleContext): 'yes' | 'no' | 'untold' {
  if (statement.principals === null) return 'no';
  const { aws, accounts } = namesOf(statement);
  const sessions = `arn:${partition}:sts::${account}:assumed-role/${role.split('/').at(-1) ?? ''}/`;
  const isSession = [...aws].some((name) => name.startsWith(sessions));
  if (!statement.principals.not) return aws.has('*') || aws.has(role) || accounts.has(account) ? 'yes' : isSession ? 'untold' : 'no';
  if (aws.has('*')) return 'no';
  // A Deny spares a session only when account, role and session are all named.
  if (!isSession && !aws.has(role) && !accounts.has(account)) return 'yes';
  return statement.effect === 'Deny' ? 'untold' : 'no';
}

/** The Allow names the account alone: the role's own policies have to allow as well. */
function isDelegating(statement: Statement, { role, account }: RoleContext): boolean {
  const { aws, accounts } = namesOf(statement);
  return statement.principals?.not === false && accounts.has(account) && !aws.has(role) && !aws.has('*');
}
