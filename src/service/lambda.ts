import { watched } from './entry.ts';
import { createHandlers, type Runtime } from './handlers.ts';
import { openLog } from './log.ts';
import { machine } from './machine.ts';
import { openRuntime } from './runtime.ts';
import { settingsIn } from './settings.ts';
import { openTrace } from './trace.ts';

let opened: Promise<Runtime> | undefined;
/** One for the process; a failure is not kept, so that the next invocation tries again. */
const runtime = (): Promise<Runtime> =>
  (opened ??= openRuntime(settingsIn(process.env), machine).catch((error: unknown) => {
    opened = undefined;
    throw error;
  }));

const handlers = createHandlers(runtime);

/** The handler under the names that every line of its log and its trace carry. */
const entry = watched({ logger: openLog(), trace: openTrace() });

export const plan = entry('plan', handlers.plan);
export const account = entry('account', handlers.account);
export const region = entry('region', handlers.region);
export const settle = entry('settle', handlers.settle);
export const correlate = entry('correlate', handlers.correlate);
export const summarize = entry('summarize', handlers.summarize);
