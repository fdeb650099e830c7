import type { Document, Json } from '../model/facts.ts';
import { isLongerThan, MAX_CHARACTERS, MAX_STATEMENTS } from './bounds.ts';
import { parseConditions } from './parse-condition.ts';
import { PolicyRefused, refuse, stringsOf } from './refused.ts';
import type { Invalid, Policy, Principals, Statement } from './types.ts';

const parsed = new WeakMap<Document, Policy | Invalid>();

/**
 * A policy document in one shape, or why IAM would refuse it. Remembered by document object.
 * Element names and Effect are case-sensitive, actions, condition keys and operators are not.
 * Source: IAM "Grammar of the IAM JSON policy language".
 */
export function parsePolicy(document: Document): Policy | Invalid {
  const before = parsed.get(document);
  if (before !== undefined) return before;
  const result = parse(document);
  parsed.set(document, result);
  return result;
}

function parse(document: Document): Policy | Invalid {
  if ('malformed' in document) return { invalid: `the document is not JSON: ${document.malformed}` };
  try {
    return policyOf(document.json);
  } catch (error) {
    if (error instanceof PolicyRefused) return { invalid: error.message };
    throw error;
  }
}

type JsonObject = Readonly<Record<string, Json>>;
const isObject = (json: Json | undefined): json is JsonObject => typeof json === 'object' && json !== null && !Array.isArray(json);

function policyOf(json: Json): Policy {
  if (!isObject(json)) return refuse('the document is not an object');
  if (isLongerThan(json, MAX_CHARACTERS)) return refuse(`beyond bounds: more than ${MAX_CHARACTERS} characters`);
  onlyKeys(json, ['Version', 'Id', 'Statement'], 'the document');
  const version = json['Version'] ?? '2008-10-17';
  if (version !== '2008-10-17' && version !== '2012-10-17') return refuse(`unknown Version ${JSON.stringify(version)}`);
  const statement = json['Statement'];
  if (statement === undefined) return refuse('Statement is missing');
  const list = Array.isArray(statement) ? statement : [statement];
  if (list.length > MAX_STATEMENTS) return refuse(`beyond bounds: more than ${MAX_STATEMENTS} statements`);
  return { version, statements: list.map((one: Json) => statementOf(one, version === '2012-10-17')) };
}

function statementOf(json: Json, variables: boolean): Statement {
  if (!isObject(json)) return refuse('a statement is not an object');
  onlyKeys(json, ['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition'], 'a statement');
  if (json['Sid'] !== undefined && typeof json['Sid'] !== 'string') return refuse('Sid is not a string');
  const effect = json['Effect'];
  if (effect !== 'Allow' && effect !== 'Deny') return refuse(`Effect is neither Allow nor Deny: ${JSON.stringify(effect ?? null)}`);
  return {
    effect,
    principals: principalsOf(json),
    actions: actionsOf(json),
    resources: listElement(json, 'Resource', 'NotResource'),
    conditions: parseConditions(json['Condition'], variables),
    variables,
    source: json,
  };
}

function onlyKeys(json: JsonObject, known: readonly string[], what: string): void {
  const unknown = Object.keys(json).find((key) => !known.includes(key));
  if (unknown !== undefined) refuse(`${what} has an unknown element ${JSON.stringify(unknown)}`);
}

function eitherOf(json: JsonObject, positive: string, negative: string): { readonly not: boolean; readonly value: Json } | null {
  const yes = json[positive];
  const no = json[negative];
  if (yes !== undefined && no !== undefined) return refuse(`a statement has both ${positive} and ${negative}`);
  if (no !== undefined) return { not: true, value: no };
  return yes === undefined ? null : { not: false, value: yes };
}

function listElement(json: JsonObject, positive: string, negative: string): { readonly not: boolean; readonly patterns: readonly string[] } | null {
  const found = eitherOf(json, positive, negative);
  return found === null ? null : { not: found.not, patterns: stringsOf(found.value, found.not ? negative : positive) };
}

function actionsOf(json: JsonObject): Statement['actions'] {
  const found = listElement(json, 'Action', 'NotAction') ?? refuse('a statement has neither Action nor NotAction');
  const bare = found.patterns.find((pattern) => !pattern.includes(':') && !pattern.includes('*'));
  return bare === undefined ? found : refuse(`the action ${JSON.stringify(bare)} does not name a service`);
}

function principalsOf(json: JsonObject): Statement['principals'] {
  const found = eitherOf(json, 'Principal', 'NotPrincipal');
  return found === null ? null : { not: found.not, of: principalMap(found.value) };
}

const EVERYBODY: Principals = { aws: ['*'], service: [], federated: [], canonicalUser: [] };

function principalMap(value: Json): Principals {
  if (value === '*') return EVERYBODY;
  if (!isObject(value)) return refuse(`Principal is neither "*" nor a map: ${JSON.stringify(value).slice(0, 80)}`);
  onlyKeys(value, ['AWS', 'Service', 'Federated', 'CanonicalUser'], 'Principal');
  if (Object.keys(value).length === 0) return refuse('Principal is empty');
  return { aws: namesOf(value, 'AWS'), service: namesOf(value, 'Service'), federated: namesOf(value, 'Federated'), canonicalUser: namesOf(value, 'CanonicalUser') };
}

function namesOf(principal: JsonObject, type: string): readonly string[] {
  const names = principal[type];
  return names === undefined ? [] : stringsOf(names, `Principal ${type}`);
}
