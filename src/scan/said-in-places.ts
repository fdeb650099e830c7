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

type Settings = Pick<ScanContext, 'settings' | 'config'>;

/** Everything that one step says, place by place: also where nothing was judged, but something may be gone. */
export function saidInPlaces(judged: Judged, settings: Settings, rules: PostingRules): readonly SaidInPlace[] {
  const evaluated = evaluatedIn(judged, settings);
  const ids = new Set(evaluated.map(({ id }) => id));
  const results = judged.results.filter(({ checkId }) => ids.has(checkId));
  const groups = new Map(byPostingPlace(results, rules).filter((group) => !isNothingNew(group, rules)).map((group) => [postingPlaceId(group.place), group]));
  for (const { place, isUnreachable } of placesWithout(judged, rules.homeRegion)) if (!groups.has(postingPlaceId(place)) && !isUnreachable) groups.set(postingPlaceId(place), { place, results: [] });
  return [...groups.values()].map((group) => ({ place: group.place, evaluated, results: group.results, lists: judged.lists }));
}

/**
 * Places of a step that could not be entered. What they show is no worse for it, and must not expire: nothing is said of them, so that nothing
 * is acquitted or gone there, and only heartbeats are left. Never the hub: it has findings of its own to say what could not be entered.
 */
export function unreadPlaces(judged: Judged, settings: Settings, rules: PostingRules): readonly SaidInPlace[] {
  const said = new Set(saidInPlaces(judged, settings, rules).map(({ place }) => postingPlaceId(place)));
  const unread = new Map(placesWithout(judged, rules.homeRegion).map(({ place }) => [postingPlaceId(place), place]));
  return [...unread].filter(([id]) => !said.has(id) && id !== postingPlaceId(rules.hub)).map(([, place]) => ({ place, evaluated: evaluatedIn(judged, settings), results: [], lists: [] }));
}

const evaluatedIn = ({ span }: Judged, { settings, config }: Settings): readonly AnyCheck[] =>
  settings.map(({ check }) => check).filter((check) => check.span === span && (config.publish.overlapping === 'post' || (check.overlaps ?? []).length === 0));

/**
 * What could not be judged in a closed account would change nothing at the hub. Every region of every such account waiting for the hub's one
 * ledger to say so would keep out those that have something to say.
 */
const isNothingNew = ({ place, results }: Pick<SaidInPlace, 'place' | 'results'>, { hub }: PostingRules): boolean =>
  postingPlaceId(place) === postingPlaceId(hub) && results.every(({ status, place: { account } }) => status === 'unknown' && account !== hub.account && account !== 'organization');

interface PlaceWithout {
  readonly place: PostingPlace;
  readonly isUnreachable: boolean;
}

/** Places of a step of which some list could not be read: nothing was judged there, but something may be gone. */
const placesWithout = ({ lists, isUnreachable }: Judged, homeRegion: Region): readonly PlaceWithout[] =>
  lists.flatMap(({ place: { account, region }, missing }) =>
    account === 'organization' || missing.length === 0 ? [] : [{ place: { account, region: region === 'global' ? homeRegion : region }, isUnreachable: isUnreachable(account, region) }]);
