import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import type { Json, RolePermissions } from '../../src/model/facts.ts';
import { AT, unread } from '../lib/sample.ts';
import { level, roleDetails } from '../lib/sample-guardrails.ts';
import { allow, bounded, deny, inlinePolicy, managedPolicy, permissions, runs } from '../lib/sample-role.ts';

const given = (policies: RolePermissions) => ({ 'role/permissions': policies, 'role/functions': [runs()], 'role/details': roleDetails(), 'role/service-control-policies': [] });
const of = (...statements: readonly Json[]) => given(permissions(inlinePolicy('data', ...statements)));
const under = (condition: Json) => ({ Condition: condition });
const put = allow('dynamodb:PutItem');
const table = 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders';
const high = (aspect: string) => ({ expect: 'fail', failures: [{ aspect, severity: 'high' }] }) as const;
const medium = (aspect: string) => ({ expect: 'fail', failures: [{ aspect, severity: 'medium' }] }) as const;

export default defineExamples([
  { name: 'writes to every table', facts: of(put), expect: 'fail', failures: [{ aspect: 'data/dynamodb', severity: 'high', message: /is allowed dynamodb:PutItem on all resources by data\.$/ }] },
  { name: 'every table of a region', facts: of(allow(['DynamoDB:getitem', 'dynamodb:Query'], 'arn:aws:dynamodb:eu-west-1:111122223333:table/*')), ...high('data/dynamodb') },
  { name: 'every object of every bucket', facts: of(allow('s3:Get*', 'arn:aws:s3:::*/*')), ...high('data/s3') },
  { name: 'every key', facts: of(allow(['kms:GenerateDataKey', 'kms:Sign'], 'arn:aws:kms:*:*:key/*')), ...high('data/kms') },
  { name: 'a service that keeps no data', facts: of(allow(['states:StartExecution', 'states:StopExecution'])), ...medium('data/states') },
  { name: 'tags of every table', facts: of(allow(['dynamodb:TagResource', 'dynamodb:UntagResource'])), ...medium('data/dynamodb') },
  { name: 'two services are two things to fix', facts: of(allow(['sqs:SendMessage', 'ecs:RunTask'])), expect: 'fail', failures: [{ aspect: 'data/ecs', severity: 'medium' }, { aspect: 'data/sqs', severity: 'high' }] },
  { name: 'two statements about one service are one thing to fix', facts: of(put, allow('dynamodb:DeleteItem', 'arn:aws:dynamodb:*:*:table/*')), expect: 'fail', failures: [{ aspect: 'data/dynamodb', severity: 'high', message: /dynamodb:DeleteItem and dynamodb:PutItem/ }] },
  { name: 'the code of every function', facts: of(allow(['lambda:GetFunction', 'lambda:ListFunctions'])), ...medium('data/lambda') },
  { name: 'named resources', facts: of(allow(['dynamodb:PutItem', 'dynamodb:Query'], [table, `${table}/index/*`]), allow('s3:GetObject', ['arn:aws:s3:::orders/*', 'arn:aws:s3:::team-*/*'])), expect: 'pass' },
  { name: 'a table that is named by the own tag', facts: { ...of(allow('dynamodb:PutItem', 'arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/app}')), 'role/details': roleDetails({ app: 'orders' }) }, expect: 'pass' },
  { name: 'actions that have no resource', facts: of(allow(['cloudwatch:PutMetricData', 'xray:PutTraceSegments', 'ec2:DescribeInstances', 'translate:TranslateText', 'polly:SynthesizeSpeech', 'comprehend:DetectEntities'])), expect: 'pass' },
  { name: 'search in every domain', facts: of(allow('es:ESHttpGet')), ...high('data/es') },
  { name: 'lists, descriptions and settings', facts: of(allow(['dynamodb:DescribeTable', 's3:ListBucket', 's3:GetBucketLocation', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'states:DescribeExecution', 'kms:DescribeKey'])), expect: 'pass' },
  { name: 'what other checks judge', facts: of(allow(['sts:AssumeRole', 'sts:TagSession', 'secretsmanager:GetSecretValue', 'ssm:GetParameter*', 'kms:Decrypt', 'lambda:Invoke*', 'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'iam:PassRole', 'iam:PutRolePolicy'])), expect: 'pass' },
  { name: 'reading every role', facts: of(allow('iam:GetRolePolicy')), ...medium('data/iam') },
  { name: 'what Lambda needs in a VPC', facts: of(allow(['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'])), expect: 'pass' },
  { name: 'policies for service roles', facts: given(permissions(managedPolicy('service-role/AWSLambdaSQSQueueExecutionRole', allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'])), managedPolicy('AWSLambdaKinesisExecutionRole', allow('kinesis:GetRecords')), managedPolicy('AWSXRayDaemonWriteAccess', allow('xray:*')), managedPolicy('AWSXrayWriteOnlyAccess', allow('xray:*')))), expect: 'pass' },
  { name: 'its own copy of such a policy', facts: given(permissions(inlinePolicy('AWSLambdaSQSQueueExecutionRole', allow(['sqs:ReceiveMessage', 'sqs:DeleteMessage'])))), ...high('AWSLambdaSQSQueueExecutionRole/sqs') },
  { name: 'another AWS-managed policy beside one of those', facts: given(permissions(managedPolicy('service-role/AWSLambdaSQSQueueExecutionRole', allow('sqs:ReceiveMessage')), managedPolicy('AmazonS3ReadOnlyAccess', allow(['s3:Get*', 's3:List*'])))), expect: 'fail', failures: [{ aspect: 'AmazonS3ReadOnlyAccess/s3', severity: 'high', message: /by the AWS-managed policy AmazonS3ReadOnlyAccess/ }] },
  { name: 'a statement about every service is one thing to fix', facts: of({ Effect: 'Allow', NotAction: ['iam:*', 'sts:*'], Resource: '*' }), expect: 'fail', failures: [{ aspect: 'data/*', severity: 'high', message: /and \d+ more on all resources/ }] },
  { name: 'an action of every service', facts: of(allow('*:StartExecution')), ...medium('data/*') },
  { name: 'every resource but one', facts: of({ Effect: 'Allow', Action: 'dynamodb:PutItem', NotResource: table }), ...high('data/dynamodb') },
  { name: 'every resource but tables', facts: of({ Effect: 'Allow', Action: 'dynamodb:PutItem', NotResource: 'arn:aws:dynamodb:*:*:table/*' }), expect: 'pass' },
  { name: 'resources with a tag', facts: of(allow('dynamodb:PutItem', '*', under({ StringEquals: { 'aws:ResourceTag/app': 'orders' } }))), expect: 'pass' },
  { name: 'resources without a tag', facts: of(allow('dynamodb:PutItem', '*', under({ StringNotEquals: { 'aws:ResourceTag/app': 'billing' } }))), ...high('data/dynamodb') },
  { name: 'conditions that choose no resource', facts: of(allow('s3:PutObject', '*', under({ StringEquals: { 's3:ResourceAccount': '111122223333', 's3:x-amz-server-side-encryption': 'aws:kms' }, Bool: { 'aws:SecureTransport': 'true' } }))), ...high('data/s3') },
  { name: 'a Deny leaves one table', facts: of(put, { Effect: 'Deny', Action: 'dynamodb:*', NotResource: table }), expect: 'pass' },
  { name: 'a boundary leaves one table', facts: given(bounded(permissions(inlinePolicy('data', put)), allow('dynamodb:*', table))), expect: 'pass' },
  { name: 'a boundary leaves one service', facts: given(bounded(permissions(inlinePolicy('data', allow('*'))), allow('sqs:*'))), ...high('data/*') },
  { name: 'a service control policy closes it', facts: { ...of(put), 'role/service-control-policies': [level(allow('*'), deny('dynamodb:*'))] }, expect: 'pass' },
  { name: 'service control policies could not be read', facts: { ...of(put), 'role/service-control-policies': unknown(AT, unread('organizations:ListPolicies')) }, expect: 'fail', failures: [{ aspect: 'data/dynamodb', severity: 'high', message: /could not be read\)\.$/ }] },
  { name: 'actions that are accepted', facts: of(allow(['ses:SendEmail', 'ses:SendRawEmail'])), options: { accepted: ['SES:Send*'] }, expect: 'pass' },
  { name: 'for roles with a tag, and its tags were not read', facts: { ...of(allow('dynamodb:PutItem', '*', under({ StringEquals: { 'aws:PrincipalTag/team': 'orders' } }))), 'role/details': unknown(AT, unread('iam:GetAccountAuthorizationDetails')) }, expect: 'unknown' },
  { name: 'a policy is not JSON, nothing else is wrong', facts: given(permissions({ name: 'odd', arn: null, source: 'inline', document: { malformed: 'not JSON' } })), expect: 'unknown' },
  { name: 'its policies could not be read', facts: { ...of(), 'role/permissions': unknown(AT, unread('iam:GetAccountAuthorizationDetails')) }, expect: 'unknown' },
  { name: 'no function runs as it', facts: { ...of(put), 'role/functions': [] }, expect: 'not-applicable' },
  { name: 'a region was not read', facts: { ...of(put), 'role/functions': known([runs()], AT, [unread('lambda:ListFunctions')]) }, ...high('data/dynamodb') },
]);
