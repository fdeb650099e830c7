import { actionsOfService, everyAction, type Action, type Level } from './actions.ts';
import { mayDoBy, resolved, UNTOLD, type Permission } from './effective.ts';
import { commonMatch, hasWildcard, matchesPattern } from './pattern.ts';
import { exampleOf, FRESH, freshNamesFor, withinShape, type Shape } from './shapes.ts';
import { regionsIn, shapesOf } from './regions.ts';
import { coversAction } from './request.ts';
import { VALUELESS, type World } from './role-condition.ts';
import type { Placed, Role } from './role.ts';
import type { Doubt, Judged } from './types.ts';
import type { Json } from '../model/facts.ts';

/** A resource pattern of an Allow that reaches further than named resources, limits and Denies applied. */
export interface Reach {
  /** Name of the policy that holds it. */
  readonly policy: string;
  /** AWS owns the policy: its text cannot be changed, only detached. */
  readonly isAwsManaged: boolean;
  readonly statement: Json;
  /** As written; `*` for a NotResource. */
  readonly pattern: string;
  /** What bounds it after all, variables replaced where they can be told: the pattern itself, or that of a limit or of a Deny's NotResource. */
  readonly within: string;
  /** A resource that nobody named and that it reaches. */
  readonly resource: string;
}

/**
 * The Allows that let the role take the action on resources of these shapes that no policy names. A shape is an ARN template (`{Region}`, `{Account}`) with wildcards.
 * `isNamed`: is this pattern as good as the name of one resource? Conditions on the resource count by what they are true for: see `World.isReach`.
 * `keys`: what the request says of the resource's owner, where that is not the role's own account.
 */
export function reachBeyond(role: Role, action: string, templates: readonly string[], isNamed: (pattern: string) => boolean, keys?: ReadonlyMap<string, string>): Judged<readonly Reach[]> {
  const nowhere = { context: role.context, region: '' };
  const all = fencesOf(role, action, nowhere).filter((text) => !isNamed(text));
  const names = freshNamesFor(role);
  const fences = all.slice(0, MAX_FENCES);
  const value: Reach[] = [];
  const doubts: Doubt[] = [];
  for (const allow of role.allows.filter((placed) => isAbout(placed, action))) {
    for (const pattern of patternsOf(allow)) {
      const text = resolved(pattern, allow.statement, nowhere);
      if (isNamed(text) || text.includes(VALUELESS)) continue;
      if (role.context.tags === undefined && isByTag(pattern, allow)) {
        doubts.push({ reason: `not decidable from the policy ${allow.from.name}: which resources the role's tags stand for`, statement: allow.statement.source });
        continue;
      }
      const regions = regionsFor(role, [text, ...fences]);
      const shapes = templates.flatMap((template) => shapesOf(template, role, regions));
      const candidates = names.flatMap((name) => candidatesOf(text, fences, shapes, name));
      const found = firstAllowed(candidates.slice(0, MAX_CANDIDATES), ({ resource }) => mayDoBy(role, allow, { action, resource, isReach: true, ...(keys === undefined ? {} : { keys }) }));
      doubts.push(...found.doubts);
      if (found.value === null && (all.length > fences.length || candidates.length > MAX_CANDIDATES)) doubts.push({ reason: `not decidable from the policy ${allow.from.name}: more patterns bound it than are tried together`, statement: allow.statement.source });
      if (found.value !== null) value.push({ policy: allow.from.name, isAwsManaged: allow.from.isAwsManaged, statement: allow.statement.source, pattern, within: found.value.within, resource: found.value.resource.replaceAll(UNTOLD, FRESH) });
    }
  }
  return { value, doubts };
}

const isByTag = (pattern: string, { statement }: Placed): boolean => statement.variables && /\$\{\s*aws:principaltag\//i.test(pattern);

interface Candidate {
  readonly within: string;
  readonly resource: string;
}

/** The widest first: what the pattern leaves open, then what it leaves with one bound, or two. */
function candidatesOf(text: string, fences: readonly string[], shapes: readonly Shape[], fresh: string): readonly Candidate[] {
  const [whole, bounded, cornered]: [Candidate[], Candidate[], Candidate[]] = [[], [], []];
  for (const shape of shapes) {
    const own = withinShape(text, shape);
    if (own === null) continue;
    whole.push({ within: text, resource: exampleOf(own, fresh) });
    const bounds = fences.flatMap((fence) => [withinShape(fence, shape)].flatMap((pattern) => (pattern === null ? [] : [{ fence, pattern }])));
    for (const [index, { fence, pattern }] of bounds.entries()) {
      const resource = commonMatch(own, pattern, fresh);
      if (resource !== null) bounded.push({ within: matchesPattern(own, pattern) ? fence : text, resource });
      for (const other of bounds.slice(index + 1)) cornered.push(...[commonMatch(pattern, other.pattern, fresh) ?? ''].filter((corner) => matchesPattern(own, corner)).map((corner) => ({ within: corner, resource: corner })));
    }
  }
  return [...whole, ...bounded, ...cornered];
}

const MAX_FENCES = 40;
const MAX_CANDIDATES = 2000;

/** Patterns that a limit or a Deny's NotResource leaves. */
function fencesOf({ denies, limits }: Role, action: string, world: World): readonly string[] {
  const left = [...denies.filter(({ statement }) => statement.resources?.not === true), ...limits.flatMap(({ allows }) => allows).filter(({ statement }) => statement.resources?.not === false)];
  return [...new Set(left.filter((placed) => isAbout(placed, action)).flatMap(({ statement }) => (statement.resources?.patterns ?? []).map((pattern) => resolved(pattern, statement, world))))];
}

/** Those that the policies tell apart, and one for each that these patterns write, with a wildcard or without. */
function regionsFor(role: Role, patterns: readonly string[]): readonly string[] {
  const written = patterns.map((pattern) => pattern.split(':')[3] ?? '').filter((region) => /[^*?]/.test(region)).map((region) => region.replaceAll('*', FRESH).replaceAll('?', '1'));
  return [...new Set([...regionsIn(role), ...written.slice(0, MAX_FENCES)])];
}

function firstAllowed<T>(candidates: readonly T[], ask: (candidate: T) => Permission): Judged<T | null> {
  const doubts: Doubt[] = [];
  for (const candidate of candidates) {
    const permission = ask(candidate);
    if (permission.is === 'allowed') return { value: candidate, doubts: [] };
    if (permission.is === 'unknown') doubts.push(...permission.doubts);
  }
  return { value: null, doubts };
}

const isAbout = ({ statement }: Placed, action: string): boolean => coversAction(statement, action);
const patternsOf = ({ statement: { resources } }: Placed): readonly string[] => (resources === null || resources.not ? ['*'] : [...new Set(resources.patterns)]);

/** Actions of one service that one Allow grants on whatever resource there is, although each could be granted on named ones. */
export interface UnscopedGrant {
  readonly policy: string;
  readonly isAwsManaged: boolean;
  readonly statement: Json;
  readonly service: string;
  /** The statement names no services: NotAction, `*`, `*:Get*`. */
  readonly isEveryService: boolean;
  /** Sorted by name. */
  readonly actions: readonly Action[];
}

/** More actions of one statement than these are not asked one by one; some of every service are. */
const MAX_ACTIONS = 400;

/**
 * Allows of actions that support resource-level permissions on all resources. Actions that cannot be scoped are left out.
 * Source: service authorization reference, "Resource types".
 */
export function unscopedGrants(role: Role, isWanted: (action: Action) => boolean): Judged<readonly UnscopedGrant[]> {
  const doubts: Doubt[] = [];
  const value = role.allows.flatMap((allow) => unscopedOf(role, allow, isWanted, doubts));
  return { value, doubts };
}

function unscopedOf(role: Role, allow: Placed, isWanted: (action: Action) => boolean, doubts: Doubt[]): readonly UnscopedGrant[] {
  const { resources } = allow.statement;
  if (resources !== null && !resources.not && !resources.patterns.some(hasWildcard)) return [];
  const patterns = (resources?.patterns ?? []).map((pattern) => resolved(pattern, allow.statement, { context: role.context, region: '' }));
  const regions = regionsFor(role, patterns);
  const isCovered = (resource: string): boolean => resources === null || resources.not !== patterns.some((pattern) => matchesPattern(pattern, resource));
  const byService = new Map<string, Action[]>();
  const candidates = actionsOf(allow).filter((action) => isScopable(action) && isWanted(action) && role.limits.every((limit) => limit.allows.some((placed) => isAbout(placed, action.lower))));
  for (const action of someOfEveryService(candidates)) {
    const found = firstAllowed(targetsOf(action, role, regions, isCovered), (target) => onAll(target, (resource) => mayDoBy(role, allow, { action: action.name, resource, isReach: true })));
    doubts.push(...found.doubts);
    if (found.value !== null) byService.set(action.service, [...(byService.get(action.service) ?? []), action]);
  }
  const { actions } = allow.statement;
  const isEveryService = actions.not || actions.patterns.some((pattern) => hasWildcard(serviceOf(pattern)));
  return [...byService].map(([service, found]) => ({ policy: allow.from.name, isAwsManaged: allow.from.isAwsManaged, statement: allow.statement.source, service, isEveryService, actions: found.sort((a, b) => (a.name < b.name ? -1 : 1)) }));
}

const isScopable = ({ required, optional }: Action): boolean => required.length + optional.length > 0;

/** The resources of a request for something that nobody named, by region: all that it must name, or one of those that it may name; only those that the Allow covers. */
function targetsOf({ required, optional }: Action, role: Role, regions: readonly string[], isCovered: (resource: string) => boolean): readonly (readonly string[])[] {
  const choices = required.length > 0 ? [required] : optional.map((template) => [template]);
  const targets = choices.flatMap((templates) => regions.flatMap((region) => freshNamesFor(role).map((fresh) => templates.flatMap((template) => shapesOf(template, role, [region])).map((shape) => exampleOf(shape, fresh)))));
  return targets.filter((resources) => resources.every(isCovered));
}

function onAll(resources: readonly string[], ask: (resource: string) => Permission): Permission {
  let answer: Permission = { is: 'denied', by: 'no Allow', statements: [] };
  for (const resource of resources) {
    const permission = ask(resource);
    if (permission.is === 'denied') return permission;
    if (answer.is !== 'unknown') answer = permission;
  }
  return answer;
}

const serviceOf = (pattern: string): string => (pattern.includes(':') ? (pattern.split(':')[0] ?? '').toLowerCase() : '*');

function actionsOf({ statement: { actions } }: Placed): readonly Action[] {
  const services = actions.not ? ['*'] : actions.patterns.map(serviceOf);
  const patterns = actions.patterns.map((pattern) => pattern.toLowerCase());
  const open = services.some(hasWildcard) ? everyAction() : [...new Set(services)].sort().flatMap(actionsOfService);
  return open.filter(({ lower }) => actions.not !== patterns.some((pattern) => matchesPattern(pattern, lower)));
}

const GRAVEST_FIRST: readonly Level[] = ['p', 'w', 'r', 't', 'l'];

/** All of them, or the gravest of every service in turn. */
function someOfEveryService(actions: readonly Action[]): readonly Action[] {
  if (actions.length <= MAX_ACTIONS) return actions;
  const rank = new Map<string, number>();
  const ranked = [...actions].sort((a, b) => GRAVEST_FIRST.indexOf(a.level) - GRAVEST_FIRST.indexOf(b.level)).map((action) => {
    const place = rank.get(action.service) ?? 0;
    rank.set(action.service, place + 1);
    return { action, place };
  });
  return ranked.sort((a, b) => a.place - b.place).slice(0, MAX_ACTIONS).map(({ action }) => action);
}
