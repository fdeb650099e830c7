import { describe, expect, it, test } from 'vitest';
import assume from '../../checks/identity/execution-role-assume-unscoped.ts';
import invoke from '../../checks/identity/execution-role-invoke-unscoped.ts';
import logs from '../../checks/identity/execution-role-logs-unscoped.ts';
import secrets from '../../checks/identity/execution-role-secrets-unscoped.ts';
import unbound from '../../checks/identity/execution-role-trust-unbound.ts';
import wildcard from '../../checks/identity/execution-role-wildcard-resource.ts';
import { unread } from '../../checks/lib/sample.ts';
import { roleDetails } from '../../checks/lib/sample-guardrails.ts';
import { allow, deny, document, inlinePolicy, permissions, runs } from '../../checks/lib/sample-role.ts';
import type { AnyCheck, Example, Trusted } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import type { Json } from '../../src/model/facts.ts';
import { AT, runExample } from '../support/run-example.ts';

const of = (...statements: readonly Json[]): Example['facts'] => ({ 'role/permissions': permissions(inlinePolicy('p', ...statements)), 'role/functions': [runs()], 'role/details': roleDetails(), 'role/service-control-policies': [] });
const verdictOf = (check: AnyCheck, facts: Example['facts'], more: Partial<Example> = {}) => runExample(check, { name: 'unscoped', expect: 'fail', facts, ...more }).verdict;
const failuresOf = (check: AnyCheck, facts: Example['facts'], more: Partial<Example> = {}) => {
  const verdict = verdictOf(check, facts, more);
  return verdict.is === 'fail' ? verdict.failures : [];
};

describe('evidence is the thing itself', () => {
  it('assuming roles: policy, action, pattern, statements', () => {
    const [one, two] = [allow('sts:*', '*', { Sid: 'B' }), allow('sts:AssumeRole', '*', { Sid: 'A' })];
    expect(failuresOf(assume, of(one, two))).toMatchObject([{ aspect: 'p/*', evidence: { policy: 'p', actions: ['sts:AssumeRole'], pattern: '*', statements: [two, one].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) } }]);
  });
  it('secrets: policy, actions, patterns, statements; only of that store', () => {
    const [keys, parameters] = [allow('kms:Decrypt', ['arn:aws:kms:*:*:key/*', '*']), allow(['ssm:GetParameters', 'ssm:GetParameter'])];
    expect(failuresOf(secrets, of(keys, parameters)).map(({ evidence }) => evidence)).toEqual([
      { policy: 'p', actions: ['kms:Decrypt'], resources: ['*', 'arn:aws:kms:*:*:key/*'], statements: [keys] },
      { policy: 'p', actions: ['ssm:GetParameter', 'ssm:GetParameters'], resources: ['*'], statements: [parameters] },
    ]);
  });
  it('logs and calls: policy, actions, patterns in order, statements', () => {
    const write = allow(['logs:PutLogEvents', 'logs:CreateLogStream'], ['arn:aws:logs:*:*:log-group:*', '*']);
    expect(failuresOf(logs, of(write))[0].evidence).toEqual({ policy: 'p', actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: ['*', 'arn:aws:logs:*:*:log-group:*'], statements: [write] });
    const call = allow(['lambda:InvokeFunction', 'lambda:InvokeAsync'], ['arn:aws:lambda:*:*:function:*', '*']);
    expect(failuresOf(invoke, of(call))[0].evidence).toEqual({ policy: 'p', actions: ['lambda:InvokeAsync', 'lambda:InvokeFunction'], resources: ['*', 'arn:aws:lambda:*:*:function:*'], statements: [call] });
  });
  it('actions on all resources: in the words of the statement; what they reach rides along', () => {
    const statement = allow(['S3:put*', 's3:ListBucket', 'sqs:SendMessage', 's3:GetObject']);
    const [s3, sqs] = failuresOf(wildcard, of(statement, allow('s3:GetObject')));
    expect(s3).toMatchObject({ aspect: 'p/s3', evidence: { policy: 'p', actions: ['S3:put*', 's3:GetObject'], statements: [allow('s3:GetObject'), statement] } });
    expect(sqs).toMatchObject({ aspect: 'p/sqs', evidence: { actions: ['sqs:SendMessage'] }, detail: { reaches: ['sqs:SendMessage'], count: 1 } });
    const { reaches, count } = s3.detail as { reaches: readonly string[]; count: number };
    expect(reaches).toHaveLength(20);
    expect(reaches[0]).toBe('s3:GetObject');
    expect(count).toBeGreaterThan(30);
    for (const but of ['iam:*', ['iam:*']]) expect(failuresOf(wildcard, of({ Effect: 'Allow', NotAction: but, Resource: '*' }))[0].evidence).toMatchObject({ actions: ['NotAction iam:*'] });
  });
  it('a trust policy: the statements that bind nothing', () => {
    const [open, bound] = [{}, { Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } } }].map((change) => ({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole', ...change }));
    expect(failuresOf(unbound, { 'role/trust': document(bound ?? null, open ?? null), 'role/functions': [runs()] })).toMatchObject([{ evidence: { statements: [open] } }]);
  });
});

describe('what could not be judged is named', () => {
  it.each([['assume', assume], ['secrets', secrets], ['logs', logs], ['invoke', invoke], ['wildcard', wildcard]] as const)('%s: the condition that nobody can tell', (_name, check) => {
    const facts = { ...of(allow(['sts:*', 'kms:*', 'logs:*', 'lambda:*', 'sqs:*'], '*', { Condition: { StringEquals: { 'aws:PrincipalTag/a': 'b' } } })), 'role/details': unknown(AT, unread('iam:GetAccountAuthorizationDetails')) };
    const verdict = verdictOf(check, facts);
    expect(verdict.is === 'unknown' && verdict.because).toMatchObject([{ action: 'iam:GetAccountAuthorizationDetails', reason: 'failed', detail: expect.stringMatching(/^a policy of the role cannot be judged: .*aws:PrincipalTag/i) as unknown }]);
  });
  it('a trust policy with a key that nobody knows', () => {
    const facts = { 'role/trust': document({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'lambda:Odd': '1' } } }), 'role/functions': [runs()] };
    const verdict = verdictOf(unbound, facts);
    expect(verdict.is === 'unknown' && verdict.because[0].detail).toMatch(/^the trust policy cannot be judged in full: /);
  });
  it('a group that may be of an unread function, beside a group that is nobody\'s: fails, and says what is missing', () => {
    const facts = { ...of(allow('logs:PutLogEvents', ['arn:aws:logs:*:*:log-group:/aws/lambda/billing:*', '*'])), 'role/functions': known([runs()], AT, [unread('lambda:ListFunctions'), unread('tag:GetResources')]) };
    expect(verdictOf(logs, facts)).toMatchObject({ is: 'fail', failures: [{ evidence: { resources: ['*'] } }], because: [{ action: 'lambda:ListFunctions' }] });
  });
  it('secrets of two accounts: those that are graver', () => {
    const [failure] = failuresOf(secrets, of(allow('secretsmanager:*', ['arn:aws:secretsmanager:*:111122223333:secret:prod/*', 'arn:aws:secretsmanager:*:999988887777:secret:*'])));
    expect(failure).toMatchObject({ severity: 'high', message: expect.stringContaining('may read every secret of account 999988887777 by p') as unknown });
  });
  it('groups of several functions are named in order', () => {
    const facts = { ...of(allow('logs:PutLogEvents')), 'role/functions': [runs('b'), runs('a')] };
    expect(failuresOf(logs, facts)[0].message).toContain('other than /aws/lambda/a and /aws/lambda/b by');
  });
  it('one of several shared groups is enough', () => {
    expect(verdictOf(logs, of(allow('logs:PutLogEvents', 'arn:aws:logs:*:*:log-group:/audit:*')), { options: { shared: ['/other', '/audit'] } }).is).toBe('pass');
  });
});

const [own, member, foreign] = ['111122223333', '444455556666', '999988887777'];
const organization = 'o-a1b2c3d4e5';
const rolesOf = (account: string, name = '*'): string => `arn:aws:iam::${account}:role/${name}`;
const nobodyKnows: Partial<Trusted> = { organization: unknown(AT, unread('organizations:ListAccounts')), organizationId: null };
const may = (resource: string, condition?: Json): Json => allow('sts:AssumeRole', resource, condition === undefined ? {} : { Condition: condition });
const inOrganization = (id: string) => ({ StringEquals: { 'aws:ResourceOrgID': id } });

test.each<[string, readonly Json[], Partial<Trusted>, string]>([
  ['everything of an account', [may(`arn:aws:iam::${foreign}:*`)], {}, 'high account 999988887777'],
  ['an account whose organization was not read', [may(rolesOf(member))], nobodyKnows, 'high account 444455556666'],
  ['the same, within the caller\'s organization', [may(rolesOf(member), inOrganization('${aws:PrincipalOrgID}'))], nobodyKnows, 'high account 444455556666'],
  ['the caller\'s organization', [may('*', inOrganization('${aws:PrincipalOrgID}'))], {}, 'medium every account of the organization'],
  ['the caller\'s organization, not read', [may('*', inOrganization('${aws:PrincipalOrgID}'))], nobodyKnows, 'medium every account of the organization'],
  ['an organization, while the own one was not read', [may('*', inOrganization(organization))], nobodyKnows, 'medium every account of organization o-a1b2c3d4e5'],
  ['any organization', [may('*', { StringLike: { 'aws:ResourceOrgID': 'o-*' } })], {}, 'high every account'],
  ['a unit of another organization', [may('*', { 'ForAnyValue:StringLike': { 'aws:ResourceOrgPaths': 'o-zzzzzzzzzz/*' } })], {}, 'high every account in o-zzzzzzzzzz/*'],
  ['outside the own account', [may('*', { StringNotEquals: { 'aws:ResourceAccount': own } })], {}, 'high every account'],
  ['with an external id, from a network', [may('*', { StringEquals: { 'sts:ExternalId': 'x', 'aws:SourceVpc': 'vpc-1' } })], {}, 'high every account'],
  ['every action but some', [{ Effect: 'Allow', NotAction: 'iam:*', Resource: rolesOf(foreign) }], {}, 'high account 999988887777'],
  ['a member, within the organization', [may(rolesOf(member), inOrganization(organization))], {}, 'medium account 444455556666'],
  ['a member, outside the organization', [may(rolesOf(member), { StringNotEquals: { 'aws:ResourceOrgID': organization } })], {}, ''],
  ['a foreign account, within the organization', [may(rolesOf(foreign), inOrganization(organization))], {}, ''],
  ['a trusted account, within the organization', [may(rolesOf(foreign), inOrganization(organization))], { accounts: [foreign] }, 'medium account 999988887777'],
  ['a trusted account, outside the organization', [may(rolesOf(foreign), { StringNotEquals: { 'aws:ResourceOrgID': organization } })], { accounts: [foreign] }, 'medium account 999988887777'],
  ['a member and another organization: the graver one is said', [may('*', { StringEquals: { 'aws:ResourceAccount': member } }), may('*', inOrganization('o-zzzzzzzzzz'))], {}, 'high every account of organization o-zzzzzzzzzz'],
  ['everything but the roles of others', [{ Effect: 'Allow', Action: 'sts:AssumeRole', NotResource: rolesOf('*') }], {}, ''],
  ['every action but this one', [{ Effect: 'Allow', NotAction: ['iam:*', 'STS:assume*'], Resource: '*' }], {}, ''],
  ['a Deny leaves one role', [may('*'), { Effect: 'Deny', Action: 'sts:AssumeRole', NotResource: rolesOf(foreign, 'reader') }], {}, ''],
  ['a Deny of strangers leaves what is named', [may('*'), deny('sts:*', '*', { Condition: { StringNotEquals: { 'aws:ResourceAccount': [own, member] } } })], {}, 'medium account 444455556666'],
])('whose roles may be assumed, %s', (_name, statements, trusted, expected) => {
  const found = failuresOf(assume, of(...statements), { trusted }).map(({ severity, message }) => `${severity ?? 'high'} ${/every role of (.*) that trusts it/.exec(message)?.[1] ?? ''}`);
  expect(found).toEqual(expected === '' ? [] : [expected]);
});
