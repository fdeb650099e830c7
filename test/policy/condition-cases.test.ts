import { expect, test } from 'vitest';
import type { Json } from '../../src/model/facts.ts';
import { holds } from '../../src/policy/condition.ts';
import { isInvalid, parsePolicy } from '../../src/policy/index.ts';
import { casesOf, policyOf } from './driver.ts';

interface Case {
  readonly name: string;
  readonly operator: string;
  readonly policy: Json;
  readonly request: readonly string[] | null;
  readonly expected: boolean | 'unknown';
  readonly why: string;
}
const lookup = (key: string): string | null => (key === 'aws:principalaccount' ? '111122223333' : null);

test.each(casesOf<Case>('conditions'))('$name: $why', ({ operator, policy, request, expected }) => {
  const [statement] = policyOf([{ Effect: 'Allow', Action: '*', Condition: { [operator]: { 'aws:Key': policy } } }]).statements;
  const [condition] = statement?.conditions ?? [];
  expect(condition && holds(condition, request, { lookup, untold: 'unknown' })).toBe(expected);
});

interface ParseCase {
  readonly name: string;
  readonly json: Json;
  readonly expected: string;
  readonly why: string;
}
test.each(casesOf<ParseCase>('parse'))('$name: $why', ({ json, expected }) => {
  const parsed = parsePolicy({ json });
  if (expected === 'valid') expect(parsed).not.toHaveProperty('invalid');
  else expect(isInvalid(parsed) ? parsed.invalid : 'valid').toContain(expected);
});
