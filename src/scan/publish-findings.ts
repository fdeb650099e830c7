import pLimit, { type LimitFunction } from 'p-limit';
import type { Session } from '../aws/pool.ts';
import { unreadFrom } from '../aws/errors.ts';
import type { Account } from '../model/place.ts';
import type { PostingPlace } from '../model/result.ts';
import type { PublishOutcome } from '../model/summary.ts';
import { isAtLeast } from '../model/verdict.ts';
import {
  acquireLease, delta, identityOf, LEASE_MILLISECONDS, notPublished, openLedger, postingPlace, postingPlaceId, prepare, publishPlace, releaseLease, renderOf, renewLease, securityHubSink,
  SinkError, type EvaluatedCheck, type FindFilter, type FindingSink, type Lease, type PlaceOutcome, type PlaceRun, type Post, type PostingRules, type Rescan,
} from '../publish/index.ts';
import type { ScanContext } from './context.ts';
import { enter } from './credentials.ts';
import type { Judged } from './judged.ts';
import { outcomeOfSteps, publishStep, type PlacePreview, type PublishStep } from './publish-steps.ts';
import { eachAtOnce } from './read-many.ts';
import { saidInPlaces, unreadPlaces } from './said-in-places.ts';

export interface PublishOptions {
  readonly runId: string;
  readonly hub: PostingPlace;
  /** The role that posts in each account, and its external id; null: the caller posts by itself. */
  readonly writer: { readonly roleName: string | null; readonly externalId: string | null };
  /** All checks of this version, enabled or not: those that are new to a place are reported for one run before they post. */
  readonly catalogue: readonly EvaluatedCheck[];
  /** Test seam and file output: another sink than the place's Security Hub. */
  readonly sinkFor?: (place: PostingPlace) => FindingSink;
  /** Test seam: chance, from 0 to 1. */
  readonly random?: () => number;
}

/** Posts what changed, step by step, each account-region with its own ledger and lease. */
export class FindingsPublisher {
  readonly #context: ScanContext;
  readonly #options: PublishOptions;
  readonly #sinks = new Map<string, Promise<FindingSink>>();
  readonly #writers = new Map<Account, Promise<Session>>();
  readonly #turns = new Map<string, LimitFunction>();
  readonly #leases = new Map<string, Lease>();
  #atHub: Promise<ReadonlySet<string>> | null = null;
  readonly #outcomes: { readonly place: string; readonly outcome: PlaceOutcome }[] = [];

  constructor(context: ScanContext, options: PublishOptions) {
    this.#context = context;
    this.#options = options;
  }

  get outcome(): PublishOutcome {
    return outcomeOfSteps(this.steps);
  }

  /** What was done in each place, step by step. */
  get steps(): readonly PublishStep[] {
    return this.#outcomes.map(({ place, outcome }) => publishStep(place, outcome));
  }

  /** Everything acknowledged so far. */
  get posted(): readonly Post[] {
    return this.#outcomes.flatMap(({ outcome }) => outcome.posted);
  }

  /** Posts what one step judged, place by place. Never throws for what Security Hub, a role or a ledger answer: such places are named. */
  async publish(judged: Judged): Promise<void> {
    const outcomes = await eachAtOnce(await this.#runsToPost(judged), async (run) => {
      const outcome = await this.#publishPlace(run);
      this.#context.progress({ kind: 'published', account: run.place.account, region: run.place.region, outcome });
      return [{ place: postingPlaceId(run.place), outcome }];
    });
    this.#outcomes.push(...outcomes);
  }

  /**
   * Posts what somebody asked to verify in one place, beside whoever holds the lease: the ledger's conditional writes order the two.
   * Asks Security Hub nothing that the last run has asked.
   */
  async verify(place: PostingPlace, said: Pick<PlaceRun, 'evaluated' | 'results' | 'lists'> & { readonly rescan: Rescan }): Promise<PlaceOutcome> {
    const sink = await this.#sinkOrReason(place);
    return typeof sink === 'string' ? notPublished(place, sink) : publishPlace({ ...this.#everyRun(place), ...said, sink: inHaste(sink) });
  }

  /** What would be posted, without posting, place by place; or why nothing would be. */
  async preview(judged: Judged): Promise<readonly PlacePreview[]> {
    return eachAtOnce(await this.#runsToPost(judged), async (run): Promise<readonly PlacePreview[]> => {
      const sink = await this.#sinkOrReason(run.place);
      const prepared = typeof sink === 'string' ? { is: 'not-published' as const, because: sink } : await prepare({ ...run, sink });
      return [prepared.is === 'ready' ? { place: run.place, posts: prepared.delta.posts, withheld: prepared.delta.withheld, because: null } : { place: run.place, posts: [], withheld: 0, because: prepared.because }];
    });
  }

  /** Gives back every lease. */
  async close(): Promise<void> {
    await eachAtOnce([...this.#leases.values()], async (lease) => {
      await releaseLease(this.#context.store, lease, this.#context.clock.now());
      return [];
    });
    this.#leases.clear();
  }

  async #runsToPost(judged: Judged): Promise<readonly Omit<PlaceRun, 'sink'>[]> {
    const runs = [...this.#runs(judged), ...(await this.#reentered(judged))];
    const speaking = judged.span !== 'organization' ? runs : await eachAtOnce(runs, async (run) => ((await this.#hasSomethingToSay(run)) ? [run] : []));
    return [...speaking, ...(await this.#heartbeats(judged))];
  }

  /** Where nothing could be read: only what would expire is posted again, and a place without such costs the reading of its ledger. */
  async #heartbeats(judged: Judged): Promise<readonly Omit<PlaceRun, 'sink'>[]> {
    // New checks are not met by a visit that reports nothing of them.
    const runs = unreadPlaces(judged, this.#context, this.#rules(judged)).map((unread) => ({ ...this.#everyRun(unread.place), ...unread, catalogue: [] }));
    return eachAtOnce(runs, async (run) => ((await this.#hasSomethingDue(run)) ? [run] : []));
  }

  /** A ledger that cannot be read is named by the visit. */
  async #hasSomethingDue(run: Omit<PlaceRun, 'sink'>): Promise<boolean> {
    const opened = await openLedger(this.#context.store, run);
    return opened.is === 'unreadable' || (opened.is === 'found' && delta({ ...run, ledger: opened.ledger, reportOnly: new Set(), render: renderOf(run) }).posts.length > 0);
  }

  /**
   * Checks of the organization speak about every function of every place, and mostly well. Entering all those places for it would take longer
   * than all that came before: a place in which they fail nothing and have posted nothing is left alone.
   */
  async #hasSomethingToSay({ results, evaluated, place, partition, hubId }: Omit<PlaceRun, 'sink'>): Promise<boolean> {
    if (results.some(({ status, severity }) => status === 'fail' && isAtLeast(severity, this.#context.config.publish.minSeverity))) return true;
    const opened = await openLedger(this.#context.store, { partition, place, hubId });
    const identities = new Set(evaluated.map(identityOf));
    return opened.is === 'unreadable' || (opened.is === 'found' && [...opened.ledger.entries.values()].some(({ identity }) => identities.has(identity)));
  }

  #runs(judged: Judged): readonly Omit<PlaceRun, 'sink'>[] {
    return saidInPlaces(judged, this.#context, this.#rules(judged)).map((said) => ({ ...this.#everyRun(said.place), ...said }));
  }

  #everyRun(place: PostingPlace): Omit<PlaceRun, 'sink' | 'evaluated' | 'results' | 'lists'> {
    const { config, caller, clock, store, signal } = this.#context;
    const { random } = this.#options;
    return {
      partition: caller.partition,
      runId: this.#options.runId,
      catalogue: this.#options.catalogue,
      place,
      hubId: this.#hubId(),
      now: clock.now(),
      docsBaseUrl: config.publish.docsBaseUrl ?? null,
      minSeverity: config.publish.minSeverity,
      heartbeatDays: config.publish.heartbeatDays,
      store,
      sleep: (milliseconds, until) => clock.sleep(milliseconds, until),
      ...(random === undefined ? {} : { random }),
      ...(signal === undefined ? {} : { signal }),
    };
  }

  /** What the hub still says of an account that can be entered again: its findings live in the account from now on. */
  async #reentered(judged: Judged): Promise<readonly Omit<PlaceRun, 'sink'>[]> {
    const { hub } = this.#options;
    const { account } = judged;
    if (account === hub.account || judged.isUnreachable(account, 'global') || !(await this.#accountsAtHub()).has(account)) return [];
    const [any] = this.#runs(judged);
    return any === undefined ? [] : [{ ...any, place: hub, results: judged.results, isPostedHere: (result) => postingPlaceId(postingPlace(result, this.#rules(judged))) === postingPlaceId(hub) }];
  }

  /** Accounts that the hub's own ledger held findings of when the run began. */
  #accountsAtHub(): Promise<ReadonlySet<string>> {
    return (this.#atHub ??= openLedger(this.#context.store, { partition: this.#context.caller.partition, place: this.#options.hub, hubId: this.#hubId() }).then(
      (opened) => new Set(opened.is === 'found' ? [...opened.ledger.entries.values()].flatMap(({ key }) => /\d{12}/.exec(key) ?? []) : []),
    ));
  }

  #hubId(): string {
    return `${this.#context.caller.partition}:${this.#options.hub.account}`;
  }

  #rules(judged: Judged): PostingRules {
    return { homeRegion: this.#context.caller.homeRegion, hub: this.#options.hub, isUnreachable: judged.isUnreachable };
  }

  /** One step at a time in each place: accounts that cannot be entered all post at the hub. */
  #publishPlace(run: Omit<PlaceRun, 'sink'>): Promise<PlaceOutcome> {
    const id = postingPlaceId(run.place);
    const turn = this.#turns.get(id) ?? pLimit(1);
    this.#turns.set(id, turn);
    return turn(() => this.#publishAlone(run));
  }

  async #publishAlone(run: Omit<PlaceRun, 'sink'>): Promise<PlaceOutcome> {
    const taken = await this.#lease(run.place);
    if (taken !== null) return notPublished(run.place, taken);
    const sink = await this.#sinkOrReason(run.place);
    return typeof sink === 'string' ? notPublished(run.place, sink) : publishPlace({ ...run, sink });
  }

  /** null: the lease is ours. Otherwise who has it. */
  async #lease(place: PostingPlace): Promise<string | null> {
    const { store, clock, caller } = this.#context;
    const id = postingPlaceId(place);
    const held = this.#leases.get(id);
    const renewed = held === undefined ? null : await renewLease(store, held, clock.now(), LEASE_MILLISECONDS);
    if (renewed !== null) {
      this.#leases.set(id, renewed);
      return null;
    }
    const acquired = await acquireLease(store, { partition: caller.partition, ...place }, this.#options.runId, clock.now(), LEASE_MILLISECONDS);
    if (acquired.is === 'taken') return `another run (${acquired.by}) publishes here, until ${acquired.until} at the latest`;
    this.#leases.set(id, acquired.lease);
    return null;
  }

  async #sinkOrReason(place: PostingPlace): Promise<FindingSink | string> {
    const id = postingPlaceId(place);
    try {
      const sink = this.#sinks.get(id) ?? this.#open(place);
      this.#sinks.set(id, sink);
      return await sink;
    } catch (error) {
      const unread = unreadFrom(error, 'sts:AssumeRole', { partition: this.#context.caller.partition, ...place });
      return `the role ${this.#options.writer.roleName} could not be assumed (${unread.detail})`;
    }
  }

  async #open(place: PostingPlace): Promise<FindingSink> {
    const { pool } = this.#context;
    return asked(this.#options.sinkFor?.(place) ?? securityHubSink(pool.securityHub(await this.#writer(place.account), place.region)));
  }

  #writer(account: Account): Promise<Session> {
    const { pool, caller, clock } = this.#context;
    const { writer, runId } = this.#options;
    const existing = this.#writers.get(account);
    if (existing !== undefined) return existing;
    const session = enter(pool, caller, writer.roleName === null ? { by: 'caller' } : { by: 'role', roleName: writer.roleName, externalId: writer.externalId }, {
      account,
      partition: caller.partition,
      region: caller.homeRegion,
      sessionName: `postern-${runId}`.slice(0, 64),
      narrowed: false,
      decrypts: false,
      clock,
    });
    this.#writers.set(account, session);
    return session;
  }
}

/** A rescan asks nothing that the last run has asked: an import that Security Hub does not take says so too. */
function inHaste(sink: FindingSink): FindingSink {
  return {
    describe: () => Promise.resolve('on'),
    import: (findings) => sink.import(findings),
    find: (filter: FindFilter) => {
      if (filter.suppressed === true) return Promise.reject(new SinkError('a rescan does not ask what is suppressed'));
      return filter.otherThanHub === undefined ? sink.find(filter) : Promise.resolve([]);
    },
  };
}

/** Asks what does not change during a run only once: whether the hub is on, what analysts have suppressed, whether another hub posts. */
function asked(sink: FindingSink): FindingSink {
  let state: ReturnType<FindingSink['describe']> | null = null;
  let suppressed: ReturnType<FindingSink['find']> | null = null;
  let foreign: ReturnType<FindingSink['find']> | null = null;
  return {
    describe: () => (state ??= sink.describe()),
    import: (findings) => sink.import(findings),
    find: (filter: FindFilter) => {
      if (filter.suppressed === true) return (suppressed ??= sink.find(filter));
      return filter.otherThanHub === undefined ? sink.find(filter) : (foreign ??= sink.find(filter));
    },
  };
}
