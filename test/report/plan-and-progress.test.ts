import { describe, expect, it } from 'vitest';
import type { ProgressEvent } from '../../src/model/progress.ts';
import { planText, progressLine, progressNote, type Plan } from '../../src/report/index.ts';
import { outcome, result, unread } from './sample.ts';

const PLAN: Plan = {
  caller: { arn: 'arn:aws:sts::111122223333:assumed-role/Audit/analyst', account: '111122223333', source: 'profile audit' },
  organization: null,
  roleName: null,
  accounts: [{ account: '111122223333', name: 'shop-prod', regions: ['us-east-1', 'eu-west-1'], skippedBecause: null }],
  checks: 40,
  functions: 1200,
  calls: 6100,
  minutes: 13.2,
  quotaShare: 0.5,
  missingActions: [],
  publishes: false,
  notes: [],
};

describe('planText', () => {
  it('of one account', () => expect(`\n${planText({ ...PLAN, missingActions: [{ action: 'lambda:GetFunctionRecursionConfig', checksLost: ['recursive-loop-allowed'] }, { action: 'tag:GetResources', checksLost: ['execution-role-shared', 'function-tags-missing'] }], notes: ['AWS_ENDPOINT_URL is set: calls go to another server.'] })}\n`).toMatchInlineSnapshot(`
    "
    You are   arn:aws:sts::111122223333:assumed-role/Audit/analyst (account 111122223333, profile audit)
    Scans     account 111122223333 (shop-prod), with your own credentials
    Regions   eu-west-1, us-east-1
    Checks    40; nothing is published
    Calls     about 6,100 for 1,200 functions, about 14 minutes; 50 % of each API quota at most
    Lacks     2 needed actions; 3 checks will be unknown somewhere:
              lambda:GetFunctionRecursionConfig  recursive-loop-allowed
              tag:GetResources  execution-role-shared, function-tags-missing
              {"Effect":"Allow","Action":["lambda:GetFunctionRecursionConfig","tag:GetResources"],"Resource":"*"}
    Note      AWS_ENDPOINT_URL is set: calls go to another server.
    "
  `));
  it('of an organization', () => expect(`\n${planText({
    ...PLAN,
    organization: 'o-a1b2c3d4e5',
    roleName: 'PosternScan',
    accounts: [...PLAN.accounts, { account: '222233334444', name: 'data', regions: ['eu-west-1'], skippedBecause: null }, { account: '333344445555', name: 'lab', regions: ['eu-west-1', 'us-east-1'], skippedBecause: null }, { account: '444455556666', name: 'old', regions: [], skippedBecause: 'SUSPENDED' }],
    functions: null, calls: null, minutes: null, missingActions: null, publishes: true,
  })}\n`).toMatchInlineSnapshot(`
    "
    You are   arn:aws:sts::111122223333:assumed-role/Audit/analyst (account 111122223333, profile audit)
    Scans     3 accounts of the organization o-a1b2c3d4e5: 111122223333 (shop-prod), 222233334444
              (data), 333344445555 (lab), through the role PosternScan
    Skips     444455556666 – SUSPENDED
    Regions   eu-west-1, us-east-1 in 2 accounts, eu-west-1 in 1 account
    Checks    40; findings are published to Security Hub
    Calls     as many as there are functions to ask about; 50 % of each API quota at most
    Lacks     could not be found out beforehand; what is refused is named at the end
    "
  `));
  it('of nothing', () => expect(planText({ ...PLAN, accounts: [] })).toMatch(/nothing: no account is left to enter/));
  it('of less than a minute', () => expect(planText({ ...PLAN, minutes: 0.2 })).toMatch(/less than a minute/));
});

describe('progress', () => {
  const events: readonly ProgressEvent[] = [
    { kind: 'planned', accounts: 12, regions: 36 },
    { kind: 'account-started', account: '111122223333', name: 'shop-prod', state: 'started', regions: 3 },
    { kind: 'region-done', account: '111122223333', region: 'eu-west-1', functions: 120, done: 1, total: 36 },
    { kind: 'first-finding', result: result() },
    { kind: 'gap', account: '111122223333', region: 'eu-west-1', unread: unread('lambda:GetPolicy', 'throttled') },
    { kind: 'account-done', account: '111122223333', name: 'shop-prod', state: 'scanned', because: null, functions: 1234, failures: 1, seconds: 12.3 },
    { kind: 'account-done', account: '222233334444', name: 'sandbox', state: 'unread', because: 'the role PosternScan could not be assumed', functions: 0, failures: 0, seconds: 0.3 },
    { kind: 'published', account: '111122223333', region: 'eu-west-1', outcome: outcome({ created: 3, unchanged: 4, failed: 1 }) },
    { kind: 'published', account: '111122223333', region: 'us-east-1', outcome: outcome({ notPublished: [{ account: '111122223333', region: 'us-east-1', because: `Security Hub is off ${'and off '.repeat(20)}` }] }) },
  ];
  it('one line per account for a log', () => expect(events.map(progressLine)).toMatchInlineSnapshot(`
    [
      "Scanning 12 accounts, 36 account-regions.",
      null,
      null,
      "First finding: critical – Lambda function admits everyone: orders-api, 111122223333 eu-west-1",
      null,
      "111122223333 (shop-prod) scanned, 1,234 functions, 1 failure, 12 s",
      "222233334444 (sandbox) not read – the role PosternScan could not be assumed, 0.3 s",
      "111122223333 eu-west-1 published: 3 new, 0 updated, 0 resolved, 0 archived, 4 unchanged, 1 refused; Security Hub refused 1 finding; the next run tries again.",
      "111122223333 us-east-1 published: 0 new, 0 updated, 0 resolved, 0 archived, 0 unchanged, 0 refused; Not published because Security Hub is off and off and off and off and off and off and off and off and off and off and off and off and off and off and off and off and off and off and off and off and off : 111122223333 us-east-1",
    ]
  `));
  it('a note for every event on a terminal', () => expect(events.map(progressNote)).toMatchInlineSnapshot(`
    [
      "Scanning 12 accounts, 36 account-regions.",
      "111122223333 (shop-prod) started",
      "1 of 36 account-regions, 111122223333 eu-west-1: 120 functions",
      "First finding: critical – Lambda function admits everyone: orders-api, 111122223333 eu-west-1",
      "111122223333 eu-west-1: AWS throttled the read until its retries were used up (lambda:GetPolicy)",
      "111122223333 (shop-prod) scanned, 1,234 functions, 1 failure, 12 s",
      "222233334444 (sandbox) not read – the role PosternScan could not be assumed, 0.3 s",
      "111122223333 eu-west-1 published: 3 new, 0 updated, 0 resolved, 0 archived, 4 unchanged, 1 refused; Security Hub refused 1 finding; the next run tries again.",
      "111122223333 us-east-1 published: 0 new, 0 updated, 0 resolved, 0 archived, 0 unchanged, 0 refused; Not published because Security Hub is off and off and off and off and off and off and off and off and off and off and off and off and off and off and off and off and off and off and off and off and off : 111122223333 us-east-1",
    ]
  `));
});
