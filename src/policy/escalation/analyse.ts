import type { Document, Json } from '../../model/facts.ts';
import { administratorOf } from '../administrator.ts';
import { mayDo, type DecidingStatement, type Permission } from '../effective.ts';
import { regionsIn } from '../regions.ts';
import { mayDoTo } from '../resource-side.ts';
import type { Role } from '../role.ts';
import type { Doubt, Judged, Statement } from '../types.ts';
import { ESCALATION_PATHS } from './paths/index.ts';
import { coveredActions, isPossible } from './possible.ts';
import type { EscalationPath, Requirement, Target } from './schema.ts';
import { candidatesOf, namedFor, raisesRole, type Candidate, type Surroundings } from './targets.ts';

/** One step of a path: what the role may do, on what, and which statements grant it. */
export interface Step {
  readonly action: string;
  readonly resource: string;
  readonly statements: readonly DecidingStatement[];
}
export interface Escalation {
  readonly path: EscalationPath;
  /** `confirmed`: what the path needs is in the account. `potential`: the permissions suffice, for what may be or come to be there. */
  readonly certainty: 'confirmed' | 'potential';
  readonly steps: readonly Step[];
  /** The role, function or policy of the account that the path goes through; null where none was found, or none is needed. */
  readonly target: string | null;
}

/**
 * The ways on which the role can gain more than it has. A path that hangs on what cannot be told is a doubt, and one whose evaluation breaks is so too:
 * the others are judged all the same. `around` null: what the account holds was not read.
 * Source: pathfinding.cloud (DataDog) and the references of each path.
 */
export function escalationsOf(role: Role, paths: readonly EscalationPath[], around: Surroundings | null): Judged<readonly Escalation[]> {
  const doubts: Doubt[] = [];
  const covered = coveredActions(role, paths);
  const scene: Scene = { role, around, budget: { left: BUDGET }, weight: role.allows.length + role.denies.length + role.limits.reduce((sum, { allows }) => sum + allows.length, 1) };
  const value = paths.filter(({ who }) => who.includes('role')).flatMap((path): readonly Escalation[] => {
    try {
      const variants = path.variants.filter((variant) => isPossible(variant, covered));
      return variants.length === 0 ? [] : along(path, variants, scene, doubts);
    } catch (error) {
      doubts.push({ reason: `the path ${path.id} could not be judged: ${error instanceof Error ? error.message : String(error)}`, statement: null });
      return [];
    }
  });
  return { value, doubts };
}

/** Paths on which a principal gives itself whatever it wants, with nothing else needed. */
const SELF_PATHS: readonly EscalationPath[] = ESCALATION_PATHS.filter(({ category, exists }) => category === 'self-escalation' && exists.length === 0);

/** Can the role make itself an administrator, by its own permissions alone? */
export const canElevateItself = (role: Role): boolean => escalationsOf(role, SELF_PATHS, null).value.some(({ certainty }) => certainty === 'confirmed');

/** Who is asked, and how much may still be. */
interface Scene {
  readonly role: Role;
  readonly around: Surroundings | null;
  readonly budget: { left: number };
  /** Statements that every question looks at. */
  readonly weight: number;
}
/** Statements looked at, for one role; a deployer with a hundred of them takes less. */
const BUDGET = 1_000_000;

function spend(budget: Scene['budget'], amount: number): void {
  budget.left -= amount;
  if (budget.left < 0) throw new Error('beyond bounds: the role has too many statements for so many questions');
}

const RANK = { allowed: 2, unknown: 1, denied: 0 } as const;

function along(path: EscalationPath, variants: EscalationPath['variants'], scene: Scene, doubts: Doubt[]): readonly Escalation[] {
  if (gainsNothing(path, scene.role)) return [];
  const ways = variants.map((variant) => wayOf(variant, path, scene));
  const best = [...ways].sort((a, b) => RANK[b.is] - RANK[a.is] || Number(b.isConfirmed) - Number(a.isConfirmed))[0];
  if (best === undefined || best.is === 'denied') return [];
  if (best.is === 'unknown') {
    doubts.push(...best.doubts.map(({ reason, statement }) => ({ reason: `path ${path.id}: ${reason}`, statement })));
    return [];
  }
  const isConfirmed = best.isConfirmed && isThere(path, best, scene.around);
  return [{ path, certainty: isConfirmed ? 'confirmed' : 'potential', steps: best.steps, target: best.target }];
}

/** A role that is allowed everything, and held by limits alone, adds nothing by allowing itself more. */
function gainsNothing({ category, exists }: EscalationPath, role: Role): boolean {
  if (exists.some(({ kind }) => kind === 'own-boundary')) return !isHeldByBoundary(role);
  return category === 'self-escalation' && exists.length === 0 && isHeldByLimits(role);
}

const held = new WeakMap<Role, boolean>();
function isHeldByLimits(role: Role): boolean {
  const before = held.get(role);
  if (before !== undefined) return before;
  const made = role.limits.length > 0 && role.allows.some(({ statement }) => allowsEverything(statement)) && administratorOf(role).is === 'no';
  held.set(role, made);
  return made;
}

const isStar = (patterns: readonly string[] | undefined): boolean => patterns?.some((pattern) => /^\*+$/.test(pattern)) === true;
const allowsEverything = ({ actions, resources, conditions }: Statement): boolean => conditions.length === 0 && !actions.not && isStar(actions.patterns) && (resources === null || (!resources.not && isStar(resources.patterns)));

/** Without its boundary the role is an administrator, or makes itself one. */
function isHeldByBoundary(role: Role): boolean {
  const { boundary } = role;
  if (boundary === null) return false;
  const freed: Role = { ...role, boundary: null, limits: role.limits.filter(({ kind }) => kind !== 'permissions boundary'), denies: role.denies.filter(({ from }) => from.arn !== boundary || role.policies.includes(from)) };
  return administratorOf(freed).is === 'yes' || canElevateItself(freed);
}

interface Way {
  readonly is: Permission['is'];
  /** Every thing that it acts on is in the account, or may be made. */
  readonly isConfirmed: boolean;
  readonly steps: readonly Step[];
  readonly target: string | null;
  readonly doubts: readonly Doubt[];
}
const CLOSED: Way = { is: 'denied', isConfirmed: false, steps: [], target: null, doubts: [] };

/** Equal targets of one variant are one thing: every step on it has to be allowed on the same. */
function wayOf(variant: readonly Requirement[], path: EscalationPath, scene: Scene): Way {
  const groups = new Map<string, Requirement[]>();
  for (const requirement of variant) {
    const id = JSON.stringify(requirement.on);
    groups.set(id, [...(groups.get(id) ?? []), requirement]);
  }
  let way: Way = { ...CLOSED, is: 'allowed', isConfirmed: true };
  for (const requirements of groups.values()) {
    const part = partOf(requirements, path, scene);
    if (part.is === 'denied') return CLOSED;
    way = {
      is: way.is === 'unknown' || part.is === 'unknown' ? 'unknown' : 'allowed',
      isConfirmed: way.isConfirmed && part.isConfirmed,
      steps: [...way.steps, ...part.steps],
      target: way.target ?? part.target,
      doubts: [...way.doubts, ...part.doubts],
    };
  }
  return way;
}

function partOf(requirements: readonly Requirement[], path: EscalationPath, scene: Scene): Way {
  const { role, around } = scene;
  const [first] = requirements;
  if (first === undefined) return CLOSED;
  spend(scene.budget, scene.weight * regionsIn(role).length);
  const { tried, isCut } = candidatesOf(first.on, requirements, role, around, path.exists);
  const found = tried.map((candidate) => onOne(candidate, first.on, requirements, scene));
  const best = [...found].sort((a, b) => RANK[b.is] - RANK[a.is] || Number(b.isConfirmed) - Number(a.isConfirmed))[0] ?? CLOSED;
  if (best.is === 'denied' && isCut) return { ...CLOSED, is: 'unknown', doubts: [{ reason: 'beyond bounds: the policies name more patterns than are tried together', statement: null }] };
  if (best.is !== 'denied' || around?.isComplete === true) return best;
  const named = namedFor(first.on, requirements, role).map((candidate) => onOne(candidate, first.on, requirements, scene)).find(({ is }) => is !== 'denied');
  return named === undefined ? best : { ...named, is: 'unknown', isConfirmed: false, doubts: [...named.doubts, { reason: `whether ${named.target ?? named.steps[0]?.resource ?? 'it'} is worth it was not read`, statement: null }] };
}

const SHARED: ReadonlySet<Target['kind']> = new Set(['any', 'new', 'self']);

function onOne({ arn, isThere: isHere, trust }: Candidate, target: Target, requirements: readonly Requirement[], scene: Scene): Way {
  let is: Permission['is'] = 'allowed';
  const steps: Step[] = [];
  const doubts: Doubt[] = [];
  for (const requirement of requirements) {
    const { action, permission } = bestOf(requirement, arn, trust, scene);
    if (permission.is === 'denied') return CLOSED;
    if (permission.is === 'unknown') {
      is = 'unknown';
      doubts.push(...permission.doubts);
    } else steps.push({ action, resource: arn, statements: permission.statements });
  }
  return { is, isConfirmed: isHere, steps, target: SHARED.has(target.kind) || (!isHere && is === 'allowed') ? null : arn, doubts };
}

/** One of the actions is enough. Where the trust policy is known, it decides as well: naming the caller it is enough by itself. */
function bestOf({ actions, conditions }: Requirement, resource: string, trust: Document | undefined, { role, budget, weight }: Scene): { readonly action: string; readonly permission: Permission } {
  spend(budget, weight * actions.length);
  const carried = [...keysOfSelf(resource, role), ...conditions.map(({ key, value }) => [key.toLowerCase(), valuesOf(value, role)] as const)];
  const keys = new Map(carried.flatMap(([key, values]): readonly (readonly [string, string | null])[] => (values === null ? [[key, null]] : isFixed(values) ? [[key, values[0]]] : [])));
  const open = new Map(carried.flatMap(([key, values]): readonly (readonly [string, readonly string[]])[] => (values === null || isFixed(values) ? [] : [[key, values]])));
  const asked = actions.map((action) => {
    const request = { action, resource, keys, open };
    return { action, permission: trust === undefined ? mayDo(role, request) : mayDoTo(role, request, { document: trust, account: role.context.account }) };
  });
  const [best] = asked.sort((a, b) => RANK[b.permission.is] - RANK[a.permission.is]);
  if (best === undefined) throw new Error('a requirement names no action');
  return best;
}

/** What is known of the role as the resource of a request: its boundary, or that it has none. */
const keysOfSelf = (resource: string, { context, boundary }: Role): readonly (readonly [string, readonly string[] | null])[] => (resource === context.role ? [['iam:permissionsboundary', boundary === null ? null : [boundary]]] : []);

const isFixed = (values: readonly string[]): values is readonly [string] => values.length === 1 && values[0]?.includes('*') === false;

/** Where a placeholder stands for a name, the caller takes the one that suits. In China services have two principals. */
function valuesOf(value: Requirement['conditions'][number]['value'], { context }: Role): readonly string[] | null {
  if (value === null) return null;
  const filled = [value].flat().map((text) => text.replaceAll('{Partition}', context.partition).replaceAll('{Account}', context.account).replace(/\{\w+\}/g, '*'));
  return context.partition === 'aws-cn' ? filled.flatMap((text) => (/^[a-z0-9.-]+\.amazonaws\.com$/.test(text) ? [text, `${text}.cn`] : [text])) : filled;
}

/** Is all there that the path asks for besides the permissions? Users, groups and resources other than functions are not read. */
function isThere({ exists }: EscalationPath, way: Way, around: Surroundings | null): boolean {
  return exists.every((one) => {
    if (one.kind === 'own-boundary') return true;
    if (one.kind === 'role-trusting') return way.target !== null && (around?.roles ?? []).some((other) => other.arn === way.target && other.isPrivileged && other.trusts(one.service));
    if (one.kind === 'role-trusting-caller') return way.target !== null && (around?.roles ?? []).some((other) => other.arn === way.target && (other.isPrivileged || raisesRole(exists)) && other.trustsCaller);
    if (one.kind === 'resource-with-role') return way.target !== null && (around?.functions ?? []).some(({ arn }) => arn === way.target);
    if (one.kind === 'privileged-role') return (around?.roles ?? []).some(({ isPrivileged }) => isPrivileged);
    if (one.kind === 'other-role') return (around?.roles ?? []).length > 0;
    return false;
  });
}

/** The statements of an escalation, each once. */
export function statementsOf({ steps }: Escalation): readonly { readonly policy: string; readonly statement: Json }[] {
  const seen = new Set<string>();
  return steps.flatMap(({ statements }) => statements).filter((one) => seen.size < seen.add(JSON.stringify([one.policy, one.statement])).size);
}
