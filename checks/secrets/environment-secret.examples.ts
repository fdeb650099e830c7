import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import type { SecretMatch, Tagging } from '../../src/model/facts.ts';
import { AT, executed, unread, variable } from '../lib/sample.ts';

const KEY: SecretMatch = { rule: 'aws-access-key', title: 'AWS access key id', by: 'format' };
const PASSWORD: SecretMatch = { rule: 'named-password', title: 'Password in clear', by: 'name' };
const RANDOM: SecretMatch = { rule: 'random-value', title: 'Value too random to be anything but a key', by: 'entropy' };
const NO_TAGS: Tagging = { tags: {}, secrets: [] };
const holding = (...variables: Parameters<typeof variable>[]) => ({ version: '$LATEST', variables: variables.map(([name, change]) => variable(name, change)) });
const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf';
const clean = executed({}, { environment: holding(['LOG_LEVEL']) });
const leaking = executed({}, { environment: holding(['AWS_KEY', { secret: KEY }], ['LOG_LEVEL']) });

export default defineExamples([
  { name: 'no variables, no tags', facts: { 'function/versions': [executed()], 'function/tags': NO_TAGS }, expect: 'pass' },
  { name: 'a reference to Secrets Manager', facts: { 'function/versions': [executed({}, { environment: holding(['DB_PASSWORD', { reference: { to: 'secretsmanager', arn: ARN } }]) })], 'function/tags': NO_TAGS }, expect: 'pass' },
  { name: 'an access key', facts: { 'function/versions': [leaking], 'function/tags': NO_TAGS }, expect: 'fail', failures: [{ aspect: 'AWS_KEY', severity: 'critical', message: /^The environment variable AWS_KEY of orders-api \(\$LATEST\) .*AWS access key id \(aws-access-key\), recognised by its format\.$/ }] },
  { name: 'a password under a telling name', facts: { 'function/versions': [executed({}, { environment: holding(['DB_PASSWORD', { secret: PASSWORD }]) })], 'function/tags': NO_TAGS }, expect: 'fail', failures: [{ aspect: 'DB_PASSWORD', severity: 'critical', message: /recognised by the name/ }] },
  { name: 'a random value under a plain name', facts: { 'function/versions': [executed({}, { environment: holding(['UPSTREAM', { secret: RANDOM }]) })], 'function/tags': NO_TAGS }, expect: 'fail', failures: [{ aspect: 'UPSTREAM', severity: 'high', message: /randomness alone/ }] },
  { name: 'two variables are two findings', facts: { 'function/versions': [executed({}, { environment: holding(['B', { secret: PASSWORD }], ['A', { secret: RANDOM }]) })], 'function/tags': NO_TAGS }, expect: 'fail', failures: [{ aspect: 'B', severity: 'critical' }, { aspect: 'A', severity: 'high' }] },
  { name: 'only the version behind an alias', facts: { 'function/versions': [clean, executed({}, { version: '7', qualifiers: ['prod'], environment: holding(['AWS_KEY', { secret: KEY }]) })], 'function/tags': NO_TAGS }, expect: 'fail', failures: [{ aspect: 'AWS_KEY', message: /\(prod\)/ }] },
  { name: 'one variable, different credentials by version', facts: { 'function/versions': [leaking, executed({}, { version: '7', qualifiers: ['prod'], environment: holding(['AWS_KEY', { secret: RANDOM }]) })], 'function/tags': NO_TAGS }, expect: 'fail', failures: [{ aspect: 'AWS_KEY', severity: 'critical', message: /\(\$LATEST and prod\).*aws-access-key.*random-value/ }] },
  { name: 'in the description', facts: { 'function/versions': [executed({ description: { text: 'uses [secret: aws-access-key]', secrets: [KEY] } })], 'function/tags': NO_TAGS }, expect: 'fail', failures: [{ aspect: 'description', message: /^The description of orders-api \(\$LATEST\)/ }] },
  { name: 'in two tags', facts: { 'function/versions': [clean], 'function/tags': { tags: { Note: '[secret: aws-access-key]', Login: '[secret: named-password]' }, secrets: [{ tag: 'Note', secret: KEY }, { tag: 'Login', secret: PASSWORD }] } }, expect: 'fail', failures: [{ aspect: 'tag:Login' }, { aspect: 'tag:Note', message: /^The tag Note of orders-api holds/ }] },
  { name: 'the variables are under a customer managed key', facts: { 'function/versions': known([executed({ kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/k' }, { environment: null })], AT, [unread('kms:Decrypt', 'encrypted')]), 'function/tags': NO_TAGS }, expect: 'unknown' },
  { name: 'the variables are unreadable, a tag is not', facts: { 'function/versions': known([executed({}, { environment: null })], AT, [unread('kms:Decrypt', 'encrypted')]), 'function/tags': { tags: {}, secrets: [{ tag: 'Note', secret: KEY }] } }, expect: 'fail', failures: [{ aspect: 'tag:Note' }] },
  { name: 'clean variables, unread tags', facts: { 'function/versions': [clean], 'function/tags': unknown(AT, unread('tag:GetResources')) }, expect: 'unknown' },
  { name: 'a variable fails though the tags are unread', facts: { 'function/versions': [leaking], 'function/tags': unknown(AT, unread('tag:GetResources')) }, expect: 'fail', failures: [{ aspect: 'AWS_KEY' }] },
  { name: 'nothing could be read', facts: { 'function/versions': unknown(AT, unread('lambda:ListFunctions')), 'function/tags': NO_TAGS }, expect: 'unknown' },
]);
