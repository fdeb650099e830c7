import { describe, expect, it } from 'vitest';
import { classifyVariable } from '../../src/secrets/index.ts';
import { FORMATS, HARMLESS, NAMED, RANDOM, type Case } from './cases.ts';
import { sourceOf } from './generate.ts';

const SEEDS = [1, 2, 3, 4, 5];
const rows = (cases: readonly Case[]): readonly (readonly [string, Case])[] => cases.map((one) => [`${one.family}: ${one.make(sourceOf(1)).name}`, one]);
/** The secrets found under each seed, and the value only when it went wrong: a failing test may show a generated value. */
const verdicts = (one: Case): readonly { readonly found: string | null; readonly by: string | null; readonly value: string }[] =>
  SEEDS.map((seed) => {
    const { name, value } = one.make(sourceOf(seed));
    const { secret } = classifyVariable(name, value);
    return { found: secret?.rule ?? null, by: secret?.by ?? null, value: `${name}=${value}` };
  });

describe('classifyVariable', () => {
  it.each(rows([...FORMATS, ...NAMED, ...RANDOM]))('finds %s', (_title, one) => {
    expect(verdicts(one).filter(({ found }) => found === null)).toEqual([]);
  });
  it.each(rows(HARMLESS))('leaves %s', (_title, one) => {
    expect(verdicts(one).filter(({ found }) => found !== null)).toEqual([]);
  });
});
