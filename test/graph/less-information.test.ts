import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configuration } from '../../checks/lib/sample.ts';
import { instantOf, isComplete, known, unknown, type Fact } from '../../src/model/fact.ts';
import { FACT_SPECS, type FactSpec } from '../../src/model/fact-specs.ts';
import type { FactName, FactTypes } from '../../src/model/facts.ts';
import { accountKey, type Key } from '../../src/model/place.ts';
import type { FactLine, Line, ListLine } from '../../src/model/snapshot.ts';
import { ACCOUNT, ADMIN, alias, derive, EC2_TRUST, fact, fn, GLOBAL, HARMLESS, layerArn, layerVersion, list, place, regionOf, roleArn, roleLines, snapshot, unreadIn } from './world.ts';

const REGIONS = ['eu-west-1', 'us-east-1'];
const ROLES = ['app', 'admin', 'gone', 'old'].map((name) => roleArn(name));
const VM = roleArn('vm');
const LAYER = layerArn('shared');

const functionShape = fc.record({
  role: fc.constantFrom(...ROLES),
  versionRole: fc.constantFrom(...ROLES),
  version: fc.constantFrom('$LATEST', '3', null),
  weighted: fc.boolean(),
  layer: fc.boolean(),
  tags: fc.constantFrom({}, { Group: 'a' }, { Environment: 'prod' }),
  reserved: fc.constantFrom(null, 5, 40),
});
type Shape = typeof functionShape extends fc.Arbitrary<infer T> ? T : never;

function linesOf(key: Key, shape: Shape): readonly FactLine[] {
  const name = key.split(':').at(-1) ?? '';
  const aliases = shape.version === null ? [] : [alias('prod', shape.version, shape.weighted ? [{ version: '4', weight: 0.1 }] : [])];
  const published = [...new Set(aliases.flatMap((one) => [one.version, ...one.weights.map(({ version }) => version)]))].filter((version) => version !== '$LATEST');
  const layers = shape.layer ? [{ arn: `${LAYER}:1`, signingProfileVersionArn: null }] : [];
  return [
    fact('function/config', key, { is: configuration({ name, role: shape.role, layers }) }),
    fact('function/environment', key, { is: ['$LATEST', ...published].map((version) => ({ version, variables: [] })) }),
    fact('function/aliases', key, { is: aliases }),
    fact('function/alias-versions', key, { is: published.map((version) => configuration({ name, version, role: shape.versionRole })) }),
    fact('function/tags', key, { is: { tags: shape.tags, secrets: [] } }),
    fact('function/reserved-concurrency', key, { is: shape.reserved }),
  ];
}

const world = fc.array(fc.array(functionShape, { maxLength: 3 }), { minLength: 2, maxLength: 2 }).map((regions): readonly Line[] => {
  const functions = regions.map((shapes, index) => shapes.map((shape, position) => ({ key: fn(`f${position}`, REGIONS[index]), shape })));
  const listed = ROLES.filter((role) => !role.endsWith('/gone'));
  return [
    list('role', GLOBAL, [...listed, VM]),
    ...listed.flatMap((role) => roleLines(role, role.endsWith('/admin') ? ADMIN : HARMLESS)),
    ...roleLines(VM, HARMLESS, EC2_TRUST),
    list('layer', place('eu-west-1'), [LAYER]),
    list('layer', place('us-east-1'), []),
    fact('layer/versions', LAYER, { is: [layerVersion(LAYER, 1), layerVersion(LAYER, 2)] }),
    ...functions.flatMap((some, index) => [list('function', place(REGIONS[index] ?? ''), some.map(({ key }) => key)), ...some.flatMap(({ key, shape }) => linesOf(key, shape))]),
  ];
});

/** What a worse day would have read instead of a line: less of it, and the reason; or no line at all. */
function worse(line: Line, how: number): readonly Line[] {
  if (line.line === 'header' || how < 4) return [line];
  if (line.line === 'list') return [shorterList(line, how)];
  return how === 4 ? [] : [{ ...line, fact: shorterFact(line, how) }];
}

function shorterList(line: ListLine, how: number): ListLine {
  return { ...line, keys: how === 5 ? line.keys.slice(1) : [], missing: [unreadIn(line.place, `list:${line.kind}`)] };
}

function shorterFact(line: FactLine, how: number): Fact<unknown> {
  const spec: FactSpec = FACT_SPECS[line.name];
  const unread = unreadIn(line.place, `read:${line.name}`);
  if (line.fact.known && spec.partial && how === 5 && Array.isArray(line.fact.value)) return known(line.fact.value.slice(1), line.fact.readAt, [unread]);
  return unknown(instantOf(line.fact), unread);
}

const derivedNames = (Object.keys(FACT_SPECS) as FactName[]).filter((name) => FACT_SPECS[name].source === 'derived');
/** What was not read is itself the value of this one. */
const ABOUT_READING: readonly FactName[] = ['coverage/gaps'];

function subjectsOf(lines: readonly Line[]): Readonly<Partial<Record<FactTypes[FactName]['of'], readonly Key[]>>> {
  const keys = (kind: string) => lines.flatMap((line) => (line.line === 'list' && line.kind === kind ? line.keys : []));
  return { function: keys('function'), role: [...new Set([...keys('role'), ...ROLES])], region: REGIONS.map((region) => regionOf(region)), account: [accountKey(ACCOUNT)] };
}

describe('less information', () => {
  it('never turns a complete derived fact into another complete one', () => {
    fc.assert(
      fc.property(world, fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 60, maxLength: 60 }), fc.boolean(), (lines, days, secondScan) => {
        const previous = secondScan ? snapshot(lines) : null;
        const full = derive(snapshot(lines), { previous });
        const less = derive(snapshot(lines.flatMap((line, index) => worse(line, days[index % days.length] ?? 0))), { previous });
        const subjects = subjectsOf(lines);
        for (const name of derivedNames.filter((candidate) => !ABOUT_READING.includes(candidate))) {
          for (const key of subjects[name.split('/')[0] as 'function'] ?? []) {
            const [before, after] = [full.get(name, key), less.get(name, key)];
            if (isComplete(after) && isComplete(before) && after.known && before.known) expect(after.value, `${name} of ${key}`).toEqual(before.value);
          }
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('never loses a missing part of a list that a join rests on', () => {
    fc.assert(
      fc.property(world, fc.constantFrom(...REGIONS), (lines, region) => {
        const missing = unreadIn(place(region), 'lambda:ListFunctions', 'scp');
        const cut = lines.map((line) => (line.line === 'list' && line.kind === 'function' && line.place.region === region ? { ...line, missing: [missing] } : line));
        const snap = derive(snapshot(cut));
        expect(snap.get('account/function-tags', accountKey(ACCOUNT)).missing).toContainEqual(missing);
        expect(snap.get('region/function-count', regionOf(region)).known).toBe(false);
        expect(snap.get('role/functions', roleArn('app')).missing).toContainEqual(missing);
        expect(snap.get('coverage/gaps', accountKey(ACCOUNT))).toMatchObject({ known: true, value: [{ unread: missing }] });
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('order of lines changes nothing', () => {
    fc.assert(
      fc.property(world, fc.boolean(), (lines, reverse) => {
        const shuffled = reverse ? [...lines].reverse() : [...lines.slice(7), ...lines.slice(0, 7)];
        const [one, other] = [derive(snapshot(lines)), derive(snapshot(shuffled))];
        const subjects = subjectsOf(lines);
        for (const name of derivedNames) for (const key of subjects[name.split('/')[0] as 'function'] ?? []) expect(sorted(other.get(name, key)), name).toEqual(sorted(one.get(name, key)));
      }),
      { seed: 1, numRuns: 50 },
    );
  });
});

/** Lists as sets. */
const sorted = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, sorted(part)]))
      : value;

describe('a large account', () => {
  it('is joined in time proportional to its size', () => {
    const lines = (count: number): readonly Line[] => {
      const keys = Array.from({ length: count }, (_, index) => fn(`f${index}`));
      const roles = Array.from({ length: count / 4 }, (_, index) => roleArn(`r${index}`));
      return [list('role', GLOBAL, roles), ...roles.flatMap((role) => roleLines(role)), list('function', place('eu-west-1'), keys), ...keys.flatMap((key, index) => linesOf(key, { role: roles[index % roles.length] ?? '', versionRole: roles[0] ?? '', version: '3', weighted: false, layer: true, tags: {}, reserved: null }))];
    };
    const reads = (count: number): number => {
      const base = snapshot(lines(count));
      let asked = 0;
      const counted = { keys: base.keys.bind(base), placeOf: base.placeOf.bind(base), lists: base.lists, facts: base.facts, get: ((name, key) => ((asked += 1), base.get(name, key))) as typeof base.get };
      const snap = derive(counted);
      const roles = snap.keys('role');
      for (const role of roles.known ? roles.value : []) snap.get('role/functions', role);
      for (const key of base.lists.find(({ kind }) => kind === 'function')?.keys ?? []) {
        snap.get('function/role', key);
        snap.get('function/layers', key);
      }
      return asked;
    };
    expect(reads(4000)).toBeLessThan(reads(400) * 11);
  });
});
