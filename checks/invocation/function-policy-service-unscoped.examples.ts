import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { allow, allowService, AT, functionPolicy, malformedOn, policyOn, unread } from '../lib/sample.ts';

const S3 = 's3.amazonaws.com';
const SNS = 'sns.amazonaws.com';
const BUCKET = 'arn:aws:s3:::orders-incoming';
const TOPIC = 'arn:aws:sns:eu-west-1:111122223333:orders';
const OWN = { StringEquals: { 'AWS:SourceAccount': '111122223333' } };
const from = (arn: string) => ({ ArnLike: { 'AWS:SourceArn': arn } });
const only = (service: string, condition?: Parameters<typeof allowService>[1]) => functionPolicy(allowService(service, condition));

export default defineExamples([
  { name: 'no policy', facts: functionPolicy(), expect: 'pass' },
  { name: 'a topic of the own account', facts: only(SNS, from(TOPIC)), expect: 'pass' },
  { name: 'any topic of anybody', facts: only(SNS), expect: 'fail', failures: [{ aspect: '$LATEST sns.amazonaws.com', severity: 'high', message: /^sns\.amazonaws\.com may call orders-api \(\$LATEST\) for any of its customers/ }] },
  { name: 'topics of whichever account', facts: only(SNS, from('arn:aws:sns:eu-west-1:*:orders')), expect: 'fail', failures: [{ aspect: '$LATEST sns.amazonaws.com' }] },
  { name: 'any topic, with an ARN that only begins like one', facts: only(SNS, { StringLike: { 'aws:SourceArn': 'arn:aws:sns:*' } }), expect: 'fail', failures: [{ aspect: '$LATEST sns.amazonaws.com' }] },
  { name: 'a source account with a wildcard', facts: only(SNS, { StringLike: { 'aws:SourceAccount': '1111*' } }), expect: 'fail', failures: [{ aspect: '$LATEST sns.amazonaws.com' }] },
  { name: 'a condition that a missing key satisfies', facts: only(SNS, { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } }), expect: 'fail', failures: [{ aspect: '$LATEST sns.amazonaws.com' }] },
  { name: 'the organization of IAM principals does not bind services', facts: only(SNS, { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }), expect: 'fail', failures: [{ aspect: '$LATEST sns.amazonaws.com' }] },
  { name: 'the organization of the source', facts: only(SNS, { StringEquals: { 'aws:SourceOrgID': 'o-a1b2c3d4e5' } }), expect: 'pass' },
  { name: 'account only, which is all that SES knows', facts: only('ses.amazonaws.com', OWN), expect: 'pass' },
  { name: 'account only, which is all that Config knows', facts: only('config.amazonaws.com', OWN), expect: 'pass' },
  { name: 'a bucket and its account', facts: only(S3, { ...OWN, ...from(BUCKET) }), expect: 'pass' },
  { name: 'a bucket without its account', facts: only(S3, from(BUCKET)), expect: 'fail', failures: [{ aspect: '$LATEST s3.amazonaws.com', severity: 'medium', message: /for arn:aws:s3:::orders-incoming, whoever owns it/ }] },
  { name: 'every bucket that begins so, whoever owns it', facts: only(S3, from('arn:aws:s3:::orders-*')), expect: 'fail', failures: [{ aspect: '$LATEST s3.amazonaws.com', severity: 'high', message: /any of its customers/ }] },
  { name: 'two buckets without their account', facts: only(S3, { ArnLike: { 'aws:SourceArn': ['arn:aws:s3:::returns', BUCKET] } }), expect: 'fail', failures: [{ aspect: '$LATEST s3.amazonaws.com', severity: 'medium', message: /for arn:aws:s3:::orders-incoming and arn:aws:s3:::returns, whoever/ }] },
  { name: 'a bucket, or every bucket that begins so', facts: only(S3, { ArnLike: { 'aws:SourceArn': [BUCKET, 'arn:aws:s3:::orders-*'] } }), expect: 'fail', failures: [{ aspect: '$LATEST s3.amazonaws.com', severity: 'high' }] },
  { name: 'an ARN without account where the service has accounts', facts: only('apigateway.amazonaws.com', from('arn:aws:apigateway:eu-west-1::/restapis/a1b2c3d4e5')), expect: 'fail', failures: [{ aspect: '$LATEST apigateway.amazonaws.com', severity: 'high', message: /any of its customers/ }] },
  { name: 'neither bucket nor account', facts: only(S3), expect: 'fail', failures: [{ aspect: '$LATEST s3.amazonaws.com', severity: 'high', message: /any of its customers/ }] },
  { name: 'every bucket of the own account', facts: only(S3, OWN), expect: 'pass' },
  { name: 'one bucket without its account and everything besides', facts: functionPolicy(allowService(S3, from(BUCKET)), allowService(S3)), expect: 'fail', failures: [{ aspect: '$LATEST s3.amazonaws.com', severity: 'high', message: /any of its customers/ }] },
  { name: 'API Gateway without a source', facts: only('apigateway.amazonaws.com'), expect: 'fail', failures: [{ aspect: '$LATEST apigateway.amazonaws.com', severity: 'high' }] },
  { name: 'a load balancer without a source, which tools write so', facts: only('elasticloadbalancing.amazonaws.com'), expect: 'fail', failures: [{ aspect: '$LATEST elasticloadbalancing.amazonaws.com', severity: 'medium' }] },
  { name: 'Secrets Manager without a source, which tools write so', facts: only('secretsmanager.amazonaws.com'), expect: 'fail', failures: [{ aspect: '$LATEST secretsmanager.amazonaws.com', severity: 'medium' }] },
  { name: 'a service that is not in the table', facts: only('lexv9.amazonaws.com'), expect: 'fail', failures: [{ aspect: '$LATEST lexv9.amazonaws.com', severity: 'medium' }] },
  { name: 'a regional principal', facts: only('logs.eu-west-1.amazonaws.com'), expect: 'fail', failures: [{ aspect: '$LATEST logs.eu-west-1.amazonaws.com', severity: 'high' }] },
  { name: 'CloudFront through the URL, for one distribution', facts: functionPolicy(allowService('cloudfront.amazonaws.com', from('arn:aws:cloudfront::111122223333:distribution/E2EXAMPLE'), { Action: 'lambda:InvokeFunctionUrl' })), expect: 'pass' },
  { name: 'CloudFront through the URL, for any distribution', facts: functionPolicy(allowService('cloudfront.amazonaws.com', undefined, { Action: 'lambda:InvokeFunctionUrl' })), expect: 'fail', failures: [{ aspect: '$LATEST cloudfront.amazonaws.com', severity: 'high' }] },
  { name: 'Alexa belongs to function-policy-public', facts: only('alexa-appkit.amazon.com'), expect: 'pass' },
  { name: 'an account is not a service', facts: functionPolicy(allow({ Principal: { AWS: '444455556666' } })), expect: 'pass' },
  { name: 'Lambda copying code to the edge does not call the function', facts: functionPolicy(allowService('replicator.lambda.amazonaws.com', undefined, { Action: 'lambda:GetFunction' })), expect: 'pass' },
  { name: 'a Deny for sources outside the account', facts: functionPolicy(allowService(SNS), { Effect: 'Deny', Principal: { Service: SNS }, Action: 'lambda:InvokeFunction', Condition: { StringNotEquals: { 'aws:SourceAccount': '111122223333' } } }), expect: 'pass' },
  { name: 'half of what a URL needs calls nothing', facts: only('cloudfront.amazonaws.com', { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }), expect: 'pass' },
  { name: 'any service, for any of its customers', facts: functionPolicy(allow({ Condition: { Bool: { 'aws:PrincipalIsAWSService': 'true' } } })), expect: 'fail', failures: [{ aspect: '$LATEST *', severity: 'medium', message: /^any AWS service may call/ }] },
  { name: 'two services are two findings', facts: functionPolicy(allowService(SNS), allowService('events.amazonaws.com')), expect: 'fail', failures: [{ aspect: '$LATEST events.amazonaws.com' }, { aspect: '$LATEST sns.amazonaws.com' }] },
  { name: 'only an alias is open', facts: { 'function/policies': [policyOn('$LATEST', allowService(SNS, from(TOPIC))), policyOn('prod', allowService(SNS))], 'function/version-policies': [] }, expect: 'fail', failures: [{ aspect: 'prod sns.amazonaws.com' }] },
  { name: 'a published version is open', facts: { 'function/policies': [policyOn('$LATEST')], 'function/version-policies': [policyOn('3', allowService(SNS))] }, expect: 'fail', failures: [{ aspect: '3 sns.amazonaws.com' }] },
  { name: 'published versions were not read', facts: { 'function/policies': [policyOn('$LATEST')], 'function/version-policies': unknown(AT, unread('lambda:GetPolicy', 'budget')) }, expect: 'unknown' },
  { name: 'an alias was not read', facts: { 'function/policies': known([policyOn('$LATEST')], AT, [unread('lambda:GetPolicy', 'throttled')]), 'function/version-policies': [] }, expect: 'unknown' },
  { name: 'malformed policy', facts: { 'function/policies': [malformedOn('$LATEST')], 'function/version-policies': [] }, expect: 'unknown' },
]);
