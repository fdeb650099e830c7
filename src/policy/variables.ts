import { hasWildcard } from './pattern.ts';

/** Characters of the private use area that stand for a literal `*`, `?` and `$` inside a pattern. */
const LITERAL = { '*': '\uE000', '?': '\uE001', $: '\uE002' } as const;

/** A request value for comparison with a pattern: its own `*` and `?` are ordinary characters. */
export const escapeLiteral = (value: string): string => (hasWildcard(value) ? value.replaceAll('*', LITERAL['*']).replaceAll('?', LITERAL['?']) : value);

/** The same text with literal characters back in place. */
export const unescapeLiteral = (text: string): string => (/[\uE000-\uE002]/.test(text) ? text.replaceAll(LITERAL['*'], '*').replaceAll(LITERAL['?'], '?').replaceAll(LITERAL.$, '$') : text);

/** The value of a policy variable's key in this request; null when it cannot be told, undefined when the key is known not to be in the request. */
export type Lookup = (key: string) => string | null | undefined;

/**
 * A value with its policy variables replaced, null when one of them cannot be told, undefined when one is known to have no value: nothing matches it.
 * `${*}`, `${?}` and `${$}` are the literal characters; `${key, 'default'}` takes the default only when the key is not in the request.
 * Source: IAM "Policy variables", "Specifying default values".
 */
export function substitute(value: string, lookup: Lookup): string | null | undefined {
  if (!value.includes('${')) return value;
  const found = new Set<null | undefined>();
  const text = value.replace(/\$\{([^}]*)\}/g, (_, inner: string) => {
    const told = valueOf(inner.trim(), lookup);
    if (typeof told === 'string') return told;
    found.add(told);
    return '';
  });
  return found.has(undefined) ? undefined : found.has(null) ? null : text;
}

function valueOf(inner: string, lookup: Lookup): string | null | undefined {
  if (inner === '*' || inner === '?' || inner === '$') return LITERAL[inner];
  const [, key = inner, byDefault] = /^([^,]*?)\s*,\s*'(.*)'$/s.exec(inner) ?? [];
  const value = lookup(key.toLowerCase());
  const text = value === undefined ? byDefault : value;
  return typeof text === 'string' ? escapeLiteral(text) : text;
}
