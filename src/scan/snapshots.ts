import { parseLine, SNAPSHOT_FORMAT, SnapshotBuilder, type Header, type Line, type Origin, type Snapshot } from '../model/snapshot.ts';
import type { FactName } from '../model/facts.ts';
import type { Account, Instant, Place, Region } from '../model/place.ts';
import type { BlobStore } from '../model/ports.ts';

type Where = Pick<Place, 'account' | 'region'>;

/** What the pointer to a place's last snapshot says. */
interface Pointer {
  readonly format: number;
  readonly runId: string;
  readonly parts: number;
  /** The run before it: what a second delivery of this run's steps takes as the last snapshot. */
  readonly before: { readonly runId: string; readonly parts: number } | null;
}

const folder = ({ account, region }: Where): string => `snapshots/${account}/${region}`;
const partKey = (where: Where, runId: string, part: number): string => `${folder(where)}/${runId}/${String(part).padStart(5, '0')}.ndjson`;
const pointerKey = (where: Where): string => `${folder(where)}/latest.json`;

/** Writes one part: lines of a place between two checkpoints. Writing the same part twice changes nothing. */
export async function writePart(store: BlobStore, where: Where, runId: string, part: number, lines: readonly Line[]): Promise<void> {
  await store.put(partKey(where, runId, part), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

/** Makes a run's parts the place's last snapshot, and forgets all but the run before. */
export async function finishSnapshot(store: BlobStore, where: Where, runId: string, parts: number): Promise<void> {
  const last = await readPointer(store, where);
  const before = last === null ? null : last.runId === runId ? last.before : { runId: last.runId, parts: last.parts };
  const pointer: Pointer = { format: SNAPSHOT_FORMAT, runId, parts, before };
  await store.put(pointerKey(where), JSON.stringify(pointer));
  // Older than the run before: runs that go on side by side keep their parts. Run names sort by time.
  const oldest = before?.runId;
  if (oldest === undefined) return;
  for (const key of await store.list(`${folder(where)}/`)) {
    const run = key.split('/')[3];
    if (run !== undefined && run !== 'latest.json' && run < oldest && run !== runId) await store.delete(key);
  }
}

/** Lines of one run of a place, in the order in which they were written, up to the first part that is absent. Throws `SnapshotError` for a line that is not ours. */
export async function readRun(store: BlobStore, where: Where, runId: string, parts: number): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (let part = 0; part < parts; part += 1) {
    const blob = await store.get(partKey(where, runId, part));
    if (blob === null) break;
    for (const line of parseLines(blob.body)) lines.push(line);
  }
  return lines;
}

export function parseLines(body: string): readonly Line[] {
  return body.split('\n').flatMap((text, index) => (text === '' ? [] : [parseLine(text, index + 1)]));
}

/** The last finished snapshot of a place other than `exceptRun`'s, or null when there is none; one of another format counts as none. */
export async function readLatest(store: BlobStore, where: Where, exceptRun?: string): Promise<readonly Line[] | null> {
  const pointer = await readPointer(store, where);
  const run = pointer?.runId === exceptRun ? pointer?.before : pointer;
  return run === null || run === undefined ? null : readRun(store, where, run.runId, run.parts);
}

async function readPointer(store: BlobStore, where: Where): Promise<Pointer | null> {
  const blob = await store.get(pointerKey(where));
  if (blob === null) return null;
  // Written by finishSnapshot; the format is checked before anything else is believed.
  const pointer = JSON.parse(blob.body) as Pointer;
  return pointer.format === SNAPSHOT_FORMAT ? pointer : null;
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

export const header = (place: Place, span: Header['span'], startedAt: Instant, endedAt: Instant | null): Header => ({ line: 'header', format: SNAPSHOT_FORMAT, span, place, startedAt, endedAt });
