import { mapFact, unknown, type Fact, type Unread } from '../model/fact.ts';
import type { Administrator, RolePermissions } from '../model/facts.ts';
import { accountKey, type Instant, type Key } from '../model/place.ts';
import { analysisOf } from './analysis.ts';
import type { Derive, Graph } from './graph.ts';
import { accountOf, ownerOf } from './inventory.ts';
import { causesOf, notAsked, Parts } from './parts.ts';
import { rolesOf } from './roles.ts';

/** Administrators of the account, and since which scan. Roles that could not be judged are missing parts. */
export const accountAdministrators: Derive<'account/administrators'> = (key, graph) => {
  const account = accountOf(key);
  const parts = new Parts(graph.at);
  const lists = graph.inventory.lists('role', account);
  for (const list of lists) parts.at(list.at);
  parts.miss(lists.flatMap((list) => list.missing));
  if (lists.length === 0) {
    parts.miss([notAsked({ ...graph.place, account, region: 'global' }, 'roles were not listed', 'iam:GetAccountAuthorizationDetails')]);
    return parts.wholeOrUnknown([]);
  }
  const judged = rolesOf(account, graph).map((role) => standingOf(role, graph));
  parts.miss(causesOf(judged.flatMap((standing) => standing.missing)));
  return parts.known(judged.flatMap((standing) => standing.administrator ?? []));
};

/** null: not an administrator. Unknown when that, or since when, cannot be told. */
export const roleAdministrator: Derive<'role/administrator'> = (key, graph) => {
  const { administrator, missing, at } = standingOf(key, graph);
  const [first, ...rest] = missing;
  return first === undefined ? { known: true, value: administrator, missing: [], readAt: at } : unknown(at, first, ...rest);
};

/** The administrators of the last snapshot: as stored with it, else judged again from its policies. */
export const accountPrevious: Derive<'account/previous'> = (key, graph) => {
  const { previous } = graph;
  const parts = new Parts(graph.at);
  if (previous === null || !previous.lists.some((list) => list.kind === 'role' && list.place.account === accountOf(key))) return parts.known(null);
  const stored = previous.get('account/administrators', key);
  return mapFact(stored.known ? stored : graph.before('account/administrators', key), (administrators) => ({ administrators }));
};

interface Standing {
  /** `since` is null also while the last snapshot cannot tell; then `missing` says so, and the next scan starts from it. */
  readonly administrator: Administrator | null;
  readonly missing: readonly Unread[];
  readonly at: Instant;
}

const standings = new WeakMap<Graph, Map<Key, Standing>>();

/** Kept for as long as the graph, like its derived facts: account and role ask for the same. */
function standingOf(role: Key, graph: Graph): Standing {
  const ofGraph = standings.get(graph) ?? new Map<Key, Standing>();
  standings.set(graph, ofGraph);
  const standing = ofGraph.get(role) ?? judgeStanding(role, graph);
  ofGraph.set(role, standing);
  return standing;
}

function judgeStanding(role: Key, graph: Graph): Standing {
  const permissions = graph.get('role/permissions', role);
  const now = isAdministrator(role, permissions, graph);
  if (!now.known) return { administrator: null, missing: now.missing, at: now.triedAt };
  if (!now.value) return { administrator: null, missing: now.missing, at: now.readAt };
  const since = sinceWhen(role, now.readAt, graph);
  const missing = [...now.missing, ...since.missing];
  return { administrator: { role, since: since.known ? since.value : null }, missing, at: now.readAt };
}

/** null: it already was when the account was first scanned. */
function sinceWhen(role: Key, readAt: Instant, graph: Graph): Fact<Instant | null> {
  const before = graph.get('account/previous', accountKey(ownerOf(role).account));
  if (before.known && before.value === null) return { ...before, value: null };
  const old = before.known ? before.value?.administrators.find((administrator) => administrator.role === role) : undefined;
  if (old !== undefined) return { known: true, value: old.since, missing: [], readAt };
  return mapFact(wasAdministrator(role, graph), (was) => (was ? null : readAt));
}

/** Judged again with today's reading of policies, so that a better judgement alone never makes a new administrator. */
function wasAdministrator(role: Key, graph: Graph): Fact<boolean> {
  const { previous } = graph;
  const list = previous?.lists.find((candidate) => candidate.kind === 'role' && candidate.place.account === ownerOf(role).account);
  if (previous === null || list === undefined) return unknown(graph.at, lastScan(role, 'the last snapshot does not list the roles'));
  const permissions = previous.get('role/permissions', role);
  if (!permissions.known && list.missing.length === 0 && !list.keys.includes(role)) return { known: true, value: false, missing: [], readAt: list.at };
  const was = isAdministrator(role, permissions, graph);
  return was.known ? was : unknown(graph.at, lastScan(role, 'the last snapshot does not tell whether the role was an administrator'));
}

const lastScan = (role: Key, detail: string): Unread => ({ action: 'iam:GetAccountAuthorizationDetails', place: { ...ownerOf(role), region: 'global' }, reason: 'failed', detail });

function isAdministrator(role: Key, permissions: Fact<RolePermissions>, graph: Graph): Fact<boolean> {
  if (!permissions.known) return permissions;
  const { administrator } = analysisOf(permissions.value, role, graph.at);
  if (administrator.is !== 'unknown') return mapFact(permissions, () => administrator.is === 'yes');
  const detail = `a policy of the role could not be judged: ${administrator.doubts[0].reason}`;
  return unknown(permissions.readAt, { action: 'iam:GetAccountAuthorizationDetails', place: { ...ownerOf(role), region: 'global' }, reason: 'failed', detail });
}

