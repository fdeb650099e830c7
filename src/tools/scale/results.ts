import type { S3Counts } from './counted-store.ts';
import type { Peaks } from './fleet.ts';

/** What is simulated. */
export interface ScaleOptions {
  readonly accounts: number;
  readonly regions: readonly string[];
  readonly functions: number;
  readonly roles: number;
  readonly skew: number;
  readonly concurrency: number;
  readonly regionConcurrency: number;
  readonly quotaShare: number;
  /** Share of the functions that is deployed anew between two cycles. */
  readonly changedShare: number;
  /** Daily cycles; the first one knows nothing. */
  readonly cycles: number;
  /** Megabytes of a Lambda function; its processor is a share of one by them. */
  readonly memory: number;
  /** The same for correlate and summarize. */
  readonly hubMemory: number;
  /** correlate and summarize are run over at most so many accounts; with more, their figures are scaled up. */
  readonly correlateAccounts: number;
}

/** As infra/functions.ts gives it to them. */
export const memoryOf = (handler: string, { memory, hubMemory }: Pick<ScaleOptions, 'memory' | 'hubMemory'>): number => (handler === 'correlate' || handler === 'summarize' ? hubMemory : memory);

/** Calls by `service:operation`; throttled ones count as calls too. */
export type Calls = Readonly<Record<string, number>>;

/** A handler that runs once in a run. */
export interface Once {
  readonly handler: string;
  readonly memory: number;
  readonly seconds: number;
  /** Of that, time in which the processor was busy, at the speed of the Lambda function. */
  readonly processorSeconds: number;
  readonly s3: S3Counts;
  readonly megabytesRead: number;
  /** Live heap at its first write; null where it wrote nothing. */
  readonly heapMegabytes: number | null;
  readonly calls: Calls;
  readonly throttles: number;
  readonly imports: number;
  /** Accounts that it was run over, where that were not all; the other figures are scaled up from them. */
  readonly scaledFrom: number | null;
}
export interface Cycle {
  readonly seconds: number;
  readonly fanOutSeconds: number;
  readonly once: readonly Once[];
  readonly invocations: number;
  readonly coldStarts: number;
  readonly lambdaSeconds: number;
  readonly gigabyteSeconds: number;
  /** States entered by name, children's included. */
  readonly transitions: Calls;
  readonly calls: Calls;
  readonly throttles: number;
  readonly s3: S3Counts;
  readonly s3MegabytesWritten: number;
  /** Finding ingestion events, and the most of one account. */
  readonly imports: number;
  readonly mostImportsOfAnAccount: number;
  readonly peaks: Peaks;
  readonly largestPayloadBytes: number;
  /** The account whose child execution takes longest. */
  readonly longest: {
    readonly functions: number;
    readonly seconds: number;
    /** Invocations of its largest region. */
    readonly rounds: number;
    readonly longestRegionSeconds: number;
    readonly settleSeconds: number;
    readonly accountSeconds: number;
    readonly historyEvents: number;
  };
  readonly ordersMegabytes: number;
  /** Keys of this run below runs/; a later run deletes them one by one. */
  readonly runKeys: number;
  readonly storedMegabytes: number;
}
export interface Simulation {
  readonly options: ScaleOptions;
  readonly classes: readonly { readonly functions: number; readonly accounts: number; readonly largestRegion: number }[];
  readonly cycles: readonly Cycle[];
  /** Processor time of this process for all of it, and its resident memory at the end. */
  readonly machine: { readonly processorSeconds: number; readonly residentMegabytes: number };
}
