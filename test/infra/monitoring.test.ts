import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Monitoring, RUNBOOK, type MonitoringProps } from '../../infra/monitoring.ts';
import { PLANES } from '../../src/model/check.ts';
import { SEVERITIES } from '../../src/model/verdict.ts';
import { METRICS, NAMESPACE, SERVICE, type MetricName } from '../../src/service/metrics.ts';

const machine = (name: string): string => `arn:aws:states:eu-west-1:111122223333:stateMachine:postern-${name}`;
const PROPS: MonitoringProps = {
  machines: { scan: machine('scan'), rescan: machine('rescan'), start: machine('start') },
  deadLetterQueues: ['postern-dead-letters'],
  functions: ['postern-plan', 'postern-region'],
  scheduleHours: 24,
  alarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms',
};

const metric = z.looseObject({ MetricName: z.string(), Namespace: z.string(), Dimensions: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).optional() });
const alarmSchema = z.looseObject({
  AlarmName: z.string(),
  AlarmDescription: z.string().max(1024),
  AlarmActions: z.array(z.string()).optional(),
  OKActions: z.array(z.string()).optional(),
  ComparisonOperator: z.string(),
  Threshold: z.number(),
  EvaluationPeriods: z.int().min(1),
  TreatMissingData: z.enum(['breaching', 'notBreaching', 'ignore', 'missing']),
  Period: z.int().optional(),
  Statistic: z.string().optional(),
  MetricName: z.string().optional(),
  Namespace: z.string().optional(),
  Dimensions: z.array(z.strictObject({ Name: z.string(), Value: z.string() })).optional(),
  Metrics: z.array(z.looseObject({ Id: z.string(), Expression: z.string().optional(), MetricStat: z.looseObject({ Metric: metric, Period: z.int(), Stat: z.string() }).optional() })).optional(),
});
type Alarm = z.output<typeof alarmSchema>;

function synthesized(props: Partial<MonitoringProps> = {}): { readonly alarms: Readonly<Record<string, Alarm>>; readonly dashboard: string } {
  const stack = new Stack(new App(), 'Test', { env: { account: '111122223333', region: 'eu-west-1' } });
  new Monitoring(stack, 'Monitoring', { ...PROPS, ...props });
  const template = Template.fromStack(stack);
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => alarmSchema.parse(Properties));
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  // Joined, as the ARNs of the alarms are known when it is deployed.
  const { 'Fn::Join': [, parts] } = z.looseObject({ 'Fn::Join': z.tuple([z.literal(''), z.array(z.unknown())]) }).parse(dashboard?.['Properties'].DashboardBody);
  return { alarms: Object.fromEntries(alarms.map((alarm) => [alarm.AlarmName.replace(/^postern-/, ''), alarm])), dashboard: parts.map((part) => (typeof part === 'string' ? part : 'arn')).join('') };
}

interface Used {
  readonly namespace: string;
  readonly name: string;
  readonly statistic: string;
  readonly dimensions: Readonly<Record<string, string>>;
}
const metricsOf = (alarm: Alarm): readonly Used[] => {
  const dimensionsOf = (pairs: Alarm['Dimensions']): Record<string, string> => Object.fromEntries((pairs ?? []).map(({ Name, Value }) => [Name, Value]));
  if (alarm.Metrics === undefined) return [{ namespace: alarm.Namespace ?? '', name: alarm.MetricName ?? '', statistic: alarm.Statistic ?? '', dimensions: dimensionsOf(alarm.Dimensions) }];
  return alarm.Metrics.flatMap(({ MetricStat }) => (MetricStat === undefined ? [] : [{ namespace: MetricStat.Metric.Namespace, name: MetricStat.Metric.MetricName, statistic: MetricStat.Stat, dimensions: dimensionsOf(MetricStat.Metric.Dimensions) }]));
};

const widgetSchema = z.looseObject({ type: z.enum(['metric', 'text', 'alarm']), width: z.int().max(24), properties: z.looseObject({ title: z.string().optional(), metrics: z.array(z.array(z.unknown())).optional(), markdown: z.string().optional(), alarms: z.array(z.string()).optional() }) });
const widgetsOf = (dashboard: string): readonly z.output<typeof widgetSchema>[] => z.looseObject({ widgets: z.array(widgetSchema) }).parse(JSON.parse(dashboard)).widgets;
/** `[namespace, name, dimension, value, …, options]`, as dashboards write metrics. */
function metricsIn(dashboard: string): readonly Used[] {
  return widgetsOf(dashboard).flatMap(({ properties }) => (properties.metrics ?? []).map((row) => {
    const options = z.looseObject({ stat: z.string().default('Average') }).parse(row.at(-1));
    const [namespace = '', name = '', ...pairs] = row.slice(0, -1).map(String);
    return { namespace, name, statistic: options.stat, dimensions: Object.fromEntries(pairs.flatMap((key, index) => (index % 2 === 0 ? [[key, pairs[index + 1] ?? '']] : []))) };
  }));
}

/** What alarms of AWS's own metrics may look at, by the pages "Monitoring Step Functions metrics", "Available CloudWatch metrics for Amazon SQS" and "Types of metrics for Lambda functions". */
const OF_AWS: Readonly<Record<string, readonly string[]>> = {
  'AWS/States': ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'],
  'AWS/SQS': ['ApproximateNumberOfMessagesVisible'],
  'AWS/Lambda': ['Errors', 'Throttles'],
};
function expectKnown({ namespace, name, statistic, dimensions }: Used): void {
  if (namespace !== NAMESPACE) return expect(OF_AWS[namespace]).toContain(name);
  expect(Object.keys(METRICS)).toContain(name);
  const spec = METRICS[name as MetricName];
  const { service, ...by } = dimensions;
  expect(service).toBe(SERVICE);
  expect(Object.keys(by)).toEqual('by' in spec ? [spec.by] : []);
  // A sum would count a run twice that is summarised twice; an average of two runs is neither.
  expect(['Maximum', 'Minimum']).toContain(statistic);
  if (spec.unit === 'Percent') expect(statistic).toBe('Minimum');
}

describe('the alarms', () => {
  const { alarms } = synthesized();

  it('are these', () => {
    expect(Object.keys(alarms).sort()).toEqual(['coverage-fell', 'coverage-low', 'dead-letters', 'nothing-scanned', 'rescan-failed', 'scan-failed', 'start-failed', 'throttled-often']);
  });

  it('stand on metrics that are written, with their dimensions, and never on sums of them', () => {
    for (const alarm of Object.values(alarms)) {
      expect(metricsOf(alarm).length).toBeGreaterThan(0);
      metricsOf(alarm).forEach(expectKnown);
    }
  });

  it.each(Object.keys(alarms))('%s names a section of the runbook that is there', (name) => {
    const [, file, section] = / Runbook: (\S+)#(\S+)$/.exec(alarms[name]?.AlarmDescription ?? '') ?? [];
    expect([file, section]).toEqual([RUNBOOK, name]);
    const page = readFileSync(join(import.meta.dirname, '../..', RUNBOOK), 'utf8');
    expect(page).toMatch(new RegExp(`^### ${name}$`, 'm'));
  });

  it.each([
    // A failed start, run or rescan: at once, and silence is good.
    // Of a scan also the one that is stopped; its expression fills what is missing, and may see a late point a period later.
    ['scan-failed', { ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 1, EvaluationPeriods: 3, DatapointsToAlarm: 1, TreatMissingData: 'notBreaching' }],
    ['start-failed', { ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 1, Statistic: 'Sum', EvaluationPeriods: 1, TreatMissingData: 'notBreaching' }],
    ['rescan-failed', { ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 1, Statistic: 'Sum', EvaluationPeriods: 1, TreatMissingData: 'notBreaching' }],
    // Silence is what it is about.
    ['nothing-scanned', { MetricName: 'Runs', ComparisonOperator: 'LessThanThreshold', Threshold: 1, Period: 3600, EvaluationPeriods: 48, TreatMissingData: 'breaching' }],
    // Between two runs nothing is said, and the last run stays the last.
    ['coverage-low', { MetricName: 'LowestCoverage', Statistic: 'Minimum', ComparisonOperator: 'LessThanThreshold', Threshold: 95, TreatMissingData: 'ignore' }],
    ['coverage-fell', { MetricName: 'CoverageChange', Statistic: 'Minimum', ComparisonOperator: 'LessThanThreshold', Threshold: -2, TreatMissingData: 'ignore' }],
    ['throttled-often', { ComparisonOperator: 'GreaterThanThreshold', Threshold: 5, TreatMissingData: 'ignore' }],
    ['dead-letters', { Statistic: 'Maximum', ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 1, TreatMissingData: 'ignore' }],
  ])('%s goes off for what it says', (name, expected) => {
    expect(alarms[name]).toMatchObject(expected);
  });

  it('watch each machine by its own failures', () => {
    const ofScan = metricsOf(alarms['scan-failed'] as Alarm);
    expect(ofScan).toEqual(['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((name) => ({ namespace: 'AWS/States', name, statistic: 'Sum', dimensions: { StateMachineArn: machine('scan') } })));
    expect(alarms['scan-failed']?.Metrics?.find(({ Expression }) => Expression !== undefined)?.Expression).toBe('SUM([FILL(failed, 0), FILL(timedOut, 0), FILL(aborted, 0)])');
    for (const name of ['rescan', 'start']) expect(metricsOf(alarms[`${name}-failed`] as Alarm)).toEqual([{ namespace: 'AWS/States', name: 'ExecutionsFailed', statistic: 'Sum', dimensions: { StateMachineArn: machine(name) } }]);
    expect(metricsOf(alarms['throttled-often'] as Alarm).map(({ name }) => name).sort()).toEqual(['Calls', 'Throttles']);
    expect(alarms['throttled-often']?.Metrics?.find(({ Expression }) => Expression !== undefined)?.Expression).toBe('100 * throttles / calls');
  });

  it('look back twice the schedule exactly, within what CloudWatch allows, or refuse the schedule', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 84 }), (scheduleHours) => {
      for (const [name, { Period = 3600, EvaluationPeriods }] of Object.entries(synthesized({ scheduleHours }).alarms)) {
        const seconds = Period * EvaluationPeriods;
        if (name === 'nothing-scanned') expect(seconds).toBe(2 * scheduleHours * 3600);
        // PutMetricAlarm: at most seven days, and one day where the periods are shorter than an hour.
        expect(seconds).toBeLessThanOrEqual(Period < 3600 ? 86_400 : 604_800);
        expect(Period % 60).toBe(0);
      }
    }), { numRuns: 12, seed: 4, examples: [[1], [84]] });
    for (const scheduleHours of [85, 168, 0, -1, 1.3, Number.NaN]) expect(() => synthesized({ scheduleHours })).toThrow('CloudWatch looks back seven days');
  });

  it('tell the topic when they go off and when it is over, or nobody when there is none', () => {
    for (const alarm of Object.values(alarms)) expect([alarm.AlarmActions, alarm.OKActions]).toEqual([[PROPS.alarmTopicArn], [PROPS.alarmTopicArn]]);
    for (const alarm of Object.values(synthesized({ alarmTopicArn: undefined }).alarms)) expect([alarm.AlarmActions, alarm.OKActions]).toEqual([undefined, undefined]);
  });

  it('are one for each queue, with one section for all', () => {
    const several = synthesized({ deadLetterQueues: ['a', 'b'] }).alarms;
    expect([several['dead-letters'], several['dead-letters-2']].map((alarm) => [alarm?.Dimensions?.[0]?.Value, /#(\S+)$/.exec(alarm?.AlarmDescription ?? '')?.[1]])).toEqual([['a', 'dead-letters'], ['b', 'dead-letters']]);
  });

  it('have thresholds that can be set', () => {
    const set = synthesized({ thresholds: { lowestCoverage: 80, coverageLoss: 10 } }).alarms;
    expect([set['coverage-low']?.Threshold, set['coverage-fell']?.Threshold, set['throttled-often']?.Threshold]).toEqual([80, -10, 5]);
  });
});

describe('the dashboard', () => {
  const { alarms, dashboard } = synthesized();
  const shown = metricsIn(dashboard);

  it('shows only metrics that are written', () => {
    expect(shown.length).toBeGreaterThan(30);
    shown.forEach(expectKnown);
  });

  it('shows every metric of a run that is not already in another one, each severity and each plane', () => {
    const names = new Set(shown.filter(({ namespace }) => namespace === NAMESPACE).map(({ name }) => name));
    expect(Object.keys(METRICS).filter((name) => !names.has(name)).sort()).toEqual(['LowestCoverage', 'Runs']);
    expect(shown.filter(({ name }) => name === 'Failures').map(({ dimensions }) => dimensions['severity'])).toEqual([...SEVERITIES]);
    expect(shown.filter(({ name }) => name === 'PlaneFailures').map(({ dimensions }) => dimensions['plane'])).toEqual([...PLANES]);
  });

  it('shows executions that did not succeed, dead letters, handlers, all alarms and the way to each section', () => {
    expect(shown.filter(({ namespace }) => namespace === 'AWS/States').length).toBe(9);
    expect(shown.filter(({ namespace }) => namespace === 'AWS/SQS').map(({ dimensions }) => dimensions['QueueName'])).toEqual(PROPS.deadLetterQueues);
    expect(new Set(shown.filter(({ namespace }) => namespace === 'AWS/Lambda').map(({ dimensions }) => dimensions['FunctionName']))).toEqual(new Set(PROPS.functions));
    const widgets = widgetsOf(synthesized({ runbook: 'https://wiki.example.com/postern' }).dashboard);
    const text = widgets.find(({ type }) => type === 'text')?.properties.markdown ?? '';
    for (const name of Object.keys(alarms)) expect(text).toContain(`[${name}](https://wiki.example.com/postern#${name})`);
    expect(widgets.every(({ properties }) => properties.title !== undefined || properties.markdown !== undefined)).toBe(true);
  });
});
