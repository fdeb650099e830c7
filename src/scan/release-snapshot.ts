import type { Trusted } from '../model/check.ts';
import { placeId, type Account, type Instant, type Place, type Region } from '../model/place.ts';
import type { BlobStore } from '../model/ports.ts';
import type { Line, Snapshot } from '../model/snapshot.ts';
import type { Summary } from '../model/summary.ts';
import { readReports, type AccountReport } from './report.ts';
import { unreachableIn } from './settle-account.ts';
import { readBefore, readKeptRun, snapshotOf } from './snapshots.ts';
import { readTrusted } from './trusted.ts';

/** What was read of one account, as it is stored. */
export interface StoredAccount {
  /** Region `global`. */
  readonly place: Place;
  readonly regions: readonly Region[];
  lines(region: Region | 'global'): Promise<readonly Line[]>;
  /** The account-wide snapshot before this one. */
  previous(): Promise<Snapshot | null>;
  isUnreachable(account: Account, region: Region): boolean;
}
/** A snapshot of many accounts, to be judged again. */
export interface StoredSnapshot {
  /** As a person names it. */
  readonly name: string;
  readonly at: Instant;
  readonly trusted: Trusted;
  readonly interrupted: boolean;
  readonly accounts: readonly StoredAccount[];
  /** Places to which its run could not publish, and why; empty where it did not try. */
  readonly notPublished: NonNullable<Summary['published']>['notPublished'];
}

/** What a run that has ended has stored. Throws for a run that was never planned; reading parts that are forgotten throws `SnapshotError`. */
export async function storedRun(store: BlobStore, runId: string, { endedAt: at, interrupted, published }: Summary): Promise<StoredSnapshot> {
  const reports = await readReports(store, runId);
  return { name: runId, at, trusted: await readTrusted(store, runId), interrupted, accounts: reports.map((report) => accountOf(store, runId, at, report)), notPublished: published?.notPublished ?? [] };
}

function accountOf(store: BlobStore, runId: string, at: Instant, report: AccountReport): StoredAccount {
  const { state: { account }, partition, parts } = report;
  const place: Place = { partition, account, region: 'global' };
  return {
    place,
    regions: Object.keys(parts).sort(),
    // The second part of the account's own is what was derived from the first.
    lines: (region) => (region === 'global' ? readKeptRun(store, place, runId, 1) : readKeptRun(store, { account, region }, runId, parts[region] ?? 0)),
    previous: async () => {
      const before = await readBefore(store, place, runId);
      return before === null ? null : snapshotOf(before, { place, at });
    },
    isUnreachable: unreachableIn(report),
  };
}

/** What a file holds. Who could not be entered is told by the lists that nobody could read. */
export function storedLines(name: string, { at, trusted, interrupted, lines }: { readonly at: Instant; readonly trusted: Trusted; readonly interrupted: boolean; readonly lines: readonly Line[] }): StoredSnapshot {
  const placed = lines.filter((line) => line.line !== 'header');
  const byPlace = grouped(placed, ({ place }) => placeId(place));
  const places = [...new Map(placed.map(({ place }) => [placeId(place), place])).values()].filter(({ account }) => account !== 'organization');
  const accounts = [...grouped(places, ({ account }) => account).values()].flatMap((of): readonly StoredAccount[] => {
    const [first] = of;
    if (first === undefined) return [];
    const regions = of.map(({ region }) => region).filter((region) => region !== 'global').sort();
    const linesOf = (region: Region | 'global'): readonly Line[] => byPlace.get(placeId({ ...first, region })) ?? [];
    const unread = new Set(regions.filter((region) => linesOf(region).some(isUnreadList)));
    const isUnreachable = (account: Account, region: Region): boolean => account === first.account && (unread.has(region) || unread.size === regions.length);
    return [{ place: { ...first, region: 'global' }, regions, lines: (region) => Promise.resolve(linesOf(region)), previous: () => Promise.resolve(null), isUnreachable }];
  });
  return { name, at, trusted, interrupted, accounts, notPublished: [] };
}

function grouped<T>(items: readonly T[], by: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(by(item));
    if (group === undefined) groups.set(by(item), [item]);
    else group.push(item);
  }
  return groups;
}

const isUnreadList = (line: Line): boolean => line.line === 'list' && line.kind === 'function' && line.keys.length === 0 && line.missing.some(({ reason }) => reason !== 'not-asked' && reason !== 'vanished');

