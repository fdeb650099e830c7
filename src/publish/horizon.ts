import { oldest } from '../model/fact.ts';
import { placeId, type Instant, type Place } from '../model/place.ts';
import type { Result } from '../model/result.ts';
import { subjectId, subjectOf } from './identity.ts';
import type { Horizon, Ledger } from './ledger.ts';
import type { CompleteLists } from './listed.ts';

/** More exceptions than this, and the place counts as not judged: the horizon must stay small. */
const MOST_EXCEPTIONS = 200;

export const horizonId = (identity: string, place: Place): string => `${identity} ${placeId(place)}`;

/** True when a newer run has judged this subject already and posted nothing about the aspect: an older run finished last. */
export function isOvertaken(result: Result, { horizons }: Ledger, now: Instant): boolean {
  const horizon = horizons.get(horizonId(result.identity, result.place));
  // A horizon in the future comes from a clock that was wrong; it orders nothing.
  return horizon !== undefined && horizon.at <= now && result.observedAt < horizon.at && !horizon.unless.includes(subjectOf(result));
}

/** The horizons after a run: moved forward for every check and place that it judged from a complete list. */
export function nextHorizons(results: readonly Result[], lists: CompleteLists, old: Ledger['horizons']): Ledger['horizons'] {
  const groups = new Map<string, Result[]>();
  for (const result of results) {
    const id = horizonId(result.identity, result.place);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [result]);
    else group.push(result);
  }
  const next = new Map(old);
  for (const [id, group] of groups) {
    const horizon = horizonOf(group, lists);
    const before = old.get(id);
    if (horizon !== null && (before === undefined || before.at <= horizon.at)) next.set(id, horizon);
  }
  return next;
}

function horizonOf(group: readonly Result[], lists: CompleteLists): Horizon | null {
  const [first] = group;
  const list = first === undefined ? undefined : lists(first.kind, first.place);
  if (first === undefined || list === undefined) return null;
  const seen = new Set(group.map((result) => result.key));
  const notSeen = [...list.keys].filter((key) => !seen.has(key)).map((key) => subjectId({ ...first.place, identity: first.identity, key }));
  const inDoubt = group.filter((result) => result.status === 'unknown' || result.because.length > 0).map(subjectOf);
  const unless = [...new Set([...notSeen, ...inDoubt])].sort();
  return unless.length > MOST_EXCEPTIONS ? null : { at: oldest([list.at, ...group.map((result) => result.observedAt)], list.at), unless };
}
