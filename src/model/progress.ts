import type { Unread } from './fact.ts';
import type { Account, Region } from './place.ts';
import type { Result } from './result.ts';
import type { AccountState, PublishOutcome } from './summary.ts';

/** What a scan tells while it runs. No event carries a time of day: whoever shows it may have a clock. */
export type ProgressEvent =
  /** How many accounts and account-regions will be entered. */
  | { readonly kind: 'planned'; readonly accounts: number; readonly regions: number }
  | { readonly kind: 'account-started'; readonly account: Account; readonly name: string; readonly state: 'started'; readonly regions: number }
  /** `failures`: failing results that no exception covers. */
  | { readonly kind: 'account-done'; readonly account: Account; readonly name: string; readonly state: AccountState['state']; readonly because: string | null; readonly functions: number; readonly failures: number; readonly seconds: number }
  /** `done` of `total` account-regions of the whole scan. */
  | { readonly kind: 'region-done'; readonly account: Account; readonly region: Region; readonly functions: number; readonly done: number; readonly total: number }
  | { readonly kind: 'first-finding'; readonly result: Result }
  | { readonly kind: 'gap'; readonly account: Account; readonly region: Region | 'global'; readonly unread: Unread }
  | { readonly kind: 'published'; readonly account: Account; readonly region: Region; readonly outcome: PublishOutcome };
