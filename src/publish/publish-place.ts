import type { Delta, Post } from './delta-types.ts';
import { isOpen, withEntries, type Ledger, type LedgerEntry } from './ledger.ts';
import { ledgerKey, openLedger, saveLedger } from './ledger-file.ts';
import { FIELD } from './marker.ts';
import { countPosts, notPublished, type PlaceOutcome } from './outcome.ts';
import { prepare, type PlaceRun } from './prepare.ts';
import { publish, type Published } from './publish.ts';
import { MOST_RACES, waitAfterRace } from './races.ts';
import { newerHorizons, reconcile } from './reconcile.ts';
import { SinkError } from './sink.ts';

/** The ledger could not be kept; what was posted since will be posted once more. */
class NotKept extends Error {
  override readonly name = 'NotKept';
}

/**
 * Posts what changed in one posting place and keeps what Security Hub acknowledged. Never throws for what the sink or the store answer:
 * a place that cannot be published to, or whose ledger cannot be kept, is named in `notPublished`.
 */
export async function publishPlace(run: PlaceRun): Promise<PlaceOutcome> {
  const prepared = await prepare(run);
  if (prepared.is === 'not-published') return notPublished(run.place, prepared.because);
  const { delta } = prepared;
  const keeper = new LedgerKeeper(run, prepared.ledger, prepared.etag);
  let published: Published | null = null;
  try {
    // Before the first post: without a ledger that can be written nothing may be posted.
    if (prepared.etag === null) await keeper.save();
    published = await publish({ posts: delta.posts, sink: run.sink, checkpoint: (posts) => keeper.keep(posts.map(entryOf)), ...(run.signal === undefined ? {} : { signal: run.signal }) });
    keeper.put([...delta.silent, ...published.acknowledged.map(entryOf)], delta.forgotten, delta.horizons);
    await keeper.save();
    return outcomeOf(published, delta, await countSuppressed(run, keeper.ledger), run);
  } catch (error) {
    if (!(error instanceof NotKept)) throw error;
    const failure = notPublished(run.place, error.message);
    return published === null ? failure : { ...outcomeOf(published, delta, null, run), notPublished: failure.notPublished };
  }
}

const entryOf = (post: Post): LedgerEntry => post.entry;

function outcomeOf(published: Published, { unchanged, withheld }: Delta, suppressed: number | null, { place }: PlaceRun): PlaceOutcome {
  const { acknowledged, refused, notSent, stopped, problems } = published;
  return {
    ...countPosts(acknowledged),
    unchanged,
    withheld,
    failed: refused.length + notSent.length,
    suppressed,
    notPublished: stopped === null ? [] : [{ ...place, because: stopped }],
    posted: acknowledged,
    refused,
    problems,
  };
}

/** Open findings of the ledger that an analyst has suppressed; null when they could not be read. */
async function countSuppressed({ sink, partition, place }: PlaceRun, ledger: Ledger): Promise<number | null> {
  try {
    const found = await sink.find({ partition, place, suppressed: true });
    return found.filter((finding) => isOpenIn(ledger, finding.ProductFields?.[FIELD.findingId])).length;
  } catch (error) {
    if (error instanceof SinkError) return null;
    throw error;
  }
}

function isOpenIn({ entries }: Ledger, id: string | undefined): boolean {
  const entry = id === undefined ? undefined : entries.get(id);
  return entry !== undefined && isOpen(entry);
}

/** Holds the ledger while posts are acknowledged and settles races with other writers. */
class LedgerKeeper {
  ledger: Ledger;
  readonly #run: PlaceRun;
  readonly #touched = new Set<string>();
  #etag: string | null;

  constructor(run: PlaceRun, ledger: Ledger, etag: string | null) {
    this.#run = run;
    this.ledger = ledger;
    this.#etag = etag;
  }

  put(entries: readonly LedgerEntry[], forget: readonly string[] = [], horizons: Ledger['horizons'] = new Map()): void {
    for (const entry of entries) this.#touched.add(entry.findingId);
    // Others' horizons may have been taken in since these were made.
    this.ledger = { ...withEntries(this.ledger, entries, forget), horizons: newerHorizons(horizons, this.ledger.horizons) };
  }

  async keep(entries: readonly LedgerEntry[]): Promise<void> {
    this.put(entries);
    await this.save();
  }

  async save(): Promise<void> {
    for (let races = 0; races <= MOST_RACES; races += 1) {
      const etag = await this.#trySave();
      if (etag !== null) {
        this.#etag = etag;
        return;
      }
      await waitAfterRace(this.#run, races);
      await this.#mergeOther();
    }
    throw new NotKept(`${ledgerKey(this.#run)} is being written by others without end`);
  }

  async #trySave(): Promise<string | null> {
    try {
      return await saveLedger(this.#run.store, this.ledger, this.#etag);
    } catch (error) {
      throw new NotKept(`${ledgerKey(this.#run)} could not be written, so that posts may be repeated: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  }

  /** Takes in what another run wrote meanwhile; where that run's older verdict hides a newer one in Security Hub, the newer is posted again. */
  async #mergeOther(): Promise<void> {
    const opened = await openLedger(this.#run.store, this.#run);
    if (opened.is === 'unreadable') throw new NotKept(opened.because);
    this.#etag = opened.is === 'found' ? opened.etag : null;
    if (opened.is === 'lost') return;
    const { ledger, overwritten } = reconcile(this.ledger, opened.ledger, this.#touched, this.#run.now);
    this.ledger = ledger;
    const posts = overwritten.map((entry): Post => ({ action: 'update', entry }));
    const { acknowledged } = await publish({ posts, sink: this.#run.sink });
    this.put(acknowledged.map(entryOf));
  }
}
