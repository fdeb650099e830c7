import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, unread } from '../lib/sample.ts';

const role = 'arn:aws:iam::111122223333:role/orders-api';

export default defineExamples([
  { name: 'became an administrator today', facts: { 'role/administrator': { role, since: '2026-11-20T23:00:00.000Z' } }, expect: 'fail', failures: [{ aspect: '', severity: 'high', message: /2026-11-20T23:00/ }] },
  { name: 'with this very scan', facts: { 'role/administrator': { role, since: '2026-11-21T00:00:00.000Z' } }, expect: 'fail' },
  { name: 'six days ago', facts: { 'role/administrator': { role, since: '2026-11-15T00:00:00.000Z' } }, expect: 'fail' },
  { name: 'a week ago to the hour', facts: { 'role/administrator': { role, since: '2026-11-14T00:00:00.000Z' } }, expect: 'pass' },
  { name: 'six days ago, when two days are enough', facts: { 'role/administrator': { role, since: '2026-11-15T00:00:00.000Z' } }, options: { days: 2 }, expect: 'pass' },
  { name: 'it always was one', facts: { 'role/administrator': { role, since: null } }, expect: 'not-applicable' },
  { name: 'it is none, or no longer', facts: { 'role/administrator': null }, expect: 'pass' },
  { name: 'the last scan could not read roles', facts: { 'role/administrator': unknown(AT, unread('iam:GetAccountAuthorizationDetails', 'failed')) }, expect: 'unknown' },
  { name: 'something about it is missing', facts: { 'role/administrator': known(null, AT, [unread('iam:GetAccountAuthorizationDetails')]) }, expect: 'unknown' },
]);
