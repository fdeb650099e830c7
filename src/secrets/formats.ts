import { candidateFinder } from './candidates.ts';
import { RULES } from './rules/index.ts';
import type { Rule, Span } from './rule.ts';
import { isAnonymousToken } from './keys.ts';
import { isFilled } from './placeholders.ts';
import { structuresIn } from './structures.ts';

const candidatesIn = candidateFinder(RULES);
/** Nothing that we know is shorter than this with what must stand around it. */
const SHORTEST = 8;

/** Credentials in a text by format: providers' and structural ones. `name`: of the variable, tag or field that holds the text. */
export function formatsIn(text: string, name = ''): readonly Span[] {
  if (text.length < SHORTEST) return [];
  return [...candidatesIn(text.toLowerCase()).flatMap((rule) => matchesOf(rule, text, name)), ...structuresIn(text)];
}

/** Whether the whole value is of a format that is made to be published under such a name, or anywhere. */
export const isPublishable = (name: string, value: string): boolean =>
  RULES.some((rule) => rule.publishableUnder?.test(name) === true && [...value.trim().matchAll(rule.pattern)].some(([match]) => match.length === value.trim().length)) || isAnonymousToken(value.trim());

function matchesOf(rule: Rule, text: string, name: string): readonly Span[] {
  if (rule.publishableUnder?.test(name) === true) return [];
  return [...text.matchAll(rule.pattern)].flatMap((found) => {
    const secret = found[1] ?? found[0];
    if (isFilled(secret) || rule.validate?.(secret, found[0]) === false) return [];
    const start = found.index + (found[1] === undefined ? 0 : found[0].lastIndexOf(secret));
    return [{ start, end: start + secret.length, match: { rule: rule.id, title: rule.title, by: 'format' as const } }];
  });
}
