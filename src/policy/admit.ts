import { constantsOf, type Constant } from './candidates.ts';
import { holds, type Values } from './condition.ts';
import { absent, type Domain } from './domain.ts';
import { saidBy, type Said } from './said.ts';
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
  /** What these statements say of each key, where that is known already. */
  readonly said?: readonly Said[];
  readonly readings: Readings;
  readonly budget: Budget;
}

export function admission(question: Question): Admission {
  if (question.denies.some((deny) => deny.conditions.length === 0)) return 'no';
  const keys = keysOf(question);
  const certain = attempt(question, keys, 'certain');
  if (certain.admits) return 'certain';
  const conditional = keys.some(({ domain }) => domain.conditional.length > 0) ? attempt(question, keys, 'conditional') : certain;
  if (conditional.admits) return 'conditional';
  // Where all could be judged, doubts let nobody in.
  const isDoubtful = conditional.metUnknown || keys.some(({ domain }) => domain.truncated);
  return isDoubtful && attempt(question, keys, 'doubtful').admits ? 'doubtful' : 'no';
}

interface Key {
  readonly said: Said;
  readonly domain: Domain;
}

/** Fewer are tried one by one, whoever may have them. */
const MANY_CONSTANTS = 8;

function keysOf({ allow, denies, said, readings, budget }: Question): readonly Key[] {
  return (said ?? saidBy(allow, denies)).map((one) => {
    const all = one.constants ?? constantsOf(one.conditions, readings.lookup);
    const constants = all.length < MANY_CONSTANTS ? all : all.filter((constant) => readings.mayHave(constant));
    spend(budget, constants.length);
    return { said: one, domain: readings.domainOf(one.key, constants) };
  });
}

interface Attempt {
  readonly question: Question;
  readonly keys: readonly Key[];
  readonly level: Exclude<Admission, 'no'>;
  admits: boolean;
  /** Something could not be judged. */
  metUnknown: boolean;
}

function attempt(question: Question, keys: readonly Key[], level: Exclude<Admission, 'no'>): Attempt {
  const made = { question, keys, level, admits: false, metUnknown: false };
  made.admits = admits(made);
  return made;
}

/** For each key the values that are left to the caller; null: decided by nature, or cut off, and so the same whatever the caller does. */
type Options = readonly (readonly Values[] | null)[];

function admits(made: Attempt): boolean {
  const { question, keys, level } = made;
  const options: (readonly Values[] | null)[] = [];
  for (const key of keys) {
    const { said, domain } = key;
    if (domain.nature !== null && !isFavourable(made, truthInNature(question, said.allow, said.key, domain, 'Allow'), true)) return false;
    const left = domain.nature !== null || (domain.truncated && level === 'doubtful') ? null : suiting(made, key);
    if (left?.length === 0) return false;
    options.push(left);
  }
  return avoids(made, options, 0);
}

/** The values that suit the Allow: where no Deny has to be avoided, one of them. */
function suiting(made: Attempt, { said, domain }: Key): readonly Values[] {
  const { question, level } = made;
  const kept: Values[] = [];
  for (const value of level === 'certain' ? domain.choose : [...domain.choose, ...domain.conditional]) {
    if (!isFavourable(made, truth(question, said.allow, value, said.key, 'Allow'), true)) continue;
    kept.push(value);
    if (question.denies.length === 0) break;
  }
  return kept;
}

/** Is the truth value the one that the caller wants, or could it be? */
function isFavourable(made: Attempt, found: Tri, wanted: boolean): boolean {
  if (found !== 'unknown') return found === wanted;
  made.metUnknown = true;
  return made.level === 'doubtful';
}

/** Can the remaining Denies be kept from applying: for each, one key whose value breaks one of its conditions? */
function avoids(made: Attempt, options: Options, index: number): boolean {
  const { question, keys } = made;
  if (index === question.denies.length) return true;
  spend(question.budget);
  const branches: Options[] = [];
  for (const [at, { said, domain }] of keys.entries()) {
    const conditions = said.denies[index] ?? [];
    if (conditions.length === 0) continue;
    const left = options[at] ?? null;
    if (left === null) {
      if (domain.nature === null || isFavourable(made, truthInNature(question, conditions, said.key, domain, 'Deny'), false)) return avoids(made, options, index + 1);
      continue;
    }
    const kept = left.filter((value) => isFavourable(made, truth(question, conditions, value, said.key, 'Deny'), false));
    if (kept.length === left.length) return avoids(made, options, index + 1);
    if (kept.length > 0) branches.push(options.with(at, kept));
  }
  return branches.some((branch) => avoids(made, branch, index + 1));
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
  const domainFor = ({ condition }: Decisive): Domain => keys.find(({ said }) => said.key === condition.key)?.domain ?? absent;
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
