import Table from 'cli-table3';
import type { Result } from '../model/result.ts';
import { compareSeverity, STATUSES } from '../model/verdict.ts';
import { colorsFor, compareText, harmless, inSeverityColor, number, plain, wrap, type Colors } from './text.ts';

export interface TableOptions {
  readonly color: boolean;
  /** Columns of the terminal; 100 when not said, never laid out below 72. */
  readonly width?: number;
}

const HEAD = ['Severity', 'Account, region', 'Resource', 'Check and what it found'] as const;
const SEVERITY = 13;
const PLACE = 16;
// Four columns have five borders and a blank on either side of each cell.
const FRAME = 5 + 2 * HEAD.length;

/** Nobody reads more, and laying out a table takes time for every cell. */
const MOST_ROWS = 200;

/** Results for a person: failures first, then what is unknown, each by severity, account, region and resource. */
export function table(results: readonly Result[], { color, width = 100 }: TableOptions): string {
  if (results.length === 0) return 'No results to show.';
  const colors = colorsFor(color);
  const free = Math.max(72, width) - FRAME - SEVERITY - PLACE;
  const resource = Math.floor(free * 0.4);
  const columns = [SEVERITY, PLACE, resource, free - resource];
  // Its own colors are chosen from the terminal and the environment; ours are chosen by the caller.
  const grid = new Table({ head: HEAD.map((title) => colors.bold(title)), colWidths: columns.map((column) => column + 2), style: { head: [], border: [] } });
  const rows = inOrder(results);
  for (const result of rows.slice(0, MOST_ROWS)) grid.push(rowOf(result, columns, colors));
  const left = rows.length - MOST_ROWS;
  return left > 0 ? `${grid.toString()}\n${number(left)} more results: --format ndjson or csv writes them all, postern coverage groups what is unknown.` : grid.toString();
}

/** The order of the table: status, severity, account, region, resource, check, aspect. */
export function inOrder(results: readonly Result[]): readonly Result[] {
  return [...results].sort((a, b) =>
    STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status)
    || compareSeverity(a.severity, b.severity)
    || compareText(a.place.account, b.place.account)
    || compareText(a.place.region, b.place.region)
    || compareText(a.key, b.key)
    || compareText(a.checkId, b.checkId)
    || compareText(a.aspect, b.aspect));
}

function rowOf(result: Result, widths: readonly number[], colors: Colors): string[] {
  const [, , resource = 0, text = 0] = widths;
  const lines = [
    severityLines(result, colors),
    [plain(result.place.account), plain(result.place.region)],
    [...wrap(harmless(result.name), resource), ...(result.aspect === '' ? [] : wrap(harmless(result.aspect), resource).map((line) => colors.dim(line)))],
    [...wrap(plain(result.checkId), text).map((line) => colors.bold(line)), ...wrap(plain(result.message), text), ...wrap(noteOf(result), text).filter((line) => line !== '').map((line) => colors.dim(line))],
  ];
  return lines.map((cell) => cell.join('\n'));
}

function severityLines({ status, severity, exception }: Result, colors: Colors): readonly string[] {
  if (status === 'fail') return exception === null ? [inSeverityColor(colors, severity, severity)] : [colors.dim(severity), colors.dim('excepted')];
  return [status === 'not-applicable' ? 'n/a' : status, colors.dim(severity)].map((line, index) => (index === 0 && status === 'pass' ? colors.green(line) : line));
}

function noteOf({ status, because, exception }: Result): string {
  if (exception !== null) return `Accepted by ${plain(exception.owner)} until ${plain(exception.expires.slice(0, 10))}: ${plain(exception.reason)}`;
  const reasons = [...new Set(because.map(({ action, reason }) => (action === '' ? reason : `${action} ${reason}`)))];
  return status === 'unknown' || reasons.length > 0 ? `Not read: ${plain(reasons.join(', '))}` : '';
}
