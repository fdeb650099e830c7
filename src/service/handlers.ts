import { z } from 'zod';
import type { Summary } from '../model/summary.ts';
import { correlate } from '../scan/correlate.ts';
import type { ScanContext, WorkOrder } from '../scan/context.ts';
import { enterAccount, type EnteredAccount } from '../scan/enter-account.ts';
import type { Judged } from '../scan/judged.ts';
import { plan, type ScanRequest } from '../scan/plan.ts';
import { scanRegion, type RegionDone, type RegionTask } from '../scan/scan-region.ts';
import { settleAccount } from '../scan/settle-account.ts';
import { summarize } from '../scan/summarize.ts';
import type { AccountState, PublishOutcome } from '../model/summary.ts';

/** What a handler finds in its environment; built once per process. */
export interface Runtime {
  readonly context: ScanContext;
  /** Posts what a step judged; does nothing where publishing is off. */
  readonly onJudged: (judged: Judged) => Promise<void>;
  readonly published: () => PublishOutcome | null;
}
/** The part of a Lambda context that tells how much time is left. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}

/** A region stops itself with this much time in hand: one chunk at a throttled quota, and judging. */
const TIME_IN_HAND = 120_000;

const requestSchema = z.looseObject({ runId: z.string().regex(/^[\w-]{1,80}$/), organization: z.boolean() });

/** Result of the plan: where the work orders are, one JSON object a line. */
export interface Planned {
  readonly runId: string;
  readonly startedAt: string;
  readonly orders: string;
  readonly accounts: number;
}

/** The states' tasks: each is one unit of work, with everything large kept in the store. */
export function createHandlers(runtime: () => Promise<Runtime>) {
  return {
    /** Writes one complete work order per account. */
    async plan(request: ScanRequest): Promise<Planned> {
      requestSchema.parse(request);
      const { context } = await runtime();
      const startedAt = context.clock.now();
      const { orders, skipped } = await plan(context, request);
      const key = ordersKey(request.runId);
      await context.store.put(key, orders.map((order) => `${JSON.stringify(order)}\n`).join(''));
      await context.store.put(skippedKey(request.runId), JSON.stringify(skipped));
      return { runId: request.runId, startedAt, orders: key, accounts: orders.length };
    },

    async account(order: WorkOrder): Promise<EnteredAccount> {
      return enterAccount((await runtime()).context, order);
    },

    /** Reads until the region is done or the time is short; a cursor in the answer means: once more, with it. */
    async region(task: RegionTask, invocation: Invocation): Promise<RegionDone> {
      const { context, onJudged } = await runtime();
      return scanRegion(context, task, () => invocation.getRemainingTimeInMillis() > TIME_IN_HAND, onJudged);
    },

    async settle({ order, entered, regions }: { order: WorkOrder; entered: EnteredAccount; regions: readonly RegionDone[] }): Promise<{ account: string; state: AccountState['state'] }> {
      const { context, onJudged } = await runtime();
      const { report } = await settleAccount(context, order, entered, regions, onJudged);
      return { account: order.account, state: report.state.state };
    },

    async correlate({ runId }: Planned): Promise<void> {
      const { context, onJudged } = await runtime();
      await correlate(context, runId, onJudged);
    },

    async summarize({ runId, startedAt }: Planned): Promise<Pick<Summary, 'coverage' | 'results' | 'failuresBySeverity' | 'functions'>> {
      const { context, published } = await runtime();
      const skipped = await context.store.get(skippedKey(runId));
      // Written by plan.
      const states = skipped === null ? [] : (JSON.parse(skipped.body) as readonly AccountState[]);
      const { coverage, results, failuresBySeverity, functions } = await summarize(context, { runId, startedAt, skipped: states, published: published(), interrupted: false });
      return { coverage, results, failuresBySeverity, functions };
    },
  };
}

export type Handlers = ReturnType<typeof createHandlers>;
export type HandlerName = keyof Handlers;

const ordersKey = (runId: string): string => `runs/${runId}/orders.jsonl`;
const skippedKey = (runId: string): string => `runs/${runId}/skipped.json`;
