import { describe, expect, it } from 'vitest';
import { leavingPosts, openLedger, publish, writeLedger, type Ledger } from '../../src/publish/index.ts';
import { after, exception, fail, notApplicable, pass, POST_TO, World } from './world.ts';

async function ledgerOf(world: World): Promise<Ledger> {
  const opened = await openLedger(world.store, { partition: 'aws', place: POST_TO, hubId: 'hub-1' });
  if (opened.is !== 'found') throw new Error(opened.is);
  return opened.ledger;
}
/** One of each state. */
async function posted(): Promise<World> {
  const world = new World();
  const names = ['open', 'fixed', 'excepted', 'gone'];
  await world.run(after(0), names.map((name) => fail(after(0), { name })));
  await world.run(after(1), [fail(after(1), { name: 'open' }), pass(after(1), { name: 'fixed' }), fail(after(1), { name: 'excepted', exception }), notApplicable(after(1), { name: 'gone' })]);
  return world;
}
const found = (world: World) => [...world.hub.findings.values()];

describe('leaving', () => {
  it('archives what is not archived yet, says why, and keeps that in its entries', async () => {
    const world = await posted();
    const ledger = await ledgerOf(world);
    const posts = leavingPosts(ledger, found(world), after(2));
    expect(posts.map(({ entry }) => entry.key.split(':').at(-1)).sort()).toEqual(['excepted', 'fixed', 'open']);
    for (const { entry } of posts) {
      expect(entry).toMatchObject({ state: 'archived', observedAt: after(1), finding: { RecordState: 'ARCHIVED', UpdatedAt: after(2), ProductFields: { 'postern/Because': 'uninstalled' } } });
      expect(Object.keys(entry.finding.ProductFields ?? {}).filter((name) => name.includes('Exception'))).toEqual([]);
    }
    // Nobody has fixed it: only what passed says so.
    expect(posts.find(({ entry }) => entry.key.endsWith(':open'))?.entry.finding.Compliance?.Status).toBe('FAILED');
    const before = world.hub.ignored;
    expect((await publish({ posts, sink: world.hub })).acknowledged).toHaveLength(3);
    expect([world.hub.ignored, new Set(found(world).map(({ RecordState }) => RecordState))]).toEqual([before, new Set(['ARCHIVED'])]);
  });

  it('what was acknowledged is not posted again', async () => {
    const world = await posted();
    const ledger = await ledgerOf(world);
    const [first, ...rest] = leavingPosts(ledger, found(world), after(2));
    if (first === undefined) throw new Error('nothing to post');
    await publish({ posts: [first], sink: world.hub });
    const entries = new Map([...ledger.entries, [first.entry.findingId, first.entry] as const]);
    expect(leavingPosts({ ...ledger, entries }, found(world), after(3)).map(({ entry }) => entry.findingId)).toEqual(rest.map(({ entry }) => entry.findingId));
  });

  it('finds what no ledger knows, but not what is archived or of another hub', async () => {
    const world = await posted();
    const ledger = { ...(await ledgerOf(world)), entries: new Map() };
    expect(leavingPosts(ledger, found(world), after(2)).map(({ entry }) => entry.key.split(':').at(-1)).sort()).toEqual(['fixed', 'open']);
    expect(leavingPosts({ ...ledger, hubId: 'hub-2' }, found(world), after(2))).toEqual([]);
  });

  it('is newer than what Security Hub shows, though the ledger is behind it', async () => {
    const world = await posted();
    const ahead = found(world).map((finding) => ({ ...finding, UpdatedAt: after(5) }));
    for (const { entry } of leavingPosts(await ledgerOf(world), ahead, after(2))) expect(entry.updatedAt > after(5), entry.updatedAt).toBe(true);
  });

  it('a run after it opens what still fails, and nothing else', async () => {
    const world = await posted();
    const ledger = await ledgerOf(world);
    const { acknowledged } = await publish({ posts: leavingPosts(ledger, found(world), after(2)), sink: world.hub });
    await world.store.put('ledger/aws/111122223333/eu-west-1.json', writeLedger({ ...ledger, entries: new Map([...ledger.entries, ...acknowledged.map(({ entry }) => [entry.findingId, entry] as const)]) }));
    expect(await world.posts(after(3), [fail(after(3), { name: 'open' }), pass(after(3), { name: 'fixed' })])).toBe(1);
    expect(world.stateOf(fail(after(3), { name: 'open' }))).toBe('ACTIVE/FAILED/NEW');
  });
});
