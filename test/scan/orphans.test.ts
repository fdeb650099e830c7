import { beforeEach, describe, expect, it } from 'vitest';
import type { Account } from '../../src/model/place.ts';
import { emptyLedger, openLedger, saveLedger, toAsff, type Ledger } from '../../src/publish/index.ts';
import { failedEntry } from '../../src/publish/entries.ts';
import { settleOrphans } from '../../src/scan/orphans.ts';
import { writePlanned } from '../../src/scan/planned.ts';
import { skippedLines } from '../../src/report/coverage-text.ts';
import { summary } from '../report/sample.ts';
import { after, CHECK, fail, PLACE } from '../publish/world.ts';
import { MemoryStore } from '../publish/memory-store.ts';

const HUB = { account: '999999999999', region: 'eu-west-1' };
const [STAYS, LEAVES]: readonly [Account, Account] = ['111111111111', '222222222222'];
const HUB_ID = `aws:${HUB.account}`;

class CountingStore extends MemoryStore {
  readonly read: string[] = [];
  readonly listed: string[] = [];
  override get(key: string) {
    this.read.push(key);
    return super.get(key);
  }
  override list(prefix: string) {
    this.listed.push(prefix);
    return super.list(prefix);
  }
}

let store: CountingStore;
const clock = (day: number) => ({ now: () => after(day), sleep: () => Promise.resolve() });

/** A ledger with so many open findings, posted on a day. */
async function ledger(account: Account, findings: number, day = 0, region = 'eu-west-1'): Promise<void> {
  const postTo = { account, region };
  const results = Array.from({ length: findings }, (_, index) => fail(after(day), { name: `f${index}`, place: { ...PLACE, account, region } }));
  const entries = results.map((each) => failedEntry(each, toAsff(each, CHECK, { postTo, hubId: HUB_ID, now: after(day), docsBaseUrl: null }), null, after(day)));
  await saveLedger(store, { ...emptyLedger('aws', postTo, HUB_ID), entries: new Map(entries.map((entry) => [entry.findingId, entry])) }, null);
}

async function ledgerOf(account: Account, region = 'eu-west-1'): Promise<Ledger> {
  const opened = await openLedger(store, { partition: 'aws', place: { account, region }, hubId: HUB_ID });
  if (opened.is !== 'found') throw new Error(opened.is);
  return opened.ledger;
}
const since = async (account: Account, region?: string): Promise<string | null> => (await ledgerOf(account, region)).orphanedSince;

/** A run that ends on a day, of an organization with these members; null: it does not know them. */
async function run(day: number, members: readonly Account[] | null) {
  await writePlanned(store, `run-${day}`, { partition: 'aws', hub: HUB, at: after(day), members });
  store.read.length = 0;
  store.listed.length = 0;
  return settleOrphans({ store, clock: clock(day) }, `run-${day}`);
}

beforeEach(async () => {
  store = new CountingStore();
  for (const account of [STAYS, LEAVES, HUB.account]) await ledger(account, 2);
});

describe('an account that left the organization', () => {
  it('has its ledger marked, keeps its entries, and is named with what is open and when that has expired', async () => {
    expect(await run(1, [STAYS])).toEqual([{ account: LEAVES, since: after(1), findings: 2, expireBy: after(90) }]);
    expect(await since(LEAVES)).toBe(after(1));
    expect((await ledgerOf(LEAVES)).entries.size).toBe(2);
  });

  it('keeps the day on which that was seen first, and is not named any more once all has expired', async () => {
    await run(1, [STAYS]);
    expect(await run(2, [STAYS])).toEqual([{ account: LEAVES, since: after(1), findings: 2, expireBy: after(90) }]);
    expect(await run(90, [STAYS])).toEqual([]);
    expect(await since(LEAVES)).toBe(after(1));
  });

  it('is one account, however many ledgers it has', async () => {
    await ledger(LEAVES, 3, 5, 'us-east-1');
    expect(await run(6, [STAYS])).toEqual([{ account: LEAVES, since: after(6), findings: 5, expireBy: after(95) }]);
    expect(await since(LEAVES, 'us-east-1')).toBe(after(6));
  });

  it('that returns is no orphan any more, and no ledger of the others is opened for that', async () => {
    await run(1, [STAYS]);
    expect(await run(2, [STAYS, LEAVES])).toEqual([]);
    expect(await since(LEAVES)).toBeNull();
    expect(store.read).not.toContain(`ledger/aws/${STAYS}/eu-west-1.json`);
    // It may leave again.
    expect(await run(3, [STAYS])).toMatchObject([{ since: after(3) }]);
  });

  it('a second delivery of the step says the same and writes nothing', async () => {
    const first = await run(1, [STAYS]);
    const before = new Map(store.blobs);
    expect(await settleOrphans({ store, clock: clock(1) }, 'run-1')).toEqual(first);
    expect(store.blobs).toEqual(before);
  });

  it('a ledger that cannot be read is named, and left alone', async () => {
    const key = `ledger/aws/${LEAVES}/eu-west-1.json`;
    await store.put(key, 'torn');
    expect(await run(1, [STAYS])).toMatchObject([{ account: LEAVES, findings: null, expireBy: null }]);
    expect(store.blobs.get(key)?.body).toBe('torn');
  });

  it('whoever writes the ledger at the same time loses nothing', async () => {
    await writePlanned(store, 'run-1', { partition: 'aws', hub: HUB, at: after(1), members: [STAYS] });
    store.raceWith(async () => {
      const opened = await openLedger(store, { partition: 'aws', place: { account: LEAVES, region: 'eu-west-1' }, hubId: HUB_ID });
      if (opened.is === 'found') await saveLedger(store, { ...opened.ledger, checks: new Map([['met-meanwhile', 'run-0']]) }, opened.etag);
    });
    await settleOrphans({ store, clock: clock(1) }, 'run-1');
    expect(await ledgerOf(LEAVES)).toMatchObject({ orphanedSince: after(1), checks: new Map([['met-meanwhile', 'run-0']]) });
  });
});

describe('nobody is taken for gone', () => {
  it('when the list of accounts was not complete, or the run was not about all of them', async () => {
    expect(await run(1, null)).toEqual([]);
    expect(store.listed).toEqual([]);
    expect(await since(LEAVES)).toBeNull();
  });
  it('when the run was planned by a version that did not keep the list', async () => {
    expect(await settleOrphans({ store, clock: clock(1) }, 'never-planned')).toEqual([]);
    expect(await since(LEAVES)).toBeNull();
  });
  it('when it is the hub itself, in the list or not', async () => {
    await run(1, [STAYS, LEAVES]);
    expect(await since(HUB.account)).toBeNull();
  });
  it('when it is a member, however it is called', async () => {
    expect(await run(1, [STAYS, LEAVES])).toEqual([]);
    expect([await since(STAYS), await since(LEAVES)]).toEqual([null, null]);
  });
});

it('costs one listing, and opens no ledger of those who stay', async () => {
  for (let index = 0; index < 20; index += 1) await ledger(`3333333333${String(index).padStart(2, '0')}`, 1);
  const members = [STAYS, ...Array.from({ length: 20 }, (_, index) => `3333333333${String(index).padStart(2, '0')}`)];
  await run(1, members);
  expect(store.listed).toEqual(['ledger/']);
  expect(store.read.filter((key) => key.startsWith('ledger/'))).toEqual([`ledger/aws/${LEAVES}/eu-west-1.json`]);
});

describe('what a person reads', () => {
  const at = (day: number) => ({ ...summary(), startedAt: after(day), orphaned: [{ account: LEAVES, since: after(1), findings: 2, expireBy: after(90) }] });
  it('names the account once, and counts it afterwards', () => {
    expect(skippedLines(at(1)).join(' ').replace(/\s+/g, ' ')).toContain(`Left the organization, so that nothing can be posted there any more: ${LEAVES} (2 findings open there, expired by 2027-02-19)`);
    expect(skippedLines(at(2)).join('\n')).toContain('1 account left earlier; what is open there expires by itself.');
    expect(skippedLines(at(2)).join('\n')).not.toContain(LEAVES);
  });
});
