import type { Json } from '../model/facts.ts';
import { OPERATORS } from './operators.ts';
import { refuse } from './refused.ts';
import type { Condition } from './types.ts';

/** The Condition element, operators and quantifiers taken apart. Source: IAM "Condition", "Set operators", "…IfExists". */
export function parseConditions(json: Json | undefined, variables: boolean): readonly Condition[] {
  if (json === undefined) return [];
  const found: Condition[] = [];
  const operators = mapOf(json, 'Condition');
  for (const name of Object.keys(operators)) {
    const { operator, quantifier, ifExists } = operatorOf(name);
    const block = mapOf(operators[name], name);
    for (const key of Object.keys(block)) found.push({ operator, quantifier, ifExists, key: keyOf(key), values: valuesOf(block[key], name), variables });
  }
  return found;
}

type Named = Pick<Condition, 'operator' | 'quantifier' | 'ifExists'>;
const MAX_REMEMBERED = 1024;
const remembered = new Map<string, Named>();

/** There are few spellings of few operators. */
function operatorOf(name: string): Named {
  const before = remembered.get(name);
  if (before !== undefined) return before;
  const made = readOperator(name);
  if (remembered.size < MAX_REMEMBERED) remembered.set(name, made);
  return made;
}

function readOperator(name: string): Named {
  const lower = name.toLowerCase();
  const quantifier = lower.startsWith('foranyvalue:') ? 'any' : lower.startsWith('forallvalues:') ? 'all' : null;
  const bare = quantifier === null ? lower : lower.slice(lower.indexOf(':') + 1);
  const ifExists = bare.endsWith('ifexists');
  const operator = ifExists ? bare.slice(0, -'ifexists'.length) : bare;
  if (!OPERATORS.has(operator)) refuse(`unknown condition operator ${JSON.stringify(name)}`);
  if (operator === 'null' && ifExists) refuse('Null cannot be combined with IfExists');
  return { operator, quantifier, ifExists };
}

function mapOf(json: Json | undefined, what: string): Readonly<Record<string, Json>> {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return refuse(`${what} is not a map`);
  // An array was excluded above; TypeScript does not narrow readonly arrays by Array.isArray.
  return json as Readonly<Record<string, Json>>;
}

const keyOf = (key: string): string => (key === '' ? refuse('a condition key is empty') : key.toLowerCase());

function valuesOf(json: Json | undefined, what: string): readonly string[] {
  const list: readonly Json[] = Array.isArray(json) ? json : [json];
  return list.map((value) => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : refuse(`${what} holds a value that is not a string, number or boolean`)));
}
