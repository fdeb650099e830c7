import { Metrics } from '@aws-lambda-powertools/metrics';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { PLANES } from '../../src/model/check.ts';
import { percent, type AccountState, type Coverage, type PublishOutcome, type Ratio } from '../../src/model/summary.ts';
import { SEVERITIES } from '../../src/model/verdict.ts';
import { openSession, enabledChecks } from '../../src/cli/session.ts';
import { createHandlers, type Request } from '../../src/service/handlers.ts';
import { emit, measure, METRICS, NAMESPACE, SERVICE, type MeasuredRun, type MetricName } from '../../src/service/metrics.ts';
import { MemoryStore } from '../publish/memory-store.ts';
import { config, movableClock, startSmall, unhurried, useEnvironment } from '../support/simulated.ts';

const ENDED = '2026-11-21T12:00:00.000Z';

/** CloudWatch user guide, "Specification: Embedded metric format": the members that a document must have, and their limits. */
const UNITS = ['Seconds', 'Microseconds', 'Milliseconds', 'Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes', 'Bits', 'Percent', 'Count', 'Count/Second', 'None'] as const;
const document = z.looseObject({
  _aws: z.strictObject({
    Timestamp: z.int().nonnegative(),
    CloudWatchMetrics: z.array(z.strictObject({
      Namespace: z.string().min(1).max(256).regex(/^[\w./#:-]+$/),
      Dimensions: z.array(z.array(z.string().min(1).max(250)).max(30)).min(1),
      Metrics: z.array(z.strictObject({ Name: z.string().min(1).max(255), Unit: z.enum(UNITS), StorageResolution: z.union([z.literal(1), z.literal(60)]).optional() })).min(1).max(100),
    })).min(1),
  }),
});

/** What CloudWatch reads from a line: each value under its name, unit and dimensions. */
function read(line: string): readonly { readonly name: string; readonly unit: string; readonly dimensions: Readonly<Record<string, string>>; readonly value: number; readonly at: number }[] {
  const parsed = document.parse(JSON.parse(line));
  expect(Buffer.byteLength(line)).toBeLessThan(256 * 1024);
  return parsed._aws.CloudWatchMetrics.flatMap(({ Metrics: metrics, Dimensions }) => Dimensions.flatMap((names) => metrics.map(({ Name, Unit }) => {
    const dimensions = Object.fromEntries(names.map((name) => [name, z.string().min(1).max(1024).parse(parsed[name])]));
    return { name: Name, unit: Unit, dimensions, value: z.number().parse(parsed[Name]), at: parsed._aws.Timestamp };
  })));
}

const count = fc.nat({ max: 5_000_000 });
const ratio: fc.Arbitrary<Ratio> = fc.tuple(count, count).map(([a, b]) => ({ read: Math.min(a, b), expected: Math.max(a, b) }));
const coverage: fc.Arbitrary<Coverage> = fc.record({ accountRegions: ratio, facts: ratio, verdicts: ratio });
const account: fc.Arbitrary<AccountState> = fc.record({ account: fc.stringMatching(/^\d{12}$/), name: fc.string(), organizationState: fc.constant('ACTIVE'), state: fc.constantFrom('scanned', 'partial', 'unread', 'skipped'), because: fc.constant(null), regions: fc.constant([]), gaps: fc.constant([]), checksLost: fc.constant([]) });
const published: fc.Arbitrary<PublishOutcome | null> = fc.option(fc.record({ created: count, updated: count, resolved: count, archived: count, excepted: count, heartbeats: count, verified: count, unchanged: count, withheld: count, failed: count, suppressed: fc.option(count), notPublished: fc.array(fc.record({ account: fc.stringMatching(/^\d{12}$/), region: fc.constant('eu-west-1'), because: fc.string() }), { maxLength: 3 }) }));
const summary = fc.record({
  startedAt: fc.constant(ENDED),
  endedAt: fc.constant(ENDED),
  seconds: fc.nat({ max: 86_400 }),
  interrupted: fc.constant(false),
  accounts: fc.array(account, { maxLength: 6 }),
  functions: count,
  roles: count,
  results: fc.constant({ fail: 1, pass: 2, unknown: 3, 'not-applicable': 4 }),
  failuresBySeverity: fc.record({ critical: count, high: count, medium: count, low: count, informational: count }),
  failuresByPlane: fc.dictionary(fc.constantFrom(...PLANES, 'unknown'), count),
  excepted: count,
  calls: fc.array(fc.record({ service: fc.constant('lambda'), operation: fc.string(), calls: count }), { maxLength: 5 }),
  retries: count,
  throttles: count,
  coverage,
  published,
  before: fc.option(fc.record({ runId: fc.constant('before'), coverage })),
});
const run: fc.Arbitrary<MeasuredRun> = fc.record({ runId: fc.stringMatching(/^[\w-]{1,80}$/), summary });

const lowest = ({ accountRegions, facts, verdicts }: Coverage): number => Math.min(percent(accountRegions), percent(facts), percent(verdicts));

describe('the metrics of a run', () => {
  const lines: string[] = [];
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse(ENDED) });
    lines.length = 0;
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
  const emitted = (of: MeasuredRun): ReturnType<typeof read> => {
    lines.length = 0;
    emit(of, new Metrics({ namespace: NAMESPACE, serviceName: SERVICE }));
    return lines.flatMap((line) => read(line));
  };

  it('are valid EMF with the values of the summary, at the instant it ended', () => {
    fc.assert(fc.property(run, (given) => {
      const values = emitted(given);
      const { summary: of } = given;
      const value = (name: MetricName, dimensions: Readonly<Record<string, string>> = {}): number | undefined =>
        values.find((one) => one.name === name && JSON.stringify(one.dimensions) === JSON.stringify({ service: SERVICE, ...dimensions }))?.value;
      expect(values.every(({ at }) => at === Date.parse(of.endedAt))).toBe(true);
      expect(new Set(values.map(({ name, dimensions }) => `${name} ${JSON.stringify(dimensions)}`)).size).toBe(values.length);
      expect([value('Runs'), value('AccountRegionCoverage'), value('FactCoverage'), value('VerdictCoverage'), value('LowestCoverage')]).toEqual([1, percent(of.coverage.accountRegions), percent(of.coverage.facts), percent(of.coverage.verdicts), lowest(of.coverage)]);
      for (const severity of SEVERITIES) expect(value('Failures', { severity })).toBe(of.failuresBySeverity[severity]);
      for (const plane of new Set([...PLANES, ...Object.keys(of.failuresByPlane)])) expect(value('PlaneFailures', { plane })).toBe(of.failuresByPlane[plane] ?? 0);
      expect([value('NewFindings'), value('ResolvedFindings'), value('RefusedFindings'), value('PlacesNotPublished')]).toEqual(of.published === null ? [undefined, undefined, undefined, undefined] : [of.published.created, of.published.resolved, of.published.failed, of.published.notPublished.length]);
      expect(value('FailedAccounts')).toBe(of.accounts.filter(({ state }) => state === 'unread').length);
      expect(value('AccountRegionsNotRead')).toBe(of.coverage.accountRegions.expected - of.coverage.accountRegions.read);
      expect([value('Functions'), value('Throttles'), value('Seconds')]).toEqual([of.functions, of.throttles, of.seconds]);
      expect(value('Calls')).toBe(of.calls.map(({ calls }) => calls).reduce((a, b) => a + b, 0));
    }), { numRuns: 60, seed: 5 });
  });

  it('say of each level how it changed, by the one that lost most', () => {
    fc.assert(fc.property(run, ({ summary: of, ...rest }) => {
      const change = emitted({ ...rest, summary: of }).find(({ name }) => name === 'CoverageChange');
      if (of.before === null || of.before === undefined) {
        expect(change).toBeUndefined();
        return;
      }
      const { before } = of;
      const changes = (['accountRegions', 'facts', 'verdicts'] as const).map((level) => percent(of.coverage[level]) - percent(before.coverage[level]));
      expect(changes).toContain(change?.value);
      expect(Math.min(...changes)).toBe(change?.value);
    }), { numRuns: 60, seed: 6 });
    const fell: Coverage = { accountRegions: { read: 10, expected: 10 }, facts: { read: 90, expected: 100 }, verdicts: { read: 99, expected: 100 } };
    const whole: Coverage = { accountRegions: { read: 10, expected: 10 }, facts: { read: 100, expected: 100 }, verdicts: { read: 90, expected: 100 } };
    const [sample] = fc.sample(summary, { numRuns: 1, seed: 1 });
    if (sample === undefined) throw new Error('no summary');
    expect(measure({ runId: 'r', summary: { ...sample, coverage: fell, before: { runId: 'b', coverage: whole } } })[0]?.values.CoverageChange).toBe(-10);
  });

  it('are those that are declared, with their units and dimensions, and no value of nobody', () => {
    fc.assert(fc.property(run, (given) => {
      for (const { name, unit, dimensions } of emitted(given)) {
        const spec = METRICS[name as MetricName];
        expect(spec.unit).toBe(unit);
        expect(Object.keys(dimensions)).toEqual(['service', ...('by' in spec ? [spec.by === 'severity' ? 'severity' : 'plane'] : [])]);
      }
    }), { numRuns: 50, seed: 7 });
    const names = new Set(emitted(fc.sample(run.filter(({ summary: of }) => of.published !== null && of.before !== null), { numRuns: 1, seed: 2 })[0] as MeasuredRun).map(({ name }) => name));
    expect([...names].sort()).toEqual(Object.keys(METRICS).sort());
  });

  it('of a run that is summarised twice are the same lines twice, whose maximum and minimum are those of one', () => {
    fc.assert(fc.property(run, (given) => {
      const once = emitted(given);
      expect(emitted(given)).toEqual(once);
    }), { numRuns: 20, seed: 8 });
  });

  it('cost at most 40 custom metrics and carry the run as a property, not as a dimension', () => {
    const values = emitted(fc.sample(run.filter(({ summary: of }) => of.published !== null && of.before !== null), { numRuns: 1, seed: 3 })[0] as MeasuredRun);
    expect(new Set(values.map(({ name, dimensions }) => `${name} ${JSON.stringify(dimensions)}`)).size).toBeLessThanOrEqual(40);
    expect(lines.every((line) => z.looseObject({ run: z.string() }).safeParse(JSON.parse(line)).success)).toBe(true);
  });
});

describe('summarize', () => {
  it('measures a run of the whole scope, with the accounts that left no report, and no run that was narrowed unless it is told to', async () => {
    const simulator = await startSmall();
    try {
      useEnvironment(simulator.environment);
      const { pool, caller } = await openSession({ config, quotaShare: 1, signal: new AbortController().signal, pool: unhurried() });
      const context = { pool, caller, store: new MemoryStore(), clock: movableClock(), config, settings: enabledChecks(config, []), progress: () => undefined };
      const measured: MeasuredRun[] = [];
      const handlers = createHandlers(() => Promise.resolve({ context, access: { roleName: 'PosternScan', externalId: null }, knownRegions: () => Promise.resolve(['eu-west-1']), publishing: () => ({ onJudged: () => Promise.resolve(), close: () => Promise.resolve() }), measured: (one) => void measured.push(one) }));
      const runOf = async ({ runId, ...request }: Request & { readonly runId: string }): Promise<{ readonly planned: number; readonly runs: readonly MeasuredRun[] }> => {
        measured.length = 0;
        const planned = await handlers.plan({ request, execution: runId, startedAt: '2026-11-21T12:00:00.000Z' });
        await handlers.correlate(planned);
        await handlers.summarize(planned);
        return { planned: planned.accounts, runs: [...measured] };
      };
      const whole = await runOf({ runId: 'run-1' });
      expect(whole.planned).toBeGreaterThan(5);
      // No child wrote a report: none of them may be forgotten.
      expect(whole.runs.map(({ runId }) => runId)).toEqual(['20261121T120000Z-run-1']);
      const { accounts, coverage } = whole.runs[0]?.summary ?? { accounts: [], coverage: null };
      expect(accounts.filter(({ state }) => state === 'unread')).toHaveLength(whole.planned);
      expect(coverage?.accountRegions).toEqual({ read: 0, expected: whole.planned });
      expect((await runOf({ runId: 'run-2', regions: ['eu-west-1'] })).runs).toEqual([]);
      expect((await runOf({ runId: 'run-3', accounts: [caller.account] })).runs).toEqual([]);
      expect((await runOf({ runId: 'run-4', regions: ['eu-west-1'], measured: true })).runs.length).toBe(1);
      expect((await runOf({ runId: 'run-5', measured: false })).runs).toEqual([]);
    } finally {
      await simulator.close();
    }
  });
});
