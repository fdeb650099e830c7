import pLimit from 'p-limit';
import type { Region } from '../model/place.ts';
import type { PublishOutcome, Summary } from '../model/summary.ts';
import type { ScanContext, WorkOrder } from '../scan/context.ts';
import { correlate } from '../scan/correlate.ts';
import { costOf } from '../scan/cost.ts';
import { enterAccount, type EnteredAccount } from '../scan/enter-account.ts';
import type { Judged } from '../scan/judged.ts';
import type { Plan } from '../scan/plan.ts';
import { scanRegion, stoppedBy, type RegionDone } from '../scan/scan-region.ts';
import { settleAccount } from '../scan/settle-account.ts';
import { summarize } from '../scan/summarize.ts';

export interface RunOptions {
  readonly runId: string;
  readonly plan: Plan;
  /** Accounts side by side. */
  readonly concurrency: number;
  readonly onJudged: (judged: Judged) => Promise<void>;
  /** What publishing did; asked once, at the end. */
  readonly published: () => Promise<PublishOutcome | null>;
}

/** Runs the units of work in one process: accounts side by side in a bounded pool, regions of an account side by side. */
export async function runScan(context: ScanContext, options: RunOptions): Promise<Summary> {
  const startedAt = context.clock.now();
  const { plan, runId } = options;
  const run = new Run(context, options);
  context.progress({ kind: 'planned', accounts: plan.orders.length, regions: run.expectedRegions() });
  const limit = pLimit(options.concurrency);
  await toTheEnd(plan.orders.map((order) => limit(() => run.account(order))));
  await correlate(context, runId, run.onJudged, run.mayJudge);
  const published = await options.published();
  return summarize(context, { runId, startedAt, skipped: plan.skipped, published, interrupted: context.signal?.aborted === true, cost: costOf(context.pool), forgets: true });
}

/** Milliseconds after an interrupt in which what was read is still judged: a large organization has more than anybody waits for. */
const LAST_VERDICTS = 700;

class Run {
  readonly #context: ScanContext;
  readonly #options: RunOptions;
  #regionsDone = 0;
  #regionsKnown: number;
  #found = false;
  #broken = false;
  #interruptedAt: number | null = null;

  constructor(context: ScanContext, options: RunOptions) {
    this.#context = context;
    context.signal?.addEventListener('abort', () => (this.#interruptedAt = performance.now()), { once: true });
    this.#options = options;
    this.#regionsKnown = this.expectedRegions();
  }

  expectedRegions(): number {
    return this.#options.plan.orders.reduce((sum, order) => sum + regionsAskedOf(order), 0);
  }

  mayJudge = (): boolean => this.#interruptedAt === null || performance.now() - this.#interruptedAt < LAST_VERDICTS;

  /** One account from entering to settled. What goes wrong on its way is a coverage gap of this account; a store that fails ends the run. */
  async account(order: WorkOrder): Promise<void> {
    if (this.#broken) return;
    try {
      await this.#scan(order);
    } catch (error) {
      this.#broken = true;
      throw error;
    }
  }

  async #scan(order: WorkOrder): Promise<void> {
    const context = this.#context;
    const started = Date.parse(context.clock.now());
    const entered = await this.#enter(order);
    this.#regionsKnown += entered.regions.length - regionsAskedOf(order);
    context.progress({ kind: 'account-started', account: order.account, name: order.name, state: 'started', regions: entered.regions.length });
    const regions = await toTheEnd(entered.regions.map((region) => this.#region(order, entered, region)));
    const { report } = await settleAccount(context, order, entered, regions, this.onJudged, this.mayJudge);
    const { state, tally } = report;
    const failures = Object.values(tally.failuresBySeverity).reduce((sum, count) => sum + count, 0);
    const functions = state.regions.reduce((sum, region) => sum + region.functions, 0);
    context.progress({ kind: 'account-done', account: order.account, name: order.name, state: state.state, because: state.because, functions, failures, seconds: (Date.parse(context.clock.now()) - started) / 1000 });
    context.pool.release(order.account);
  }

  onJudged = async (judged: Judged): Promise<void> => {
    const first = judged.results.find(({ status, exception }) => status === 'fail' && exception === null);
    if (!this.#found && first !== undefined) {
      this.#found = true;
      this.#context.progress({ kind: 'first-finding', result: first });
    }
    await this.#options.onJudged(judged);
  };

  async #enter(order: WorkOrder): Promise<EnteredAccount> {
    try {
      const entered = await enterAccount(this.#context, order);
      for (const unread of entered.unread) this.#context.progress({ kind: 'gap', account: order.account, region: 'global', unread });
      return entered;
    } catch (error) {
      return { entered: false, unread: [stoppedBy(error, order, 'global')], regions: order.regions ?? order.knownRegions, regionsOff: [] };
    }
  }

  async #region(order: WorkOrder, entered: EnteredAccount, region: Region): Promise<RegionDone> {
    const context = this.#context;
    const refusal = entered.entered ? null : (entered.unread[0] ?? null);
    const done = await scanRegion(context, { order, region, refusal, cursor: null }, () => context.signal?.aborted !== true, this.onJudged, this.mayJudge);
    this.#regionsDone += 1;
    context.progress({ kind: 'region-done', account: order.account, region, functions: done.functions, done: this.#regionsDone, total: this.#regionsKnown });
    return done;
  }
}

const regionsAskedOf = (order: WorkOrder): number => (order.regions ?? order.knownRegions).length;

/** All of them to their end, also when one fails, so that nothing goes on behind a run that is over. Throws the first failure. */
async function toTheEnd<T>(works: readonly Promise<T>[]): Promise<readonly T[]> {
  const outcomes = await Promise.allSettled(works);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason as Error;
    return outcome.value;
  });
}
