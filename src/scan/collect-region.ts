import { readFunctions, readRegionLists, type ListedRegion, type RegionClients } from '../collect/lambda/index.ts';
import type { ListedFunction } from '../collect/lambda/functions.ts';
import { Reader } from '../collect/reader.ts';
import { known, unknown, type Unread } from '../model/fact.ts';
import type { FactName } from '../model/facts.ts';
import type { Key, Place, Region } from '../model/place.ts';
import { regionKey } from '../model/place.ts';
import type { BlobStore } from '../model/ports.ts';
import type { Line, Snapshot } from '../model/snapshot.ts';
import { REGIONAL_KINDS } from '../model/fact-specs.ts';
import type { ScanContext, WorkOrder } from './context.ts';
import type { Cost } from './cost.ts';
import { failuresIn } from './report.ts';
import { roleVersionsOf, withVersions, type RoleVersions } from './role-version.ts';
import { sessionFor } from './sessions.ts';
import { countParts, finishSnapshot, header, lastRunOf, readLatest, readPart, readRun, snapshotOf, writePart } from './snapshots.ts';
import { factsBehind, wantedFacts } from './wanted.ts';

/** Where a region's scan goes on: the part that is written next, and the last function that was read. */
export interface RegionCursor {
  readonly part: number;
  readonly after: Key | null;
  readonly startedAt: string;
  /** What the rounds so far have cost, where steps hand it on. */
  readonly cost?: Cost;
}
/** `cursor` null: the region is read. */
export interface RegionProgress {
  readonly cursor: RegionCursor | null;
  readonly parts: number;
  readonly functions: number;
}

const CHUNK = 25;

/**
 * Reads one account-region up to its end or until `mayGoOn` says no, in parts that are written as they are read: with the same cursor
 * the same part is written again, so that a repeated delivery changes nothing.
 */
export async function collectRegion(context: ScanContext, order: WorkOrder, region: Region, cursor: RegionCursor | null, mayGoOn: () => boolean): Promise<RegionProgress> {
  const place: Place = { partition: order.partition, account: order.account, region };
  const session = await sessionFor(context, order);
  const clients: RegionClients = { lambda: context.pool.lambda(session, region), microvms: context.pool.microvms(session, region), tagging: context.pool.tagging(session, region) };
  const previous = await previousOf(context, place, order.runId);
  const from = await checkpoint(context.store, place, order.runId, cursor);
  const startedAt = from?.startedAt ?? context.clock.now();
  const reading = { context, order, place, clients, previous, startedAt, failed: await behindFailures(context, place, order.runId), versions: await roleVersionsOf(context.store, order) };
  const listed = from === null ? await readLists(reading) : await listsReadBefore(reading, from);
  return readChunks(reading, listed, from ?? { part: 1, after: null, startedAt }, mayGoOn);
}

/** Where to go on: at the cursor, or behind the last part of a process that died before it could hand its own on. */
async function checkpoint(store: BlobStore, place: Place, runId: string, cursor: RegionCursor | null): Promise<RegionCursor | null> {
  const parts = await countParts(store, place, runId);
  if (parts <= (cursor?.part ?? 0)) return cursor;
  const begun = (await readPart(store, place, runId, 0)).find((line) => line.line === 'header');
  // A first part without a header only says why nothing could be read: that is tried again.
  if (begun === undefined) return cursor;
  const last = await readPart(store, place, runId, parts - 1);
  const isEnded = last.some((line) => line.line === 'header' && line.endedAt !== null);
  const chunk = isEnded ? parts - 2 : parts - 1;
  const keys = chunk < 1 ? [] : (await readPart(store, place, runId, chunk)).flatMap((line) => (line.line === 'fact' && line.kind === 'function' ? [line.key] : []));
  return { part: chunk + 1, after: keys.sort().at(-1) ?? null, startedAt: begun.startedAt, ...(cursor?.cost === undefined ? {} : { cost: cursor.cost }) };
}

interface Reading {
  readonly context: ScanContext;
  readonly order: WorkOrder;
  readonly place: Place;
  readonly clients: RegionClients;
  readonly previous: Snapshot | null;
  readonly startedAt: string;
  /** By resource, the facts behind its failing results of the last run. */
  readonly failed: ReadonlyMap<Key, ReadonlySet<FactName>>;
  /** Of the role that reads, where it is not at the one that the checks need. */
  readonly versions: RoleVersions | null;
}

/** What a finding rests on is read again each time, so that the next scan sees it fixed. */
async function behindFailures({ store, settings }: ScanContext, place: Place, runId: string): Promise<ReadonlyMap<Key, ReadonlySet<FactName>>> {
  const lastRun = place.region === 'global' ? null : await lastRunOf(store, place, runId);
  const failures = lastRun === null ? [] : await failuresIn(store, lastRun, place.account, place.region);
  const facts = new Map(settings.map(({ check }) => [check.id, factsBehind([...check.needs, ...check.wants])]));
  const byKey = new Map<Key, Set<FactName>>();
  for (const { key, checkId } of failures) byKey.set(key, new Set([...(byKey.get(key) ?? []), ...(facts.get(checkId) ?? [])]));
  return byKey;
}

/** The last snapshot of a place, this run's own aside. */
export async function previousOf(context: ScanContext, place: Place, runId: string): Promise<Snapshot | null> {
  const lines = await readLatest(context.store, place, runId);
  return lines === null ? null : snapshotOf(lines, { place, at: context.clock.now() });
}

function readerInto({ context, place, previous, versions }: Reading, lines: Line[]): Reader {
  const named = withVersions(context, versions);
  return new Reader({ place, clock: context.clock, wanted: wantedFacts(context.settings), previous, emit: (line) => lines.push(named(line)) });
}

async function readLists(reading: Reading): Promise<ListedRegion> {
  const { context, order, place, clients, startedAt } = reading;
  const lines: Line[] = [header(place, 'region', startedAt, null)];
  const reader = readerInto(reading, lines);
  const only = order.functions?.filter((key) => key.split(':')[3] === place.region) ?? null;
  const listed = await readRegionLists(reader, clients, only);
  // Until its versions are read, the variables of $LATEST are all that is known; the fact is written again with its details.
  for (const { key, environment } of reader.wants('function/environment') ? listed.functions : []) if ('environment' in environment) reader.emitFact('function', key, 'function/environment', known([environment.environment], reader.now(), [notYet(place)]));
  await writePart(context.store, place, order.runId, 0, lines);
  return listed;
}

const notYet = (place: Place): Unread => ({ action: 'lambda:ListAliases', place, reason: 'budget', detail: 'not read yet' });

async function listsReadBefore({ context, order, place }: Reading, cursor: RegionCursor): Promise<ListedRegion> {
  const snapshot = snapshotOf(await readRun(context.store, place, order.runId, 1), { place, at: context.clock.now() });
  const keys = snapshot.keys('function');
  const functions = (keys.known ? keys.value : []).flatMap((key): readonly ListedFunction[] => {
    const config = snapshot.get('function/config', key);
    const environment = snapshot.get('function/environment', key);
    const [latest] = environment.known ? environment.value : [];
    return config.known ? [{ key, config: config.value, environment: latest === undefined ? { error: 'not decrypted' } : { environment: latest } }] : [];
  });
  const limits = snapshot.get('region/limits', regionKey(place));
  const mayReserve = !limits.known || limits.value.unreservedConcurrentExecutions !== limits.value.concurrentExecutions;
  return { functions: functions.filter(({ key }) => cursor.after === null || key > cursor.after), mayReserve };
}

async function readChunks(reading: Reading, region: ListedRegion, from: RegionCursor, mayGoOn: () => boolean): Promise<RegionProgress> {
  const { context, order, place } = reading;
  const size = context.chunk ?? CHUNK;
  let { part, after } = from;
  for (let index = 0; index < region.functions.length; index += size) {
    // One chunk at least, so that every round gets on.
    if (index > 0 && !mayGoOn()) return { cursor: { part, after, startedAt: from.startedAt }, parts: part, functions: region.functions.length };
    const chunk = region.functions.slice(index, index + size);
    const lines: Line[] = [];
    await readFunctions(readerInto(reading, lines), reading.clients, region, chunk, (key, fact) => order.functions !== null || reading.failed.get(key)?.has(fact) === true);
    await writePart(context.store, place, order.runId, part, lines);
    part += 1;
    after = chunk.at(-1)?.key ?? after;
  }
  await writePart(context.store, place, order.runId, part, [header(place, 'region', from.startedAt, context.clock.now())]);
  // A region that was asked for some functions only, or whose list could not be read, does not replace the last snapshot.
  const lists = snapshotOf(await readRun(context.store, place, order.runId, 1), { place, at: context.clock.now() }).keys('function');
  if (lists.known && lists.missing.length === 0) await finishSnapshot(context.store, place, order.runId, part + 1, context.clock.now());
  return { cursor: null, parts: part + 1, functions: region.functions.length };
}

/** Lines of an account-region that could not be read at all: every list with the reason. */
export function unreadRegionLines(context: ScanContext, order: WorkOrder, region: Region, unread: Unread, previous: Snapshot | null): readonly Line[] {
  const place: Place = { partition: order.partition, account: order.account, region };
  const lines: Line[] = [];
  const reader = new Reader({ place, clock: context.clock, wanted: new Set(), previous, emit: (line) => lines.push(line) });
  const fact = unknown(context.clock.now(), { ...unread, place });
  reader.emitFact('region', regionKey(place), 'region/limits', fact);
  reader.emitFact('region', regionKey(place), 'region/surfaces', fact);
  for (const kind of REGIONAL_KINDS) reader.emitList(kind, kind === 'region' ? [regionKey(place)] : [], kind === 'region' ? [] : [{ ...unread, place }]);
  return lines;
}
