import type { Gap } from './facts.ts';
import type { Unread } from './fact.ts';
import type { Account, Instant, Region } from './place.ts';
import type { Severity, Status } from './verdict.ts';

export interface Ratio {
  readonly read: number;
  readonly expected: number;
}
/** `read ÷ expected` in percent, 100 when nothing was expected. */
export const percent = ({ read, expected }: Ratio): number => (expected === 0 ? 100 : (100 * read) / expected);

/**
 * What was seen, at three levels. Verdicts: judged (check, resource) pairs ÷ expected pairs, where an unread list counts with the number
 * last known there. Not applicable pairs, choices (`not-asked`) and variables under a customer's key (`encrypted`) count on neither side.
 */
export interface Coverage {
  readonly accountRegions: Ratio;
  readonly facts: Ratio;
  readonly verdicts: Ratio;
}

export interface RegionState {
  readonly region: Region;
  readonly state: 'scanned' | 'partial' | 'unread' | 'off';
  readonly functions: number;
  readonly unread: readonly Unread[];
}
export interface AccountState {
  readonly account: Account;
  readonly name: string;
  /** Organizations' state; ACTIVE for a single account. */
  readonly organizationState: string;
  readonly state: 'scanned' | 'partial' | 'unread' | 'skipped';
  /** Why it was skipped or could not be entered. */
  readonly because: string | null;
  readonly regions: readonly RegionState[];
  readonly gaps: readonly Gap[];
  /** Ids of checks that the gaps leave unknown somewhere in the account; sorted. */
  readonly checksLost: readonly string[];
}

/** Attempts on the wire, retries included. */
export interface CallCount {
  readonly service: string;
  readonly operation: string;
  readonly calls: number;
}

/** What publishing did in one posting place, or in all of them together. */
export interface PublishOutcome {
  readonly created: number;
  readonly updated: number;
  readonly resolved: number;
  readonly archived: number;
  readonly excepted: number;
  readonly heartbeats: number;
  /** Posted unchanged, because somebody asked to verify them. */
  readonly verified: number;
  readonly unchanged: number;
  /** New failures of checks that are new in this version: reported now, posted from the next run on. */
  readonly withheld: number;
  /** Refused by Security Hub finding by finding; kept for the next run. */
  readonly failed: number;
  /** Suppressed by an analyst among the open ones; null when nobody looked. */
  readonly suppressed: number | null;
  /** Posting places that were not published to, with the reason (hub off, ledger unreadable, lease held by another run). */
  readonly notPublished: readonly { readonly account: Account; readonly region: Region; readonly because: string }[];
}

/** An account that has left the organization: nothing can be posted to it any more. */
export interface OrphanedAccount {
  readonly account: Account;
  /** When a run first saw that it had left. */
  readonly since: Instant;
  /** Still open in its Security Hub; null when its ledger could not be read or marked. */
  readonly findings: number | null;
  /** When Security Hub has forgotten the last of them; null when there are none. */
  readonly expireBy: Instant | null;
}

/** The last line of a scan. */
export interface Summary {
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly seconds: number;
  readonly interrupted: boolean;
  readonly accounts: readonly AccountState[];
  readonly functions: number;
  readonly roles: number;
  readonly results: Readonly<Record<Status, number>>;
  readonly failuresBySeverity: Readonly<Record<Severity, number>>;
  readonly failuresByPlane: Readonly<Record<string, number>>;
  readonly excepted: number;
  readonly calls: readonly CallCount[];
  readonly retries: number;
  readonly throttles: number;
  readonly coverage: Coverage;
  readonly published: PublishOutcome | null;
  /** Absent in what earlier versions stored, and when nobody has left. */
  readonly orphaned?: readonly OrphanedAccount[];
  /** The run that ended before this one; null: the first. Absent in what earlier versions stored. */
  readonly before?: { readonly runId: string; readonly coverage: Coverage } | null;
}
