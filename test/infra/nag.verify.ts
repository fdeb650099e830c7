import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { aws_sqs } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { ACKNOWLEDGEMENTS, acknowledge } from '../../infra/acknowledgements.ts';
import { FULL, synthesize } from './synthesized.ts';

/** Rule and path of each violation. */
const violations = (app: ReturnType<typeof synthesize>['app']): readonly string[] =>
  [new AwsSolutionsChecks(), new NIST80053R5Checks()].flatMap((pack) => pack.validateScope(app).violations.flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath ?? ''}`)));

// Without a topic, alarms notify nobody: the one finding that a setting removes.
const withoutTopic = Object.fromEntries(Object.entries(FULL).filter(([name]) => name !== 'alarmTopicArn'));
const { app } = synthesize(withoutTopic);
const before = violations(app);

describe('cdk-nag, AwsSolutions and NIST 800-53', () => {
  it('finds what is acknowledged, and nothing else', () => {
    const unargued = before.filter((violation) => !ACKNOWLEDGEMENTS.some(({ of, rules }) => rules.some((rule) => violation.startsWith(`${rule} `) && of.test(violation.slice(rule.length + 1)))));
    expect(unargued).toEqual([]);
  });

  it.each(ACKNOWLEDGEMENTS.flatMap(({ of, rules, because }) => rules.map((rule) => [rule, of, because] as const)))('needs the acknowledgement of %s for %s, which argues', (rule, of, because) => {
    expect(before.filter((violation) => violation.startsWith(`${rule} `) && of.test(violation.slice(rule.length + 1)))).not.toEqual([]);
    expect(because.length).toBeGreaterThan(15);
    expect(`${of.source.startsWith('^')} ${of.source.endsWith('$')}`).toBe('true true');
  });

  it('is clean with them', () => {
    expect(before.length).toBeGreaterThan(20);
    acknowledge(app);
    expect(violations(app)).toEqual([]);
  });

  it('lets the synthesis pass, and fails it for what is not acknowledged', () => {
    expect(() => synthesize(FULL, { checked: true })).not.toThrow();
    expect(() => synthesize(FULL, { checked: true, spoil: ({ hub }) => new aws_sqs.Queue(hub, 'Open') })).toThrow(/AwsSolutions-SQS4/);
  });
});
