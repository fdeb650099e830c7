import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareSeverity } from '../../src/model/verdict.ts';
import type { AnyCheck, Example } from '../../src/model/check.ts';
import { PLANES } from '../../src/model/check.ts';
import { runExample } from '../support/run-example.ts';

const ROOT = join(import.meta.dirname, '../../checks');
const files = PLANES.flatMap((plane) => readFolder(plane));

function readFolder(plane: string): readonly { plane: string; id: string; path: string }[] {
  try {
    return readdirSync(join(ROOT, plane)).filter((name) => name.endsWith('.examples.ts')).map((name) => ({ plane, id: name.replace('.examples.ts', ''), path: join(ROOT, plane, name) }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

for (const { plane, id, path } of files) {
  const { default: examples } = (await import(path)) as { default: readonly Example[] };
  const { default: check } = (await import(path.replace('.examples.ts', '.ts'))) as { default: AnyCheck };
  describe(`${plane}/${id}`, () => {
    it('is declared as its file says', () => {
      expect(check.id).toBe(id);
      expect(check.planes[0]).toBe(plane);
      expect(check.options.parse({})).toBeDefined();
      expect(check.needs.length + check.wants.length).toBeGreaterThan(0);
    });
    it('has a failing, a passing and an unknown example', () => {
      const outcomes = new Set(examples.map((example) => example.expect));
      expect([...outcomes]).toEqual(expect.arrayContaining(['fail', 'unknown']));
      expect(outcomes.has('pass') || outcomes.has('not-applicable')).toBe(true);
      expect(new Set(examples.map((example) => example.name)).size).toBe(examples.length);
    });
    it.each(examples.map((example) => [example.name, example] as const))('%s', (_name, example) => {
      const { verdict } = runExample(check, example);
      expect(verdict.is, JSON.stringify(verdict)).toBe(example.expect);
      if (verdict.is !== 'fail' || example.failures === undefined) return;
      const got = [...verdict.failures].sort((a, b) => compareSeverity(a.severity ?? check.severity, b.severity ?? check.severity) || (a.aspect < b.aspect ? -1 : 1));
      const want = [...example.failures].sort((a, b) => compareSeverity(a.severity ?? check.severity, b.severity ?? check.severity) || (a.aspect < b.aspect ? -1 : 1));
      expect(got.map((failure) => ({ aspect: failure.aspect, severity: failure.severity ?? check.severity }))).toEqual(want.map((failure) => ({ aspect: failure.aspect, severity: failure.severity ?? check.severity })));
      want.forEach((failure, index) => {
        if (failure.message !== undefined) expect(got[index]?.message).toMatch(failure.message);
      });
    });
  });
}

describe('the catalogue', () => {
  it('is not empty', () => {
    expect(files.length).toBeGreaterThan(0);
  });
});
