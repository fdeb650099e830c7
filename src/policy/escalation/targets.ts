import type { Document } from '../../model/facts.ts';
import { coversResource, UNTOLD, resolved } from '../effective.ts';
import { isAwsManagedArn } from '../managed.ts';
import { commonMatch } from '../pattern.ts';
import { shapesOf } from '../regions.ts';
import { coversAction } from '../request.ts';
import type { Placed, Role } from '../role.ts';
import { exampleOf, FRESH, freshNamesFor, hasShape, withinShape, type Shape } from '../shapes.ts';
import type { EscalationPath, Requirement, Target } from './schema.ts';

/** Somebody or something that a step may act on. */
export interface Candidate {
  readonly arn: string;
  /** It is there, and better than the caller; false: a name that the policies leave open. */
  readonly isThere: boolean;
  /** The trust policy of a role that is there. */
  readonly trust?: Document;
}
export interface Candidates {
  readonly tried: readonly Candidate[];
  /** There are more than can be tried. */
  readonly isCut: boolean;
}
const MAX_CANDIDATES = 128;

/** A role of the account besides the one that is judged. */
export interface OtherRole {
  readonly arn: string;
  /** May it do more than harm itself: is it an administrator, or on its way to be one? */
  readonly isPrivileged: boolean;
  readonly trust: Document;
  readonly trusts: (service: string) => boolean;
  readonly trustsCaller: boolean;
}
/** What the account holds; null: it was not read. */
export interface Surroundings {
  readonly roles: readonly OtherRole[];
  /** Functions with the roles that they run as. */
  readonly functions: readonly { readonly arn: string; readonly role: string }[];
  /** False: there may be more of both, or roles may be worth more than is known. */
  readonly isComplete: boolean;
}

/** Roles linked to services and of Identity Center: nobody else changes or passes them. Source: IAM "Using service-linked roles". */
const isAwsOwned = (role: string): boolean => /:role\/aws-(service-role|reserved)\//.test(role);

/** The things of the account that the target can stand for, then the names that the role's Allows leave open for it. */
export function candidatesOf(target: Target, requirements: readonly Requirement[], role: Role, around: Surroundings | null, exists: EscalationPath['exists']): Candidates {
  const all = everyCandidate(target, requirements, role, around, exists);
  return { tried: all.slice(0, MAX_CANDIDATES), isCut: all.length > MAX_CANDIDATES };
}

function everyCandidate(target: Target, requirements: readonly Requirement[], role: Role, around: Surroundings | null, exists: EscalationPath['exists']): readonly Candidate[] {
  const { role: self, partition, account } = role.context;
  switch (target.kind) {
    case 'self':
      return [{ arn: self, isThere: true }];
    case 'attached-policy':
      return role.policies.flatMap(({ arn, isAwsManaged }) => (arn === null || isAwsManaged ? [] : [{ arn, isThere: true }]));
    case 'own-boundary':
      return role.boundary === null || isAwsManagedArn(role.boundary) ? [] : [{ arn: role.boundary, isThere: true }];
    case 'own-group':
      return [];
    case 'any':
      return [{ arn: '*', isThere: true }];
    case 'role':
      return [...rolesFor(target.trusts, requirements, role, around, exists), ...open(`arn:${partition}:iam::${account}:role/*`, requirements, role)].filter(({ arn }) => arn !== self && !isAwsOwned(arn));
    case 'user':
    case 'group':
      return open(`arn:${partition}:iam::${account}:${target.kind}/*`, requirements, role, true);
    case 'new':
      return ofNew(target.arn, role).flatMap((shape) => open(shape, requirements, role, true)).map(({ arn }) => ({ arn, isThere: true }));
    case 'existing':
      return [...functionsFor(target, around), ...shapesOf(target.arn, role).flatMap((shape) => open(shape, requirements, role, !isFunction(target)))];
  }
}

/** More roles than these are not tried one by one. */
const MAX_ROLES = 48;

/** Privileged roles only where the path takes what is there; one that raises the role itself can take any, the privileged first. */
function rolesFor(trusts: string | null, requirements: readonly Requirement[], role: Role, around: Surroundings | null, exists: EscalationPath['exists']): readonly Candidate[] {
  const isAny = raisesRole(exists);
  // Where the path rewrites the trust policy, the role need not trust the caller yet.
  const mustTrustCaller = exists.some(({ kind }) => kind === 'role-trusting-caller');
  const suits = (other: OtherRole): boolean => trusts === null || (trusts === 'caller' ? !mustTrustCaller || other.trustsCaller : other.trusts(trusts));
  const isNamed = (arn: string): boolean => requirements.some(({ actions }) => role.allows.some(({ statement }) => actions.some((action) => coversAction(statement, action)) && coversResource(statement, arn, { context: role.context, region: '' }) !== false));
  const all = around?.roles ?? [];
  const lesser = isAny ? all.filter(({ arn, isPrivileged }) => !isPrivileged && isNamed(arn)) : [];
  return [...all.filter(({ isPrivileged }) => isPrivileged), ...lesser.slice(0, MAX_ROLES)].filter(suits).map(({ arn, trust }) => ({ arn, isThere: true, trust }));
}

/** Does the path give the role its rights, so that any role will do? */
export const raisesRole = (exists: EscalationPath['exists']): boolean => exists.some(({ kind }) => kind === 'other-role' || kind === 'role-trusting-caller') && !exists.some(({ kind }) => kind === 'privileged-role');

/** The one kind of resource that is read with the role that it runs as. */
export const isFunction = (target: Target): boolean => target.kind === 'existing' && target.what === 'function';

function functionsFor(target: Target, around: Surroundings | null): readonly Candidate[] {
  if (!isFunction(target) || around === null) return [];
  const privileged = new Set(around.roles.filter(({ isPrivileged }) => isPrivileged).map(({ arn }) => arn));
  return around.functions.filter((one) => privileged.has(one.role)).map(({ arn }) => ({ arn, isThere: true }));
}

/** Where AWS makes up the id, only a pattern that takes any id fits. */
const ofNew = (template: string, role: Role): readonly Shape[] => shapesOf(template.replaceAll('{Id}', FRESH), role);

/** Of more patterns than these, not all are met with one another. */
const MAX_PATTERNS = 48;

/**
 * Names of that shape that the Allows of these actions leave open: one that no policy knows, and one for each pattern, also where the bounds of a limit or
 * of a Deny's NotResource have to be met as well. A pattern without wildcards names one thing: it counts where that may be made, or where nobody reads what is there.
 */
function open(shape: Shape, requirements: readonly Requirement[], role: Role, withNamed = false): readonly Candidate[] {
  const actions = requirements.flatMap((requirement) => requirement.actions);
  const isAbout = ({ statement }: Placed): boolean => actions.some((action) => coversAction(statement, action));
  const patternsIn = (placed: readonly Placed[]): readonly string[] => distinct(placed.filter(isAbout).flatMap((one) => patternsOf(one, role)).flatMap((pattern) => withinShape(pattern, shape) ?? []));
  const own = patternsIn(role.allows).filter((pattern) => withNamed || leavesRoom(pattern));
  const bounds = distinct([...role.limits.flatMap(({ allows }) => patternsIn(allows)), ...role.denies.filter(isAbout).flatMap((one) => sparedBy(one, role, shape))]);
  const names = freshNamesFor(role).flatMap((fresh) => {
    const meet = (a: readonly string[], b: readonly string[]): readonly string[] => a.slice(0, MAX_PATTERNS).flatMap((x) => b.slice(0, MAX_PATTERNS).flatMap((y) => commonMatch(x, y, fresh) ?? []));
    return [exampleOf(shape, fresh), ...own.map((pattern) => exampleOf(pattern, fresh)), ...meet(own, bounds), ...meet(bounds, bounds)];
  });
  return distinct(names.map((name) => name.replaceAll(UNTOLD, FRESH))).filter((name) => hasShape(name, shape)).slice(0, MAX_CANDIDATES + 1).map((arn) => ({ arn, isThere: false }));
}

const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)];
const leavesRoom = (pattern: string): boolean => pattern.includes('*') || pattern.includes('?');

/** What an Allow is about. */
function patternsOf({ statement }: Placed, role: Role): readonly string[] {
  const { resources } = statement;
  return resources === null || resources.not ? ['*'] : resources.patterns.map((pattern) => resolved(pattern, statement, { context: role.context, region: '' }));
}

/** What a Deny by NotResource leaves. */
function sparedBy({ statement }: Placed, role: Role, shape: Shape): readonly string[] {
  if (statement.resources?.not !== true) return [];
  return statement.resources.patterns.flatMap((pattern) => withinShape(resolved(pattern, statement, { context: role.context, region: '' }), shape) ?? []);
}

/** Things that Allows of these requirements name one by one: each may be the very one that is worth it, which only who knows the account can tell. */
export function namedFor(target: Target, requirements: readonly Requirement[], role: Role): readonly Candidate[] {
  const { partition, account } = role.context;
  if (target.kind !== 'role' && !isFunction(target)) return [];
  const shapes = target.kind === 'existing' ? shapesOf(target.arn, role) : [`arn:${partition}:iam::${account}:role/*`];
  const wide = new Set(shapes.flatMap((shape) => open(shape, requirements, role)).map(({ arn }) => arn));
  return shapes.flatMap((shape) => open(shape, requirements, role, true)).filter(({ arn }) => !wide.has(arn) && arn !== role.context.role);
}
