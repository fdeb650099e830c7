const LONGEST_NAME = 100;

/** The name that ends there; empty for none. */
export function nameBefore(text: string, end: number): string {
  let start = end;
  while (start > 0 && end - start < LONGEST_NAME && /[\p{L}\p{N}_.-]/u.test(text.charAt(start - 1))) start--;
  return text.slice(start, end);
}

/** A value in a text, and where it stands. */
export interface Value {
  readonly text: string;
  readonly start: number;
  readonly quoted: boolean;
}
const OPEN = /\\?["'`]/y;
const NEXT_PAIR = /[,;&|]\s{0,2}(?:$|\s|["'{]|[A-Za-z][A-Za-z0-9_. -]{0,60}[=:])/y;

/** The value that begins there, in quotes or not. */
export const valueAt = (text: string, at: number): Value => valuesOf(text)(at);

/** The same for many places of one text, in order: an unquoted run is read once, however many values begin in it. */
export function valuesOf(text: string): (at: number) => Value {
  let run = { start: 0, end: -1 };
  return (at) => {
    OPEN.lastIndex = at;
    const quote = OPEN.exec(text)?.[0];
    if (quote !== undefined) return { text: text.slice(at + quote.length, endOfQuoted(text, at + quote.length, quote)), start: at + quote.length, quoted: true };
    if (at < run.start || at >= run.end) run = { start: at, end: endOfRun(text, at) };
    return { text: text.slice(at, withoutClosing(text, at, run.end)), start: at, quoted: false };
  };
}

function endOfQuoted(text: string, start: number, quote: string): number {
  let end = text.indexOf(quote, start);
  while (end > start && quote.length === 1 && text.charAt(end - 1) === '\\' && text.charAt(end - 2) !== '\\') end = text.indexOf(quote, end + 1);
  return end === -1 ? text.length : end;
}

/** To the next blank or quote, or to a separator that something like another pair follows. */
function endOfRun(text: string, start: number): number {
  let end = start;
  while (end < text.length && !/[\s"'`<>]/.test(text.charAt(end)) && !isNextPair(text, end)) end++;
  return end;
}

/** Closing brackets at the end do not belong to a value. */
function withoutClosing(text: string, start: number, runEnd: number): number {
  let end = runEnd;
  while (end > start && /[)\]}.,;:]/.test(text.charAt(end - 1)) && !(end - start < LONGEST_PLACE && isPlace(text.slice(start, end)))) end--;
  return end;
}
const LONGEST_PLACE = 90;

/** `{token}`: its bracket belongs to it. */
const isPlace = (text: string): boolean => /^[$#%]?\{{1,2}[^{}]{1,80}\}{1,2}$/.test(text);

function isNextPair(text: string, at: number): boolean {
  NEXT_PAIR.lastIndex = at;
  return NEXT_PAIR.test(text);
}

