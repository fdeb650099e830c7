import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, unread } from '../lib/sample.ts';
import { allow, inlinePolicy, managedPolicy, permissions, runs } from '../lib/sample-role.ts';

const used = [runs()];
const s3 = managedPolicy('AmazonS3FullAccess', allow('s3:*'));
const basic = managedPolicy('service-role/AWSLambdaBasicExecutionRole', allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']));
const own = inlinePolicy('AmazonS3FullAccess', allow('s3:GetObject', 'arn:aws:s3:::orders/*'));

export default defineExamples([
  { name: 'full access to a service', facts: { 'role/permissions': permissions(basic, s3), 'role/functions': used }, expect: 'fail', failures: [{ aspect: 'arn:aws:iam::aws:policy/AmazonS3FullAccess', severity: 'high', message: /AmazonS3FullAccess/ }] },
  { name: 'two of them are two things to fix', facts: { 'role/permissions': permissions(s3, managedPolicy('AmazonDynamoDBFullAccess', allow('dynamodb:*'))), 'role/functions': used }, expect: 'fail', failures: [{ aspect: 'arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess' }, { aspect: 'arn:aws:iam::aws:policy/AmazonS3FullAccess' }] },
  { name: 'a job function', facts: { 'role/permissions': permissions(managedPolicy('job-function/DataScientist', allow('s3:*'))), 'role/functions': used }, expect: 'fail' },
  { name: 'the policies that Lambda needs', facts: { 'role/permissions': permissions(basic, managedPolicy('AWSXRayDaemonWriteAccess', allow('xray:PutTraceSegments'))), 'role/functions': used }, expect: 'pass' },
  { name: 'its own policy of the same name', facts: { 'role/permissions': permissions(own), 'role/functions': used }, expect: 'pass' },
  { name: 'accepted by option', facts: { 'role/permissions': permissions(s3), 'role/functions': used }, options: { accepted: ['AmazonS3FullAccess'] }, expect: 'pass' },
  { name: 'no function runs as it', facts: { 'role/permissions': permissions(s3), 'role/functions': [] }, expect: 'not-applicable' },
  { name: 'tags of its functions were not read', facts: { 'role/permissions': permissions(basic), 'role/functions': known([runs('orders-api', null)], AT, [unread('tag:GetResources')]) }, expect: 'pass' },
  { name: 'its policies could not be read', facts: { 'role/permissions': unknown(AT, unread('iam:GetAccountAuthorizationDetails')), 'role/functions': used }, expect: 'unknown' },
]);
