import { writeFileSync } from 'node:fs';
import { CHECKS } from '../../checks/registry.ts';
import type { Result } from '../model/result.ts';
import type { Summary } from '../model/summary.ts';
import { STATUSES, type Status } from '../model/verdict.ts';
import { toAsff } from '../publish/index.ts';
import { csvHeader, csvLine, inOrder, ndjsonLine, ndjsonSummary, table } from '../report/index.ts';
import type { PostingPlace } from '../model/result.ts';
import type { Instant } from '../model/place.ts';
import { UsageError, type Io } from './io.ts';

export const FORMATS = ['table', 'ndjson', 'asff', 'csv'] as const;
export type Format = (typeof FORMATS)[number];

/** `fail,unknown` as statuses. */
export function statusesOf(text: string): readonly Status[] {
  const names = text.split(',').map((name) => name.trim());
  const wrong = names.filter((name) => !STATUSES.some((status) => status === name));
  if (wrong.length > 0) throw new UsageError(`--include takes ${STATUSES.join(', ')}; not ${wrong.join(', ')}`);
  return STATUSES.filter((status) => names.includes(status));
}

export interface Rendering {
  readonly format: Format;
  readonly include: readonly Status[];
  readonly io: Io;
  /** null: standard output. */
  readonly path: string | null;
  readonly now: Instant;
  readonly docsBaseUrl: string | null;
  readonly hubId: string;
  /** Where each finding would be posted. */
  readonly postTo: (result: Result) => PostingPlace;
}

/** Results in one format, to a file or standard output. */
export function writeResults(results: readonly Result[], summary: Summary | null, rendering: Rendering): void {
  const text = render(inOrder(results.filter(({ status }) => rendering.include.includes(status))), summary, rendering);
  if (rendering.path === null) rendering.io.out(text);
  else writeFileSync(rendering.path, text);
}

function render(results: readonly Result[], summary: Summary | null, rendering: Rendering): string {
  const checks = new Map(CHECKS.map((check) => [check.id, check]));
  const checkOf = (result: Result) => {
    const check = checks.get(result.checkId);
    if (check === undefined) throw new UsageError(`the results name the check ${result.checkId}, which this version does not have`);
    return check;
  };
  const lines = (each: readonly string[]): string => each.map((line) => `${line}\n`).join('');
  switch (rendering.format) {
    case 'table':
      return `${table(results, { color: rendering.io.color && rendering.path === null, width: rendering.io.width })}\n`;
    case 'csv':
      return csvHeader + results.map((result) => csvLine(result)).join('');
    case 'ndjson':
      return lines([...results.map((result) => ndjsonLine(result)), ...(summary === null ? [] : [ndjsonSummary(summary)])]);
    case 'asff': {
      const failing = results.filter(({ status }) => status === 'fail');
      return lines(failing.map((result) => JSON.stringify(toAsff(result, checkOf(result), { postTo: rendering.postTo(result), hubId: rendering.hubId, now: rendering.now, docsBaseUrl: rendering.docsBaseUrl }, null))));
    }
  }
}
