import { parseIpRange } from './ip.ts';
import { OPERATORS, type Comparison, type Operator } from './operators.ts';
import { hasWildcard, matchesPattern } from './pattern.ts';
import { every, not, some, type Tri } from './tri.ts';
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
  return told === 'unknown' && condition.variables && withVariables(condition).length > 0 ? reading.untold : told;
}

function compared(condition: Condition, operator: Operator, actual: readonly string[], reading: Reading): Tri {
  const one = (value: string): Tri => (operator.negated ? not(matchesAny(condition, operator, value, reading)) : matchesAny(condition, operator, value, reading));
  if (condition.quantifier === 'all') return every(actual, one);
  if (condition.quantifier === 'any') return some(actual, one);
  return operator.negated ? every(actual, one) : some(actual, one);
}

function absent(condition: Condition, operator: Operator): Tri {
  if (condition.ifExists || condition.quantifier === 'all') return true;
  return condition.quantifier === 'any' ? false : operator.negated;
}

/** A condition's values, sorted by how they are looked up, so that lists of thousands are not walked for every request. */
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
  for (const value of condition.values.filter((text) => !text.includes('${'))) {
    const parts = arnParts(value);
    const account = parts.length < 6 || hasWildcard(parts[4] ?? '') ? '*' : (parts[4] ?? '');
    byAccount.set(account, [...(byAccount.get(account) ?? []), value]);
  }
  const made = { literals: new Set(condition.values), withVariables: condition.values.filter((value) => value.includes('${')), byAccount };
  indexes.set(condition, made);
  return made;
}
const withVariables = (condition: Condition): readonly string[] => indexOf(condition).withVariables;

function matchesAny(condition: Condition, operator: Operator, actual: string, reading: Reading): Tri {
  const index = indexOf(condition);
  if (operator.comparison === 'equals' && (operator.kind === 'string' || operator.kind === 'binary')) {
    if (index.literals.has(actual) && (!condition.variables || !actual.includes('${'))) return true;
    return some(index.withVariables, (value) => matches(condition, operator, value, actual, reading));
  }
  return some(operator.kind === 'arn' ? arnsFor(index, actual) : condition.values, (value) => matches(condition, operator, value, actual, reading));
}

const arnsFor = (index: Index, actual: string): readonly string[] => [...(index.byAccount.get(arnParts(actual)[4] ?? '*') ?? []), ...(index.byAccount.get('*') ?? []), ...index.withVariables];

function matches(condition: Condition, operator: Operator, written: string, actual: string, reading: Reading): Tri {
  const value = condition.variables ? substitute(written, reading.lookup) : written;
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
  const wanted = arnParts(pattern);
  const parts = arnParts(escapeLiteral(actual));
  // How AWS reads a shortened pattern is not documented; without a wildcard it is no ARN.
  if (wanted.length < 6) return hasWildcard(pattern) && matchesPattern(pattern, escapeLiteral(actual)) ? 'unknown' : false;
  return parts.length === 6 && wanted.every((part, index) => matchesPattern(part, parts[index] ?? ''));
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
