import { Metrics } from '@aws-lambda-powertools/metrics';
import { PLANES } from '../model/check.ts';
import { percent, type Coverage, type Summary } from '../model/summary.ts';
import { SEVERITIES } from '../model/verdict.ts';

export const NAMESPACE = 'Postern';
/** The one dimension that every metric has; Powertools adds it. */
export const SERVICE = 'postern';

interface MetricSpec {
  readonly unit: 'Count' | 'Percent' | 'Seconds';
  /** The dimension besides `service` by which it is split. */
  readonly by?: 'severity' | 'plane';
  readonly says: string;
}
/**
 * What a run says of itself: one value each, of the whole run. They are levels, not counters: nothing may be summed over time, so that a
 * run summarised twice says the same thing twice and not twice as much.
 */
export const METRICS = {
  Runs: { unit: 'Count', says: '1: a run of the whole scope was summarised' },
  AccountRegionCoverage: { unit: 'Percent', says: 'account-regions that were read, of those that should have been' },
  FactCoverage: { unit: 'Percent', says: 'facts and lists that were read completely, of those that should have been' },
  VerdictCoverage: { unit: 'Percent', says: 'pairs of check and resource that were judged, of those that should have been' },
  LowestCoverage: { unit: 'Percent', says: 'the lowest of the three, as `--min-coverage` compares it' },
  CoverageChange: { unit: 'Percent', says: 'percentage points since the last run of which metrics were written, of the level that lost most; absent for the first run' },
  Failures: { unit: 'Count', by: 'severity', says: 'failing results of this run without an exception; also those that are not posted because of their severity' },
  PlaneFailures: { unit: 'Count', by: 'plane', says: 'the same failing results, each under the first plane of its check' },
  NewFindings: { unit: 'Count', says: 'findings that this run created in Security Hub; absent where the run did not publish' },
  ResolvedFindings: { unit: 'Count', says: 'findings that this run turned to PASSED in Security Hub; absent where the run did not publish' },
  RefusedFindings: { unit: 'Count', says: 'posts that Security Hub refused, kept for the next run; absent where the run did not publish' },
  PlacesNotPublished: { unit: 'Count', says: 'account-regions that could not be published to; absent where the run did not publish' },
  FailedAccounts: { unit: 'Count', says: 'accounts that could not be entered, or whose steps ended without a report' },
  AccountRegionsNotRead: { unit: 'Count', says: 'account-regions that should have been read and were not' },
  Functions: { unit: 'Count', says: 'functions that were listed' },
  Calls: { unit: 'Count', says: 'attempts on AWS APIs, retries included' },
  Throttles: { unit: 'Count', says: 'attempts that AWS throttled' },
  Seconds: { unit: 'Seconds', says: 'from the plan to the summary' },
} as const satisfies Readonly<Record<string, MetricSpec>>;
export type MetricName = keyof typeof METRICS;

/** A run whose summary is stored. */
export interface MeasuredRun {
  readonly runId: string;
  readonly summary: Summary;
}
export interface Measured {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: Readonly<Partial<Record<MetricName, number>>>;
}

/** All values of a run, put together by their dimensions. What the run cannot know is absent, never 0. */
export function measure({ summary }: MeasuredRun): readonly Measured[] {
  const { coverage, before, published, accounts, calls, functions, throttles, seconds, failuresBySeverity, failuresByPlane } = summary;
  const whole: Measured['values'] = {
    Runs: 1,
    AccountRegionCoverage: percent(coverage.accountRegions),
    FactCoverage: percent(coverage.facts),
    VerdictCoverage: percent(coverage.verdicts),
    LowestCoverage: Math.min(...levels(coverage)),
    ...(before === null || before === undefined ? {} : { CoverageChange: worstChange(before.coverage, coverage) }),
    ...(published === null ? {} : { NewFindings: published.created, ResolvedFindings: published.resolved, RefusedFindings: published.failed, PlacesNotPublished: published.notPublished.length }),
    FailedAccounts: accounts.filter(({ state }) => state === 'unread').length,
    AccountRegionsNotRead: coverage.accountRegions.expected - coverage.accountRegions.read,
    Functions: functions,
    Calls: calls.reduce((sum, { calls: count }) => sum + count, 0),
    Throttles: throttles,
    Seconds: seconds,
  };
  const planes = [...new Set<string>([...PLANES, ...Object.keys(failuresByPlane)])];
  return [
    { dimensions: {}, values: whole },
    ...SEVERITIES.map((severity) => ({ dimensions: { severity }, values: { Failures: failuresBySeverity[severity] } })),
    ...planes.map((plane) => ({ dimensions: { plane }, values: { PlaneFailures: failuresByPlane[plane] ?? 0 } })),
  ];
}

/**
 * Writes a run's values to the log as CloudWatch's embedded metric format, at the instant the run ended. EMF is delivered at least once, and
 * a summary may be made again: the values are those of the same run, so that maximum and minimum do not move.
 * Source: CloudWatch user guide, "Specification: Embedded metric format".
 */
export function emit(run: MeasuredRun, metrics: Metrics = new Metrics({ namespace: NAMESPACE, serviceName: SERVICE })): void {
  for (const { dimensions, values } of measure(run)) {
    metrics.setTimestamp(Date.parse(run.summary.endedAt)).addMetadata('run', run.runId);
    for (const [name, value] of Object.entries(dimensions)) metrics.addDimension(name, value);
    // Object.entries forgets what the keys are; the values are of METRICS alone.
    for (const [name, value] of Object.entries(values) as [MetricName, number][]) metrics.addMetric(name, METRICS[name].unit, value);
    metrics.publishStoredMetrics();
  }
}

const levels = ({ accountRegions, facts, verdicts }: Coverage): readonly number[] => [accountRegions, facts, verdicts].map(percent);

function worstChange(before: Coverage, now: Coverage): number {
  const earlier = levels(before);
  return Math.min(...levels(now).map((level, index) => level - (earlier[index] ?? level)));
}
