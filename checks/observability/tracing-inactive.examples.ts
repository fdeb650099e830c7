import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, executed, unread } from '../lib/sample.ts';

export default defineExamples([
  { name: 'samples requests', facts: { 'function/configurations': [executed({ tracing: 'Active' })] }, expect: 'pass' },
  { name: 'passes the upstream decision on', facts: { 'function/configurations': [executed({ tracing: 'PassThrough' })] }, expect: 'fail', failures: [{ aspect: '', message: /\$LATEST/ }] },
  { name: 'passes it on, and the organization accepts that', facts: { 'function/configurations': [executed({ tracing: 'PassThrough' })] }, options: { passThroughAllowed: true }, expect: 'pass' },
  { name: 'only the version behind an alias is not traced', facts: { 'function/configurations': [executed(), executed({ tracing: 'PassThrough' }, { version: '3', qualifiers: ['prod'] })] }, expect: 'fail', failures: [{ aspect: '', message: /prod/ }] },
  { name: 'aliases could not be listed, $LATEST is traced', facts: { 'function/configurations': known([executed()], AT, [unread('lambda:ListAliases')]) }, expect: 'unknown' },
  { name: 'aliases could not be listed, $LATEST is not traced', facts: { 'function/configurations': known([executed({ tracing: 'PassThrough' })], AT, [unread('lambda:ListAliases')]) }, expect: 'fail' },
  { name: 'nothing could be read', facts: { 'function/configurations': unknown(AT, unread('lambda:ListFunctions')) }, expect: 'unknown' },
]);
