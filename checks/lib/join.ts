import type { Json } from '../../src/model/facts.ts';
import { SEVERITIES, type Severity } from '../../src/model/verdict.ts';

/** A reason to fail that one team would fix. */
export interface Part {
  readonly aspect: string;
  readonly severity: Severity;
  readonly actions: readonly string[];
  readonly statements: readonly Json[];
}
/** Parts with the same aspect: the gravest severity, actions and statements without repetitions in an order that the policy's order does not change. */
export interface Joined<T extends Part> extends Part {
  readonly parts: readonly [T, ...T[]];
}

/** Joins what a team would fix in one go, so that an aspect appears once; sorted by aspect. */
export function joinByAspect<T extends Part>(parts: readonly T[]): readonly Joined<T>[] {
  const byAspect = new Map<string, [T, ...T[]]>();
  for (const part of parts) {
    const same = byAspect.get(part.aspect);
    if (same === undefined) byAspect.set(part.aspect, [part]);
    else same.push(part);
  }
  return [...byAspect].sort(([a], [b]) => (a < b ? -1 : 1)).map(([aspect, same]) => ({
    aspect,
    severity: gravest(same.map((part) => part.severity)),
    actions: [...new Set(same.flatMap((part) => part.actions))].sort(),
    statements: distinctJson(same.flatMap((part) => part.statements)),
    parts: same,
  }));
}

/** The gravest of severities; informational when there are none. */
export const gravest = (severities: readonly Severity[]): Severity => SEVERITIES.find((severity) => severities.includes(severity)) ?? 'informational';

/** The same values without repetitions, sorted by their text. */
export function distinctJson(values: readonly Json[]): readonly Json[] {
  const byText = new Map(values.map((value) => [JSON.stringify(value), value]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}
