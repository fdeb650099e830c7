import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallCount } from '../../src/model/summary.ts';
import { addCosts, callCounts, costOf, NO_COST, takeCost, type Cost } from '../../src/scan/cost.ts';

/** Counts as the client pool keeps them: they only grow. */
class Pool {
  retries = 0;
  throttles = 0;
  readonly #calls = new Map<string, number>();
  get calls(): readonly CallCount[] {
    return [...this.#calls].map(([id, calls]) => {
      const [service = '', operation = ''] = id.split(':');
      return { service, operation, calls };
    });
  }
  count(id: string, retried: boolean, throttled: boolean): void {
    this.#calls.set(id, (this.#calls.get(id) ?? 0) + 1);
    if (retried) this.retries += 1;
    if (throttled) this.throttles += 1;
  }
}

const ids = ['lambda:ListFunctions', 'lambda:GetPolicy', 'iam:GetAccountAuthorizationDetails', 's3:GetObject'];
const attempt = fc.record({ id: fc.constantFrom(...ids), retried: fc.boolean(), throttled: fc.boolean() });
type Event = { readonly id: string; readonly retried: boolean; readonly throttled: boolean } | 'hand on';
/** A process lives: attempts on the wire, and now and then a step that hands on what was spent. */
const life = fc.array(fc.oneof({ weight: 4, arbitrary: attempt }, { weight: 1, arbitrary: fc.constant('hand on' as const) }), { maxLength: 60 });
const cost: fc.Arbitrary<Cost> = fc.record({ calls: fc.dictionary(fc.constantFrom(...ids), fc.integer({ min: 1, max: 1000 })), retries: fc.nat({ max: 1000 }), throttles: fc.nat({ max: 1000 }) });
const total = ({ calls }: Cost): number => Object.values(calls).reduce((sum, count) => sum + count, 0);
/** Without the order of keys. */
const plain = ({ calls, retries, throttles }: Cost): unknown => ({ calls: Object.fromEntries(Object.entries(calls).sort()), retries, throttles });

describe('what steps of a process hand on', () => {
  const live = (pool: Pool, events: readonly Event[]): readonly Cost[] =>
    events.flatMap((event) => {
      if (event === 'hand on') return [takeCost(pool)];
      pool.count(event.id, event.retried, event.throttled);
      return [];
    });

  it('is each call exactly once, whichever step asks, and nothing of the calls before', () => {
    fc.assert(fc.property(life, (events) => {
      const pool = new Pool();
      const handedOn = [...live(pool, events), takeCost(pool)];
      expect(plain(addCosts(handedOn))).toEqual(plain(costOf(pool)));
      expect(total(addCosts(handedOn))).toBe(events.filter((event) => event !== 'hand on').length);
      expect(plain(takeCost(pool))).toEqual(plain(NO_COST));
    }), { seed: 1 });
  });

  it('is never negative and names no operation that was not called', () => {
    fc.assert(fc.property(life, (events) => {
      for (const { calls, retries, throttles } of live(new Pool(), events)) {
        expect(Math.min(retries, throttles)).toBeGreaterThanOrEqual(0);
        expect(Object.values(calls).every((count) => count > 0)).toBe(true);
      }
    }), { seed: 2 });
  });

  it('is each call exactly once by steps side by side, too', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.array(attempt, { maxLength: 8 }), { minLength: 1, maxLength: 6 }), fc.scheduler(), async (steps, scheduler) => {
      const pool = new Pool();
      const handedOn: Cost[] = [];
      const run = async (attempts: typeof steps[number]): Promise<void> => {
        for (const { id, retried, throttled } of attempts) {
          await scheduler.schedule(Promise.resolve());
          pool.count(id, retried, throttled);
        }
        handedOn.push(takeCost(pool));
      };
      const all = Promise.all(steps.map(run));
      await scheduler.waitFor(all);
      expect(plain(addCosts(handedOn))).toEqual(plain(costOf(pool)));
      expect(total(addCosts(handedOn))).toBe(steps.flat().length);
    }), { seed: 3 });
  });

  it('of a step that failed goes with the next step of the process', () => {
    const pool = new Pool();
    pool.count('lambda:GetPolicy', true, true);
    // The first step threw here, and handed nothing on.
    pool.count('s3:GetObject', false, false);
    expect(takeCost(pool)).toEqual({ calls: { 'lambda:GetPolicy': 1, 's3:GetObject': 1 }, retries: 1, throttles: 1 });
  });

  it('of one pool knows nothing of another', () => {
    const [one, other] = [new Pool(), new Pool()];
    one.count('lambda:GetPolicy', false, false);
    expect([total(takeCost(other)), total(takeCost(one))]).toEqual([0, 1]);
  });
});

describe('sums', () => {
  it('count everything, in any order and any grouping, and nothing for a step that could not say', () => {
    fc.assert(fc.property(fc.array(fc.option(cost, { nil: undefined }), { maxLength: 6 }), fc.nat(), (costs, cut) => {
      const at = costs.length === 0 ? 0 : cut % costs.length;
      const sum = plain(addCosts(costs));
      expect(plain(addCosts([...costs].reverse()))).toEqual(sum);
      expect(plain(addCosts([addCosts(costs.slice(0, at)), addCosts(costs.slice(at))]))).toEqual(sum);
      expect(total(addCosts(costs))).toBe(costs.reduce((all, one) => all + (one === undefined ? 0 : total(one)), 0));
      expect(addCosts(costs).throttles).toBe(costs.reduce((all, one) => all + (one?.throttles ?? 0), 0));
      expect(addCosts(costs).retries).toBe(costs.reduce((all, one) => all + (one?.retries ?? 0), 0));
    }), { seed: 4 });
    expect(addCosts([])).toEqual(NO_COST);
  });

  it('survive the JSON of a state, and are told by service and operation, sorted', () => {
    fc.assert(fc.property(cost, (one) => {
      expect(JSON.parse(JSON.stringify(one))).toEqual(one);
      const told = callCounts(one);
      expect(Object.fromEntries(told.map(({ service, operation, calls }) => [`${service}:${operation}`, calls]))).toEqual(one.calls);
      expect(told.map(({ service, operation }) => `${service}:${operation}`)).toEqual(Object.keys(one.calls).sort());
    }), { seed: 5 });
  });
});
