import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { postern, type Ran } from './terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-policy-'));
const file = (name: string, content: unknown): string => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const explain = (...words: readonly string[]): Promise<Ran> => postern({}, ['explain-policy', ...words]);
const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:orders';
const policy = (...Statement: readonly unknown[]) => ({ Version: '2012-10-17', Statement });
const invoke = (change: object = {}) => ({ Sid: 's', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: FUNCTION, ...change });

describe('postern explain-policy, of a resource', () => {
  it('says who is let in, by which statement, and which Allow lets nobody in', async () => {
    const ran = await explain(file('open.json', policy(invoke(), invoke({ Sid: 'dead', Condition: { StringEquals: { 'aws:PrincipalOrgID': '*' } } }))));
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain(`Policy of ${FUNCTION}, account 111122223333`);
    expect(ran.out).toMatch(/Invoke\n {2}anybody.*\n {4}may lambda:InvokeFunction\n {4}by .*"Sid":"s"/);
    expect(ran.out).toMatch(/Allows that let nobody in.*\n {2}.*"Sid":"dead"/);
  });
  it('takes what the AWS CLI prints, and the account that is given', async () => {
    const ran = await explain(file('answer.json', { Policy: JSON.stringify(policy(invoke({ Principal: { AWS: '444455556666' }, Resource: '*' }))), RevisionId: 'x' }), '--account', '444455556666', '--resource', FUNCTION.replace('111122223333', '444455556666'));
    expect(ran.out).toContain('the own account');
  });
  it('says under which condition, and what cannot be told', async () => {
    const ran = await explain(file('conditional.json', policy(invoke({ Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }), invoke({ Sid: 'odd', Principal: { AWS: '444455556666' }, Condition: { StringEquals: { 'example:Key': 'x' } } }))));
    expect(ran.out).toContain('only if aws:SourceVpce stringequals vpce-1');
    expect(ran.out).toMatch(/Cannot be told from the policy\n {2}not decidable.*example:Key/);
  });
  it('judges trust policies, queues and buckets', async () => {
    const trust = await explain(file('trust.json', policy({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' })));
    expect(trust.out).toMatch(/^Trust policy of .*\n\nAssume the role\n {2}lambda\.amazonaws\.com on behalf of any customer/);
    const queue = await explain(file('queue.json', policy({ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:eu-west-1:111122223333:q' })));
    expect(queue.out).toMatch(/Write or tag\n {2}anybody.*\n {4}may sqs:SendMessage/);
    const bucket = await explain(file('bucket.json', policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*', Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } })), '--resource', 'arn:aws:s3:::b/key');
    expect(bucket.out).toContain('anybody from 203.0.113.0/24');
  });
  it.each([
    ['kms:Decrypt', '*', ':key/'], ['secretsmanager:GetSecretValue', '*', ':secret:'], ['ecr:BatchGetImage', undefined, ':repository/'], ['SQS:SendMessage', '*', ':the-queue'], ['sns:Publish', '*', ':the-topic'], ['events:PutEvents', '*', ':event-bus/'], ['s3:GetObject', 'arn:aws:s3:::b/*', 'arn:aws:s3:::b,'], ['s3:ListBucket', '*', ':the-bucket'], ['lambda:InvokeFunction', '*', ':function:'],
  ])('takes %s for the policy of what has such actions, and says what it took', async (Action, Resource, kind) => {
    const { out } = await explain(file('unnamed.json', policy({ Effect: 'Allow', Principal: { AWS: '444455556666' }, Action, ...(Resource !== undefined && { Resource }) })));
    expect(out.split('\n')[0]).toContain(kind);
    expect(out).toContain('  account 444455556666');
  });
  it('a bucket is its objects too, each by the statements about it', async () => {
    const bucket = file('objects.json', policy({ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/public/*' }, { Effect: 'Allow', Principal: { AWS: '444455556666' }, Action: ['s3:ListBucket', 's3:GetObject'], Resource: ['arn:aws:s3:::b', 'arn:aws:s3:::b/*'] }, { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::b/private/*' }));
    const { out } = await explain(bucket);
    expect(out).toMatch(/^Policy of arn:aws:s3:::b,/);
    expect(out).toMatch(/Use, read or list\n {2}account 444455556666\n {4}may s3:GetObject, s3:ListBucket\n[^]* {2}anybody.*\n {4}may s3:GetObject/);
    expect(out).not.toContain('let nobody in');
  });
  it('as JSON', async () => {
    const { out } = await explain(file('open.json', policy(invoke())), '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({ resource: FUNCTION, groups: expect.arrayContaining([expect.objectContaining({ title: 'invoke' })]) as unknown });
  });
});

describe('postern explain-policy, of a role', () => {
  const pass = file('pass.json', policy({ Effect: 'Allow', Action: 'iam:PassRole', Resource: '*' }));
  const create = file('create.json', policy({ Effect: 'Allow', Action: ['lambda:CreateFunction', 'lambda:InvokeFunction'], Resource: '*' }));
  it('judges several policies together, within boundary and service control policies', async () => {
    expect((await explain(pass, create)).out).toMatch(/Administrator: no\n\nWays to gain more\n {2}lambda-001 potential/);
    const boundary = file('boundary.json', policy({ Effect: 'Allow', Action: 'lambda:*', Resource: '*' }));
    expect((await explain(pass, create, '--boundary', boundary)).out).not.toContain('lambda-001');
    const scp = file('scp.json', policy({ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny', Action: 'iam:PassRole', Resource: '*' }));
    expect((await explain(pass, create, '--scp', scp)).out).not.toContain('lambda-001');
  });
  it('answers what is asked', async () => {
    const ran = await explain(pass, '--action', 'iam:PassRole', '--action', 's3:GetObject', '--resource', 'arn:aws:iam::111122223333:role/x');
    expect(ran.out).toMatch(/iam:PassRole on arn:aws:iam::111122223333:role\/x: allowed\n {4}by pass\.json: /);
    expect(ran.out).toContain('s3:GetObject on arn:aws:iam::111122223333:role/x: denied by no Allow');
  });
  it('knows the tags that it is told', async () => {
    const own = file('own.json', policy({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:*:*:${aws:PrincipalTag/team}-*' }));
    const ask = async (...tags: readonly string[]): Promise<string> => (await explain(own, '--action', 'sqs:SendMessage', '--resource', 'arn:aws:sqs:eu-west-1:111122223333:orders-1', ...tags)).out;
    expect(await ask('--tag', 'team=orders', '--tag', 'stage=')).toContain('orders-1: allowed');
    expect(await ask('--tag', 'team=billing')).toContain('orders-1: denied by no Allow');
    expect(await ask()).toContain('orders-1: unknown');
  });
  it('asks role and resource together', async () => {
    const read = file('read.json', policy({ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }));
    const bucket = file('bucket.json', policy({ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }));
    const ask = (account: string, ...policies: readonly string[]): Promise<Ran> => explain(...policies, '--role', 'arn:aws:iam::111122223333:role/r', '--resource-policy', bucket, '--account', account, '--action', 's3:GetObject', '--resource', 'arn:aws:s3:::b/x');
    expect((await ask('111122223333', pass)).out).toContain('s3:GetObject on arn:aws:s3:::b/x: denied by no Allow');
    expect((await ask('444455556666', read)).out).toMatch(/b\/x: allowed\n {4}by read\.json: .*\n {4}by the policy of the resource: /);
    expect((await ask('444455556666', pass)).out).toContain('denied by no Allow');
  });
});

describe('bad input', () => {
  it.each([
    ['no such file', ['/nowhere/p.json'], /cannot read \/nowhere\/p\.json/],
    ['not JSON', [file('torn.json', '{')], /torn\.json is not JSON/],
    ['what IAM would refuse', [file('refused.json', policy({ ...invoke(), Effect: 'Maybe' }))], /IAM would refuse refused\.json: Effect is neither/],
    ['an unknown type', [file('ok.json', policy(invoke())), '--type', 'queue'], /--type takes resource, identity, trust/],
    ['an odd account', [file('ok.json', policy(invoke())), '--account', '12'], /--account takes twelve digits/],
    ['a tag without a value', [file('id.json', policy({ Effect: 'Allow', Action: '*', Resource: '*' })), '--tag', 'team'], /--tag takes key=value, not team/],
    ['a flag of another type', [file('ok.json', policy(invoke())), '--scp', 'x.json'], /--scp is about the policies of a role, and this is a resource policy/],
    ['the policy of no resource', [file('id.json', policy({ Effect: 'Allow', Action: '*', Resource: '*' })), '--resource-policy', file('ok.json', policy(invoke())), '--action', 's3:GetObject'], /--resource-policy needs --action and one --resource/],
    ['two resource policies', [file('ok.json', policy(invoke())), file('ok2.json', policy(invoke()))], /name one file/],
  ])('%s: one line, exit 1', async (_name, words, expected) => {
    const ran = await explain(...words);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(expected);
    expect(ran.err.trim().split('\n')).toHaveLength(1);
  });
});
