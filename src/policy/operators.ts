export type OperatorKind = 'string' | 'numeric' | 'date' | 'bool' | 'binary' | 'ip' | 'arn' | 'null';
export type Comparison = 'equals' | 'equals-ignoring-case' | 'like' | 'less' | 'at-most' | 'greater' | 'at-least';
export interface Operator {
  readonly kind: OperatorKind;
  readonly comparison: Comparison;
  readonly negated: boolean;
}

const operator = (kind: OperatorKind, comparison: Comparison, negated = false): Operator => ({ kind, comparison, negated });

const ordered = (kind: 'numeric' | 'date'): readonly (readonly [string, Operator])[] => [
  [`${kind}equals`, operator(kind, 'equals')],
  [`${kind}notequals`, operator(kind, 'equals', true)],
  [`${kind}lessthan`, operator(kind, 'less')],
  [`${kind}lessthanequals`, operator(kind, 'at-most')],
  [`${kind}greaterthan`, operator(kind, 'greater')],
  [`${kind}greaterthanequals`, operator(kind, 'at-least')],
];

/** Every condition operator, in lower case. Source: IAM "Condition operators". ArnEquals and ArnLike behave alike. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ['stringequals', operator('string', 'equals')],
  ['stringnotequals', operator('string', 'equals', true)],
  ['stringequalsignorecase', operator('string', 'equals-ignoring-case')],
  ['stringnotequalsignorecase', operator('string', 'equals-ignoring-case', true)],
  ['stringlike', operator('string', 'like')],
  ['stringnotlike', operator('string', 'like', true)],
  ...ordered('numeric'),
  ...ordered('date'),
  ['bool', operator('bool', 'equals-ignoring-case')],
  ['binaryequals', operator('binary', 'equals')],
  ['ipaddress', operator('ip', 'equals')],
  ['notipaddress', operator('ip', 'equals', true)],
  ['arnequals', operator('arn', 'like')],
  ['arnlike', operator('arn', 'like')],
  ['arnnotequals', operator('arn', 'like', true)],
  ['arnnotlike', operator('arn', 'like', true)],
  ['null', operator('null', 'equals')],
]);
