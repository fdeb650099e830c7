import { expect, test } from 'vitest';
import type { Json } from '../../src/model/facts.ts';
import { admission, BUDGET, BudgetSpent, decisiveConditions, type Admission, type Question, type Readings } from '../../src/policy/admit.ts';
import type { Constant } from '../../src/policy/candidates.ts';
import type { Domain } from '../../src/policy/domain.ts';
import { saidBy } from '../../src/policy/said.ts';
import type { Statement } from '../../src/policy/index.ts';
import { policyOf } from './driver.ts';

// The rule of IAM "Policy evaluation logic", asked directly: is there a request of the class for which the Allow applies and no Deny does?
type Block = Readonly<Record<string, Readonly<Record<string, Json>>>>;
const statementOf = (effect: 'Allow' | 'Deny', block: Block): Statement => {
  const [statement] = policyOf([{ Effect: effect, Principal: '*', Action: '*', Resource: '*', ...(Object.keys(block).length === 0 ? {} : { Condition: block }) }]).statements;
  if (statement === undefined) throw new Error('no statement');
  return statement;
};
const domain = (change: Partial<Record<'choose' | 'conditional', readonly (string | null)[]>> & { nature?: readonly (string | null)[]; truncated?: boolean }): Domain => {
  const values = (list: readonly (string | null)[] = []) => list.map((value) => (value === null ? null : [value]));
  return { choose: values(change.choose), conditional: values(change.conditional), nature: change.nature === undefined ? null : values(change.nature), truncated: change.truncated ?? false };
};
/** `k` is chosen, `s` and `u` are secrets, `n` nobody knows, `t` has more values than are tried, `f` and `g` are fixed by nature. */
const DOMAINS: Readonly<Record<string, Domain>> = {
  k: domain({ choose: [null, 'a', 'b', 'c'] }),
  l: domain({ choose: ['a', 'b'] }),
  s: domain({ choose: [null, 'x'], conditional: ['secret', 'other'] }),
  u: domain({ choose: [null, 'x'], conditional: ['secret', 'other'] }),
  n: domain({ nature: [null, 'a'] }),
  t: domain({ choose: ['a'], truncated: true }),
  f: domain({ nature: ['a', 'b'] }),
  g: domain({ nature: ['a', 'b'], truncated: true }),
};
const readings = (change: Partial<Readings> = {}): Readings => ({ domainOf: (key) => DOMAINS[key] ?? domain({ choose: [null] }), lookup: () => null, mayHave: () => true, untold: (effect) => (effect === 'Allow' ? true : 'unknown'), isIdle: () => false, ...change });
const ask = (allow: Block, denies: readonly Block[] = [], change: Partial<Readings> = {}): Question => ({ allow: statementOf('Allow', allow), denies: denies.map((block) => statementOf('Deny', block)), readings: readings(change), budget: { left: BUDGET } });
const is = (key: string, value: Json): Block => ({ StringEquals: { [key]: value } });
const isNot = (key: string, value: Json): Block => ({ StringNotEquals: { [key]: value } });

test.each<readonly [string, Block, readonly Block[], Admission]>([
  ['no condition', {}, [], 'certain'],
  ['a Deny without condition', {}, [{}], 'no'],
  ['a Deny without condition after one with', {}, [is('k', 'a'), {}], 'no'],
  ['a value to choose', is('k', 'b'), [], 'certain'],
  ['a value that nobody has', is('k', 'z'), [], 'no'],
  ['a secret', is('s', 'secret'), [], 'conditional'],
  ['a secret or what everybody has', is('s', ['secret', 'x']), [], 'certain'],
  ['a secret and what nobody has', { StringEquals: { s: 'secret', k: 'z' } }, [], 'no'],
  ['what nobody has and a secret', { StringEquals: { k: 'z', s: 'secret' } }, [], 'no'],
  ['what nobody knows', is('n', 'a'), [], 'doubtful'],
  ['what nobody knows, and a secret', { StringEquals: { n: 'a', s: 'secret' } }, [], 'doubtful'],
  ['what nature always gives', is('f', ['a', 'b']), [], 'certain'],
  ['what nature never gives', is('f', 'z'), [], 'no'],
  ['what nature always gives, as far as it is known', is('g', ['a', 'b']), [], 'doubtful'],
  ['one of too many values', is('t', 'z'), [], 'doubtful'],
  ['one of too many values that is tried', is('t', 'a'), [], 'certain'],
  ['a Deny to avoid', {}, [is('k', 'a')], 'certain'],
  ['a Deny of all but one value, and an Allow of it', is('k', 'a'), [isNot('k', 'a')], 'certain'],
  ['a Deny of the only value', is('k', 'a'), [is('k', 'a')], 'no'],
  ['a Deny of all but the secret', {}, [isNot('s', 'secret')], 'conditional'],
  ['two Denies of all but secrets that exclude each other', {}, [isNot('s', 'secret'), isNot('s', 'other')], 'no'],
  ['a Deny of what nobody knows', {}, [is('n', 'a')], 'doubtful'],
  ['a Deny of what nature always gives', {}, [is('f', ['a', 'b'])], 'no'],
  ['a Deny of what nature never gives', {}, [is('f', 'z')], 'certain'],
  ['a Deny of all that is known of too many values', {}, [is('t', 'a')], 'doubtful'],
  ['a Deny avoided by the second of its keys', is('k', 'a'), [{ StringEquals: { k: 'a', l: 'a' } }], 'certain'],
  ['a Deny avoided by what nature never gives', is('k', 'a'), [{ StringEquals: { k: 'a', f: 'z' } }], 'certain'],
  ['a Deny of what nobody knows, avoided by another key', {}, [{ StringEquals: { n: 'a', k: 'a' } }], 'certain'],
  ['Denies that the same value avoids', {}, [is('l', 'a'), { StringEquals: { l: 'a', k: 'b' } }], 'certain'],
  ['Denies of both values', {}, [is('l', 'a'), is('l', 'b')], 'no'],
  ['Denies of both values together with another key', {}, [{ StringEquals: { l: 'a', k: 'a' } }, { StringEquals: { l: 'b', k: 'a' } }], 'certain'],
  ['Denies that leave one pair of values', {}, [is('k', ['a', 'b']), { Null: { k: 'true' } }, { StringEquals: { k: 'c', l: 'a' } }], 'certain'],
  ['Denies that leave no pair of values', {}, [is('k', ['a', 'b']), { Null: { k: 'true' } }, { StringEquals: { k: 'c', l: 'a' } }, is('l', 'b')], 'no'],
  ['the first way to avoid the first Deny bars the second, another does not', {}, [{ StringEquals: { k: 'a', l: 'a' } }, isNot('k', 'a')], 'certain'],
  ['two conditions of one key', { StringEquals: { k: ['a', 'b'] }, StringNotEquals: { k: 'a' } }, [is('k', 'a')], 'certain'],
  ['two conditions of one key that exclude each other', { StringEquals: { k: 'a' }, StringNotEquals: { k: 'a' } }, [], 'no'],
])('%s', (_name, allow, denies, expected) => {
  expect(admission(ask(allow, denies))).toBe(expected);
});

test('what the statements say may be handed in, and is found otherwise', () => {
  const question = ask(is('k', 'b'), [is('s', 'x'), is('k', 'a')]);
  const said = saidBy(question.allow, question.denies);
  expect(said.map(({ key, allow, denies, conditions }) => [key, allow.length, denies.map(({ length }) => length), conditions.length])).toEqual([['k', 1, [0, 1], 2], ['s', 0, [1, 0], 1]]);
  expect(said.map(({ constants }) => constants?.map(({ text }) => text))).toEqual([['b', 'a'], ['x']]);
  expect(admission({ ...question, said })).toBe(admission(question));
  const [variable] = saidBy(statementOf('Allow', is('k', ['a', '${aws:username}'])), []);
  expect(variable?.constants).toBeNull();
});

test('a variable that cannot be told lets an Allow in and leaves a Deny open', () => {
  const variable = is('k', '${aws:username}');
  expect([admission(ask(variable)), admission(ask({}, [variable])), admission(ask({}, [{ StringEquals: { k: '${aws:username}', l: 'a' } }]))]).toEqual(['certain', 'certain', 'certain']);
  expect(admission(ask({}, [is('l', '${aws:username}')]))).toBe('doubtful');
  expect(admission(ask(variable, [], { lookup: () => 'b' }))).toBe('certain');
  expect(admission(ask(variable, [], { lookup: () => 'z' }))).toBe('no');
});

test('a key that does not restrict the caller is no condition of an Allow, but of a Deny', () => {
  const idle: Partial<Readings> = { isIdle: (key) => key === 'k' };
  expect(admission(ask(is('k', 'z'), [], idle))).toBe('certain');
  expect(admission(ask({}, [isNot('k', 'z')], idle))).toBe('no');
});

test('of eight constants and more, those that the caller cannot have are not tried', () => {
  const tried = (count: number): readonly string[] => {
    const seen: Constant[] = [];
    const values = Array.from({ length: count }, (_, index) => `v${index}`);
    admission(ask(is('k', values), [], { mayHave: ({ text }) => text === 'v1', domainOf: (_, constants) => { seen.push(...constants); return domain({ choose: ['a'] }); } }));
    return seen.map(({ text }) => text);
  };
  expect(tried(7)).toHaveLength(7);
  expect(tried(8)).toEqual(['v1']);
});

test('a question that asks too much is given up, and what it costs is what it compares', () => {
  const cost = (question: Question): number => { admission(question); return BUDGET - question.budget.left; };
  // A constant, and one value of two that are tried before it suits.
  expect(cost(ask(is('l', 'a')))).toBe(2);
  expect(cost(ask(is('l', 'b')))).toBe(3);
  expect(cost(ask({}))).toBe(0);
  // A constant, a Deny, and every value that may avoid it.
  expect(cost(ask({}, [is('l', 'a')]))).toBe(1 + 1 + 2);
  expect(() => admission({ ...ask(is('l', 'a')), budget: { left: 1 } })).toThrow(BudgetSpent);
  expect(admission({ ...ask(is('l', 'a')), budget: { left: 2 } })).toBe('certain');
});

const decisive = (question: Question, admitted: 'conditional' | 'doubtful'): readonly string[] => decisiveConditions(question, admitted).map(({ condition, effect, statement }) => `${effect} ${condition.key} ${condition.operator}${statement.effect === effect ? '' : ' of another'}`);
test.each<readonly [string, Block, readonly Block[], 'conditional' | 'doubtful', readonly string[]]>([
  ['the secret', { StringEquals: { s: 'secret', k: 'a' } }, [], 'conditional', ['Allow s stringequals']],
  ['the Deny of all but the secret', is('k', 'a'), [isNot('s', 'secret')], 'conditional', ['Deny s stringnotequals']],
  ['not a secret where anything does', { StringEquals: { s: 'secret', u: ['x', 'secret'], k: 'a' } }, [], 'conditional', ['Allow s stringequals']],
  ['not the Deny that everybody avoids', is('s', 'secret'), [is('u', 'secret')], 'conditional', ['Allow s stringequals']],
  ['the Deny, not the Allow that everybody meets', is('u', 'x'), [isNot('s', 'secret')], 'conditional', ['Deny s stringnotequals']],
  ['not what nobody has', { StringEquals: { s: 'secret', u: 'nobody' } }, [], 'conditional', ['Allow s stringequals']],
  ['the key of the condition, not its neighbour', { StringEquals: { u: 'x' }, StringLike: { s: 'sec*' } }, [isNot('s', 'secret')], 'conditional', ['Allow s stringlike', 'Deny s stringnotequals']],
  ['both conditions of the key', { StringEquals: { s: 'secret' }, StringNotEquals: { s: 'x' } }, [], 'conditional', ['Allow s stringequals', 'Allow s stringnotequals']],
  ['those that ask for more only together', { StringLike: { s: '*' } }, [is('s', 'x')], 'conditional', ['Allow s stringlike', 'Deny s stringequals']],
  ['what nobody knows', { StringEquals: { n: 'a', k: 'a' } }, [], 'doubtful', ['Allow n stringequals']],
  ['too many values', is('t', 'a'), [is('k', 'a')], 'doubtful', ['Allow t stringequals']],
  ['not what nature always gives', { StringEquals: { f: ['a', 'b'], n: 'a' } }, [], 'doubtful', ['Allow n stringequals']],
  ['the Deny of what nobody knows', {}, [is('n', 'a'), is('f', 'z')], 'doubtful', ['Deny n stringequals']],
  ['the variable of the Deny', is('k', '${aws:username}'), [is('l', '${aws:username}')], 'doubtful', ['Deny l stringequals']],
  ['not a key whose values are all told', { StringEquals: { n: 'a', s: 'secret' } }, [], 'doubtful', ['Allow n stringequals']],
  ['nothing by itself', is('k', 'a'), [], 'doubtful', []],
])('what decides: %s', (_name, allow, denies, admitted, expected) => {
  expect(decisive(ask(allow, denies), admitted)).toEqual(expected);
});
