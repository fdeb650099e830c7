import type { Logger } from '@aws-lambda-powertools/logger';
import type { Invocation } from './handlers.ts';
import { tellable, withoutSecrets } from './log.ts';
import type { Trace } from './trace.ts';

/** Whatever the step is given, it names its run, and its account and region where it has them. */
interface Placed {
  readonly runId?: unknown;
  readonly execution?: unknown;
  readonly account?: unknown;
  readonly region?: unknown;
  readonly order?: { readonly runId?: unknown; readonly account?: unknown };
}
interface Watching {
  readonly logger: Logger;
  readonly trace: Trace;
}
type Handler<Event, Result> = (event: Event, invocation: Invocation) => Promise<Result>;

/** The handler under the names that every line of its log and its trace carry. What it throws says no more than the log does. */
export const watched = ({ logger, trace }: Watching) => <Event, Result>(step: string, work: Handler<Event, Result>): Handler<Event, Result> => async (event, invocation) => {
  const names = namesIn(event);
  logger.resetKeys();
  logger.appendKeys({ step, ...names });
  try {
    const result = await trace({ step, ...names }, () => work(event, invocation));
    logger.info('done');
    return result;
  } catch (error) {
    const told = withoutSecrets(error);
    logger.error('failed', error instanceof Error ? error : told);
    throw told;
  }
};

function namesIn(event: unknown): { readonly run: string | undefined; readonly account: string | undefined; readonly region: string | undefined } {
  if (typeof event !== 'object' || event === null) return { run: undefined, account: undefined, region: undefined };
  const { runId, execution, account, region, order }: Placed = event;
  // The run's name is made by the first step, of the execution's.
  return { run: nameOf(runId ?? order?.runId ?? execution), account: nameOf(account ?? order?.account), region: nameOf(region) };
}

/** Events are written by others too: what is no name of ours is not one in the log. */
const nameOf = (value: unknown): string | undefined => (typeof value === 'string' && value.length <= 256 ? tellable(value) : undefined);
