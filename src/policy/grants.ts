import { decisiveConditions, type Question } from './admit.ts';
import type { Condition, Doubt, Statement } from './types.ts';

/** Conditions that have to hold, in words: `aws:SourceVpce is vpce-1`. */
export const inWords = (question: Question): readonly string[] => [
  ...new Set(decisiveConditions(question, 'conditional').map(({ statement, condition, effect }) => (effect === 'Allow' ? describe(statement, condition) : `not (${describe(statement, condition)})`))),
];

export function doubtsOf(question: Question): readonly Doubt[] {
  const uncertain = decisiveConditions(question, 'doubtful');
  if (uncertain.length === 0) return [{ reason: 'the conditions could not be judged together', statement: question.allow.source }];
  return uncertain.map(({ statement, condition }) => ({ reason: `not decidable from the policy: ${describe(statement, condition)}`, statement: statement.source }));
}

const SHOWN = 5;

/** One condition as text, the key spelled as in the policy. */
export function describe(statement: Statement, condition: Condition): string {
  const quantifier = condition.quantifier === null ? '' : condition.quantifier === 'any' ? 'any of ' : 'all of ';
  const shown = condition.values.slice(0, SHOWN).join(', ');
  const more = condition.values.length > SHOWN ? ` and ${condition.values.length - SHOWN} more` : '';
  return `${quantifier}${spelled(statement, condition.key)} ${condition.operator}${condition.ifExists ? ' if it exists' : ''} ${shown}${more}`;
}

function spelled(statement: Statement, key: string): string {
  const found = new RegExp(`"(${key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')})"\\s*:`, 'i').exec(conditionText(statement));
  return found?.[1] ?? key;
}

const texts = new WeakMap<Statement, string>();
function conditionText(statement: Statement): string {
  const before = texts.get(statement);
  if (before !== undefined) return before;
  const { source } = statement;
  const condition = typeof source === 'object' && source !== null && !Array.isArray(source) ? Object.entries(source).find(([name]) => name === 'Condition')?.[1] : null;
  const text = JSON.stringify(condition ?? null);
  texts.set(statement, text);
  return text;
}
