import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import type { Json, RoleFunction, RolePermissions } from '../../src/model/facts.ts';
import { AT, unread } from '../lib/sample.ts';
import { level, roleDetails } from '../lib/sample-guardrails.ts';
import { allow, bounded, deny, inlinePolicy, managedPolicy, permissions, runs } from '../lib/sample-role.ts';

const given = (policies: RolePermissions) => ({ 'role/permissions': policies, 'role/functions': [runs()], 'role/details': roleDetails(), 'role/service-control-policies': [] });
const of = (...statements: readonly Json[]) => given(permissions(inlinePolicy('logging', ...statements)));
const group = (name: string): string => `arn:aws:logs:eu-west-1:111122223333:log-group:${name}`;
const own = '/aws/lambda/orders-api';
const write = (resource: string | readonly string[], condition?: Json): Json => allow(['logs:CreateLogStream', 'logs:PutLogEvents'], resource, condition === undefined ? {} : { Condition: condition });
const create = (resource: string): Json => allow('logs:CreateLogGroup', resource);
const basic = managedPolicy('service-role/AWSLambdaBasicExecutionRole', allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']));
const insights = managedPolicy('CloudWatchLambdaInsightsExecutionRolePolicy', create('*'), write('arn:aws:logs:*:*:log-group:/aws/lambda-insights:*'));
const failing = { expect: 'fail', failures: [{ aspect: 'logging', severity: 'low' }] } as const;
const writesTo = (logGroup: string): RoleFunction => ({ ...runs(), logGroups: [logGroup] });
const halfRead = known([runs()], AT, [unread('lambda:ListFunctions')]);

export default defineExamples([
  { name: 'what AWS attaches by default', facts: given(permissions(basic)), expect: 'fail', failures: [{ aspect: 'AWSLambdaBasicExecutionRole', severity: 'low', message: /may write to log groups other than \/aws\/lambda\/orders-api by the AWS-managed policy AWSLambdaBasicExecutionRole \(resource \*\)\.$/ }] },
  { name: 'every log group', facts: of(write('arn:aws:logs:*:*:*')), ...failing },
  { name: 'every log group of Lambda', facts: of(write(group('/aws/lambda/*:*'))), ...failing },
  { name: 'groups that begin alike', facts: of(write(group(`${own}*`))), ...failing },
  { name: 'its own group in every spelling', facts: of(write([group(own), group(`${own}:*`), group(`${own}:log-stream:*`), `arn:aws:logs:*:*:log-group:${own}:*`])), expect: 'pass' },
  { name: 'the group of another function', facts: of(write(group('/aws/lambda/billing:*'))), ...failing },
  { name: 'the group that its configuration names', facts: { ...of(write(group('/orders:*'))), 'role/functions': [writesTo('/orders')] }, expect: 'pass' },
  { name: 'the default group, and its configuration names another', facts: { ...of(write(group(`${own}:*`))), 'role/functions': [writesTo('/orders')] }, expect: 'fail', failures: [{ aspect: 'logging', message: /other than \/orders by logging/ }] },
  { name: 'groups of all its functions', facts: { ...of(write([group(`${own}:*`), group('/aws/lambda/billing:*')])), 'role/functions': [runs('billing'), runs()] }, expect: 'pass' },
  { name: 'a group that is named by the own tag', facts: { ...of(write(group('/aws/lambda/${aws:PrincipalTag/app}:*'))), 'role/details': roleDetails({ app: 'orders-api' }) }, expect: 'pass' },
  { name: 'the same, and the tag is missing', facts: of(write(group('/aws/lambda/${aws:PrincipalTag/app}:*'))), expect: 'pass' },
  { name: 'the same, and the tags were not read', facts: { ...of(write(group('/aws/lambda/${aws:PrincipalTag/app}:*'))), 'role/details': unknown(AT, unread('iam:GetAccountAuthorizationDetails')) }, expect: 'unknown' },
  { name: 'what the console attaches', facts: of(create('arn:aws:logs:eu-west-1:111122223333:*'), write(group(`${own}:*`))), expect: 'fail', failures: [{ aspect: 'logging', severity: 'informational', message: /may create log groups other than/ }] },
  { name: 'creating its own group', facts: of(create(group(own))), expect: 'pass' },
  { name: 'Lambda Insights', facts: given(permissions(insights)), expect: 'fail', failures: [{ aspect: 'CloudWatchLambdaInsightsExecutionRolePolicy', severity: 'informational' }] },
  { name: 'groups that are shared on purpose', facts: of(write([group('/shared/audit:*'), group('/shared/*:*')])), options: { shared: ['/shared/*'] }, expect: 'pass' },
  { name: 'every group but one', facts: of({ Effect: 'Allow', Action: 'LOGS:put*', NotResource: group('/audit:*') }), ...failing },
  { name: 'every action but those', facts: of({ Effect: 'Allow', NotAction: ['logs:*', 'iam:*'], Resource: '*' }), expect: 'pass' },
  { name: 'reading every group', facts: of(allow(['logs:GetLogEvents', 'logs:FilterLogEvents'])), expect: 'pass' },
  { name: 'groups with a tag', facts: of(write('*', { StringEquals: { 'aws:ResourceTag/app': 'orders' } })), expect: 'pass' },
  { name: 'groups of the own account', facts: of(write('*', { StringEquals: { 'aws:ResourceAccount': '111122223333' } })), ...failing },
  { name: 'two policies are two things to fix', facts: given(permissions(basic, inlinePolicy('logging', write('*')))), expect: 'fail', failures: [{ aspect: 'AWSLambdaBasicExecutionRole' }, { aspect: 'logging' }] },
  { name: 'a Deny leaves its own group', facts: of(write('*'), { Effect: 'Deny', Action: 'logs:*', NotResource: group(`${own}:*`) }), expect: 'pass' },
  { name: 'a Deny leaves groups of Lambda', facts: of(write('*'), { Effect: 'Deny', Action: 'logs:*', NotResource: group('/aws/lambda/*') }), ...failing },
  { name: 'a boundary leaves its own group', facts: given(bounded(permissions(basic), write(group(`${own}:*`)))), expect: 'pass' },
  { name: 'a service control policy closes it', facts: { ...of(write('*')), 'role/service-control-policies': [level(allow('*'), deny(['logs:CreateLogStream', 'logs:PutLogEvents']))] }, expect: 'pass' },
  { name: 'service control policies could not be read', facts: { ...given(permissions(basic)), 'role/service-control-policies': unknown(AT, unread('organizations:ListPolicies')) }, expect: 'fail', failures: [{ aspect: 'AWSLambdaBasicExecutionRole', message: /could not be read\)\.$/ }] },
  { name: 'every group, and a region was not read', facts: { ...of(write('*')), 'role/functions': halfRead }, ...failing },
  { name: 'a group that may belong to a function that was not read', facts: { ...of(write(group('/aws/lambda/billing:*'))), 'role/functions': halfRead }, expect: 'unknown' },
  { name: 'the group of another function, and tags were not read', facts: { ...of(write(group('/aws/lambda/billing:*'))), 'role/functions': known([runs('orders-api', null)], AT, [unread('tag:GetResources')]) }, ...failing },
  { name: 'a policy is not JSON, nothing else is wrong', facts: given(permissions({ name: 'odd', arn: null, source: 'inline', document: { malformed: 'not JSON' } })), expect: 'unknown' },
  { name: 'its policies could not be read', facts: { ...of(), 'role/permissions': unknown(AT, unread('iam:GetAccountAuthorizationDetails')) }, expect: 'unknown' },
  { name: 'no function runs as it', facts: { ...given(permissions(basic)), 'role/functions': [] }, expect: 'not-applicable' },
]);
