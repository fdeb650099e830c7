import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSession } from '../../src/cli/session.ts';
import { plusMilliseconds, type Instant, type Place } from '../../src/model/place.ts';
import type { Clock } from '../../src/model/ports.ts';
import { acquireLease, emptyLedger, LEASE_MILLISECONDS, leaseKey, ledgerKey, readLedger, saveLedger, toAsff, withEntries, type Acquired } from '../../src/publish/index.ts';
import { failedEntry } from '../../src/publish/entries.ts';
import { Uninstall, type LeftPlace } from '../../src/scan/uninstall.ts';
import { buildOrganization, startSimulator, type Simulator } from '../../src/simulator/index.ts';
import { MemoryStore } from '../publish/memory-store.ts';
import { CHECK, fail } from '../publish/world.ts';
import { accountNamed } from '../simulator/support.ts';
import { config, NOW, unhurried, useEnvironment } from '../support/simulated.ts';

const MINUTE = 60_000;
const FINDINGS = 250;

describe('leaving a place', () => {
  let simulator: Simulator;
  let place: Place;
  beforeEach(async () => {
    simulator = await startSimulator({ organization: buildOrganization(1, { size: 'bare' }), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });
    place = { partition: 'aws', account: accountNamed(simulator.organization, 'orders-prod'), region: 'eu-west-1' };
  });
  afterEach(() => simulator.close());

  /** Leaves a place with three batches of findings; whoever looks at the clock takes three minutes. */
  async function leave(onLook: (at: Instant, store: MemoryStore) => void): Promise<{ readonly left: readonly LeftPlace[]; readonly store: MemoryStore }> {
    useEnvironment(simulator.environment);
    const { pool, caller } = await openSession({ config, quotaShare: 1, signal: new AbortController().signal, pool: unhurried() });
    const store = new MemoryStore();
    const hubId = `aws:${caller.account}`;
    const postTo = { account: place.account, region: place.region };
    const entries = Array.from({ length: FINDINGS }, (_, index) => fail(NOW, { name: `f${index}`, place })).map((result) => failedEntry(result, toAsff(result, CHECK, { postTo, hubId, now: NOW, docsBaseUrl: null }), null, NOW));
    await saveLedger(store, withEntries(emptyLedger('aws', postTo, hubId), entries), null);
    let at = NOW;
    const clock: Clock = {
      now: () => {
        at = plusMilliseconds(at, 3 * MINUTE);
        onLook(at, store);
        return at;
      },
      sleep: () => Promise.resolve(),
    };
    const uninstall = new Uninstall({ pool, caller, store, clock }, { writer: { roleName: 'PosternFindingsWriter', externalId: null }, holder: 'uninstall', concurrency: 1 });
    const plan = { hubId, places: [{ place: postTo, findings: FINDINGS, unknown: 0, is: 'open' as const, because: null }], notLookedFor: null };
    const left = await uninstall.run(plan, () => undefined);
    pool.close();
    return { left, store };
  }
  const archivedIn = (store: MemoryStore): number => {
    const key = ledgerKey({ partition: 'aws', place });
    return [...readLedger(store.blobs.get(key)?.body ?? '', key).entries.values()].filter(({ state }) => state === 'archived').length;
  };

  it('keeps out a run that starts meanwhile, however long it takes', async () => {
    const asked: Promise<Acquired>[] = [];
    let last = NOW;
    const { left, store } = await leave((at, state) => {
      last = at;
      if (state.blobs.has(leaseKey(place))) asked.push(acquireLease(state, place, 'a-run', at, LEASE_MILLISECONDS));
    });
    expect(left).toMatchObject([{ archived: FINDINGS, left: 0, because: null }]);
    expect(Date.parse(last) - Date.parse(NOW)).toBeGreaterThan(LEASE_MILLISECONDS);
    const answers = await Promise.all(asked);
    expect(answers.length).toBeGreaterThan(3);
    expect(answers.filter(({ is }) => is === 'held')).toEqual([]);
    expect(archivedIn(store)).toBe(FINDINGS);
    // Given back at the end.
    expect(await acquireLease(store, place, 'a-run', last, LEASE_MILLISECONDS)).toMatchObject({ is: 'held' });
  });

  it('stops when a run took it over, and keeps what was archived', async () => {
    let looks = 0;
    const { left, store } = await leave((at, state) => {
      looks += 1;
      // As if the batches before had taken longer than a lease lasts: the run's later clock finds it free.
      if (looks === 5) void acquireLease(state, place, 'a-run', plusMilliseconds(at, 60 * MINUTE), LEASE_MILLISECONDS);
    });
    expect(left).toMatchObject([{ because: 'another run has begun to publish here' }]);
    expect(left[0]?.archived).toBeGreaterThan(0);
    expect((left[0]?.archived ?? 0) + (left[0]?.left ?? 0)).toBe(FINDINGS);
    expect(archivedIn(store)).toBe(left[0]?.archived);
    expect(JSON.parse(store.blobs.get(leaseKey(place))?.body ?? '')).toMatchObject({ holder: 'a-run' });
  });
});
