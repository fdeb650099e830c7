import { z } from 'zod';
import type { Summary } from '../model/summary.ts';
import type { Account, Region } from '../model/place.ts';
import { correlate } from '../scan/correlate.ts';
import type { ScanContext, WorkOrder } from '../scan/context.ts';
import { addCosts, takeCost, type Cost } from '../scan/cost.ts';
import { enterAccount, type EnteredAccount } from '../scan/enter-account.ts';
import type { Judged } from '../scan/judged.ts';
import { plan, type ScanRequest } from '../scan/plan.ts';
import { gatherPublishSteps, readPublishOutcome } from '../scan/publish-steps.ts';
import { writeReport } from '../scan/report.ts';
import { scanRegion, type RegionDone, type RegionTask } from '../scan/scan-region.ts';
import { settleAccount } from '../scan/settle-account.ts';
import { summarize } from '../scan/summarize.ts';
import type { AccountState } from '../model/summary.ts';
import type { MeasuredRun } from './metrics.ts';
import type { ServiceScope } from './settings.ts';

/** What a handler finds in its environment; built once per process. */
export interface Runtime {
  readonly context: ScanContext;
  /** How accounts are entered where the request does not say. */
  readonly access: { readonly roleName: string; readonly externalId: string | null };
  /** What is scanned where the request does not say. Default: everything. */
  readonly scope?: ServiceScope;
  /** Milliseconds that a region keeps in hand: enough for one chunk at a throttled quota, and for judging. Default: two minutes. */
  readonly timeInHand?: number;
  /** Regions to fall back on for accounts that do not tell theirs. */
  readonly knownRegions: () => Promise<readonly Region[]>;
  /** Posts what the steps of a run judged. */
  readonly publishing: (runId: string) => Publishing;
  /** Told of each run of the whole scope that was summarised. */
  readonly measured?: (run: MeasuredRun) => void;
}
export interface Publishing {
  readonly onJudged: (judged: Judged) => Promise<void>;
  /** Keeps what was posted under the step's name, and gives back what was held for it. */
  readonly close: (account: Account | 'organization', step: string) => Promise<void>;
}
/** The part of a Lambda context that tells how much time is left. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}

const TIME_IN_HAND = 120_000;

/** What an execution is started with; all of it may be left out, and is then as the deployment's settings say. */
const requestSchema = z.strictObject({
  accounts: z.array(z.string().regex(/^\d{12}$/)).default([]),
  ous: z.array(z.string()).default([]),
  excludeOus: z.array(z.string()).default([]),
  regions: z.array(z.string()).default([]),
  functions: z.array(z.string()).default([]),
  /** Whether the run's figures stand for the whole scope; left out: when nothing is narrowed. */
  measured: z.boolean().optional(),
});
export type Request = z.input<typeof requestSchema>;

/** What the state machine tells of its execution. */
const startSchema = z.strictObject({ request: requestSchema, execution: z.string().min(1).max(80), startedAt: z.iso.datetime({ offset: true }) });
export type Start = z.input<typeof startSchema>;

/** Result of the plan: where the work orders are, one JSON object a line. */
export interface Planned {
  readonly runId: string;
  readonly startedAt: string;
  readonly orders: string;
  readonly accounts: number;
  /** Metrics are written of it: it was not narrowed. */
  readonly measured: boolean;
  /** Units of the settings that have no account; absent: none. */
  readonly emptyOus?: readonly string[];
  /** What planning cost. */
  readonly cost: Cost;
}

export type Warn = (message: string, details: Readonly<Record<string, unknown>>) => void;

/** The states' tasks: each is one unit of work, with everything large kept in the store. */
export function createHandlers(runtime: () => Promise<Runtime>, warn: Warn = () => undefined) {
  return {
    /** Writes one complete work order per account. */
    plan: async (event: Start): Promise<Planned> => {
      const { request: { measured, ...asked }, ...start } = startSchema.parse(event);
      const { context, access, scope, knownRegions } = await runtime();
      const startedAt = context.clock.now();
      const request: ScanRequest = { runId: runIdOf(start), ...within(asked, scope), ...access, organization: true, knownRegions: await knownRegions() };
      const { orders, skipped, emptyOus } = await plan(context, request);
      if (emptyOus.length > 0) warn('units of the setting ous have no account; the others are scanned', { emptyOus });
      const key = ordersKey(start.execution);
      await context.store.put(key, orders.map((order) => `${JSON.stringify(order)}\n`).join(''));
      await context.store.put(skippedKey(request.runId), JSON.stringify(skipped));
      return { runId: request.runId, startedAt, orders: key, accounts: orders.length, measured: measured ?? isWhole(asked), ...(emptyOus.length === 0 ? {} : { emptyOus }), cost: takeCost(context.pool) };
    },

    account: async (order: WorkOrder): Promise<EnteredAccount> => {
      const { context } = await runtime();
      const entered = await enterAccount(context, order);
      return { ...entered, cost: takeCost(context.pool) };
    },

    /** Reads until the region is done or the time is short; a cursor in the answer means: once more, with it. */
    region: async (task: RegionTask, invocation: Invocation): Promise<RegionDone> => {
      const { context, publishing, timeInHand = TIME_IN_HAND } = await runtime();
      const isTimeLeft = (): boolean => invocation.getRemainingTimeInMillis() > timeInHand;
      const done = await published(publishing(task.order.runId), task.order.account, task.region, (onJudged) => scanRegion(context, task, isTimeLeft, onJudged));
      const cost = addCosts([task.cursor?.cost, takeCost(context.pool)]);
      return done.cursor === null ? { ...done, cost } : { ...done, cursor: { ...done.cursor, cost } };
    },

    settle: async ({ order, entered, regions }: { order: WorkOrder; entered: EnteredAccount; regions: readonly RegionDone[] }): Promise<{ account: string; state: AccountState['state'] }> => {
      const { context, publishing } = await runtime();
      const { report } = await published(publishing(order.runId), order.account, LAST_STEP, (onJudged) => settleAccount(context, order, entered, regions, onJudged));
      // Once more, now that it is known what posting cost. Without the first one an account whose posting died would count as unread.
      await writeReport(context.store, order.runId, { ...report, cost: addCosts([entered.cost, ...regions.map(({ cost }) => cost), takeCost(context.pool)]) });
      await gatherPublishSteps(context.store, order.runId, order.account);
      return { account: order.account, state: report.state.state };
    },

    correlate: async ({ runId }: Planned): Promise<void> => {
      const { context, publishing } = await runtime();
      await published(publishing(runId), 'organization', LAST_STEP, (onJudged) => correlate(context, runId, onJudged));
      await gatherPublishSteps(context.store, runId, 'organization');
      await context.store.put(correlationCostKey(runId), JSON.stringify(takeCost(context.pool)));
    },

    summarize: async ({ runId, startedAt, orders: ordersAt, measured: isMeasured, emptyOus, cost: planning }: Planned): Promise<Pick<Summary, 'coverage' | 'results' | 'failuresBySeverity' | 'functions'> & Pick<Planned, 'emptyOus'>> => {
      const { context, measured } = await runtime();
      const [orders, skipped, correlating] = await Promise.all([context.store.get(ordersAt), context.store.get(skippedKey(runId)), context.store.get(correlationCostKey(runId))]);
      // Both written by plan.
      const planned = (orders?.body ?? '').split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as WorkOrder]));
      const states = skipped === null ? [] : (JSON.parse(skipped.body) as readonly AccountState[]);
      // Written by correlate.
      const cost = addCosts([planning, correlating === null ? undefined : (JSON.parse(correlating.body) as Cost), takeCost(context.pool)]);
      const summary = await summarize(context, { runId, startedAt, skipped: states, published: await readPublishOutcome(context.store, runId), interrupted: false, cost, planned, measured: isMeasured, forgets: false });
      if (isMeasured) measured?.({ runId, summary });
      const { coverage, results, failuresBySeverity, functions } = summary;
      return { coverage, results, failuresBySeverity, functions, ...(emptyOus === undefined ? {} : { emptyOus }) };
    },
  };
}

type Asked = Omit<z.output<typeof requestSchema>, 'measured'>;

/**
 * What was asked for, and where nothing was, what the settings say. Accounts and units that are named are scanned wherever they are, and
 * functions in the regions that their ARNs name.
 */
function within(asked: Asked, { regions, ous, excludeOus }: ServiceScope = EVERYTHING): Asked & Pick<ScanRequest, 'ousAreSettings'> {
  const namesPlaces = asked.accounts.length > 0 || asked.ous.length > 0;
  const namesFunctions = asked.functions.length > 0;
  const ousAreSettings = !namesPlaces && !namesFunctions;
  return {
    ...asked,
    ...(asked.regions.length > 0 || namesFunctions ? {} : { regions: [...regions] }),
    ...(ousAreSettings ? { ous: [...ous] } : {}),
    ...(namesPlaces ? {} : { excludeOus: [...new Set([...asked.excludeOus, ...excludeOus])] }),
    ousAreSettings,
  };
}

const EVERYTHING: ServiceScope = { regions: [], ous: [], excludeOus: [] };

/** Of a run of some accounts, regions or functions the figures would look like a fall; what the settings leave out nobody expects. */
const isWhole = ({ accounts, ous, excludeOus, regions, functions }: Asked): boolean => [accounts, ous, excludeOus, regions, functions].every(({ length }) => length === 0);

/** Sorts behind every region. */
const LAST_STEP = 'zz-settle';

async function published<T>(publishing: Publishing, account: Account | 'organization', step: string, work: (onJudged: Publishing['onJudged']) => Promise<T>): Promise<T> {
  try {
    return await work(publishing.onJudged);
  } finally {
    await publishing.close(account, step);
  }
}

export type Handlers = ReturnType<typeof createHandlers>;
export type HandlerName = keyof Handlers;

/** Names of runs sort by time, which names of executions need not. The same when the execution is redriven. */
const runIdOf = ({ execution, startedAt }: Pick<Start, 'execution' | 'startedAt'>): string => `${new Date(startedAt).toISOString().replace(/[-:]|\.\d+/g, '')}-${inKey(execution)}`;

/** Named by the execution alone, which is known before it starts. */
export const ordersKey = (execution: string): string => `orders/${inKey(execution)}.jsonl`;

/** Names of executions may hold what keys of the store may not. */
const inKey = (text: string): string => text.replace(/[^\w-]/g, '-');
const skippedKey = (runId: string): string => `runs/${runId}/skipped.json`;
const correlationCostKey = (runId: string): string => `runs/${runId}/correlation-cost.json`;
