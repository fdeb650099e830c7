import type { Blob } from '../../model/ports.ts';
import type { WorkOrder } from '../../scan/context.ts';
import type { Organization } from '../../simulator/index.ts';
import { runChild, type Execution } from './child.ts';
import { CountedStore, memoryBlobs, type Blobs } from './counted-store.ts';
import { sum } from './counting.ts';
import type { ChildTimeline } from './fleet.ts';
import { childMachine, type Machine } from './machine.ts';
import { deployAgain, fillAccount } from './organization.ts';
import { newProcess } from './process.ts';
import { replicaBlobs } from './replica-blobs.ts';
import type { ScaleOptions } from './results.ts';
import type { AccountClass } from './spread.ts';
import { VirtualClock } from './virtual-clock.ts';
import { wireTo, type Wire } from './wire.ts';

interface ClassState {
  readonly of: AccountClass;
  readonly first: string;
  readonly blobs: Blobs & { readonly all: ReadonlyMap<string, Blob> };
}
/** What the first account of a class did in one cycle; it stands for all of them. */
export interface ClassRun extends Execution {
  readonly of: AccountClass;
  readonly timeline: ChildTimeline;
  readonly wire: Wire;
  readonly store: CountedStore;
}
/** A bucket of some of the accounts, and how often they fit into all of them. */
export interface Sample {
  readonly blobs: Blobs;
  readonly accounts: number;
  readonly timesAccounts: number;
  readonly timesFunctions: number;
}
export interface AccountTools {
  readonly options: ScaleOptions;
  readonly organization: Organization;
  readonly machine: Machine;
  /** Milliseconds of processor time so far, at the speed of a Lambda function of so many megabytes. */
  readonly processor: (memory: number) => number;
  readonly progress: (line: string) => void;
}

/** All accounts of the organization, class by class, and what they keep in the bucket from cycle to cycle. */
export class Accounts {
  /** What the plan and the other steps of the whole run write, and the hub's own account. */
  readonly hub = memoryBlobs();
  readonly #tools: AccountTools;
  readonly #classes: readonly ClassState[];

  constructor(tools: AccountTools, classes: readonly AccountClass[]) {
    this.#tools = tools;
    const { organization } = tools;
    this.#classes = classes.map((of) => ({ of, first: of.members[0] ?? '', blobs: of.members[0] === organization.hubAccount ? this.hub : memoryBlobs() }));
    for (const { of, first } of this.#classes) fillAccount(organization, first, of.shape);
  }

  /** The bucket as it is when every account has been settled; `most`: of so many accounts only, their sizes in the same proportion. */
  bucket(most: number = Number.POSITIVE_INFINITY): Sample {
    const all = sum(this.#classes.map(({ of }) => of.members.length));
    const part = Math.min(1, most / all);
    const taken = this.#classes.map(({ of, blobs }) => ({ of, blobs, members: of.members.slice(0, Math.ceil(of.members.length * part)) }));
    const functions = sum(taken.map(({ of, members }) => of.functions * members.length));
    return {
      blobs: replicaBlobs(this.hub, taken.filter(({ blobs }) => blobs !== this.hub).map(({ members, blobs }) => ({ members, blobs: blobs.all }))),
      accounts: sum(taken.map(({ members }) => members.length)),
      timesAccounts: all / sum(taken.map(({ members }) => members.length)),
      timesFunctions: functions === 0 ? 1 : sum(this.#classes.map(({ of }) => of.functions * of.members.length)) / functions,
    };
  }

  get megabytes(): number {
    return sum(this.#classes.map(({ of, blobs }) => of.members.length * sum([...blobs.all.values()].map(({ body }) => body.length)))) / 1e6;
  }

  /** People work between two cycles. */
  deploy(cycle: number): void {
    const { organization, options } = this.#tools;
    for (const { first } of this.#classes) {
      const account = organization.accounts.get(first);
      if (account !== undefined) deployAgain(account, options.changedShare, cycle);
    }
  }

  /** Runs the child execution of the first account of each class. `startedAt`: ISO 8601. */
  async children(startedAt: string, orders: ReadonlyMap<string, WorkOrder>): Promise<readonly ClassRun[]> {
    const runs: ClassRun[] = [];
    for (const state of this.#classes) {
      const order = orders.get(state.first);
      if (order === undefined) throw new Error(`the plan has no order for ${state.first}`);
      const run = await this.#child(state, startedAt, order);
      this.#tools.progress(`${startedAt.slice(0, 10)} ${state.of.members.length} × ${state.of.functions} functions: ${Math.round(run.milliseconds / 1000)} s`);
      runs.push(run);
    }
    return runs;
  }

  async #child({ of, blobs }: ClassState, startedAt: string, order: WorkOrder): Promise<ClassRun> {
    const { organization, options, machine, processor } = this.#tools;
    const clock = new VirtualClock(startedAt);
    const seconds = new Seconds(clock.milliseconds());
    const wire = wireTo(organization, clock, (at) => seconds.note('assumeRole', at));
    const store = new CountedStore(withShared(blobs, this.hub), clock, (operation, at) => seconds.note(operation, at));
    const fresh = () => newProcess({ organization, wire, clock, store, quotaShare: options.quotaShare });
    const execution = await clock.run(() => runChild({ machine: childMachine(machine), clock, fresh, processor: () => processor(options.memory) }, order));
    const { milliseconds, invocations, transitions } = execution;
    return { ...execution, of, wire, store, timeline: { milliseconds, invocations, transitions: sum(Object.values(transitions)), assumeRole: seconds.of('assumeRole'), s3Get: seconds.of('get'), s3Put: seconds.of('put') } };
  }
}

/** Counts by whole seconds from a start. */
class Seconds {
  readonly #start: number;
  readonly #series = new Map<string, number[]>();

  constructor(start: number) {
    this.#start = start;
  }

  note(name: string, at: number): void {
    const series = this.#series.get(name) ?? [];
    this.#series.set(name, series);
    const second = Math.floor((at - this.#start) / 1000);
    while (series.length <= second) series.push(0);
    series[second] = (series[second] ?? 0) + 1;
  }

  of(name: string): readonly number[] {
    return this.#series.get(name) ?? [];
  }
}

/** An account's own blobs, and those that the plan wrote for all. */
const withShared = (own: Blobs, shared: Blobs): Blobs => ({
  get: (key) => own.get(key) ?? shared.get(key),
  set: (key, blob) => own.set(key, blob),
  delete: (key) => own.delete(key),
  keys: (prefix) => own.keys(prefix),
});
