import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, executed, unread } from '../lib/sample.ts';

const plain = { logging: { format: 'Text', group: null } } as const;

export default defineExamples([
  { name: 'JSON', facts: { 'function/configurations': [executed()] }, expect: 'pass' },
  { name: 'plain text', facts: { 'function/configurations': [executed(plain)] }, expect: 'fail', failures: [{ aspect: '', severity: 'low', message: /\(\$LATEST\)/ }] },
  { name: 'plain text behind an alias only', facts: { 'function/configurations': [executed(), executed(plain, { version: '3', qualifiers: ['blue', 'prod'] })] }, expect: 'fail', failures: [{ aspect: '', message: /\(blue and prod\)/ }] },
  { name: 'plain text in both', facts: { 'function/configurations': [executed(plain), executed(plain, { version: '3', qualifiers: ['prod'] })] }, expect: 'fail', failures: [{ aspect: '', message: /\(\$LATEST and prod\)/ }] },
  { name: 'JSON behind every alias', facts: { 'function/configurations': [executed(), executed({}, { version: '3', qualifiers: ['prod'] })] }, expect: 'pass' },
  { name: 'JSON, and aliases were not read', facts: { 'function/configurations': known([executed()], AT, [unread('lambda:ListAliases')]) }, expect: 'unknown' },
  { name: 'plain text, and aliases were not read', facts: { 'function/configurations': known([executed(plain)], AT, [unread('lambda:ListAliases')]) }, expect: 'fail' },
  { name: 'not read', facts: { 'function/configurations': unknown(AT, unread('lambda:ListFunctions')) }, expect: 'unknown' },
]);
