import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { CHECKS } from '../../checks/registry.ts';
import { Insights, type InsightsProps } from '../../infra/insights.ts';
import { PLANES } from '../../src/model/check.ts';
import type { Result } from '../../src/model/result.ts';
import { toAsff } from '../../src/publish/asff.ts';

const filter = z.strictObject({ Comparison: z.enum(['EQUALS', 'PREFIX']), Value: z.string(), Key: z.string().optional() });
const insight = z.strictObject({ Name: z.string(), GroupByAttribute: z.enum(['GeneratorId', 'AwsAccountId', 'ResourceId']), Filters: z.record(z.string(), z.array(filter).min(1).max(20)).refine((filters) => Object.keys(filters).length <= 10) });
type Insight = z.output<typeof insight>;

function synthesized(props: InsightsProps = {}): readonly Insight[] {
  const stack = new Stack(new App(), 'Test');
  new Insights(stack, 'Insights', props);
  return Object.values(Template.fromStack(stack).findResources('AWS::SecurityHub::Insight')).map(({ Properties }) => insight.parse(Properties));
}

/** What Security Hub compares of a finding: values of one attribute by OR, attributes by AND. Types are those of the provider's own fields. */
const VALUES: Readonly<Record<string, (finding: AwsSecurityFinding, key?: string) => readonly (string | undefined)[]>> = {
  GeneratorId: ({ GeneratorId }) => [GeneratorId],
  RecordState: ({ RecordState }) => [RecordState],
  ComplianceStatus: ({ Compliance }) => [Compliance?.Status],
  WorkflowStatus: ({ Workflow }) => [Workflow?.Status ?? 'NEW'],
  Type: ({ FindingProviderFields }) => FindingProviderFields?.Types ?? [],
  ProductFields: ({ ProductFields }, key = '') => [ProductFields?.[key]],
  AwsAccountId: ({ AwsAccountId }) => [AwsAccountId],
};
const isIn = (finding: AwsSecurityFinding, { Filters }: Insight): boolean =>
  Object.entries(Filters).every(([attribute, wanted]) => wanted.some(({ Comparison, Value, Key }) => (VALUES[attribute] ?? (() => []))(finding, Key).some((value) => value !== undefined && (Comparison === 'EQUALS' ? value === Value : value.startsWith(Value)))));

function findingOf(index: number, change: Partial<Result> = {}): AwsSecurityFinding {
  const check = CHECKS[index];
  if (check === undefined) throw new Error(`there is no check ${index}`);
  const place = { partition: 'aws', account: '111122223333', region: 'eu-west-1' };
  const result: Result = { checkId: check.id, identity: check.id, kind: 'function', key: 'arn:aws:lambda:eu-west-1:111122223333:function:f', name: 'f', place, title: check.title, observedAt: '2026-11-21T12:00:00.000Z', exception: null, owner: 'team-orders', because: [], status: 'fail', severity: 'high', aspect: '', message: 'm', evidence: {}, findingId: 'a'.repeat(32), ...change } as Result;
  return toAsff(result, check, { postTo: { partition: 'aws', account: '111122223333', region: 'eu-west-1' }, hubId: 'hub', now: '2026-11-21T12:00:00.000Z', docsBaseUrl: null } as Parameters<typeof toAsff>[2]);
}

describe('the insights', () => {
  const insights = synthesized({ owners: ['team-orders'], units: { payments: ['111122223333'] } });
  const namesOf = (finding: AwsSecurityFinding): readonly string[] => insights.filter((one) => isIn(finding, one)).map(({ Name }) => Name);

  it('are by check, account, resource, and one for each plane, owner and unit', () => {
    expect(insights.map(({ Name, GroupByAttribute }) => [Name, GroupByAttribute])).toEqual([
      ['Postern: by check', 'GeneratorId'],
      ['Postern: by account', 'AwsAccountId'],
      ['Postern: by resource', 'ResourceId'],
      ...PLANES.map((plane) => [`Postern: plane ${plane}, by account`, 'AwsAccountId']),
      ['Postern: owner team-orders, by check', 'GeneratorId'],
      ['Postern: unit payments, by check', 'GeneratorId'],
    ]);
  });

  it('hold each open finding that we post under its planes, its owner and its account', () => {
    for (const [index, check] of CHECKS.entries()) {
      expect(namesOf(findingOf(index))).toEqual(['Postern: by check', 'Postern: by account', 'Postern: by resource', ...PLANES.filter((plane) => check.planes.includes(plane)).map((plane) => `Postern: plane ${plane}, by account`), 'Postern: owner team-orders, by check', 'Postern: unit payments, by check']);
    }
    expect(namesOf(findingOf(0, { owner: 'team-search' }))).not.toContain('Postern: owner team-orders, by check');
    expect(namesOf(findingOf(0, { owner: null }))).not.toContain('Postern: owner team-orders, by check');
  });

  it.each<[string, (finding: AwsSecurityFinding) => AwsSecurityFinding]>([
    ['of somebody else', (finding) => ({ ...finding, GeneratorId: 'aws-foundational-security-best-practices/v/1.0.0/Lambda.1' })],
    ['that has passed and is not yet verified', (finding) => ({ ...finding, Compliance: { Status: 'PASSED' } })],
    ['that is archived', (finding) => ({ ...finding, RecordState: 'ARCHIVED' })],
    ['that an analyst suppressed', (finding) => ({ ...finding, Workflow: { Status: 'SUPPRESSED' } })],
  ])('hold no finding %s', (_what, change) => {
    expect(namesOf(change(findingOf(0)))).toEqual([]);
  });

  it('keep to 20 values for a filter and 100 insights', () => {
    const accounts = Array.from({ length: 45 }, (_, index) => String(100_000_000_000 + index));
    const parts = synthesized({ units: { all: accounts } }).filter(({ Name }) => Name.includes('unit'));
    expect(parts.map(({ Name }) => Name)).toEqual(['Postern: unit all (1 of 3), by check', 'Postern: unit all (2 of 3), by check', 'Postern: unit all (3 of 3), by check']);
    expect(parts.flatMap(({ Filters }) => (Filters['AwsAccountId'] ?? []).map(({ Value }) => Value))).toEqual(accounts);
    expect(() => synthesized({ owners: Array.from({ length: 90 }, (_, index) => `team-${index}`) })).toThrow('100');
  });
});
