import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, executed, unread, variable } from '../lib/sample.ts';

const plain = variable('LOG_LEVEL');
const address = variable('DB_HOST', { internalHost: 'private-address' });
const host = variable('DB_HOST', { internalHost: 'internal-name' });
const latest = (...variables: readonly ReturnType<typeof variable>[]) => executed({}, { environment: { version: '$LATEST', variables } });
const prod = (...variables: readonly ReturnType<typeof variable>[]) => executed({}, { version: '3', qualifiers: ['prod'], environment: { version: '3', variables } });

export default defineExamples([
  { name: 'no variables', facts: { 'function/versions': [executed()] }, expect: 'pass' },
  { name: 'nothing internal', facts: { 'function/versions': [latest(plain)] }, expect: 'pass' },
  { name: 'a private address', facts: { 'function/versions': [latest(plain, address)] }, expect: 'fail', failures: [{ aspect: 'DB_HOST', severity: 'low', message: /DB_HOST of orders-api \(\$LATEST\) shows a private address\./ }] },
  { name: 'an internal name', facts: { 'function/versions': [latest(host)] }, expect: 'fail', failures: [{ aspect: 'DB_HOST', message: /internal host\.$/ }] },
  { name: 'one finding for one variable, whatever the version shows', facts: { 'function/versions': [latest(address), prod(host)] }, expect: 'fail', failures: [{ aspect: 'DB_HOST', message: /\(\$LATEST and prod\) shows the name of an internal host and a private address/ }] },
  { name: 'two variables', facts: { 'function/versions': [latest(address, variable('CACHE', { internalHost: 'internal-name' }))] }, expect: 'fail', failures: [{ aspect: 'CACHE' }, { aspect: 'DB_HOST' }] },
  { name: 'an accepted one', facts: { 'function/versions': [latest(address)] }, options: { accepted: ['DB_HOST'] }, expect: 'pass' },
  { name: 'another one is accepted', facts: { 'function/versions': [latest(address)] }, options: { accepted: ['CACHE'] }, expect: 'fail', failures: [{ aspect: 'DB_HOST' }] },
  { name: 'only behind an alias', facts: { 'function/versions': [latest(variable('DB_HOST')), prod(host)] }, expect: 'fail', failures: [{ aspect: 'DB_HOST', message: /\(prod\)/ }] },
  { name: 'variables could not be decrypted', facts: { 'function/versions': known([executed({}, { environment: null })], AT, [unread('kms:Decrypt', 'encrypted')]) }, expect: 'unknown' },
  { name: 'nothing could be read', facts: { 'function/versions': unknown(AT, unread('lambda:ListFunctions')) }, expect: 'unknown' },
]);
