import { FACT_SPECS, type CollectedSpec, type FactSpec } from '../../model/fact-specs.ts';
import type { FactName } from '../../model/facts.ts';
import type { Entry } from './catalogue.ts';
import { cell, code, codes, GENERATED, table } from './markdown.ts';

type Collected = readonly [FactName, CollectedSpec];

/** `docs/generated/cost.md`: what a scan asks AWS, by quota bucket, and which checks need each fact. */
export function costPage(entries: readonly Entry[]): string {
  // Object.entries forgets the names that the registry has proven.
  const specs = Object.entries(FACT_SPECS) as readonly (readonly [FactName, FactSpec])[];
  const collected = specs.filter((pair): pair is Collected => pair[1].source === 'collected');
  const lanes = [...new Set(collected.map(([, spec]) => spec.lane))].sort();
  return [
    GENERATED,
    '# What a scan asks of AWS',
    '',
    'A lane is a quota bucket of AWS, counted per account and region. Calls "for each resource" multiply with the number of functions; those "for the list" are one paged call for an account-region, or for an account.',
    '',
    '## Calls per function',
    '',
    'In every full scan, when every check is on:',
    '',
    table(['lane', 'always', 'and, depending on the function', 'and, when the last reading is too old or the function changed'], lanes.map((lane) => laneRow(lane, collected.filter(([, spec]) => spec.lane === lane)))),
    '',
    '## Facts that are read',
    '',
    table(['fact', 'lane', 'for', 'calls', 'kept for', 'IAM actions', 'needed by'], collected.map((pair) => factRow(pair, entries))),
    '',
    '## Facts that are joined from others',
    '',
    'They cost no call.',
    '',
    table(['fact', 'joined from', 'needed by'], specs.flatMap(([name, spec]) => (spec.source === 'derived' ? [[code(name), codes(spec.from), neededBy(name, entries)]] : []))),
    '',
  ].join('\n');
}

function laneRow(lane: string, facts: readonly Collected[]): readonly string[] {
  const perFunction = facts.filter(([name, spec]) => spec.per === 'resource' && name.startsWith('function/'));
  const everyScan = perFunction.filter(([, spec]) => spec.maxAgeHours === 0);
  const rolling = perFunction.filter(([, spec]) => spec.maxAgeHours > 0);
  const always = everyScan.map(([, spec]) => fixedCalls(spec.calls)).reduce((sum, calls) => sum + calls, 0);
  return [code(lane), String(always), termsOf(everyScan.filter(([, spec]) => !isFixed(spec.calls))), termsOf(rolling, (spec) => ` every ${spec.maxAgeHours} hours`)];
}

const isFixed = (calls: string): boolean => /^\d+$/.test(calls);

/** The part of a cost that does not depend on the function: `1` of `1` and of `1 + 1 per alias`, 0 of `1 per alias`. */
const fixedCalls = (calls: string): number => Number(/^(\d+)(?= \+ |$)/.exec(calls)?.[1] ?? 0);

const variablePart = (calls: string): string => calls.replace(/^\d+ \+ /, '');

const termsOf = (facts: readonly Collected[], often: (spec: CollectedSpec) => string = () => ''): string =>
  facts.map(([name, spec]) => `${cell(isFixed(spec.calls) ? spec.calls : variablePart(spec.calls))}${often(spec)} (${code(name)})`).join('<br>') || '–';

const factRow = ([name, spec]: Collected, entries: readonly Entry[]): readonly string[] => [
  code(name),
  code(spec.lane),
  spec.per === 'list' ? 'the list' : 'each resource',
  spec.per === 'list' ? 'one for each page' : cell(spec.calls),
  spec.maxAgeHours === 0 ? 'one scan' : `${spec.maxAgeHours} hours`,
  codes(spec.actions),
  neededBy(name, entries),
];

const neededBy = (name: FactName, entries: readonly Entry[]): string => codes(entries.filter(({ check }) => behind([...check.needs, ...check.wants]).has(name)).map(({ id }) => id));

function behind(names: readonly FactName[], seen = new Set<FactName>()): ReadonlySet<FactName> {
  for (const name of names) {
    if (seen.has(name)) continue;
    seen.add(name);
    const spec: FactSpec = FACT_SPECS[name];
    if (spec.source === 'derived') behind(spec.from, seen);
  }
  return seen;
}
