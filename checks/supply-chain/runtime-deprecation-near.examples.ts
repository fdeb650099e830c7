import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, executed, unread } from '../lib/sample.ts';

const IMAGE = { packageType: 'Image', runtime: null } as const;

export default defineExamples([
  { name: 'years left', facts: { 'function/configurations': [executed({ runtime: 'nodejs24.x' })] }, expect: 'pass' },
  { name: 'five months left', facts: { 'function/configurations': [executed({ runtime: 'nodejs22.x' })] }, expect: 'fail', failures: [{ aspect: 'nodejs22.x', severity: 'low', message: 'orders-api runs on nodejs22.x ($LATEST), which gets no security patches from 2027-04-30 on.' }] },
  { name: '181 days left', facts: { 'function/configurations': [executed({ runtime: 'nodejs22.x' })] }, at: '2026-10-31T00:00:00.000Z', expect: 'pass' },
  { name: '180 days left', facts: { 'function/configurations': [executed({ runtime: 'nodejs22.x' })] }, at: '2026-11-01T00:00:00.000Z', expect: 'fail' },
  { name: 'one day left', facts: { 'function/configurations': [executed({ runtime: 'nodejs22.x' })] }, at: '2027-04-29T00:00:00.000Z', expect: 'fail' },
  { name: 'the date has come', facts: { 'function/configurations': [executed({ runtime: 'nodejs22.x' })] }, at: '2027-04-30T00:00:00.000Z', expect: 'not-applicable' },
  { name: 'five months left, asked for three', facts: { 'function/configurations': [executed({ runtime: 'nodejs22.x' })] }, options: { days: 90 }, expect: 'pass' },
  { name: 'behind aliases only', facts: { 'function/configurations': [executed(), executed({ runtime: 'ruby3.3' }, { version: '3', qualifiers: ['blue', 'prod'] })] }, expect: 'fail', failures: [{ aspect: 'ruby3.3', message: /\(blue and prod\).*2027-03-31/ }] },
  { name: 'one is past, the other near', facts: { 'function/configurations': [executed({ runtime: 'nodejs22.x' }), executed({ runtime: 'nodejs16.x' }, { version: '1', qualifiers: ['old'] })] }, expect: 'fail', failures: [{ aspect: 'nodejs22.x' }] },
  { name: 'one is past, the other has years left', facts: { 'function/configurations': [executed(), executed({ runtime: 'nodejs16.x' }, { version: '1', qualifiers: ['old'] })] }, expect: 'pass' },
  { name: 'one is past, the other is not in the table', facts: { 'function/configurations': [executed({ runtime: 'nodejs99.x' }), executed({ runtime: 'nodejs16.x' }, { version: '1', qualifiers: ['old'] })] }, expect: 'unknown' },
  { name: 'a runtime that the table does not have', facts: { 'function/configurations': [executed({ runtime: 'nodejs99.x' })] }, expect: 'unknown' },
  { name: 'a runtime without a date', facts: { 'function/configurations': [executed({ runtime: 'python3.15' })] }, expect: 'unknown' },
  { name: 'a container image', facts: { 'function/configurations': [executed(IMAGE)] }, expect: 'not-applicable' },
  { name: 'aliases could not be listed, $LATEST has years left', facts: { 'function/configurations': known([executed()], AT, [unread('lambda:ListAliases')]) }, expect: 'unknown' },
  { name: 'nothing could be read', facts: { 'function/configurations': unknown(AT, unread('lambda:ListFunctions')) }, expect: 'unknown' },
]);
