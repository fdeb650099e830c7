import type { CheckSetting } from '../evaluate/evaluate.ts';
import { FACT_SPECS, type FactSpec } from '../model/fact-specs.ts';
import type { FactName } from '../model/facts.ts';
import type { Span } from '../model/place.ts';

/** Read whatever is enabled: what resources are called, whom they belong to, what may be reused next time. */
export const ALWAYS_READ: readonly FactName[] = ['function/config', 'event-source-mapping/config', 'function/tags', 'region/limits', 'role/details', 'role/trust', 'role/permissions'];

/** Facts behind the enabled checks, through derived ones down to the collected ones. */
export const wantedFacts = (settings: readonly CheckSetting[]): ReadonlySet<FactName> => factsBehind([...ALWAYS_READ, ...settings.flatMap(factsOf)]);

/** The same for the checks of one span, and who owns the resources. */
export const factsOfSpan = (settings: readonly CheckSetting[], span: Span): ReadonlySet<FactName> =>
  factsBehind(['function/tags', ...settings.filter(({ check }) => check.span === span).flatMap(factsOf)]);

const factsOf = ({ check }: CheckSetting): readonly FactName[] => [...check.needs, ...check.wants];

/** These facts, and those that they are joined from. */
export function factsBehind(names: readonly FactName[]): ReadonlySet<FactName> {
  const wanted = new Set<FactName>();
  const visit = (name: FactName): void => {
    if (wanted.has(name)) return;
    wanted.add(name);
    const spec: FactSpec = FACT_SPECS[name];
    if (spec.source === 'derived') spec.from.forEach(visit);
  };
  names.forEach(visit);
  return wanted;
}
