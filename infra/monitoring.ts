import { Duration, aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PLANES } from '../src/model/check.ts';
import { SEVERITIES } from '../src/model/verdict.ts';
import type { MetricName } from '../src/service/metrics.ts';
import { alarmsOf, ofMachine, ofRun, queueDepth, THRESHOLDS, type Thresholds, type Watched } from './alarms.ts';

/** Where the runbook is, from the root of the repository. */
export const RUNBOOK = 'docs/operations.md';

export interface MonitoringProps extends Watched {
  /** Names of the Lambda functions. */
  readonly functions: readonly string[];
  /** Where alarms are sent; undefined: they only show. */
  readonly alarmTopicArn: string | undefined;
  readonly thresholds?: Partial<Thresholds>;
  /** Where the operators read the runbook, if not in the repository. */
  readonly runbook?: string;
}

/** The dashboard `postern` and the alarms `postern-…`, each with its section of the runbook in its description. */
export class Monitoring extends Construct {
  readonly alarms: readonly cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { alarmTopicArn, runbook = RUNBOOK } = props;
    const specs = alarmsOf(props, { ...THRESHOLDS, ...props.thresholds });
    this.alarms = specs.map(({ name, says, props: alarm }) => new cloudwatch.Alarm(this, name, { ...alarm, alarmName: `postern-${name}`, alarmDescription: `${says} Runbook: ${runbook}#${sectionOf(name)}` }));
    if (alarmTopicArn !== undefined) {
      const action: cloudwatch.IAlarmAction = { bind: () => ({ alarmActionArn: alarmTopicArn }) };
      for (const alarm of this.alarms) {
        alarm.addAlarmAction(action);
        alarm.addOkAction(action);
      }
    }
    new cloudwatch.Dashboard(this, 'Dashboard', { dashboardName: 'postern', defaultInterval: Duration.days(30), widgets: rows(props, this.alarms, runbook, specs.map(({ name }) => sectionOf(name))) });
  }
}

/** Several queues share one section. */
const sectionOf = (name: string): string => name.replace(/^(dead-letters)-\d+$/, '$1');

function rows({ machines, deadLetterQueues, functions, scheduleHours }: MonitoringProps, alarms: readonly cloudwatch.Alarm[], runbook: string, sections: readonly string[]): cloudwatch.IWidget[][] {
  // One point for each run, or for each day where there are several a day: then the highest and, of coverage, the lowest of the day.
  const period = Duration.hours(Math.min(24, scheduleHours));
  const runs = (title: string, names: readonly MetricName[], unit: string, statistic: 'Maximum' | 'Minimum' = 'Maximum'): cloudwatch.GraphWidget =>
    graph(title, unit, names.map((name) => ofRun(name, statistic, period).with({ label: name })));
  return [
    [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 16, height: 4 }), new cloudwatch.TextWidget({ markdown: runbookText(runbook, sections), width: 8, height: 4 })],
    [runs('Coverage, lowest', ['AccountRegionCoverage', 'FactCoverage', 'VerdictCoverage'], 'percent', 'Minimum'), runs('Change of coverage', ['CoverageChange'], 'percentage points', 'Minimum'), runs('Not seen', ['FailedAccounts', 'AccountRegionsNotRead'], 'count')],
    [
      graph('Failing results by severity', 'count', SEVERITIES.map((severity) => ofRun('Failures', 'Maximum', period, { severity }).with({ label: severity })), 12),
      graph('Failing results by plane', 'count', PLANES.map((plane) => ofRun('PlaneFailures', 'Maximum', period, { plane }).with({ label: plane })), 12),
    ],
    [runs('New and resolved in Security Hub', ['NewFindings', 'ResolvedFindings'], 'findings'), runs('Not posted', ['RefusedFindings', 'PlacesNotPublished'], 'count'), runs('Functions', ['Functions'], 'count')],
    [runs('Calls', ['Calls'], 'calls'), runs('Throttled calls', ['Throttles'], 'calls'), runs('Duration', ['Seconds'], 'seconds')],
    [
      graph('Executions that did not succeed', 'executions', machineMetrics(machines)),
      graph('Dead letters', 'messages', deadLetterQueues.map((queue) => queueDepth(queue))),
      graph('Handlers: errors and throttles', 'calls', functions.flatMap((name) => ['Errors', 'Throttles'].map((metricName) => ofFunction(metricName, name)))),
    ],
  ];
}

const graph = (title: string, label: string, left: readonly cloudwatch.IMetric[], width = 8): cloudwatch.GraphWidget => new cloudwatch.GraphWidget({ title, left: [...left], leftYAxis: { label, showUnits: false }, width, height: 6 });

const machineMetrics = (machines: Watched['machines']): readonly cloudwatch.IMetric[] =>
  Object.entries(machines).flatMap(([name, arn]) => ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((metric) => ofMachine(metric, arn, Duration.hours(1)).with({ label: `${name} ${metric.slice('Executions'.length).toLowerCase()}` })));

const ofFunction = (metricName: string, FunctionName: string): cloudwatch.Metric => new cloudwatch.Metric({ namespace: 'AWS/Lambda', metricName, statistic: 'Sum', period: Duration.hours(1), dimensionsMap: { FunctionName } });

const runbookText = (runbook: string, sections: readonly string[]): string =>
  ['**Runbook**', ...[...new Set(sections)].map((section) => (/^https:/.test(runbook) ? `- [${section}](${runbook}#${section})` : `- ${section}: ${runbook}#${section}`)), '', 'Failing results are those of the scan, not open findings: low ones are not posted.'].join('\n');
