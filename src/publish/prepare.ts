import type { AnyCheck } from '../model/check.ts';
import type { BlobStore, Clock } from '../model/ports.ts';
import type { PostingPlace } from '../model/result.ts';
import { toAsff, type AsffContext } from './asff.ts';
import { delta } from './delta.ts';
import type { Delta, DeltaInput, EvaluatedCheck, Render } from './delta-types.ts';
import { reportOnlyChecks, withChecks, type Ledger } from './ledger.ts';
import { openLedger } from './ledger-file.ts';
import { ForeignHubError, rebuildLedger, refuseForeign } from './rebuild.ts';
import { SinkError, type FindingSink } from './sink.ts';

/** Everything that one run wants to say in one posting place. */
export interface PlaceRun extends Omit<DeltaInput, 'ledger' | 'render' | 'evaluated' | 'reportOnly'> {
  readonly partition: string;
  readonly place: PostingPlace;
  readonly hubId: string;
  readonly runId: string;
  /** Checks that ran on this scope and span. */
  readonly evaluated: readonly AnyCheck[];
  /** All checks of this version: those that a ledger has not met are reported for one run before they post. */
  readonly catalogue: readonly EvaluatedCheck[];
  /** Where the pages of the checks are served; null: no link. */
  readonly docsBaseUrl: string | null;
  readonly configOf?: AsffContext['configOf'];
  readonly store: BlobStore;
  readonly sink: FindingSink;
  /** Waits before a lost race for the ledger is tried again. */
  readonly sleep: Clock['sleep'];
  /** Test seam: a part of that wait, from 0 to 1. */
  readonly random?: () => number;
  /** Stops between batches; what was acknowledged is kept. */
  readonly signal?: AbortSignal;
}
export type Prepared =
  | {
      readonly is: 'ready';
      readonly ledger: Ledger;
      /** null: the ledger was lost and has been rebuilt from Security Hub, or this is the first publication. */
      readonly etag: string | null;
      readonly delta: Delta;
    }
  | { readonly is: 'not-published'; readonly because: string };

/** What would be posted, without posting. First publication: `etag` is null and the ledger holds nothing. */
export async function prepare(run: PlaceRun): Promise<Prepared> {
  try {
    const state = await run.sink.describe();
    if (state !== 'on') return { is: 'not-published', because: state.off };
    const opened = await openLedger(run.store, run);
    if (opened.is === 'unreadable') return { is: 'not-published', because: opened.because };
    if (opened.is === 'found') await refuseForeign(run);
    const stored = opened.is === 'found' ? opened.ledger : await rebuildLedger(run.sink, run, run.now);
    const met = withChecks(stored, run.catalogue, run.runId);
    // A rescan is no cycle: the next run is still the first to meet what is new.
    const ledger = run.rescan === undefined ? met : stored;
    return { is: 'ready', ledger, etag: opened.is === 'found' ? opened.etag : null, delta: delta({ ...run, ledger, reportOnly: reportOnlyChecks(met, run.runId), render: renderOf(run) }) };
  } catch (error) {
    if (error instanceof SinkError || error instanceof ForeignHubError) return { is: 'not-published', because: error.message };
    throw error;
  }
}

/** Renders what these checks say as it is posted in that place. */
export function renderOf({ evaluated, place, hubId, now, docsBaseUrl, configOf }: Pick<PlaceRun, 'evaluated' | 'place' | 'hubId' | 'now' | 'docsBaseUrl' | 'configOf'>): Render {
  const checks = new Map(evaluated.map((check) => [check.id, check]));
  const context: AsffContext = { postTo: place, hubId, now, docsBaseUrl, ...(configOf === undefined ? {} : { configOf }) };
  return (result, previous) => {
    const check = checks.get(result.checkId);
    if (check === undefined) throw new TypeError(`a result of ${result.checkId} is published, but the check is not among those evaluated`);
    const posted = previous === null ? null : { createdAt: previous.createdAt, firstObservedAt: previous.finding.FirstObservedAt ?? previous.createdAt, updatedAt: previous.updatedAt };
    return toAsff(result, check, context, posted);
  };
}
