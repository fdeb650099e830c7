import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, unread } from '../lib/sample.ts';

const limits = (concurrentExecutions: number, unreservedConcurrentExecutions = concurrentExecutions, functionCount = 12) => ({ concurrentExecutions, unreservedConcurrentExecutions, functionCount });

export default defineExamples([
  { name: 'the usual limit, nothing reserved', facts: { 'region/limits': limits(1000) }, expect: 'pass' },
  { name: 'the limit of a new account', facts: { 'region/limits': limits(10) }, expect: 'fail', failures: [{ aspect: 'limit', severity: 'medium', message: /10 functions may run at a time; at least 1000/ }] },
  { name: 'one below the limit that is wanted', facts: { 'region/limits': limits(999) }, expect: 'fail', failures: [{ aspect: 'limit' }] },
  { name: 'nearly everything is reserved', facts: { 'region/limits': limits(1000, 100) }, expect: 'fail', failures: [{ aspect: 'unreserved', message: /reserve 900 of 1000 .*: 100 are left .* at least 200/ }] },
  { name: 'a fifth is left', facts: { 'region/limits': limits(1000, 200) }, expect: 'pass' },
  { name: 'one less is left', facts: { 'region/limits': limits(1000, 199) }, expect: 'fail', failures: [{ aspect: 'unreserved' }] },
  { name: 'a small limit, half of it reserved', facts: { 'region/limits': limits(150, 75) }, expect: 'fail', failures: [{ aspect: 'limit' }, { aspect: 'unreserved', message: /at least 100/ }] },
  { name: 'smaller needs by option', facts: { 'region/limits': limits(50, 25) }, options: { minimumLimit: 50, minimumUnreserved: 10, minimumUnreservedShare: 0.5 }, expect: 'pass' },
  { name: 'no functions', facts: { 'region/limits': limits(10, 10, 0) }, expect: 'not-applicable' },
  { name: 'limits were refused', facts: { 'region/limits': unknown(AT, unread('lambda:GetAccountSettings')) }, expect: 'unknown' },
  { name: 'limits were read in part', facts: { 'region/limits': known(limits(1000), AT, [unread('lambda:GetAccountSettings')]) }, expect: 'unknown' },
]);
