import type { Kind } from '../model/facts.ts';
import { oldest } from '../model/fact.ts';
import { placeId, type Instant, type Key, type Place } from '../model/place.ts';
import type { ListLine } from '../model/snapshot.ts';

/** Everything of a kind in a place, read without a missing part. */
export interface CompleteList {
  readonly keys: ReadonlySet<Key>;
  readonly at: Instant;
}
/** The complete list of a kind in a place; undefined when this run has none. */
export type CompleteLists = (kind: Kind, place: Place) => CompleteList | undefined;

const idOf = (kind: Kind, place: Place): string => `${kind} ${placeId(place)}`;

/** Finds complete lists among those of a run. One incomplete list of the same kind and place spoils the others. */
export function completeLists(lists: readonly ListLine[]): CompleteLists {
  const groups = new Map<string, ListLine[]>();
  for (const list of lists) {
    const id = idOf(list.kind, list.place);
    groups.set(id, [...(groups.get(id) ?? []), list]);
  }
  const complete = new Map<string, CompleteList>();
  for (const [id, group] of groups) {
    if (group.some((list) => list.missing.length > 0)) continue;
    const [first] = group;
    if (first !== undefined) complete.set(id, { keys: new Set(group.flatMap((list) => list.keys)), at: oldest(group.map((list) => list.at), first.at) });
  }
  return (kind, place) => complete.get(idOf(kind, place));
}
