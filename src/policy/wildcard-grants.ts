import { actionsMatching, actionsOf, addAll, allActions, changingActions, count, has, intersect, noActions, serviceNames, without, type ActionSet } from './actions.ts';
import { hasWildcard } from './pattern.ts';
import { regionsIn } from './regions.ts';
import { coversAction } from './request.ts';
import { applies, firstRegion } from './role-condition.ts';
import { coversResourcesOf, sharesResources, statementActions } from './role-resources.ts';
import type { Placed, Role } from './role.ts';
import type { Tri } from './tri.ts';
import type { Statement, WildcardGrant } from './types.ts';

const SHOWN = 10;

/**
 * Allows of `service:*` or of a wildcard (NotAction is one) that reach actions which change something, as far as limits and Denies leave them.
 * An Allow whose condition cannot hold for a function is none; one whose condition cannot be judged counts.
 */
export function wildcardGrantsOf(role: Role): readonly WildcardGrant[] {
  const regions = [firstRegion(role.context.partition), ...regionsIn(role)];
  return role.allows.filter((placed) => regions.some((region) => truth(placed, role, region) !== false)).flatMap((allow) => grantsOf(allow, role, regions));
}

const truth = ({ statement }: Placed, role: Role, region: string): Tri => applies(statement, { context: role.context, region });

function grantsOf(allow: Placed, role: Role, regions: readonly string[]): readonly WildcardGrant[] {
  const wildcards = wildcardsOf(allow.statement);
  if (wildcards.length === 0) return [];
  const denies = role.denies.filter((deny) => coversResourcesOf(deny.statement, allow.statement) && regions.every((region) => truth(deny, role, region) === true)).map(({ statement }) => statement);
  const limit = limitOf(allow, denies, role, regions);
  return wildcards.flatMap(({ pattern, actions, service }) => {
    const left = intersect(actions, limit);
    const isUnknownService = service !== null && count(actions) === 0 && !serviceNames().has(service) && !denies.some((deny) => coversAction(deny, `${service}:zq1fresh`));
    if (count(left) === 0 && !isUnknownService) return [];
    return [{ policy: allow.from.name, pattern, statement: allow.statement.source, reaches: shown(left), count: count(left) }];
  });
}

interface Wildcard {
  readonly pattern: string;
  readonly actions: ActionSet;
  /** For `service:*`. */
  readonly service: string | null;
}

function wildcardsOf({ actions }: Statement): readonly Wildcard[] {
  if (actions.not) return [{ pattern: `NotAction ${actions.patterns.join(', ')}`, actions: actionsOf(actions), service: null }];
  return [...new Set(actions.patterns.filter(hasWildcard))].map((pattern) => ({ pattern, actions: actionsMatching(pattern), service: /^([a-z0-9-]+):\*+$/i.exec(pattern)?.[1]?.toLowerCase() ?? null }));
}

function limitOf(allow: Placed, denies: readonly Statement[], role: Role, regions: readonly string[]): ActionSet {
  const denied = noActions();
  denies.forEach((deny) => addAll(denied, statementActions(deny)));
  return role.limits.reduce((left, { allows }) => {
    const bounded = noActions();
    for (const placed of allows) {
      const counts = sharesResources(placed.statement, allow.statement) && regions.some((region) => truth(placed, role, region) !== false);
      if (counts) addAll(bounded, statementActions(placed.statement));
    }
    return intersect(left, bounded);
  }, without(allActions(), denied));
}

/** Permissions management first. */
function shown(actions: ActionSet): readonly string[] {
  const reached = changingActions().filter((_, index) => has(actions, index));
  return [...reached].sort((a, b) => Number(b.level === 'p') - Number(a.level === 'p') || (a.name < b.name ? -1 : 1)).slice(0, SHOWN).map(({ name }) => name);
}
