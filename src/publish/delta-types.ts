import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { Instant, Key } from '../model/place.ts';
import type { Result } from '../model/result.ts';
import type { ListLine } from '../model/snapshot.ts';
import type { Severity } from '../model/verdict.ts';
import type { Horizon, Ledger, LedgerEntry } from './ledger.ts';

/** A check that ran in this run on this scope and span; a check itself is one. */
export interface EvaluatedCheck {
  readonly id: string;
  readonly identity?: string;
}
export type PostAction = 'create' | 'update' | 'reopen' | 'resolve' | 'archive' | 'except' | 'heartbeat' | 'verify';

/** Somebody asked to verify these: their findings are posted whatever the verdict, and nothing else is looked at. */
export interface Rescan {
  /** Who asked, as it is shown to analysts. */
  readonly by: string;
  readonly findingIds: ReadonlySet<string>;
  /** Resources of which every finding is meant. */
  readonly keys: ReadonlySet<Key>;
}

/** One finding to post, and the entry that holds once Security Hub has acknowledged it. `entry.finding` is what is posted. */
export interface Post {
  readonly action: PostAction;
  readonly entry: LedgerEntry;
}
/** Renders a failing result; `previous` is its entry, when there is one. */
export type Render = (result: Result, previous: LedgerEntry | null) => AwsSecurityFinding;

export interface DeltaInput {
  readonly results: readonly Result[];
  /** The lists of this run. Only one without missing parts proves that something is gone. */
  readonly lists: readonly ListLine[];
  /** Findings of other checks are out of scope and left alone. */
  readonly evaluated: readonly EvaluatedCheck[];
  readonly ledger: Ledger;
  readonly now: Instant;
  readonly render: Render;
  /** New failures below it are not posted; those that Security Hub already shows stay up to date. Default medium. */
  readonly minSeverity?: Severity;
  /** Days after which an open finding is posted again unchanged; below 90, when Security Hub forgets it. Default 30. */
  readonly heartbeatDays?: number;
  /** False for a result whose finding is posted somewhere else now; an entry of it is archived here. Default: all are posted here. */
  readonly isPostedHere?: (result: Result) => boolean;
  /** Identities of checks whose new failures are not posted yet. */
  readonly reportOnly?: ReadonlySet<string>;
  readonly rescan?: Rescan;
}
export interface Delta {
  readonly posts: readonly Post[];
  /** Entries that change without a post: verified again, or noticed as not verifiable. */
  readonly silent: readonly LedgerEntry[];
  /** Ids of archived entries that Security Hub has forgotten as well. */
  readonly forgotten: readonly string[];
  readonly horizons: ReadonlyMap<string, Horizon>;
  /** Findings in Security Hub, archived ones apart, that stay as they are. */
  readonly unchanged: number;
  /** New failures that are not posted yet, because their check is new. */
  readonly withheld: number;
}

/** What becomes of one entry, or of one new failure. */
export type Step =
  | { readonly is: 'post'; readonly post: Post }
  /** `verified`: the failing result that confirms an open entry, when there is one. */
  | { readonly is: 'keep'; readonly entry: LedgerEntry; readonly verified: Result | null; readonly isOutOfScope?: true }
  /** A new failure of a check that is new itself. */
  | { readonly is: 'withheld' }
  | { readonly is: 'nothing' };
