import { plusMilliseconds } from '../../model/place.ts';
import type { WorkOrder } from '../../scan/context.ts';
import { Accounts, type AccountTools, type ClassRun, type Sample } from './accounts.ts';
import { CountedStore, noS3, S3_OPERATIONS } from './counted-store.ts';
import { cycleOf } from './cycle.ts';
import { callsOf, HeapWatch, importsOf, throttlesOf } from './counting.ts';
import { schedule, type Schedule } from './fleet.ts';
import { scanMachine, walk, type Driver, type ExecutionContext } from './machine.ts';
import { emptyOrganization } from './organization.ts';
import { withOldRuns } from './old-runs.ts';
import { newProcess } from './process.ts';
import { LIMITS, START_LATENCY } from './quotas.ts';
import { memoryOf, type Cycle, type Once, type ScaleOptions, type Simulation } from './results.ts';
import { spread } from './spread.ts';
import { VirtualClock } from './virtual-clock.ts';
import { wireTo, type Wire } from './wire.ts';

/** Megabytes at which a Lambda function has one whole processor. Source: Lambda, "Configure Lambda function memory". */
const WHOLE_PROCESSOR = 1769;
const START = '2026-11-21T02:00:00.000Z';
const DAY = 86_400_000;

export interface SimulateTools {
  /** Microseconds that this process has computed; tests say 0, so that durations rest on the clock alone. */
  readonly processor: () => number;
  readonly progress: (line: string) => void;
}

/** Simulates the cycles of one organization: each class of accounts call by call, and their fan-out. Why so: docs/scale.md. */
export async function simulate(options: ScaleOptions, { processor, progress }: SimulateTools): Promise<Simulation> {
  const began = processor();
  const classes = spread(options);
  const organization = emptyOrganization(options.accounts, options.regions, START);
  const tools: AccountTools = { options, organization, machine: scanMachine(options.concurrency, options.regionConcurrency), processor: (memory) => processor() / (1000 * Math.min(1, memory / WHOLE_PROCESSOR)), progress };
  const accounts = new Accounts(tools, classes);
  const cycles: Cycle[] = [];
  for (let number = 0; number < options.cycles; number += 1) {
    if (number > 0) accounts.deploy(number);
    const run = new Run(tools, accounts, plusMilliseconds(START, number * DAY));
    await walk(tools.machine, {}, run.execution, run);
    cycles.push(run.result());
  }
  return {
    options, cycles, classes: classes.map(({ functions, members, shape }) => ({ functions, accounts: members.length, largestRegion: Math.max(...shape.functions.values()) })),
    machine: { processorSeconds: (processor() - began) / 1e6, residentMegabytes: process.memoryUsage().rss / 1e6 },
  };
}

/** One run's own execution: plan, fan-out, and what comes after it. */
class Run implements Driver {
  readonly execution: ExecutionContext;
  readonly #transitions: Record<string, number> = {};
  readonly #tools: AccountTools;
  readonly #accounts: Accounts;
  readonly #startedAt: string;
  readonly #clock: VirtualClock;
  readonly #once: Once[] = [];
  #runId = '';
  #fanOut: { readonly children: readonly ClassRun[]; readonly schedule: Schedule; readonly orderBytes: number } | null = null;

  constructor(tools: AccountTools, accounts: Accounts, startedAt: string) {
    this.#tools = tools;
    this.#accounts = accounts;
    this.#startedAt = startedAt;
    this.execution = { Name: `scheduled-${startedAt.slice(0, 10)}`, StartTime: startedAt };
    this.#clock = new VirtualClock(startedAt);
  }

  async enter(state: string): Promise<void> {
    this.#transitions[state] = (this.#transitions[state] ?? 0) + 1;
    await this.#pass(START_LATENCY.transition);
  }

  async task(handler: string, payload: unknown): Promise<unknown> {
    const answer = await this.#invoked(handler, JSON.stringify(payload));
    const { runId } = (answer ?? {}) as { readonly runId?: string };
    this.#runId = runId ?? this.#runId;
    return answer;
  }

  async distributed(key: string): Promise<void> {
    const { options } = this.#tools;
    const body = this.#accounts.hub.get(key)?.body ?? '';
    // Written by the plan.
    const orders = body.trim().split('\n').map((line) => JSON.parse(line) as WorkOrder);
    const children = await this.#accounts.children(this.#startedAt, new Map(orders.map((order) => [order.account, order])));
    const timelines = new Map(children.flatMap(({ of, timeline }) => of.members.map((member) => [member, timeline] as const)));
    const scheduled = schedule(orders.flatMap(({ account }) => timelines.get(account) ?? []), options.concurrency);
    this.#fanOut = { children, schedule: scheduled, orderBytes: Buffer.byteLength(body) };
    await this.#pass(scheduled.milliseconds);
  }

  result(): Cycle {
    if (this.#fanOut === null) throw new Error('the definition has no Distributed Map');
    const { blobs: bucket } = this.#accounts.bucket();
    return {
      ...cycleOf({ ...this.#fanOut, once: this.#once, transitions: this.#transitions, machine: this.#tools.machine, memory: this.#tools.options.memory }),
      seconds: (this.#clock.milliseconds() - Date.parse(this.#startedAt)) / 1000,
      runKeys: bucket.keys(`runs/${this.#runId}/`).length,
      storedMegabytes: this.#accounts.megabytes,
    };
  }

  #pass(milliseconds: number): Promise<void> {
    return this.#clock.run(() => this.#clock.sleep(milliseconds));
  }

  async #invoked(handler: string, payload: string): Promise<unknown> {
    const { organization, options, progress } = this.#tools;
    const sample = this.#accounts.bucket(handler === 'plan' ? undefined : options.correlateAccounts);
    const heap = new HeapWatch();
    const blobs = handler === 'summarize' ? withOldRuns(sample.blobs, this.#runId) : sample.blobs;
    const store = new CountedStore(blobs, this.#clock, (operation) => { if (operation === 'put') heap.look(); });
    const wire = wireTo(organization, this.#clock);
    const fresh = newProcess({ organization, wire, clock: this.#clock, store, quotaShare: options.quotaShare });
    const began = this.#clock.milliseconds();
    const before = this.#tools.processor(memoryOf(handler, options));
    const getRemainingTimeInMillis = (): number => LIMITS.lambdaSeconds.value * 1000 - (this.#clock.milliseconds() - began);
    const answer = await this.#clock.run(() => fresh.invoke(handler, payload, { getRemainingTimeInMillis }));
    const used = this.#tools.processor(memoryOf(handler, options)) - before;
    const once = onceOf({ handler, options, sample, store, wire, heap, waited: (this.#clock.milliseconds() - began) / 1000, used: used / 1000 });
    await this.#pass(began + once.seconds * 1000 - this.#clock.milliseconds());
    this.#once.push(once);
    progress(`${this.#startedAt.slice(0, 10)} ${handler}: ${Math.round(once.seconds)} s`);
    return JSON.parse(answer);
  }
}

interface Invoked {
  readonly handler: string;
  readonly options: ScaleOptions;
  readonly sample: Sample;
  readonly store: CountedStore;
  readonly wire: Wire;
  readonly heap: HeapWatch;
  /** Seconds by the clock, and by the processor. */
  readonly waited: number;
  readonly used: number;
}

/** What it took; scaled up where it was run over a part of the accounts: waiting and requests by accounts, computing and memory by functions. */
function onceOf({ handler, options, sample, store, wire, heap, waited, used }: Invoked): Once {
  const { timesAccounts, timesFunctions, accounts } = sample;
  const scaled = (value: number, times: number): number => Math.round(value * times);
  const s3 = noS3();
  for (const operation of S3_OPERATIONS) s3[operation] = scaled(store.counts[operation], timesAccounts);
  return {
    handler, s3, memory: memoryOf(handler, options), seconds: waited * timesAccounts + used * timesFunctions, processorSeconds: used * timesFunctions, megabytesRead: (store.bytesRead / 1e6) * timesFunctions,
    heapMegabytes: heap.megabytes === null ? null : heap.megabytes * timesFunctions, calls: Object.fromEntries(Object.entries(callsOf(wire)).map(([name, calls]) => [name, scaled(calls, timesAccounts)])),
    throttles: scaled(throttlesOf(wire), timesAccounts), imports: scaled(importsOf(wire), timesAccounts), scaledFrom: timesAccounts === 1 ? null : accounts,
  };
}
