import { readFileSync } from 'node:fs';
import type { Trusted } from '../model/check.ts';
import type { Line } from '../model/snapshot.ts';
import { parseLines } from '../scan/snapshot-formats.ts';
import { UsageError } from './io.ts';

/** First line of a collected file: who was trusted when it was read. */
export interface TrustedLine {
  readonly line: 'trusted';
  readonly at: string;
  readonly trusted: Trusted;
  /** What no line holds was not reached. */
  readonly interrupted: boolean;
}
export interface SnapshotFile extends Omit<TrustedLine, 'line'> {
  readonly lines: readonly Line[];
}

/** A file written by `postern collect`. Throws `UsageError` for anything else, and `SnapshotError` for lines that this version cannot read. */
export function readSnapshotFile(path: string): SnapshotFile {
  let body: string;
  try {
    body = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const end = body.indexOf('\n');
  const first = parseTrusted(body.slice(0, end < 0 ? body.length : end));
  if (first === null) throw new UsageError(`${path} is not a snapshot written by postern collect`);
  const { at, trusted, interrupted } = first;
  // With its line break, so that lines are counted as an editor does.
  return { at, trusted, interrupted, lines: end < 0 ? [] : parseLines(body.slice(end), path) };
}

function parseTrusted(text: string): TrustedLine | null {
  try {
    const value = JSON.parse(text) as Partial<TrustedLine>;
    return value.line === 'trusted' && value.trusted !== undefined && value.at !== undefined ? { line: 'trusted', at: value.at, trusted: value.trusted, interrupted: value.interrupted === true } : null;
  } catch {
    return null;
  }
}
