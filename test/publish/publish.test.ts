import { describe, expect, it } from 'vitest';
import { acquireLease, fileSink, leaseKey, LeaseError, mergeOutcomes, postsPerCheck, prepare, publish, readLedger, releaseLease, renewLease, toAsff, type FindingSink, type ImportAnswer, type Post } from '../../src/publish/index.ts';
import { inBatches } from '../../src/publish/batches.ts';
import { failedEntry } from '../../src/publish/entries.ts';
import { after, CHECK, fail, HOUR, list, pass, POST_TO, World } from './world.ts';
import { MemoryStore } from './memory-store.ts';
import { plusMilliseconds } from '../../src/model/place.ts';
import { ConflictError } from '../../src/model/ports.ts';

const postOf = (name: string): Post => {
  const result = fail(after(0), { name });
  return { action: 'create', entry: failedEntry(result, toAsff(result, CHECK, { postTo: POST_TO, hubId: 'h', now: after(0), docsBaseUrl: null }), null, after(0)) };
};
const posts = (count: number): readonly Post[] => Array.from({ length: count }, (_, index) => postOf(`f${index}`));

/** A sink that answers by the names in a batch. */
function sinkOf(answer: (names: readonly string[], call: number) => ImportAnswer): FindingSink & { readonly batches: number[] } {
  const batches: number[] = [];
  return {
    batches,
    describe: () => Promise.resolve('on'),
    find: () => Promise.resolve([]),
    import: (findings) => {
      batches.push(findings.length);
      return Promise.resolve(answer(findings.map((finding) => finding.Resources?.[0]?.Id?.split(':').at(-1) ?? ''), batches.length));
    },
  };
}
const ok: ImportAnswer = { is: 'answered', refused: [] };
const failed: ImportAnswer = { is: 'failed', because: 'throttled' };

describe('batches', () => {
  it('are bounded by count', () => {
    expect(inBatches(Array.from({ length: 250 }, () => 'x'), (text) => text).batches.map((batch) => batch.length)).toEqual([100, 100, 50]);
  });
  it('are bounded by bytes, and keep the order', () => {
    const items = Array.from({ length: 60 }, (_, index) => `${index}`.padEnd(110_000, 'ä'));
    const { batches, tooLarge } = inBatches(items, (text) => text);
    expect(tooLarge).toEqual([]);
    expect(batches.flat()).toEqual(items);
    for (const batch of batches) expect(Buffer.byteLength(JSON.stringify({ Findings: batch }))).toBeLessThanOrEqual(6_000_000);
    expect(batches.length).toBeGreaterThan(1);
  });
  it('leave out what is too large for one finding', () => {
    const { batches, tooLarge } = inBatches(['x'.repeat(240_001), 'y'], (text) => text);
    expect([batches, tooLarge.length]).toEqual([[['y']], 1]);
  });
});

describe('publish', () => {
  it('goes on after a failed batch and keeps apart what was not acknowledged', async () => {
    const sink = sinkOf((_names, call) => (call === 2 ? failed : ok));
    const outcome = await publish({ posts: posts(250), sink });
    expect([outcome.acknowledged.length, outcome.notSent.length, outcome.stopped, sink.batches]).toEqual([150, 100, null, [100, 100, 50]]);
  });
  it('stops after three failed batches in a row, and at once when denied', async () => {
    const throttled = sinkOf(() => failed);
    expect(await publish({ posts: posts(500), sink: throttled })).toMatchObject({ acknowledged: [], stopped: '3 batches in a row failed', notSent: { length: 500 } });
    expect(throttled.batches).toHaveLength(3);
    const denied = sinkOf(() => ({ is: 'stopped', because: 'denied' }));
    expect(await publish({ posts: posts(500), sink: denied })).toMatchObject({ stopped: 'denied', notSent: { length: 500 } });
    expect(denied.batches).toHaveLength(1);
  });
  it('does not add up failures with successes between them', async () => {
    const sink = sinkOf((_names, call) => (call % 2 === 0 ? failed : ok));
    expect(await publish({ posts: posts(800), sink })).toMatchObject({ stopped: null, acknowledged: { length: 400 } });
  });
  it('finds the one invalid finding of a batch', async () => {
    const sink = sinkOf((names) => (names.includes('f37') ? { is: 'invalid', because: 'bad request' } : ok));
    const outcome = await publish({ posts: posts(100), sink });
    expect(outcome.refused.map(({ post, message }) => [post.entry.key.split(':').at(-1), message])).toEqual([['f37', 'bad request']]);
    expect(outcome.acknowledged).toHaveLength(99);
    expect(sink.batches.length).toBeLessThan(20);
  });
  it('does not trust a refusal of something that was not sent', async () => {
    const outcome = await publish({ posts: posts(2), sink: sinkOf(() => ({ is: 'answered', refused: [{ id: 'other', code: 'x', message: 'x' }] })) });
    expect([outcome.acknowledged.length, outcome.notSent.length]).toEqual([0, 2]);
  });
  it('stops between batches when interrupted, and checkpoints every tenth', async () => {
    const stop = new AbortController();
    const kept: number[] = [];
    const sink = sinkOf((_names, call) => {
      if (call === 12) stop.abort();
      return ok;
    });
    const outcome = await publish({ posts: posts(1500), sink, signal: stop.signal, checkpoint: (some) => Promise.resolve(void kept.push(some.length)) });
    expect([outcome.acknowledged.length, outcome.notSent.length, outcome.stopped, kept]).toEqual([1200, 300, 'interrupted', [1000]]);
  });
});

describe('one place', () => {
  it('a crash in a long publication repeats only what came after the last checkpoint', async () => {
    const world = new World();
    const results = Array.from({ length: 1500 }, (_, index) => fail(after(0), { name: `f${index}` }));
    world.hub.diesAtCall = 13;
    await expect(world.run(after(0), results)).rejects.toThrow('died');
    expect(await world.posts(after(1), results)).toBe(500);
    expect(Object.keys(world.hub.state())).toHaveLength(1500);
  });
  it('who loses races for the ledger waits longer each time, by chance, and gives up in the end', async () => {
    const losing = async (races: number) => {
      const world = new World();
      await world.run(after(0), [fail(after(0), { name: 'before' })]);
      const put = world.store.put.bind(world.store);
      let lost = 0;
      world.store.put = (key, body, condition) => (lost < races ? ((lost += 1), Promise.reject(new ConflictError(key))) : put(key, body, condition));
      const waits: number[] = [];
      const outcome = await world.run(after(1), [fail(after(1))], { sleep: (milliseconds) => Promise.resolve(void waits.push(milliseconds)), random: () => 0.5, lists: [] });
      return { waits, notPublished: outcome.notPublished.map(({ because }) => because) };
    };
    expect(await losing(8)).toEqual({ waits: [25, 50, 100, 200, 400, 800, 1000, 1000], notPublished: [] });
    expect((await losing(100)).notPublished).toEqual([expect.stringContaining('is being written by others without end')]);
  });
  it('who lost the race for a new ledger keeps what the other has judged', async () => {
    const world = new World();
    const other = { ...CHECK, id: 'other' };
    world.store.raceWith(() => world.run(after(0), [pass(after(0), { checkId: other.id, identity: other.id })], { evaluated: [other] }));
    await world.run(after(0), [pass(after(0))]);
    const [ledger] = world.store.blobs.values();
    expect([...readLedger(ledger?.body ?? '', 'ledger').horizons.keys()].map((id) => id.split(' ')[0])).toEqual([CHECK.id, other.id]);
  });
  it('prepare tells what would be posted and posts nothing', async () => {
    const world = new World();
    const results = [fail(after(0)), fail(after(0), { name: 'b' })];
    const prepared = await prepare({ partition: 'aws', place: POST_TO, hubId: 'hub-1', runId: 'run-1', evaluated: [CHECK], catalogue: [CHECK], docsBaseUrl: null, store: world.store, sink: world.hub, sleep: () => Promise.resolve(), results, lists: [list(after(0), ['orders-api', 'b'])], now: after(0) });
    expect(prepared).toMatchObject({ is: 'ready', etag: null });
    expect(prepared.is === 'ready' && postsPerCheck(prepared.delta.posts)).toEqual([{ checkId: CHECK.id, posts: 2 }]);
    expect([world.hub.calls, world.store.blobs.size]).toEqual([0, 0]);
  });
  it('outcomes add up', async () => {
    const world = new World();
    const first = await world.run(after(0), [fail(after(0)), fail(after(0), { name: 'b' })]);
    const second = await world.run(after(1), [pass(after(1)), fail(after(1), { name: 'b' })]);
    expect(mergeOutcomes([first, second])).toEqual({ created: 2, updated: 0, resolved: 1, archived: 0, excepted: 0, heartbeats: 0, verified: 0, unchanged: 1, withheld: 0, failed: 0, suppressed: 0, notPublished: [] });
    expect(mergeOutcomes([])).toMatchObject({ created: 0, suppressed: null });
  });
  it('a file takes findings as lines, and a file that cannot be written stops', async () => {
    let text = '';
    const sink = fileSink((more) => Promise.resolve(void (text += more)));
    expect(await publish({ posts: posts(2), sink })).toMatchObject({ acknowledged: { length: 2 } });
    expect(text.trim().split('\n').map((line) => (JSON.parse(line) as { SchemaVersion: string }).SchemaVersion)).toEqual(['2018-10-08', '2018-10-08']);
    expect(await publish({ posts: posts(2), sink: fileSink(() => Promise.reject(new Error('ENOSPC'))) })).toMatchObject({ acknowledged: [], stopped: expect.stringContaining('ENOSPC') });
  });
});

describe('lease', () => {
  const place = { partition: 'aws', ...POST_TO };
  const later = (hours: number) => plusMilliseconds(after(0), hours * HOUR);
  const take = (store: MemoryStore, holder: string, hours: number) => acquireLease(store, place, holder, later(hours), HOUR);

  it('the second run is told who holds it and until when', async () => {
    const store = new MemoryStore();
    expect(await take(store, 'run-1', 0)).toMatchObject({ is: 'held', lease: { holder: 'run-1', until: later(1) } });
    expect(await take(store, 'run-2', 0.5)).toEqual({ is: 'taken', by: 'run-1', until: later(1) });
    expect(await take(store, 'run-1', 0.5)).toMatchObject({ is: 'held', lease: { since: later(0), until: later(1.5) } });
  });
  it('an expired one is taken over, and its old holder notices', async () => {
    const store = new MemoryStore();
    const first = await take(store, 'run-1', 0);
    expect(await take(store, 'run-2', 1)).toMatchObject({ is: 'held' });
    if (first.is !== 'held') throw new Error('not held');
    expect(await renewLease(store, first.lease, later(1.1), HOUR)).toBeNull();
    await releaseLease(store, first.lease, later(1.1));
    expect(await take(store, 'run-3', 1.2)).toMatchObject({ is: 'taken', by: 'run-2' });
  });
  it('renewed and released', async () => {
    const store = new MemoryStore();
    const first = await take(store, 'run-1', 0);
    if (first.is !== 'held') throw new Error('not held');
    const renewed = await renewLease(store, first.lease, later(0.9), HOUR);
    expect(await take(store, 'run-2', 1.5)).toMatchObject({ is: 'taken', until: later(1.9) });
    if (renewed === null) throw new Error('not renewed');
    await releaseLease(store, renewed, later(1.5));
    expect(await take(store, 'run-2', 1.5)).toMatchObject({ is: 'held' });
  });
  it('of two that start at the same moment one wins', async () => {
    const store = new MemoryStore();
    store.raceWith(() => take(store, 'run-2', 0));
    expect(await take(store, 'run-1', 0)).toEqual({ is: 'taken', by: 'run-2', until: later(1) });
  });
  it('processes of one run hold it together, whoever was faster', async () => {
    const store = new MemoryStore();
    store.raceWith(() => take(store, 'run-1', 0));
    const lost = await take(store, 'run-1', 0);
    expect(lost).toMatchObject({ is: 'held', lease: { holder: 'run-1', until: later(1) } });
    if (lost.is !== 'held') throw new Error('not held');
    expect(await renewLease(store, lost.lease, later(0.5), HOUR)).toMatchObject({ until: later(1.5) });
  });
  it('one that another process of the run has just given back is taken again', async () => {
    const store = new MemoryStore();
    store.raceWith(async () => {
      const other = await take(store, 'run-1', 0);
      if (other.is === 'held') await releaseLease(store, other.lease, later(0));
    });
    expect(await take(store, 'run-1', 0)).toMatchObject({ is: 'held', lease: { until: later(1) } });
    expect(await take(store, 'run-2', 0.5)).toMatchObject({ is: 'taken', by: 'run-1' });
  });
  it('whoever loses every race is told so', async () => {
    const store = new MemoryStore();
    const put = store.put.bind(store);
    store.put = (key, body, condition) => (condition === undefined ? put(key, body) : Promise.reject(new ConflictError(key)));
    expect(await take(store, 'run-1', 0)).toMatchObject({ is: 'taken' });
  });
  it('a file that is not a lease is named and left alone', async () => {
    const store = new MemoryStore();
    await store.put(leaseKey(place), '{}');
    await expect(take(store, 'run-1', 0)).rejects.toThrow(LeaseError);
    expect((await store.get(leaseKey(place)))?.body).toBe('{}');
  });
});
