import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distinctJson, gravest, joinByAspect, type Part } from '../../../checks/lib/join.ts';
import { SEVERITIES } from '../../../src/model/verdict.ts';

const part: fc.Arbitrary<Part> = fc.record({
  aspect: fc.constantFrom('$LATEST', 'prod', 'prod 444455556666'),
  severity: fc.constantFrom(...SEVERITIES),
  actions: fc.array(fc.constantFrom('lambda:A', 'lambda:B', 'lambda:C'), { maxLength: 3 }),
  statements: fc.array(fc.record({ Sid: fc.constantFrom('a', 'b', 'c') }), { maxLength: 3 }),
});
const shown = (joined: ReturnType<typeof joinByAspect>) => joined.map(({ aspect, severity, actions, statements }) => ({ aspect, severity, actions, statements }));

describe('joinByAspect', () => {
  it('gives each aspect once, with everything its parts say, whatever their order', () => {
    fc.assert(fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
      const joined = joinByAspect(parts);
      expect(joined.map(({ aspect }) => aspect)).toEqual([...new Set(parts.map(({ aspect }) => aspect))].sort());
      for (const one of joined) {
        const own = parts.filter(({ aspect }) => aspect === one.aspect);
        expect(one.parts).toEqual(own);
        expect(one.severity).toBe(gravest(own.map(({ severity }) => severity)));
        expect(one.actions).toEqual([...new Set(own.flatMap(({ actions }) => actions))].sort());
        expect(new Set(one.statements)).toEqual(new Set(distinctJson(own.flatMap(({ statements }) => statements))));
      }
      expect(shown(joinByAspect([...parts].reverse()))).toEqual(shown(joined));
    }), { seed: 1, numRuns: 300 });
  });
});

describe('gravest', () => {
  it('is the first of the scale', () => expect(gravest(['low', 'high', 'medium'])).toBe('high'));
  it('is informational without any', () => expect(gravest([])).toBe('informational'));
});

describe('distinctJson', () => {
  it('drops repetitions and does not depend on order', () => {
    expect(distinctJson([{ b: 1 }, { a: 1 }, { b: 1 }])).toEqual([{ a: 1 }, { b: 1 }]);
    expect(distinctJson([{ a: 1 }, { b: 1 }])).toEqual(distinctJson([{ b: 1 }, { a: 1 }]));
  });
});
