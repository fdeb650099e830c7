import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import type { Json } from '../../src/model/facts.ts';
import { AT, unread } from '../lib/sample.ts';
import { document, runs, trust } from '../lib/sample-role.ts';

const used = [runs()];
const lambda = { Service: 'lambda.amazonaws.com' };
const given = (...principals: readonly Json[]) => ({ 'role/trust': trust(lambda, ...principals), 'role/functions': used });
const foreign = '999988887777';
const GITHUB = 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com';
const githubWhen = (condition: Json) => ({ 'role/trust': document({ Effect: 'Allow', Principal: { Federated: GITHUB }, Action: 'sts:AssumeRoleWithWebIdentity', Condition: condition }), 'role/functions': used });
const root = 'arn:aws:iam::111122223333:root';
const when = (principal: string, condition: Json) => ({ 'role/trust': document({ Effect: 'Allow', Principal: principal === '*' ? '*' : { Federated: principal }, Action: 'sts:AssumeRole', Condition: condition }), 'role/functions': used });

export default defineExamples([
  { name: 'Lambda alone', facts: given(), expect: 'pass' },
  { name: 'Lambda and Lambda@Edge', facts: given({ Service: ['edgelambda.amazonaws.com', 'lambda.amazonaws.com'] }), expect: 'pass' },
  { name: 'anybody', facts: given('*'), expect: 'fail', failures: [{ aspect: 'anyone', severity: 'critical', message: /^Anybody may assume/ }] },
  { name: 'anybody of the own organization', facts: when('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }), expect: 'fail', failures: [{ aspect: 'o-a1b2c3d4e5', severity: 'medium' }] },
  { name: 'anybody of another organization', facts: when('*', { StringEquals: { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' } }), expect: 'fail', failures: [{ aspect: 'o-zzzzzzzzzz', severity: 'high' }] },
  { name: 'anybody from some addresses', facts: when('*', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }), expect: 'fail', failures: [{ aspect: 'anyone', severity: 'high', message: /203\.0\.113/ }] },
  { name: 'a foreign account', facts: given({ AWS: foreign }), expect: 'fail', failures: [{ aspect: foreign, severity: 'high', message: /outside the organization/ }] },
  { name: 'an account of the organization', facts: given({ AWS: '444455556666' }), expect: 'fail', failures: [{ aspect: '444455556666', severity: 'medium' }] },
  { name: 'an account that the configuration trusts', facts: given({ AWS: foreign }), trusted: { accounts: [foreign] }, expect: 'fail', failures: [{ aspect: foreign, severity: 'medium' }] },
  { name: 'an account, and the organization was not read', facts: given({ AWS: foreign }), trusted: { organization: unknown(AT, unread('organizations:ListAccounts')) }, expect: 'fail', failures: [{ aspect: foreign, severity: 'medium', message: /could not be read/ }] },
  { name: 'the own account', facts: given({ AWS: root }), expect: 'fail', failures: [{ aspect: 'own account', severity: 'medium', message: /for Lambda alone/ }] },
  { name: 'a role of the own account', facts: given({ AWS: 'arn:aws:iam::111122223333:role/deploy' }), expect: 'fail', failures: [{ aspect: 'arn:aws:iam::111122223333:role/deploy', severity: 'medium' }] },
  { name: 'the own account and a foreign one, apart', facts: given({ AWS: root }, { AWS: foreign }), expect: 'fail', failures: [{ aspect: foreign, severity: 'high' }, { aspect: 'own account', severity: 'medium' }] },
  { name: 'everybody with an account at a public provider', facts: { 'role/trust': document({ Effect: 'Allow', Principal: { Federated: 'accounts.google.com' }, Action: 'sts:AssumeRoleWithWebIdentity' }), 'role/functions': used }, expect: 'fail', failures: [{ aspect: 'accounts.google.com', severity: 'critical' }] },
  { name: 'one user of a public provider', facts: { 'role/trust': document({ Effect: 'Allow', Principal: { Federated: 'accounts.google.com' }, Action: 'sts:AssumeRoleWithWebIdentity', Condition: { StringEquals: { 'accounts.google.com:sub': '104' } } }), 'role/functions': used }, expect: 'fail', failures: [{ aspect: 'accounts.google.com', severity: 'high' }] },
  { name: 'every repository at a public provider', facts: { 'role/trust': document({ Effect: 'Allow', Principal: { Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com' }, Action: 'sts:AssumeRoleWithWebIdentity' }), 'role/functions': used }, expect: 'fail', failures: [{ aspect: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com', severity: 'critical' }] },
  { name: 'anybody in one network', facts: when('*', { StringEquals: { 'aws:SourceVpc': 'vpc-0a1b2c3d' } }), expect: 'fail', failures: [{ aspect: 'anyone', severity: 'high', message: /vpc-0a1b2c3d/ }] },
  { name: 'anybody, and anybody in one network: the graver one is said', facts: { 'role/trust': document({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole', Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-0a1b2c3d' } } }, { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' }), 'role/functions': used }, expect: 'fail', failures: [{ aspect: 'anyone', severity: 'critical', message: /^Anybody may assume/ }] },
  { name: 'every repository at a code host: the audience is the same for all', facts: { ...githubWhen({ StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } }) }, expect: 'fail', failures: [{ aspect: GITHUB, severity: 'critical' }] },
  { name: 'every repository by a pattern', facts: { ...githubWhen({ StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:*' } }) }, expect: 'fail', failures: [{ aspect: GITHUB, severity: 'critical' }] },
  { name: 'owners by a prefix, which others can take', facts: { ...githubWhen({ StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:octo*/deploy:*' } }) }, expect: 'fail', failures: [{ aspect: GITHUB, severity: 'critical' }] },
  { name: 'the repositories of one owner', facts: { ...githubWhen({ StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' }, StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:octo-org/*' } }) }, expect: 'fail', failures: [{ aspect: GITHUB, severity: 'medium' }] },
  { name: 'everybody, by an identity provider of any kind', facts: { 'role/trust': document({ Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRoleWithWebIdentity' }), 'role/functions': used }, expect: 'fail', failures: [{ aspect: 'anyone', severity: 'critical' }] },
  { name: 'users of the own identity provider', facts: { 'role/trust': document({ Effect: 'Allow', Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/corp' }, Action: 'sts:AssumeRoleWithSAML' }), 'role/functions': used }, expect: 'fail', failures: [{ aspect: 'arn:aws:iam::111122223333:saml-provider/corp', severity: 'medium' }] },
  { name: 'another service', facts: given({ Service: 'ec2.amazonaws.com' }), expect: 'fail', failures: [{ aspect: 'ec2.amazonaws.com', severity: 'medium' }] },
  { name: 'another service that is accepted', facts: given({ Service: 'scheduler.amazonaws.com' }), options: { services: ['lambda.amazonaws.com', 'scheduler.amazonaws.com'] }, expect: 'pass' },
  { name: 'a Deny takes the foreign account back', facts: { 'role/trust': document({ Effect: 'Allow', Principal: { AWS: foreign }, Action: 'sts:AssumeRole' }, { Effect: 'Deny', Principal: '*', Action: 'sts:*' }), 'role/functions': used }, expect: 'pass' },
  { name: 'a foreign account twice is one thing to fix', facts: given({ AWS: foreign }, { AWS: `arn:aws:iam::${foreign}:root` }), expect: 'fail', failures: [{ aspect: foreign, severity: 'high' }] },
  { name: 'no function runs as it', facts: { 'role/trust': trust('*'), 'role/functions': [] }, expect: 'not-applicable' },
  { name: 'the trust policy is not JSON', facts: { 'role/trust': { malformed: 'not JSON' }, 'role/functions': used }, expect: 'unknown' },
  { name: 'the trust policy could not be read', facts: { 'role/trust': unknown(AT, unread('iam:GetAccountAuthorizationDetails')), 'role/functions': used }, expect: 'unknown' },
  { name: 'a region was not read', facts: { 'role/trust': trust('*'), 'role/functions': known(used, AT, [unread('lambda:ListFunctions')]) }, expect: 'fail' },
]);
