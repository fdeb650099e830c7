import { constantsOf, type Constant } from './candidates.ts';
import { holds, type Values } from './condition.ts';
import { absent, type Domain } from './domain.ts';
import { every, type Tri } from './tri.ts';
import type { Condition, Statement } from './types.ts';
import type { Lookup } from './variables.ts';

/** Thrown when a policy is too entangled to judge in bounded time; caught where the answer is put together. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent';
}
export interface Budget {
  left: number;
}
/** Comparisons of a value with a condition, per question. */
export const BUDGET = 2_000_000;

function spend(budget: Budget, amount = 1): void {
  budget.left -= amount;
  if (budget.left < 0) throw new BudgetSpent('too many combinations');
}

/**
 * How surely some request of the caller's class is allowed: `certain` without further conditions, `conditional` when values are needed
 * that only some callers of the class have, `doubtful` when it hangs on something that cannot be judged.
 */
export type Admission = 'certain' | 'conditional' | 'doubtful' | 'no';

/** How the keys of one class of requests are read. */
export interface Readings {
  readonly domainOf: (key: string, constants: readonly Constant[]) => Domain;
  readonly lookup: Lookup;
  /** Can the key have this value in such a request? Those that it cannot need not be tried. */
  readonly mayHave: (constant: Constant) => boolean;
  /** What a condition amounts to when it hangs on a variable that cannot be told. */
  readonly untold: (effect: 'Allow' | 'Deny') => Tri;
  /** Keys that AWS documents not to restrict such a request, so that an Allow must not count as scoped by them. */
  readonly isIdle: (key: string) => boolean;
}

/** One Allow statement against the Denies that name the caller, for one class of requests. Each condition looks at one key, so keys are chosen one by one. */
export interface Question {
  readonly allow: Statement;
  readonly denies: readonly Statement[];
  readonly readings: Readings;
  readonly budget: Budget;
}

export function admission(question: Question): Admission {
  if (question.denies.some((deny) => deny.conditions.length === 0)) return 'no';
  const keys = keysOf(question);
  if (admits(question, keys, 'certain')) return 'certain';
  if ([...keys.values()].some(({ domain }) => domain.conditional.length > 0) && admits(question, keys, 'conditional')) return 'conditional';
  return admits(question, keys, 'doubtful') ? 'doubtful' : 'no';
}

interface Key {
  readonly domain: Domain;
  readonly allow: readonly Condition[];
  /** In the order of the question's Denies. */
  readonly denies: readonly (readonly Condition[])[];
}
type Keys = ReadonlyMap<string, Key>;

/** Fewer are tried one by one, whoever may have them. */
const MANY_CONSTANTS = 8;

function keysOf({ allow, denies, readings, budget }: Question): Keys {
  const names = new Set([allow, ...denies].flatMap((statement) => statement.conditions.map(({ key }) => key)));
  const on = (statement: Statement, key: string): readonly Condition[] => statement.conditions.filter((condition) => condition.key === key);
  return new Map(
    [...names].map((name) => {
      const ofAllow = on(allow, name);
      const ofDenies = denies.map((deny) => on(deny, name));
      const all = constantsOf([...ofAllow, ...ofDenies.flat()], readings.lookup);
      const constants = all.length < MANY_CONSTANTS ? all : all.filter(readings.mayHave);
      spend(budget, constants.length);
      return [name, { domain: readings.domainOf(name, constants), allow: ofAllow, denies: ofDenies }];
    }),
  );
}

function admits(question: Question, keys: Keys, level: Exclude<Admission, 'no'>): boolean {
  const options = new Map<string, readonly Values[]>();
  for (const [name, key] of keys) {
    const { domain } = key;
    if (domain.nature !== null) {
      if (!favourable(truthInNature(question, key.allow, name, domain, 'Allow'), true, level)) return false;
      continue;
    }
    if (domain.truncated && level === 'doubtful') continue;
    const values = level === 'certain' ? domain.choose : [...domain.choose, ...domain.conditional];
    const kept = values.filter((value) => favourable(truth(question, key.allow, value, name, 'Allow'), true, level));
    if (kept.length === 0) return false;
    options.set(name, kept);
  }
  return avoids(question, keys, options, 0, level);
}

/** Is the truth value the one that the caller wants, or could it be? */
const favourable = (found: Tri, wanted: boolean, level: Admission): boolean => found === wanted || (found === 'unknown' && level === 'doubtful');

/** Can the remaining Denies be kept from applying: for each, one key whose value breaks one of its conditions? */
function avoids(question: Question, keys: Keys, options: ReadonlyMap<string, readonly Values[]>, index: number, level: Admission): boolean {
  const { denies } = question;
  if (index === denies.length) return true;
  spend(question.budget);
  const branches: (readonly [string, readonly Values[]])[] = [];
  for (const [name, key] of keys) {
    const conditions = key.denies[index] ?? [];
    if (conditions.length === 0) continue;
    const left = options.get(name);
    if (left === undefined) {
      // Decided by nature, or cut off: the same for every choice of the caller.
      if (key.domain.nature === null || favourable(truthInNature(question, conditions, name, key.domain, 'Deny'), false, level)) return avoids(question, keys, options, index + 1, level);
      continue;
    }
    const kept = left.filter((value) => favourable(truth(question, conditions, value, name, 'Deny'), false, level));
    if (kept.length === left.length) return avoids(question, keys, options, index + 1, level);
    if (kept.length > 0) branches.push([name, kept]);
  }
  return branches.some(([name, kept]) => avoids(question, keys, new Map(options).set(name, kept), index + 1, level));
}

/** The truth on which all values agree that nature may give, otherwise unknown. */
function truthInNature(question: Question, conditions: readonly Condition[], key: string, { nature, truncated }: Domain, effect: 'Allow' | 'Deny'): Tri {
  const found = new Set((nature ?? []).map((value) => truth(question, conditions, value, key, effect)));
  const [only] = found;
  return found.size === 1 && !truncated && only !== undefined ? only : conditions.length === 0 ? true : 'unknown';
}

function truth({ readings, budget }: Question, conditions: readonly Condition[], value: Values, key: string, effect: 'Allow' | 'Deny'): Tri {
  if (conditions.length === 0) return true;
  if (effect === 'Allow' && readings.isIdle(key)) return true;
  spend(budget, conditions.length);
  const reading = { lookup: readings.lookup, untold: readings.untold(effect) };
  return every(conditions, (condition) => holds(condition, value, reading));
}

export interface Decisive {
  readonly statement: Statement;
  readonly condition: Condition;
  readonly effect: 'Allow' | 'Deny';
}

/** The conditions on which a doubt or a conditional admission hangs: of the Allow, and of the Denies that had to be avoided. */
export function decisiveConditions(question: Question, admitted: 'conditional' | 'doubtful'): readonly Decisive[] {
  const keys = keysOf(question);
  const all = [question.allow, ...question.denies].flatMap((statement) => statement.conditions.map((condition): Decisive => ({ statement, condition, effect: statement.effect })));
  const domainFor = ({ condition }: Decisive): Domain => keys.get(condition.key)?.domain ?? absent;
  if (admitted === 'doubtful') return all.filter((one) => isUncertain(question, one.condition, domainFor(one), one.effect));
  const decisive = all.filter((one) => needsConditional(question, one, domainFor(one)));
  // Each by itself suits everybody; only together they ask for more.
  return decisive.length > 0 ? decisive : all.filter((one) => domainFor(one).conditional.length > 0);
}

/** No value of everybody's choice suits the statement, as far as it looks at this key; one of the conditional ones does. */
function needsConditional(question: Question, { statement, condition: { key }, effect }: Decisive, { choose, conditional }: Domain): boolean {
  const conditions = statement.conditions.filter((condition) => condition.key === key);
  const suits = (value: Values): boolean => truth(question, conditions, value, key, effect) === (effect === 'Allow');
  return !choose.some(suits) && conditional.some(suits);
}

function isUncertain(question: Question, condition: Condition, domain: Domain, effect: 'Allow' | 'Deny'): boolean {
  if (domain.truncated) return true;
  if (domain.nature !== null) return truthInNature(question, [condition], condition.key, domain, effect) === 'unknown';
  return [...domain.choose, ...domain.conditional].some((value) => truth(question, [condition], value, condition.key, effect) === 'unknown');
}
