import type { Account, Region } from '../model/place.ts';
import type { Result } from '../model/result.ts';
import type { ListLine } from '../model/snapshot.ts';
import type { Span } from '../model/place.ts';

/** Judged results of one step, for whoever shows or posts them. */
export interface Judged {
  readonly span: Span;
  /** null: the organization's checks. */
  readonly account: Account | null;
  readonly region: Region | 'global';
  readonly results: readonly Result[];
  readonly lists: readonly ListLine[];
  /** Accounts and regions that could not be entered: their findings are posted at the hub. */
  readonly isUnreachable: (account: Account, region: Region) => boolean;
}
