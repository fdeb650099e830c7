import { expect, test } from 'vitest';
import type { Json, RolePermissions } from '../../src/model/facts.ts';
import { ESCALATION_PATHS, escalationsOf, isInvalid, matchesPattern, parsePolicy, patternsOverlap, reachBeyond, resourceAccess, roleAnalysis, roleOf } from '../../src/policy/index.ts';
import { CONTEXT, policyOf } from './driver.ts';

const allow = (change: Readonly<Record<string, Json>> = {}): Json => ({ Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: '*', ...change });
const access = (statements: readonly Json[]) => resourceAccess(policyOf(statements), ['lambda:InvokeFunction'], CONTEXT);
const account = (index: number): string => String(100_000_000_000 + index);

test('a document beyond the bounds is invalid, with the reason', () => {
  const refused = (json: Json): string => { const parsed = parsePolicy({ json }); return isInvalid(parsed) ? parsed.invalid : 'valid'; };
  expect(refused({ Statement: Array.from({ length: 10_001 }, () => ({})) })).toContain('beyond bounds');
  expect(refused({ Statement: allow({ Resource: 'x'.repeat(600_000) }) })).toContain('beyond bounds');
  let deep: Json = 'x';
  for (let depth = 0; depth < 200_000; depth++) deep = [deep];
  expect(refused({ Statement: allow({ Resource: deep }) })).not.toBe('valid');
});

test('a 300 KB policy of one account per statement is judged', () => {
  const statements = Array.from({ length: 2_000 }, (_, index) => allow({ Principal: { AWS: `arn:aws:iam::${account(index)}:root` }, Resource: 'arn:aws:lambda:eu-west-1:111122223333:function:f' }));
  expect(JSON.stringify(statements).length).toBeGreaterThan(300_000);
  const { value, doubts } = access(statements);
  expect(doubts).toEqual([]);
  expect(value.filter(({ via }) => via === 'api')).toHaveLength(2_000);
});

test('a 300 KB policy of accounts in one statement is judged', () => {
  const { value, doubts } = access([allow({ Principal: { AWS: Array.from({ length: 7_000 }, (_, index) => `arn:aws:iam::${account(index)}:root`) } })]);
  expect(doubts).toEqual([]);
  expect(value.filter(({ via }) => via === 'api')).toHaveLength(7_000);
});

test('thousands of addresses are judged or doubted, in bounded time', () => {
  const ranges = Array.from({ length: 15_000 }, (_, index) => `${1 + (index % 9)}.${(index >> 8) & 255}.${index & 255}.0/28`);
  const { value, doubts } = access([allow({ Condition: { IpAddress: { 'aws:SourceIp': ranges } } })]);
  expect(value.some(({ audience }) => audience.is === 'anyone')).toBe(false);
  expect(value.length + doubts.length).toBeGreaterThan(0);
});

test('statements that cannot be disentangled are a doubt, in bounded time', () => {
  const keys = Array.from({ length: 24 }, (_, index) => `aws:RequestTag/k${index}`);
  const denies = Array.from({ length: 200 }, (_, index): Json => ({
    Effect: 'Deny', Principal: '*', Action: '*', Resource: '*',
    Condition: { StringEquals: { [keys[index % 24] ?? '']: 'a', [keys[(index * 7 + 1) % 24] ?? '']: 'b' }, StringNotEquals: { [keys[(index * 11 + 2) % 24] ?? '']: 'c' } },
  }));
  const { value, doubts } = access([allow(), ...denies]);
  expect(value.length + doubts.length).toBeGreaterThan(0);
});

test('pathological patterns take time in proportion to pattern and value', () => {
  expect(matchesPattern(`${'a*'.repeat(200)}b`, 'a'.repeat(5_000))).toBe(false);
  expect(matchesPattern('*'.repeat(10_000), 'a'.repeat(10_000))).toBe(true);
  expect(patternsOverlap(`${'a*'.repeat(200)}b`, `${'*a'.repeat(200)}c`)).toBe(false);
  const { value } = access([allow({ Condition: { StringLike: { 'aws:PrincipalArn': [`${'a*'.repeat(500)}b`, '*'.repeat(5_000)] } } })]);
  expect(value.some(({ audience }) => audience.is === 'anyone')).toBe(true);
});

test('a role with thousands of statements is analysed', () => {
  const statements = Array.from({ length: 2_000 }, (_, index): Json => ({ Effect: 'Allow', Action: [`s3:Put${index}*`, 'sqs:Send*'], Resource: `arn:aws:s3:::b${index}/*` }));
  const { administrator } = roleAnalysis({ policies: [{ name: 'p', arn: null, source: 'inline', document: { json: { Version: '2012-10-17', Statement: statements } } }], boundary: null }, { role: 'arn:aws:iam::111122223333:role/r', account: '111122223333', partition: 'aws', at: CONTEXT.at });
  expect(administrator.is).toBe('no');
});

test('a role with hundreds of statements that bound one another is judged or doubted, in bounded time', () => {
  const document = (Statement: readonly Json[]) => ({ json: { Version: '2012-10-17', Statement } });
  const denies = Array.from({ length: 300 }, (_, index): Json => ({ Effect: 'Deny', Action: '*', NotResource: [`arn:aws:sqs:eu-west-${index % 40}:*:a${index}*`, `arn:aws:iam::*:role/*z${index}`] }));
  const bounds = Array.from({ length: 300 }, (_, index): Json => ({ Effect: 'Allow', Action: '*', Resource: `arn:aws:sqs:us-west-${index}:*:q${index}*` }));
  const permissions: RolePermissions = { policies: [{ name: 'p', arn: null, source: 'inline', document: document([{ Effect: 'Allow', Action: '*', Resource: '*' }, ...denies]) }], boundary: { arn: 'arn:aws:iam::111122223333:policy/b', document: document(bounds) } };
  const role = roleOf(permissions, { role: 'arn:aws:iam::111122223333:role/r', account: '111122223333', partition: 'aws', at: CONTEXT.at });
  expect(escalationsOf(role, ESCALATION_PATHS, null).value).toEqual([]);
  const reached = reachBeyond(role, 'sqs:SendMessage', ['arn:{Partition}:sqs:{Region}:{Account}:*'], () => false);
  expect(reached.value.length + reached.doubts.length).toBeGreaterThan(0);
}, 60_000);
