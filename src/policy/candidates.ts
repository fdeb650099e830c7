import { arnParts, instantOf } from './condition.ts';
import { formatAddress, parseIpRange } from './ip.ts';
import { accountOfPattern, isAccount } from './names.ts';
import { OPERATORS } from './operators.ts';
import { commonMatch, hasWildcard, matchesPattern } from './pattern.ts';
import type { Condition } from './types.ts';
import { substitute, unescapeLiteral, type Lookup } from './variables.ts';

/** A value that a policy compares a key with, and how it is read. */
export interface Constant {
  readonly text: string;
  readonly as: 'literal' | 'glob' | 'arn' | 'number' | 'date' | 'bool' | 'ip';
}

/** More values of one key than this are not tried one by one: the answer may then be unknown. */
export const MAX_CANDIDATES = 512;

/** What the conditions compare the key with, variables replaced where they can be told; without repetitions. */
export function constantsOf(conditions: readonly Condition[], lookup: Lookup): readonly Constant[] {
  const all: Constant[] = [];
  for (const condition of conditions) {
    const as = readingOf(condition);
    if (as === null) continue;
    for (const value of condition.values) {
      const text = condition.variables ? substitute(value, lookup) : value;
      if (typeof text === 'string') all.push({ text, as });
    }
  }
  return all.length < 2 ? all : [...new Map(all.map((constant) => [`${constant.as} ${constant.text}`, constant])).values()];
}

function readingOf(condition: Condition): Constant['as'] | null {
  const operator = OPERATORS.get(condition.operator);
  if (operator === undefined || operator.kind === 'null') return null;
  if (operator.kind === 'string') return operator.comparison === 'like' ? 'glob' : 'literal';
  if (operator.kind === 'numeric') return 'number';
  return operator.kind === 'binary' ? 'literal' : operator.kind;
}

/** Request values on both sides of every constant: those it matches and, for numbers and dates, their neighbours. */
export function instances(constants: readonly Constant[]): readonly string[] {
  return [...new Set([...constants.flatMap(instancesOf), ...commonGlobs(constants)])];
}

function instancesOf(constant: Constant): readonly string[] {
  const { text, as } = constant;
  if (as === 'literal') return [unescapeLiteral(text)];
  if (as === 'glob' || as === 'arn') return ['', 'zq1'].map((filler) => fill(text, filler));
  if (as === 'number') return Number.isNaN(Number(text)) ? [] : [-1, 0, 1].map((step) => String(Number(text) + step));
  if (as === 'bool') return ['true', 'false'];
  if (as === 'ip') return [parseIpRange(text)].flatMap((range) => (range === null ? [] : [formatAddress(range.version, range.first)]));
  const at = instantOf(text);
  return Number.isNaN(at) || Math.abs(at) > 8e15 ? [] : [-1000, 0, 1000].map((step) => new Date(at + step).toISOString());
}

const fill = (pattern: string, filler: string): string => unescapeLiteral(pattern.replaceAll('*', filler).replaceAll('?', 'q'));

/** Values that two globs match together, for statements that name a key twice. */
function commonGlobs(constants: readonly Constant[]): readonly string[] {
  const globs = constants.filter(({ as, text }) => (as === 'glob' || as === 'arn') && hasWildcard(text));
  if (globs.length > 12) return [];
  return globs.flatMap((a, index) => globs.slice(index + 1).flatMap((b) => matchOf(commonMatch(a.text, b.text))));
}
const matchOf = (text: string | null): readonly string[] => (text === null ? [] : [unescapeLiteral(text)]);

/** Request values of the shape (a glob) that the constants match. Literals count when they have that shape. */
export const instancesWithin = (shapes: readonly string[], constants: readonly Constant[]): readonly string[] => arnsWithin(shapes.map(arnParts), constants);

/** The same for shapes of ARNs in their six parts. */
export function arnsWithin(shapes: readonly (readonly string[])[], constants: readonly Constant[]): readonly string[] {
  if (constants.length === 0) return [];
  const found = new Set<string>();
  for (const constant of constants) {
    const parts = constant.as === 'arn' || constant.as === 'glob' ? arnParts(constant.text) : [];
    const isWhole = parts.length === 6 && (constant.as === 'arn' || isOwner(parts[4] ?? ''));
    for (const shape of shapes) {
      const text = isWhole ? arnWithin(shape, parts) : within(shape.join(':'), constant);
      if (text !== null) found.add(unescapeLiteral(text));
    }
  }
  return [...found];
}

function within(shape: string, { text, as }: Constant): string | null {
  // A field that says whose it is says so, though a text operator's wildcard crosses colons.
  if (as === 'glob' && shape.startsWith('arn:') && isOwned(text)) return aligned(arnParts(shape), text);
  const found = as === 'literal' ? (hasWildcard(text) || commonMatch(text, shape) === null ? null : text) : as === 'glob' || as === 'arn' ? commonMatch(text, shape, 'zq1') : null;
  if (found === null || !shape.startsWith('arn:') || hasPartsOf(shape, found)) return found;
  return as === 'glob' ? aligned(arnParts(shape), text) : null;
}

const isOwned = (pattern: string): boolean => pattern.split(':').some((part) => accountOfPattern(part) !== null);

/** The pattern read as an ARN's fields, a wildcard standing for several of them, such that the fields are those of the shape. */
function aligned(shape: readonly string[], pattern: string): string | null {
  const read = spread(pattern).map(arnParts).filter(({ length }) => length === 6);
  const owned = read.filter((parts) => accountOfPattern(parts[4] ?? '') !== null);
  for (const parts of owned.length > 0 ? owned : read) {
    const text = arnWithin(shape, parts);
    if (text !== null) return text;
  }
  return null;
}

/** Five colons make the six fields. */
const MAX_COLONS = 5;
/** Wildcards that are spread over fields; further ones stay within theirs. */
const MAX_SPREAD = 4;

/** The pattern with its wildcards spread over as many fields as an ARN can lack. */
function spread(pattern: string): readonly string[] {
  const [first = '', ...rest] = pattern.split('*');
  let found: readonly { readonly text: string; readonly colons: number }[] = [{ text: first, colons: 0 }];
  for (const [index, piece] of rest.entries()) {
    const most = index < MAX_SPREAD ? MAX_COLONS : 0;
    found = found.flatMap(({ text, colons }) => Array.from({ length: most - Math.min(colons, most) + 1 }, (_, more) => ({ text: `${text}*${':*'.repeat(more)}${piece}`, colons: colons + more })));
  }
  return found.map(({ text }) => text);
}

/** Could it be the account field of an ARN pattern? A text operator's wildcard crosses colons, but no ARN has what it would take: a field that says whose it is says so. */
const isOwner = (field: string): boolean => field === '' || isAccount(field) || hasWildcard(field);

/** A text operator's wildcard crosses colons, the fields of a real ARN do not: whose it is stands in its fifth part. */
function hasPartsOf(shape: string, arn: string): boolean {
  const parts = arnParts(arn);
  return arnParts(shape).slice(0, 5).every((part, index) => matchesPattern(part, parts[index] ?? ''));
}

/** Part by part, as ARN operators compare. */
function arnWithin(shape: readonly string[], pattern: readonly string[]): string | null {
  // The account tells most apart.
  if (partWithin(shape, pattern, 4) === null) return null;
  let text = '';
  for (let index = 0; index < pattern.length; index++) {
    const common = partWithin(shape, pattern, index);
    if (common === null) return null;
    text = index === 0 ? common : `${text}:${common}`;
  }
  return text;
}

function partWithin(shape: readonly string[], pattern: readonly string[], index: number): string | null {
  const [part, wanted] = [pattern[index] ?? '', shape[index] ?? '*'];
  return wanted === '*' && !hasWildcard(part) ? part : commonMatch(part, wanted, index === 5 ? 'zq1' : '');
}
