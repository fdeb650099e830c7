import { billOf, monthOf, RUNS_A_MONTH, totalOf, type Item } from './bill.ts';
import { sum } from './counting.ts';
import { breakages } from './limits.ts';
import { PRICES, PRICES_AS_OF, PRICES_REGION } from './prices.ts';
import { API_LATENCY, LIMITS, ORGANIZATIONS_QUOTA, QUOTAS_AS_OF, S3_LATENCY, START_LATENCY } from './quotas.ts';
import type { Cycle, Simulation } from './results.ts';

const count = (value: number): string => Math.round(value).toLocaleString('en');
const figure = (value: number): string => (value >= 100 ? count(value) : value.toPrecision(3));
const dollars = (value: number): string => `$${value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
const row = (name: string, value: string): string => `  ${name.padEnd(34)} ${value}`;

/** Seconds as hours, minutes, seconds. */
export function time(seconds: number): string {
  const all = Math.round(seconds);
  const parts = [Math.floor(all / 3600), Math.floor((all % 3600) / 60), all % 60] as const;
  if (parts[0] > 0) return `${parts[0]} h ${parts[1]} min`;
  return parts[1] > 0 ? `${parts[1]} min ${parts[2]} s` : `${parts[2]} s`;
}

/** The simulation for people. */
export function textOf(simulation: Simulation): string {
  const { options, classes, cycles, machine } = simulation;
  const sections = [
    [
      `${count(options.accounts)} accounts, ${options.regions.length} regions, ${count(options.functions)} functions; ${options.concurrency} accounts at once, ${options.regionConcurrency} regions of each; quota share ${options.quotaShare}`,
      row('largest account, largest region', `${count(classes[0]?.functions ?? 0)}, ${count(Math.max(...classes.map(({ largestRegion }) => largestRegion)))} functions`),
      row('simulated call by call', `${classes.length} accounts of ${count(sum(classes.map(({ functions }) => functions)))} functions, which stand for the others of their size`),
      row('processor time here', `${time(machine.processorSeconds)}; ${count(machine.residentMegabytes)} MB resident`),
    ],
    ...cycles.map((cycle, index) => cycleLines(cycle, index, simulation)),
    monthLines(simulation),
    unprovenLines(simulation),
  ];
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`;
}

function cycleLines(cycle: Cycle, index: number, { options }: Simulation): readonly string[] {
  const { s3, peaks, longest } = cycle;
  return [
    index === 0 ? 'First cycle' : `Cycle ${index + 1}, a day later, ${options.changedShare * 100} % of the functions deployed meanwhile`,
    row('duration', `${time(cycle.seconds)}, of that ${time(cycle.fanOutSeconds)} fan-out`),
    ...cycle.once.map((once) => row(`  ${once.handler}`, `${time(once.seconds)} (processor ${time(once.processorSeconds)}), ${count(once.s3.get)} GET, ${count(once.megabytesRead)} MB, live heap ${once.heapMegabytes === null ? 'not looked at' : `${count(once.heapMegabytes)} MB`}${once.scaledFrom === null ? '' : `; scaled up from ${count(once.scaledFrom)} accounts`}`)),
    row('  longest account', `${time(longest.seconds)} for ${count(longest.functions)} functions: up to ${longest.rounds} invocations of a region, settled in ${time(longest.settleSeconds)}, ${count(longest.historyEvents)} events of history`),
    row('Lambda', `${count(cycle.invocations)} invocations, ${count(cycle.gigabyteSeconds)} GB-seconds, ${count(cycle.coldStarts)} cold starts`),
    row('state transitions', `${count(sum(Object.values(cycle.transitions)))}: ${Object.entries(cycle.transitions).map(([name, times]) => `${name} ${count(times)}`).join(', ')}`),
    row('API calls', `${count(sum(Object.values(cycle.calls)))}, of them ${count(cycle.throttles)} throttled; as many CloudTrail events`),
    ...Object.entries(cycle.calls).map(([name, calls]) => row(`  ${name}`, count(calls))),
    row('S3', `${count(s3.get)} GET, ${count(s3.put)} PUT, ${count(s3.list)} LIST, ${count(s3.delete)} DELETE; ${count(cycle.s3MegabytesWritten)} MB written, ${count(cycle.storedMegabytes)} MB kept; work orders ${figure(cycle.ordersMegabytes)} MB`),
    row('Security Hub imports', `${count(cycle.imports)} findings, at most ${count(cycle.mostImportsOfAnAccount)} of one account`),
    row('peaks', `${count(peaks.lambdaConcurrency)} functions at once; a second: ${count(peaks.assumeRolePerSecond)} AssumeRole, ${count(peaks.s3GetsPerSecond)} GET, ${count(peaks.s3PutsPerSecond)} PUT, ${count(peaks.transitionsPerSecond)} transitions`),
    row('cost of this run', dollars(totalOf(billOf(cycle)))),
    ...breakageLines(cycle),
  ];
}

function breakageLines(cycle: Cycle): readonly string[] {
  const found = breakages(cycle);
  if (found.length === 0) return [row('breaks', 'nothing')];
  return found.map(({ what, needs, has, unit, proven }) => row('BREAKS', `${what}: needs ${figure(needs)}, has ${count(has)} ${unit}${proven ? '' : ' [?]'}`));
}

function monthLines(simulation: Simulation): readonly string[] {
  const { items } = monthOf(simulation);
  const line = ({ price, quantity, dollars: cost }: Item): string => row(`  ${dollars(cost)}${PRICES[price].proven ? '' : ' [?]'}`, `${figure(quantity)} ${PRICES[price].unit}`);
  const later = simulation.cycles.length - 1;
  return [
    `A month of ${RUNS_A_MONTH} runs ${later > 0 ? `like the mean of the ${later} after the first` : 'like the first'}, list prices of ${PRICES_REGION} as of ${PRICES_AS_OF}, free tiers left out: ${dollars(totalOf(items))}`,
    ...items.map(line),
    ...(later < 7 ? ['  What is read every 168 hours falls due after four to seven days: --cycles 8 counts it in.'] : []),
  ];
}

function unprovenLines({ cycles }: Simulation): readonly string[] {
  const prices = Object.entries(PRICES).filter(([, { proven }]) => !proven).map(([name, { source }]) => `price ${name}: ${source}`);
  const limits = Object.values(LIMITS).filter(({ proven }) => !proven).map(({ value, unit, source }) => `limit ${count(value)} ${unit}: ${source}`);
  const latencies = [`${API_LATENCY.milliseconds} ms for an API call`, `${S3_LATENCY.get} ms for a GET, ${S3_LATENCY.put} ms for a PUT`, `${START_LATENCY.coldStart} ms for a cold start`, `Organizations takes ${ORGANIZATIONS_QUOTA.perSecond} call a second: ${ORGANIZATIONS_QUOTA.source}`];
  return [`Not proven [?], quotas as of ${QUOTAS_AS_OF}`, ...[...prices, ...limits, `assumed: ${latencies.join('; ')}`].map((text) => `  ${text}`), ...(cycles.length === 0 ? [] : ['  processor time: measured on this machine, taken for that of a whole processor of Lambda'])];
}

/** The simulation for programs. */
export function jsonOf(simulation: Simulation): string {
  const cycles = simulation.cycles.map((cycle) => ({ ...cycle, bill: billOf(cycle), dollars: totalOf(billOf(cycle)), breaks: breakages(cycle) }));
  const { items } = monthOf(simulation);
  return `${JSON.stringify({ ...simulation, cycles, month: { dollars: totalOf(items), items }, prices: { asOf: PRICES_AS_OF, region: PRICES_REGION, ...PRICES }, limits: { asOf: QUOTAS_AS_OF, ...LIMITS } }, null, 2)}\n`;
}
