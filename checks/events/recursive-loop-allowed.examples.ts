import { defineExamples } from '../../src/model/check.ts';
import { unknown } from '../../src/model/fact.ts';
import { AT, unread } from '../lib/sample.ts';

export default defineExamples([
  { name: 'Lambda stops loops, as it does by default', facts: { 'function/recursion': 'Terminate' }, expect: 'pass' },
  { name: 'Lambda lets loops run', facts: { 'function/recursion': 'Allow' }, expect: 'fail', failures: [{ aspect: '', message: /orders-api may call itself without end/ }] },
  { name: 'the setting was refused', facts: { 'function/recursion': unknown(AT, unread('lambda:GetFunctionRecursionConfig')) }, expect: 'unknown' },
  { name: 'the setting was left for a later run', facts: { 'function/recursion': unknown(AT, unread('lambda:GetFunctionRecursionConfig', 'budget')) }, expect: 'unknown' },
]);
