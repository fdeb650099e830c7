type JsonObject = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

const OPERATOR = 'ArnNotLike';
const KEY = 'aws:PrincipalArn';

/**
 * The Deny statement as it is, but for these principals. Operators and keys of a Condition are joined by AND, and a negated operator
 * with several values holds where none matches: another name in ArnNotLike only narrows the Deny. Source: IAM "Creating a condition with multiple keys or values".
 */
export function exceptedFrom(statement: unknown, principals: readonly string[]): JsonObject {
  const denied: JsonObject = isObject(statement) ? statement : {};
  const condition: JsonObject = isObject(denied.Condition) ? denied.Condition : {};
  const operator = nameIn(condition, OPERATOR);
  const keys: JsonObject = isObject(condition[operator]) ? condition[operator] : {};
  const key = nameIn(keys, KEY);
  const before = textsOf(keys[key]);
  return { ...denied, Condition: { ...condition, [operator]: { ...keys, [key]: [...before, ...principals.filter((principal) => !before.includes(principal))] } } };
}

/** The name as the policy spells it: neither operators nor keys are case-sensitive. */
const nameIn = (object: JsonObject, name: string): string => Object.keys(object).find((known) => known.toLowerCase() === name.toLowerCase()) ?? name;

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value : [value]).filter((text): text is string => typeof text === 'string');
