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
  const made = selectActions((action, index) => has(actions, index) && coversSome(action, resourcesOf(statement), statement.effect, context));
  memory.set(statement, made);
  return made;
}

function coversSome(action: Action, resources: Resources, effect: 'Allow' | 'Deny', context: RoleContext): boolean {
  const covers = (template: string): boolean => matchesResource(resources, instanceOf(template, context));
  if (action.required.length > 0) return effect === 'Allow' ? action.required.every(covers) : action.required.some(covers);
  return matchesResource(resources, '*') || action.optional.some(covers);
}

/** Variables stand for names that a policy knows and an unnamed resource does not bear. */
const matchesResource = ({ not, patterns }: Resources, resource: string): boolean => not !== patterns.some((pattern) => matchesPattern(pattern.replace(/\$\{[^}]*\}/g, '\uE003'), resource));

const MAX_INSTANCES = 20_000;
const instances = new Map<string, string>();

function instanceOf(template: string, context: RoleContext): string {
  const id = `${context.partition} ${context.account} ${template}`;
  const before = instances.get(id);
  if (before !== undefined) return before;
  if (instances.size >= MAX_INSTANCES) instances.clear();
  const made = fill(template, context);
  instances.set(id, made);
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
