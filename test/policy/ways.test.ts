import { expect, test } from 'vitest';
import type { Json } from '../../src/model/facts.ts';
import { resourceAccess, type Via } from '../../src/policy/index.ts';
import { accessText, casesOf, CONTEXT, policyOf } from './driver.ts';

/** Who is let in by each way in which the action can be asked for; ways that are not named let nobody in. */
interface Case {
  readonly name: string;
  readonly statements: readonly Json[];
  readonly expected: Readonly<Partial<Record<Via, readonly string[]>>>;
  readonly why: string;
  readonly action?: string;
  readonly resource?: string;
  /** The words of the doubts. */
  readonly doubts?: readonly string[];
}

test.each(casesOf<Case>('ways'))('$name: $why', (row) => {
  const { value, doubts } = resourceAccess(policyOf(row.statements), [row.action ?? 'lambda:InvokeFunction'], { ...CONTEXT, resource: row.resource ?? CONTEXT.resource });
  const by = (wanted: Via): readonly string[] => value.filter(({ via }) => via === wanted).map(accessText).sort();
  const sorted = (texts: readonly string[] = []): readonly string[] => [...texts].sort();
  expect({ api: by('api'), 'url-none': by('url-none'), 'url-iam': by('url-iam') }).toEqual({ api: sorted(row.expected.api), 'url-none': sorted(row.expected['url-none']), 'url-iam': sorted(row.expected['url-iam']) });
  expect(doubts.map(({ reason }) => reason).sort()).toEqual(sorted(row.doubts));
});

test('a Deny of one action leaves the others as they are, in whichever order they are asked', () => {
  const actions = ['lambda:GetFunction', 'lambda:GetPolicy', 'lambda:InvokeFunction', 'lambda:DeleteFunction'];
  const policy = [
    { Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: 'lambda:*', Resource: '*' },
    { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'lambda:*', Resource: '*' },
    { Effect: 'Deny', Principal: '*', Action: 'lambda:GetPolicy', Resource: '*' },
    { Effect: 'Deny', Principal: { AWS: '444455556666' }, Action: 'lambda:Delete*', Resource: '*' },
  ];
  for (const asked of [actions, [...actions].reverse()]) {
    const { value } = resourceAccess(policyOf(policy), asked, CONTEXT);
    const of = (start: string): readonly string[] => value.filter((access) => access.via === 'api' && accessText(access).startsWith(start)).flatMap((access) => access.actions).sort();
    expect([of('account'), of('service')]).toEqual([['lambda:GetFunction', 'lambda:InvokeFunction'], ['lambda:DeleteFunction', 'lambda:GetFunction', 'lambda:InvokeFunction']]);
    // The other ways are those of InvokeFunction alone.
    expect(value.filter(({ via }) => via !== 'api').map((access) => `${access.via} ${accessText(access)} ${access.actions.join()}`).sort()).toEqual(['url-iam account 444455556666 lambda:InvokeFunction', 'url-iam service sns.amazonaws.com any customer lambda:InvokeFunction']);
  }
});

test('what is asked is remembered by all of it', () => {
  const policy = policyOf([{ Effect: 'Allow', Principal: '*', Action: '*', Resource: 'arn:aws:lambda:*:*:function:f', Condition: { StringEquals: { 'aws:ResourceAccount': CONTEXT.account }, DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' }, StringEqualsIfExists: { 'aws:ResourceOrgID': 'o-ours123456' } } }]);
  const first = resourceAccess(policy, ['lambda:GetFunction'], CONTEXT);
  expect(first.value.map(accessText)).toEqual(['anyone']);
  expect(resourceAccess(policy, ['lambda:GetFunction'], { ...CONTEXT })).toBe(first);
  const others: readonly Partial<typeof CONTEXT>[] = [{ resource: `${CONTEXT.resource}x` }, { account: '444455556666' }, { at: '2028-01-01T00:00:00.000Z' }, { organizationId: 'o-abc1234567' }];
  for (const change of others) expect(resourceAccess(policy, ['lambda:GetFunction'], { ...CONTEXT, ...change }).value, JSON.stringify(change)).toEqual([]);
  expect(resourceAccess(policy, ['lambda:GetFunction'], { ...CONTEXT, partition: 'aws-cn' })).not.toBe(first);
  expect(resourceAccess(policy, ['lambda:GetPolicy'], CONTEXT).value.flatMap(({ actions }) => actions)).toEqual(['lambda:GetPolicy']);
  expect(resourceAccess(policy, ['lambda:GetFunction', 'lambda:GetPolicy'], CONTEXT).value.flatMap(({ actions }) => actions)).toEqual(['lambda:GetFunction', 'lambda:GetPolicy']);
  expect(resourceAccess(policy, [], CONTEXT).value).toEqual([]);
});

test('more borders between addresses than are told apart are a doubt', () => {
  const ranges = Array.from({ length: 2_200 }, (_, index) => `20.${index >> 8}.${index & 255}.16/28`);
  const { value, doubts } = resourceAccess(policyOf([{ Effect: 'Allow', Principal: '*', Action: 'lambda:GetFunction', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': ranges } } }]), ['lambda:GetFunction'], CONTEXT);
  expect([value.length, doubts.length]).toEqual([0, 1]);
});
