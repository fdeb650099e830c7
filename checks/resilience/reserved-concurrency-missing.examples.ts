import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, unread } from '../lib/sample.ts';
import { tagging } from '../lib/sample-role.ts';

const none = tagging({});

export default defineExamples([
  { name: 'none', facts: { 'function/reserved-concurrency': null, 'function/tags': none }, expect: 'fail', failures: [{ aspect: '', severity: 'low', message: /^orders-api has no reserved concurrency/ }] },
  { name: 'some', facts: { 'function/reserved-concurrency': 20, 'function/tags': none }, expect: 'pass' },
  { name: 'zero: it is switched off', facts: { 'function/reserved-concurrency': 0, 'function/tags': none }, expect: 'pass' },
  { name: 'justified by a tag', facts: { 'function/reserved-concurrency': null, 'function/tags': tagging({ ConcurrencyJustification: 'called by one queue' }) }, expect: 'pass' },
  { name: 'an empty justification is none', facts: { 'function/reserved-concurrency': null, 'function/tags': tagging({ ConcurrencyJustification: ' ' }) }, expect: 'fail' },
  { name: 'justified by the tag of the option', facts: { 'function/reserved-concurrency': null, 'function/tags': tagging({ Why: 'x' }) }, options: { justifiedBy: 'Why' }, expect: 'pass' },
  { name: 'none, tags were refused', facts: { 'function/reserved-concurrency': null, 'function/tags': unknown(AT, unread('tag:GetResources')) }, expect: 'unknown' },
  { name: 'none, tags were read in part', facts: { 'function/reserved-concurrency': null, 'function/tags': known(none, AT, [unread('tag:GetResources', 'throttled')]) }, expect: 'unknown' },
  { name: 'some, tags were refused', facts: { 'function/reserved-concurrency': 20, 'function/tags': unknown(AT, unread('tag:GetResources')) }, expect: 'pass' },
  { name: 'not read', facts: { 'function/reserved-concurrency': unknown(AT, unread('lambda:GetFunctionConcurrency')), 'function/tags': none }, expect: 'unknown' },
]);
