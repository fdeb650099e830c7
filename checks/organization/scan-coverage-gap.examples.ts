import { defineExamples } from '../../src/model/check.ts';
import { known, unknown, type Reason } from '../../src/model/fact.ts';
import type { Gap } from '../../src/model/facts.ts';
import { AT, unread } from '../lib/sample.ts';

const gap = (action: string, reason: Reason, facts: readonly string[], region = 'eu-west-1', count = 4): Gap => {
  const base = unread(action, reason);
  return { unread: { ...base, place: { ...base.place, region } }, count, facts };
};
const given = (...gaps: readonly Gap[]) => ({ 'coverage/gaps': gaps });

export default defineExamples([
  { name: 'everything was read', facts: given(), expect: 'pass' },
  { name: 'the account could not be entered', facts: given(gap('sts:AssumeRole', 'denied', ['role list'], 'global'), gap('sts:AssumeRole', 'denied', ['function list', 'layer list'])), expect: 'fail', failures: [{ aspect: 'account', severity: 'medium', message: /could not be entered \(denied: no identity-based policy allows it\).*Deploy the generated scan role/ }] },
  { name: 'one region could not be entered', facts: given(gap('sts:AssumeRole', 'denied', ['function list'], 'us-east-1')), expect: 'fail', failures: [{ aspect: 'us-east-1' }] },
  { name: 'a region is blocked', facts: given(gap('lambda:ListFunctions', 'scp', ['function list'], 'us-east-1'), gap('lambda:GetAccountSettings', 'scp', ['region/limits'], 'us-east-1', 1)), expect: 'fail', failures: [{ aspect: 'us-east-1', message: /Region us-east-1 .* 5 lists and resources.*service control policy/ }] },
  { name: 'two regions are blocked: two things to fix', facts: given(gap('lambda:ListFunctions', 'scp', ['function list'], 'us-east-1'), gap('lambda:ListFunctions', 'failed', ['function list'], 'us-west-2')), expect: 'fail', failures: [{ aspect: 'us-east-1' }, { aspect: 'us-west-2' }] },
  { name: 'an action is refused in two regions: one thing to fix', facts: given(gap('lambda:GetPolicy', 'denied', ['function/policies']), gap('lambda:GetPolicy', 'denied', ['function/policies'], 'us-east-1', 7)), expect: 'fail', failures: [{ aspect: 'lambda:GetPolicy', severity: 'medium', message: /eu-west-1 and us-east-1\): 11 resources or lists lack function\/policies/ }] },
  { name: 'functions may not be listed anywhere: the role lacks an action', facts: given(gap('lambda:ListFunctions', 'denied', ['function list']), gap('lambda:ListFunctions', 'denied', ['function list'], 'us-east-1')), expect: 'fail', failures: [{ aspect: 'lambda:ListFunctions' }] },
  { name: 'the organization refuses whoever plans the scan: nothing that the account could fix', facts: given(gap('organizations:ListPolicies', 'denied', ['account/service-control-policies'], 'global', 1)), expect: 'fail', failures: [{ aspect: 'organizations:ListPolicies', severity: 'informational', message: /Plan the scan from the management account/ }] },
  { name: 'a service control policy refuses one action', facts: given(gap('tag:GetResources', 'scp', ['function/tags'])), expect: 'fail', failures: [{ aspect: 'tag:GetResources', message: /Except the scan role/ }] },
  { name: 'throttled half-way', facts: given(gap('lambda:GetPolicy', 'throttled', ['function/policies'])), expect: 'fail', failures: [{ aspect: 'lambda:GetPolicy', severity: 'low', message: /when deployments are quiet/ }] },
  { name: 'throttled here, refused there: the graver one counts', facts: given(gap('lambda:GetPolicy', 'throttled', ['function/policies']), gap('lambda:GetPolicy', 'denied', ['function/policies'], 'us-east-1')), expect: 'fail', failures: [{ aspect: 'lambda:GetPolicy', severity: 'medium', message: /Deploy the generated/ }] },
  { name: 'the time was used up', facts: given(gap('lambda:ListAliases', 'budget', ['function/aliases'])), expect: 'fail', failures: [{ aspect: 'lambda:ListAliases', severity: 'low' }] },
  { name: 'interrupted before anything was asked', facts: given(gap('', 'budget', ['function/aliases'])), expect: 'fail', failures: [{ aspect: 'budget', severity: 'low' }] },
  { name: 'variables under customer keys', facts: given(gap('kms:Decrypt', 'encrypted', ['function/environment'], 'global', 9)), expect: 'fail', failures: [{ aspect: 'kms:Decrypt', severity: 'informational', message: /9 functions/ }] },
  { name: 'a region that is off, a choice and a deleted function are no gaps', facts: given(gap('lambda:ListFunctions', 'region-off', ['function list']), gap('lambda:ListWebFunctions', 'not-asked', ['region/surfaces']), gap('lambda:GetPolicy', 'vanished', ['function/policies'])), expect: 'pass' },
  { name: 'MicroVMs are not offered in the region', facts: given(gap('lambda:ListMicrovms', 'service-off', ['region/surfaces'])), expect: 'pass' },
  { name: 'Lambda itself is not offered in the region', facts: given(gap('lambda:ListFunctions', 'service-off', ['function list'])), expect: 'fail', failures: [{ aspect: 'eu-west-1' }] },
  { name: 'roles were refused', facts: given(gap('iam:GetAccountAuthorizationDetails', 'denied', ['role list'], 'global', 30)), expect: 'fail', failures: [{ aspect: 'iam:GetAccountAuthorizationDetails', message: /30 resources or lists lack role list/ }] },
  { name: 'nobody knows', facts: { 'coverage/gaps': unknown(AT, unread('', 'failed')) }, expect: 'unknown' },
  { name: 'not all gaps are known', facts: { 'coverage/gaps': known([], AT, [unread('', 'failed')]) }, expect: 'unknown' },
]);
