import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, executed, unread } from '../lib/sample.ts';

const IMAGE = { packageType: 'Image', runtime: null } as const;

export default defineExamples([
  { name: 'a supported runtime', facts: { 'function/configurations': [executed({ runtime: 'nodejs24.x' })] }, expect: 'pass' },
  { name: 'a deprecated runtime', facts: { 'function/configurations': [executed({ runtime: 'nodejs20.x' })] }, expect: 'fail', failures: [{ aspect: 'nodejs20.x', severity: 'high', message: 'orders-api runs on nodejs20.x ($LATEST), which has had no security patches since 2026-04-30.' }] },
  { name: 'the last day with patches', facts: { 'function/configurations': [executed({ runtime: 'python3.12' })] }, at: '2028-10-30T23:59:59.999Z', expect: 'pass' },
  { name: 'the first day without', facts: { 'function/configurations': [executed({ runtime: 'python3.12' })] }, at: '2028-10-31T00:00:00.000Z', expect: 'fail', failures: [{ aspect: 'python3.12', message: /since 2028-10-31/ }] },
  { name: 'later on that day', facts: { 'function/configurations': [executed({ runtime: 'python3.12' })] }, at: '2028-10-31T18:00:00.000Z', expect: 'fail' },
  { name: 'only behind aliases', facts: { 'function/configurations': [executed(), executed({ runtime: 'python3.9' }, { version: '3', qualifiers: ['prod'] }), executed({ runtime: 'python3.9' }, { version: '4', qualifiers: ['blue', 'prod'] })] }, expect: 'fail', failures: [{ aspect: 'python3.9', message: /\(blue and prod\)/ }] },
  { name: 'two deprecated runtimes', facts: { 'function/configurations': [executed({ runtime: 'python3.8' }), executed({ runtime: 'python3.7' }, { version: '1', qualifiers: ['old'] })] }, expect: 'fail', failures: [{ aspect: 'python3.7' }, { aspect: 'python3.8' }] },
  { name: 'a runtime that the table does not have', facts: { 'function/configurations': [executed({ runtime: 'nodejs99.x' })] }, expect: 'unknown' },
  { name: 'a runtime without a date', facts: { 'function/configurations': [executed({ runtime: 'nodejs26.x' })] }, expect: 'unknown' },
  { name: 'no runtime named', facts: { 'function/configurations': [executed({ runtime: null })] }, expect: 'unknown' },
  { name: 'a deprecated runtime beside an unknown one', facts: { 'function/configurations': [executed({ runtime: 'nodejs99.x' }), executed({ runtime: 'go1.x' }, { version: '1', qualifiers: ['old'] })] }, expect: 'fail', failures: [{ aspect: 'go1.x', message: /\(old\)/ }] },
  { name: 'a supported runtime beside an unknown one', facts: { 'function/configurations': [executed(), executed({ runtime: 'nodejs99.x' }, { version: '1', qualifiers: ['old'] })] }, expect: 'unknown' },
  { name: 'a container image', facts: { 'function/configurations': [executed(IMAGE)] }, expect: 'not-applicable' },
  { name: 'no configuration at all', facts: { 'function/configurations': [] }, expect: 'unknown' },
  { name: 'aliases could not be listed, $LATEST is supported', facts: { 'function/configurations': known([executed()], AT, [unread('lambda:ListAliases')]) }, expect: 'unknown' },
  { name: 'nothing could be read', facts: { 'function/configurations': unknown(AT, unread('lambda:ListFunctions')) }, expect: 'unknown' },
]);
