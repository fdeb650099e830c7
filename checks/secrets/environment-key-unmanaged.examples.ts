import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import type { Environment, ExecutedConfiguration } from '../../src/model/facts.ts';
import { AT, configuration, unread, variable } from '../lib/sample.ts';

const keyOf = (account: string): string => `arn:aws:kms:eu-west-1:${account}:key/0f2b1c4d-0000-4000-8000-000000000001`;
const KEY = keyOf('111122223333');
const run = (kmsKeyArn: string | null, version = '$LATEST', qualifier = version): ExecutedConfiguration => ({ version, qualifiers: [qualifier], config: configuration({ version, kmsKeyArn }) });
const having = (version = '$LATEST'): Environment => ({ version, variables: [variable('LOG_LEVEL')] });
const empty = (version = '$LATEST'): Environment => ({ version, variables: [] });
const ENCRYPTED = known<readonly Environment[]>([], AT, [unread('kms:Decrypt', 'encrypted')]);
const DENIED = unknown(AT, unread('lambda:GetFunctionConfiguration'));

export default defineExamples([
  { name: 'no variables', facts: { 'function/configurations': [run(null)], 'function/environment': [empty()] }, expect: 'not-applicable' },
  { name: 'no variables, with a key', facts: { 'function/configurations': [run(KEY)], 'function/environment': [empty()] }, expect: 'pass' },
  { name: 'no variables, with a key of a stranger', facts: { 'function/configurations': [run(keyOf('777788889999'))], 'function/environment': [empty()] }, expect: 'pass' },
  { name: 'a key of a stranger, and the variables could not be asked for', facts: { 'function/configurations': [run(keyOf('777788889999'))], 'function/environment': DENIED }, expect: 'unknown' },
  { name: 'a key of a stranger, and nothing was encrypted or read', facts: { 'function/configurations': [run(keyOf('777788889999'))], 'function/environment': known<readonly Environment[]>([], AT, [unread('lambda:GetFunctionConfiguration')]) }, expect: 'unknown' },
  { name: 'variables and a customer managed key', facts: { 'function/configurations': [run(KEY)], 'function/environment': [having()] }, expect: 'pass' },
  { name: 'variables that cannot be read because of that key', facts: { 'function/configurations': [run(KEY)], 'function/environment': ENCRYPTED }, expect: 'pass' },
  { name: 'a key, and the variables could not be asked for', facts: { 'function/configurations': [run(KEY)], 'function/environment': DENIED }, expect: 'pass' },
  { name: 'variables and no key', facts: { 'function/configurations': [run(null)], 'function/environment': [having()] }, expect: 'fail', failures: [{ aspect: '', severity: 'medium', message: /orders-api \(\$LATEST\) .*no key is set/ }] },
  { name: 'no key, and the variables could not be asked for', facts: { 'function/configurations': [run(null)], 'function/environment': DENIED }, expect: 'unknown' },
  { name: 'no key, and nobody says why its variables are not there', facts: { 'function/configurations': [run(null)], 'function/environment': [] }, expect: 'unknown' },
  { name: 'only the version behind an alias has none', facts: { 'function/configurations': [run(KEY), run(null, '4', 'prod')], 'function/environment': known([having('4')], AT, [unread('kms:Decrypt', 'encrypted')]) }, expect: 'fail', failures: [{ aspect: '', message: /\(prod\)/ }] },
  { name: 'one version fails and another could not be read', facts: { 'function/configurations': [run(null), run(null, '4', 'prod')], 'function/environment': known([having()], AT, [unread('lambda:GetFunctionConfiguration')]) }, expect: 'fail', failures: [{ aspect: '', message: /\(\$LATEST\)/ }] },
  { name: 'one version without variables, one with variables and key', facts: { 'function/configurations': [run(null), run(KEY, '4', 'prod')], 'function/environment': [empty(), having('4')] }, expect: 'pass' },
  { name: 'a key that AWS manages, set by name', facts: { 'function/configurations': [run('arn:aws:kms:eu-west-1:111122223333:alias/aws/lambda')], 'function/environment': [having()] }, expect: 'fail', failures: [{ aspect: '', message: /managed by AWS/ }] },
  { name: 'an alias of a customer managed key', facts: { 'function/configurations': [run('arn:aws:kms:eu-west-1:111122223333:alias/orders')], 'function/environment': [having()] }, expect: 'pass' },
  { name: 'a key of another member', facts: { 'function/configurations': [run(keyOf('444455556666'))], 'function/environment': ENCRYPTED }, expect: 'pass' },
  { name: 'a key of a stranger', facts: { 'function/configurations': [run(keyOf('777788889999'))], 'function/environment': ENCRYPTED }, expect: 'fail', failures: [{ aspect: '', message: /another organization/ }] },
  { name: 'no key here, a key of a stranger there', facts: { 'function/configurations': [run(null), run(keyOf('777788889999'), '4', 'prod')], 'function/environment': [having(), having('4')] }, expect: 'fail', failures: [{ aspect: '', message: /\(\$LATEST and prod\).*another organization and no key/ }] },
  { name: 'a key of an account that the configuration trusts', facts: { 'function/configurations': [run(keyOf('777788889999'))], 'function/environment': ENCRYPTED }, trusted: { accounts: ['777788889999'] }, expect: 'pass' },
  { name: 'a key of another account, and the organization is not known', facts: { 'function/configurations': [run(keyOf('777788889999'))], 'function/environment': ENCRYPTED }, trusted: { organization: unknown(AT, unread('organizations:ListAccounts')) }, expect: 'unknown' },
  { name: 'what should be a key is no ARN', facts: { 'function/configurations': [run('orders')], 'function/environment': [having()] }, expect: 'unknown' },
  { name: 'aliases could not be listed', facts: { 'function/configurations': known([run(KEY)], AT, [unread('lambda:ListAliases')]), 'function/environment': [having()] }, expect: 'unknown' },
  { name: 'nothing could be read', facts: { 'function/configurations': unknown(AT, unread('lambda:ListFunctions')), 'function/environment': DENIED }, expect: 'unknown' },
]);
