import { describe, expect, it } from 'vitest';
import { ClientPool } from '../../src/aws/pool.ts';
import type { AnyCheck } from '../../src/model/check.ts';
import type { Unread } from '../../src/model/fact.ts';
import { plusMilliseconds, type Account, type Instant, type Region } from '../../src/model/place.ts';
import type { Blob, BlobStore, Clock } from '../../src/model/ports.ts';
import type { PostingPlace, Result } from '../../src/model/result.ts';
import type { ListLine } from '../../src/model/snapshot.ts';
import { ledgerKey, leaseKey, postingPlaceId, readLedger, writeLedger, type FindingSink } from '../../src/publish/index.ts';
import type { Judged } from '../../src/scan/judged.ts';
import { FindingsPublisher } from '../../src/scan/publish-findings.ts';
import type { AccountReport } from '../../src/scan/report.ts';
import { unreachableIn } from '../../src/scan/settle-account.ts';
import { FakeTicker } from '../aws/fake-ticker.ts';
import { FakeHub } from '../publish/fake-hub.ts';
import { MemoryStore } from '../publish/memory-store.ts';
import { after, CHECK, fail, keyOf, PLACE, START, unknownResult } from '../publish/world.ts';
import { config, movableClock, unhurried } from '../support/simulated.ts';

const HUB: PostingPlace = { account: '999999999999', region: 'eu-west-1' };
const OWN: PostingPlace = { account: PLACE.account, region: PLACE.region };
const GAP: AnyCheck = { ...CHECK, id: 'scan-coverage-gap', title: 'Part of the account could not be scanned', resource: 'account', span: 'account', overlaps: [] };
const REGIONAL: AnyCheck = { ...CHECK, overlaps: [] };
const denied: Unread = { action: 'lambda:ListFunctions', place: PLACE, reason: 'denied', detail: 'AccessDeniedException' };

/** Chance that comes out the same each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
}

interface Given {
  readonly store: BlobStore;
  readonly clock: Clock;
  readonly sinkFor: (place: PostingPlace) => FindingSink;
  readonly random?: () => number;
  readonly runId?: string;
}

function publisherOf({ store, clock, sinkFor, random, runId = 'run' }: Given): FindingsPublisher {
  const context = {
    pool: new ClientPool({ ...unhurried(), quotaShare: 1 }),
    caller: { account: HUB.account, arn: 'arn:aws:sts::999999999999:assumed-role/hub/x', partition: 'aws', homeRegion: HUB.region, credentials: { accessKeyId: 'none', secretAccessKey: 'none' } },
    store, clock, config, settings: [REGIONAL, GAP].map((check) => ({ check, options: {}, severity: null })), progress: () => undefined,
  };
  return new FindingsPublisher(context, { runId, hub: HUB, writer: { roleName: 'PosternFindingsWriter', externalId: null }, catalogue: [REGIONAL, GAP], sinkFor, ...(random === undefined ? {} : { random }) });
}

const accountKeyOf = (account: Account): string => `AWS::::Account:${account}`;
const gapOf = (account: Account, at: Instant): Result => fail(at, { checkId: GAP.id, identity: GAP.id, kind: 'account', key: accountKeyOf(account), name: account, place: { partition: 'aws', account, region: 'global' } });
const entriesIn = (blobs: ReadonlyMap<string, Blob>, place: PostingPlace) => {
  const key = ledgerKey({ partition: 'aws', place });
  const blob = blobs.get(key);
  return blob === undefined ? [] : [...readLedger(blob.body, key).entries.values()];
};
/** As `settleAccount` and `scanRegion` say it of an account that was not entered. */
const notEntered = (of: Account): Judged['isUnreachable'] => (account) => account === of;
const listOf = (at: Instant, names: readonly string[], missing: readonly Unread[], region: Region = PLACE.region): ListLine => ({ line: 'list', place: { ...PLACE, region }, kind: 'function', keys: names.map(keyOf), missing, lastCount: 1, at });
const regionStep = (results: readonly Result[], lists: readonly ListLine[], isUnreachable: Judged['isUnreachable']): Judged => ({ span: 'region', account: PLACE.account, region: PLACE.region, results, lists, isUnreachable });

describe('processes of one run', () => {
  it('that post at one place together keep each other out of nothing', async () => {
    const ticker = new FakeTicker();
    const store = new MemoryStore();
    // S3 takes its time, so that many read the same ledger before one writes it.
    const slow: BlobStore = {
      get: async (key) => (await ticker.sleep(20), store.get(key)),
      put: async (key, body, condition) => (await ticker.sleep(20), store.put(key, body, condition)),
      delete: (key) => store.delete(key),
      list: (prefix) => store.list(prefix),
    };
    const clock: Clock = { now: () => plusMilliseconds(START, ticker.milliseconds()), sleep: ticker.sleep };
    const hub = new FakeHub(HUB);
    const random = seeded(1);
    const accounts = Array.from({ length: 40 }, (_, index) => String(100_000_000_000 + index));
    const publishers = accounts.map(() => publisherOf({ store: slow, clock, sinkFor: () => hub, random }));
    const ended = Promise.all(accounts.map(async (account, index) => {
      const publisher = publishers[index];
      await publisher?.publish({ span: 'account', account, region: 'global', results: [gapOf(account, clock.now())], lists: [], isUnreachable: notEntered(account) });
      await publisher?.close();
    }));
    await ticker.pass(120_000);
    await ended;
    expect(publishers.flatMap(({ outcome }) => outcome.notPublished)).toEqual([]);
    expect(publishers.map(({ outcome }) => outcome.created)).toEqual(accounts.map(() => 1));
    expect([hub.findings.size, hub.posts]).toEqual([40, 40]);
    expect(entriesIn(store.blobs, HUB).map(({ key, state }) => `${key} ${state}`).sort()).toEqual(accounts.map((account) => `${accountKeyOf(account)} failed`));
  });

  it('that could judge nothing in a closed account leave the hub alone; its gap is posted there', async () => {
    const store = new MemoryStore();
    const hub = new FakeHub(HUB);
    const opened: string[] = [];
    const reading: BlobStore = { get: (key) => (opened.push(key), store.get(key)), put: (key, body, condition) => store.put(key, body, condition), delete: (key) => store.delete(key), list: (prefix) => store.list(prefix) };
    const publisher = publisherOf({ store: reading, clock: movableClock(after(0)), sinkFor: () => hub });
    await publisher.publish(regionStep([unknownResult(after(0))], [listOf(after(0), [], [denied])], notEntered(PLACE.account)));
    const ofHub = [leaseKey({ partition: 'aws', ...HUB }), ledgerKey({ partition: 'aws', place: HUB })];
    expect(opened.filter((key) => ofHub.includes(key))).toEqual([]);
    expect([publisher.steps, store.blobs.size, hub.calls]).toEqual([[], 0, 0]);
    await publisher.publish({ span: 'account', account: PLACE.account, region: 'global', results: [gapOf(PLACE.account, after(0))], lists: [], isUnreachable: notEntered(PLACE.account) });
    expect([publisher.outcome.created, hub.findings.size]).toEqual([1, 1]);
  });
});

const reportOf = (state: AccountReport['state']['state'], regions: AccountReport['state']['regions']): Pick<AccountReport, 'state'> =>
  ({ state: { account: PLACE.account, name: 'orders', organizationState: 'ACTIVE', state, because: null, regions, gaps: [], checksLost: [] } });
// The rest of a report says nothing about what can be entered.
const homeUnread = unreachableIn(reportOf('partial', [{ region: PLACE.region, state: 'unread', functions: 0, unread: [denied] }]) as AccountReport);
const closed = unreachableIn(reportOf('unread', []) as AccountReport);

/** A Security Hub for each place, and a run each day, by a publisher of its own. */
class Days {
  readonly store = new MemoryStore();
  readonly hubs = new Map<string, FakeHub>();
  readonly entered: string[] = [];
  refused = false;

  hub(place: PostingPlace): FakeHub {
    const hub = this.hubs.get(postingPlaceId(place)) ?? new FakeHub(place);
    this.hubs.set(postingPlaceId(place), hub);
    return hub;
  }

  async run(day: number, ...steps: readonly Judged[]): Promise<FindingsPublisher['outcome']> {
    this.entered.length = 0;
    const sinkFor = (place: PostingPlace): FindingSink => {
      this.entered.push(postingPlaceId(place));
      if (this.refused && place.account !== HUB.account) throw new Error('AccessDenied');
      return this.hub(place);
    };
    const publisher = publisherOf({ store: this.store, clock: movableClock(after(day)), sinkFor, runId: `day-${day}` });
    for (const step of steps) await publisher.publish(step);
    await publisher.close();
    return publisher.outcome;
  }

  states(place: PostingPlace): readonly string[] {
    return Object.values(this.hub(place).state());
  }

  written(): string {
    return [...this.store.blobs].map(([key, { etag }]) => `${key} ${etag}`).join();
  }
}
const accountStep = (day: number, isUnreachable: Judged['isUnreachable'], lists: readonly ListLine[] = []): Judged => ({ span: 'account', account: PLACE.account, region: 'global', results: [gapOf(PLACE.account, after(day))], lists, isUnreachable });
const unreadStep = (day: number, isUnreachable: Judged['isUnreachable']): Judged => regionStep([], [listOf(after(day), [], [denied])], isUnreachable);

describe('what is global', () => {
  it('stays in its account while only the lists of the home region cannot be read', async () => {
    const days = new Days();
    await days.run(0, accountStep(0, () => false));
    expect(await days.run(1, accountStep(1, homeUnread))).toMatchObject({ created: 0, unchanged: 1, notPublished: [] });
    expect([days.states(OWN), days.states(HUB)]).toEqual([['ACTIVE/FAILED/NEW'], []]);
  });

  it('comes back from the hub as soon as the account is entered, readable home region or not', async () => {
    const days = new Days();
    await days.run(0, accountStep(0, closed));
    expect([days.states(OWN), days.states(HUB)]).toEqual([[], ['ACTIVE/FAILED/NEW']]);
    await days.run(1, accountStep(1, homeUnread));
    expect([days.states(OWN), days.states(HUB)]).toEqual([['ACTIVE/FAILED/NEW'], ['ARCHIVED/FAILED/NEW']]);
  });
});

describe('a place of which nothing can be read', () => {
  const open = async (): Promise<Days> => {
    const days = new Days();
    await days.run(0, regionStep([fail(after(0))], [listOf(after(0), ['orders-api'], [])], () => false));
    return days;
  };
  const inRegion: Judged['isUnreachable'] = (account, region) => account === PLACE.account && region === PLACE.region;

  it.each([['its region cannot be entered', inRegion], ['its account cannot be entered', notEntered(PLACE.account)], ['one list cannot be read', () => false]])('keeps its findings while %s, and is entered on no other day', async (_what, isUnreachable) => {
    const days = await open();
    const beats: number[] = [];
    for (let day = 1; day <= 125; day += 1) {
      const before = days.written();
      const { heartbeats, notPublished } = await days.run(day, unreadStep(day, isUnreachable), { ...unreadStep(day, isUnreachable), span: 'account', region: 'global' });
      expect(notPublished).toEqual([]);
      if (heartbeats > 0) beats.push(day);
      else expect([days.entered, days.written()]).toEqual([[], before]);
    }
    expect(beats).toEqual([30, 60, 90, 120]);
    expect([days.states(OWN), days.states(HUB)]).toEqual([['ACTIVE/FAILED/NEW'], []]);
    expect([...days.hub(OWN).findings.values()].map(({ Description }) => Description)).toEqual([expect.stringMatching(/^\[Not verified since 2026-11-21/)]);
    // Readable again: what is gone is gone.
    await days.run(126, regionStep([], [listOf(after(126), [], [denied])], () => false));
    expect(days.states(OWN)).toEqual(['ACTIVE/FAILED/NEW']);
    await days.run(127, regionStep([], [listOf(after(127), [], [])], () => false), regionStep([fail(after(127), { name: 'other' })], [listOf(after(127), ['other'], [])], () => false));
    expect(days.states(OWN)).toEqual(['ARCHIVED/FAILED/NEW', 'ACTIVE/FAILED/NEW']);
  });

  it('is named where the writer role is refused, once something is due', async () => {
    const days = await open();
    days.refused = true;
    const isUnreachable = notEntered(PLACE.account);
    expect(await days.run(29, unreadStep(29, isUnreachable))).toMatchObject({ notPublished: [] });
    expect(days.entered).toEqual([]);
    expect(await days.run(30, unreadStep(30, isUnreachable))).toMatchObject({ heartbeats: 0, notPublished: [{ ...OWN, because: expect.stringContaining('the role PosternFindingsWriter could not be assumed') as string }] });
  });

  it('and that has no ledger costs nothing but looking for it', async () => {
    const days = new Days();
    expect(await days.run(200, unreadStep(200, inRegion))).toMatchObject({ notPublished: [] });
    expect([days.entered, days.written()]).toEqual([[], '']);
  });

  it('because somebody left it out is left alone', async () => {
    const days = await open();
    await days.run(60, regionStep([], [listOf(after(60), [], [{ ...denied, reason: 'not-asked' }])], () => false));
    expect(days.entered).toEqual([]);
  });

  it('in the hub itself is visited too', async () => {
    const days = new Days();
    const place = { ...PLACE, account: HUB.account };
    const step = (day: number, results: readonly Result[], missing: readonly Unread[]): Judged => ({ ...regionStep(results, [{ ...listOf(after(day), missing.length > 0 ? [] : ['orders-api'], missing), place }], (account) => account === HUB.account && missing.length > 0), account: HUB.account });
    await days.run(0, step(0, [fail(after(0), { place })], []));
    expect(await days.run(30, step(30, [], [denied]))).toMatchObject({ heartbeats: 1 });
  });

  it('has not met the checks that are new meanwhile', async () => {
    const days = await open();
    const key = ledgerKey({ partition: 'aws', place: OWN });
    const forget = readLedger(days.store.blobs.get(key)?.body ?? '', key);
    await days.store.put(key, writeLedger({ ...forget, checks: new Map([...forget.checks].filter(([identity]) => identity !== GAP.id)) }));
    expect(await days.run(30, unreadStep(30, inRegion))).toMatchObject({ heartbeats: 1 });
    expect(readLedger(days.store.blobs.get(key)?.body ?? '', key).checks.has(GAP.id)).toBe(false);
  });

  it('whose ledger cannot be read is named', async () => {
    const days = await open();
    await days.store.put(ledgerKey({ partition: 'aws', place: OWN }), 'torn');
    expect(await days.run(1, unreadStep(1, inRegion))).toMatchObject({ notPublished: [{ ...OWN, because: expect.stringContaining('is corrupt') as string }] });
  });
});
