import { SnapshotBuilder, SnapshotError, type Header, type Line, type Origin, type Snapshot } from '../model/snapshot.ts';
import type { FactName } from '../model/facts.ts';
import { hoursBetween, type Account, type Instant, type Place, type Region } from '../model/place.ts';
import type { BlobStore } from '../model/ports.ts';
import { parseLines, readPointer, writeLines, writePointer, type FinishedRun } from './snapshot-formats.ts';

type Where = Pick<Place, 'account' | 'region'>;

/** Hours after which a newer snapshot may replace what another run wrote: no run lasts that long. */
const KEPT_HOURS = 24;

const folder = ({ account, region }: Where): string => `snapshots/${account}/${region}`;
const partKey = (where: Where, runId: string, part: number): string => `${folder(where)}/${runId}/${String(part).padStart(5, '0')}.ndjson`;
const pointerKey = (where: Where): string => `${folder(where)}/latest.json`;

/** Writes one part: lines of a place between two checkpoints. Writing the same part twice changes nothing. */
export async function writePart(store: BlobStore, where: Where, runId: string, part: number, lines: readonly Line[]): Promise<void> {
  await store.put(partKey(where, runId, part), writeLines(lines));
}

/** Makes a run's parts the place's last snapshot. The one before it stays, and what runs that go on side by side with these may still need. */
export async function finishSnapshot(store: BlobStore, where: Where, runId: string, parts: number, at: Instant): Promise<void> {
  const runs: readonly FinishedRun[] = [{ runId, parts, at }, ...(await finishedRuns(store, where)).filter((run) => run.runId !== runId)];
  const over = runs.slice(2).filter((run) => hoursBetween(run.at, at) >= KEPT_HOURS);
  const kept = runs.filter((run) => !over.includes(run));
  await store.put(pointerKey(where), writePointer(kept));
  await forget(store, where, over.map((run) => run.runId), kept.map((run) => run.runId));
}

/** Runs that ended before these did not end, if they began earlier. Run names sort by time. */
async function forget(store: BlobStore, where: Where, over: readonly string[], kept: readonly string[]): Promise<void> {
  const newest = [...over].sort().at(-1);
  if (newest === undefined) return;
  for (const key of await store.list(`${folder(where)}/`)) {
    const run = key.split('/')[3];
    if (run !== undefined && run !== 'latest.json' && run <= newest && !kept.includes(run)) await store.delete(key);
  }
}

/** How many parts a run has written of a place, without a gap. */
export async function countParts(store: BlobStore, where: Where, runId: string): Promise<number> {
  const written = new Set(await store.list(`${folder(where)}/${runId}/`));
  let parts = 0;
  while (written.has(partKey(where, runId, parts))) parts += 1;
  return parts;
}

/** Lines of one part; none when it is not there. Throws `SnapshotError` for a line that is not ours. */
export async function readPart(store: BlobStore, where: Where, runId: string, part: number): Promise<readonly Line[]> {
  const key = partKey(where, runId, part);
  const blob = await store.get(key);
  return blob === null ? [] : parseLines(blob.body, key);
}

/** Lines of one run of a place, in the order in which they were written, up to the first part that is absent. Throws `SnapshotError` for a line that is not ours. */
export const readRun = async (store: BlobStore, where: Where, runId: string, parts: number): Promise<readonly Line[]> => (await readParts(store, where, runId, parts)).lines;

/** What this run has written itself. Throws `SnapshotError` when a part is gone: what was read and lost must not look like what is not there. */
export async function readOwnRun(store: BlobStore, where: Where, runId: string, parts: number): Promise<readonly Line[]> {
  const { lines, gone } = await readParts(store, where, runId, parts);
  if (gone !== null) throw new SnapshotError(`${gone} is gone from the state: something removed it while the scan ran. Scan again, and leave the state alone until it ends`);
  return lines;
}

/** What a run has written that ended before. Throws `SnapshotError` when a part is gone: only the last snapshots of a place are kept. */
export async function readKeptRun(store: BlobStore, where: Where, runId: string, parts: number): Promise<readonly Line[]> {
  const { lines, gone } = await readParts(store, where, runId, parts);
  if (gone !== null) throw new SnapshotError(`${gone} is gone from the state: only the last two snapshots of a place are kept. Name a later run, or leave it out for the last one`);
  return lines;
}

async function readParts(store: BlobStore, where: Where, runId: string, parts: number): Promise<{ lines: readonly Line[]; gone: string | null }> {
  const lines: Line[] = [];
  for (let part = 0; part < parts; part += 1) {
    const key = partKey(where, runId, part);
    const blob = await store.get(key);
    if (blob === null) return { lines, gone: key };
    for (const line of parseLines(blob.body, key)) lines.push(line);
  }
  return { lines, gone: null };
}

/** The run whose snapshot of the place is the last one, this run's own aside; null when there is none. */
export async function lastRunOf(store: BlobStore, where: Where, exceptRun: string): Promise<string | null> {
  return (await finishedRuns(store, where)).find(({ runId }) => runId !== exceptRun)?.runId ?? null;
}

/** The last finished snapshot of a place other than `exceptRun`'s, or null when there is none. Throws `SnapshotError` for one that a newer version wrote. */
export async function readLatest(store: BlobStore, where: Where, exceptRun?: string): Promise<readonly Line[] | null> {
  const run = (await finishedRuns(store, where)).find(({ runId }) => runId !== exceptRun);
  return run === undefined ? null : readRun(store, where, run.runId, run.parts);
}

/** The snapshot that a run took for the last one, when it judged: the one before its own; null when there is none. Run names sort by time. */
export async function readBefore(store: BlobStore, where: Where, runId: string): Promise<readonly Line[] | null> {
  const runs = await finishedRuns(store, where);
  const own = runs.findIndex((run) => run.runId === runId);
  const run = own < 0 ? runs.find((each) => each.runId < runId) : runs[own + 1];
  return run === undefined ? null : readRun(store, where, run.runId, run.parts);
}

async function finishedRuns(store: BlobStore, where: Where): Promise<readonly FinishedRun[]> {
  const key = pointerKey(where);
  const blob = await store.get(key);
  return blob === null ? [] : readPointer(blob.body, key);
}

/** Places of an account that have a snapshot. */
export async function placesOf(store: BlobStore, account: Account): Promise<readonly (Region | 'global')[]> {
  const keys = await store.list(`snapshots/${account}/`);
  return keys.filter((key) => key.endsWith('/latest.json')).map((key) => key.split('/')[2] ?? '');
}

export const accountsIn = async (store: BlobStore): Promise<readonly Account[]> => [...new Set((await store.list('snapshots/')).map((key) => key.split('/')[1] ?? ''))].sort();

/** Snapshot of lines. `names`: only these facts are kept, which is what lets an organization's joins fit into memory. */
export function snapshotOf(lines: Iterable<Line>, origin: Origin, names?: ReadonlySet<FactName>): Snapshot {
  const builder = new SnapshotBuilder(origin);
  for (const line of lines) if (line.line !== 'fact' || names === undefined || names.has(line.name)) builder.add([line]);
  return builder;
}

export const header = (place: Place, span: Header['span'], startedAt: Instant, endedAt: Instant | null): Header => ({ line: 'header', span, place, startedAt, endedAt });
