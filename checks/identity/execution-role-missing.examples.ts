import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, unread } from '../lib/sample.ts';

const role = 'arn:aws:iam::111122223333:role/orders-api';
const old = 'arn:aws:iam::111122223333:role/orders-old';

export default defineExamples([
  { name: 'the role exists', facts: { 'function/version-roles': [{ arn: role, exists: true, qualifiers: ['$LATEST'] }] }, expect: 'pass' },
  { name: 'the role was deleted', facts: { 'function/version-roles': [{ arn: role, exists: false, qualifiers: ['$LATEST', 'prod'] }] }, expect: 'fail', failures: [{ aspect: role, severity: 'medium', message: /\$LATEST and prod/ }] },
  { name: 'a published version keeps a role that was deleted', facts: { 'function/version-roles': [{ arn: role, exists: true, qualifiers: ['$LATEST'] }, { arn: old, exists: false, qualifiers: ['prod'] }] }, expect: 'fail', failures: [{ aspect: old, message: /orders-api \(prod\)/ }] },
  { name: 'both roles were deleted: two things to fix', facts: { 'function/version-roles': [{ arn: role, exists: false, qualifiers: ['$LATEST'] }, { arn: old, exists: false, qualifiers: ['prod'] }] }, expect: 'fail', failures: [{ aspect: role }, { aspect: old }] },
  { name: 'all versions have their role', facts: { 'function/version-roles': [{ arn: role, exists: true, qualifiers: ['$LATEST'] }, { arn: old, exists: true, qualifiers: ['prod'] }] }, expect: 'pass' },
  { name: 'aliases were not read', facts: { 'function/version-roles': known([{ arn: role, exists: true, qualifiers: ['$LATEST'] }], AT, [unread('lambda:ListAliases')]) }, expect: 'unknown' },
  { name: 'aliases were not read, the role of $LATEST was deleted', facts: { 'function/version-roles': known([{ arn: role, exists: false, qualifiers: ['$LATEST'] }], AT, [unread('lambda:ListAliases')]) }, expect: 'fail' },
  { name: 'roles were not listed', facts: { 'function/version-roles': unknown(AT, unread('iam:GetAccountAuthorizationDetails')) }, expect: 'unknown' },
]);
