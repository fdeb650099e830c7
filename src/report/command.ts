import type { Result } from '../model/result.ts';
import { harmless } from './text.ts';

type Quote = '' | "'" | '"';
// A leading `=` or `~` is expanded by some shells.
const BARE = /^[\w@%+:,./-][\w@%+=:,./-]*$/;
const TOKEN = /(?<option>\s--[\w-]+ )?\{(?<name>\w+)\}|'|"|\\[\s\S]/g;

/**
 * A check's verify command for one result, ready to paste into a POSIX shell: each value is quoted for the place it stands in,
 * so that no name runs anything and `$LATEST` stays what it is; a value that begins with `-` is joined to its option by `=`.
 * A placeholder that is not known is left as it is.
 */
export function verifyCommand(template: string, result: Result): string {
  const values: Readonly<Record<string, string>> = { name: result.name, arn: result.key, region: result.place.region, account: result.place.account, aspect: result.aspect };
  let quote: Quote = '';
  return template.replace(TOKEN, (whole, option: string | undefined, name: string | undefined) => {
    if (name === undefined) quote = quoteAfter(quote, whole);
    const value = name === undefined ? undefined : values[name];
    if (value === undefined) return whole;
    const before = quote === '' && value.startsWith('-') ? (option ?? '').replace(/ $/, '=') : option ?? '';
    return before + quoted(harmless(value), quote);
  });
}

function quoteAfter(open: Quote, mark: string): Quote {
  if (mark !== "'" && mark !== '"') return open;
  if (open === '') return mark;
  return open === mark ? '' : open;
}

/** POSIX shell quoting for a value outside quotes or within the given ones. */
function quoted(value: string, within: Quote): string {
  if (within === "'") return inSingle(value);
  if (within === '"') return value.replace(/[\\"$`]/g, '\\$&').replaceAll('!', '"\'!\'"');
  return BARE.test(value) ? value : `'${inSingle(value)}'`;
}

const inSingle = (value: string): string => value.replaceAll("'", "'\\''");
