import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, unread } from '../lib/sample.ts';
import { allow, bounded, deny, inlinePolicy, managedPolicy, permissions, runs } from '../lib/sample-role.ts';

const used = [runs()];
const everything = permissions(inlinePolicy('all', allow('*')));
const ordinary = permissions(inlinePolicy('table', allow(['dynamodb:GetItem', 'dynamodb:PutItem'], 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders')));

export default defineExamples([
  { name: 'may do everything', facts: { 'role/permissions': everything, 'role/functions': used }, expect: 'fail', failures: [{ aspect: '', severity: 'critical', message: /orders-api runs as it/ }] },
  { name: 'reads and writes one table', facts: { 'role/permissions': ordinary, 'role/functions': used }, expect: 'pass' },
  { name: 'has AdministratorAccess', facts: { 'role/permissions': permissions(managedPolicy('AdministratorAccess', allow('*'))), 'role/functions': used }, expect: 'fail' },
  { name: 'everything but nothing denied by NotAction', facts: { 'role/permissions': permissions(inlinePolicy('but', { Effect: 'Allow', NotAction: 'support:*', Resource: '*' })), 'role/functions': used }, expect: 'fail' },
  { name: 'a statement that is an object, not a list', facts: { 'role/permissions': permissions({ name: 'one', arn: null, source: 'inline', document: { json: { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } } }), 'role/functions': used }, expect: 'fail' },
  { name: 'a boundary keeps it to one bucket', facts: { 'role/permissions': bounded(everything, allow('s3:GetObject', 'arn:aws:s3:::orders/*')), 'role/functions': used }, expect: 'pass' },
  { name: 'a Deny takes everything back', facts: { 'role/permissions': permissions(inlinePolicy('all', allow('*')), inlinePolicy('none', deny('*'))), 'role/functions': used }, expect: 'pass' },
  { name: 'no function runs as it', facts: { 'role/permissions': everything, 'role/functions': [] }, expect: 'not-applicable' },
  { name: 'no function is known to run as it, a region was not read', facts: { 'role/permissions': everything, 'role/functions': known([], AT, [unread('lambda:ListFunctions', 'scp')]) }, expect: 'unknown' },
  { name: 'a region was not read, a function of another runs as it', facts: { 'role/permissions': everything, 'role/functions': known(used, AT, [unread('lambda:ListFunctions', 'scp')]) }, expect: 'fail' },
  { name: 'an unread region says nothing against its policies', facts: { 'role/permissions': ordinary, 'role/functions': known(used, AT, [unread('lambda:ListFunctions', 'scp')]) }, expect: 'pass' },
  { name: 'its policies could not be read', facts: { 'role/permissions': unknown(AT, unread('iam:GetAccountAuthorizationDetails')), 'role/functions': used }, expect: 'unknown' },
  { name: 'one of its policies is not JSON', facts: { 'role/permissions': permissions({ name: 'odd', arn: null, source: 'inline', document: { malformed: 'not JSON' } }), 'role/functions': used }, expect: 'unknown' },
  { name: 'functions could not be listed at all', facts: { 'role/permissions': everything, 'role/functions': unknown(AT, unread('lambda:ListFunctions')) }, expect: 'unknown' },
]);
