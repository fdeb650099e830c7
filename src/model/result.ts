import type { Unread } from './fact.ts';
import type { Kind } from './facts.ts';
import type { Account, Instant, Key, Place, Region } from './place.ts';
import type { Severity, Status } from './verdict.ts';

/** An accepted risk of the configuration that covers a failure. */
export interface AppliedException {
  readonly owner: string;
  readonly reason: string;
  readonly expires: Instant;
  readonly ticket?: string;
}

/** A settled verdict on one resource; a failing check gives one result per aspect. */
export interface Result {
  readonly checkId: string;
  /** The check's identity, part of the finding's. */
  readonly identity: string;
  readonly kind: Kind;
  readonly key: Key;
  readonly name: string;
  readonly place: Place;
  readonly aspect: string;
  readonly status: Status;
  readonly severity: Severity;
  readonly title: string;
  readonly message: string;
  readonly evidence: unknown;
  /** Shown, never compared. */
  readonly detail: unknown;
  /** For `unknown`: what was not read. For `fail`: what was not read besides; other aspects cannot be acquitted. */
  readonly because: readonly Unread[];
  /** The oldest read it rests on; orders two runs. */
  readonly observedAt: Instant;
  readonly exception: AppliedException | null;
  /** Owner tag of the resource, when it has one. */
  readonly owner: string | null;
  /** SHA-256 of (partition, account, region, identity, resource, aspect), hexadecimal, 32 characters. */
  readonly findingId: string;
}

/** Where its finding is posted. */
export interface PostingPlace {
  readonly account: Account;
  readonly region: Region;
}
