import { parseIpRange } from './ip.ts';
import { OPERATORS, type Comparison, type Operator } from './operators.ts';
import { hasWildcard, matchesPattern, matchesWithin } from './pattern.ts';
import { not, some, type Tri } from './tri.ts';
import type { Condition } from './types.ts';
import { escapeLiteral, substitute, unescapeLiteral, type Lookup } from './variables.ts';

/** A request's values of one key; null: the key is not in the request. */
export type Values = readonly string[] | null;

export interface Reading {
  readonly lookup: Lookup;
  /** What a condition amounts to when it hangs on a variable that cannot be told. */
  readonly untold: Tri;
}

/**
 * Does the condition hold for a request with these values of its key?
 * Absent keys: positive operators fail, negated ones hold, `…IfExists` and `ForAllValues:` hold, `ForAnyValue:` fails.
 * Source: IAM "Condition operators", "Multivalued context keys".
 */
export function holds(condition: Condition, actual: Values, reading: Reading): Tri {
  const operator = OPERATORS.get(condition.operator);
  if (operator === undefined) return 'unknown';
  if (operator.kind === 'null') return some(condition.values, (value) => (value.toLowerCase() === 'true' ? actual === null : value.toLowerCase() === 'false' ? actual !== null : 'unknown'));
  if (actual === null || actual.length === 0) return absent(condition, operator);
  const told = compared(condition, operator, actual, reading);
  return told === 'unknown' && hasVariables(condition) ? reading.untold : told;
}

function compared(condition: Condition, operator: Operator, actual: readonly string[], reading: Reading): Tri {
  // Negated operators ask that none matches, unless the quantifier says otherwise.
  const isForAll = condition.quantifier === null ? operator.negated : condition.quantifier === 'all';
  let result: Tri = isForAll;
  for (const value of actual) {
    const matched = matchesAny(condition, operator, value, reading);
    const found = operator.negated ? not(matched) : matched;
    if (found !== isForAll && found !== 'unknown') return found;
    if (found === 'unknown') result = found;
  }
  return result;
}

function absent(condition: Condition, operator: Operator): Tri {
  if (condition.ifExists || condition.quantifier === 'all') return true;
  return condition.quantifier === 'any' ? false : operator.negated;
}

const isVariable = (value: string): boolean => value.includes('${');
export const hasVariables = (condition: Condition): boolean => condition.variables && condition.values.some(isVariable);

/** Fewer values are walked one by one. */
const MANY_VALUES = 16;

/** Many values, sorted by how they are looked up, so that lists of thousands are not walked for every request. */
interface Index {
  readonly literals: ReadonlySet<string>;
  readonly withVariables: readonly string[];
  /** ARN patterns without variables by their account part; those that are open or not ARNs under `*`. */
  readonly byAccount: ReadonlyMap<string, readonly string[]>;
}
const indexes = new WeakMap<Condition, Index>();

function indexOf(condition: Condition): Index {
  const before = indexes.get(condition);
  if (before !== undefined) return before;
  const byAccount = new Map<string, string[]>();
  for (const value of condition.values) {
    if (isVariable(value)) continue;
    const parts = arnParts(value);
    const account = parts.length < 6 || hasWildcard(parts[4] ?? '') ? '*' : (parts[4] ?? '');
    const group = byAccount.get(account);
    if (group === undefined) byAccount.set(account, [value]);
    else group.push(value);
  }
  const made = { literals: new Set(condition.values), withVariables: condition.values.filter(isVariable), byAccount };
  indexes.set(condition, made);
  return made;
}

function matchesAny(condition: Condition, operator: Operator, actual: string, reading: Reading): Tri {
  const index = condition.values.length > MANY_VALUES ? indexOf(condition) : null;
  if (operator.comparison === 'equals' && (operator.kind === 'string' || operator.kind === 'binary')) {
    const isLiteral = index === null ? condition.values.includes(actual) : index.literals.has(actual);
    if (isLiteral && !(condition.variables && isVariable(actual))) return true;
    return matchesOne(index?.withVariables ?? condition.values.filter(isVariable), condition, operator, actual, reading);
  }
  return matchesOne(index !== null && operator.kind === 'arn' ? arnsFor(index, actual) : condition.values, condition, operator, actual, reading);
}

const arnsFor = (index: Index, actual: string): readonly string[] => [...(index.byAccount.get(arnParts(actual)[4] ?? '*') ?? []), ...(index.byAccount.get('*') ?? []), ...index.withVariables];

function matchesOne(values: readonly string[], condition: Condition, operator: Operator, actual: string, reading: Reading): Tri {
  let result: Tri = false;
  for (const value of values) {
    const found = matches(condition, operator, value, actual, reading);
    if (found === true) return true;
    if (found === 'unknown') result = found;
  }
  return result;
}

function matches(condition: Condition, operator: Operator, written: string, actual: string, reading: Reading): Tri {
  const value = condition.variables ? substitute(written, reading.lookup) : written;
  // What has no value matches nothing; whether the statement then says nothing at all, as a negated condition would need to know, is not documented.
  if (value === undefined) return operator.negated ? 'unknown' : false;
  if (value === null) return 'unknown';
  if (operator.kind === 'string') return matchesText(operator.comparison, value, actual);
  if (operator.kind === 'arn') return matchesArn(value, actual);
  if (operator.kind === 'bool') return value.toLowerCase() === actual.toLowerCase();
  if (operator.kind === 'binary') return value === actual;
  if (operator.kind === 'ip') return matchesIp(value, actual);
  return compare(operator.comparison, operator.kind === 'date' ? instantOf(value) : numberOf(value), operator.kind === 'date' ? instantOf(actual) : numberOf(actual));
}

function matchesText(comparison: Comparison, value: string, actual: string): boolean {
  if (comparison === 'like') return matchesPattern(value, escapeLiteral(actual));
  const plain = unescapeLiteral(value);
  return comparison === 'equals-ignoring-case' ? plain.toLowerCase() === actual.toLowerCase() : plain === actual;
}

/** The six parts are compared one by one, so that a wildcard does not cross a colon; the last part is the rest. Source: IAM "Amazon Resource Name (ARN) condition operators". */
export function matchesArn(pattern: string, actual: string): Tri {
  if (/^\*+$/.test(pattern)) return true;
  const value = escapeLiteral(actual);
  // How AWS reads a shortened pattern is not documented; without a wildcard it is no ARN.
  if (!isWhole(pattern)) return hasWildcard(pattern) && matchesPattern(pattern, value) ? 'unknown' : false;
  return matchesParts(pattern, value);
}

/** Five colons at least. */
function isWhole(arn: string): boolean {
  let at = -1;
  for (let colon = 1; colon < 6; colon++) {
    at = arn.indexOf(':', at + 1);
    if (at < 0) return false;
  }
  return true;
}

function matchesParts(pattern: string, actual: string): boolean {
  let p = 0;
  let a = 0;
  for (let part = 1; part < 6; part++) {
    const nextP = pattern.indexOf(':', p);
    const nextA = actual.indexOf(':', a);
    if (nextA < 0 || !matchesWithin({ text: pattern, from: p, to: nextP }, { text: actual, from: a, to: nextA })) return false;
    p = nextP + 1;
    a = nextA + 1;
  }
  return matchesWithin({ text: pattern, from: p, to: pattern.length }, { text: actual, from: a, to: actual.length });
}

export function arnParts(text: string): readonly string[] {
  const parts = text.split(':');
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function matchesIp(value: string, actual: string): Tri {
  const range = parseIpRange(value);
  const address = parseIpRange(actual);
  if (range === null || address === null) return 'unknown';
  return range.version === address.version && range.first <= address.first && address.last <= range.last;
}

const numberOf = (text: string): number => (/^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(text) ? Number(text) : NaN);

/** ISO 8601, or seconds of the epoch. */
export const instantOf = (text: string): number => (/^\d{1,14}$/.test(text) && text.length !== 4 ? Number(text) * 1000 : Date.parse(text));

function compare(comparison: Comparison, value: number, actual: number): Tri {
  if (Number.isNaN(value) || Number.isNaN(actual)) return 'unknown';
  if (comparison === 'less') return actual < value;
  if (comparison === 'at-most') return actual <= value;
  if (comparison === 'greater') return actual > value;
  return comparison === 'at-least' ? actual >= value : actual === value;
}
