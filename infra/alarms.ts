import { Duration, aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { NAMESPACE, SERVICE, type MetricName } from '../src/service/metrics.ts';

/** What alarms look at: ARNs of the machines, names of the queues. */
export interface Watched {
  readonly machines: Readonly<Record<'scan' | 'rescan' | 'start', string>>;
  readonly deadLetterQueues: readonly string[];
  /** The longest time between two scheduled scans, in hours. */
  readonly scheduleHours: number;
}
export interface Thresholds {
  /** Percent; `--min-coverage` has the same default. */
  readonly lowestCoverage: number;
  /** Percentage points that a run may lose. */
  readonly coverageLoss: number;
  /** Percent of a run's calls. */
  readonly throttled: number;
}
export const THRESHOLDS: Thresholds = { lowestCoverage: 95, coverageLoss: 2, throttled: 5 };

export interface AlarmSpec {
  /** The alarm's name is `postern-` and this; its section of the runbook bears the same name. */
  readonly name: string;
  readonly says: string;
  readonly props: Omit<cloudwatch.AlarmProps, 'alarmName' | 'alarmDescription'>;
}

const HOUR = Duration.hours(1);
/** An alarm may look back seven days where its periods are of an hour or more. Source: CloudWatch PutMetricAlarm, Period. */
const MOST_HOURS = 7 * 24;

/** A value of a run. Levels, not counters: maximum or minimum, so that a run that is summarised twice counts once. */
export const ofRun = (metricName: MetricName, statistic: 'Maximum' | 'Minimum' = 'Maximum', period = HOUR, dimensions: Readonly<Record<string, string>> = {}): cloudwatch.Metric =>
  new cloudwatch.Metric({ namespace: NAMESPACE, metricName, statistic, period, dimensionsMap: { service: SERVICE, ...dimensions } });

export const ofMachine = (metricName: string, StateMachineArn: string, period = Duration.minutes(5)): cloudwatch.Metric =>
  new cloudwatch.Metric({ namespace: 'AWS/States', metricName, statistic: 'Sum', period, dimensionsMap: { StateMachineArn } });

export const queueDepth = (QueueName: string): cloudwatch.Metric =>
  new cloudwatch.Metric({ namespace: 'AWS/SQS', metricName: 'ApproximateNumberOfMessagesVisible', statistic: 'Maximum', period: Duration.minutes(5), dimensionsMap: { QueueName } });

/** Every alarm, with what its runbook section begins with. Throws for a schedule that no alarm can watch. */
export function alarmsOf({ machines, deadLetterQueues, scheduleHours }: Watched, thresholds: Thresholds = THRESHOLDS): readonly AlarmSpec[] {
  return [
    { name: 'scan-failed', says: 'A scan failed, was stopped or ran out of time: the execution of the state machine ended without a summary.', props: withoutSuccess(machines.scan) },
    { name: 'start-failed', says: 'A scheduled scan could not be started.', props: once(ofMachine('ExecutionsFailed', machines.start)) },
    { name: 'rescan-failed', says: 'A rescan failed for at least one account and region.', props: once(ofMachine('ExecutionsFailed', machines.rescan)) },
    {
      name: 'nothing-scanned',
      says: `No scan of the whole scope ended in ${2 * scheduleHours} hours, twice the time between two scheduled scans.`,
      props: { metric: ofRun('Runs'), threshold: 1, comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD, evaluationPeriods: hoursBack(scheduleHours), treatMissingData: cloudwatch.TreatMissingData.BREACHING },
    },
    {
      name: 'coverage-low',
      says: `The last scan saw less than ${thresholds.lowestCoverage} % of what it should have seen, at the worst of the three levels.`,
      props: last(ofRun('LowestCoverage', 'Minimum'), cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD, thresholds.lowestCoverage),
    },
    {
      name: 'coverage-fell',
      says: `The last scan saw over ${thresholds.coverageLoss} percentage points less than the scan before it, at one of the three levels.`,
      props: last(ofRun('CoverageChange', 'Minimum'), cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD, -thresholds.coverageLoss),
    },
    {
      name: 'throttled-often',
      says: `AWS throttled more than ${thresholds.throttled} % of the calls of the last scan.`,
      props: last(new cloudwatch.MathExpression({ expression: '100 * throttles / calls', usingMetrics: { throttles: ofRun('Throttles'), calls: ofRun('Calls') }, period: HOUR, label: 'throttled, percent' }), cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD, thresholds.throttled),
    },
    ...deadLetterQueues.map((queue, index): AlarmSpec => ({
      name: index === 0 ? 'dead-letters' : `dead-letters-${index + 1}`,
      says: 'A scheduled start or a request for a rescan could not be delivered and waits in the dead letter queue.',
      // A queue that nobody touches for six hours stops reporting; what lies in it is still there.
      props: { ...once(queueDepth(queue)), treatMissingData: cloudwatch.TreatMissingData.IGNORE },
    })),
  ];
}

/** Twice the schedule in periods of an hour. A few long periods would let the last run count for days longer: CloudWatch looks for more points than it evaluates. */
function hoursBack(scheduleHours: number): number {
  const hours = 2 * scheduleHours;
  if (!Number.isInteger(hours) || hours < 2 || hours > MOST_HOURS) throw new Error(`no alarm can tell that nothing was scanned for twice ${scheduleHours} hours: whole hours, and at most ${MOST_HOURS / 2}, as CloudWatch looks back seven days`);
  return hours;
}

/** At the first that happens; what is not reported did not happen. */
const once = (metric: cloudwatch.IMetric): AlarmSpec['props'] => ({ metric, threshold: 1, comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING });

/**
 * Each of the three is reported only when it happens, and a sum with one that is missing would be missing. What is filled counts as
 * reported, even where the metric comes late: hence the last three periods, of which one is enough.
 */
const withoutSuccess = (machine: string): AlarmSpec['props'] => ({
  ...once(new cloudwatch.MathExpression({
    expression: 'SUM([FILL(failed, 0), FILL(timedOut, 0), FILL(aborted, 0)])',
    usingMetrics: { failed: ofMachine('ExecutionsFailed', machine), timedOut: ofMachine('ExecutionsTimedOut', machine), aborted: ofMachine('ExecutionsAborted', machine) },
    period: Duration.minutes(5),
    label: 'ended without success',
  })),
  evaluationPeriods: 3,
  datapointsToAlarm: 1,
});

/** Of the last run; between two runs nothing is reported, and the alarm stays as it is. */
const last = (metric: cloudwatch.IMetric, comparisonOperator: cloudwatch.ComparisonOperator, threshold: number): AlarmSpec['props'] => ({ metric, threshold, comparisonOperator, evaluationPeriods: 1, treatMissingData: cloudwatch.TreatMissingData.IGNORE });
