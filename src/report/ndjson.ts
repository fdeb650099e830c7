import type { Result } from '../model/result.ts';
import { percent, type CallCount, type Coverage, type Ratio, type Summary } from '../model/summary.ts';
import { resultLine } from './fields.ts';
import { compareText, jsonLine } from './text.ts';

/** One result as one line of JSON, without the newline. Control and bidirectional characters are escaped, so that a terminal is safe to read it. */
export const ndjsonLine = (result: Result): string => jsonLine(resultLine(result));

/** The last line: `{"summary": {…}}`. Percentages are rounded down to two decimals: less than everything is never 100. */
export const ndjsonSummary = (summary: Summary): string => jsonLine({ summary: summaryData(summary) });

function summaryData(summary: Summary): Readonly<Record<string, unknown>> {
  return {
    startedAt: summary.startedAt,
    endedAt: summary.endedAt,
    seconds: summary.seconds,
    interrupted: summary.interrupted,
    accounts: accountsByState(summary),
    functions: summary.functions,
    roles: summary.roles,
    results: summary.results,
    failuresBySeverity: summary.failuresBySeverity,
    failuresByPlane: summary.failuresByPlane,
    excepted: summary.excepted,
    calls: callsByService(summary.calls),
    callsTotal: summary.calls.reduce((sum, { calls }) => sum + calls, 0),
    retries: summary.retries,
    throttles: summary.throttles,
    coverage: coverageData(summary.coverage),
    published: summary.published,
  };
}

function accountsByState({ accounts }: Summary): Readonly<Record<string, number>> {
  const numberOf = (state: string): number => accounts.filter((account) => account.state === state).length;
  return { scanned: numberOf('scanned'), partial: numberOf('partial'), unread: numberOf('unread'), skipped: numberOf('skipped') };
}

/** `{ lambda: { GetPolicy: 12 } }`, sorted by name. */
function callsByService(calls: readonly CallCount[]): Readonly<Record<string, Readonly<Record<string, number>>>> {
  const services = [...new Set(calls.map(({ service }) => service))].sort(compareText);
  return Object.fromEntries(services.map((service) => [service, operationsOf(calls.filter((call) => call.service === service))]));
}

function operationsOf(calls: readonly CallCount[]): Readonly<Record<string, number>> {
  const sums = new Map<string, number>();
  for (const { operation, calls: more } of calls) sums.set(operation, (sums.get(operation) ?? 0) + more);
  return Object.fromEntries([...sums].sort(([a], [b]) => compareText(a, b)));
}

const coverageData = ({ accountRegions, facts, verdicts }: Coverage): Readonly<Record<keyof Coverage, Ratio & { percent: number }>> =>
  ({ accountRegions: withPercent(accountRegions), facts: withPercent(facts), verdicts: withPercent(verdicts) });

const withPercent = (ratio: Ratio): Ratio & { percent: number } => ({ read: ratio.read, expected: ratio.expected, percent: Math.floor(percent(ratio) * 100 + 1e-9) / 100 });
