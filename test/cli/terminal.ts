import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runWith } from '../../src/cli/main.ts';
import type { Io } from '../../src/cli/io.ts';
import { recordedIo, useEnvironment } from '../support/simulated.ts';

/** What one command did. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A directory of this test's own, with nothing in it. */
export const emptyDirectory = (): string => mkdtempSync(join(tmpdir(), 'postern-test-'));

/** Runs one command of the command line under this AWS environment, as `postern <words>` would. */
export async function postern(environment: Readonly<Record<string, string>>, words: readonly string[], change: Partial<Io> = {}): Promise<Ran> {
  useEnvironment(environment);
  const io = recordedIo(change);
  const code = await runWith(words, io);
  return { code, out: io.stdout(), err: io.stderr() };
}

/** Result lines of `--format ndjson`, the summary line apart. */
export function linesOf(out: string): { readonly results: readonly ResultLine[]; readonly summary: SummaryLine } {
  const lines = out.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  const last = lines.at(-1);
  if (last === undefined || !('summary' in last)) throw new Error(`no summary at the end of ${out.slice(-200)}`);
  return { results: lines.slice(0, -1) as unknown as readonly ResultLine[], summary: last.summary as SummaryLine };
}

/** The part of a result line that tests look at. Source: DESIGN of the result line. */
export interface ResultLine {
  readonly checkId: string;
  readonly status: 'fail' | 'unknown' | 'pass' | 'not-applicable';
  readonly severity: string;
  readonly account: string;
  readonly region: string;
  readonly resource: { readonly arn: string; readonly type: string };
  readonly aspect: string;
  readonly message: string;
  readonly evidence: unknown;
  readonly because: readonly { readonly action: string; readonly reason: string }[];
  readonly exception: unknown;
  readonly findingId: string;
  readonly observedAt: string;
}
export interface SummaryLine {
  readonly [field: string]: unknown;
}
