import type { Session } from '../aws/pool.ts';
import type { Account } from '../model/place.ts';
import type { ScanContext, WorkOrder } from './context.ts';
import { enter } from './credentials.ts';

/** A session of an earlier run is not used again: the role may have been made anew since. */
interface RunSessions {
  readonly runId: string;
  readonly byAccount: Map<Account, Promise<Session>>;
}
const sessions = new WeakMap<ScanContext, RunSessions>();

/** The account's read-only session; one per process, run and account, entered at the first use. Rejects when it cannot be entered. */
export function sessionFor(context: ScanContext, order: WorkOrder): Promise<Session> {
  const before = sessions.get(context);
  const ofRun = before?.runId === order.runId ? before : { runId: order.runId, byAccount: new Map<Account, Promise<Session>>() };
  sessions.set(context, ofRun);
  const ofContext = ofRun.byAccount;
  const existing = ofContext.get(order.account);
  if (existing !== undefined) return existing;
  const entered = enter(context.pool, context.caller, order.access, {
    account: order.account,
    partition: order.partition,
    region: order.homeRegion,
    sessionName: `postern-${order.runId}`.slice(0, 64),
    narrowed: true,
    decrypts: context.config.role.readEncryptedVariables,
    clock: context.clock,
  });
  ofContext.set(order.account, entered);
  // A process that serves several runs asks again; this run has its answer.
  entered.catch(() => ofContext.delete(order.account));
  return entered;
}
