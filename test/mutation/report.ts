import type { Mutant } from './sandbox.ts';
import type { Outcome } from './worker.ts';

export type Result = Mutant & { readonly status: Outcome | 'not-reached' | 'static' };

/** Static mutants are left out of the score: they cannot be tried without loading the program again. */
export interface Score {
  readonly killed: number;
  readonly timeout: number;
  readonly survived: number;
  readonly notReached: number;
  readonly static: number;
  /** Detected among those tried or not reached, in percent; null when there are none. */
  readonly percent: number | null;
}

export function scoreOf(results: readonly Result[]): Score {
  const of = (wanted: Result['status']): number => results.filter(({ status }) => status === wanted).length;
  const [killed, timeout, survived, notReached] = [of('killed'), of('timeout'), of('survived'), of('not-reached')];
  const all = killed + timeout + survived + notReached;
  return { killed, timeout, survived, notReached, static: of('static'), percent: all === 0 ? null : (100 * (killed + timeout)) / all };
}

export const grouped = (results: readonly Result[], by: (result: Result) => string): readonly (readonly [string, readonly Result[]])[] =>
  [...new Set(results.map(by))].sort().map((group) => [group, results.filter((result) => by(result) === group)]);

const cell = (value: number): string => String(value).padStart(9);
const row = (name: string, { percent, killed, timeout, survived, notReached, static: fixed }: Score): string =>
  `${name.padEnd(58)}${(percent === null ? '-' : percent.toFixed(1)).padStart(7)}${[killed, timeout, survived, notReached, fixed].map(cell).join('')}`;

const short = (code: string): string => {
  const line = code.replace(/\s+/g, ' ');
  return line.length > 70 ? `${line.slice(0, 69)}…` : line;
};

/** Survivors, then one line per file, area and in total. */
export function reportText(results: readonly Result[], survivors: number): string {
  const undetected = results.filter(({ status }) => status === 'survived' || status === 'not-reached');
  return [
    ...undetected.slice(0, survivors).map(({ file, line, column, original, replacement, status }) => `${file}:${line}:${column} ${status}: ${short(original)} → ${short(replacement)}`),
    ...(undetected.length > survivors ? [`… and ${undetected.length - survivors} more`] : []),
    '',
    `${''.padEnd(58)}      %   killed  timeout survived unreached   static`,
    ...grouped(results, ({ file }) => file).map(([file, own]) => row(file, scoreOf(own))),
    '',
    ...grouped(results, ({ area }) => area).map(([area, own]) => row(area, scoreOf(own))),
    row('all', scoreOf(results)),
  ].join('\n');
}
