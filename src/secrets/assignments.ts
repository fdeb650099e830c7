import { isPublishable } from './formats.ts';
import { kindOfName, wordsOf, type NameKind } from './names.ts';
import type { Span } from './rule.ts';
import { looksRandom } from './randomness.ts';
import { isLiteralSecret } from './values.ts';
import type { SecretMatch } from '../model/facts.ts';

const TITLES = { password: 'Password in clear', secret: 'Secret in clear', token: 'Key or token in clear', maybe: 'Random value under a telling name' } as const;

/** The match for a literal under a telling name, or null. */
export function matchByName(name: string, value: string): SecretMatch | null {
  const kind = kindOfName(name);
  if (isPublishable(name, value)) return null;
  return isLiteralSecret(kind, value) ? matchOf(kind) : isPair(name, value) ? matchOf('token') : null;
}
/** `user:password` under a name such as BASIC_AUTH; not `host:port`. */
const isPair = (name: string, value: string): boolean => {
  const pair = /^[A-Za-z0-9_.@+-]{1,64}:([^\s:/]{5,200})$/.exec(value.trim());
  return pair !== null && /(?:^|_)(?:auth|login|basic)$/.test(wordsOf(name).join('_')) && isLiteralSecret('password', pair[1] ?? '') && !/^\$/.test(pair[1] ?? '');
};
const matchOf = (kind: NameKind): SecretMatch | null => (kind === 'about' || kind === 'plain' ? null : { rule: `named-${kind}`, title: TITLES[kind], by: 'name' });

const SEPARATOR = /\\?["'`]?\s{0,3}(?:=>|:=|={1,2}|:)\s{0,3}/g;
const ELEMENT = /<(?:[A-Za-z][\w.-]{0,40}:)?([A-Za-z][\w.-]{1,80})>([^<>]{3,})(?=<\/)/g;
const FLAG = /(?<![A-Za-z0-9-])--?([A-Za-z][A-Za-z0-9-]{2,40})\s{1,3}(?=[^\s-])/g;
const PROSE = /(?<![A-Za-z0-9])(password|passwd|passwort|passphrase|passcode|pwd|secret|token|api[ -]?key|access key|secret key)\s{1,3}(?:is|was|ist|set to|to use is)?\s{0,3}/gi;
const LONGEST_NAME = 100;

/** Secrets after a telling name: `password=…`, `"apiKey": "…"`, `--token …`, `<password>…</password>`, `the password is …`. */
export const assignmentsIn = (text: string): readonly Span[] => [...pairs(text), ...elements(text), ...flags(text), ...prose(text)];

function pairs(text: string): readonly Span[] {
  return [...text.matchAll(SEPARATOR)].flatMap((separator) => {
    const name = nameBefore(text, separator.index);
    // `arn:…:secret:name`, `scheme://`: a colon inside a longer reference names nothing.
    const isTight = separator[0] === ':';
    if (name === '' || (isTight && /[:/@.]/.test(text.charAt(separator.index - name.length - 1)))) return [];
    const value = valueAt(text, separator.index + separator[0].length);
    const isProse = /:\s+$/.test(separator[0]) && !value.quoted;
    return isProse && !isDistinct(value.text) ? [] : spanOf(name, value);
  });
}

const elements = (text: string): readonly Span[] =>
  [...text.matchAll(ELEMENT)].flatMap((element) => {
    const content = element[2] ?? '';
    return spanOf(element[1] ?? '', { text: content, start: element.index + element[0].length - content.length, quoted: true });
  });

const flags = (text: string): readonly Span[] => [...text.matchAll(FLAG)].flatMap((flag) => spanOf(flag[1] ?? '', valueAt(text, flag.index + flag[0].length)));

function prose(text: string): readonly Span[] {
  return [...text.matchAll(PROSE)].flatMap((found) => {
    const value = valueAt(text, found.index + found[0].length);
    return isDistinct(value.text) && value.text.length >= 6 ? spanOf(found[1] ?? '', value) : [];
  });
}

/** Unlike a word of a sentence: digits and letters, an unusual sign, or upper case inside. */
const isDistinct = (text: string): boolean => (/\d/.test(text) && /[A-Za-z]/.test(text)) || /[!#$%^&*+=@~]/.test(text) || looksRandom(text, 'named') || /^\d{6,}$/.test(text);

function nameBefore(text: string, end: number): string {
  let start = end;
  while (start > 0 && end - start < LONGEST_NAME && /[A-Za-z0-9_.-]/.test(text.charAt(start - 1))) start--;
  return text.slice(start, end);
}

interface Value {
  readonly text: string;
  readonly start: number;
  readonly quoted: boolean;
}
const OPEN = /\\?["'`]/y;
const NEXT_PAIR = /[,;&|]\s{0,2}(?:$|\s|["'{]|[A-Za-z][A-Za-z0-9_. -]{0,60}[=:])/y;

function valueAt(text: string, at: number): Value {
  OPEN.lastIndex = at;
  const quote = OPEN.exec(text)?.[0];
  if (quote === undefined) return { text: text.slice(at, endOfBare(text, at)), start: at, quoted: false };
  const start = at + quote.length;
  return { text: text.slice(start, endOfQuoted(text, start, quote)), start, quoted: true };
}

function endOfQuoted(text: string, start: number, quote: string): number {
  let end = text.indexOf(quote, start);
  while (end > start && quote.length === 1 && text.charAt(end - 1) === '\\' && text.charAt(end - 2) !== '\\') end = text.indexOf(quote, end + 1);
  return end === -1 ? text.length : end;
}

/** To the next blank or quote, or to a separator that something like another pair follows. Closing brackets at the end do not belong to it. */
function endOfBare(text: string, start: number): number {
  let end = start;
  while (end < text.length && !/[\s"'`<>]/.test(text.charAt(end)) && !isNextPair(text, end)) end++;
  while (end > start && /[)\]}.,;:]/.test(text.charAt(end - 1))) end--;
  return end;
}

function isNextPair(text: string, at: number): boolean {
  NEXT_PAIR.lastIndex = at;
  return NEXT_PAIR.test(text);
}

function spanOf(name: string, value: Value): readonly Span[] {
  const match = matchByName(name, value.text);
  return match === null ? [] : [{ start: value.start, end: value.start + value.text.length, match }];
}
