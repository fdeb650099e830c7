import { describe, expect, it } from 'vitest';
import { classifyTags, classifyText, classifyVariable } from '../../src/secrets/index.ts';
import type { Case } from './cases.ts';
import { sourceOf } from './generate.ts';
import * as first from './heldout.ts';
import * as second from './heldout2.ts';
import type { Held } from './heldout3-case.ts';
import * as third from './heldout3.ts';
import * as fourth from './heldout4.ts';
import * as fifth from './heldout5.ts';
import { PRACTICE_HARMLESS, PRACTICE_SECRETS } from './practice.ts';

const seedsFrom = (start: number): readonly number[] => Array.from({ length: 10 }, (_, index) => index + start);
const asVariable = (one: Case): Held => ({ ...one, where: 'variable' });

function isFound(one: Held, seed: number): boolean {
  const { name, value } = one.make(sourceOf(seed));
  if (one.where === 'variable') return classifyVariable(name, value).secret !== null;
  return (one.where === 'tag' ? classifyTags({ [name]: value }) : classifyText(value)).secrets.length > 0;
}

/** Titles of cases by outcome, once for each seed. */
const titles = (cases: readonly Held[], seeds: readonly number[], wanted: boolean): readonly string[] =>
  cases.flatMap((one) => seeds.filter((seed) => isFound(one, seed) === wanted).map((seed) => `${one.family} as ${one.make(sourceOf(seed)).name}`));

/**
 * Recall and precision of a set the first time that it was measured, and with which classifier:
 *
 * | set | secrets, harmless | seeds | first measured | when |
 * |---|---|---|---|---|
 * | first | 102, 138 | 20 | .966, .895 | before anything was mended for it |
 * | second | 44, 90 | 20 | .953, .954 | after the first was mended |
 * | third | 436, 565 | 301–310 | .788, .869 | after the second; its unseen half .751, .852 |
 * | third, unseen half | 221, 264 | 301–310 | .930, .972 | after the visible half was mended, no rule written for its providers |
 * | fourth | 219, 350 | 401–410 | .946, .959 | after the third; .890, .921 with the classifier before the third |
 * | fourth, unseen half | 98, 220 | 401–410 | .952, .971 | after the visible half was mended |
 * | fifth | 175, 272 | 501–510 | .954, .971 | after the fourth; .883, .879 with the classifier before the third; the same with 60 other seeds |
 *
 * All but the fifth were looked at and mended since. What is asserted here is that they stay mended.
 */
describe.each([
  ['first', first.HELD_OUT_SECRETS.map(asVariable), first.HELD_OUT_HARMLESS.map(asVariable), 101, 0.99],
  ['second', second.HELD_OUT_SECRETS.map(asVariable), second.HELD_OUT_HARMLESS.map(asVariable), 101, 0.99],
  ['third', third.HELD_OUT_SECRETS, third.HELD_OUT_HARMLESS, 301, 0.985],
  ['fourth', fourth.HELD_OUT_SECRETS, fourth.HELD_OUT_HARMLESS, 401, 0.98],
  ['practice', PRACTICE_SECRETS, PRACTICE_HARMLESS, 11, 0.99],
] as const)('the %s set', (_title, secrets, harmless, start, least) => {
  const seeds = seedsFrom(start);
  const all = secrets.length * seeds.length;
  it(`has a recall of ${least} at least`, () => {
    const missed = titles(secrets, seeds, false);
    expect(1 - missed.length / all, [...new Set(missed)].join(', ')).toBeGreaterThanOrEqual(least);
  });
  it(`has a precision of ${least} at least`, () => {
    const wrong = titles(harmless, seeds, true);
    expect(all / (all + wrong.length), [...new Set(wrong)].join(', ')).toBeGreaterThanOrEqual(least);
  });
});

/** Nobody looked at what goes wrong in it, so nothing is named here. Who does makes it a seen one, and writes a sixth. */
describe('the fifth set, which nobody looked at', () => {
  const seeds = seedsFrom(501);
  const found = titles(fifth.HELD_OUT_SECRETS, seeds, true).length;
  it('has a recall of 95 % at least', () => {
    expect(found / (fifth.HELD_OUT_SECRETS.length * seeds.length)).toBeGreaterThanOrEqual(0.95);
  });
  it('has a precision of 97 % at least', () => {
    const wrong = titles(fifth.HELD_OUT_HARMLESS, seeds, true).length;
    expect(found / (found + wrong)).toBeGreaterThanOrEqual(0.97);
  });
});

describe('what was held out', () => {
  it('is as large and as varied as it says', () => {
    const providers = new Set(third.HELD_OUT_SECRETS.map(({ family }) => family));
    expect(third.HELD_OUT_SECRETS.length + third.HELD_OUT_HARMLESS.length).toBeGreaterThanOrEqual(350);
    expect(providers.size).toBeGreaterThan(100);
    // Halves by family: neither is a remainder.
    const visible = third.HELD_OUT_SECRETS.filter(third.isVisible).length / third.HELD_OUT_SECRETS.length;
    expect(Math.abs(visible - 0.5)).toBeLessThan(0.1);
  });
});
