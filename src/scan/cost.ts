import type { ClientPool } from '../aws/pool.ts';
import type { CallCount } from '../model/summary.ts';

/** What work cost on the wire. Small, as it travels between states: calls by `service:operation`. */
export interface Cost {
  readonly calls: Readonly<Record<string, number>>;
  readonly retries: number;
  readonly throttles: number;
}
type Counts = Pick<ClientPool, 'calls' | 'retries' | 'throttles'>;

export const NO_COST: Cost = { calls: {}, retries: 0, throttles: 0 };

/** Everything that a pool has counted: what a run of one process cost. */
export const costOf = ({ calls, retries, throttles }: Counts): Cost => ({ calls: Object.fromEntries(calls.map(({ service, operation, calls: count }) => [`${service}:${operation}`, count])), retries, throttles });

const handedOn = new WeakMap<Counts, Cost>();

/**
 * What a process has spent since it was asked last: each call is handed on exactly once, also by steps side by side. What a step spent that
 * failed before it could hand it on goes with the next step of the process, and is lost with the process.
 */
export function takeCost(pool: Counts): Cost {
  const now = costOf(pool);
  const before = handedOn.get(pool) ?? NO_COST;
  handedOn.set(pool, now);
  const calls = Object.entries(now.calls).map(([id, count]): [string, number] => [id, count - (before.calls[id] ?? 0)]);
  return { calls: Object.fromEntries(calls.filter(([, count]) => count > 0)), retries: now.retries - before.retries, throttles: now.throttles - before.throttles };
}

/** Undefined: a step that could not say, because it failed. */
export function addCosts(costs: readonly (Cost | undefined)[]): Cost {
  const calls: Record<string, number> = {};
  let retries = 0;
  let throttles = 0;
  for (const cost of costs) {
    for (const [id, count] of Object.entries(cost?.calls ?? {})) calls[id] = (calls[id] ?? 0) + count;
    retries += cost?.retries ?? 0;
    throttles += cost?.throttles ?? 0;
  }
  return { calls, retries, throttles };
}

/** By service and operation; sorted. */
export const callCounts = ({ calls }: Cost): readonly CallCount[] =>
  Object.entries(calls).sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, count]) => {
    const [service = '', operation = ''] = id.split(':');
    return { service, operation, calls: count };
  });
