import { z } from 'zod';
import { defineCheck, type AnyCheck } from '../../src/model/check.ts';
import type { Reason, Unread } from '../../src/model/fact.ts';
import type { Gap } from '../../src/model/facts.ts';
import type { Place } from '../../src/model/place.ts';
import type { Result } from '../../src/model/result.ts';
import type { AccountState, PublishOutcome, RegionState, Summary } from '../../src/model/summary.ts';
import { pass } from '../../src/model/verdict.ts';

/** Values for tests of the report; each takes what differs. */
export const PLACE: Place = { partition: 'aws', account: '111122223333', region: 'eu-west-1' };
export const GLOBAL: Place = { ...PLACE, region: 'global' };
export const functionArn = (name: string): string => `arn:aws:lambda:eu-west-1:111122223333:function:${name}`;
export const roleArn = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;

const base = { severity: 'medium', enabled: true, wants: [], options: z.strictObject({}), messages: {} } as const;

export const CHECKS: readonly AnyCheck[] = [
  defineCheck({
    ...base, id: 'function-policy-public', title: 'Lambda function admits everyone', resource: 'function', span: 'region', severity: 'critical', planes: ['invocation'], needs: ['function/policies'],
    remedy: 'Remove the statement, or name the account that may call.', verify: 'aws lambda get-policy --function-name {name} --qualifier {aspect} --region {region}', evaluate: pass,
  }),
  defineCheck({
    ...base, id: 'execution-role-admin', title: 'Execution role is administrator', resource: 'role', span: 'account', severity: 'critical', planes: ['identity'], needs: ['role/permissions'],
    remedy: 'Give the role only the actions that its functions use.', verify: 'aws iam list-attached-role-policies --role-name {name}', overlaps: ['IAM.1'], evaluate: pass,
  }),
  defineCheck({
    ...base, id: 'environment-secret', title: 'Environment variable holds a secret', resource: 'function', span: 'region', severity: 'critical', planes: ['secrets'], needs: ['function/environment'],
    remedy: 'Move the secret to Secrets Manager.', verify: "aws lambda get-function-configuration --function-name {name} --region {region} --query 'keys(Environment.Variables)'", evaluate: pass,
  }),
  defineCheck({
    ...base, id: 'layer-outdated', title: 'Layer version is not the newest', resource: 'function', span: 'organization', severity: 'medium', planes: ['supply-chain'], needs: ['function/layers'],
    remedy: 'Use the newest version of the layer.', verify: 'aws lambda list-layer-versions --layer-name {aspect} --region {region}', coveredBy: ['layer-deleted'], evaluate: pass,
  }),
  defineCheck({
    ...base, id: 'tracing-inactive', title: 'Lambda function does not trace requests with X-Ray', resource: 'function', span: 'region', severity: 'low', planes: ['observability'], needs: ['function/versions'], wants: ['function/tags'],
    remedy: 'Set TracingConfig.Mode to Active.', verify: 'aws lambda get-function-configuration --function-name {name} --region {region} --query TracingConfig', evaluate: pass,
  }),
];

export const check = (id: string): AnyCheck => {
  const found = CHECKS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no such check in the sample: ${id}`);
  return found;
};

/** A failure of `function-policy-public` on orders-api, unless `change` says otherwise. */
export function result(change: Partial<Result> = {}): Result {
  const checkId = change.checkId ?? 'function-policy-public';
  const name = change.name ?? 'orders-api';
  return {
    checkId,
    identity: checkId,
    kind: 'function',
    key: functionArn(name),
    name,
    place: PLACE,
    aspect: 'prod',
    status: 'fail',
    severity: 'critical',
    title: CHECKS.find(({ id }) => id === checkId)?.title ?? 'Something is wrong',
    message: `${name} (alias prod) admits everyone: statement "public" allows lambda:InvokeFunction to *.`,
    evidence: { statement: { Sid: 'public', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction' } },
    detail: null,
    because: [],
    observedAt: '2026-11-21T00:00:00.000Z',
    exception: null,
    owner: null,
    findingId: '0123456789abcdef0123456789abcdef',
    ...change,
  };
}

export const roleResult = (name: string, change: Partial<Result> = {}): Result =>
  result({ checkId: 'execution-role-admin', kind: 'role', key: roleArn(name), name, place: GLOBAL, aspect: '', message: `${name} may do everything: AdministratorAccess.`, evidence: { policies: ['arn:aws:iam::aws:policy/AdministratorAccess'] }, ...change });

export const unread = (action: string, reason: Reason = 'denied', change: Partial<Unread> = {}): Unread =>
  ({ action, place: PLACE, reason, detail: 'AccessDeniedException: because no identity-based policy', ...change });

export const gap = (action: string, reason: Reason = 'denied', change: Partial<Gap> & { readonly detail?: string; readonly place?: Place } = {}): Gap => {
  const { detail = 'AccessDeniedException: because no identity-based policy', place = PLACE, ...rest } = change;
  return { unread: { action, place, reason, detail }, count: 1, facts: [], ...rest };
};

export const region = (name: string, change: Partial<RegionState> = {}): RegionState => ({ region: name, state: 'scanned', functions: 10, unread: [], ...change });

export const account = (id: string, name: string, change: Partial<AccountState> = {}): AccountState =>
  ({ account: id, name, organizationState: 'ACTIVE', state: 'scanned', because: null, regions: [region('eu-west-1'), region('us-east-1')], gaps: [], checksLost: [], ...change });

export const outcome = (change: Partial<PublishOutcome> = {}): PublishOutcome =>
  ({ created: 0, updated: 0, resolved: 0, archived: 0, excepted: 0, heartbeats: 0, verified: 0, unchanged: 0, withheld: 0, failed: 0, suppressed: null, notPublished: [], ...change });

/** A scan that found nothing and read everything, unless `change` says otherwise. */
export const summary = (change: Partial<Summary> = {}): Summary => ({
  startedAt: '2026-11-21T00:00:00.000Z',
  endedAt: '2026-11-21T00:03:20.000Z',
  seconds: 200,
  interrupted: false,
  accounts: [account('111122223333', 'shop-prod')],
  functions: 1234,
  roles: 56,
  results: { fail: 0, unknown: 0, pass: 0, 'not-applicable': 0 },
  failuresBySeverity: { critical: 0, high: 0, medium: 0, low: 0, informational: 0 },
  failuresByPlane: {},
  excepted: 0,
  calls: [{ service: 'lambda', operation: 'ListFunctions', calls: 25 }, { service: 'iam', operation: 'GetAccountAuthorizationDetails', calls: 3 }, { service: 'lambda', operation: 'GetPolicy', calls: 1300 }],
  retries: 1,
  throttles: 0,
  coverage: { accountRegions: { read: 2, expected: 2 }, facts: { read: 5000, expected: 5000 }, verdicts: { read: 9000, expected: 9000 } },
  published: null,
  ...change,
});

/** A scan of an organization where most things that can go wrong did. */
export const troubled = (): Summary => summary({
  accounts: [
    account('111122223333', 'shop-prod', {
      state: 'partial',
      regions: [region('eu-west-1', { state: 'partial', unread: [unread('lambda:GetPolicy')] }), region('ap-east-1', { state: 'off' })],
      gaps: [gap('lambda:GetPolicy', 'denied', { count: 1200, facts: ['function/policies'] }), gap('tag:GetResources', 'denied', { facts: ['function/tags'] }), gap('lambda:GetFunctionConfiguration', 'encrypted', { count: 14, facts: ['function/environment'], detail: 'variables are encrypted under a customer key' })],
      checksLost: ['environment-secret', 'function-policy-public', 'tracing-inactive'],
    }),
    account('222233334444', 'sandbox', { state: 'unread', because: 'the role PosternScan could not be assumed', regions: [], gaps: [gap('sts:AssumeRole', 'denied', { place: { ...GLOBAL, account: '222233334444' }, detail: 'AccessDenied: because no role trust policy' })], checksLost: CHECKS.map(({ id }) => id).sort() }),
    account('333344445555', 'data', { state: 'partial', gaps: [gap('lambda:ListFunctions', 'scp', { place: { ...PLACE, account: '333344445555', region: 'us-east-1' }, detail: 'AccessDeniedException: with an explicit deny in a service control policy' })], checksLost: ['environment-secret', 'function-policy-public', 'layer-outdated', 'tracing-inactive'] }),
    account('444455556666', 'old', { state: 'skipped', organizationState: 'SUSPENDED', because: 'the account is SUSPENDED', regions: [] }),
  ],
  results: { fail: 6, unknown: 1300, pass: 7600, 'not-applicable': 900 },
  failuresBySeverity: { critical: 3, high: 0, medium: 0, low: 1, informational: 0 },
  failuresByPlane: { observability: 1, identity: 1, invocation: 2 },
  excepted: 2,
  throttles: 12,
  coverage: { accountRegions: { read: 3, expected: 5 }, facts: { read: 12345, expected: 12507 }, verdicts: { read: 99999, expected: 100000 } },
  published: outcome({ created: 3, resolved: 1, unchanged: 1200, failed: 1, suppressed: 4, notPublished: [{ account: '333344445555', region: 'eu-west-1', because: 'Security Hub is off' }] }),
});
