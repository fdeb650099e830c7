import { PLANES } from '../../model/check.ts';
import { SEVERITIES } from '../../model/verdict.ts';
import { METRICS } from '../../service/metrics.ts';
import { S3_OPERATIONS } from './counted-store.ts';
import { sum } from './counting.ts';
import { FREE_FINDINGS, LOG_BYTES_PER_INVOCATION, PRICES, S3_REQUESTS_PER_KMS_REQUEST, type PriceName } from './prices.ts';
import type { Cycle, Simulation } from './results.ts';

/** One line of a bill. */
export interface Item {
  readonly price: PriceName;
  readonly quantity: number;
  readonly dollars: number;
}
export const RUNS_A_MONTH = 30;

const item = (price: PriceName, quantity: number): Item => ({ price, quantity, dollars: (quantity / PRICES[price].per) * PRICES[price].dollars });
export const totalOf = (items: readonly Item[]): number => sum(items.map(({ dollars }) => dollars));

/** What one cycle costs by its requests; what is billed by the month is not in it. */
export function billOf(cycle: Cycle): readonly Item[] {
  const { s3 } = cycle;
  return [
    item('lambdaGigabyteSecond', cycle.gigabyteSeconds),
    item('lambdaRequest', cycle.invocations),
    item('stateTransition', sum(Object.values(cycle.transitions))),
    item('s3Put', s3.put + s3.list),
    item('s3Get', s3.get),
    item('kmsRequest', sum(S3_OPERATIONS.map((operation) => s3[operation])) / S3_REQUESTS_PER_KMS_REQUEST),
    item('logs', (cycle.invocations * LOG_BYTES_PER_INVOCATION) / 1e9),
  ];
}

/** Each value of a dimension is a metric of its own. */
const METRIC_SERIES = sum(Object.values(METRICS).map((spec) => ('by' in spec ? { severity: SEVERITIES.length, plane: PLANES.length }[spec.by] : 1)));

/**
 * A month of daily cycles: all like the mean of those after the first, and what is billed by the month. Findings are free up to 10,000 a
 * month in each account and region; here an account's are counted as if they were all in one region.
 */
export function monthOf({ cycles, classes }: Simulation): { readonly first: number; readonly steady: number; readonly items: readonly Item[] } {
  const [first, ...others] = cycles;
  const steady = others.length === 0 ? cycles : others;
  const runs = steady.map((cycle) => billOf(cycle));
  const mean = (runs[0] ?? []).map(({ price }) => item(price, (RUNS_A_MONTH * sum(runs.flatMap((run) => run.filter((each) => each.price === price).map(({ quantity }) => quantity)))) / runs.length));
  const mostImports = Math.max(...steady.map(({ mostImportsOfAnAccount }) => mostImportsOfAnAccount)) * RUNS_A_MONTH;
  const accounts = sum(classes.map((each) => each.accounts));
  const monthly = [item('s3Storage', (steady.at(-1)?.storedMegabytes ?? 0) / 1000), item('metric', METRIC_SERIES), item('securityHubFinding', Math.max(0, mostImports - FREE_FINDINGS) * accounts)];
  return { first: first === undefined ? 0 : totalOf(billOf(first)), steady: totalOf(mean), items: [...mean, ...monthly] };
}
