import { plusMilliseconds, type Account, type Instant } from '../model/place.ts';
import type { BlobStore } from '../model/ports.ts';
import type { OrphanedAccount } from '../model/summary.ts';
import { isOpen, ledgerPlaces, openLedger, RETENTION_DAYS, saveLedger, type Ledger, type LedgerPlace } from '../publish/index.ts';
import type { ScanContext } from './context.ts';
import { readPlanned, type PlannedRun } from './planned.ts';

const DAY = 86_400_000;
/** Which accounts have marked ledgers, so that one that returns costs no look at all the others. */
const MARKED = 'runs/orphans.json';
/** After so many lost races somebody writes without end; the next run marks what this one could not. */
const MOST_RACES = 5;

/**
 * Marks the ledgers of accounts that have left the organization, and unmarks those of accounts that are back. Nobody can post there: what is
 * open expires by itself 90 days after its last post. Only a run over the whole organization with a complete list of its accounts tells who
 * has left; any other changes nothing. Reads the names of all ledgers, and opens only those of such accounts. Running it again changes nothing.
 */
export async function settleOrphans({ store, clock }: Pick<ScanContext, 'store' | 'clock'>, runId: string): Promise<readonly OrphanedAccount[]> {
  const planned = await readPlanned(store, runId);
  if (planned === null || planned.members === null) return [];
  const members = new Set(planned.members);
  const places = (await ledgerPlaces(store)).filter(({ partition, place }) => partition === planned.partition && place.account !== planned.hub.account);
  const marked = await readMarked(store);
  const now = clock.now();
  for (const { place } of places.filter(({ place: { account } }) => members.has(account) && marked.has(account))) await mark(store, planned, place, null);
  const orphans: OrphanedAccount[] = [];
  for (const [account, of] of byAccount(places.filter(({ place }) => !members.has(place.account)))) orphans.push(await settleAccount(store, planned, account, of, now));
  await writeMarked(store, marked, orphans.map(({ account }) => account));
  return orphans.filter(({ since, findings }) => since === now || findings !== 0);
}

function byAccount(places: readonly LedgerPlace[]): ReadonlyMap<Account, readonly LedgerPlace[]> {
  const groups = new Map<Account, LedgerPlace[]>();
  for (const each of places) groups.set(each.place.account, [...(groups.get(each.place.account) ?? []), each]);
  return groups;
}

async function settleAccount(store: BlobStore, planned: PlannedRun, account: Account, places: readonly LedgerPlace[], now: Instant): Promise<OrphanedAccount> {
  const ledgers: (Ledger | null)[] = [];
  for (const { place } of places) ledgers.push(await mark(store, planned, place, now));
  const read = ledgers.filter((ledger) => ledger !== null);
  const open = read.flatMap(({ entries }) => [...entries.values()]).filter(isOpen).map(({ postedAt }) => plusMilliseconds(postedAt, RETENTION_DAYS * DAY)).filter((until) => until > now);
  const since = read.map(({ orphanedSince }) => orphanedSince).filter((at) => at !== null).sort()[0] ?? now;
  return { account, since, findings: read.length < ledgers.length ? null : open.length, expireBy: open.sort().at(-1) ?? null };
}

/** The ledger of a place after it says so, whoever writes beside; null when it could not be opened, or not be written. `since` null: it is no orphan. */
async function mark(store: BlobStore, { partition, hub }: PlannedRun, place: LedgerPlace['place'], since: Instant | null): Promise<Ledger | null> {
  for (let races = 0; races <= MOST_RACES; races += 1) {
    const opened = await openLedger(store, { partition, place, hubId: `${partition}:${hub.account}` });
    if (opened.is !== 'found') return null;
    const { ledger, etag } = opened;
    if ((ledger.orphanedSince === null) === (since === null)) return ledger;
    const changed: Ledger = { ...ledger, orphanedSince: since };
    if ((await saveLedger(store, changed, etag)) !== null) return changed;
  }
  return null;
}

async function readMarked(store: BlobStore): Promise<ReadonlySet<Account>> {
  const blob = await store.get(MARKED);
  // Written below.
  return new Set(blob === null ? [] : (JSON.parse(blob.body) as readonly Account[]));
}

async function writeMarked(store: BlobStore, before: ReadonlySet<Account>, accounts: readonly Account[]): Promise<void> {
  if (accounts.length === before.size && accounts.every((account) => before.has(account))) return;
  await store.put(MARKED, JSON.stringify(accounts));
}
