import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { RESCAN_QUOTA_SHARE } from '../scan/rescan/rescan.ts';
import { watched } from './entry.ts';
import { createHandlers } from './handlers.ts';
import { createIntake, type RescanStart } from './intake.ts';
import { openLog } from './log.ts';
import { machine } from './machine.ts';
import { createRescanHandlers } from './rescan-handlers.ts';
import { openRuntime } from './runtime.ts';
import { settingsIn, type ServiceSettings } from './settings.ts';
import { openTrace } from './trace.ts';

/** One for the process; a failure is not kept, so that the next invocation tries again. */
function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () =>
    (opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));
}

const settings = (): ServiceSettings => settingsIn(process.env);
const log = openLog();

// A tenth of each quota is left to rescans, whatever a run may use.
const handlers = createHandlers(once(() => openRuntime({ ...settings(), quotaShare: Math.min(settings().quotaShare, 1 - RESCAN_QUOTA_SHARE) }, machine)), (message, details) => log.warn(message, details));
const rescans = createRescanHandlers({ runtime: once(() => openRuntime({ ...settings(), quotaShare: RESCAN_QUOTA_SHARE }, machine)), tell: (message, details) => log.warn(message, details) });

/** The handler under the names that every line of its log and its trace carry. */
const entry = watched({ logger: log, trace: openTrace() });

export const plan = entry('plan', handlers.plan);
export const account = entry('account', handlers.account);
export const region = entry('region', handlers.region);
export const settle = entry('settle', handlers.settle);
export const correlate = entry('correlate', handlers.correlate);
export const summarize = entry('summarize', handlers.summarize);
export const resolve = entry('resolve', rescans.resolve);
export const rescan = entry('rescan', rescans.rescan);
export const intake = entry('intake', createIntake({ start, tell: (level, message, details) => log[level](message, details) }));

let sfn: SFNClient | undefined;

async function start({ name, targets, by }: RescanStart): Promise<void> {
  const { rescanMachine, region: home } = settings();
  if (rescanMachine === null) throw new Error('POSTERN_RESCAN_MACHINE is not set');
  sfn ??= new SFNClient({ region: home });
  try {
    await sfn.send(new StartExecutionCommand({ stateMachineArn: rescanMachine, name, input: JSON.stringify({ targets, by }) }));
  } catch (error) {
    if (!(error instanceof ExecutionAlreadyExists)) throw error;
  }
}
