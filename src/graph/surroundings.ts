import type { Fact } from '../model/fact.ts';
import type { AccountRole, Surroundings } from '../model/facts.ts';
import { accountKey, type Account, type Key } from '../model/place.ts';
import { canElevateItself, roleAnalysis, roleOf, type Guardrails } from '../policy/index.ts';
import type { Derive, Graph } from './graph.ts';
import { ownerOf } from './inventory.ts';
import { causesOf, Parts } from './parts.ts';
import { rolesOf } from './roles.ts';

const remembered = new WeakMap<Graph, Map<Account, Fact<Surroundings>>>();

/** Joined once for all roles of an account. Roles and regions that were not read are missing parts. */
export const roleSurroundings: Derive<'role/surroundings'> = (key, graph) => {
  const ofGraph = remembered.get(graph) ?? new Map<Account, Fact<Surroundings>>();
  remembered.set(graph, ofGraph);
  const { account } = ownerOf(key);
  const made = ofGraph.get(account) ?? joined(account, key, graph);
  ofGraph.set(account, made);
  return made;
};

function joined(account: Account, key: Key, graph: Graph): Fact<Surroundings> {
  const parts = new Parts(graph.at);
  for (const list of graph.inventory.lists('role', account)) {
    parts.at(list.at);
    parts.miss(list.missing);
  }
  parts.miss(graph.inventory.unlistedFunctions(account, ownerOf(key).partition));
  parts.miss(graph.runAs.unreadIn(account));
  const levels = graph.get('account/service-control-policies', accountKey(account));
  const guardrails: Guardrails = { serviceControlPolicies: levels.known ? levels.value : [] };
  const roles = rolesOf(account, graph);
  const unread = new Parts(graph.at);
  const read = roles.flatMap((role): readonly AccountRole[] => {
    const permissions = unread.take(graph.get('role/permissions', role));
    const trust = unread.take(graph.get('role/trust', role));
    if (permissions === null || trust === null) return [];
    const context = { role, ...ownerOf(role), at: graph.at };
    const isPrivileged = roleAnalysis(permissions, context, guardrails).administrator.is === 'yes' || canElevateItself(roleOf(permissions, context, guardrails));
    return [{ arn: role, trust, isPrivileged }];
  });
  parts.miss(causesOf(unread.known(null).missing));
  const functions = roles.flatMap((role) => graph.runAs.functionsOf(role).map((running) => ({ arn: running.function, role })));
  return parts.known({ roles: read, functions });
}
