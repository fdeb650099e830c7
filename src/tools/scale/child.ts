import type { WorkOrder } from '../../scan/context.ts';
import { walk, type Driver, type Machine } from './machine.ts';
import type { Environment } from './process.ts';
import { LIMITS, START_LATENCY } from './quotas.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** One run of a Lambda function: milliseconds from the start of its execution. */
export interface Invocation {
  /** For a region, its name as well. */
  readonly handler: string;
  readonly start: number;
  end: number;
}

/** What one execution did. */
export interface Execution {
  readonly milliseconds: number;
  /** Times that each state was entered. */
  readonly transitions: Readonly<Record<string, number>>;
  readonly invocations: readonly Invocation[];
  /** Bytes of the largest answer of a handler, which the next state is given. */
  readonly largestPayload: number;
}

export interface ChildOptions {
  readonly machine: Machine;
  readonly clock: VirtualClock;
  /** An environment that has served nobody. */
  readonly fresh: () => Environment;
  /** Milliseconds of processor time that this process has used so far, at the speed of the Lambda function. */
  readonly processor: () => number;
}

/** Runs the child execution of one account with the real handlers; each invocation is given a new environment. */
export async function runChild(options: ChildOptions, order: WorkOrder): Promise<Execution> {
  const child = new Child(options);
  const began = options.clock.milliseconds();
  await walk(options.machine, order, { Name: order.account, StartTime: options.clock.now() }, child);
  return { milliseconds: options.clock.milliseconds() - began, transitions: child.transitions, invocations: child.invocations, largestPayload: child.largestPayload };
}

class Child implements Driver {
  readonly transitions: Record<string, number> = {};
  readonly invocations: Invocation[] = [];
  largestPayload = 0;
  readonly #options: ChildOptions;
  readonly #began: number;
  #processorBefore: number | null = null;

  constructor(options: ChildOptions) {
    this.#options = options;
    this.#began = options.clock.milliseconds();
  }

  async enter(state: string): Promise<void> {
    this.transitions[state] = (this.transitions[state] ?? 0) + 1;
    await this.#options.clock.sleep(START_LATENCY.transition);
  }

  async task(handler: string, payload: unknown): Promise<unknown> {
    if (handler === 'region') {
      this.#processorBefore ??= this.#options.processor();
      const { region } = payload as { readonly region: string };
      return this.#invoked(handler, `region ${region}`, payload, () => Promise.resolve());
    }
    await this.#chargeRegions();
    const before = this.#options.processor();
    // Nothing else of the execution runs beside it: its processor time is its own.
    return this.#invoked(handler, handler, payload, () => this.#options.clock.sleep(this.#options.processor() - before));
  }

  distributed(key: string): Promise<never> {
    return Promise.reject(new Error(`a child execution has a Distributed Map over ${key}`));
  }

  /**
   * Regions run side by side here too, so that only the sum of their processor time is known: it is shared out by how long each of them
   * lasts, and spent after its reading.
   */
  async #chargeRegions(): Promise<void> {
    if (this.#processorBefore === null) return;
    const used = this.#options.processor() - this.#processorBefore;
    this.#processorBefore = null;
    const last = [...new Map(this.invocations.filter(({ handler }) => handler.startsWith('region ')).map((invocation) => [invocation.handler, invocation])).values()];
    const all = last.reduce((sum, { start, end }) => sum + end - start, 0);
    const shares = last.map((invocation) => {
      const share = all === 0 ? 0 : (used * (invocation.end - invocation.start)) / all;
      invocation.end += share;
      return share;
    });
    await this.#options.clock.sleep(Math.max(0, ...shares));
  }

  async #invoked(handler: string, name: string, payload: unknown, afterwards: () => Promise<void>): Promise<unknown> {
    const { clock, fresh } = this.#options;
    await clock.sleep(START_LATENCY.invocation);
    const start = clock.milliseconds();
    const getRemainingTimeInMillis = (): number => LIMITS.lambdaSeconds.value * 1000 - (clock.milliseconds() - start);
    const answer = await fresh().invoke(handler, JSON.stringify(payload), { getRemainingTimeInMillis });
    await afterwards();
    this.largestPayload = Math.max(this.largestPayload, Buffer.byteLength(answer));
    this.invocations.push({ handler: name, start: start - this.#began, end: clock.milliseconds() - this.#began });
    return JSON.parse(answer) as unknown;
  }
}
