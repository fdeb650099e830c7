import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { allow, allowService, AT, functionPolicy, malformedOn, policyOn, unread } from '../lib/sample.ts';

const ANYBODY = allow();
const OTHER_ACCOUNT = allow({ Principal: { AWS: 'arn:aws:iam::444455556666:root' } });
const URL_NONE = allow({ Action: 'lambda:InvokeFunctionUrl', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } });
const URL_IAM = allow({ Action: 'lambda:InvokeFunctionUrl', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } } });
const BY_URL = allow({ Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } });
const onlyIf = (condition: Parameters<typeof allow>[0]) => functionPolicy(allow({ Condition: condition ?? {} }));

export default defineExamples([
  { name: 'no policy at all', facts: functionPolicy(), expect: 'pass' },
  { name: 'everybody may invoke', facts: functionPolicy(ANYBODY), expect: 'fail', failures: [{ aspect: '$LATEST', severity: 'critical', message: 'The policy of orders-api ($LATEST) lets any AWS customer use lambda:InvokeFunction.' }] },
  { name: 'everybody, written as a map', facts: functionPolicy(allow({ Principal: { AWS: '*' } })), expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'everybody, in a list beside an account', facts: functionPolicy(allow({ Principal: { AWS: ['444455556666', '*'] } })), expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'everybody but one account', facts: functionPolicy({ Effect: 'Allow', NotPrincipal: { AWS: '444455556666' }, Action: 'lambda:InvokeFunction' }), expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'one statement as an object instead of a list', facts: { 'function/policies': [{ qualifier: '$LATEST', policy: { json: { Version: '2012-10-17', Statement: { Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: '*' } } } }], 'function/version-policies': [] }, expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'everybody may read the configuration', facts: functionPolicy(allow({ Action: 'lambda:GetFunctionConfiguration' })), expect: 'fail', failures: [{ aspect: '$LATEST', message: /GetFunctionConfiguration/ }] },
  { name: 'everybody may do everything', facts: functionPolicy(allow({ Action: 'lambda:*' })), expect: 'fail', failures: [{ aspect: '$LATEST', message: /and \d+ more\.$/ }] },
  { name: 'the alias is public while the function is not', facts: { 'function/policies': [policyOn('$LATEST', OTHER_ACCOUNT), policyOn('prod', ANYBODY)], 'function/version-policies': [] }, expect: 'fail', failures: [{ aspect: 'prod', message: /\(prod\)/ }] },
  { name: 'a published version is public', facts: { 'function/policies': [policyOn('$LATEST')], 'function/version-policies': [policyOn('7', ANYBODY)] }, expect: 'fail', failures: [{ aspect: '7' }] },
  { name: 'two qualifiers are two findings, two statements on one are one', facts: { 'function/policies': [policyOn('$LATEST', ANYBODY, allow({ Action: 'lambda:GetFunction', Sid: 'read' })), policyOn('prod', ANYBODY)], 'function/version-policies': [] }, expect: 'fail', failures: [{ aspect: '$LATEST', message: /lambda:GetFunction and lambda:InvokeFunction/ }, { aspect: 'prod' }] },
  { name: 'an account outside is not everybody', facts: functionPolicy(OTHER_ACCOUNT), expect: 'pass' },
  { name: 'everybody of the organization', facts: onlyIf({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }), expect: 'pass' },
  { name: 'everybody of any organization', facts: onlyIf({ StringLike: { 'aws:PrincipalOrgID': 'o-*' } }), expect: 'fail' },
  { name: 'a condition that says nothing about the caller', facts: onlyIf({ StringEquals: { 'aws:ResourceAccount': '111122223333' } }), expect: 'fail' },
  { name: 'a condition that every caller can meet', facts: onlyIf({ Bool: { 'aws:SecureTransport': 'true' } }), expect: 'fail' },
  { name: 'a wildcard under an operator that takes it literally admits nobody', facts: onlyIf({ StringEquals: { 'aws:PrincipalArn': '*' } }), expect: 'pass' },
  { name: 'everybody from the addresses of one office', facts: onlyIf({ IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } }), expect: 'pass' },
  { name: 'everybody from both halves of the address space', facts: onlyIf({ IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } }), expect: 'fail' },
  { name: 'only through one VPC endpoint', facts: onlyIf({ StringEquals: { 'aws:SourceVpce': 'vpce-0a1b2c3d4e5f60718' } }), expect: 'pass' },
  { name: 'everybody, and a Deny for everybody', facts: functionPolicy(ANYBODY, { Effect: 'Deny', Principal: '*', Action: 'lambda:*' }), expect: 'pass' },
  { name: 'everybody, and a Deny for strangers to the organization', facts: functionPolicy(ANYBODY, { Effect: 'Deny', Principal: '*', Action: 'lambda:*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } }), expect: 'pass' },
  { name: 'the two statements of a public URL belong to function-url-public', facts: functionPolicy(URL_NONE, BY_URL), expect: 'pass' },
  { name: 'any AWS customer through a URL that asks for a signature', facts: functionPolicy(URL_IAM, BY_URL), expect: 'fail', failures: [{ aspect: '$LATEST', severity: 'critical', message: /any AWS customer use lambda:InvokeFunctionUrl\./ }] },
  { name: 'any AWS customer, and only half of what a URL needs', facts: functionPolicy(URL_IAM), expect: 'fail', failures: [{ aspect: '$LATEST', severity: 'medium', message: /only the missing lambda:InvokeFunction/ }] },
  { name: 'half of what a URL needs, and reading the code', facts: functionPolicy(URL_IAM, allow({ Action: 'lambda:GetFunction' })), expect: 'fail', failures: [{ aspect: '$LATEST', severity: 'critical', message: /lambda:GetFunction and lambda:InvokeFunctionUrl/ }] },
  { name: 'everybody may use any URL and invoke', facts: functionPolicy(allow({ Action: ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'] })), expect: 'fail', failures: [{ aspect: '$LATEST', severity: 'critical', message: /lambda:InvokeFunction and lambda:InvokeFunctionUrl/ }] },
  { name: 'the other half alone opens nothing by itself', facts: functionPolicy(BY_URL), expect: 'pass' },
  { name: 'Alexa without a skill id', facts: functionPolicy(allowService('alexa-appkit.amazon.com')), expect: 'fail', failures: [{ aspect: '$LATEST alexa-appkit.amazon.com', severity: 'critical', message: /every customer of alexa-appkit\.amazon\.com/ }] },
  { name: 'Alexa with a skill id', facts: functionPolicy(allowService('alexa-appkit.amazon.com', { StringEquals: { 'lambda:EventSourceToken': 'amzn1.ask.skill.0a1b2c3d' } })), expect: 'pass' },
  { name: 'other services belong to function-policy-service-unscoped', facts: functionPolicy(allowService('s3.amazonaws.com')), expect: 'pass' },
  { name: 'an alias whose policy was refused, the function is closed', facts: { 'function/policies': known([policyOn('$LATEST', OTHER_ACCOUNT)], AT, [unread('lambda:GetPolicy', 'throttled')]), 'function/version-policies': [] }, expect: 'unknown' },
  { name: 'an alias whose policy was refused, the function is public', facts: { 'function/policies': known([policyOn('$LATEST', ANYBODY)], AT, [unread('lambda:GetPolicy', 'throttled')]), 'function/version-policies': [] }, expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'published versions not asked for yet', facts: { 'function/policies': [policyOn('$LATEST')], 'function/version-policies': unknown(AT, unread('lambda:GetPolicy', 'not-asked')) }, expect: 'unknown' },
  { name: 'some published versions left for a later run', facts: { 'function/policies': [policyOn('$LATEST')], 'function/version-policies': known([policyOn('1')], AT, [unread('lambda:GetPolicy', 'budget')]) }, expect: 'unknown' },
  { name: 'versions refused, the function is public', facts: { 'function/policies': [policyOn('$LATEST', ANYBODY)], 'function/version-policies': unknown(AT, unread('lambda:ListVersionsByFunction')) }, expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'malformed policy', facts: { 'function/policies': [malformedOn('$LATEST')], 'function/version-policies': [] }, expect: 'unknown' },
  { name: 'malformed policy on one alias, another is public', facts: { 'function/policies': [malformedOn('test'), policyOn('prod', ANYBODY)], 'function/version-policies': [] }, expect: 'fail', failures: [{ aspect: 'prod' }] },
  { name: 'an operator that does not exist', facts: onlyIf({ StringResembles: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }), expect: 'unknown' },
  { name: 'policies could not be read', facts: { 'function/policies': unknown(AT, unread('lambda:GetPolicy')), 'function/version-policies': [] }, expect: 'unknown' },
]);
