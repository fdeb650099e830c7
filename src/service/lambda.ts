import { Logger } from '@aws-lambda-powertools/logger';
import { createHandlers, type Invocation, type Runtime } from './handlers.ts';
import { machine } from './machine.ts';
import { openRuntime } from './runtime.ts';
import { settingsIn } from './settings.ts';

const logger = new Logger({ serviceName: 'postern' });

let opened: Promise<Runtime> | undefined;
/** One for the process; a failure is not kept, so that the next invocation tries again. */
const runtime = (): Promise<Runtime> =>
  (opened ??= openRuntime(settingsIn(process.env), machine).catch((error: unknown) => {
    opened = undefined;
    throw error;
  }));

const handlers = createHandlers(runtime);

/** Whatever the step is given, it names its run, and its account and region where it has them. */
interface Placed {
  readonly runId?: string;
  readonly account?: string;
  readonly region?: string;
  readonly order?: { readonly runId: string; readonly account: string };
}

/** The handler under the names that every line of its log carries. */
function entry<Event, Result>(step: string, work: (event: Event, invocation: Invocation) => Promise<Result>): (event: Event, invocation: Invocation) => Promise<Result> {
  return async (event, invocation) => {
    const { runId, account, region, order }: Placed = event as Placed;
    logger.resetKeys();
    logger.appendKeys({ step, run: runId ?? order?.runId, account: account ?? order?.account, region });
    try {
      const result = await work(event, invocation);
      logger.info('done');
      return result;
    } catch (error) {
      logger.error('failed', error instanceof Error ? error : new Error(String(error)));
      throw error;
    }
  };
}

export const plan = entry('plan', handlers.plan);
export const account = entry('account', handlers.account);
export const region = entry('region', handlers.region);
export const settle = entry('settle', handlers.settle);
export const correlate = entry('correlate', handlers.correlate);
export const summarize = entry('summarize', handlers.summarize);
