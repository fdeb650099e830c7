import { describe, expect, it } from 'vitest';
import { ClientPool } from '../../src/aws/pool.ts';
import type { AnyCheck } from '../../src/model/check.ts';
import type { Unread } from '../../src/model/fact.ts';
import { plusMilliseconds, type Account, type Instant, type Region } from '../../src/model/place.ts';
import type { Blob, BlobStore, Clock } from '../../src/model/ports.ts';
import type { PostingPlace, Result } from '../../src/model/result.ts';
import type { ListLine } from '../../src/model/snapshot.ts';
import { ledgerKey, leaseKey, readLedger, type FindingSink } from '../../src/publish/index.ts';
import type { Judged } from '../../src/scan/judged.ts';
import { FindingsPublisher } from '../../src/scan/publish-findings.ts';
import { FakeTicker } from '../aws/fake-ticker.ts';
import { FakeHub } from '../publish/fake-hub.ts';
import { MemoryStore } from '../publish/memory-store.ts';
import { after, CHECK, fail, keyOf, PLACE, START, unknownResult } from '../publish/world.ts';
import { config, movableClock, unhurried } from '../support/simulated.ts';

const HUB: PostingPlace = { account: '999999999999', region: 'eu-west-1' };
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
