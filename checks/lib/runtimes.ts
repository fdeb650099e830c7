import type { Subject } from '../../src/model/check.ts';
import type { Unread } from '../../src/model/fact.ts';
import type { ExecutedConfiguration } from '../../src/model/facts.ts';
import { hoursBetween, type Instant } from '../../src/model/place.ts';
import { lifecycleOf, RUNTIMES_AS_OF, type RuntimeLifecycle } from '../data/runtimes.ts';
import { unjudged } from './access.ts';

/** A runtime that a function's configurations run on, with its last day. */
export interface UsedRuntime {
  readonly runtime: string;
  readonly qualifiers: readonly string[];
  readonly deprecated: string;
  readonly lifecycle: RuntimeLifecycle;
}
export interface UsedRuntimes {
  readonly dated: readonly UsedRuntime[];
  /** Runtimes that the table does not have, or has no date for. */
  readonly notJudged: readonly Unread[];
}

/** The runtimes of a function by identifier; null for a container image, whose language no Lambda API names. */
export function usedRuntimes(configurations: readonly ExecutedConfiguration[], subject: Subject): UsedRuntimes | null {
  const packaged = configurations.filter(({ config }) => config.packageType === 'Zip');
  if (packaged.length === 0 && configurations.length > 0) return null;
  const runtimes = packaged.length === 0 ? [null] : [...new Set(packaged.map(({ config }) => config.runtime))].sort();
  const dated: UsedRuntime[] = [];
  const notJudged: Unread[] = [];
  for (const runtime of runtimes) {
    const lifecycle = runtime === null ? undefined : lifecycleOf(runtime);
    if (runtime === null || lifecycle === undefined || lifecycle.deprecated === null) notJudged.push(unjudged(subject, 'lambda:ListFunctions', whyNot(runtime, lifecycle)));
    else dated.push({ runtime, qualifiers: qualifiersOf(packaged.filter(({ config }) => config.runtime === runtime)), deprecated: lifecycle.deprecated, lifecycle });
  }
  return { dated, notJudged };
}

function whyNot(runtime: string | null, lifecycle: RuntimeLifecycle | undefined): string {
  if (runtime === null) return 'AWS named no runtime';
  return lifecycle === undefined ? `the runtime ${runtime} is not in the table of ${RUNTIMES_AS_OF}` : `AWS had published no end for the runtime ${runtime} by ${RUNTIMES_AS_OF}`;
}

/** Qualifiers of several configurations, each once, sorted. */
export const qualifiersOf = (configurations: readonly { readonly qualifiers: readonly string[] }[]): readonly string[] => [...new Set(configurations.flatMap(({ qualifiers }) => qualifiers))].sort();

/** Whole days from an instant to the beginning of a UTC day; negative when it has passed, 0 on the day itself. */
export const daysUntil = (day: string, at: Instant): number => Math.ceil(hoursBetween(at, `${day}T00:00:00.000Z`) / 24);
