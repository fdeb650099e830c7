import { instantOf, known, type Fact, type Unread } from '../model/fact.ts';
import type { FunctionConfiguration, FunctionRole, RoleFunction, Tags, VersionRole } from '../model/facts.ts';
import { accountKey, type Key } from '../model/place.ts';
import type { ListLine } from '../model/snapshot.ts';
import type { Derive, Graph } from './graph.ts';
import { ownerOf } from './inventory.ts';
import { notAsked, Parts } from './parts.ts';
import { mayAdmitLambda } from './trust.ts';

/** The role of `$LATEST` and whether it exists; unknown while the account's roles were not all listed. */
export const functionRole: Derive<'function/role'> = (key, graph) => {
  const parts = new Parts(graph.at);
  const config = parts.take(graph.get('function/config', key));
  if (config === null) return parts.wholeOrUnknown({ arn: '', exists: false, tags: null });
  const found = take(config, parts, graph);
  return parts.wholeOrUnknown<FunctionRole>({ arn: config.role, exists: found?.exists ?? false, tags: found?.tags ?? null });
};

/** The roles of every executed version; one whose existence is not known is a missing part. */
export const functionVersionRoles: Derive<'function/version-roles'> = (key, graph) => {
  const parts = new Parts(graph.at);
  const versions = parts.take(graph.get('function/configurations', key));
  if (versions === null) return parts.wholeOrUnknown([]);
  const roles = [...new Set(versions.map((version) => version.config.role))].flatMap((arn): readonly VersionRole[] => {
    const running = versions.filter((version) => version.config.role === arn);
    // The newest configuration decides whether the role could be younger than the list of roles.
    const [newest] = running.map((version) => version.config).sort((a, b) => changedAt(b) - changedAt(a));
    const found = newest === undefined ? null : take(newest, parts, graph);
    return newest === undefined || found === null ? [] : [{ arn, exists: found.exists, qualifiers: [...new Set(running.flatMap((version) => version.qualifiers))].sort() }];
  });
  return roles.length === 0 ? parts.wholeOrUnknown(roles) : parts.known(roles);
};

interface Found {
  readonly exists: boolean;
  readonly tags: Tags | null;
}

/** null when it is not known, and then `parts` say why. */
function take(config: FunctionConfiguration, parts: Parts, graph: Graph): Found | null {
  const list = roleList(config.role, graph);
  const details = graph.get('role/details', config.role);
  if (details.known || (list !== undefined && graph.inventory.holds(list, config.role))) {
    const value = parts.take(details);
    return value === null ? null : { exists: true, tags: value.tagging.tags };
  }
  const doubts = whyAbsenceIsNotProven(config, list);
  parts.miss(doubts);
  if (list !== undefined) parts.at(list.at);
  return doubts.length > 0 ? null : { exists: false, tags: null };
}

function whyAbsenceIsNotProven(config: FunctionConfiguration, list: ListLine | undefined): readonly Unread[] {
  const place = { ...ownerOf(config.role), region: 'global' };
  const action = 'iam:GetAccountAuthorizationDetails';
  if (list === undefined) return [notAsked(place, 'roles were not listed', action)];
  if (list.missing.length > 0) return list.missing;
  // The function may have been given a role that was made after the roles were listed.
  return changedAt(config) >= Date.parse(list.at) ? [{ action, place, reason: 'vanished', detail: 'the function changed after the roles of its account were listed' }] : [];
}

const changedAt = (config: FunctionConfiguration): number => Date.parse(config.lastModified ?? '') || 0;

const roleList = (role: Key, graph: Graph): ListLine | undefined => graph.inventory.listIn('role', { ...ownerOf(role), region: 'global' });

/**
 * The functions of the account, all regions, that run as the role, by qualifier. Unread regions are missing parts,
 * but not for a role that no function names and that Lambda cannot assume.
 */
export const roleFunctions: Derive<'role/functions'> = (key, graph) => {
  const parts = new Parts(graph.at);
  const { account, partition } = ownerOf(key);
  for (const list of graph.inventory.lists('function', account)) parts.at(list.at);
  parts.miss(graph.inventory.unlistedFunctions(account, partition));
  parts.miss(graph.runAs.unreadIn(account));
  const running = graph.runAs.functionsOf(key);
  const trust = graph.get('role/trust', key);
  if (running.length === 0 && !parts.isComplete && trust.known && !mayAdmitLambda(key, trust.value, graph.at)) return known([], instantOf(trust), trust.missing);
  return parts.known(running.map((one): RoleFunction => ({ ...one, tags: tagsOf(one.function, parts, graph) })));
};

const tagsOf = (key: Key, parts: Parts, graph: Graph): Tags | null => parts.take(graph.get('function/tags', key))?.tags ?? null;

/** What bounds the role from the organization's side. */
export const roleServiceControlPolicies: Derive<'role/service-control-policies'> = (key, graph) => graph.get('account/service-control-policies', accountKey(ownerOf(key).account));

/** Roles of an account: listed ones, and those that functions name while the list is incomplete. */
export function rolesOf(account: string, graph: Pick<Graph, 'inventory' | 'runAs'>): readonly Key[] {
  const lists = graph.inventory.lists('role', account);
  const isComplete = lists.length > 0 && lists.every((list) => list.missing.length === 0);
  return [...new Set([...lists.flatMap((list) => list.keys), ...(isComplete ? [] : graph.runAs.rolesNamedIn(account))])].sort();
}

/** A fact of a role that only functions name: unknown for the reason why its list was not read. */
export function explained<T>(key: Key, fact: Fact<T>, graph: Pick<Graph, 'inventory'>): Fact<T> {
  if (fact.known || fact.missing.some((unread) => unread.reason !== 'not-asked')) return fact;
  const list = graph.inventory.lists('role', ownerOf(key).account).find((candidate) => candidate.missing.length > 0);
  const [first, ...rest] = list === undefined || graph.inventory.holds(list, key) ? [] : list.missing;
  return first === undefined || list === undefined ? fact : { known: false, missing: [first, ...rest], triedAt: list.at };
}
