import pc from 'picocolors';
import { harmless, printable } from '../model/message.ts';
import type { Severity } from '../model/verdict.ts';

/** Control and format characters, bidirectional overrides, line separators and lone surrogates: what a terminal or an editor acts on. */
const ACTIVE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const ACTIVE_BUT_NEWLINE = /(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** As `harmless`, cut after 300 characters. For names and sentences. */
export const plain = printable;
export { harmless };

const escaped = (text: string): string => [...Array(text.length).keys()].map((index) => `\\u${text.charCodeAt(index).toString(16).padStart(4, '0')}`).join('');

/** JSON on one line in which active characters are escapes: it parses back to the same data and shows nothing raw. `undefined` becomes null. */
export const jsonLine = (value: unknown): string => JSON.stringify(value ?? null).replace(ACTIVE, escaped);

/** As `jsonLine`, indented by two. */
export const jsonPretty = (value: unknown): string => JSON.stringify(value ?? null, null, 2).replace(ACTIVE_BUT_NEWLINE, escaped);

/** `1,234`. */
export const number = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 0 });

/** `1 function`, `1,234 functions`. */
export const count = (value: number, one: string, many = `${one}s`): string => `${number(value)} ${value === 1 ? one : many}`;

/** Percent with one decimal, rounded down: less than everything never shows as `100 %`. */
export function percentage(percent: number): string {
  if (percent === 100) return '100 %';
  return `${(Math.floor(percent * 10 + 1e-9) / 10).toFixed(1)} %`;
}

/** Seconds for a person: `0.4 s`, `48 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `a, b, c`, the rest counted: `a, b and 12 more`. */
export function some(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return rest > 0 ? `${names.slice(0, most).join(', ')} and ${number(rest)} more` : names.join(', ');
}

const WIDE = /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** Columns that a text takes on a terminal, near enough to lay it out. */
export const columnsOf = (text: string): number => [...text].reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);

/** Lines of at most `width` columns, broken between words where possible and inside a word that is too long. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => chopped(long, width))) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (line !== '' && columnsOf(joined) > width) {
      lines.push(line);
      line = word;
    } else line = joined;
  }
  return [...lines, line];
}

function chopped(word: string, width: number): readonly string[] {
  if (columnsOf(word) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  let used = 0;
  for (const character of word) {
    const more = columnsOf(character);
    if (part !== '' && used + more > width) {
      parts.push(part);
      part = '';
      used = 0;
    }
    part += character;
    used += more;
  }
  return [...parts, part];
}

/** A text wrapped to 100 columns behind a label; its other lines are indented to the label's width. */
export const labelled = (label: string, text: string, width = 100): string => {
  const [first = '', ...rest] = wrap(text, Math.max(20, width - label.length));
  return [`${label}${first}`, ...rest.map((line) => `${' '.repeat(label.length)}${line}`)].join('\n');
};

/** Padded to a number of columns; longer texts stay whole. */
export const padded = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - columnsOf(text)));

export type Colors = ReturnType<typeof pc.createColors>;

/** Colors on or off as the caller says; the terminal is not asked. */
export const colorsFor = (color: boolean): Colors => pc.createColors(color);

/** A severity in its color. */
export function inSeverityColor(colors: Colors, severity: Severity, text: string): string {
  const paint = { critical: (inner: string) => colors.bold(colors.red(inner)), high: colors.red, medium: colors.yellow, low: colors.cyan, informational: colors.dim }[severity];
  return paint(text);
}

/** Code unit order, the same on every machine. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
