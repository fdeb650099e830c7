import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import { delta, emptyLedger, toAsff, type Delta, type DeltaInput, type Ledger } from '../../src/publish/index.ts';
import { withEntries } from '../../src/publish/ledger.ts';
import { after, CHECK, denied, exception, fail, HOUR, list, notApplicable, pass, POST_TO, unknownResult } from './world.ts';
import { plusMilliseconds } from '../../src/model/place.ts';

const SEED = { seed: 1, numRuns: 150 };
const NAMES = ['a', 'b', 'c'];
const ASPECTS = ['', 'live', 'beta'];

/** What one run found of one function. */
type Found =
  | { readonly is: 'pass' | 'unknown' | 'not-applicable' | 'absent' }
  | { readonly is: 'fail'; readonly aspects: readonly string[]; readonly evidence: number; readonly doubt: boolean; readonly excepted: boolean; readonly low: boolean };
interface Run {
  readonly hour: number;
  readonly found: readonly Found[];
}

const found: fc.Arbitrary<Found> = fc.oneof(
  fc.constantFrom('pass', 'unknown', 'not-applicable', 'absent').map((is): Found => ({ is })),
  fc.record({ is: fc.constant('fail' as const), aspects: fc.subarray(ASPECTS, { minLength: 1 }), evidence: fc.nat(1), doubt: fc.boolean(), excepted: fc.boolean(), low: fc.boolean() }),
);
const run = fc.record({ hour: fc.nat(2000), found: fc.tuple(found, found, found) });

function resultsOf({ hour, found: all }: Run): readonly Result[] {
  const at = plusMilliseconds(after(0), hour * HOUR);
  return all.flatMap((each, index): Result[] => {
    const name = NAMES[index] ?? '';
    if (each.is === 'pass') return [pass(at, { name })];
    if (each.is === 'unknown') return [unknownResult(at, { name })];
    if (each.is === 'not-applicable') return [notApplicable(at, { name })];
    if (!('aspects' in each)) return [];
    return each.aspects.map((aspect) => fail(at, { name, aspect, evidence: each.evidence, because: each.doubt ? [denied] : [], exception: each.excepted ? exception : null, severity: each.low ? 'low' : 'high' }));
  });
}

function inputOf(of: Run, ledger: Ledger, now: number): DeltaInput {
  const results = resultsOf(of);
  const at = plusMilliseconds(after(0), of.hour * HOUR);
  const instant = plusMilliseconds(after(0), now * HOUR);
  return {
    results,
    lists: [list(at, [...new Set(results.map((each) => each.name))])],
    evaluated: [CHECK],
    ledger,
    now: instant,
    render: (result, previous) => toAsff(result, CHECK, { postTo: POST_TO, hubId: 'h', now: instant, docsBaseUrl: null }, previous === null ? null : { createdAt: previous.createdAt, firstObservedAt: previous.createdAt, updatedAt: previous.updatedAt }),
  };
}

const EMPTY = emptyLedger('aws', POST_TO, 'h');
const applied = (ledger: Ledger, { posts, silent, forgotten, horizons }: Delta): Ledger => ({ ...withEntries(ledger, [...silent, ...posts.map((post) => post.entry)], forgotten), horizons });
/** Publishes runs in this order, all acknowledged. */
const published = (runs: readonly Run[], now = 5000): Ledger => runs.reduce((ledger, each, index) => applied(ledger, delta(inputOf(each, ledger, now + index))), EMPTY);

/** What Security Hub shows: open or not, failed or passed. */
const shown = (ledger: Ledger): Record<string, string> => Object.fromEntries([...ledger.entries.values()].map(({ findingId, finding }) => [findingId, `${finding.RecordState}/${finding.Compliance?.Status}`]));
const openFailures = (ledger: Ledger): readonly string[] => [...ledger.entries.values()].filter((entry) => entry.state === 'failed').map((entry) => entry.findingId).sort();

describe('laws of delta', () => {
  it('replaying the same results posts nothing', () => {
    fc.assert(
      fc.property(fc.array(run, { minLength: 1, maxLength: 6 }), (runs) => {
        const ledger = published(runs);
        const last = runs.at(-1);
        if (last === undefined) return;
        expect(delta(inputOf(last, ledger, 5000 + runs.length)).posts).toEqual([]);
      }),
      SEED,
    );
  });

  it('unknown never changes what Security Hub shows', () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 6 }), fc.nat(3000), (runs, later) => {
        const ledger = published(runs);
        const blind: Run = { hour: 4000, found: NAMES.map(() => ({ is: 'unknown' as const })) };
        const next = applied(ledger, delta(inputOf(blind, ledger, 5100 + later)));
        for (const [id, state] of Object.entries(shown(next))) expect(shown(ledger)[id]).toBe(state);
        expect(openFailures(next)).toEqual(openFailures(ledger));
      }),
      SEED,
    );
  });

  it('in any order, runs end with the open failures of the newest reads', () => {
    // Judged in full or not at all: what a partial failure leaves open depends on what was open before.
    const whole = fc.record({ hour: fc.nat(2000), found: fc.tuple(found, found, found) }).map((each) => ({ ...each, found: each.found.map((one) => (one.is === 'fail' ? { ...one, doubt: false, low: false } : one.is === 'unknown' ? { is: 'pass' as const } : one)) }));
    const runs = fc.uniqueArray(whole, { selector: (each) => each.hour, minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(runs.chain((all) => fc.tuple(fc.constant([...all].sort((a, b) => a.hour - b.hour)), fc.shuffledSubarray(all, { minLength: all.length }))), ([inOrder, shuffled]) => {
        expect(openFailures(published(shuffled))).toEqual(openFailures(published(inOrder)));
        const newest = inOrder.at(-1);
        if (newest === undefined) return;
        const failing = resultsOf(newest).filter((each) => each.status === 'fail' && each.exception === null);
        expect(openFailures(published(shuffled))).toEqual(failing.map((each) => each.findingId).sort());
      }),
      SEED,
    );
  });

  it('UpdatedAt grows with every post of a finding, CreatedAt stays', () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 8 }), fc.array(fc.nat(10_000), { minLength: 8, maxLength: 8 }), (runs, clocks) => {
        let ledger = EMPTY;
        for (const [index, each] of runs.entries()) {
          const { posts, ...rest } = delta(inputOf(each, ledger, clocks[index] ?? 0));
          for (const { entry } of posts) {
            const before = ledger.entries.get(entry.findingId);
            if (before === undefined) continue;
            expect((entry.finding.UpdatedAt ?? '') > before.updatedAt).toBe(true);
            expect(entry.finding.CreatedAt).toBe(before.createdAt);
          }
          ledger = applied(ledger, { posts, ...rest });
        }
      }),
      SEED,
    );
  });

  it('results of other checks and an empty run change nothing', () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 6 }), run, (runs, other) => {
        const ledger = published(runs);
        const input = inputOf(other, ledger, 5100);
        expect(delta({ ...input, results: [], evaluated: [{ id: 'other' }] }).posts).toEqual([]);
        expect(delta({ ...input, results: [], lists: [] }).posts).toEqual([]);
      }),
      SEED,
    );
  });

  it('an open failure never goes 90 days without a post while runs continue', () => {
    const ledger = published([{ hour: 0, found: NAMES.map(() => ({ is: 'fail' as const, aspects: [''], evidence: 0, doubt: false, excepted: false, low: false })) }], 0);
    let now = ledger;
    let longest = 0;
    for (let day = 1; day <= 400; day += 1) {
      const next = delta({ ...inputOf({ hour: day * 24, found: NAMES.map(() => ({ is: 'unknown' as const })) }, now, day * 24), heartbeatDays: 60 });
      for (const { entry } of next.posts) longest = Math.max(longest, Date.parse(entry.postedAt) - Date.parse(now.entries.get(entry.findingId)?.postedAt ?? ''));
      now = applied(now, next);
    }
    expect(longest / 86_400_000).toBe(60);
    expect(openFailures(now)).toHaveLength(3);
  });
});
