import { stringify } from 'csv-stringify/sync';
import type { Result } from '../model/result.ts';
import { resultLine, type ResultLine } from './fields.ts';
import { harmless, jsonLine } from './text.ts';

const COLUMNS: Readonly<Record<string, (line: ResultLine) => string>> = {
  checkId: (line) => text(line.checkId),
  status: (line) => line.status,
  severity: (line) => line.severity,
  account: (line) => text(line.account),
  region: (line) => text(line.region),
  resourceArn: (line) => text(line.resource.arn),
  resourceType: (line) => line.resource.type,
  aspect: (line) => text(line.aspect),
  title: (line) => text(line.title),
  message: (line) => text(line.message),
  evidence: (line) => json(line.evidence),
  because: (line) => text(line.because.map(({ action, reason }) => `${action} (${reason})`).join('; ')),
  exception: (line) => (line.exception === null ? '' : json(line.exception)),
  findingId: (line) => text(line.findingId),
  observedAt: (line) => text(line.observedAt),
};

/** The first line, with its newline: the names of the columns. */
export const csvHeader = `${Object.keys(COLUMNS).join(',')}\n`;

/** One result as one line, with its newline. Every cell is quoted; no cell can begin a formula. Evidence is JSON. */
export function csvLine(result: Result): string {
  const line = resultLine(result);
  return stringify([Object.values(COLUMNS).map((column) => column(line))], { quoted: true, quoted_empty: true });
}

// Fullwidth signs count too: spreadsheets of some languages read them as the ASCII ones.
const FORMULA = /^(\s*)([=+\-@\uff1d\uff0b\uff0d\uff20])/u;
// A spreadsheet that splits at semicolons begins a new cell in the middle of ours.
const FORMULA_AFTER_SEPARATOR = /([;|]"*\s*)([=+\-@\uff1d\uff0b\uff0d\uff20])/gu;

/** What OWASP's "CSV Injection" advises: an apostrophe before whatever could begin a formula. */
const text = (value: string): string => harmless(value).replace(FORMULA, "$1'$2").replace(FORMULA_AFTER_SEPARATOR, "$1'$2");

// Inside JSON an escape does the same without changing the data.
const json = (value: unknown): string => text(jsonLine(value).replaceAll(';', '\\u003b').replaceAll('|', '\\u007c'));
