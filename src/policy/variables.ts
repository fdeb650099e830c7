import { hasWildcard } from './pattern.ts';

/** Characters of the private use area that stand for a literal `*`, `?` and `$` inside a pattern. */
const LITERAL = { '*': '\uE000', '?': '\uE001', $: '\uE002' } as const;

/** A request value for comparison with a pattern: its own `*` and `?` are ordinary characters. */
export const escapeLiteral = (value: string): string => (hasWildcard(value) ? value.replaceAll('*', LITERAL['*']).replaceAll('?', LITERAL['?']) : value);

/** The same text with literal characters back in place. */
export const unescapeLiteral = (text: string): string => (/[\uE000-\uE002]/.test(text) ? text.replaceAll(LITERAL['*'], '*').replaceAll(LITERAL['?'], '?').replaceAll(LITERAL.$, '$') : text);

/** The value of a policy variable's key in this request; null when it cannot be told. */
export type Lookup = (key: string) => string | null;

/**
 * A value with its policy variables replaced, or null when one of them cannot be told.
 * `${*}`, `${?}` and `${$}` are the literal characters; `${key, 'default'}` takes the default only when the key is known to be absent, which we do not tell: null.
 * Source: IAM "Policy variables".
 */
export function substitute(value: string, lookup: Lookup): string | null {
  if (!value.includes('${')) return value;
  const untold: string[] = [];
  const text = value.replace(/\$\{([^}]*)\}/g, (_, inner: string) => {
    const name = inner.trim();
    if (name === '*' || name === '?' || name === '$') return LITERAL[name];
    const found = lookup(name.toLowerCase());
    if (found === null) untold.push(name);
    return found === null ? '' : escapeLiteral(found);
  });
  return untold.length === 0 ? text : null;
}
