import type { AnyCheck } from '../model/check.ts';
import type { Reason } from '../model/fact.ts';
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
  const complete = judged.lists.filter(({ place: { account, region }, missing }) => missing.length === 0 && !judged.isUnreachable(account, region));
  for (const place of placesOf(complete, rules.homeRegion)) if (!groups.has(postingPlaceId(place))) groups.set(postingPlaceId(place), { place, results: [] });
  return [...groups.values()].map((group) => ({ place: group.place, evaluated, results: group.results, lists: judged.lists }));
}

/**
 * Places of a step of which a list could not be read, and of which nothing else is said. What they show must not expire for it: with no results
 * and no lists nothing is acquitted or gone there, and only heartbeats are left. Always the account's own place. What somebody chose to leave out may expire.
 */
export function unreadPlaces(judged: Judged, settings: Settings, rules: PostingRules): readonly SaidInPlace[] {
  const said = new Set(saidInPlaces(judged, settings, rules).map(({ place }) => postingPlaceId(place)));
  const unread = judged.lists.filter(({ missing }) => missing.some(({ reason }) => !CHOSEN.includes(reason)));
  const places = new Map(placesOf(unread, rules.homeRegion).map((place) => [postingPlaceId(place), place]));
  return [...places].filter(([id]) => !said.has(id)).map(([, place]) => ({ place, evaluated: evaluatedIn(judged, settings), results: [], lists: [] }));
}

const CHOSEN: readonly Reason[] = ['not-asked', 'region-off', 'vanished'];

const evaluatedIn = ({ span }: Judged, { settings, config }: Settings): readonly AnyCheck[] =>
  settings.map(({ check }) => check).filter((check) => check.span === span && (config.publish.overlapping === 'post' || (check.overlaps ?? []).length === 0));

/**
 * What could not be judged in a closed account would change nothing at the hub. Every region of every such account waiting for the hub's one
 * ledger to say so would keep out those that have something to say.
 */
const isNothingNew = ({ place, results }: Pick<SaidInPlace, 'place' | 'results'>, { hub }: PostingRules): boolean =>
  postingPlaceId(place) === postingPlaceId(hub) && results.every(({ status, place: { account } }) => status === 'unknown' && account !== hub.account && account !== 'organization');

/** Where the findings about what these lists hold are posted. */
const placesOf = (lists: readonly ListLine[], homeRegion: Region): readonly PostingPlace[] =>
  lists.flatMap(({ place: { account, region } }) => (account === 'organization' ? [] : [{ account, region: region === 'global' ? homeRegion : region }]));
