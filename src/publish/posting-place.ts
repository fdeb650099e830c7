import type { Account, Region } from '../model/place.ts';
import type { PostingPlace, Result } from '../model/result.ts';

export interface PostingRules {
  /** Where the findings about an account's global things are posted. */
  readonly homeRegion: Region;
  /** Security Hub's administrator account and its home region. */
  readonly hub: PostingPlace;
  /** True for accounts, or regions of an account, that cannot be entered: nothing can be posted there. Of region `global`: for accounts that were not entered. */
  readonly isUnreachable?: (account: Account, region: Region | 'global') => boolean;
}

/**
 * Where a result's finding is posted: regional ones in their place, global ones in the home region of their account,
 * organization findings and findings about what cannot be entered in the hub's account and region. Global things cannot be entered only
 * where the account as a whole cannot.
 */
export function postingPlace(result: Pick<Result, 'place'>, { homeRegion, hub, isUnreachable }: PostingRules): PostingPlace {
  const { account, region } = result.place;
  if (account === 'organization') return hub;
  // Asked with the thing's own region: what is global does not move because the lists of the home region could not be read.
  return isUnreachable?.(account, region) === true ? hub : { account, region: region === 'global' ? homeRegion : region };
}

/** One text per posting place, for maps. */
export const postingPlaceId = ({ account, region }: PostingPlace): string => `${account}/${region}`;

/** Results by posting place, in the order in which each place first appears. */
export function byPostingPlace(results: readonly Result[], rules: PostingRules): readonly { readonly place: PostingPlace; readonly results: readonly Result[] }[] {
  const groups = new Map<string, { place: PostingPlace; results: Result[] }>();
  for (const result of results) {
    const place = postingPlace(result, rules);
    const group = groups.get(postingPlaceId(place)) ?? { place, results: [] };
    group.results.push(result);
    groups.set(postingPlaceId(place), group);
  }
  return [...groups.values()];
}
