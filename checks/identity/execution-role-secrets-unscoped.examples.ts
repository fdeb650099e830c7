import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import type { Json, RolePermissions } from '../../src/model/facts.ts';
import { AT, unread } from '../lib/sample.ts';
import { level, roleDetails } from '../lib/sample-guardrails.ts';
import { allow, bounded, deny, inlinePolicy, managedPolicy, permissions, runs } from '../lib/sample-role.ts';

const given = (policies: RolePermissions) => ({ 'role/permissions': policies, 'role/functions': [runs()], 'role/details': roleDetails(), 'role/service-control-policies': [] });
const of = (...statements: readonly Json[]) => given(permissions(inlinePolicy('config', ...statements)));
const arn = (service: string, resource: string, region = 'eu-west-1', account = '111122223333'): string => `arn:aws:${service}:${region}:${account}:${resource}`;
const secret = (name: string): string => arn('secretsmanager', `secret:${name}`);
const read = (resource: string | readonly string[], condition?: Json): Json => allow('secretsmanager:GetSecretValue', resource, condition === undefined ? {} : { Condition: condition });
const parameter = (name: string): Json => allow(['ssm:GetParameter', 'ssm:GetParametersByPath'], arn('ssm', `parameter${name}`));
const decrypt = (resource: string, condition?: Json): Json => allow('kms:Decrypt', resource, condition === undefined ? {} : { Condition: condition });
const secrets = 'config/secretsmanager';

export default defineExamples([
  { name: 'every secret', facts: of(read('*')), expect: 'fail', failures: [{ aspect: secrets, severity: 'high', message: /may read every secret of its account by config \(resource \*\)\.$/ }] },
  { name: 'every secret of one region', facts: of(read(secret('*'))), expect: 'fail', failures: [{ aspect: secrets, severity: 'high' }] },
  { name: 'every secret by its random suffix', facts: of(read(secret('*-??????'))), expect: 'fail', failures: [{ aspect: secrets, severity: 'high' }] },
  { name: 'every secret of another account', facts: of(read(arn('secretsmanager', 'secret:*', '*', '999988887777'))), expect: 'fail', failures: [{ aspect: secrets, severity: 'high', message: /every secret of account 999988887777/ }] },
  { name: 'secrets by a prefix', facts: of(read(secret('prod/*'))), expect: 'fail', failures: [{ aspect: secrets, severity: 'medium', message: /may read secrets of its account, named by a pattern only, by config \(resource arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod\/\*\)/ }] },
  { name: 'secrets that begin alike', facts: of(read(secret('prod*'))), expect: 'fail', failures: [{ aspect: secrets, severity: 'medium' }] },
  { name: 'secrets by a prefix and all of them: the graver one is said', facts: of(read(secret('prod/*')), read('*')), expect: 'fail', failures: [{ aspect: secrets, severity: 'high', message: /every secret .*\(resource \* and arn:aws/ }] },
  { name: 'one secret, with whatever suffix it has', facts: of(read([secret('prod/db-??????'), secret('prod/mail-*'), secret('prod/key-a1B2c3'), secret('${aws:PrincipalTag/app}-??????')])), expect: 'pass' },
  { name: 'all of them in one call, without leave to read any', facts: of(allow(['secretsmanager:BatchGetSecretValue', 'secretsmanager:ListSecrets'])), expect: 'pass' },
  { name: 'everything but some secrets', facts: of({ Effect: 'Allow', Action: 'secretsmanager:GetSecret*', NotResource: secret('prod/*') }), expect: 'fail', failures: [{ aspect: secrets, severity: 'high' }] },
  { name: 'everything but secrets', facts: of({ Effect: 'Allow', NotAction: ['SecretsManager:*', 'ssm:get*', 'KMS:*'], Resource: '*' }), expect: 'pass' },
  { name: 'secrets with a tag', facts: of(read('*', { StringEquals: { 'secretsmanager:ResourceTag/app': 'orders' } })), expect: 'pass' },
  { name: 'secrets with a tag of whatever value', facts: of(read('*', { StringLike: { 'aws:ResourceTag/app': '*' } })), expect: 'fail', failures: [{ aspect: secrets, severity: 'high' }] },
  { name: 'secrets with a tag, if they have it', facts: of(read('*', { StringEqualsIfExists: { 'aws:ResourceTag/app': 'orders' } })), expect: 'fail', failures: [{ aspect: secrets, severity: 'high' }] },
  { name: 'conditions that choose no secret', facts: of(read('*', { StringEquals: { 'aws:ResourceAccount': '111122223333', 'secretsmanager:VersionStage': 'AWSCURRENT', 'aws:RequestedRegion': 'eu-west-1' }, IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })), expect: 'fail', failures: [{ aspect: secrets, severity: 'high' }] },
  { name: 'an AWS-managed policy', facts: given(permissions(managedPolicy('SecretsManagerReadWrite', allow('secretsmanager:*')))), expect: 'fail', failures: [{ aspect: 'SecretsManagerReadWrite/secretsmanager', severity: 'high', message: /by the AWS-managed policy SecretsManagerReadWrite/ }] },
  { name: 'every parameter', facts: of(parameter('/*')), expect: 'fail', failures: [{ aspect: 'config/ssm', severity: 'high', message: /may read every parameter of its account/ }] },
  { name: 'every parameter with a path', facts: of(parameter('/*/*')), expect: 'fail', failures: [{ aspect: 'config/ssm', severity: 'high' }] },
  { name: 'parameters that begin alike', facts: of(parameter('/team*')), expect: 'fail', failures: [{ aspect: 'config/ssm', severity: 'medium', message: /read parameters of its account, named by a pattern only/ }] },
  { name: 'the same parameter of every team', facts: of(allow('ssm:GetParameterHistory', arn('ssm', 'parameter/*/db'))), expect: 'fail', failures: [{ aspect: 'config/ssm', severity: 'medium' }] },
  { name: 'parameters below a path', facts: of(parameter('/team/*'), parameter('/team/app/db'), parameter('/${aws:PrincipalTag/team}/*'), allow('ssm:GetParameters', 'arn:aws:ssm:*::parameter/aws/service/*')), expect: 'pass' },
  { name: 'every key', facts: of(decrypt('*')), expect: 'fail', failures: [{ aspect: 'config/kms', severity: 'high', message: /may decrypt with every KMS key of its account/ }] },
  { name: 'every multi-region key', facts: of(decrypt(arn('kms', 'key/mrk-*', '*'))), expect: 'fail', failures: [{ aspect: 'config/kms', severity: 'medium', message: /may decrypt with KMS keys/ }] },
  { name: 'one key', facts: of(decrypt(arn('kms', 'key/1234abcd-12ab-34cd-56ef-1234567890ab'))), expect: 'pass' },
  { name: 'every key, through one service', facts: of(decrypt('*', { StringLike: { 'kms:ViaService': 's3.*.amazonaws.com' } })), expect: 'pass' },
  { name: 'every key, through any service', facts: of(decrypt('*', { StringLike: { 'kms:ViaService': '*.amazonaws.com' } })), expect: 'fail', failures: [{ aspect: 'config/kms', severity: 'high' }] },
  { name: 'every key, not through one service', facts: of(decrypt('*', { StringNotEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } })), expect: 'fail', failures: [{ aspect: 'config/kms' }] },
  { name: 'keys by alias, by context', facts: of(decrypt('*', { 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/orders' } }), decrypt('*', { StringEquals: { 'kms:EncryptionContext:app': 'orders' } })), expect: 'pass' },
  { name: 'keys that have an alias', facts: of(decrypt('*', { 'ForAnyValue:StringLike': { 'kms:ResourceAliases': 'alias/*' } })), expect: 'fail', failures: [{ aspect: 'config/kms', severity: 'high' }] },
  { name: 'three stores are three things to fix', facts: of(allow(['SECRETSMANAGER:getsecretvalue', 'ssm:Get*', 'kms:*'])), expect: 'fail', failures: [{ aspect: 'config/kms' }, { aspect: secrets }, { aspect: 'config/ssm' }] },
  { name: 'a Deny leaves one secret', facts: of(read('*'), { Effect: 'Deny', Action: 'secretsmanager:*', NotResource: secret('prod/db-??????') }), expect: 'pass' },
  { name: 'a boundary leaves a prefix', facts: given(bounded(permissions(inlinePolicy('config', read('*'))), read(secret('prod/*')))), expect: 'fail', failures: [{ aspect: secrets, severity: 'medium' }] },
  { name: 'a boundary leaves one secret', facts: given(bounded(permissions(inlinePolicy('config', read('*'))), read(secret('prod/db-??????')))), expect: 'pass' },
  { name: 'a service control policy closes it', facts: { ...of(read('*')), 'role/service-control-policies': [level(allow('*'), deny('secretsmanager:GetSecretValue'))] }, expect: 'pass' },
  { name: 'a service control policy closes it outside a network', facts: { ...of(read('*')), 'role/service-control-policies': [level(allow('*'), deny('*', '*', { Condition: { StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } } }))] }, expect: 'fail', failures: [{ aspect: secrets, severity: 'high' }] },
  { name: 'service control policies could not be read', facts: { ...of(read('*')), 'role/service-control-policies': unknown(AT, unread('organizations:ListPolicies')) }, expect: 'fail', failures: [{ aspect: secrets, message: /could not be read\)\.$/ }] },
  { name: 'for roles with a tag, and its tags were not read', facts: { ...of(read('*', { StringEquals: { 'aws:PrincipalTag/team': 'orders' } })), 'role/details': unknown(AT, unread('iam:GetAccountAuthorizationDetails')) }, expect: 'unknown' },
  { name: 'for roles with a tag that it does not have', facts: of(read('*', { StringEquals: { 'aws:PrincipalTag/team': 'orders' } })), expect: 'pass' },
  { name: 'a policy is not JSON, nothing else is wrong', facts: given(permissions({ name: 'odd', arn: null, source: 'inline', document: { malformed: 'not JSON' } })), expect: 'unknown' },
  { name: 'its policies could not be read', facts: { ...of(), 'role/permissions': unknown(AT, unread('iam:GetAccountAuthorizationDetails')) }, expect: 'unknown' },
  { name: 'no function runs as it', facts: { ...of(read('*')), 'role/functions': [] }, expect: 'not-applicable' },
  { name: 'a region was not read', facts: { ...of(read('*')), 'role/functions': known([runs()], AT, [unread('lambda:ListFunctions')]) }, expect: 'fail' },
]);
