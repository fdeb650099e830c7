import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, executed, unread, variable } from '../lib/sample.ts';

const SERVICE = variable('POWERTOOLS_SERVICE_NAME');
const latest = (...variables: readonly ReturnType<typeof variable>[]) => executed({}, { environment: { version: '$LATEST', variables } });
const prod = (...variables: readonly ReturnType<typeof variable>[]) => executed({}, { version: '3', qualifiers: ['prod'], environment: { version: '3', variables } });
const locked = executed({}, { version: '4', qualifiers: ['blue'], environment: null });

export default defineExamples([
  { name: 'it is there', facts: { 'function/versions': [latest(SERVICE)] }, expect: 'pass' },
  { name: 'it is there on every version', facts: { 'function/versions': [latest(SERVICE, variable('LOG_LEVEL')), prod(SERVICE)] }, expect: 'pass' },
  { name: 'no variables at all', facts: { 'function/versions': [latest()] }, expect: 'fail', failures: [{ aspect: 'POWERTOOLS_SERVICE_NAME', severity: 'low', message: /^orders-api \(\$LATEST\) lacks the environment variable POWERTOOLS_SERVICE_NAME/ }] },
  { name: 'another case of letters is another variable', facts: { 'function/versions': [latest(variable('powertools_service_name'))] }, expect: 'fail', failures: [{ aspect: 'POWERTOOLS_SERVICE_NAME' }] },
  { name: 'it is there and empty', facts: { 'function/versions': [latest(variable('POWERTOOLS_SERVICE_NAME', { length: 0 }))] }, expect: 'fail', failures: [{ aspect: 'POWERTOOLS_SERVICE_NAME' }] },
  { name: 'one character is a value', facts: { 'function/versions': [latest(variable('POWERTOOLS_SERVICE_NAME', { length: 1 }))] }, expect: 'pass' },
  { name: 'only behind an alias it lacks', facts: { 'function/versions': [latest(SERVICE), prod()] }, expect: 'fail', failures: [{ aspect: 'POWERTOOLS_SERVICE_NAME', message: /\(prod\)/ }] },
  { name: 'two are required, one lacks', facts: { 'function/versions': [latest(SERVICE)] }, options: { required: ['POWERTOOLS_SERVICE_NAME', 'STAGE'] }, expect: 'fail', failures: [{ aspect: 'STAGE' }] },
  { name: 'two are required, both lack', facts: { 'function/versions': [latest()] }, options: { required: ['TEAM', 'STAGE', 'TEAM'] }, expect: 'fail', failures: [{ aspect: 'STAGE' }, { aspect: 'TEAM' }] },
  { name: 'nothing is required', facts: { 'function/versions': [latest()] }, options: { required: [] }, expect: 'not-applicable' },
  { name: 'a readable version lacks it, another is locked', facts: { 'function/versions': known([latest(), locked], AT, [unread('kms:Decrypt', 'encrypted')]) }, expect: 'fail', failures: [{ aspect: 'POWERTOOLS_SERVICE_NAME', message: /\(\$LATEST\)/ }] },
  { name: 'a readable version has it, another is locked', facts: { 'function/versions': known([latest(SERVICE), locked], AT, [unread('kms:Decrypt', 'encrypted')]) }, expect: 'unknown' },
  { name: 'nothing could be read', facts: { 'function/versions': unknown(AT, unread('lambda:ListFunctions')) }, expect: 'unknown' },
]);
