import { describe, expect, it } from 'vitest';
import roleAdmin from '../../checks/identity/execution-role-admin.ts';
import shared from '../../checks/identity/execution-role-shared.ts';
import trustOpen from '../../checks/identity/execution-role-trust-open.ts';
import wildcard from '../../checks/identity/execution-role-wildcard-action.ts';
import coverageGap from '../../checks/organization/scan-coverage-gap.ts';
import { allow, inlinePolicy, permissions, runs, trust } from '../../checks/lib/sample-role.ts';
import type { AnyCheck, Example } from '../../src/model/check.ts';
import type { Reason } from '../../src/model/fact.ts';
import type { Gap } from '../../src/model/facts.ts';
import { runExample } from '../support/run-example.ts';

const failuresOf = (check: AnyCheck, facts: Example['facts']) => {
  const { verdict } = runExample(check, { name: 'evidence', facts, expect: 'fail' });
  return verdict.is === 'fail' ? verdict.failures : [];
};
const used = { 'role/functions': [runs()] };

describe('evidence is the thing itself', () => {
  it('an administrator: the statements, with their policy', () => {
    expect(failuresOf(roleAdmin, { ...used, 'role/permissions': permissions(inlinePolicy('all', allow('*'))) })).toMatchObject([{ evidence: { statements: [{ policy: 'all', statement: allow('*') }] } }]);
  });
  it('a wildcard: its statements, whatever their order; what it reaches rides along', () => {
    const [one, two] = [allow('s3:Put*', 'arn:aws:s3:::a/*'), allow('S3:put*', 'arn:aws:s3:::b/*')];
    const [failure] = failuresOf(wildcard, { ...used, 'role/permissions': permissions(inlinePolicy('files', two, one)) });
    expect(failure).toMatchObject({ aspect: 'files/s3:put*', evidence: { policy: 'files', pattern: 'S3:put*', statements: [two, one] } });
    expect((failure.detail as { count: number }).count).toBeGreaterThan(10);
    expect((failure.detail as { reaches: string[] }).reaches).toContainEqual(expect.stringMatching(/^s3:Put/));
  });
  it('a shared role: its functions, sorted', () => {
    expect(failuresOf(shared, { 'role/functions': [runs('b'), runs('a')] })).toMatchObject([{ evidence: { functions: [runs('a').function, runs('b').function] } }]);
  });
  it('a trust policy: the statements and actions', () => {
    expect(failuresOf(trustOpen, { ...used, 'role/trust': trust({ Service: 'ec2.amazonaws.com' }) })).toMatchObject([{ evidence: { actions: ['sts:AssumeRole'], statements: [{ Principal: { Service: 'ec2.amazonaws.com' } }] } }]);
  });
  it('a doubt beside a failure is named', () => {
    const broken = { name: 'odd', arn: null, source: 'inline', document: { malformed: 'not JSON' } } as const;
    const { verdict } = runExample(roleAdmin, { name: 'doubt', expect: 'unknown', facts: { ...used, 'role/permissions': permissions(broken) } });
    expect(verdict.is === 'unknown' && verdict.because[0]).toMatchObject({ action: 'iam:GetAccountAuthorizationDetails', reason: 'failed', detail: expect.stringContaining('cannot be judged') as unknown });
    const odd = runExample(trustOpen, { name: 'doubt', expect: 'unknown', facts: { ...used, 'role/trust': { malformed: 'not JSON' } } });
    expect(odd.verdict.is === 'unknown' && odd.verdict.because[0].detail).toMatch(/trust policy cannot be judged/);
  });
});

const gap = (action: string, reason: Reason, facts: readonly string[], region: string, detail = reason, count = 1): Gap => ({ unread: { action, reason, detail, place: { partition: 'aws', account: '111122223333', region } }, count, facts });

describe('scan-coverage-gap says what is missing, why and how much', () => {
  it('one action: causes by reason with sorted regions; the graver one is named with AWS words', () => {
    const gaps = [gap('lambda:GetPolicy', 'throttled', ['function/policies'], 'us-east-1'), gap('lambda:GetPolicy', 'denied', ['function/policies', 'function/config'], 'us-west-2', 'denied', 3), gap('lambda:GetPolicy', 'denied', ['function/policies'], 'eu-west-1', 'denied', 2)];
    expect(failuresOf(coverageGap, { 'coverage/gaps': gaps })).toEqual([{
      aspect: 'lambda:GetPolicy',
      severity: 'medium',
      message: 'lambda:GetPolicy did not answer in AWS::::Account:111122223333 (denied: denied; eu-west-1, us-east-1 and us-west-2): 6 resources or lists lack function/config and function/policies. Deploy the generated scan role again, or allow the action in it.',
      evidence: { causes: [{ action: 'lambda:GetPolicy', reason: 'denied', regions: ['eu-west-1', 'us-west-2'] }, { action: 'lambda:GetPolicy', reason: 'throttled', regions: ['us-east-1'] }] },
      detail: { count: 6, facts: ['function/config', 'function/policies'], cause: 'denied: denied' },
    }]);
  });
  it('a closed region: everything in it, each cause once; other regions apart', () => {
    const gaps = [gap('tag:GetResources', 'scp', ['function/tags'], 'us-east-1'), gap('lambda:ListFunctions', 'scp', ['function list'], 'us-east-1', 'scp', 9), gap('lambda:ListAliases', 'denied', ['function/aliases'], 'eu-west-1')];
    const failures = failuresOf(coverageGap, { 'coverage/gaps': gaps });
    expect(failures.map(({ aspect, evidence }) => ({ aspect, evidence }))).toEqual([
      { aspect: 'lambda:ListAliases', evidence: { causes: [{ action: 'lambda:ListAliases', reason: 'denied', regions: ['eu-west-1'] }] } },
      { aspect: 'us-east-1', evidence: { causes: [{ action: 'lambda:ListFunctions', reason: 'scp', regions: ['us-east-1'] }, { action: 'tag:GetResources', reason: 'scp', regions: ['us-east-1'] }] } },
    ]);
    expect(failures[1]).toMatchObject({ detail: { count: 10 } });
  });
  it('a list that is not of a region closes none', () => {
    expect(failuresOf(coverageGap, { 'coverage/gaps': [gap('iam:GetAccountAuthorizationDetails', 'failed', ['role list', 'function list'], 'global')] })).toMatchObject([{ aspect: 'iam:GetAccountAuthorizationDetails' }]);
  });
  it('without words from AWS the reason stands alone, and equal reasons are ordered', () => {
    expect(failuresOf(coverageGap, { 'coverage/gaps': [gap('a:B', 'throttled', ['x'], 'global', '' as Reason), gap('a:B', 'budget', ['x'], 'global', '' as Reason)] })).toMatchObject([{ severity: 'low', detail: { cause: 'budget' } }]);
  });
});
