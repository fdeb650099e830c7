import { z } from 'zod';
import { LINES, SNAPSHOT_FORMAT, SnapshotError, type Line } from '../model/snapshot.ts';
import type { Instant } from '../model/place.ts';

type Stored = Readonly<Record<string, unknown>>;
/** From a format to the next one. What they are given is JSON and no more; what they give is proven afterwards. */
type Migrations = Readonly<Record<number, (stored: Stored) => Stored>>;

/** Lines of a part or a file. A fact whose value takes another shape needs a step here as well: the frame of a line says nothing of it. */
const LINE_MIGRATIONS: Migrations = {
  // Format 1 was told by header lines alone, so that a part without one could not be read by itself.
  1: (line) => Object.fromEntries(Object.entries(line).filter(([name]) => name !== 'format')),
};

/** Which runs a place's last snapshots are. */
export const POINTER_FORMAT = 2;
const POINTER_MIGRATIONS: Migrations = {
  // Format 1 knew two runs and not when they ended: as long ago as can be.
  1: ({ runId, parts, before }) => ({ runs: [{ runId, parts }, ...(isRecord(before) ? [{ runId: before['runId'], parts: before['parts'] }] : [])].map((run) => ({ ...run, at: LONG_AGO })) }),
};
const LONG_AGO: Instant = '1970-01-01T00:00:00.000Z';

/** A run that has read the place to its end. */
export interface FinishedRun {
  readonly runId: string;
  readonly parts: number;
  readonly at: Instant;
}

const pointerSchema = z.object({ runs: z.array(z.strictObject({ runId: z.string(), parts: z.number().int().nonnegative(), at: z.string() })) });
const formatLine = z.strictObject({ line: z.literal('format'), format: z.number().int() });

export const writePointer = (runs: readonly FinishedRun[]): string => JSON.stringify({ format: POINTER_FORMAT, runs });

/** The runs of a stored pointer, the last one first. Throws `SnapshotError` naming `name` for one that is torn, or that a newer version wrote. */
export function readPointer(text: string, name: string): readonly FinishedRun[] {
  const stored = recordIn(text, name);
  const { format } = stored;
  requireFormat(format, POINTER_MIGRATIONS, POINTER_FORMAT, name);
  return proven(pointerSchema, migrated(stored, format, POINTER_MIGRATIONS, POINTER_FORMAT), name).runs;
}

/** The stored text of lines: which format they have, then one line of JSON each. */
export const writeLines = (lines: readonly Line[]): string => [{ line: 'format', format: SNAPSHOT_FORMAT }, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');

/**
 * Lines of a stored text, brought to the present format. Throws `SnapshotError` naming `name` and the number of a line that is not ours, or
 * the format where a newer version wrote it. `migrations`: a seam for tests.
 */
export function parseLines(text: string, name = 'snapshot', migrations: Migrations = LINE_MIGRATIONS, present: number = SNAPSHOT_FORMAT): readonly Line[] {
  // The first format did not say so.
  let format = 1;
  return text.split('\n').flatMap((each, index): readonly Line[] => {
    if (each === '') return [];
    const where = `${name}, line ${index + 1},`;
    const stored = recordIn(each, where);
    const told = formatLine.safeParse(stored);
    if (!told.success) return [proven(LINES, migrated(stored, format, migrations, present), where) as Line]; // zod proves the frame; the value of a fact was typed when it was written.
    format = told.data.format;
    requireFormat(format, migrations, present, name);
    return [];
  });
}

const isRecord = (value: unknown): value is Stored => typeof value === 'object' && value !== null && !Array.isArray(value);

function recordIn(text: string, name: string): Stored {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SnapshotError(`${name} is not readable: it is not whole JSON`, { cause });
  }
  if (!isRecord(value)) throw new SnapshotError(`${name} is not readable: it is no object`);
  return value;
}

function requireFormat(format: unknown, migrations: Migrations, present: number, name: string): asserts format is number {
  const readable = [...Object.keys(migrations).map(Number), present];
  if (typeof format === 'number' && readable.includes(format)) return;
  const newer = typeof format === 'number' && format > present ? ': a newer version of Postern wrote it' : '';
  throw new SnapshotError(`${name} has format ${JSON.stringify(format)}; this version reads the formats ${readable.join(', ')}${newer}`);
}

function migrated(stored: Stored, from: number, migrations: Migrations, present: number): Stored {
  let content = stored;
  for (let at = from; at < present; at += 1) content = migrations[at]?.(content) ?? content;
  return content;
}

function proven<S extends z.ZodType>(schema: S, value: unknown, name: string): z.output<S> {
  const outcome = schema.safeParse(value);
  if (outcome.success) return outcome.data;
  throw new SnapshotError(`${name} is not readable: ${z.prettifyError(outcome.error).split('\n').slice(0, 2).join(' ')}`);
}
