import { expect, it } from 'vitest';
import { CHECKS } from '../../checks/registry.ts';
import type { ListLine } from '../../src/model/snapshot.ts';
import { unjudgedTally } from '../../src/scan/step-tally.ts';

const PLACE = { partition: 'aws', account: '111122223333', region: 'eu-west-1' };
const list = (kind: ListLine['kind'], keys: readonly string[]): ListLine => ({ line: 'list', place: PLACE, kind, keys, missing: [], lastCount: keys.length, at: '2026-11-21T12:00:00.000Z' });

it('what there was no time to judge is expected, and none of it was read', () => {
  const settings = CHECKS.map((check) => ({ check, options: {}, severity: null }));
  const of = (kind: string): number => settings.filter(({ check }) => check.span === 'region' && check.resource === kind).length;
  const { tally, checksLost } = unjudgedTally({ settings }, 'region', [list('function', ['f', 'g']), list('layer-version', ['l'])]);
  expect(of('function')).toBeGreaterThan(10);
  expect(tally.verdicts).toEqual({ read: 0, expected: 2 * of('function') + of('layer-version') });
  expect(tally.results).toMatchObject({ fail: 0, pass: 0, unknown: 0 });
  expect(checksLost).toEqual(settings.filter(({ check }) => check.span === 'region').map(({ check }) => check.id).sort());
  expect(CHECKS.length).toBeGreaterThan(checksLost.length);
});
