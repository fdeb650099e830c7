import { expect, test } from 'vitest';
import type { Json } from '../../src/model/facts.ts';
import { constantsOf, instancesWithin, type Constant } from '../../src/policy/candidates.ts';
import { gather, isWholeInternet, writtenRanges, type Grant } from '../../src/policy/grant.ts';
import { formatRange, joinRanges, parseIpRange, publicPieces, type IpRange } from '../../src/policy/ip.ts';
import { mentionsOf, someAccount, unnamedAccount } from '../../src/policy/mentions.ts';
import { commonMatch, matchesPattern, matchesWithin } from '../../src/policy/pattern.ts';
import { applies, firstRegion, regionsOf } from '../../src/policy/role-condition.ts';
import { coversResourcesOf, sharesResources } from '../../src/policy/role-resources.ts';
import type { Audience, Statement } from '../../src/policy/index.ts';
import { CONTEXT, policyOf } from './driver.ts';

const FUNCTION = CONTEXT.resource;
const statementOf = (change: Readonly<Record<string, Json>>): Statement => {
  const written = Object.entries<Json>({ Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: FUNCTION, ...change }).filter(([, value]) => value !== null);
  const [statement] = policyOf([Object.fromEntries(written)]).statements;
  if (statement === undefined) throw new Error('no statement');
  return statement;
};
const when = (operator: string, key: string, value: Json, change: Readonly<Record<string, Json>> = {}): Statement => statementOf({ Condition: { [operator]: { [key]: value } }, ...change });

/** Every text over the letters, up to that length. */
const texts = (letters: string, longest: number): readonly string[] => (longest === 0 ? [''] : ['', ...[...letters].flatMap((letter) => texts(letters, longest - 1).map((rest) => letter + rest))]);
const expression = (pattern: string): RegExp => new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);

test('every short pattern matches what the regular expression matches', () => {
  const values = texts('ab', 4);
  for (const pattern of texts('ab*?', 3)) {
    const wanted = expression(pattern);
    for (const value of values) expect(matchesPattern(pattern, value), `${pattern} ${value}`).toBe(wanted.test(value));
  }
  expect(matchesPattern('*ab*ab', 'xabxabxab')).toBe(true);
  expect(matchesPattern('a*bc?', 'abcbcd')).toBe(true);
  expect(matchesPattern('a*bc?d', 'abcbcd')).toBe(false);
});

test('a part of a pattern matches a part of a value, whatever stands beside them', () => {
  const within = (pattern: string, value: string, from = 0, to = from, at = 0, end = at): boolean => matchesWithin({ text: pattern, from, to }, { text: value, from: at, to: end });
  expect([within('abc', 'abd', 0, 2, 0, 2), within('abc', 'abc', 0, 2, 0, 3), within('abc', 'abc', 0, 3, 0, 2), within('ab*', 'abc', 0, 2, 0, 3), within('a*b', 'abc', 0, 2, 0, 3), within('a**', 'a', 0, 1, 0, 1), within('xab', 'yab', 1, 3, 1, 3), within('*b', 'ab', 1, 2, 0, 2)])
    .toEqual([true, false, false, false, true, true, true, false]);
  // At the end of a pattern there is nothing to compare with, not even what no character is.
  expect([within('a', 'a\u0000', 0, 1, 0, 2), matchesPattern('a', 'a\u0000'), matchesPattern('a', 'a\uffff'), matchesPattern('a', 'a\u0001')]).toEqual([false, false, false, false]);
});

test('two short patterns have a common match exactly when some text matches both', () => {
  const values = texts('abx', 4);
  const matchesOf = new Map(texts('ab*?', 3).map((pattern) => [pattern, new Set(values.filter((value) => expression(pattern).test(value)))]));
  for (const [a, matchedByA] of matchesOf) {
    for (const [b, matchedByB] of matchesOf) {
      const found = commonMatch(a, b);
      const exists = [...matchedByA].some((value) => matchedByB.has(value));
      if (found === null) expect(exists, `${a} ${b}`).toBe(false);
      else expect([expression(a).test(found), expression(b).test(found)], `${a} ${b}: ${found}`).toEqual([true, true]);
    }
  }
});
test.each([
  ['a*', '*b', 'axb'], ['ab*', 'a*', 'abx'], ['a*', 'ab*', 'abx'], ['ab*', 'ab*', 'abx'], ['a*', 'b*', null], ['a?c*', 'ab*', 'abcx'], ['?', '*', 'q'], ['*', '?', 'q'], ['?a', 'b?', 'ba'], ['a*', 'a', 'a'], ['a', 'a*', 'a'], ['ab', 'a', null],
  ['x'.repeat(3_000) + '*', '*' + 'y'.repeat(3_000), null],
])('a common match of %s and %s', (a, b, expected) => {
  expect(commonMatch(a, b)).toBe(expected);
});
test('what may be anything is filled as asked', () => {
  expect([commonMatch('a*', '*b', 'zq'), commonMatch('a*', 'ab*', 'zq'), commonMatch('a*', '*', 'zq')]).toEqual(['azqb', 'abzq', 'azq']);
});

const rangesOf = (...written: readonly string[]): readonly IpRange[] => written.map((text) => parseIpRange(text) ?? (() => { throw new Error(text); })());
test.each<readonly [string, readonly string[], boolean]>([
  ['everything', ['0.0.0.0/0'], true], ['its halves', ['0.0.0.0/1', '128.0.0.0/1'], true], ['one half', ['0.0.0.0/1'], false], ['the other half', ['128.0.0.0/1'], false], ['all of IPv6', ['::/0'], true], ['what is routed of IPv6', ['2000::/3'], true], ['half of what is routed', ['2000::/4'], false],
  ['half of each version', ['0.0.0.0/1', '2000::/4'], false], ['nothing', [], false], ['everything and more', ['0.0.0.0/0', '203.0.113.0/24', '2001:db8::/32'], true], ['all but the lowest eighth', ['32.0.0.0/3', '64.0.0.0/2', '128.0.0.0/1'], false], ['all but the highest that is routed', ['0.0.0.0/1', '128.0.0.0/2', '192.0.0.0/4'], false],
])('is it the whole internet: %s', (_name, written, expected) => {
  expect(isWholeInternet(rangesOf(...written))).toBe(expected);
});

test.each<readonly [readonly string[], readonly string[]]>([
  [['10.0.0.0/9', '10.128.0.0/9'], ['10.0.0.0/8']], [['10.0.0.0/8', '10.1.0.0/16'], ['10.0.0.0/8']], [['10.1.0.0/16', '10.0.0.0/8'], ['10.0.0.0/8']], [['10.0.0.0/24', '10.0.2.0/24'], ['10.0.0.0/24', '10.0.2.0/24']], [['10.0.2.0/24', '10.0.0.0/24'], ['10.0.0.0/24', '10.0.2.0/24']],
  [['10.0.0.0/24', '10.0.1.0/24', '10.0.2.0/24'], ['10.0.0.0-10.0.2.255']], [['10.0.0.1', '10.0.0.2'], ['10.0.0.1-10.0.0.2']], [['2001:db8::/33', '2001:db8:8000::/33'], ['2001:db8:0:0:0:0:0:0/32']], [['2001:db8::1', '10.0.0.1'], ['10.0.0.1/32', '2001:db8:0:0:0:0:0:1/128']], [['10.0.0.0/8', '10.0.0.0/8'], ['10.0.0.0/8']], [['0.0.0.0/0'], ['0.0.0.0/0']],
])('%j joined is %j', (written, expected) => {
  expect(joinRanges(rangesOf(...written)).map(formatRange)).toEqual(expected);
});
test('the public space is cut at the borders of a range, and nowhere else within it', () => {
  const inside = (outer: string, ...written: readonly string[]): readonly string[] => {
    const [limit] = rangesOf(outer);
    return publicPieces(rangesOf(...written)).filter(({ version, first, last }) => limit !== undefined && version === limit.version && limit.first <= first && last <= limit.last).map(formatRange);
  };
  expect(inside('8.8.0.0/16', '8.8.0.0/16', '8.8.8.0/24')).toEqual(['8.8.0.0/21', '8.8.8.0/24', '8.8.9.0-8.8.255.255']);
  expect(inside('2000::/3', '2000::/3')).toEqual(['2000:0:0:0:0:0:0:0/3']);
  expect(inside('0.0.0.0/0', '2000::/4')).toEqual(inside('0.0.0.0/0'));
  expect(inside('224.0.0.0/3', '255.255.255.255')).toEqual([]);
  expect(inside('203.0.113.0/24', '203.0.113.0/25')).toEqual(['203.0.113.0/25', '203.0.113.128/25']);
});

const allow = (addresses: Json, more: Readonly<Record<string, Json>> = {}): Statement => statementOf({ Condition: { IpAddress: { 'aws:SourceIp': addresses }, ...more } });
test.each<readonly [string, Statement, readonly string[], readonly string[]]>([
  ['as written', allow(['203.0.113.77/24', '8.8.8.0/24']), ['203.0.113.0/24', '8.8.8.0/24'], ['203.0.113.77/24', '8.8.8.0/24']],
  ['only those used', allow(['203.0.113.0/24', '8.8.8.0/24']), ['8.8.8.0/24'], ['8.8.8.0/24']],
  ['of the other version is not used', allow(['203.0.113.0/24', '2001:db8::/32']), ['203.0.113.0/24'], ['203.0.113.0/24']],
  ['as computed where a part is denied', allow('8.8.8.0/24'), ['8.8.8.0/25'], ['8.8.8.0/25']],
  ['as computed where more is let in', allow('8.8.8.0/25'), ['8.8.8.0/24'], ['8.8.8.0/24']],
  ['as computed without addresses', statementOf({}), ['8.8.8.0/24'], ['8.8.8.0/24']],
  ['what it excludes is not written', statementOf({ Condition: { NotIpAddress: { 'aws:SourceIp': '8.8.8.0/24' } } }), ['8.8.9.0/24'], ['8.8.9.0/24']],
  ['another key is not the address', statementOf({ Condition: { IpAddress: { 'aws:VpcSourceIp': '8.8.0.0/16' } } }), ['8.8.9.0/24'], ['8.8.9.0/24']],
  ['a malformed one is not used', allow(['8.8.8.0/24', 'office']), ['8.8.8.0/24'], ['8.8.8.0/24']],
  ['two written blocks that make one range', allow(['8.8.8.0/25', '8.8.8.128/25']), ['8.8.8.0/24'], ['8.8.8.0/25', '8.8.8.128/25']],
  ['each once', allow(['8.8.8.0/24', '8.8.8.0/24']), ['8.8.8.0/24'], ['8.8.8.0/24']],
  ['another key of the same addresses is not the address', statementOf({ Condition: { IpAddress: { 'aws:VpcSourceIp': '8.8.9.77/24' } } }), ['8.8.9.0/24'], ['8.8.9.0/24']],
  ['what is excluded is not written as let in', statementOf({ Condition: { NotIpAddress: { 'aws:SourceIp': '8.8.9.77/24' } } }), ['8.8.9.0/24'], ['8.8.9.0/24']],
  ['as computed where only a part is written', allow('8.8.8.77/24'), ['8.8.8.0/24', '9.9.9.0/24'], ['8.8.8.0/24', '9.9.9.0/24']],
  ['as computed where one of two is let in by half', allow(['8.8.8.77/24', '9.9.9.77/24']), ['8.8.8.0/24', '9.9.9.0/25'], ['8.8.8.0/24', '9.9.9.0/25']],
  ['a block below or above is not used', allow(['8.8.7.77/24', '8.8.8.77/24', '8.8.9.77/24']), ['8.8.8.0/24'], ['8.8.8.77/24']],
  ['private parts of a written block do not count', allow('8.0.0.0/6'), ['8.0.0.0/7', '11.0.0.0/8'], ['8.0.0.0/6']],
])('ranges are named %s', (_name, statement, ranges, expected) => {
  expect(writtenRanges(statement, publicPieces(rangesOf(...ranges)).filter((piece) => rangesOf(...ranges).some((range) => range.version === piece.version && range.first <= piece.first && piece.last <= range.last)))).toEqual(expected);
});

const [one, two] = [statementOf({ Sid: 'one' }), statementOf({ Sid: 'two' })];
const grant = (audience: Audience, change: Partial<Grant> = {}): Grant => ({ audience, action: 'lambda:InvokeFunction', via: 'api', statement: one, under: [], ...change });
const ip = (...ranges: readonly string[]): Audience => ({ is: 'ip-limited', ranges });
const shown = (grants: readonly Grant[]): readonly unknown[] => gather(grants).map(({ audience, actions, statements, via, under }) => ({ audience, actions, sids: statements.map((source) => (source as { Sid: string }).Sid), via, under }));
const access = (audience: Audience, change: Readonly<Record<string, unknown>> = {}): unknown => ({ audience, actions: ['lambda:InvokeFunction'], sids: ['one'], via: 'api', under: [], ...change });
const ANYONE: Audience = { is: 'anyone' };
test.each<readonly [string, readonly Grant[], readonly unknown[]]>([
  ['nothing', [], []],
  ['actions of one statement', [grant(ANYONE), grant(ANYONE, { action: 'lambda:GetFunction' }), grant(ANYONE)], [access(ANYONE, { actions: ['lambda:InvokeFunction', 'lambda:GetFunction'] })]],
  ['statements that grant the same', [grant(ANYONE), grant(ANYONE, { statement: two })], [access(ANYONE, { sids: ['one', 'two'] })]],
  ['statements that grant different actions', [grant(ANYONE), grant(ANYONE, { statement: two, action: 'lambda:GetFunction' })], [access(ANYONE), access(ANYONE, { sids: ['two'], actions: ['lambda:GetFunction'] })]],
  ['different ways', [grant(ANYONE), grant(ANYONE, { via: 'url-iam' })], [access(ANYONE), access(ANYONE, { via: 'url-iam' })]],
  ['different conditions', [grant(ANYONE), grant(ANYONE, { under: ['x'] })], [access(ANYONE), access(ANYONE, { under: ['x'] })]],
  ['addresses of one statement, as written', [grant(ip('8.8.8.0/24'))], [access(ip('8.8.8.0/24'))]],
  ['addresses of two statements', [grant(ip('8.8.8.0/24')), grant(ip('8.8.9.0/24'), { statement: two })], [access(ip('8.8.8.0/24', '8.8.9.0/24'), { sids: ['one', 'two'] })]],
  ['addresses that make up the internet', [grant(ip('0.0.0.0/1')), grant(ip('128.0.0.0-255.255.255.255'), { statement: two })], [access(ANYONE, { sids: ['one', 'two'] })]],
  ['addresses that nearly make it up', [grant(ip('0.0.0.0/1')), grant(ip('128.0.0.0-200.255.255.255'), { statement: two })], [access(ANYONE, { sids: ['one', 'two'] })]],
  ['addresses that are few', [grant(ip('11.0.0.0/8')), grant(ip('13.0.0.0/8'), { statement: two })], [access(ip('11.0.0.0/8', '13.0.0.0/8'), { sids: ['one', 'two'] })]],
  ['neighbours that are many by one address', [grant(ip('12.0.0.0/8')), grant(ip('13.0.0.0'), { statement: two })], [access(ANYONE, { sids: ['one', 'two'] })]],
  ['neighbours of which one is no block', [grant(ip('11.0.0.0-11.255.255.255')), grant(ip('12.0.0.0/8'), { statement: two })], [access(ANYONE, { sids: ['one', 'two'] })]],
  ['few addresses of which one is no block', [grant(ip('11.0.0.0-11.0.0.2')), grant(ip('13.0.0.0/8'), { statement: two })], [access(ip('11.0.0.0-11.0.0.2', '13.0.0.0/8'), { sids: ['one', 'two'] })]],
  ['addresses that nobody can read', [grant(ip('office')), grant(ip('13.0.0.0/8'), { statement: two })], [access(ip('office', '13.0.0.0/8'), { sids: ['one', 'two'] })]],
  ['neighbours that are many together', [grant(ip('12.0.0.0/8')), grant(ip('13.0.0.0/8'), { statement: two })], [access(ANYONE, { sids: ['one', 'two'] })]],
  ['halves for different ways', [grant(ip('0.0.0.0/1')), grant(ip('128.0.0.0/1'), { statement: two, via: 'url-none' })], [access(ip('0.0.0.0/1')), access(ip('128.0.0.0/1'), { sids: ['two'], via: 'url-none' })]],
  ['halves for different actions', [grant(ip('0.0.0.0/1')), grant(ip('128.0.0.0/1'), { statement: two, action: 'lambda:GetFunction' })], [access(ip('0.0.0.0/1')), access(ip('128.0.0.0/1'), { sids: ['two'], actions: ['lambda:GetFunction'] })]],
  ['a half under a condition', [grant(ip('0.0.0.0/1')), grant(ip('128.0.0.0/1'), { statement: two, under: ['x'] })], [access(ip('0.0.0.0/1')), access(ip('128.0.0.0/1'), { sids: ['two'], under: ['x'] })]],
])('gathered: %s', (_name, grants, expected) => {
  expect(shown(grants)).toEqual(expected);
});

const EMPTY = { accounts: [], principals: [], openAccounts: [], organizations: [], paths: [], sourceAccounts: [], openSourceAccounts: [], sourceOrganizations: [], sourcePaths: [], services: [], exceptedServices: [] };
const A = '444455556666';
test.each<readonly [string, Statement, Partial<Record<keyof typeof EMPTY, readonly unknown[]>>]>([
  ['nobody', statementOf({}), {}],
  ['an account', statementOf({ Principal: { AWS: A } }), { accounts: [A] }],
  ['a root', statementOf({ Principal: { AWS: `arn:aws:iam::${A}:root` } }), { accounts: [A] }],
  ['a role', statementOf({ Principal: { AWS: `arn:aws:iam::${A}:role/r` } }), { accounts: [A], principals: [[`arn:aws:iam::${A}:role/r`, A]] }],
  ['a role that IAM would refuse', statementOf({ Principal: { AWS: `arn:aws:iam::${A}:role/*` } }), { accounts: [A] }],
  ['a deleted principal', statementOf({ Principal: { AWS: 'AROAEXAMPLEEXAMPLE123' } }), {}],
  ['services of a NotPrincipal', statementOf({ Effect: 'Deny', Principal: null, NotPrincipal: { Service: ['a.amazonaws.com', 'b.amazonaws.com'] } }), { exceptedServices: ['a.amazonaws.com', 'b.amazonaws.com'] }],
  ['services of a Principal', statementOf({ Principal: { Service: 'a.amazonaws.com' } }), {}],
  ['an account by condition', when('StringEquals', 'aws:PrincipalAccount', [A, '12*', 'x']), { accounts: [A], openAccounts: ['12*'] }],
  ['an account of KMS', when('StringEquals', 'kms:CallerAccount', A), { accounts: [A] }],
  ['the own account by variable', when('StringEquals', 'aws:PrincipalAccount', '${aws:ResourceAccount}'), { accounts: [CONTEXT.account] }],
  ['the own organization by variable', when('StringEquals', 'aws:PrincipalOrgID', '${aws:ResourceOrgID}'), { organizations: ['o-ours123456'] }],
  ['another variable', when('StringEquals', 'aws:PrincipalOrgID', '${aws:PrincipalTag/org}'), {}],
  ['an ARN by condition', when('ArnLike', 'aws:PrincipalArn', [`arn:aws:iam::${A}:role/*`, 'arn:aws:iam::7*:role/*']), { accounts: [A], openAccounts: ['7*'] }],
  ['organizations', when('StringLike', 'aws:PrincipalOrgID', ['o-abc1234567', 'o-*']), { organizations: ['o-abc1234567'] }],
  ['organization paths', when('ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', ['o-abc1234567/r-ab12/*', 'o-*/r-ab12/*']), { organizations: ['o-abc1234567'], paths: ['o-abc1234567/r-ab12/*'] }],
  ['a source account', when('StringLike', 'aws:SourceAccount', [A, '12*', 'x']), { sourceAccounts: [A], openSourceAccounts: ['12*'] }],
  ['a source ARN', when('ArnLike', 'aws:SourceArn', [`arn:aws:sns:eu-west-1:${A}:t`, 'arn:aws:s3:::b', 'arn:aws:execute-api:eu-west-1:1*:x', 'arn:aws:*:eu-west-1:*:x', 'x']), { sourceAccounts: [A], openSourceAccounts: ['1*', '*'], services: ['sns.amazonaws.com', 's3.amazonaws.com', 'apigateway.amazonaws.com'] }],
  ['a source organization', when('StringLike', 'aws:SourceOrgID', ['o-abc1234567', 'o-*']), { sourceOrganizations: ['o-abc1234567'] }],
  ['source paths', when('ForAnyValue:StringLike', 'aws:SourceOrgPaths', ['o-abc1234567/r-ab12/*', 'o-*/r-ab12/*']), { sourceOrganizations: ['o-abc1234567'], sourcePaths: ['o-abc1234567/r-ab12/*'] }],
  ['services by condition', when('StringLike', 'aws:PrincipalServiceName', ['a.amazonaws.com', '*.amazonaws.com']), { services: ['a.amazonaws.com'] }],
])('a statement mentions %s', (_name, statement, expected) => {
  const found = mentionsOf([statement], CONTEXT);
  expect(Object.fromEntries(Object.entries(found).map(([name, value]) => [name, [...(value as Iterable<unknown>)]]))).toEqual({ ...EMPTY, ...expected });
});

test.each<readonly [string, readonly string[], string | null]>([
  ['*', [], '999999999999'], ['*', ['999999999999', '000000000000'], '777777777777'], ['1*', [], '199999999999'], ['*1', [], '999999999991'], ['1*2*3', [], '199999999923'], ['12345678901?', ['123456789019'], '123456789010'], ['123456789012', [], '123456789012'], ['123456789012', ['123456789012'], null],
  ['12345678901', [], null], ['1234567890123*', [], null], ['o-*', [], null], ['', [], null], ['??????????12', [], '999999999912'],
])('an account that matches %s and is none of %j', (pattern, named, expected) => {
  expect(unnamedAccount(pattern, (account) => named.includes(account))).toBe(expected);
});
test('there is always an account that nobody named', () => {
  const repeated = '0123456789'.split('').map((digit) => digit.repeat(12));
  expect(someAccount(() => false)).toBe('999999999999');
  expect(someAccount((account) => repeated.includes(account))).toBe('909059403920');
});

const conditionsOf = (operator: string, values: Json): Statement['conditions'] => when(operator, 'aws:Key', values).conditions;
test.each<readonly [string, Json, readonly Constant[]]>([
  ['StringEquals', ['a', 'a', 'b'], [{ as: 'literal', text: 'a' }, { as: 'literal', text: 'b' }]], ['StringLike', 'a*', [{ as: 'glob', text: 'a*' }]], ['StringNotLike', 'a*', [{ as: 'glob', text: 'a*' }]], ['ArnEquals', 'arn:aws:s3:::b', [{ as: 'arn', text: 'arn:aws:s3:::b' }]], ['NumericLessThan', '5', [{ as: 'number', text: '5' }]],
  ['DateGreaterThan', '2026-01-01T00:00:00Z', [{ as: 'date', text: '2026-01-01T00:00:00Z' }]], ['Bool', 'true', [{ as: 'bool', text: 'true' }]], ['IpAddress', '10.0.0.0/8', [{ as: 'ip', text: '10.0.0.0/8' }]], ['BinaryEquals', 'QQ==', [{ as: 'literal', text: 'QQ==' }]], ['Null', 'true', []],
])('%s compares with %j', (operator, values, expected) => {
  expect(constantsOf(conditionsOf(operator, values), () => null)).toEqual(expected);
});
test.each<readonly [string, Constant, readonly string[]]>([
  ['o-*', { as: 'literal', text: 'o-abc' }, ['o-abc']], ['o-*', { as: 'literal', text: 'x-abc' }, []], ['o-*', { as: 'literal', text: 'o-*' }, []], ['o-*', { as: 'glob', text: 'o-a*' }, ['o-azq1']], ['o-*', { as: 'glob', text: '*' }, ['o-zq1']], ['o-*', { as: 'glob', text: 'x*' }, []], ['o-*', { as: 'number', text: '5' }, []],
  ['arn:*:*:*:444455556666:*', { as: 'arn', text: 'arn:aws:sns:*:*:t*' }, ['arn:aws:sns::444455556666:tzq1']], ['arn:*:*:*:444455556666:*', { as: 'arn', text: 'arn:aws:sns:*:777788889999:t' }, []], ['arn:*:*:*:444455556666:*', { as: 'arn', text: 'arn:*' }, ['arn:zq1:zq1:zq1:444455556666:zq1']],
])('within %s, %j stands for %j', (shape, constant, expected) => {
  const found = instancesWithin([shape], [constant]);
  if (constant.text === 'arn:*') expect(found.every((text) => text.startsWith('arn:') && text.includes(':444455556666:'))).toBe(true);
  else expect(found).toEqual(expected);
});

const ROLE = { role: 'arn:aws:iam::111122223333:role/r', account: '111122223333', partition: 'aws', at: CONTEXT.at };
const world = { context: ROLE, region: 'eu-west-1' };
test.each<readonly [string, string, Json, boolean | 'unknown', boolean | 'unknown']>([
  ['StringEquals', 'aws:PrincipalArn', ROLE.role, true, true], ['StringEquals', 'aws:PrincipalArn', 'arn:aws:iam::111122223333:role/x', false, false], ['StringEquals', 'aws:PrincipalAccount', '111122223333', true, true], ['StringEquals', 'aws:ResourceAccount', '444455556666', false, false], ['StringEquals', 'aws:PrincipalType', 'AssumedRole', true, true], ['StringEquals', 'aws:PrincipalType', 'User', false, false],
  ['Bool', 'aws:PrincipalIsAWSService', 'false', true, true], ['Null', 'aws:username', 'true', true, true], ['Bool', 'aws:MultiFactorAuthPresent', 'true', false, false], ['Bool', 'aws:MultiFactorAuthPresent', 'false', 'unknown', 'unknown'], ['BoolIfExists', 'aws:MultiFactorAuthPresent', 'false', true, true], ['NumericLessThan', 'aws:MultiFactorAuthAge', '300', false, false], ['Null', 'aws:MultiFactorAuthAge', 'true', true, true],
  ['DateLessThan', 'aws:CurrentTime', '2027-01-01T00:00:00Z', true, true], ['DateLessThan', 'aws:CurrentTime', '2026-01-01T00:00:00Z', false, false], ['NumericEquals', 'aws:EpochTime', '1795219200', true, true], ['NumericGreaterThan', 'aws:EpochTime', '1795219200', false, false], ['StringEquals', 'aws:RequestedRegion', 'eu-west-1', true, true], ['StringEquals', 'aws:RequestedRegion', 'eu-west-2', false, false],
  ['StringEquals', 'aws:PrincipalOrgID', '${aws:ResourceOrgID}', true, true], ['StringEquals', 'aws:ResourceOrgID', '${aws:PrincipalOrgID}', true, true], ['StringEquals', 'aws:ResourceOrgID', 'o-abc1234567', 'unknown', 'unknown'], ['StringEquals', 'aws:PrincipalArn', 'arn:aws:iam::${aws:PrincipalAccount}:role/r', true, true], ['StringEquals', 'aws:PrincipalArn', 'arn:aws:iam::${aws:PrincipalTag/x}:role/r', 'unknown', 'unknown'],
  // What the code chooses: it takes what lets it in, and avoids what keeps it out.
  ['StringEquals', 'aws:UserAgent', 'x', true, false], ['StringLike', 'aws:Referer', '*', true, false], ['Bool', 'aws:SecureTransport', 'true', true, false], ['Bool', 'aws:SecureTransport', 'false', true, false],
  ['StringEquals', 'aws:PrincipalTag/a', 'b', 'unknown', 'unknown'], ['StringEquals', 'aws:SourceVpce', 'vpce-1', 'unknown', 'unknown'], ['StringLike', 'aws:PrincipalTag/a', '*', 'unknown', 'unknown'], ['StringLikeIfExists', 'aws:PrincipalTag/a', '*', true, true],
])('%s of %s and %j applies to a function as an Allow (%s) and as a Deny (%s)', (operator, key, value, asAllow, asDeny) => {
  for (const [effect, expected] of [['Allow', asAllow], ['Deny', asDeny]] as const) {
    const policy = policyOf([{ Effect: effect, Action: '*', Resource: '*', Condition: { [operator]: { [key]: value } } }]);
    expect(policy.statements.map((statement) => applies(statement, world)), effect).toEqual([expected]);
  }
});
test('variables are text in the version of 2008', () => {
  const policy = policyOf([{ Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalArn': 'arn:aws:iam::${aws:PrincipalAccount}:role/r' } } }], '2008-10-17');
  expect(policy.statements.map((statement) => applies(statement, world))).toEqual([false]);
});
test('all keys have to agree', () => {
  const policy = policyOf([{ Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': '111122223333', 'aws:RequestedRegion': 'us-east-1' } } }]);
  expect([{ ...world, region: 'us-east-1' }, world].map((where) => policy.statements.map((statement) => applies(statement, where)))).toEqual([[true], [false]]);
});
test('the regions that policies tell apart', () => {
  expect(regionsOf([when('StringEquals', 'aws:RequestedRegion', ['eu-west-1', 'us-east-1', 'eu-west-1']), when('StringEquals', 'aws:UserAgent', 'x')])).toEqual(['zq-fresh-1', 'eu-west-1', 'us-east-1']);
  expect(regionsOf([])).toEqual(['zq-fresh-1']);
  expect(regionsOf([when('StringEquals', 'aws:RequestedRegion', Array.from({ length: 20 }, (_, index) => `eu-x-${index}`))])).toHaveLength(12);
  expect(['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc', 'aws-iso', 'aws-new'].map(firstRegion)).toEqual(['us-east-1', 'cn-north-1', 'us-gov-west-1', 'eusc-de-east-1', 'us-iso-east-1', 'aws-new-1']);
});

const on = (resource: Json): Statement => statementOf({ Principal: null, Action: 's3:*', Resource: resource });
const notOn = (resource: Json): Statement => statementOf({ Principal: null, Action: 's3:*', Resource: null, NotResource: resource });
const [B, C] = ['arn:aws:s3:::b/*', 'arn:aws:s3:::c/*'];
test.each<readonly [string, Statement, Statement, boolean, boolean]>([
  ['everything and a bucket', on('*'), on(B), true, true], ['a bucket and everything', on(B), on('*'), false, true], ['a bucket and itself', on(B), on(B), true, true], ['two buckets', on(B), on(C), false, false], ['two buckets and one of them', on([B, C]), on(B), true, true], ['one of two buckets and both', on(B), on([B, C]), false, true],
  ['a bucket and an object', on(B), on('arn:aws:s3:::b/o'), true, true], ['an object and its bucket', on('arn:aws:s3:::b/o'), on(B), false, true], ['one character and any', on('arn:aws:s3:::b/?'), on(B), false, true], ['one character and one', on('arn:aws:s3:::b/?'), on('arn:aws:s3:::b/o'), true, true], ['one character and one character', on('arn:aws:s3:::?'), on('arn:aws:s3:::?'), true, true],
  ['all but a bucket and another', notOn(B), on(C), true, true], ['all but a bucket and that one', notOn(B), on(B), false, true], ['all but two and one of them', notOn([B, C]), on(B), false, true], ['all but a bucket and two', notOn(B), on([B, C]), false, true], ['a bucket and all but another', on(B), notOn(C), false, true], ['everything and all but a bucket', on('*'), notOn(B), true, true], ['several and everything among them', on([B, '*']), on(C), true, true], ['all but everything and a bucket', notOn('*'), on(B), false, true],
  ['buckets of which one is another', on([B, C]), on(['arn:aws:s3:::d/*', C]), false, true],
])('resources, %s: covered %s, shared %s', (_name, a, b, covered, shared) => {
  expect([coversResourcesOf(a, b), sharesResources(a, b)]).toEqual([covered, shared]);
});
