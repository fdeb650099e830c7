import type { ClientPool, Session } from '../aws/pool.ts';
import type { CheckSetting } from '../evaluate/evaluate.ts';
import type { Config } from '../model/config.ts';
import type { Key, Region } from '../model/place.ts';
import type { BlobStore, Clock } from '../model/ports.ts';
import type { ProgressEvent } from '../model/progress.ts';
import type { Account } from '../model/place.ts';

/** Who runs the scan: the caller of the command, or the hub's task role. */
export interface Caller extends Session {
  readonly partition: string;
  readonly arn: string;
  /** Where regional services without a place of their own are called, and global findings are posted. */
  readonly homeRegion: Region;
}

/** How an account is entered. */
export type Access =
  | { readonly by: 'caller' }
  /** In the caller's own account the caller reads by itself where the role does not exist, as OrganizationAccountAccessRole does not. */
  | { readonly by: 'role'; readonly roleName: string; readonly externalId: string | null };

/** One account's share of a scan: complete, so that a child execution needs nothing else. */
export interface WorkOrder {
  readonly runId: string;
  readonly account: Account;
  readonly name: string;
  readonly organizationState: string;
  readonly partition: string;
  readonly homeRegion: Region;
  readonly hub: { readonly account: Account; readonly region: Region };
  readonly access: Access;
  /** What was asked for; null: every region that the account has switched on. */
  readonly regions: readonly Region[] | null;
  /** Regions to fall back on when the account does not tell. */
  readonly knownRegions: readonly Region[];
  /** Only these functions; null: all. */
  readonly functions: readonly Key[] | null;
}

/** What every unit of work is given. Ports and settings, no state of the scan. */
export interface ScanContext {
  readonly pool: ClientPool;
  readonly caller: Caller;
  readonly store: BlobStore;
  readonly clock: Clock;
  readonly config: Config;
  /** The enabled checks. */
  readonly settings: readonly CheckSetting[];
  readonly progress: (event: ProgressEvent) => void;
  readonly signal?: AbortSignal;
  /** Functions between two checkpoints of a region; default 25. */
  readonly chunk?: number;
}
