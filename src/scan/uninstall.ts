import pLimit from 'p-limit';
import type { Session } from '../aws/pool.ts';
import { unreadFrom } from '../aws/errors.ts';
import { plusMilliseconds, type Account } from '../model/place.ts';
import type { PostingPlace } from '../model/result.ts';
import {
  acquireLease, emptyLedger, LEASE_MILLISECONDS, ledgerPlaces, leavingPosts, openLedger, placesWithFindings, postingPlaceId, publish, releaseLease, renewLease, saveLedger, securityHubSink, SinkError, withEntries,
  type FindingSink, type Lease, type Ledger, type Post,
} from '../publish/index.ts';
import type { LeavingPlace, UninstallPlan } from '../report/uninstall.ts';
import type { ScanContext } from './context.ts';
import { enter } from './credentials.ts';

export interface UninstallOptions {
  readonly writer: { readonly roleName: string; readonly externalId: string | null };
  /** Names this run to whoever wants to publish in the same places. */
  readonly holder: string;
  /** Accounts side by side. */
  readonly concurrency: number;
}
/** What became of one place. */
export interface LeftPlace {
  readonly place: PostingPlace;
  readonly archived: number;
  /** Refused, not sent, or not kept: going on posts them again. */
  readonly left: number;
  /** Why something is left; null: nothing is. */
  readonly because: string | null;
}

type Context = Pick<ScanContext, 'pool' | 'caller' | 'store' | 'clock' | 'signal'>;

/** After so many lost races somebody writes without end. */
const MOST_RACES = 5;

/** Archives what one hub has posted, everywhere, through the role that posted it. */
export class Uninstall {
  readonly #context: Context;
  readonly #options: UninstallOptions;
  readonly #hubId: string;
  readonly #writers = new Map<Account, Promise<Session>>();

  constructor(context: Context, options: UninstallOptions) {
    this.#context = context;
    this.#options = options;
    this.#hubId = `${context.caller.partition}:${context.caller.account}`;
  }

  /** Looks at every place that has a ledger, and at those that only Security Hub knows; posts and writes nothing. */
  async plan(): Promise<UninstallPlan> {
    const { store, caller } = this.#context;
    const known = (await ledgerPlaces(store)).filter(({ partition }) => partition === caller.partition).map(({ place }) => place);
    const { shown, notLookedFor } = await this.#shownAtHub();
    const seen = new Set(shown.map(postingPlaceId));
    const places = [...new Map([...known, ...shown].map((place) => [postingPlaceId(place), place])).values()].sort((a, b) => (postingPlaceId(a) < postingPlaceId(b) ? -1 : 1));
    const limit = pLimit(this.#options.concurrency);
    const accounts = [...new Set(places.map(({ account }) => account))];
    const looked = await Promise.all(accounts.map((account) => limit(() => this.#lookAt(places.filter((place) => place.account === account), seen))));
    return { hubId: this.#hubId, places: looked.flat(), notLookedFor };
  }

  /** Archives in the places of a plan that can be posted to, and keeps in their ledgers what was acknowledged. */
  async run(plan: UninstallPlan, onPlace: (left: LeftPlace) => void): Promise<readonly LeftPlace[]> {
    const limit = pLimit(this.#options.concurrency);
    const todo = plan.places.filter(({ is, findings }) => is === 'open' && findings > 0);
    const accounts = [...new Set(todo.map(({ place }) => place.account))];
    const done = await Promise.all(accounts.map((account) => limit(async () => {
      const left: LeftPlace[] = [];
      for (const { place } of todo.filter((each) => each.place.account === account)) {
        const outcome = await this.#leave(place);
        left.push(outcome);
        onPlace(outcome);
      }
      return left;
    })));
    return done.flat();
  }

  /** The administrator sees places whose ledger is lost. Whether or not the hub is one, every place with a ledger is asked by itself. */
  async #shownAtHub(): Promise<{ readonly shown: readonly PostingPlace[]; readonly notLookedFor: string | null }> {
    const { pool, caller } = this.#context;
    try {
      const client = pool.securityHub(await this.#writer(caller.account), caller.homeRegion);
      return { shown: await placesWithFindings(client, caller.partition, this.#hubId), notLookedFor: null };
    } catch (error) {
      if (error instanceof SinkError) return { shown: [], notLookedFor: error.message };
      throw error;
    }
  }

  async #lookAt(places: readonly PostingPlace[], seen: ReadonlySet<string>): Promise<readonly LeavingPlace[]> {
    const looked: LeavingPlace[] = [];
    for (const place of places) looked.push(await this.#lookIn(place, seen.has(postingPlaceId(place))));
    return looked;
  }

  async #lookIn(place: PostingPlace, isSeen: boolean): Promise<LeavingPlace> {
    const { store, caller, clock } = this.#context;
    const opened = await openLedger(store, { partition: caller.partition, place, hubId: this.#hubId });
    if (opened.is === 'unreadable') return { place, findings: 0, unknown: 0, is: 'refused', because: opened.because };
    const ledger = opened.is === 'found' ? opened.ledger : emptyLedger(caller.partition, place, this.#hubId);
    const known = leavingPosts(ledger, [], clock.now()).length;
    if (ledger.orphanedSince !== null) return { place, findings: known, unknown: 0, is: 'expires', because: 'its account has left the organization' };
    const sink = await this.#sinkOrReason(place);
    // Whose ledger holds nothing open has nothing to lose; that nobody could look is told all the same.
    if (typeof sink === 'string') return { place, findings: known, unknown: 0, is: known === 0 && !isSeen ? 'expires' : 'refused', because: sink };
    try {
      const state = await sink.describe();
      if (state !== 'on') return { place, findings: known, unknown: 0, is: 'expires', because: state.off };
      const findings = leavingPosts(ledger, await sink.find({ partition: caller.partition, place }), clock.now()).length;
      return { place, findings, unknown: findings - known, is: 'open', because: null };
    } catch (error) {
      if (error instanceof SinkError) return { place, findings: known, unknown: 0, is: 'refused', because: error.message };
      throw error;
    }
  }

  async #leave(place: PostingPlace): Promise<LeftPlace> {
    const { store, caller, clock } = this.#context;
    const acquired = await acquireLease(store, { partition: caller.partition, ...place }, this.#options.holder, clock.now(), LEASE_MILLISECONDS);
    if (acquired.is === 'taken') return { place, archived: 0, left: 0, because: `another run (${acquired.by}) publishes here, until ${acquired.until} at the latest` };
    const held = { lease: acquired.lease };
    try {
      return await this.#archive(place, held);
    } catch (error) {
      // What a sink or a store answers ends one place; the others go on.
      return { place, archived: 0, left: 0, because: error instanceof Error ? error.message : String(error) };
    } finally {
      await releaseLease(store, held.lease, clock.now());
    }
  }

  async #archive(place: PostingPlace, held: Held): Promise<LeftPlace> {
    const { caller, clock, signal } = this.#context;
    const sink = await this.#sinkOrReason(place);
    if (typeof sink === 'string') throw new SinkError(sink);
    const found = await sink.find({ partition: caller.partition, place });
    const book = await this.#open(place);
    const posts = leavingPosts(book.ledger, found, clock.now());
    const { acknowledged, refused, notSent, stopped, problems } = await publish({ posts, sink: this.#whileHeld(sink, held), checkpoint: (some) => this.#keep(book, some), ...(signal === undefined ? {} : { signal }) });
    await this.#keep(book, acknowledged);
    const because = stopped ?? problems[0] ?? refused[0]?.message ?? null;
    return { place, archived: acknowledged.length, left: refused.length + notSent.length, because };
  }

  /** Prolongs the lease before a batch once half of it is over. A run that took it over meanwhile opens again what fails: nothing more is posted beside it. */
  #whileHeld(sink: FindingSink, held: Held): FindingSink {
    return {
      describe: () => sink.describe(),
      find: (filter) => sink.find(filter),
      import: async (findings) => {
        const now = this.#context.clock.now();
        const renewed = now < plusMilliseconds(held.lease.until, -LEASE_MILLISECONDS / 2) ? held.lease : await renewLease(this.#context.store, held.lease, now, LEASE_MILLISECONDS);
        if (renewed === null) return { is: 'stopped', because: 'another run has begun to publish here' };
        held.lease = renewed;
        return sink.import(findings);
      },
    };
  }

  /** Puts acknowledged entries into the ledger, over whatever a rescan has written meanwhile; what that has opened again the command sees when it is run once more. */
  async #keep(book: Book, posts: readonly Post[]): Promise<void> {
    for (let races = 0; races <= MOST_RACES; races += 1) {
      const ledger = withEntries(book.ledger, posts.map(({ entry }) => entry));
      const etag = await saveLedger(this.#context.store, ledger, book.etag);
      if (etag !== null) {
        Object.assign(book, { ledger, etag });
        return;
      }
      Object.assign(book, await this.#open(ledger.place));
    }
    throw new SinkError('its ledger is being written by others without end');
  }

  async #open(place: PostingPlace): Promise<Book> {
    const { store, caller } = this.#context;
    const opened = await openLedger(store, { partition: caller.partition, place, hubId: this.#hubId });
    if (opened.is === 'unreadable') throw new SinkError(opened.because);
    return opened.is === 'found' ? { ledger: opened.ledger, etag: opened.etag } : { ledger: emptyLedger(caller.partition, place, this.#hubId), etag: null };
  }

  async #sinkOrReason(place: PostingPlace): Promise<FindingSink | string> {
    const { pool, caller } = this.#context;
    try {
      return securityHubSink(pool.securityHub(await this.#writer(place.account), place.region));
    } catch (error) {
      const unread = unreadFrom(error, 'sts:AssumeRole', { partition: caller.partition, ...place });
      return `the role ${this.#options.writer.roleName} could not be assumed (${unread.detail})`;
    }
  }

  #writer(account: Account): Promise<Session> {
    const { pool, caller, clock } = this.#context;
    const { writer, holder } = this.#options;
    const existing = this.#writers.get(account) ?? enter(pool, caller, { by: 'role', ...writer }, { account, partition: caller.partition, region: caller.homeRegion, sessionName: `postern-${holder}`.slice(0, 64), narrowed: false, decrypts: false, clock });
    this.#writers.set(account, existing);
    return existing;
  }
}

/** The lease of a place, as it was prolonged last. */
interface Held {
  lease: Lease;
}
interface Book {
  ledger: Ledger;
  etag: string | null;
}
