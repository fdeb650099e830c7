import pLimit, { type LimitFunction } from 'p-limit';
import type { Session } from '../aws/pool.ts';
import { unreadFrom } from '../aws/errors.ts';
import type { Account, Region, Span } from '../model/place.ts';
import type { PostingPlace } from '../model/result.ts';
import type { PublishOutcome } from '../model/summary.ts';
import {
  acquireLease, byPostingPlace, notPublished, openLedger, postingPlace, postingPlaceId, prepare, publishPlace, releaseLease, renewLease, securityHubSink,
  type FindFilter, type FindingSink, type Lease, type PlaceOutcome, type PlaceRun, type Post, type PostingRules,
} from '../publish/index.ts';
import type { ScanContext } from './context.ts';
import { enter } from './credentials.ts';
import type { Judged } from './judged.ts';
import { outcomeOfSteps, publishStep, type PublishStep } from './publish-steps.ts';

export interface PublishOptions {
  readonly runId: string;
  readonly hub: PostingPlace;
  /** The role that posts in each account, and its external id; null: the caller posts by itself. */
  readonly writer: { readonly roleName: string | null; readonly externalId: string | null };
  /** Test seam and file output: another sink than the place's Security Hub. */
  readonly sinkFor?: (place: PostingPlace) => FindingSink;
}

/** A lease that nobody renews, because its run died, is free again after this long. */
const LEASE_MILLISECONDS = 10 * 60_000;

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
    for (const run of [...this.#runs(judged), ...(await this.#reentered(judged))]) {
      const outcome = await this.#publishPlace(run);
      this.#outcomes.push({ place: postingPlaceId(run.place), outcome });
      this.#context.progress({ kind: 'published', account: run.place.account, region: run.place.region, outcome });
    }
  }

  /** What would be posted, without posting. */
  async preview(judged: Judged): Promise<readonly Post[]> {
    const posts: Post[] = [];
    for (const run of this.#runs(judged)) {
      const sink = await this.#sinkOrReason(run.place);
      const prepared = typeof sink === 'string' ? null : await prepare({ ...run, sink });
      if (prepared?.is === 'ready') posts.push(...prepared.delta.posts);
    }
    return posts;
  }

  /** Gives back every lease. */
  async close(): Promise<void> {
    for (const lease of this.#leases.values()) await releaseLease(this.#context.store, lease, this.#context.clock.now());
    this.#leases.clear();
  }

  #runs(judged: Judged): readonly Omit<PlaceRun, 'sink'>[] {
    const { settings, config, caller, clock, store, signal } = this.#context;
    const rules = this.#rules(judged);
    const evaluated = settings.map(({ check }) => check).filter(({ span, overlaps }) => span === judged.span && (config.publish.overlapping === 'post' || (overlaps ?? []).length === 0));
    const ids = new Set(evaluated.map(({ id }) => id));
    const results = judged.results.filter(({ checkId }) => ids.has(checkId));
    const groups = new Map(byPostingPlace(results, rules).map((group) => [postingPlaceId(group.place), group]));
    for (const place of placesWithout(judged, caller.homeRegion)) if (!groups.has(postingPlaceId(place)) && !judged.isUnreachable(place.account, place.region)) groups.set(postingPlaceId(place), { place, results: [] });
    return [...groups.values()].map((group) => ({
      partition: caller.partition,
      place: group.place,
      hubId: this.#hubId(),
      evaluated,
      results: group.results,
      lists: judged.lists,
      now: clock.now(),
      docsBaseUrl: config.publish.docsBaseUrl ?? null,
      minSeverity: config.publish.minSeverity,
      heartbeatDays: config.publish.heartbeatDays,
      store,
      ...(signal === undefined ? {} : { signal }),
    }));
  }

  /** What the hub still says of an account that can be entered again: its findings live in the account from now on. */
  async #reentered(judged: Judged): Promise<readonly Omit<PlaceRun, 'sink'>[]> {
    const { hub } = this.#options;
    const { account } = judged;
    if (account === null || account === hub.account || judged.isUnreachable(account, this.#context.caller.homeRegion) || !(await this.#accountsAtHub()).has(account)) return [];
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
    const sink = this.#options.sinkFor?.(place) ?? securityHubSink(pool.securityHub(await this.#writer(place.account), place.region));
    return asked(sink);
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

/** Places of a step in which nothing was judged, but in which something may be gone. */
function placesWithout(judged: Judged, homeRegion: Region): readonly PostingPlace[] {
  const spans: readonly Span[] = judged.account === null ? [] : [judged.span];
  return spans.flatMap(() => judged.lists.flatMap(({ place, missing }) => (place.account === 'organization' || missing.length > 0 ? [] : [{ account: place.account, region: place.region === 'global' ? homeRegion : place.region }])));
}

/** Asks what does not change during a run only once: whether the hub is on, and what analysts have suppressed. */
function asked(sink: FindingSink): FindingSink {
  let state: ReturnType<FindingSink['describe']> | null = null;
  let suppressed: ReturnType<FindingSink['find']> | null = null;
  return {
    describe: () => (state ??= sink.describe()),
    import: (findings) => sink.import(findings),
    find: (filter: FindFilter) => (filter.suppressed === true ? (suppressed ??= sink.find(filter)) : sink.find(filter)),
  };
}
