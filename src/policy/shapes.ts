import { arnParts } from './condition.ts';
import { commonMatch, matchesPattern } from './pattern.ts';
import type { Role } from './role.ts';

/** Names that nobody gave to anything. */
const FRESH_NAMES = ['zq1fresh', 'kx7other', '07q3'] as const;
export const FRESH = FRESH_NAMES[0];

/** One name is enough where no Deny is about some names: others may begin or end as it does. */
export function freshNamesFor({ denies }: Role): readonly string[] {
  const isPartial = (pattern: string): boolean => /[^*?:/][*?]|[*?][^*?:/]/.test(arnParts(pattern)[5] ?? pattern);
  return denies.some(({ statement: { resources } }) => resources?.patterns.some(isPartial) === true) ? FRESH_NAMES : [FRESH];
}

/** An ARN pattern whose first five fields are fixed, such as `arn:aws:sqs:eu-west-1:111122223333:*`. */
export type Shape = string;

/** The pattern as far as it is about things of the shape: a pattern again, or one text where its wildcards cross the fields. Null: it is about none. */
export function withinShape(pattern: string, shape: Shape): string | null {
  if (/^\*+$/.test(pattern)) return shape;
  const [own, other] = [arnParts(pattern), arnParts(shape)];
  const isAligned = own.length === 6 && other.length === 6 && other.slice(0, 5).every((field, index) => matchesPattern(own[index] ?? '', field));
  const text = isAligned ? joined(other, narrower(own[5] ?? '', other[5] ?? '')) : commonMatch(pattern, shape, FRESH);
  return text !== null && hasShape(text, shape) ? text : null;
}

const joined = (fields: readonly string[], resource: string | null): string | null => (resource === null ? null : `${fields.slice(0, 5).join(':')}:${resource}`);
/** What both match: by the one that the other holds, else one text. */
const narrower = (a: string, b: string): string | null => (matchesPattern(b, a) ? a : matchesPattern(a, b) ? b : commonMatch(a, b, FRESH));

/** A wildcard may cross colons, but no name has one: a match with more of them than the shape is of another account or kind. */
export const hasShape = (resource: string, shape: Shape): boolean => matchesPattern(shape, resource) && resource.split(':').length === shape.split(':').length;

/** A thing that the pattern matches. */
export const exampleOf = (pattern: string, fresh: string): string => pattern.replaceAll('*', fresh).replaceAll('?', 'q');
