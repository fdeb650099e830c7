import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { allow, allowService, AT, functionPolicy, malformedOn, policyOn, unread } from '../lib/sample.ts';

const may = (account: string, action: string | readonly string[]) => allow({ Principal: { AWS: account }, Action: action });
const STRANGER = '999988887777';
const UNLISTED = { organization: unknown(AT, unread('organizations:ListAccounts')), organizationId: null };

export default defineExamples([
  { name: 'no policy', facts: functionPolicy(), expect: 'pass' },
  { name: 'a stranger may call only', facts: functionPolicy(may(STRANGER, 'lambda:InvokeFunction')), expect: 'pass' },
  { name: 'a stranger may replace the code', facts: functionPolicy(may(STRANGER, 'lambda:UpdateFunctionCode')), expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'critical', message: 'account 999988887777 may change orders-api ($LATEST): lambda:UpdateFunctionCode.' }] },
  { name: 'a stranger may change variables or role', facts: functionPolicy(may(STRANGER, 'lambda:UpdateFunctionConfiguration')), expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'critical' }] },
  { name: 'a stranger may let others in', facts: functionPolicy(may(STRANGER, 'lambda:AddPermission')), expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'critical' }] },
  { name: 'a stranger may read the code', facts: functionPolicy(may(STRANGER, 'lambda:GetFunction')), expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'critical', message: /may read the code or the configuration of orders-api/ }] },
  { name: 'a stranger may read the variables', facts: functionPolicy(may(STRANGER, 'lambda:GetFunctionConfiguration')), expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'high', message: /read the code or the configuration/ }] },
  { name: 'a stranger may read both', facts: functionPolicy(may(STRANGER, ['lambda:GetFunctionConfiguration', 'lambda:GetFunction'])), expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'critical' }] },
  { name: 'a stranger may read and change', facts: functionPolicy(may(STRANGER, ['lambda:GetFunction', 'lambda:UpdateAlias'])), expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'critical', message: /may change orders-api/ }] },
  { name: 'a wildcard that reaches changes', facts: functionPolicy(may(STRANGER, 'lambda:Update*')), expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'critical', message: /and \d+ more\.$/ }] },
  { name: 'everything but invoking', facts: functionPolicy({ Effect: 'Allow', Principal: { AWS: STRANGER }, NotAction: 'lambda:InvokeFunction' }), expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'critical' }] },
  { name: 'a stranger may read the list of aliases', facts: functionPolicy(may(STRANGER, 'lambda:ListAliases')), expect: 'pass' },
  { name: 'the own account deploys', facts: functionPolicy(may('111122223333', 'lambda:UpdateFunctionCode')), expect: 'pass' },
  { name: 'a member of the organization deploys', facts: functionPolicy(may('444455556666', 'lambda:UpdateFunctionCode')), expect: 'pass' },
  { name: 'a trusted account deploys', facts: functionPolicy(may(STRANGER, 'lambda:UpdateFunctionCode')), trusted: { accounts: [STRANGER] }, expect: 'pass' },
  { name: 'members could not be listed', facts: functionPolicy(may(STRANGER, 'lambda:UpdateFunctionCode')), trusted: UNLISTED, expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'high', message: /counts as foreign/ }] },
  { name: 'members could not be listed, reads variables', facts: functionPolicy(may(STRANGER, 'lambda:GetFunctionConfiguration')), trusted: UNLISTED, expect: 'fail', failures: [{ aspect: '$LATEST 999988887777', severity: 'medium' }] },
  { name: 'everybody may replace the code', facts: functionPolicy(allow({ Action: 'lambda:UpdateFunctionCode' })), expect: 'fail', failures: [{ aspect: '$LATEST', severity: 'critical', message: /^any AWS customer may change/ }] },
  { name: 'everybody at some addresses may replace the code', facts: functionPolicy(allow({ Action: 'lambda:UpdateFunctionCode', Condition: { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } } })), expect: 'fail', failures: [{ aspect: '$LATEST', severity: 'critical', message: /at certain addresses/ }] },
  { name: 'another organization may replace the code', facts: functionPolicy(allow({ Action: 'lambda:UpdateFunctionCode', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' } } })), expect: 'fail', failures: [{ aspect: '$LATEST o-zzzzzzzzzz', severity: 'critical' }] },
  { name: 'the own organization may replace the code', facts: functionPolicy(allow({ Action: 'lambda:UpdateFunctionCode', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } })), expect: 'pass' },
  { name: 'a service for any of its customers', facts: functionPolicy(allowService('codepipeline.amazonaws.com', undefined, { Action: 'lambda:UpdateFunctionCode' })), expect: 'fail', failures: [{ aspect: '$LATEST codepipeline.amazonaws.com', severity: 'critical' }] },
  { name: 'a service for any of its customers may read the code', facts: functionPolicy(allowService('codepipeline.amazonaws.com', undefined, { Action: 'lambda:GetFunction' })), expect: 'fail', failures: [{ aspect: '$LATEST codepipeline.amazonaws.com', severity: 'critical' }] },
  { name: 'a service for the own account', facts: functionPolicy(allowService('codepipeline.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '111122223333' } }, { Action: 'lambda:UpdateFunctionCode' })), expect: 'pass' },
  { name: 'Lambda copies the code of an edge function', facts: { 'function/policies': [policyOn('$LATEST')], 'function/version-policies': [policyOn('1', allowService('replicator.lambda.amazonaws.com', undefined, { Action: 'lambda:GetFunction' }))] }, expect: 'pass' },
  { name: 'the same service may not change it', facts: functionPolicy(allowService('replicator.lambda.amazonaws.com', undefined, { Action: 'lambda:UpdateFunctionCode' })), expect: 'fail', failures: [{ aspect: '$LATEST replicator.lambda.amazonaws.com', severity: 'critical' }] },
  { name: 'a Deny takes it back', facts: functionPolicy(may(STRANGER, 'lambda:*'), { Effect: 'Deny', Principal: '*', NotAction: 'lambda:InvokeFunction' }), expect: 'pass' },
  { name: 'only on an alias', facts: { 'function/policies': [policyOn('$LATEST'), policyOn('prod', may(STRANGER, 'lambda:UpdateAlias'))], 'function/version-policies': [] }, expect: 'fail', failures: [{ aspect: 'prod 999988887777' }] },
  { name: 'published versions were not read', facts: { 'function/policies': [policyOn('$LATEST')], 'function/version-policies': known([], AT, [unread('lambda:GetPolicy', 'budget')]) }, expect: 'unknown' },
  { name: 'malformed policy', facts: { 'function/policies': [malformedOn('$LATEST')], 'function/version-policies': [] }, expect: 'unknown' },
]);
