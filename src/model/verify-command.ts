import { harmless } from './message.ts';

/** The values that a check's `verify` template may name. `{--qualifier}` is the whole option, absent for `$LATEST`. */
export interface CommandValues extends Readonly<Record<'name' | 'arn' | 'region' | 'account' | 'aspect', string>> {
  readonly qualifier?: string | null;
}

type Quote = 'none' | 'single' | 'double';

// A leading `=` or `~` is expanded by shells, a leading `-` is an option.
const PLAIN = /^[\w/.:@][\w/.:@%+,=-]*$/;
const TOKENS = /\{(name|arn|region|account|aspect|--qualifier)\}|\\[\s\S]|[\s\S]/gu;

/** A hostile text as one word of a POSIX shell. */
export const shellWord = (text: string): string => (PLAIN.test(text) ? text : `'${insideSingle(text)}'`);

const insideSingle = (text: string): string => text.replaceAll("'", `'\\''`);
const insideDouble = (text: string): string => text.replace(/[\\"$`]/g, '\\$&').replaceAll('!', `"'!'"`);

function quoted(text: string, within: Quote): string {
  if (within === 'single') return insideSingle(text);
  return within === 'double' ? insideDouble(text) : shellWord(text);
}

function quoteAfter(token: string, within: Quote): Quote {
  if (token === "'" && within !== 'double') return within === 'single' ? 'none' : 'single';
  if (token === '"' && within !== 'single') return within === 'double' ? 'none' : 'double';
  return within;
}

/**
 * A `verify` template with its placeholders filled. Names come from AWS: each value is quoted for the place it stands in,
 * so that it stays one word; a value that begins with `-` is joined to its option by `=`.
 */
export function verifyCommand(template: string, values: CommandValues): string {
  let within: Quote = 'none';
  let command = '';
  for (const [token, name] of template.matchAll(TOKENS)) {
    if (name === undefined) {
      command += token;
      within = quoteAfter(token, within);
      continue;
    }
    if (name === '--qualifier') {
      command += optionOf(values.qualifier ?? null);
      continue;
    }
    // TOKENS matches the names only.
    const value = harmless(values[name as Exclude<keyof CommandValues, 'qualifier'>]);
    if (within === 'none' && value.startsWith('-')) command = command.replace(/(\s--[\w-]+) $/, '$1=');
    command += quoted(value, within);
  }
  return command;
}

const optionOf = (qualifier: string | null): string => (qualifier === null || qualifier === '$LATEST' ? '' : ` --qualifier=${shellWord(harmless(qualifier))}`);

/** The qualifier that a finding is about, as its evidence names it. */
export function qualifierIn(evidence: unknown): string | null {
  return typeof evidence === 'object' && evidence !== null && 'qualifier' in evidence && typeof evidence.qualifier === 'string' ? evidence.qualifier : null;
}
