import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, unread } from '../lib/sample.ts';
import { allow, bounded, deny, inlinePolicy, permissions, runs } from '../lib/sample-role.ts';

const used = [runs()];
const bucket = 'arn:aws:s3:::orders/*';

export default defineExamples([
  { name: 'a whole service', facts: { 'role/permissions': permissions(inlinePolicy('files', allow('s3:*', bucket))), 'role/functions': used }, expect: 'fail', failures: [{ aspect: 'files/s3:*', severity: 'high', message: /is allowed s3:\* by files/ }] },
  { name: 'a wildcard that reaches writes', facts: { 'role/permissions': permissions(inlinePolicy('files', allow('s3:Put*', bucket))), 'role/functions': used }, expect: 'fail', failures: [{ aspect: 'files/s3:put*', message: /: [2-9]\d actions that write .*such as s3:Put/ }] },
  { name: 'a wildcard that reads only', facts: { 'role/permissions': permissions(inlinePolicy('files', allow(['s3:List*', 's3:Describe*'], bucket))), 'role/functions': used }, expect: 'pass' },
  { name: 'named actions', facts: { 'role/permissions': permissions(inlinePolicy('files', allow(['s3:GetObject', 's3:PutObject'], bucket))), 'role/functions': used }, expect: 'pass' },
  { name: 'the same wildcard in two statements is one thing to fix', facts: { 'role/permissions': permissions(inlinePolicy('files', allow('s3:*', bucket), allow('S3:*', 'arn:aws:s3:::other/*'))), 'role/functions': used }, expect: 'fail', failures: [{ aspect: 'files/s3:*' }] },
  { name: 'wildcards of two policies are two things to fix', facts: { 'role/permissions': permissions(inlinePolicy('files', allow('s3:*', bucket)), inlinePolicy('queue', allow('sqs:*', 'arn:aws:sqs:eu-west-1:111122223333:orders'))), 'role/functions': used }, expect: 'fail', failures: [{ aspect: 'files/s3:*' }, { aspect: 'queue/sqs:*' }] },
  { name: 'a Deny takes the service back', facts: { 'role/permissions': permissions(inlinePolicy('files', allow('sqs:*'), deny('sqs:*'))), 'role/functions': used }, expect: 'pass' },
  { name: 'a boundary leaves reads of it', facts: { 'role/permissions': bounded(permissions(inlinePolicy('files', allow('s3:*', bucket))), allow('s3:GetObject')), 'role/functions': used }, expect: 'pass' },
  { name: 'no function runs as it', facts: { 'role/permissions': permissions(inlinePolicy('files', allow('s3:*'))), 'role/functions': [] }, expect: 'not-applicable' },
  { name: 'a policy is not JSON, nothing else is wrong', facts: { 'role/permissions': permissions({ name: 'odd', arn: null, source: 'inline', document: { malformed: 'not JSON' } }), 'role/functions': used }, expect: 'unknown' },
  { name: 'its policies could not be read', facts: { 'role/permissions': unknown(AT, unread('iam:GetAccountAuthorizationDetails')), 'role/functions': used }, expect: 'unknown' },
  { name: 'one region could not be read', facts: { 'role/permissions': permissions(inlinePolicy('files', allow('s3:*', bucket))), 'role/functions': known(used, AT, [unread('lambda:ListFunctions')]) }, expect: 'fail' },
]);
