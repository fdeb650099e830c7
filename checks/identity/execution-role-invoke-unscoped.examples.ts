import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import type { Json, RolePermissions } from '../../src/model/facts.ts';
import { AT, unread } from '../lib/sample.ts';
import { level, roleDetails } from '../lib/sample-guardrails.ts';
import { allow, bounded, deny, inlinePolicy, managedPolicy, permissions, runs } from '../lib/sample-role.ts';

const given = (policies: RolePermissions) => ({ 'role/permissions': policies, 'role/functions': [runs()], 'role/details': roleDetails(), 'role/service-control-policies': [] });
const of = (...statements: readonly Json[]) => given(permissions(inlinePolicy('calls', ...statements)));
const invoke = (resource: string | readonly string[], condition?: Json): Json => allow('lambda:InvokeFunction', resource, condition === undefined ? {} : { Condition: condition });
const functionArn = (name: string, region = 'eu-west-1', account = '111122223333'): string => `arn:aws:lambda:${region}:${account}:function:${name}`;
const failing = { expect: 'fail', failures: [{ aspect: 'calls', severity: 'medium' }] } as const;

export default defineExamples([
  { name: 'every function', facts: of(invoke('*')), expect: 'fail', failures: [{ aspect: 'calls', severity: 'medium', message: /may invoke every function of its account by calls \(resource \*\)\.$/ }] },
  { name: 'every function of a region', facts: of(invoke(functionArn('*'))), ...failing },
  { name: 'every version of every function', facts: of(invoke(functionArn('*:*'))), ...failing },
  { name: 'one alias of every function', facts: of(invoke(functionArn('*:live', '*', '*'))), ...failing },
  { name: 'whatever Lambda has', facts: of(invoke(['arn:aws:lambda:*', 'arn:aws:lambda:eu-west-1:111122223333:*'])), expect: 'fail', failures: [{ aspect: 'calls', message: /\(resource arn:aws:lambda:\* and arn:aws:lambda:eu-west-1:111122223333:\*\)/ }] },
  { name: 'every function of another account', facts: of(invoke(functionArn('*', '*', '999988887777'))), expect: 'fail', failures: [{ aspect: 'calls', message: /every function of account 999988887777/ }] },
  { name: 'every function through its URL', facts: of(allow('lambda:InvokeFunctionUrl', '*', { Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } } })), ...failing },
  { name: 'every function by the old call, in other case', facts: of(allow('Lambda:invokeasync')), ...failing },
  { name: 'every function but some', facts: of({ Effect: 'Allow', Action: 'lambda:Invoke*', NotResource: functionArn('admin-*') }), ...failing },
  { name: 'every action but some', facts: of({ Effect: 'Allow', NotAction: 'iam:*', Resource: 'arn:aws:lambda:*:*:function:*' }), ...failing },
  { name: 'functions by name, by prefix, by suffix', facts: of(invoke([functionArn('billing'), functionArn('billing:*'), functionArn('orders-*', '*'), functionArn('*-worker:live')])), expect: 'pass' },
  { name: 'a function that is named by the own tag', facts: { ...of(invoke(functionArn('${aws:PrincipalTag/next}'))), 'role/details': roleDetails({ next: 'billing' }) }, expect: 'pass' },
  { name: 'layers and mappings', facts: of(invoke(['arn:aws:lambda:*:*:layer:*', 'arn:aws:lambda:*:*:event-source-mapping:*'])), expect: 'pass' },
  { name: 'reading every function', facts: of(allow('lambda:Get*')), expect: 'pass' },
  { name: 'functions with a tag', facts: of(invoke('*', { StringEquals: { 'aws:ResourceTag/team': 'orders' } })), expect: 'pass' },
  { name: 'functions without a tag', facts: of(invoke('*', { StringNotEquals: { 'aws:ResourceTag/team': 'security' } })), ...failing },
  { name: 'from one function and one network', facts: of(invoke('*', { StringEquals: { 'aws:SourceVpc': 'vpc-1' }, ArnEquals: { 'lambda:SourceFunctionArn': functionArn('orders-api') } })), ...failing },
  { name: 'two policies are two things to fix', facts: given(permissions(inlinePolicy('calls', invoke('*')), managedPolicy('service-role/AWSLambdaRole', invoke('*')))), expect: 'fail', failures: [{ aspect: 'AWSLambdaRole', message: /by the AWS-managed policy AWSLambdaRole/ }, { aspect: 'calls' }] },
  { name: 'a Deny leaves functions by prefix', facts: of(invoke('*'), { Effect: 'Deny', Action: 'lambda:InvokeFunction', NotResource: functionArn('orders-*') }), expect: 'pass' },
  { name: 'a boundary closes it', facts: given(bounded(permissions(inlinePolicy('calls', invoke('*'))), allow(['s3:*', 'sqs:*']))), expect: 'pass' },
  { name: 'a boundary leaves one region', facts: given(bounded(permissions(inlinePolicy('calls', invoke('*'))), invoke(functionArn('*', 'us-east-1')))), ...failing },
  { name: 'a service control policy closes it', facts: { ...of(invoke('*')), 'role/service-control-policies': [level(allow('*'), deny('lambda:Invoke*'))] }, expect: 'pass' },
  { name: 'a service control policy leaves one region', facts: { ...of(invoke('*')), 'role/service-control-policies': [level(allow('*'), deny('*', '*', { Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } } }))] }, ...failing },
  { name: 'service control policies could not be read', facts: { ...of(invoke('*')), 'role/service-control-policies': unknown(AT, unread('organizations:ListPolicies')) }, expect: 'fail', failures: [{ aspect: 'calls', message: /could not be read\)\.$/ }] },
  { name: 'a Deny by a tag of the role, and its tags were not read', facts: { ...of(invoke('*'), deny('lambda:*', '*', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'orders' } } })), 'role/details': unknown(AT, unread('iam:GetAccountAuthorizationDetails')) }, expect: 'unknown' },
  { name: 'a policy is not JSON, nothing else is wrong', facts: given(permissions({ name: 'odd', arn: null, source: 'inline', document: { malformed: 'not JSON' } })), expect: 'unknown' },
  { name: 'its policies could not be read', facts: { ...of(), 'role/permissions': unknown(AT, unread('iam:GetAccountAuthorizationDetails')) }, expect: 'unknown' },
  { name: 'no function runs as it', facts: { ...of(invoke('*')), 'role/functions': [] }, expect: 'not-applicable' },
  { name: 'a region was not read', facts: { ...of(invoke('*')), 'role/functions': known([runs()], AT, [unread('lambda:ListFunctions')]) }, expect: 'fail' },
]);
