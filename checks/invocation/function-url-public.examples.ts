import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { allow, AT, functionUrl, malformedOn, policyOn, unread } from '../lib/sample.ts';

const OPEN = functionUrl({ authType: 'NONE' });
const URL_GRANT = allow({ Action: 'lambda:InvokeFunctionUrl', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } });
const INVOKE_GRANT = allow({ Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } });
const BOTH = policyOn('$LATEST', URL_GRANT, INVOKE_GRANT);

export default defineExamples([
  { name: 'no URL, and the policies could not be read', facts: { 'function/urls': [], 'function/policies': unknown(AT, unread('lambda:GetPolicy')) }, expect: 'not-applicable' },
  { name: 'the URL asks for a signature, and the policies could not be read', facts: { 'function/urls': [functionUrl()], 'function/policies': unknown(AT, unread('lambda:GetPolicy')) }, expect: 'pass' },
  { name: 'no signature and both permissions', facts: { 'function/urls': [OPEN], 'function/policies': [BOTH] }, expect: 'fail', failures: [{ aspect: '$LATEST', severity: 'high', message: /Everybody on the internet can call orders-api \(\$LATEST\) at https:\/\/abcdefghij/ }] },
  { name: 'both permissions without conditions', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', allow({ Action: ['lambda:InvokeFunction', 'lambda:InvokeFunctionUrl'] }))] }, expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'both permissions by a wildcard', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', allow({ Action: 'lambda:Invoke*' }))] }, expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'one permission of two', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', URL_GRANT)] }, expect: 'pass' },
  { name: 'the other permission of two', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', INVOKE_GRANT)] }, expect: 'pass' },
  { name: 'no policy', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST')] }, expect: 'pass' },
  { name: 'the permission is for URLs that ask for a signature', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', allow({ Action: 'lambda:InvokeFunctionUrl', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } } }), INVOKE_GRANT)] }, expect: 'pass' },
  { name: 'an account is nobody without a signature', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', allow({ Principal: { AWS: '444455556666' }, Action: 'lambda:Invoke*' }))] }, expect: 'pass' },
  { name: 'a member of the organization is nobody without a signature', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', allow({ Action: 'lambda:Invoke*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }))] }, expect: 'pass' },
  { name: 'from the addresses of one office', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', allow({ Action: 'lambda:Invoke*', Condition: { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } } }))] }, expect: 'pass' },
  { name: 'from nearly everywhere', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', allow({ Action: 'lambda:Invoke*', Condition: { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } } }))] }, expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'a Deny for everybody', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', URL_GRANT, INVOKE_GRANT, { Effect: 'Deny', Principal: '*', Action: 'lambda:InvokeFunctionUrl' })] }, expect: 'pass' },
  { name: 'a URL on an alias is judged by the policy of the alias', facts: { 'function/urls': [functionUrl({ authType: 'NONE', qualifier: 'prod' })], 'function/policies': [policyOn('$LATEST'), policyOn('prod', URL_GRANT, INVOKE_GRANT)] }, expect: 'fail', failures: [{ aspect: 'prod', message: /\(prod\)/ }] },
  { name: 'a grant on the function does not open the URL of an alias', facts: { 'function/urls': [functionUrl({ authType: 'NONE', qualifier: 'prod' })], 'function/policies': [BOTH, policyOn('prod')] }, expect: 'pass' },
  { name: 'one of two URLs is open', facts: { 'function/urls': [functionUrl(), functionUrl({ authType: 'NONE', qualifier: 'prod' })], 'function/policies': [BOTH, policyOn('prod', URL_GRANT, INVOKE_GRANT)] }, expect: 'fail', failures: [{ aspect: 'prod' }] },
  { name: 'URLs could not be listed', facts: { 'function/urls': unknown(AT, unread('lambda:ListFunctionUrlConfigs')), 'function/policies': [BOTH] }, expect: 'unknown' },
  { name: 'no signature, and the policies could not be read', facts: { 'function/urls': [OPEN], 'function/policies': unknown(AT, unread('lambda:GetPolicy')) }, expect: 'unknown' },
  { name: 'no signature, and the policy of just that alias was not read', facts: { 'function/urls': [functionUrl({ authType: 'NONE', qualifier: 'prod' })], 'function/policies': known([BOTH], AT, [unread('lambda:GetPolicy', 'throttled')]) }, expect: 'unknown' },
  { name: 'no signature on an alias that appeared during the scan', facts: { 'function/urls': [functionUrl({ authType: 'NONE', qualifier: 'prod' })], 'function/policies': [BOTH] }, expect: 'unknown' },
  { name: 'another alias was not read', facts: { 'function/urls': [OPEN], 'function/policies': known([policyOn('$LATEST')], AT, [unread('lambda:GetPolicy', 'throttled')]) }, expect: 'pass' },
  { name: 'malformed policy', facts: { 'function/urls': [OPEN], 'function/policies': [malformedOn('$LATEST')] }, expect: 'unknown' },
  { name: 'malformed policy on one alias, another is open', facts: { 'function/urls': [OPEN, functionUrl({ authType: 'NONE', qualifier: 'prod' })], 'function/policies': [BOTH, malformedOn('prod')] }, expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'a condition that nobody can judge', facts: { 'function/urls': [OPEN], 'function/policies': [policyOn('$LATEST', allow({ Action: 'lambda:Invoke*', Condition: { StringEquals: { 'lambda:NobodyKnows': 'x' } } }))] }, expect: 'unknown' },
]);
