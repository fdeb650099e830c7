import { actionsMatching, actionsOf, has, selectActions, type Action, type ActionSet } from './actions.ts';
import { hasWildcard, matchesPattern, patternsOverlap } from './pattern.ts';
import type { RoleContext } from './role.ts';
import type { Statement } from './types.ts';

type Resources = { readonly not: boolean; readonly patterns: readonly string[] };
const resourcesOf = ({ resources }: Statement): Resources => resources ?? { not: false, patterns: ['*'] };

/** The actions of the statement, whatever their resources. Do not change the result: it may be shared. */
export function statementActions({ actions }: Statement): ActionSet {
  const [only, ...more] = actions.patterns;
  return only !== undefined && more.length === 0 && !actions.not ? actionsMatching(only) : actionsOf(actions);
}

const isEverything = ({ not, patterns }: Resources): boolean => !not && patterns.some((pattern) => /^\*+$/.test(pattern));

/** Per analysis: its context is one object. */
const found = new WeakMap<RoleContext, Map<Statement, ActionSet>>();

/** The actions for which the statement covers a resource that nobody named: an Allow needs all that the request names, a Deny one of them. Do not change the result. */
export function actionsOnEverything(statement: Statement, context: RoleContext): ActionSet {
  const actions = statementActions(statement);
  if (isEverything(resourcesOf(statement))) return actions;
  const memory = found.get(context) ?? new Map<Statement, ActionSet>();
  found.set(context, memory);
  const before = memory.get(statement);
  if (before !== undefined) return before;
  const covers = coveringOf(resourcesOf(statement), context);
  const made = selectActions((action, index) => has(actions, index) && coversSome(action, statement.effect, covers));
  memory.set(statement, made);
  return made;
}

type Covers = (template: string) => boolean;

/** Thousands of actions share some hundred kinds of resources. */
function coveringOf(resources: Resources, context: RoleContext): Covers {
  const known = new Map<string, boolean>();
  return (template) => {
    const before = known.get(template);
    if (before !== undefined) return before;
    const made = matchesResource(resources, instanceOf(template, context));
    known.set(template, made);
    return made;
  };
}

function coversSome({ required, optional }: Action, effect: 'Allow' | 'Deny', covers: Covers): boolean {
  if (required.length > 0) return effect === 'Allow' ? required.every(covers) : required.some(covers);
  return covers('*') || optional.some(covers);
}

/** Variables stand for names that a policy knows and an unnamed resource does not bear. */
const matchesResource = ({ not, patterns }: Resources, resource: string): boolean => not !== patterns.some((pattern) => matchesPattern(pattern.replace(/\$\{[^}]*\}/g, '\uE003'), resource));

const instances = new WeakMap<RoleContext, Map<string, string>>();

function instanceOf(template: string, context: RoleContext): string {
  const ofContext = instances.get(context) ?? new Map<string, string>();
  instances.set(context, ofContext);
  const before = ofContext.get(template);
  if (before !== undefined) return before;
  const made = fill(template, context);
  ofContext.set(template, made);
  return made;
}
const fill = (template: string, context: RoleContext): string =>
  template.replace(/\{(\w+)\}/g, (_, name: string) => (name === 'Partition' ? context.partition : name === 'Account' ? context.account : name === 'Region' ? 'zq-fresh-1' : 'zq1fresh'));

/** Does every resource of the Allow fall under the Deny? Sound, not complete: false when it cannot be shown. */
export function coversResourcesOf(deny: Statement, allow: Statement): boolean {
  const outer = resourcesOf(deny);
  const inner = resourcesOf(allow);
  if (isEverything(outer)) return true;
  if (inner.not) return false;
  if (outer.not) return inner.patterns.every((pattern) => outer.patterns.every((excluded) => !patternsOverlap(pattern, excluded)));
  return inner.patterns.every((pattern) => outer.patterns.some((covering) => holdsPattern(covering, pattern)));
}

/** Every text that `inner` matches is matched by `outer`: shown by matching the pattern as text, where only `*` may take its wildcards. */
const holdsPattern = (outer: string, inner: string): boolean => (outer === inner ? true : (!outer.includes('?') || !hasWildcard(inner)) && matchesPattern(outer, inner));

/** Can the two statements be about one resource? */
export function sharesResources(a: Statement, b: Statement): boolean {
  const [x, y] = [resourcesOf(a), resourcesOf(b)];
  if (x.not || y.not) return true;
  return x.patterns.some((pattern) => y.patterns.some((other) => patternsOverlap(pattern, other)));
}
