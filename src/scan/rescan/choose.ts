import type { AnyCheck } from '../../model/check.ts';
import type { CheckSetting } from '../../evaluate/evaluate.ts';
import { FACT_SPECS, type FactSpec } from '../../model/fact-specs.ts';
import type { FactName, Kind } from '../../model/facts.ts';
import type { Key } from '../../model/place.ts';
import { identityOf } from '../../publish/index.ts';
import { factsBehind } from '../wanted.ts';
import type { RescanTarget } from './targets.ts';

/** What is judged again of one resource, and what is read for it. */
export interface Chosen {
  readonly kind: Kind;
  readonly key: Key;
  readonly settings: readonly CheckSetting[];
  /** Collected facts to read, rolling schedule or not. */
  readonly facts: ReadonlySet<FactName>;
}

/**
 * The checks to run again on each resource. A selected finding: its check, and those that cover it. A resource as a whole: every check of an
 * open finding, and those that cost a few calls of its own; what one call for the whole region answers is left to the next run, and so
 * is what rests on other resources or other accounts.
 */
export function choose(settings: readonly CheckSetting[], targets: readonly RescanTarget[]): readonly Chosen[] {
  const byKey = new Map<string, RescanTarget[]>();
  for (const target of targets) byKey.set(`${target.kind} ${target.key}`, [...(byKey.get(`${target.kind} ${target.key}`) ?? []), target]);
  return [...byKey.values()].flatMap((those) => {
    const [first] = those;
    return first === undefined ? [] : [chosenFor(settings, first, those)];
  });
}

function chosenFor(settings: readonly CheckSetting[], { kind, key }: RescanTarget, targets: readonly RescanTarget[]): Chosen {
  const possible = settings.filter(({ check }) => check.resource === kind && isVerifiable(check));
  const asked = new Set(targets.flatMap(({ finding, open }) => (finding === null ? open : [finding.identity])));
  const isWhole = targets.some(({ finding }) => finding === null);
  const named = possible.filter(({ check }) => asked.has(identityOf(check)));
  const cheap = isWhole ? possible.filter((setting) => !named.includes(setting) && isCheap(setting)) : [];
  const covering = possible.filter(({ check }) => [...named, ...cheap].some((setting) => setting.check.coveredBy?.includes(check.id) === true));
  const inFull = factsBehind(named.flatMap(({ check }) => [...check.needs, ...check.wants]));
  const needed = factsBehind([...cheap, ...covering].flatMap(({ check }) => check.needs));
  return { kind, key, settings: [...new Set([...named, ...cheap, ...covering])], facts: new Set([...inFull, ...needed].filter(isCollected)) };
}

/**
 * Everything that the verdict rests on is about the resource itself, or about its role, which IAM tells with all others. What is joined over
 * other resources would be as the last run left it, or absent, and a pass on that would be a guess.
 */
function isVerifiable({ resource, span, needs }: AnyCheck): boolean {
  const own = OWN[resource];
  return own !== undefined && span !== 'organization' && [...factsBehind(needs)].every((name) => own.some((prefix) => name.startsWith(prefix)));
}

const OWN: { readonly [K in Kind]?: readonly string[] } = { function: ['function/', 'role/'], 'layer-version': ['layer-version/'], region: ['region/'], role: ['role/'] };

function isCheap({ check }: CheckSetting): boolean {
  if (check.resource === 'role') return true;
  return check.span === 'region' && [...factsBehind(check.needs)].filter(isCollected).every((name) => OF_ONE_CALL.has(name) || isReadEachTime(name));
}

/** GetFunctionConfiguration answers both for one function. */
const OF_ONE_CALL: ReadonlySet<FactName> = new Set<FactName>(['function/config', 'function/environment']);

const isCollected = (name: FactName): boolean => FACT_SPECS[name].source === 'collected';

function isReadEachTime(name: FactName): boolean {
  const spec: FactSpec = FACT_SPECS[name];
  return spec.source === 'collected' && spec.per === 'resource' && spec.maxAgeHours === 0;
}
