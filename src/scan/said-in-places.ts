import type { AnyCheck } from '../model/check.ts';
import type { Region } from '../model/place.ts';
import type { PostingPlace, Result } from '../model/result.ts';
import type { ListLine } from '../model/snapshot.ts';
import { byPostingPlace, postingPlaceId, type PostingRules } from '../publish/index.ts';
import type { ScanContext } from './context.ts';
import type { Judged } from './judged.ts';

/** What one step says in one posting place. */
export interface SaidInPlace {
  readonly place: PostingPlace;
  readonly evaluated: readonly AnyCheck[];
  readonly results: readonly Result[];
  readonly lists: readonly ListLine[];
}

/** Everything that one step says, place by place: also where nothing was judged, but something may be gone. */
export function saidInPlaces(judged: Judged, { settings, config }: Pick<ScanContext, 'settings' | 'config'>, rules: PostingRules): readonly SaidInPlace[] {
  const evaluated = settings.map(({ check }) => check).filter(({ span, overlaps }) => span === judged.span && (config.publish.overlapping === 'post' || (overlaps ?? []).length === 0));
  const ids = new Set(evaluated.map(({ id }) => id));
  const results = judged.results.filter(({ checkId }) => ids.has(checkId));
  const groups = new Map(byPostingPlace(results, rules).filter((group) => !isNothingNew(group, rules)).map((group) => [postingPlaceId(group.place), group]));
  for (const place of placesWithout(judged, rules.homeRegion)) if (!groups.has(postingPlaceId(place)) && !judged.isUnreachable(place.account, place.region)) groups.set(postingPlaceId(place), { place, results: [] });
  return [...groups.values()].map((group) => ({ place: group.place, evaluated, results: group.results, lists: judged.lists }));
}

/**
 * What could not be judged in a closed account would change nothing at the hub. Every region of every such account waiting for the hub's one
 * ledger to say so would keep out those that have something to say.
 */
const isNothingNew = ({ place, results }: Pick<SaidInPlace, 'place' | 'results'>, { hub }: PostingRules): boolean =>
  postingPlaceId(place) === postingPlaceId(hub) && results.every(({ status, place: { account } }) => status === 'unknown' && account !== hub.account && account !== 'organization');

/** Places of a step in which nothing was judged, but in which something may be gone. */
function placesWithout({ lists }: Judged, homeRegion: Region): readonly PostingPlace[] {
  return lists.flatMap(({ place, missing }) => (place.account === 'organization' || missing.length > 0 ? [] : [{ account: place.account, region: place.region === 'global' ? homeRegion : place.region }]));
}
