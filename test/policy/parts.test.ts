import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { RolePolicy } from '../../src/model/facts.ts';
import { changingActions } from '../../src/policy/actions.ts';
import { ELEVATIONS } from '../../src/policy/administrator.ts';
import { actionsText } from '../../src/policy/data/generate.ts';
import { accountOfArn, broadManagedPolicies, broadSources, isAwsManagedArn, matchesPattern, parsePolicy, patternsOverlap, type Access } from '../../src/policy/index.ts';
import { formatRange, joinRanges, parseIpRange, publicPieces } from '../../src/policy/ip.ts';
import { commonMatch } from '../../src/policy/pattern.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 });
const value = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 8 });
const expression = (pattern: string): RegExp => new RegExp(`^${pattern.replace(/\*/g, '.*').replace(/\?/g, '.')}$`);

test('patterns match as the regular expression does', () => {
  fc.assert(fc.property(text, value, (pattern, tried) => { expect(matchesPattern(pattern, tried)).toBe(expression(pattern).test(tried)); }), { seed: 1, numRuns: 2_000 });
  expect([matchesPattern('S3:get*', 's3:GetObject'), matchesPattern('S3:get*', 's3:GetObject', { caseInsensitive: true })]).toEqual([false, true]);
});

test('a common match is matched by both patterns; without one no value is', () => {
  fc.assert(
    fc.property(text, text, value, (a, b, tried) => {
      const found = commonMatch(a, b);
      expect(patternsOverlap(a, b)).toBe(found !== null);
      if (found === null) expect(matchesPattern(a, tried) && matchesPattern(b, tried)).toBe(false);
      else expect([matchesPattern(a, found), matchesPattern(b, found)]).toEqual([true, true]);
    }),
    { seed: 1, numRuns: 3_000 },
  );
});

test.each([
  ['203.0.113.0/24', '203.0.113.0/24'], ['203.0.113.77/24', '203.0.113.0/24'], ['203.0.113.7', '203.0.113.7/32'], ['0.0.0.0/0', '0.0.0.0/0'], ['2001:db8::/32', '2001:db8:0:0:0:0:0:0/32'], ['::1', '0:0:0:0:0:0:0:1/128'], ['::ffff:192.0.2.1', '0:0:0:0:0:ffff:c000:201/128'],
])('the range %s is %s', (written, expected) => {
  const range = parseIpRange(written);
  expect(range && formatRange(range)).toBe(expected);
});
test.each(['', '1.2.3', '1.2.3.256', '1.2.3.4/33', '1.2.3.4/x', '1.2.3.4/8/8', '::1::', '1:2:3', 'g::1', '12345::', '2001:db8::/129', '1:2:3:4:5:6:7:8:9', '::1.2.3.4:1'])('%s is no address', (written) => {
  expect(parseIpRange(written)).toBeNull();
});
test('private addresses are in no public piece', () => {
  const ranges = ['10.0.0.0/8', '100.64.0.0/10', '127.0.0.1', '169.254.169.254', '172.16.0.0/12', '192.168.0.0/16', '224.0.0.1', 'fd00::/8', 'fe80::1', '::1'].flatMap((written) => parseIpRange(written) ?? []);
  const pieces = publicPieces(ranges);
  for (const range of ranges) expect(pieces.some((piece) => piece.version === range.version && piece.first <= range.last && range.first <= piece.last)).toBe(false);
  expect(joinRanges(pieces).filter(({ version }) => version === 6).map(formatRange)).toEqual(['2000:0:0:0:0:0:0:0/3']);
});

const from = (...sources: readonly string[]): Access => ({ audience: { is: 'service', service: 'events.amazonaws.com', anyCustomer: false, accounts: [], organizations: [], sources, token: false }, actions: [], via: 'api', statements: [], under: [] });
const OWN = '111122223333';
test.each([
  [`arn:aws:execute-api:eu-west-1:${OWN}:*`, 'low'], [`arn:aws:execute-api:eu-west-1:${OWN}:*/*/GET/orders`, 'low'], [`arn:aws:execute-api:eu-west-1:${OWN}:a1b2*/x`, 'low'], [`arn:aws:execute-api:eu-west-1:${OWN}:a1b2c3/*/*/*`, 'informational'], [`arn:aws:execute-api:eu-west-1:${OWN}:a1b2c3/*`, 'informational'],
  [`arn:aws:execute-api:eu-west-1:${OWN}:a1b2c3/*/GET/orders`, null], [`arn:aws:execute-api:eu-west-1:${OWN}:a1b2c3/prod/*/*`, null], [`arn:aws:execute-api:eu-west-1:${OWN}:a1b2c3`, null], ['arn:aws:execute-api:eu-west-1:444455556666:*', null],
  [`arn:aws:events:eu-west-1:${OWN}:rule/*`, 'low'], [`arn:aws:events:*:${OWN}:*`, 'low'], [`arn:aws:events:eu-west-1:${OWN}:rule/bus/*`, 'low'], [`arn:aws:events:eu-west-1:${OWN}:rule/*/*`, 'low'], [`arn:aws:events:eu-west-1:${OWN}:rule/nightly`, null], [`arn:aws:events:eu-west-1:${OWN}:rule/nightly-*`, null],
  [`arn:aws:sns:eu-west-1:${OWN}:*`, 'low'], [`arn:aws:sns:eu-west-1:${OWN}:t`, null], ['not-an-arn', null],
])('the source %s is broad: %s', (source, breadth) => {
  expect(broadSources(from(source), OWN).map((found) => found.breadth)).toEqual(breadth === null ? [] : [breadth]);
});
test('only services have sources', () => {
  expect(broadSources({ ...from('x'), audience: { is: 'anyone' } }, OWN)).toEqual([]);
});

const attached = (arn: string | null): RolePolicy => ({ name: 'p', arn, source: 'aws-managed', document: { malformed: 'not needed' } });
test.each([
  ['arn:aws:iam::aws:policy/AmazonS3FullAccess', true], ['arn:aws:iam::aws:policy/AWSLambda_FullAccess', true], ['arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess_v2', true], ['arn:aws-us-gov:iam::aws:policy/AmazonS3FullAccess', true], ['arn:aws:iam::aws:policy/PowerUserAccess', true], ['arn:aws:iam::aws:policy/AWSKeyManagementServicePowerUser', true], ['arn:aws:iam::aws:policy/job-function/ViewOnlyAccess', true], ['arn:aws:iam::aws:policy/job-function/SystemAdministrator', true], ['arn:aws:iam::aws:policy/AdministratorAccess', true],
  ['arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole', false], ['arn:aws:iam::aws:policy/AWSLambdaExecute', false], ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess', false], ['arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess', false], ['arn:aws:iam::111122223333:policy/AmazonS3FullAccess', false], [null, false],
])('%s is broad: %s', (arn, expected) => {
  expect(broadManagedPolicies({ policies: [attached(arn)], boundary: null })).toHaveLength(expected ? 1 : 0);
  expect(isAwsManagedArn(arn ?? '')).toBe(arn?.includes('::aws:') ?? false);
});

test('accounts in ARNs', () => {
  expect(['arn:aws:sns:eu-west-1:111122223333:t', 'arn:aws:s3:::b', 'arn:aws:sns:eu-west-1:*:t', 'x'].map(accountOfArn)).toEqual(['111122223333', null, null, null]);
});

test('the action table is the pinned one, and every elevation is in it', () => {
  expect(readFileSync(new URL('../../src/policy/data/actions.generated.ts', import.meta.url), 'utf8') === actionsText()).toBe(true);
  const names = new Set(changingActions().map(({ name }) => name));
  expect(ELEVATIONS.filter((action) => !names.has(action))).toEqual([]);
});

test('a document is parsed once', () => {
  const document = { json: { Statement: [] } };
  expect(parsePolicy(document)).toBe(parsePolicy(document));
});
