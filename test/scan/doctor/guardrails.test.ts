import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, ServiceControlPolicy } from '../../../src/model/facts.ts';
import { exceptedFrom } from '../../../src/scan/doctor/exception.ts';
import { guardrailItems } from '../../../src/scan/doctor/guardrails.ts';
import type { Item } from '../../../src/scan/doctor/item.ts';
import type { Standing } from '../../../src/scan/doctor/standing.ts';
import { NOW } from '../../support/simulated.ts';
import { account, HUB, is, isNot, MANAGEMENT, MEMBER, standing } from './world.ts';

const FULL: ServiceControlPolicy = { id: 'p-FullAWSAccess', name: 'FullAWSAccess', document: { json: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } } };
const policy = (...statements: readonly Json[]): ServiceControlPolicy => ({ id: 'p-own', name: 'own', document: { json: { Version: '2012-10-17', Statement: statements } } });
const CHAIN = ['r-root', 'ou-all'];

/** What is said of these policies at the unit that all accounts are in. */
function items(policies: readonly ServiceControlPolicy[], who: Partial<Standing> = {}, accounts: readonly string[] = [HUB, MEMBER]): readonly Item[] {
  const attached = Object.fromEntries([...CHAIN, ...accounts].map((target) => [target, target === 'ou-all' ? policies : [FULL]]));
  return guardrailItems(standing(who), { policies: is(attached), accounts: accounts.map((id) => ({ account: account(id), above: is(CHAIN) })) }, NOW);
}
const statesOf = (found: readonly Item[]): readonly string[] => found.map(({ state }) => state);
const outside = (regions: readonly string[], change: Readonly<Record<string, Json>> = {}): Json => ({ Effect: 'Deny', NotAction: ['iam:*', 'organizations:*', 'sts:*', 'account:*'], Resource: '*', Condition: { StringNotEquals: { 'aws:RequestedRegion': regions } }, ...change });

describe('a Deny', () => {
  it.each<[string, Json, string]>([
    ['of regions that are not scanned', outside(['eu-west-1', 'us-east-1']), 'ok'],
    ['of a region that is', outside(['eu-west-1']), 'missing'],
    ['of services without regions outside of the first one', { Effect: 'Deny', NotAction: 'sts:*', Resource: '*', Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } } }, 'ok'],
    ['of services without regions, whose region nobody listed', { Effect: 'Deny', Action: ['iam:*', 'organizations:*'], Resource: '*', Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1'] } } }, 'missing'],
    ['of entering', { Effect: 'Deny', Action: 'sts:AssumeRole', Resource: '*' }, 'missing'],
    ['of entering other roles', { Effect: 'Deny', Action: 'sts:AssumeRole', Resource: 'arn:aws:iam::*:role/admin-*' }, 'ok'],
    ['of what nobody calls', { Effect: 'Deny', Action: ['s3:*', 'lambda:InvokeFunction', 'lambda:GetFunction'], Resource: '*' }, 'ok'],
    ['of posting', { Effect: 'Deny', Action: 'securityhub:BatchImportFindings', Resource: '*' }, 'missing'],
    ['of functions by their ARNs in a region', { Effect: 'Deny', Action: 'lambda:*', Resource: 'arn:aws:lambda:us-east-1:*:*' }, 'missing'],
    ['of calls that services make for others', { Effect: 'Deny', Action: '*', Resource: '*', Condition: { Bool: { 'aws:ViaAWSService': 'true' } } }, 'ok'],
    ['for everybody but ours', outside(['eu-west-1'], { Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1'] }, ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/PosternScan', 'arn:aws:iam::*:role/PosternFindingsWriter'] } } }), 'ok'],
    ['for everybody but the reader', outside(['eu-west-1'], { Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1'] }, ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/PosternScan' } } }), 'missing'],
    ['for one other account', { Effect: 'Deny', Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': '999999999999' } } }, 'ok'],
    ['of one of two ways to ask for regions', { Effect: 'Deny', Action: 'account:*', Resource: '*' }, 'ok'],
    ['of both ways', { Effect: 'Deny', Action: ['account:*', 'ec2:*'], Resource: '*' }, 'missing'],
    ['that hangs on an address', { Effect: 'Deny', Action: '*', Resource: '*', Condition: { NotIpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } }, 'not-seen'],
  ])('%s', (_, statement, state) => { expect(statesOf(items([FULL, policy(statement)]))).toEqual([state]); });

  it('names the accounts that it is about, where it is about some', () => {
    const [found] = items([FULL, policy({ Effect: 'Deny', Action: 'lambda:*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': MEMBER } } })]);
    expect(found).toMatchObject({ state: 'missing', accounts: [MEMBER] });
  });

  it('of the hub alone is told of the hub', () => {
    const [found] = items([FULL, policy({ Effect: 'Deny', Action: 'organizations:ListAccounts', Resource: '*' })]);
    expect(found).toMatchObject({ state: 'missing', accounts: [HUB], statement: { Condition: { ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/PosternHub'] } } } });
  });

  it('does not bind the management account', () => {
    expect(statesOf(items([FULL, policy(outside([]))], {}, [MANAGEMENT]))).toEqual(['not-asked']);
  });

  it('with the exception refuses nothing any more, whatever its condition was', () => {
    const conditions = fc.record({
      StringNotEquals: fc.record({ 'aws:RequestedRegion': fc.subarray(['eu-west-1', 'eu-central-1']) }),
      ArnNotLike: fc.record({ 'aws:principalarn': fc.oneof(fc.constant('arn:aws:iam::*:role/break-glass'), fc.constant(['arn:aws:iam::*:role/a', 'arn:aws:iam::*:role/PosternScan'])) }),
    }, { requiredKeys: ['StringNotEquals'] });
    fc.assert(fc.property(conditions, (condition) => {
      // What fast-check makes is JSON.
      const [found] = items([FULL, policy({ Effect: 'Deny', NotAction: ['iam:*', 'sts:*', 'organizations:*', 'account:*'], Resource: '*', Condition: condition as unknown as Json })]);
      expect(found?.state).toBe('missing');
      expect(statesOf(items([FULL, policy(found?.statement as Json)]))).toEqual(['ok']);
    }), { numRuns: 40 });
  });
});

describe('an allow list', () => {
  const list = (...actions: readonly string[]): ServiceControlPolicy => policy({ Effect: 'Allow', Action: actions, Resource: '*' });
  it('that lacks what the service calls', () => {
    const [found] = items([list('lambda:*', 'iam:*', 'sts:*')]);
    expect(found).toMatchObject({ state: 'missing', statement: { Effect: 'Allow', Action: expect.arrayContaining(['securityhub:BatchImportFindings', 'tag:GetResources']) as string[] } });
    expect(JSON.stringify(found?.statement)).not.toContain('lambda:');
  });
  it('that has it', () => {
    expect(statesOf(items([list('lambda:*', 'iam:*', 'sts:*', 'securityhub:*', 'tag:*', 'ec2:*', 'organizations:*')]))).toEqual(['ok']);
  });
  it('that has it under a condition that nobody can judge', () => {
    expect(statesOf(items([policy({ Effect: 'Allow', Action: '*', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } })]))).toEqual(['not-seen']);
  });
  it('with a level of which nothing was listed', () => {
    expect(statesOf(items([]))).toEqual(['not-seen']);
  });
});

describe('what cannot be seen', () => {
  const member = [{ account: account(MEMBER), above: is(CHAIN) }];
  it('policies that nobody may list, a place that nobody tells, a document that is none', () => {
    expect(statesOf(guardrailItems(standing(), { policies: isNot(), accounts: member }, NOW))).toEqual(['not-seen']);
    expect(statesOf(guardrailItems(standing(), { policies: is({}), accounts: [{ account: account(MEMBER), above: isNot() }] }, NOW))).toEqual(['not-seen']);
    expect(statesOf(items([FULL, { ...FULL, id: 'p-broken', document: { malformed: 'x' } }]))).toEqual(['not-seen']);
  });
  it('an organization without service control policies has none', () => {
    expect(statesOf(guardrailItems(standing(), { policies: is(null), accounts: member }, NOW))).toEqual(['ok']);
  });
});

describe('the exception', () => {
  const ours = ['arn:aws:iam::*:role/PosternScan'];
  it.each<[string, unknown, unknown]>([
    ['a statement without a condition', { Effect: 'Deny' }, { Effect: 'Deny', Condition: { ArnNotLike: { 'aws:PrincipalArn': ours } } }],
    ['other operators stay', { Condition: { StringNotLike: { 'aws:PrincipalArn': 'x' } } }, { Condition: { StringNotLike: { 'aws:PrincipalArn': 'x' }, ArnNotLike: { 'aws:PrincipalArn': ours } } }],
    ['a name beside others', { Condition: { ArnNotLike: { 'aws:PrincipalARN': 'a' } } }, { Condition: { ArnNotLike: { 'aws:PrincipalARN': ['a', ...ours] } } }],
    ['no name twice', { Condition: { arnnotlike: { 'aws:PrincipalArn': ours } } }, { Condition: { arnnotlike: { 'aws:PrincipalArn': ours } } }],
  ])('%s', (_, before, after) => { expect(exceptedFrom(before, ours)).toEqual(after); });
});
