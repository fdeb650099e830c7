import { defineExamples, type Example } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import type { EventInvokeConfiguration, ExecutedConfiguration } from '../../src/model/facts.ts';
import { allow, allowService, AT, configuration, malformedOn, policyOn, unread } from '../lib/sample.ts';

const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:orders-failed';
const TOPIC_GRANT = allowService('sns.amazonaws.com', { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:orders' } });
const BUCKET_GRANT = allowService('s3.amazonaws.com', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::orders-incoming' }, StringEquals: { 'aws:SourceAccount': '111122223333' } });
const runs = (version: string, queue: string | null, ...qualifiers: readonly string[]): ExecutedConfiguration => ({ version, qualifiers: qualifiers.length === 0 ? [version] : qualifiers, config: configuration({ version, deadLetterTarget: queue }) });
const sends = (qualifier: string, change: Partial<EventInvokeConfiguration> = {}): EventInvokeConfiguration => ({ qualifier, onFailure: QUEUE, onSuccess: null, maximumEventAge: null, maximumRetryAttempts: null, ...change });
const facts = (change: Example['facts'] = {}): Example['facts'] => ({
  'function/policies': [policyOn('$LATEST', TOPIC_GRANT)],
  'function/version-policies': [],
  'function/event-invoke': [],
  'function/configurations': [runs('$LATEST', null)],
  ...change,
});

export default defineExamples([
  { name: 'no policy', facts: facts({ 'function/policies': [policyOn('$LATEST')] }), expect: 'not-applicable' },
  { name: 'API Gateway waits for the answer', facts: facts({ 'function/policies': [policyOn('$LATEST', allowService('apigateway.amazonaws.com'))] }), expect: 'not-applicable' },
  { name: 'Secrets Manager waits for the answer', facts: facts({ 'function/policies': [policyOn('$LATEST', allowService('secretsmanager.amazonaws.com'))] }), expect: 'not-applicable' },
  { name: 'an account may wait or not: Lambda does not know', facts: facts({ 'function/policies': [policyOn('$LATEST', allow({ Principal: { AWS: '444455556666' } }))] }), expect: 'not-applicable' },
  { name: 'a service that may read only', facts: facts({ 'function/policies': [policyOn('$LATEST', allowService('sns.amazonaws.com', undefined, { Action: 'lambda:GetFunction' }))] }), expect: 'not-applicable' },
  { name: 'a service that has half of what a URL needs', facts: facts({ 'function/policies': [policyOn('$LATEST', allowService('sns.amazonaws.com', { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } }))] }), expect: 'not-applicable' },
  { name: 'a service behind a Deny', facts: facts({ 'function/policies': [policyOn('$LATEST', TOPIC_GRANT, { Effect: 'Deny', Principal: '*', Action: 'lambda:InvokeFunction' })] }), expect: 'not-applicable' },
  { name: 'a topic, and nothing keeps failed events', facts: facts(), expect: 'fail', failures: [{ aspect: '$LATEST', message: 'sns.amazonaws.com may call orders-api ($LATEST) asynchronously, and events that fail every attempt are lost: no dead-letter queue on $LATEST, no failure destination on $LATEST.' }] },
  { name: 'a bucket and a topic are one finding of that qualifier', facts: facts({ 'function/policies': [policyOn('$LATEST', TOPIC_GRANT, BUCKET_GRANT)] }), expect: 'fail', failures: [{ aspect: '$LATEST', message: /^s3\.amazonaws\.com and sns\.amazonaws\.com may call/ }] },
  { name: 'a regional principal', facts: facts({ 'function/policies': [policyOn('$LATEST', allowService('logs.eu-west-1.amazonaws.com'))] }), expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'everybody, if for that topic', facts: facts({ 'function/policies': [policyOn('$LATEST', allow({ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:eu-west-1:111122223333:orders' } } }))] }), expect: 'fail', failures: [{ aspect: '$LATEST', message: /^sns\.amazonaws\.com may call/ }] },
  { name: 'a dead-letter queue', facts: facts({ 'function/configurations': [runs('$LATEST', QUEUE)] }), expect: 'pass' },
  { name: 'a failure destination', facts: facts({ 'function/event-invoke': [sends('$LATEST')] }), expect: 'pass' },
  { name: 'a destination for successes only', facts: facts({ 'function/event-invoke': [sends('$LATEST', { onFailure: null, onSuccess: QUEUE })] }), expect: 'fail', failures: [{ aspect: '$LATEST' }] },
  { name: 'the alias is called, the destination is on the function', facts: facts({ 'function/policies': [policyOn('$LATEST'), policyOn('prod', TOPIC_GRANT)], 'function/event-invoke': [sends('$LATEST')], 'function/configurations': [runs('$LATEST', null), runs('4', null, 'prod')] }), expect: 'fail', failures: [{ aspect: 'prod', message: /no dead-letter queue on 4, no failure destination on prod/ }] },
  { name: 'the alias is called, the destination is on the version behind it', facts: facts({ 'function/policies': [policyOn('prod', TOPIC_GRANT)], 'function/event-invoke': [sends('4')], 'function/configurations': [runs('4', null, 'prod')] }), expect: 'fail', failures: [{ aspect: 'prod' }] },
  { name: 'the alias is called and has a destination', facts: facts({ 'function/policies': [policyOn('prod', TOPIC_GRANT)], 'function/event-invoke': [sends('prod')], 'function/configurations': [runs('$LATEST', null), runs('4', null, 'prod')] }), expect: 'pass' },
  { name: 'the function has a queue, the version behind the alias was published without', facts: facts({ 'function/policies': [policyOn('prod', TOPIC_GRANT)], 'function/configurations': [runs('$LATEST', QUEUE), runs('4', null, 'prod')] }), expect: 'fail', failures: [{ aspect: 'prod' }] },
  { name: 'the version behind the alias has a queue, the function not', facts: facts({ 'function/policies': [policyOn('prod', TOPIC_GRANT)], 'function/configurations': [runs('$LATEST', null), runs('4', QUEUE, 'prod')] }), expect: 'pass' },
  { name: 'an alias that runs the function itself', facts: facts({ 'function/policies': [policyOn('test', TOPIC_GRANT)], 'function/configurations': [runs('$LATEST', QUEUE, '$LATEST', 'test')] }), expect: 'pass' },
  { name: 'a weighted alias, one side without a queue', facts: facts({ 'function/policies': [policyOn('prod', TOPIC_GRANT)], 'function/configurations': [runs('4', QUEUE, 'prod'), runs('5', null, 'prod')] }), expect: 'fail', failures: [{ aspect: 'prod', message: /queue on 5,/ }] },
  { name: 'a weighted alias, neither side with a queue', facts: facts({ 'function/policies': [policyOn('prod', TOPIC_GRANT)], 'function/configurations': [runs('5', null, 'prod'), runs('4', null, 'prod')] }), expect: 'fail', failures: [{ aspect: 'prod', message: /queue on 4 and 5,/ }] },
  { name: 'a weighted alias, both sides with a queue', facts: facts({ 'function/policies': [policyOn('prod', TOPIC_GRANT)], 'function/configurations': [runs('4', QUEUE, 'prod'), runs('5', QUEUE, 'prod')] }), expect: 'pass' },
  { name: 'a weighted alias, one side was not read', facts: facts({ 'function/policies': [policyOn('prod', TOPIC_GRANT)], 'function/configurations': known([runs('4', QUEUE, 'prod')], AT, [unread('lambda:GetFunctionConfiguration', 'throttled')]) }), expect: 'unknown' },
  { name: 'a published version is called', facts: facts({ 'function/policies': [policyOn('$LATEST')], 'function/version-policies': [policyOn('4', TOPIC_GRANT)], 'function/configurations': [runs('4', null, 'prod')] }), expect: 'fail', failures: [{ aspect: '4' }] },
  { name: 'a published version is called that nothing else runs', facts: facts({ 'function/policies': [policyOn('$LATEST')], 'function/version-policies': [policyOn('2', TOPIC_GRANT)] }), expect: 'unknown' },
  { name: 'two qualifiers are two findings', facts: facts({ 'function/policies': [policyOn('$LATEST', TOPIC_GRANT), policyOn('prod', BUCKET_GRANT)], 'function/configurations': [runs('$LATEST', null), runs('4', null, 'prod')] }), expect: 'fail', failures: [{ aspect: '$LATEST' }, { aspect: 'prod' }] },
  { name: 'published versions were not read', facts: facts({ 'function/policies': [policyOn('$LATEST')], 'function/version-policies': unknown(AT, unread('lambda:GetPolicy', 'budget')) }), expect: 'unknown' },
  { name: 'asynchronous settings could not be read', facts: facts({ 'function/event-invoke': unknown(AT, unread('lambda:ListFunctionEventInvokeConfigs')) }), expect: 'unknown' },
  { name: 'policies could not be read', facts: facts({ 'function/policies': unknown(AT, unread('lambda:GetPolicy')) }), expect: 'unknown' },
  { name: 'malformed policy', facts: facts({ 'function/policies': [malformedOn('$LATEST')] }), expect: 'unknown' },
  { name: 'malformed policy on an alias, the function loses events', facts: facts({ 'function/policies': [policyOn('$LATEST', TOPIC_GRANT), malformedOn('test')] }), expect: 'fail', failures: [{ aspect: '$LATEST' }] },
]);
