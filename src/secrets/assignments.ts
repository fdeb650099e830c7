import { literalSpan } from './literals.ts';
import { isDistinct, secretsInProse } from './prose.ts';
import { nameBefore, valueAt, valuesOf, type Value } from './reading.ts';
import type { Span } from './rule.ts';

const SEPARATOR = /\\?["'`]?\]?\s{0,3}(?:=>|:=|={1,2}|:)\s{0,3}/g;
const ELEMENT = /<(?:[A-Za-z][\w.-]{0,40}:)?([A-Za-z][\w.-]{1,80})(?:\s[^<>]{0,200})?>([^<>]{3,})(?=<\/)/g;
/** `<add key="ApiKey" value="…"/>`, `{"Name": "DB_PASSWORD", "Value": "…"}`, `define('DB_PASSWORD', '…')`: the name is a literal, too. */
const ENTRIES: readonly RegExp[] = [
  /(?<![\w-])(?:key|name)\\?["']?\s{0,2}[=:]\s{0,2}\\?["']([A-Za-z][\w.:-]{1,80})\\?["'],?\s{1,3}\\?["']?value\\?["']?\s{0,2}[=:]\s{0,2}\\?["']([^"'\\]{3,1000})/gi,
  /(?<![\w-])(?:key|name)\\?["']\s{0,2}:\s{0,2}\\?["']([A-Za-z][\w.:-]{1,80})\\?["'],\s{0,3}\\?["']value\\?["']\s{0,2}:\s{0,2}\\?["']([^"'\\]{3,1000})/gi,
  /(?<![\w-])(?:define|setenv|putenv|set)\(\s{0,2}["']([A-Za-z][\w.-]{1,80})["']\s{0,2},\s{0,2}["']([^"'\\]{3,1000})/gi,
];
const FLAG = /(?<![A-Za-z0-9-])--?([A-Za-z][A-Za-z0-9-]{2,40})\s{1,3}(?=[^\s-])/g;

/** Secrets after a telling name: `password=…`, `"apiKey": "…"`, `--token …`, `<password>…</password>`, `the password is …`. */
export const assignmentsIn = (text: string): readonly Span[] => [...pairs(text), ...elements(text), ...entries(text), ...flags(text), ...secretsInProse(text)].filter((span) => !isWebApiKey(text, span));

/** Google's key inside the configuration that Firebase has every web page show. Source: firebase.google.com/docs/projects/api-keys. */
const isWebApiKey = (text: string, span: Span): boolean => text.startsWith('AIza', span.start) && /authDomain|messagingSenderId/.test(text);

/** What stands inside a secret that was found is not looked at again: many names in a row stay linear. */
function pairs(text: string): readonly Span[] {
  const found: Span[] = [];
  for (const { name, value, isProse } of namedValues(text)) {
    if (value.start < (found.at(-1)?.end ?? 0) || (isProse && !isDistinct(value.text))) continue;
    found.push(...literalSpan(name, value));
  }
  return found;
}

/** Whatever stands behind a name and a separator. `isProse`: as in a sentence, where a word may follow a colon. */
export function namedValues(text: string): readonly { readonly name: string; readonly value: Value; readonly isProse: boolean }[] {
  const read = valuesOf(text);
  return [...text.matchAll(SEPARATOR)].flatMap((separator) => {
    const name = nameBefore(text, separator.index);
    // `arn:…:secret:name`, `scheme://`: a colon inside a longer reference names nothing.
    const isTight = separator[0] === ':';
    if (name === '' || (isTight && /[:/@.]/.test(text.charAt(separator.index - name.length - 1)))) return [];
    const value = read(separator.index + separator[0].length);
    return [{ name, value, isProse: /:\s+$/.test(separator[0]) && !value.quoted }];
  });
}

const elements = (text: string): readonly Span[] =>
  [...text.matchAll(ELEMENT)].flatMap((element) => {
    const content = element[2] ?? '';
    return literalSpan(element[1] ?? '', { text: content, start: element.index + element[0].length - content.length, quoted: true });
  });

const entries = (text: string): readonly Span[] =>
  ENTRIES.flatMap((pattern) => [...text.matchAll(pattern)].flatMap((entry) => literalSpan(entry[1] ?? '', { text: entry[2] ?? '', start: entry.index + entry[0].length - (entry[2] ?? '').length, quoted: true })));

const flags = (text: string): readonly Span[] => [...text.matchAll(FLAG)].flatMap((flag) => literalSpan(flag[1] ?? '', valueAt(text, flag.index + flag[0].length)));
