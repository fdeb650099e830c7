import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { PostingPlace } from '../model/result.ts';

/** A finding that the sink refused; the others of its batch may have been accepted. */
export interface RefusedFinding {
  readonly id: string;
  readonly code: string;
  readonly message: string;
}
/** What became of one batch. Only what is acknowledged may enter the ledger. */
export type ImportAnswer =
  | { readonly is: 'answered'; readonly refused: readonly RefusedFinding[] }
  /** Throttled or failed after all retries, or answered so that nothing is proven: nothing of it counts as posted; the next batch may do better. */
  | { readonly is: 'failed'; readonly because: string }
  /** The request as a whole was called invalid: one finding may be to blame. */
  | { readonly is: 'invalid'; readonly because: string }
  /** Denied, or Security Hub is off: no further batch will do better. */
  | { readonly is: 'stopped'; readonly because: string };

/** Findings of Postern in one posting place. */
export interface FindFilter {
  readonly partition: string;
  readonly place: PostingPlace;
  /** Only open ones that an analyst has suppressed. */
  readonly suppressed?: true;
  /** Only open ones of other hubs; a part of them is enough. */
  readonly otherThanHub?: string;
}

/** Reading from a sink went wrong; the message names the operation and the cause. */
export class SinkError extends Error {
  override readonly name = 'SinkError';
}

/** Where findings are posted: Security Hub, or a file. */
export interface FindingSink {
  /** Whether it takes findings here; off is a state of coverage, not an error. Throws `SinkError` when that cannot be told. */
  describe(): Promise<'on' | { readonly off: string }>;
  /** Posts one batch within `BATCH` limits. Never throws for what the service answers. */
  import(findings: readonly AwsSecurityFinding[]): Promise<ImportAnswer>;
  /** Our findings, the service's own fields left out. Throws `SinkError`. */
  find(filter: FindFilter): Promise<readonly AwsSecurityFinding[]>;
}
