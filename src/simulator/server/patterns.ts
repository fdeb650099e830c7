const compiled = new Map<string, RegExp>();
const MOST_COMPILED = 5_000;

/** Wildcards as IAM reads them: `*` any characters, `?` one. */
export function matchesPattern(pattern: string, text: string, caseSensitive = true): boolean {
  const key = `${caseSensitive ? 's' : 'i'}${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known.test(text);
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '[\\s\\S]*').replace(/\?/g, '[\\s\\S]');
  const made = new RegExp(`^${source}$`, caseSensitive ? '' : 'i');
  // Patterns come from callers too (session policies): the cache must not grow without end.
  if (compiled.size >= MOST_COMPILED) compiled.clear();
  compiled.set(key, made);
  return made.test(text);
}

export const matchesAny = (patterns: readonly string[], text: string, caseSensitive = true): boolean =>
  patterns.some((pattern) => matchesPattern(pattern, text, caseSensitive));

/** IAM's "string or list" as a list; anything else is no text. */
export const texts = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === 'string');

export const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A JSON object, or an empty one. */
export const recordOf = (value: unknown): Record<string, unknown> => (isRecord(value) ? value : {});

/** A JSON list, or an empty one. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const without = (record: Record<string, unknown>, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
