import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../src/model/facts.ts';
import { constantsOf, instances, type Constant } from '../../src/policy/candidates.ts';
import { arnParts, holds, matchesArn, type Values } from '../../src/policy/condition.ts';
import { accountOfArn, parsePolicy, isInvalid, type Condition } from '../../src/policy/index.ts';
import { formatRange, joinRanges, parseIpRange } from '../../src/policy/ip.ts';
import { mentionsOf } from '../../src/policy/mentions.ts';
import { escapeLiteral, substitute, unescapeLiteral } from '../../src/policy/variables.ts';
import { CONTEXT, policyOf } from './driver.ts';

const conditionOf = (operator: string, values: Json, version = '2012-10-17', key = 'k'): Condition => {
  const [condition] = policyOf([{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: { [operator]: { [key]: values } } }], version).statements.flatMap(({ conditions }) => conditions);
  if (condition === undefined) throw new Error('no condition');
  return condition;
};
const reading = { lookup: (key: string): string | null => (key === 'aws:principalaccount' ? '444455556666' : null), untold: 'unknown' as const };

// IAM "Amazon Resource Name (ARN) condition operators": each of the six colon-delimited components is checked separately.
const X = '444455556666';
test.each<readonly [string, string, boolean | 'unknown']>([
  [`arn:aws:sns:eu-west-1:${X}:t`, `arn:aws:sns:eu-west-1:${X}:t`, true],
  [`arn:aws:sns:*:${X}:t`, `arn:aws:sns:eu-west-1:${X}:t`, true],
  [`arn:*:${X}:t`, `arn:aws:sns:eu-west-1:${X}:t`, 'unknown'],
  [`arn:aws:*:*:${X}:t`, `arn:aws:sns:eu-west-1:${X}:t`, true],
  [`arn:aws:s*:${X}:t:u:v`, `arn:aws:sns:eu-west-1:${X}:t:u:v`, false],
  [`arn:aws:*:t:u:v`, `arn:aws:sns:eu-west-1:${X}:t:u:v`, false],
  [`arn:aws:sns:eu-west-1:*:t`, `arn:aws:sns:eu-west-1:${X}:x:t`, false],
  [`arn:aws:sns:eu-west-1:${X}:*`, `arn:aws:sns:eu-west-1:${X}:t:with:colons`, true],
  [`arn:aws:sns:eu-west-1:${X}:t:with*`, `arn:aws:sns:eu-west-1:${X}:t:with:colons`, true],
  [`arn:aws:sns:eu-west-1:${X}:t:x`, `arn:aws:sns:eu-west-1:${X}:t`, false],
  ['arn:aws:s3:::b*', 'arn:aws:s3:::bucket', true],
  ['arn:aws:s3:::b', 'arn:aws:s3', false],
  ['*:*:*:*:*:*', 'arn:aws:s3', false],
  ['*:*:*:*:*:*', 'arn:aws:s3:::b', true],
  [':::::', ':::::', true],
  ['a:::::', ':::::', false],
  [':::::a', ':::::', false],
  ['*', 'anything', true],
  ['***', 'anything', true],
  ['', 'anything', false],
  ['arn:aws:s3', 'arn:aws:s3', false],
  ['arn:aws:s3*', 'arn:aws:s3:::b', 'unknown'],
  ['arn:aws:sns*', 'arn:aws:s3:::b', false],
  ['arn:aws:s3:::b?', 'arn:aws:s3:::b*', true],
  ['arn:aws:s3:::b', 'arn:aws:s3:::*', false],
])('the ARN pattern %s matches %s: %s', (pattern, actual, expected) => {
  expect(matchesArn(pattern, actual)).toBe(expected);
});
test('an ARN has six parts, of which the last is the rest', () => {
  expect(['a:b:c:d:e:f', 'a:b:c:d:e:f:g:h', 'a:b', ''].map(arnParts)).toEqual([['a', 'b', 'c', 'd', 'e', 'f'], ['a', 'b', 'c', 'd', 'e', 'f:g:h'], ['a', 'b'], ['']]);
});

const TEXTS = ['a', 'A', 'b', 'a*', '*', '?', '${aws:PrincipalAccount}', '${aws:username}', '${*}', X, 'x${*}'];
const ARNS = [`arn:aws:sns:*:${X}:t`, `arn:aws:sns:*:${X}:*`, 'arn:aws:s3:::b', 'arn:aws:sns:*:4*:t', 'arn:aws:sns:*:${aws:PrincipalAccount}:t', 'arn:aws:sns:*:${aws:username}:t', '*', 'arn:aws*', 'x'];
const OPERATORS: readonly (readonly [readonly string[], readonly string[], readonly string[], (index: number) => string])[] = [
  [['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringLike', 'StringNotLike', 'BinaryEquals'], TEXTS, ['a', 'b', 'c', X, '*', '${aws:PrincipalAccount}', 'x*'], (index) => `zz${index}`],
  [['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'], ARNS, [`arn:aws:sns:eu-west-1:${X}:t`, 'arn:aws:sns:eu-west-1:777788889999:t', 'arn:aws:s3:::b', 'x', 'arn:aws'], (index) => `arn:aws:zz:::${index}`],
];
test('a long list of values decides as a short one, and the first value as the last', () => {
  for (const [operators, written, asked, filler] of OPERATORS) {
    const cases = fc.tuple(fc.constantFrom(...operators), fc.constantFrom('', '', 'ForAnyValue:', 'ForAllValues:'), fc.uniqueArray(fc.constantFrom(...written), { maxLength: 4 }), fc.uniqueArray(fc.constantFrom(...asked), { maxLength: 2 }), fc.constantFrom('2012-10-17', '2012-10-17', '2008-10-17'), fc.boolean());
    fc.assert(
      fc.property(cases, ([operator, quantifier, values, actual, version, isFirst]) => {
        const fillers = Array.from({ length: 17 }, (_, index) => filler(index));
        const truth = (list: readonly string[]) => holds(conditionOf(`${quantifier}${operator}`, list, version), actual, reading);
        expect(truth(isFirst ? [...values, ...fillers] : [...fillers, ...values])).toBe(truth(values));
      }),
      { seed: 5, numRuns: 600 },
    );
  }
});
test.each<readonly [string, Json, Values, boolean | 'unknown']>([
  // IAM "Multivalued context keys": a key without values is as good as absent.
  ['StringEquals', 'a', [], false], ['StringNotEquals', 'a', [], true], ['ForAllValues:StringEquals', 'a', [], true], ['ForAnyValue:StringNotEquals', 'a', [], false],
  ['StringEquals', ['b', '${aws:username}'], ['a'], 'unknown'], ['StringEquals', ['a', '${aws:username}'], ['a'], true], ['StringNotEquals', ['a', '${aws:username}'], ['a'], false], ['StringEquals', '${aws:PrincipalAccount}', [X], true],
  // A variable is no text, not even its own.
  ['StringEquals', '${aws:username}', ['${aws:username}'], 'unknown'], ['StringEqualsIgnoreCase', 'ABC', ['abc'], true], ['StringEquals', '${*}', ['*'], true], ['StringLike', 'a${?}', ['a?'], true], ['StringLike', 'a${?}', ['ab'], false],
  ['BinaryEquals', 'QQ==', ['QQ=='], true], ['BinaryEquals', 'QQ==', ['qq=='], false], ['BinaryEquals', '${aws:PrincipalAccount}', [X], true], ['BinaryEquals', '${aws:PrincipalAccount}', ['x'], false],
])('%s %j against %j: %s', (operator, values, actual, expected) => {
  expect(holds(conditionOf(operator, values), actual, reading)).toBe(expected);
});
test('an operator that nobody knows decides nothing', () => {
  expect(holds({ ...conditionOf('StringEquals', 'a'), operator: 'stringsmellslike' }, ['a'], reading)).toBe('unknown');
  expect(constantsOf([{ ...conditionOf('StringEquals', 'a'), operator: 'stringsmellslike' }], () => null)).toEqual([]);
});

test('constants: each once, in order, those of variables where they can be told', () => {
  const texts = (conditions: readonly Condition[], lookup = reading.lookup): readonly string[] => constantsOf(conditions, lookup).map(({ as, text }) => `${as} ${text}`);
  expect(texts([conditionOf('StringEquals', ['a', 'b', 'a']), conditionOf('StringLike', ['a', 'a'])])).toEqual(['literal a', 'literal b', 'glob a']);
  expect(texts([conditionOf('StringEquals', ['b', 'b'])])).toEqual(['literal b']);
  expect(texts([conditionOf('StringEquals', ['${aws:PrincipalAccount}', '${aws:username}'])])).toEqual([`literal ${X}`]);
  expect(texts([conditionOf('StringEquals', ['${aws:PrincipalAccount}'], '2008-10-17')])).toEqual(['literal ${aws:PrincipalAccount}']);
});
test.each<readonly [readonly Constant[], readonly string[]]>([
  [[{ as: 'number', text: '5' }], ['4', '5', '6']], [[{ as: 'number', text: 'x' }], []],
  [[{ as: 'date', text: '2026-01-01T00:00:00Z' }], ['2025-12-31T23:59:59.000Z', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z']], [[{ as: 'date', text: 'x' }], []], [[{ as: 'date', text: '99999999999999' }], []],
  [[{ as: 'ip', text: '203.0.113.0/24' }], ['203.0.113.0']], [[{ as: 'ip', text: 'office' }], []], [[{ as: 'bool', text: 'true' }], ['true', 'false']],
  [[{ as: 'glob', text: 'a*' }, { as: 'glob', text: '*b' }], ['a', 'azq1', 'b', 'zq1b', 'axb']], [[{ as: 'glob', text: 'a*' }, { as: 'literal', text: 'ab' }], ['a', 'azq1', 'ab']], [[{ as: 'glob', text: 'a*' }, { as: 'glob', text: 'b*' }], ['a', 'azq1', 'b', 'bzq1']],
  [[{ as: 'arn', text: 'a:*' }, { as: 'arn', text: '*:b' }], ['a:', 'a:zq1', ':b', 'zq1:b', 'a:xb', 'a:b']],
])('request values for %j', (constants, expected) => {
  const found = instances(constants);
  if (constants[0]?.as === 'arn') expect(found).toEqual(expect.arrayContaining(['a:', 'a:zq1', ':b', 'zq1:b']));
  else expect(found).toEqual(expected);
});
test('a dozen globs are tried with each other, more are not', () => {
  const globs = (count: number): readonly Constant[] => Array.from({ length: count }, (_, index) => ({ as: 'glob' as const, text: index === 0 ? '*z' : `${String.fromCharCode(97 + index)}*` }));
  expect([12, 13].map((count) => instances(globs(count)).includes('bxz'))).toEqual([true, false]);
});

test('characters that variables stand for are literal, and come back', () => {
  expect(['a*b?c$', 'abc', ''].map((text) => unescapeLiteral(escapeLiteral(text)))).toEqual(['a*b?c$', 'abc', '']);
  expect([escapeLiteral('a*') === 'a*', escapeLiteral('a?') === 'a?', escapeLiteral('ab') === 'ab']).toEqual([false, false, true]);
  expect(unescapeLiteral(substitute('${*} ${?} ${$}', () => null) ?? '')).toBe('* ? $');
  // IAM "Policy variables", "Specifying default values": the default counts where the key is not in the request.
  expect(['${k, \'x\'}', '${ K , \'a, b\' }', '${k, \'*\'}', '${k}', 'a${k}${l}', '${l, \'x\'}', '${aws:PrincipalAccount, \'x\'}', '${k,x}'].map((text) => { const told = substitute(text, (key) => (key === 'k' ? undefined : key === 'l' ? null : reading.lookup(key) ?? undefined)); return typeof told === 'string' ? unescapeLiteral(told) : told; }))
    .toEqual(['x', 'a, b', '*', undefined, undefined, null, X, undefined]);
  expect([substitute('a${ aws:PrincipalAccount }b', reading.lookup), substitute('a${aws:username}', reading.lookup), substitute('plain', () => null)]).toEqual([`a${X}b`, null, 'plain']);
});

// What an ARN names, as ARNs are defined in "Amazon Resource Names (ARNs)".
test.each([
  [`arn:aws:sns:eu-west-1:${X}:t`, [X]], [`arn:aws:sns:eu-west-1:${X}:`, [X]], [`arn:aws:sns:eu-west-1:${X}`, []], [`urn:aws:sns:eu-west-1:${X}:t`, []], [`arn::sns:eu-west-1:${X}:t`, []], [`arn:aws::eu-west-1:${X}:t`, []], ['arn:aws:s3:::b', []], ['arn:aws:sns:eu-west-1:4444:t', []], [`arn:*:*:*:${X}:*`, [X]],
])('the source %s is of the accounts %j', (arn, accounts) => {
  const [statement] = policyOf([{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: { ArnLike: { 'aws:SourceArn': arn } } }]).statements;
  expect(statement && [...mentionsOf([statement], CONTEXT).sourceAccounts]).toEqual(accounts);
  expect(accountOfArn(arn)).toBe(accounts[0] ?? null);
});

test('addresses: spellings, neighbours and what is no block', () => {
  const shown = (...texts: readonly string[]) => joinRanges(texts.flatMap((text) => parseIpRange(text) ?? [])).map(formatRange);
  expect(shown('1:2:3::5:6:7:8')).toEqual(['1:2:3:0:5:6:7:8/128']);
  expect([parseIpRange('1:2:3:4::5:6:7:8'), parseIpRange('1:2:3:4:5:6:7:8')?.version]).toEqual([null, 6]);
  expect(formatRange({ version: 4, first: 0n, last: 2n })).toBe('0.0.0.0-0.0.0.2');
  expect(formatRange({ version: 4, first: 1n, last: 2n })).toBe('0.0.0.1-0.0.0.2');
  expect(shown('10.0.0.0/24', '2001:db8::/32', '10.0.1.0/24')).toEqual(['10.0.0.0/23', '2001:db8:0:0:0:0:0:0/32']);
});

test('operators: few spellings, each read alike however often', () => {
  const read = (name: string): unknown => {
    const parsed = parsePolicy({ json: { Version: '2012-10-17', Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: { [name]: { k: 'v' } } } } });
    if (isInvalid(parsed)) return parsed.invalid;
    const [{ operator, quantifier, ifExists } = { operator: '', quantifier: null, ifExists: false }] = parsed.statements.flatMap(({ conditions }) => conditions);
    return [operator, quantifier, ifExists];
  };
  for (let turn = 0; turn < 2; turn++) {
    expect(['StringEquals', 'STRINGEQUALS', 'ForAnyValue:StringLikeIfExists', 'forallvalues:bool', 'Null'].map(read)).toEqual([['stringequals', null, false], ['stringequals', null, false], ['stringlike', 'any', true], ['bool', 'all', false], ['null', null, false]]);
    expect(read('StringSmells')).toBe('unknown condition operator "StringSmells"');
    expect(read('NullIfExists')).toBe('Null cannot be combined with IfExists');
  }
});
