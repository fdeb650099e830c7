import { known } from '../model/fact.ts';
import type { Tags } from '../model/facts.ts';
import type { Key } from '../model/place.ts';
import type { Derive, Graph } from './graph.ts';
import { accountOf, placeOfRegion } from './inventory.ts';
import { causesOf, notAsked, Parts } from './parts.ts';

/** What the functions of an account-region reserve in all; functions whose reservation is unread are missing. */
export const regionReservedConcurrency: Derive<'region/reserved-concurrency'> = (key, graph) => {
  const functions = functionsIn(key, graph);
  const parts = new Parts(graph.at);
  const keys = parts.take(functions) ?? [];
  const reserved = keys.map((name) => graph.get('function/reserved-concurrency', name));
  parts.miss(causesOf(reserved.flatMap((fact) => fact.missing)));
  for (const fact of reserved) if (fact.known) parts.at(fact.readAt);
  const total = reserved.reduce((sum, fact) => sum + (fact.known ? (fact.value ?? 0) : 0), 0);
  return functions.known ? parts.known(total) : parts.wholeOrUnknown(total);
};

/** Functions of an account-region; unknown unless all were listed. */
export const regionFunctionCount: Derive<'region/function-count'> = (key, graph) => {
  const parts = new Parts(graph.at);
  const keys = parts.take(functionsIn(key, graph)) ?? [];
  return parts.wholeOrUnknown(keys.length);
};

/** Every function of the account, all regions, with its tags; those whose tags are unread are missing. */
export const accountFunctionTags: Derive<'account/function-tags'> = (key, graph) => {
  const parts = new Parts(graph.at);
  const account = accountOf(key);
  const lists = graph.inventory.lists('function', account);
  for (const list of lists) parts.at(list.at);
  parts.miss(graph.inventory.unlistedFunctions(account, lists[0]?.place.partition ?? graph.place.partition));
  const tags = lists.flatMap((list) => list.keys).map((name) => ({ name, fact: graph.get('function/tags', name) }));
  parts.miss(causesOf(tags.flatMap(({ fact }) => fact.missing)));
  const read = tags.flatMap(({ name, fact }): readonly { readonly function: Key; readonly tags: Tags }[] => (fact.known ? [{ function: name, tags: fact.value.tags }] : []));
  return lists.length === 0 ? parts.wholeOrUnknown(read) : parts.known(read);
};

function functionsIn(key: Key, graph: Graph) {
  const place = placeOfRegion(key);
  const list = place === null ? undefined : graph.inventory.listIn('function', place);
  if (list !== undefined) return known(list.keys, list.at, list.missing);
  return { known: false as const, missing: [notAsked(place ?? graph.place, 'functions were not listed', 'lambda:ListFunctions')] as const, triedAt: graph.at };
}
