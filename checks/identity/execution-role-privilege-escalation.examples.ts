import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import type { AccountRole, Json, ServiceControlLevel, Surroundings } from '../../src/model/facts.ts';
import { AT, unread } from '../lib/sample.ts';
import { allow, bounded, deny, document, inlinePolicy, permissions, runs, trust } from '../lib/sample-role.ts';

const role = (name: string): string => `arn:aws:iam::111122223333:role/${name}`;
const administrator: AccountRole = { arn: role('deploy'), trust: trust({ Service: 'lambda.amazonaws.com' }), isPrivileged: true };
const forCode: AccountRole = { arn: role('pipeline'), trust: trust({ Service: 'codebuild.amazonaws.com' }), isPrivileged: true };
const open: AccountRole = { arn: role('break-glass'), trust: trust({ AWS: '111122223333' }), isPrivileged: true };
const reader: AccountRole = { arn: role('reader'), trust: trust({ AWS: '111122223333' }), isPrivileged: false };
const forGuests: AccountRole = { arn: role('guests'), trust: document({ Effect: 'Allow', Principal: { Federated: 'cognito-identity.amazonaws.com' }, Action: 'sts:AssumeRoleWithWebIdentity', Condition: { StringEquals: { 'cognito-identity.amazonaws.com:aud': 'eu-west-1:pool' } } }), isPrivileged: true };
const tool = 'arn:aws:lambda:eu-west-1:111122223333:function:admin-tool';
const account = (...roles: readonly AccountRole[]): Surroundings => ({ roles, functions: [{ arn: tool, role: administrator.arn }] });
const level = (...statements: readonly Json[]): ServiceControlLevel => ({ target: 'r-root', policies: [{ id: 'p-1', name: 'guard', document: document(...statements) }] });

const used = { 'role/functions': [runs()], 'role/service-control-policies': [] };
const of = (...statements: readonly Json[]) => permissions(inlinePolicy('inline', ...statements));
const pass = (resource = '*', condition: Readonly<Record<string, Json>> = {}): Json => allow('iam:PassRole', resource, condition);
const create = allow(['lambda:CreateFunction', 'lambda:InvokeFunction']);
const PUT_SELF = 'arn:aws:iam::111122223333:role/orders-api';

export default defineExamples([
  { name: 'it may write its own policy', facts: { ...used, 'role/permissions': of(allow('iam:PutRolePolicy', PUT_SELF)), 'role/surroundings': account() }, expect: 'fail', failures: [{ aspect: 'escalation', severity: 'critical', message: /can gain administrator rights now: .*iam:PutRolePolicy; iam-005/ }] },
  { name: 'it may pass an administrator role to a function that it makes', facts: { ...used, 'role/permissions': of(pass(), create), 'role/surroundings': account(administrator) }, expect: 'fail', failures: [{ aspect: 'escalation', severity: 'critical', message: /the rights of another role through deploy now/ }] },
  { name: 'the same, and no role is worth it yet', facts: { ...used, 'role/permissions': of(pass(), create), 'role/surroundings': account() }, expect: 'fail', failures: [{ aspect: 'escalation', severity: 'high', message: /once there is something to use it on/ }] },
  { name: 'the same, and the privileged role trusts another service', facts: { ...used, 'role/permissions': of(pass(forCode.arn), create), 'role/surroundings': account(forCode) }, expect: 'pass' },
  { name: 'it may pass one role that is not worth it', facts: { ...used, 'role/permissions': of(pass(role('reader')), create), 'role/surroundings': account(administrator) }, expect: 'pass' },
  { name: 'it may pass one role, and whether it is worth it was not read', facts: { ...used, 'role/permissions': of(pass(role('reader')), create), 'role/surroundings': unknown(AT, unread('iam:GetAccountAuthorizationDetails')) }, expect: 'unknown' },
  { name: 'it may pass one role, and other roles were not read', facts: { ...used, 'role/permissions': of(pass(role('reader')), create), 'role/surroundings': known(account(administrator), AT, [unread('iam:GetAccountAuthorizationDetails')]) }, expect: 'unknown' },
  { name: 'iam:PassedToService leaves the path open', facts: { ...used, 'role/permissions': of(pass('*', { Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } } }), create), 'role/surroundings': account(administrator) }, expect: 'fail', failures: [{ aspect: 'escalation', severity: 'critical' }] },
  { name: 'iam:PassedToService names another service', facts: { ...used, 'role/permissions': of(pass('*', { Condition: { StringEquals: { 'iam:PassedToService': 'rds.amazonaws.com' } } }), create), 'role/surroundings': account(administrator) }, expect: 'pass' },
  { name: 'it may replace the code of a function with a better role', facts: { ...used, 'role/permissions': of(allow(['lambda:UpdateFunctionCode', 'lambda:InvokeFunction'], tool)), 'role/surroundings': account(administrator) }, expect: 'fail', failures: [{ aspect: 'escalation', severity: 'critical', message: /through admin-tool now/ }] },
  { name: 'it may assume a privileged role that trusts it', facts: { ...used, 'role/permissions': of(allow('sts:AssumeRole', open.arn)), 'role/surroundings': account(open) }, expect: 'fail', failures: [{ aspect: 'escalation', severity: 'critical', message: /through break-glass now/ }] },
  { name: 'a privileged role names it in its trust policy', facts: { ...used, 'role/permissions': of(allow('s3:GetObject', 'arn:aws:s3:::b/*')), 'role/surroundings': account({ ...open, trust: trust({ AWS: PUT_SELF }) }) }, expect: 'fail', failures: [{ aspect: 'escalation', severity: 'critical', message: /through break-glass now/ }] },
  { name: 'it may give rights to a lesser role, and assume it', facts: { ...used, 'role/permissions': of(allow(['iam:PutRolePolicy', 'sts:AssumeRole'], reader.arn)), 'role/surroundings': account(reader) }, expect: 'fail', failures: [{ aspect: 'escalation', severity: 'critical', message: /administrator rights through reader now/ }] },
  { name: 'it may let an identity pool hand out a privileged role', facts: { ...used, 'role/permissions': of(pass(), allow('cognito-identity:SetIdentityPoolRoles')), 'role/surroundings': account(forGuests) }, expect: 'fail', failures: [{ aspect: 'escalation', severity: 'critical', message: /through guests now/ }] },
  { name: 'it may assume a privileged role that does not trust it', facts: { ...used, 'role/permissions': of(allow('sts:AssumeRole', administrator.arn)), 'role/surroundings': account(administrator) }, expect: 'pass' },
  { name: 'permissions of two policies together', facts: { ...used, 'role/permissions': permissions(inlinePolicy('a', pass()), inlinePolicy('b', create)), 'role/surroundings': account(administrator) }, expect: 'fail', failures: [{ aspect: 'escalation', severity: 'critical' }] },
  { name: 'a Deny closes it', facts: { ...used, 'role/permissions': of(pass(), create, deny('iam:PassRole')), 'role/surroundings': account(administrator) }, expect: 'pass' },
  { name: 'a boundary closes it', facts: { ...used, 'role/permissions': bounded(of(pass(), create), allow(['lambda:*', 's3:*'])), 'role/surroundings': account(administrator) }, expect: 'pass' },
  { name: 'a service control policy closes it', facts: { ...used, 'role/permissions': of(pass(), create), 'role/surroundings': account(administrator), 'role/service-control-policies': [level(allow('*')), level(allow('*'), deny('iam:*'))] }, expect: 'pass' },
  { name: 'service control policies could not be read', facts: { ...used, 'role/permissions': of(pass(), create), 'role/surroundings': account(administrator), 'role/service-control-policies': unknown(AT, unread('organizations:ListPolicies')) }, expect: 'fail', failures: [{ aspect: 'escalation', severity: 'high', message: /unless a service control policy forbids it: those could not be read/ }] },
  { name: 'a condition that nobody can tell', facts: { ...used, 'role/permissions': of(allow('iam:PutRolePolicy', PUT_SELF, { Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } } })), 'role/surroundings': account() }, expect: 'unknown' },
  { name: 'a path that the configuration leaves out', options: { except: ['iam-005'] }, facts: { ...used, 'role/permissions': of(allow('iam:PutRolePolicy', PUT_SELF)), 'role/surroundings': account() }, expect: 'pass' },
  { name: 'reads and writes of its own data', facts: { ...used, 'role/permissions': of(allow(['dynamodb:GetItem', 'dynamodb:PutItem'], 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders')), 'role/surroundings': account(administrator) }, expect: 'pass' },
  { name: 'no function runs as it', facts: { 'role/functions': [], 'role/service-control-policies': [], 'role/permissions': of(pass(), create), 'role/surroundings': account(administrator) }, expect: 'not-applicable' },
  { name: 'its policies could not be read', facts: { ...used, 'role/permissions': unknown(AT, unread('iam:GetAccountAuthorizationDetails')), 'role/surroundings': account() }, expect: 'unknown' },
]);
