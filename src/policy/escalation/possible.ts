import { hasWildcard, matchesPattern } from '../pattern.ts';
import type { Placed, Role } from '../role.ts';
import type { EscalationPath, Requirement } from './schema.ts';

const indexes = new WeakMap<readonly EscalationPath[], ReadonlyMap<string, readonly string[]>>();

function namesIn(path: EscalationPath): readonly string[] {
  try {
    return path.variants.flat().flatMap(({ actions }) => actions.map((name) => name.toLowerCase()));
  } catch {
    // It breaks again where it is judged, and is a doubt there.
    return [];
  }
}

/** The actions of the paths in lower case, by service. */
function actionsOf(paths: readonly EscalationPath[]): ReadonlyMap<string, readonly string[]> {
  const before = indexes.get(paths);
  if (before !== undefined) return before;
  const made = new Map<string, string[]>();
  for (const action of new Set(paths.flatMap(namesIn))) {
    const service = action.slice(0, action.indexOf(':'));
    made.set(service, [...(made.get(service) ?? []), action]);
  }
  indexes.set(paths, made);
  return made;
}

/** Those of the paths' actions that some Allow of the role covers, whatever its resources and conditions. Most roles cover none: their paths need not be judged one by one. */
export function coveredActions(role: Role, paths: readonly EscalationPath[]): ReadonlySet<string> {
  const byService = actionsOf(paths);
  const found = new Set<string>();
  for (const allow of role.allows) for (const action of coveredBy(allow, byService)) found.add(action);
  return found;
}

function coveredBy({ statement: { actions } }: Placed, byService: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const patterns = actions.patterns.map((pattern) => pattern.toLowerCase());
  const near = actions.not || patterns.some((pattern) => hasWildcard(pattern.split(':')[0] ?? '')) ? [...byService.values()].flat() : [...new Set(patterns.map((pattern) => pattern.split(':')[0] ?? ''))].flatMap((service) => byService.get(service) ?? []);
  return near.filter((action) => actions.not !== patterns.some((pattern) => matchesPattern(pattern, action)));
}

/** Could the variant be allowed? A trust policy may let the role be assumed without an Allow of its own. */
export const isPossible = (variant: readonly Requirement[], covered: ReadonlySet<string>): boolean => variant.every(({ actions }) => actions.length === 0 || actions.some((action) => action === 'sts:AssumeRole' || covered.has(action.toLowerCase())));
