import { known, unknown, type Fact, type Unread } from '../../../src/model/fact.ts';
import type { Example } from '../../../src/model/check.ts';
import { FACT_SPECS } from '../../../src/model/fact-specs.ts';
import type { FactName } from '../../../src/model/facts.ts';
import { AT, isFact, PLACE } from '../../support/run-example.ts';

export type Facts = Readonly<Partial<Record<FactName, unknown>>>;
export type Change = (value: unknown, path: readonly (string | number)[]) => unknown;

export const MISSING: Unread = { action: 'test:Read', place: PLACE, reason: 'denied', detail: 'taken away by the test' };

export const namesIn = (example: Example): readonly FactName[] => Object.keys(example.facts) as FactName[];
export const factIn = (example: Example, name: FactName): Fact<unknown> => {
  const value: unknown = example.facts[name];
  return isFact(value) ? value : known(value, AT);
};

/** A deep copy with every value changed, children first. `undefined` removes nothing: return the value to keep it. */
export function rewrite(value: unknown, change: Change, path: readonly (string | number)[] = []): unknown {
  if (Array.isArray(value)) return change(value.map((part, index) => rewrite(part, change, [...path, index])), path);
  if (typeof value === 'object' && value !== null) return change(Object.fromEntries(Object.entries(value).map(([key, part]) => [key, rewrite(part, change, [...path, key])])), path);
  return change(value, path);
}

/** The ways in which a fact could have been read less well. */
export function lessOf(name: FactName, fact: Fact<unknown>): readonly { readonly how: string; readonly fact: Fact<unknown> }[] {
  const nothing = { how: 'unknown', fact: unknown(AT, MISSING) };
  if (!fact.known) return [nothing];
  const parts = { how: 'a part is missing', fact: { ...fact, missing: [...fact.missing, MISSING] } };
  return [nothing, parts, ...(FACT_SPECS[name].partial && Array.isArray(fact.value) ? shorter(fact, fact.value as readonly unknown[]) : [])];
}

function shorter(fact: Extract<Fact<unknown>, { known: true }>, value: readonly unknown[]): readonly { readonly how: string; readonly fact: Fact<unknown> }[] {
  const missing = [...fact.missing, MISSING];
  const without = value.map((_, index) => ({ how: `without part ${index}`, fact: { ...fact, value: value.filter((__, other) => other !== index), missing } }));
  const blind = value.some((part) => isVersion(part)) ? [{ how: 'without variables', fact: { ...fact, value: value.map((part) => (isVersion(part) ? { ...part, environment: null } : part)), missing } }] : [];
  return [{ how: 'without any part', fact: { ...fact, value: [], missing } }, ...without, ...blind];
}

const isVersion = (part: unknown): part is object => typeof part === 'object' && part !== null && 'environment' in part;

/** Every policy document in the facts, changed. `statements` are those of the document. */
export function rewriteDocuments(facts: Facts, change: (statements: readonly unknown[], name: FactName) => unknown): Facts {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, rewrite(value, (part) => (isDocument(part) ? { json: { ...part.json, Statement: change([part.json.Statement].flat(), name as FactName) } } : part))]));
}

const isDocument = (part: unknown): part is { readonly json: { readonly Statement: unknown } } =>
  typeof part === 'object' && part !== null && 'json' in part && typeof part.json === 'object' && part.json !== null && 'Statement' in part.json;

/** The same policy said with lists where it had strings, and the other way round; lists in reverse. */
export const spellDifferently: Change = (value, path) => {
  if (!isInStatement(path)) return value;
  if (Array.isArray(value)) return value.length === 1 ? (value[0] as unknown) : [...(value as readonly unknown[])].reverse();
  return typeof value === 'string' && isListable(path) ? [value] : value;
};

const isInStatement = (path: readonly (string | number)[]): boolean => path.includes('Statement') && path.indexOf('Statement') < path.length - 1;

function isListable(path: readonly (string | number)[]): boolean {
  const inside = path.slice(path.indexOf('Statement') + 1).filter((part) => typeof part === 'string');
  const [first, ...rest] = inside;
  if (typeof path.at(-1) === 'number' && !(inside.length === 0)) return false;
  if (first === 'Principal' || first === 'NotPrincipal') return rest.length === 1;
  if (first === 'Condition') return rest.length === 2;
  return ['Action', 'NotAction', 'Resource', 'NotResource'].includes(String(first)) && rest.length === 0;
}

/** Lists whose order AWS does not promise, in reverse: the parts of a fact, the policies of a role, the statements of a document. */
export const reverseLists: Change = (value, path) =>
  Array.isArray(value) && (path.length === 0 || path.at(-1) === 'value' || path.at(-1) === 'policies' || path.at(-1) === 'Statement') ? [...(value as readonly unknown[])].reverse() : value;

export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
