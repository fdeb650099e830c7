import { defineExamples } from '../../src/model/check.ts';
import { unknown } from '../../src/model/fact.ts';
import { allow, allowService, AT, functionPolicy, malformedOn, policyOn, unread } from '../lib/sample.ts';

const may = (action: string | readonly string[], account = '444455556666') => allow({ Principal: { AWS: account }, Action: action });
const NAMED = '$LATEST 444455556666';

export default defineExamples([
  { name: 'no policy', facts: functionPolicy(), expect: 'pass' },
  { name: 'one named action', facts: functionPolicy(may('lambda:InvokeFunction')), expect: 'pass' },
  { name: 'every Lambda action', facts: functionPolicy(may('lambda:*')), expect: 'fail', failures: [{ aspect: NAMED, message: 'The policy of orders-api ($LATEST) allows account 444455556666 every action that a wildcard covers, also those that AWS adds later.' }] },
  { name: 'every action of every service', facts: functionPolicy(may('*')), expect: 'fail', failures: [{ aspect: NAMED }] },
  { name: 'in another spelling, beside a named action', facts: functionPolicy(may(['lambda:InvokeFunction', 'LAMBDA:**'])), expect: 'fail', failures: [{ aspect: NAMED }] },
  { name: 'everything but one action', facts: functionPolicy({ Effect: 'Allow', Principal: { AWS: '444455556666' }, NotAction: 'lambda:DeleteFunction' }), expect: 'fail', failures: [{ aspect: NAMED }] },
  { name: 'everything but what changes code', facts: functionPolicy({ Effect: 'Allow', Principal: { AWS: '444455556666' }, NotAction: ['lambda:Update*', 'lambda:Publish*', 'lambda:*Alias', 'lambda:Delete*'] }), expect: 'pass' },
  { name: 'everything but what changes the policy', facts: functionPolicy({ Effect: 'Allow', Principal: { AWS: '444455556666' }, NotAction: ['lambda:*Permission', 'lambda:*ResourcePolicy', 'lambda:*Replication'] }), expect: 'pass' },
  { name: 'everything but reading', facts: functionPolicy({ Effect: 'Allow', Principal: { AWS: '444455556666' }, NotAction: ['lambda:Get*', 'lambda:List*'] }), expect: 'pass' },
  { name: 'a wildcard over some actions', facts: functionPolicy(may('lambda:Invoke*')), expect: 'pass' },
  { name: 'several wildcards over some actions', facts: functionPolicy(may(['lambda:Invoke*', 'lambda:Get*', 'lambda:List*'])), expect: 'pass' },
  { name: 'the own account', facts: functionPolicy(may('lambda:*', '111122223333')), expect: 'pass' },
  { name: 'a role of the own account', facts: functionPolicy(may('lambda:*', 'arn:aws:iam::111122223333:role/deploy')), expect: 'pass' },
  { name: 'an identity provider of the own account', facts: functionPolicy(allow({ Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/staff' }, Action: 'lambda:*' })), expect: 'pass' },
  { name: 'a trusted account, too', facts: functionPolicy(may('lambda:*')), trusted: { accounts: ['444455556666'] }, expect: 'fail', failures: [{ aspect: NAMED }] },
  { name: 'everybody', facts: functionPolicy(allow({ Action: 'lambda:*' })), expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'a service, whatever account it acts for', facts: functionPolicy(allowService('sns.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '111122223333' } }, { Action: 'lambda:*' })), expect: 'fail', failures: [{ aspect: '$LATEST sns.amazonaws.com', message: /allows sns\.amazonaws\.com/ }] },
  { name: 'a Deny takes all of it back', facts: functionPolicy(may('lambda:*'), { Effect: 'Deny', Principal: { AWS: '444455556666' }, Action: 'lambda:*' }), expect: 'pass' },
  { name: 'a Deny takes a part of it back', facts: functionPolicy(may('lambda:*'), { Effect: 'Deny', Principal: { AWS: '444455556666' }, Action: 'lambda:Delete*' }), expect: 'fail', failures: [{ aspect: NAMED }] },
  { name: 'a wildcard in a Deny is good', facts: functionPolicy(may('lambda:InvokeFunction'), { Effect: 'Deny', Principal: '*', Action: 'lambda:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }), expect: 'pass' },
  { name: 'another statement does not speak for the wildcard', facts: functionPolicy(may('lambda:*', '111122223333'), may('lambda:InvokeFunction')), expect: 'pass' },
  { name: 'an AuthType limits calls through the URL, and not who may add permissions for it', facts: functionPolicy(allow({ Action: 'lambda:*', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } })), expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'two principals are two findings', facts: functionPolicy(may('lambda:*'), may('lambda:*', '999988887777')), expect: 'fail', failures: [{ aspect: NAMED }, { aspect: '$LATEST 999988887777' }] },
  { name: 'only on an alias', facts: { 'function/policies': [policyOn('$LATEST'), policyOn('prod', may('lambda:*'))], 'function/version-policies': [] }, expect: 'fail', failures: [{ aspect: 'prod 444455556666' }] },
  { name: 'published versions were not read', facts: { 'function/policies': [policyOn('$LATEST')], 'function/version-policies': unknown(AT, unread('lambda:GetPolicy', 'budget')) }, expect: 'unknown' },
  { name: 'malformed policy', facts: { 'function/policies': [malformedOn('$LATEST')], 'function/version-policies': [] }, expect: 'unknown' },
  { name: 'malformed policy on one alias, a wildcard on another', facts: { 'function/policies': [malformedOn('test'), policyOn('prod', may('lambda:*'))], 'function/version-policies': [] }, expect: 'fail', failures: [{ aspect: 'prod 444455556666' }] },
]);
