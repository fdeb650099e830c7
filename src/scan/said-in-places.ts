import type { AnyCheck } from '../model/check.ts';
import type { Region, Span } from '../model/place.ts';
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
  const groups = new Map(byPostingPlace(results, rules).map((group) => [postingPlaceId(group.place), group]));
  for (const place of placesWithout(judged, rules.homeRegion)) if (!groups.has(postingPlaceId(place)) && !judged.isUnreachable(place.account, place.region)) groups.set(postingPlaceId(place), { place, results: [] });
  const lists = listsByAccount(judged.lists);
  // Findings about other accounts are posted at the hub only; elsewhere an organization's lists would be looked through for nothing.
  const listsAt = (place: PostingPlace): readonly ListLine[] => (postingPlaceId(place) === postingPlaceId(rules.hub) ? judged.lists : (lists.get(place.account) ?? []));
  return [...groups.values()].map((group) => ({ place: group.place, evaluated, results: group.results, lists: listsAt(group.place) }));
}

function listsByAccount(lists: readonly ListLine[]): ReadonlyMap<string, readonly ListLine[]> {
  const groups = new Map<string, ListLine[]>();
  for (const list of lists) {
    const group = groups.get(list.place.account);
    if (group === undefined) groups.set(list.place.account, [list]);
    else group.push(list);
  }
  return groups;
}

/** Places of a step in which nothing was judged, but in which something may be gone. */
function placesWithout(judged: Judged, homeRegion: Region): readonly PostingPlace[] {
  const spans: readonly Span[] = judged.account === null ? [] : [judged.span];
  return spans.flatMap(() => judged.lists.flatMap(({ place, missing }) => (place.account === 'organization' || missing.length > 0 ? [] : [{ account: place.account, region: place.region === 'global' ? homeRegion : place.region }])));
}
