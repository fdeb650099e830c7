import { NotSimulated } from './errors.ts';
import { isRecord, matchesAny, matchesPattern, texts } from './patterns.ts';

/** What a statement is asked about. Context keys in lower case. */
export interface Request {
  readonly action: string;
  readonly resource: string;
  readonly context: ReadonlyMap<string, string>;
}
export type Decision = 'allow' | 'explicit-deny' | 'implicit-deny';

/**
 * The decision of one identity-like document (session policy, SCP): Deny wins over Allow.
 * Elements and operators that the simulator does not know throw NotSimulated rather than guess.
 */
export function decide(document: unknown, request: Request): Decision {
  let decision: Decision = 'implicit-deny';
  for (const statement of statementsOf(document)) {
    if (!appliesTo(statement, request)) continue;
    if (statement.Effect === 'Deny') return 'explicit-deny';
    decision = 'allow';
  }
  return decision;
}

/** The statements of a document, whether its Statement is a list or one object. */
export function statementsOf(document: unknown): readonly Record<string, unknown>[] {
  const statement = isRecord(document) ? document.Statement : undefined;
  return (Array.isArray(statement) ? statement : [statement]).filter(isRecord);
}

function appliesTo(statement: Record<string, unknown>, request: Request): boolean {
  const covers = (is: unknown, not: unknown, text: string, caseSensitive: boolean): boolean =>
    not === undefined ? matchesAny(texts(is), text, caseSensitive) : !matchesAny(texts(not), text, caseSensitive);
  return covers(statement.Action, statement.NotAction, request.action, false)
    && covers(statement.Resource, statement.NotResource, request.resource, true)
    && conditionHolds(statement.Condition, request.context);
}

/** Whether every operator and key of a Condition element holds; an absent element holds. */
export function conditionHolds(condition: unknown, context: ReadonlyMap<string, string>): boolean {
  if (condition === undefined) return true;
  if (!isRecord(condition)) throw new NotSimulated('a Condition that is not an object');
  return Object.entries(condition).every(([operator, keys]) =>
    isRecord(keys) && Object.entries(keys).every(([key, values]) => operatorHolds(operator, context.get(key.toLowerCase()), texts(values))));
}

function operatorHolds(operator: string, actual: string | undefined, expected: readonly string[]): boolean {
  const test = OPERATORS.get(operator);
  if (test === undefined) throw new NotSimulated(`condition operator ${operator}`);
  return test(actual, expected);
}

const positive = (matches: (pattern: string, text: string) => boolean) => (actual: string | undefined, expected: readonly string[]): boolean =>
  actual !== undefined && expected.some((pattern) => matches(pattern, actual));
const negative = (matches: (pattern: string, text: string) => boolean) => (actual: string | undefined, expected: readonly string[]): boolean =>
  actual === undefined || !expected.some((pattern) => matches(pattern, actual));
const equal = (pattern: string, text: string): boolean => pattern === text;

const OPERATORS = new Map<string, (actual: string | undefined, expected: readonly string[]) => boolean>([
  ['StringEquals', positive(equal)],
  ['StringNotEquals', negative(equal)],
  ['StringLike', positive(matchesPattern)],
  ['StringNotLike', negative(matchesPattern)],
  ['ArnLike', positive(matchesPattern)],
  ['ArnEquals', positive(matchesPattern)],
  ['ArnNotLike', negative(matchesPattern)],
  ['ArnNotEquals', negative(matchesPattern)],
  ['Bool', positive((pattern, text) => pattern.toLowerCase() === text)],
  ['Null', (actual, expected) => expected.some((value) => (value.toLowerCase() === 'true') === (actual === undefined))],
]);
