import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, executed, unread, variable } from '../lib/sample.ts';

const latest = (...variables: readonly ReturnType<typeof variable>[]) => executed({}, { environment: { version: '$LATEST', variables } });
const prod = (...variables: readonly ReturnType<typeof variable>[]) => executed({}, { version: '3', qualifiers: ['prod'], environment: { version: '3', variables } });

export default defineExamples([
  { name: 'no variables', facts: { 'function/versions': [executed()] }, expect: 'pass' },
  { name: 'options that load nothing', facts: { 'function/versions': [latest(variable('NODE_OPTIONS'))] }, expect: 'pass' },
  { name: 'a wrapper in a layer', facts: { 'function/versions': [latest(variable('AWS_LAMBDA_EXEC_WRAPPER', { loadsCodeFrom: 'layer' }))] }, expect: 'pass' },
  { name: 'a library in /tmp', facts: { 'function/versions': [latest(variable('LD_PRELOAD', { loadsCodeFrom: 'temporary' }))] }, expect: 'fail', failures: [{ aspect: 'LD_PRELOAD', severity: 'medium', message: /^The environment variable LD_PRELOAD makes orders-api \(\$LATEST\) load code from \/tmp/ }] },
  { name: 'a module from a mounted file system', facts: { 'function/versions': [latest(variable('NODE_OPTIONS', { loadsCodeFrom: 'elsewhere' }))] }, expect: 'fail', failures: [{ aspect: 'NODE_OPTIONS', severity: 'medium', message: /outside its package and layers/ }] },
  { name: 'a wrapper in the package', facts: { 'function/versions': [latest(variable('AWS_LAMBDA_EXEC_WRAPPER', { loadsCodeFrom: 'package' }))] }, expect: 'fail', failures: [{ aspect: 'AWS_LAMBDA_EXEC_WRAPPER', severity: 'low', message: /its package/ }] },
  { name: 'a wrapper in the package, and that is accepted', facts: { 'function/versions': [latest(variable('AWS_LAMBDA_EXEC_WRAPPER', { loadsCodeFrom: 'package' }))] }, options: { packageAllowed: true }, expect: 'pass' },
  { name: 'the package is accepted, /tmp is not', facts: { 'function/versions': [latest(variable('LD_PRELOAD', { loadsCodeFrom: 'temporary' }))] }, options: { packageAllowed: true }, expect: 'fail', failures: [{ aspect: 'LD_PRELOAD' }] },
  ...['LD_LIBRARY_PATH', 'PATH', 'NODE_PATH', 'PYTHONPATH', 'PYTHONHOME', 'PYTHONUSERBASE', 'CLASSPATH', 'RUBYLIB', 'GEM_PATH', 'GEM_HOME', 'BUNDLE_GEMFILE', 'PERL5LIB', 'PHP_INI_SCAN_DIR', 'PHPRC', 'DOTNET_SHARED_STORE'].map((name) => ({ name: `the runtime searches the package anyway: ${name}`, facts: { 'function/versions': [latest(variable(name, { loadsCodeFrom: 'package' }))] }, expect: 'pass' as const })),
  { name: 'a search path into /tmp', facts: { 'function/versions': [latest(variable('PYTHONPATH', { loadsCodeFrom: 'temporary' }))] }, expect: 'fail', failures: [{ aspect: 'PYTHONPATH', severity: 'medium' }] },
  { name: 'the graver one counts when versions differ', facts: { 'function/versions': [latest(variable('LD_PRELOAD', { loadsCodeFrom: 'package' })), prod(variable('LD_PRELOAD', { loadsCodeFrom: 'temporary' }))] }, expect: 'fail', failures: [{ aspect: 'LD_PRELOAD', severity: 'medium', message: /\(\$LATEST and prod\).*package.* and \/tmp/ }] },
  { name: 'only behind an alias', facts: { 'function/versions': [latest(variable('LD_PRELOAD', { loadsCodeFrom: 'layer' })), prod(variable('LD_PRELOAD', { loadsCodeFrom: 'elsewhere' }))] }, expect: 'fail', failures: [{ aspect: 'LD_PRELOAD', message: /\(prod\)/ }] },
  { name: 'two variables', facts: { 'function/versions': [latest(variable('NODE_OPTIONS', { loadsCodeFrom: 'temporary' }), variable('BASH_ENV', { loadsCodeFrom: 'package' }))] }, expect: 'fail', failures: [{ aspect: 'NODE_OPTIONS', severity: 'medium' }, { aspect: 'BASH_ENV', severity: 'low' }] },
  { name: 'variables could not be decrypted', facts: { 'function/versions': known([executed({}, { environment: null })], AT, [unread('kms:Decrypt', 'encrypted')]) }, expect: 'unknown' },
  { name: 'nothing could be read', facts: { 'function/versions': unknown(AT, unread('lambda:ListFunctions')) }, expect: 'unknown' },
]);
