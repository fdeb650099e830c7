import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLimiter, type Limiter } from '../../src/aws/limiter.ts';
import { FakeTicker, settled } from './fake-ticker.ts';

const SEED = { seed: 1, numRuns: 100 };
const quota = fc.record({ perSecond: fc.constantFrom(1, 2, 5, 15, 100), burst: fc.integer({ min: 1, max: 30 }), shared: fc.boolean() });
const share = fc.constantFrom(0.1, 0.5, 1);

/** Instants at which callers were let through. */
function callers(limiter: Limiter, ticker: FakeTicker) {
  const served: { readonly name: number; readonly at: number }[] = [];
  return { served, ask: (name: number): void => void limiter.take().then(() => served.push({ name, at: ticker.milliseconds() })) };
}

/** No window between two sends holds more than what came back in it, and the burst. */
function expectWithinQuota(at: readonly number[], perSecond: number, burst: number): void {
  for (let first = 0; first < at.length; first += 1)
    for (let last = first; last < at.length; last += 1) {
      const window = ((at[last] ?? 0) - (at[first] ?? 0)) / 1000;
      expect(last - first + 1, `in ${window} s`).toBeLessThanOrEqual(Math.floor(window * perSecond + 1e-6) + burst);
    }
}

describe('a limiter', () => {
  it('never lets more through, in any window, than the rate gives back and the burst allows, however late timers fire', async () => {
    await fc.assert(
      fc.asyncProperty(quota, share, fc.array(fc.integer({ min: 0, max: 800 }), { minLength: 1, maxLength: 40 }), fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 8 }), async (limits, part, gaps, delays) => {
        let index = 0;
        const ticker = new FakeTicker(() => delays[index++ % delays.length] ?? 0);
        const limiter = createLimiter(limits, part, ticker);
        const { served, ask } = callers(limiter, ticker);
        for (const [name, gap] of gaps.entries()) {
          ask(name);
          await ticker.pass(gap);
        }
        await ticker.pass(3_600_000);
        expect(served.map(({ name }) => name)).toEqual(gaps.map((_, name) => name));
        expectWithinQuota(served.map(({ at }) => at), limits.perSecond * (limits.shared ? part : 1), limits.burst);
      }),
      SEED,
    );
  });

  it('uses what it may: a crowd is through as early as the rate allows', async () => {
    await fc.assert(
      fc.asyncProperty(quota, share, fc.integer({ min: 1, max: 60 }), async (limits, part, crowd) => {
        const ticker = new FakeTicker();
        const { served, ask } = callers(createLimiter(limits, part, ticker), ticker);
        const start = ticker.milliseconds();
        for (let name = 0; name < crowd; name += 1) ask(name);
        await ticker.pass(3_600_000);
        const rate = limits.perSecond * (limits.shared ? part : 1);
        expect((served.at(-1)?.at ?? 0) - start).toBeCloseTo((Math.max(0, crowd - limits.burst) * 1000) / rate, 3);
      }),
      SEED,
    );
  });

  it('takes its share of a quota that others use too, and all of one that is its own', async () => {
    for (const [shared, expected] of [[true, 5], [false, 10]] as const) {
      const ticker = new FakeTicker();
      const { served, ask } = callers(createLimiter({ perSecond: 10, burst: 1, shared }, 0.5, ticker), ticker);
      for (let name = 0; name < 100; name += 1) ask(name);
      await ticker.pass(9_999);
      expect(served).toHaveLength(expected * 10);
    }
  });

  it('who gives up is not served, keeps nobody waiting and leaves his token', async () => {
    const ticker = new FakeTicker();
    const limiter = createLimiter({ perSecond: 1, burst: 1, shared: false }, 1, ticker);
    const { served, ask } = callers(limiter, ticker);
    const controller = new AbortController();
    ask(0);
    const given = [limiter.take(controller.signal), limiter.take(controller.signal)].map((one) => one.then(() => 'served', () => 'gave up'));
    ask(1);
    await ticker.pass(500);
    controller.abort();
    expect(await Promise.all(given)).toEqual(['gave up', 'gave up']);
    await ticker.pass(500);
    expect(served.map(({ name }) => name)).toEqual([0, 1]);
  });

  it('who comes with a signal that was aborted is not served', async () => {
    const limiter = createLimiter({ perSecond: 1, burst: 1, shared: false }, 1, new FakeTicker());
    await expect(limiter.take(AbortSignal.abort())).rejects.toThrow(/abort/i);
  });

  it('sends nothing during a pause, not even what was waiting before it, and nobody catches up afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(quota, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 3000 }), async (limits, crowd, pause) => {
        const ticker = new FakeTicker();
        const limiter = createLimiter(limits, 1, ticker);
        const { served, ask } = callers(limiter, ticker);
        for (let name = 0; name < crowd; name += 1) ask(name);
        await settled();
        const before = served.length;
        limiter.pause(pause);
        await ticker.pass(pause - 1);
        expect(served).toHaveLength(before);
        await ticker.pass(3_600_000);
        expect(served).toHaveLength(crowd);
        expectWithinQuota(served.map(({ at }) => at), limits.perSecond, limits.burst);
      }),
      SEED,
    );
  });

  it('pauses do not add up', async () => {
    const ticker = new FakeTicker();
    const limiter = createLimiter({ perSecond: 10, burst: 1, shared: false }, 1, ticker);
    const { served, ask } = callers(limiter, ticker);
    for (let count = 0; count < 50; count += 1) limiter.pause(500);
    limiter.pause(100);
    ask(0);
    await ticker.pass(500);
    expect(served).toHaveLength(1);
  });
});
