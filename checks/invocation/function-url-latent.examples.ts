import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { allow, AT, functionUrl, malformedOn, policyOn, unread } from '../lib/sample.ts';

const OPEN = functionUrl({ authType: 'NONE' });
const OLD = functionUrl({ authType: 'NONE', createdAt: '2025-09-30T23:59:59.999Z' });
const FIRST_NEW = functionUrl({ authType: 'NONE', createdAt: '2025-10-01T00:00:00.000Z' });
const URL_GRANT = allow({ Action: 'lambda:InvokeFunctionUrl', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } });
const INVOKE_GRANT = allow({ Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } });
const OFFICE = { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } };

export default defineExamples([
  { name: 'no URL', facts: { 'function/urls': [], 'function/policies': [policyOn('$LATEST')] }, expect: 'not-applicable' },
  { name: 'the URL asks for a signature', facts: { 'function/urls': [functionUrl()], 'function/policies': [policyOn('$LATEST')] }, expect: 'pass' },
  { name: 'no signature, no policy', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST')] }, expect: 'fail', failures: [{ aspect: '$LATEST', severity: 'medium', message: 'The URL of orders-api ($LATEST) asks for no signature; only the missing permission keeps everybody out.' }] },
  { name: 'no signature, open by both permissions: function-url-public', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', URL_GRANT, INVOKE_GRANT)] }, expect: 'pass' },
  { name: 'no signature, only one account admitted, which cannot come in without one', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', allow({ Principal: { AWS: '444455556666' }, Action: 'lambda:Invoke*' }))] }, expect: 'fail', failures: [{ aspect: '$LATEST', severity: 'medium' }] },
  { name: 'an old URL and the first permission', facts: { 'function/urls': [OLD], 'function/policies': [policyOn('$LATEST', URL_GRANT)] }, expect: 'fail', failures: [{ aspect: '$LATEST', severity: 'high', message: /older than October 2025/ }] },
  { name: 'a new URL and the first permission', facts: { 'function/urls': [FIRST_NEW], 'function/policies': [policyOn('$LATEST', URL_GRANT)] }, expect: 'fail', failures: [{ aspect: '$LATEST', severity: 'medium' }] },
  { name: 'an old URL and no permission', facts: { 'function/urls': [OLD], 'function/policies': [policyOn('$LATEST')] }, expect: 'fail', failures: [{ aspect: '$LATEST', severity: 'medium' }] },
  { name: 'an old URL and the second permission', facts: { 'function/urls': [OLD], 'function/policies': [policyOn('$LATEST', INVOKE_GRANT)] }, expect: 'fail', failures: [{ aspect: '$LATEST', severity: 'medium' }] },
  { name: 'an old URL and the first permission, for one office', facts: { 'function/urls': [OLD], 'function/policies': [policyOn('$LATEST', { ...URL_GRANT, Condition: OFFICE })] }, expect: 'fail', failures: [{ aspect: '$LATEST', severity: 'medium' }] },
  { name: 'in use by one office', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', allow({ Action: 'lambda:Invoke*', Condition: OFFICE }))] }, expect: 'pass' },
  { name: 'a Deny closes what both permissions opened', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', URL_GRANT, INVOKE_GRANT, { Effect: 'Deny', Principal: '*', Action: 'lambda:InvokeFunctionUrl' })] }, expect: 'fail', failures: [{ aspect: '$LATEST', severity: 'medium' }] },
  { name: 'on an alias, with the grants on the function', facts: { 'function/urls': [functionUrl({ authType: 'NONE', qualifier: 'prod' })], 'function/policies': [policyOn('$LATEST', URL_GRANT, INVOKE_GRANT), policyOn('prod')] }, expect: 'fail', failures: [{ aspect: 'prod', message: /\(prod\)/ }] },
  { name: 'two latent URLs', facts: { 'function/urls': [OPEN, functionUrl({ authType: 'NONE', qualifier: 'prod', createdAt: '2024-01-01T00:00:00.000Z' })], 'function/policies': [policyOn('$LATEST'), policyOn('prod', URL_GRANT)] }, expect: 'fail', failures: [{ aspect: 'prod', severity: 'high' }, { aspect: '$LATEST', severity: 'medium' }] },
  { name: 'a condition that nobody can judge may let everybody in', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', allow({ Action: 'lambda:Invoke*', Condition: { StringEquals: { 'lambda:NobodyKnows': 'x' } } }))] }, expect: 'unknown' },
  { name: 'policies could not be read', facts: { 'function/urls': [OPEN], 'function/policies': unknown(AT, unread('lambda:GetPolicy')) }, expect: 'unknown' },
  { name: 'the policy of just that alias was not read', facts: { 'function/urls': [functionUrl({ authType: 'NONE', qualifier: 'prod' })], 'function/policies': known([policyOn('$LATEST')], AT, [unread('lambda:GetPolicy', 'throttled')]) }, expect: 'unknown' },
  { name: 'URLs could not be listed', facts: { 'function/urls': unknown(AT, unread('lambda:ListFunctionUrlConfigs')), 'function/policies': [policyOn('$LATEST')] }, expect: 'unknown' },
  { name: 'malformed policy', facts: { 'function/urls': [OPEN], 'function/policies': [malformedOn('$LATEST')] }, expect: 'unknown' },
]);
