import type { Account, Region } from '../model/place.ts';
import type { Result } from '../model/result.ts';
import type { ListLine } from '../model/snapshot.ts';
import type { Span } from '../model/place.ts';

/** Judged results of one step, for whoever shows or posts them. */
export interface Judged {
  readonly span: Span;
  readonly account: Account;
  readonly region: Region | 'global';
  readonly results: readonly Result[];
  readonly lists: readonly ListLine[];
  /** Accounts and regions that could not be entered: their findings are posted at the hub. */
  readonly isUnreachable: (account: Account, region: Region) => boolean;
}

/** What was said of an account's own resources, where others were looked at beside them. */
export const ownOf = (account: Account, results: readonly Result[], lists: readonly ListLine[]): Pick<Judged, 'results' | 'lists'> =>
  ({ results: results.filter(({ place }) => place.account === account), lists: lists.filter(({ place }) => place.account === account) });
