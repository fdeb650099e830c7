import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../checks/registry.ts';
import { emptyTally } from '../../src/evaluate/coverage.ts';
import type { Coverage, Ratio, Summary } from '../../src/model/summary.ts';
import type { ScanContext } from '../../src/scan/context.ts';
import { NO_COST } from '../../src/scan/cost.ts';
import { writeReport } from '../../src/scan/report.ts';
import { lastRun, summarize } from '../../src/scan/summarize.ts';
import { MemoryStore } from '../publish/memory-store.ts';
import { config, movableClock, NOW } from '../support/simulated.ts';

const ACCOUNT = '111122223333';

/** A store in which runs end with the coverage that they are given. */
function stage() {
  const store = new MemoryStore();
  const clock = movableClock();
  // Summarizing reads the store and the clock, and nothing of AWS.
  const context = { store, clock, config, settings: CHECKS.map((check) => ({ check, options: {}, severity: null })), progress: () => undefined } as unknown as ScanContext;
  return {
    store,
    end: async (runId: string, coverage: Coverage, measured?: boolean): Promise<Summary> => {
      const tally = { ...emptyTally(), verdicts: coverage.verdicts };
      await writeReport(store, runId, { state: { account: ACCOUNT, name: 'a', organizationState: 'ACTIVE', state: 'scanned', because: null, regions: [], gaps: [], checksLost: [] }, coverage, tally, roles: 0, partition: 'aws', parts: {} });
      await store.put(`runs/${runId}/correlation.json`, JSON.stringify({ tally: emptyTally(), lost: {}, doubts: {} }));
      clock.set(new Date(Date.parse(clock.now()) + 60_000).toISOString());
      return summarize(context, { runId, startedAt: NOW, skipped: [], published: null, interrupted: false, cost: NO_COST, forgets: true, ...(measured === undefined ? {} : { measured }) });
    },
  };
}

const ratio: fc.Arbitrary<Ratio> = fc.tuple(fc.nat({ max: 100 }), fc.nat({ max: 100 })).map(([a, b]) => ({ read: Math.min(a, b), expected: Math.max(a, b) }));
const coverage: fc.Arbitrary<Coverage> = fc.record({ accountRegions: ratio, facts: ratio, verdicts: ratio });
const nameOf = (index: number): string => `20261121T12000${index}Z-run`;

describe('the run before', () => {
  it('is none for the first run', async () => {
    const { end } = stage();
    const [one] = fc.sample(coverage, { numRuns: 1, seed: 1 });
    expect((await end(nameOf(0), one as Coverage)).before).toBeNull();
  });

  it('of a run that stands for the whole scope is the last one of that kind, and not a part of the organization', async () => {
    const { end } = stage();
    const [whole, part] = fc.sample(coverage, { numRuns: 2, seed: 1 }) as [Coverage, Coverage];
    await end(nameOf(0), whole, true);
    expect((await end(nameOf(1), part, false)).before?.runId).toBe(nameOf(0));
    expect((await end(nameOf(2), whole, true)).before?.runId).toBe(nameOf(0));
    expect((await end(nameOf(3), part)).before?.runId).toBe(nameOf(2));
  });

  it('is the run that ended last, with its coverage, and what a run said of it stays, whatever is summarized again and whatever ended since', async () => {
    // Names and order of ends: some runs are summarized again, at once or after others.
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), coverage), { minLength: 1, maxLength: 9 }), async (ends) => {
      const { store, end } = stage();
      const said = new Map<string, Summary['before']>();
      let last: { readonly runId: string; readonly coverage: Coverage } | null = null;
      for (const [index, given] of ends) {
        const runId = nameOf(index);
        const { before, coverage: seen } = await end(runId, given);
        expect(seen.facts).toEqual(given.facts);
        expect(before).toEqual(said.has(runId) ? said.get(runId) : last);
        said.set(runId, before ?? null);
        last = { runId, coverage: seen };
        expect((await lastRun(store))?.runId).toBe(runId);
      }
    }), { numRuns: 60, seed: 2 });
  });

  it('is none where an earlier version stored no such thing', async () => {
    const { store, end } = stage();
    const [one] = fc.sample(coverage, { numRuns: 1, seed: 3 });
    const earlier = await end(nameOf(0), one as Coverage);
    await store.put(`runs/${nameOf(0)}/summary.json`, JSON.stringify({ ...earlier, before: undefined }));
    expect((await end(nameOf(0), one as Coverage)).before).toBeNull();
    expect((await end(nameOf(1), one as Coverage)).before?.runId).toBe(nameOf(0));
  });
});
