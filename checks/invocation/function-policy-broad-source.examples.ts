import { defineExamples } from '../../src/model/check.ts';
import { unknown } from '../../src/model/fact.ts';
import { allow, allowService, AT, functionPolicy, malformedOn, policyOn, unread } from '../lib/sample.ts';

const GATEWAY = 'apigateway.amazonaws.com';
const EVENTS = 'events.amazonaws.com';
const API = 'arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5';
const RULE = 'arn:aws:events:eu-west-1:111122223333:rule';
const OWN = { StringEquals: { 'aws:SourceAccount': '111122223333' } };
const from = (service: string, ...sources: readonly string[]) => functionPolicy(allowService(service, { ArnLike: { 'aws:SourceArn': sources } }));

export default defineExamples([
  { name: 'no policy', facts: functionPolicy(), expect: 'pass' },
  { name: 'one method of one stage', facts: from(GATEWAY, `${API}/prod/GET/orders`), expect: 'pass' },
  { name: 'one method on every stage', facts: from(GATEWAY, `${API}/*/GET/orders`), expect: 'pass' },
  { name: 'everything of one API', facts: from(GATEWAY, `${API}/*/*/*`), expect: 'fail', failures: [{ aspect: '$LATEST apigateway.amazonaws.com', severity: 'informational', message: 'apigateway.amazonaws.com may call orders-api ($LATEST) from every stage, method and path of API a1b2c3d4e5.' }] },
  { name: 'everything of one API, in short', facts: from(GATEWAY, `${API}/*`), expect: 'fail', failures: [{ aspect: '$LATEST apigateway.amazonaws.com', severity: 'informational' }] },
  { name: 'every API of the account', facts: from(GATEWAY, 'arn:aws:execute-api:eu-west-1:111122223333:*/*/*/*'), expect: 'fail', failures: [{ aspect: '$LATEST apigateway.amazonaws.com', severity: 'low', message: /every API of the account/ }] },
  { name: 'every API of the account and everything of one: the worse counts', facts: from(GATEWAY, `${API}/*/*/*`, 'arn:aws:execute-api:eu-west-1:111122223333:*'), expect: 'fail', failures: [{ aspect: '$LATEST apigateway.amazonaws.com', severity: 'low', message: / and / }] },
  { name: 'an account without a source covers every API', facts: functionPolicy(allowService(GATEWAY, OWN)), expect: 'fail', failures: [{ aspect: '$LATEST apigateway.amazonaws.com', severity: 'low', message: /every API of account 111122223333/ }] },
  { name: 'one rule', facts: from(EVENTS, `${RULE}/nightly`), expect: 'pass' },
  { name: 'one rule of a named bus', facts: from(EVENTS, `${RULE}/orders/nightly`), expect: 'pass' },
  { name: 'every rule', facts: from(EVENTS, `${RULE}/*`), expect: 'fail', failures: [{ aspect: '$LATEST events.amazonaws.com', severity: 'low', message: /every rule of every event bus/ }] },
  { name: 'every rule of one bus', facts: from(EVENTS, `${RULE}/orders/*`), expect: 'fail', failures: [{ aspect: '$LATEST events.amazonaws.com', severity: 'low', message: /event bus orders/ }] },
  { name: 'an account without a source covers every rule', facts: functionPolicy(allowService(EVENTS, OWN)), expect: 'fail', failures: [{ aspect: '$LATEST events.amazonaws.com', severity: 'low', message: /every rule on every event bus of account 111122223333/ }] },
  { name: 'every topic of the account', facts: from('sns.amazonaws.com', 'arn:aws:sns:eu-west-1:111122223333:*'), expect: 'fail', failures: [{ aspect: '$LATEST sns.amazonaws.com', severity: 'low' }] },
  { name: 'an account is all that SES knows', facts: functionPolicy(allowService('ses.amazonaws.com', OWN)), expect: 'pass' },
  { name: 'every API of anybody belongs to function-policy-service-unscoped', facts: functionPolicy(allowService(GATEWAY)), expect: 'pass' },
  { name: 'the own organization covers every API of the own account, too', facts: functionPolicy(allowService(GATEWAY, { StringEquals: { 'aws:SourceOrgID': 'o-a1b2c3d4e5' } })), expect: 'fail', failures: [{ aspect: '$LATEST apigateway.amazonaws.com', severity: 'low' }] },
  { name: 'an account is not a service', facts: functionPolicy(allow({ Principal: { AWS: '444455556666' } })), expect: 'pass' },
  { name: 'another organization has no API of the account', facts: functionPolicy(allowService(GATEWAY, { StringEquals: { 'aws:SourceOrgID': 'o-zzzzzzzzzz' } })), expect: 'pass' },
  { name: 'half of what a URL needs calls nothing', facts: functionPolicy(allowService(GATEWAY, { ...OWN, Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } })), expect: 'pass' },
  { name: 'reading is not calling', facts: functionPolicy(allowService(EVENTS, OWN, { Action: 'lambda:GetFunction' })), expect: 'pass' },
  { name: 'two services are two findings', facts: functionPolicy(allowService(EVENTS, OWN), allowService(GATEWAY, OWN)), expect: 'fail', failures: [{ aspect: '$LATEST apigateway.amazonaws.com' }, { aspect: '$LATEST events.amazonaws.com' }] },
  { name: 'only on an alias', facts: { 'function/policies': [policyOn('$LATEST'), policyOn('prod', allowService(EVENTS, OWN))], 'function/version-policies': [] }, expect: 'fail', failures: [{ aspect: 'prod events.amazonaws.com' }] },
  { name: 'published versions were not read', facts: { 'function/policies': [policyOn('$LATEST')], 'function/version-policies': unknown(AT, unread('lambda:GetPolicy', 'budget')) }, expect: 'unknown' },
  { name: 'malformed policy', facts: { 'function/policies': [malformedOn('$LATEST')], 'function/version-policies': [] }, expect: 'unknown' },
]);
