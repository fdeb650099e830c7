import type { Document, Json } from '../model/facts.ts';
import { formatsIn } from './formats.ts';
import { redact } from './redact.ts';

/** UTF-16 units. Policies of functions hold 20 KB, managed policies 6 KB; nothing that AWS accepts comes near. */
const LONGEST = 1024 * 1024;
const DEEPEST = 100;
class TooDeep extends Error {}

/**
 * JSON text of AWS, parsed, with provider-format credentials in it replaced; names, ids, ARNs and conditions stay judgeable.
 * What is not JSON, too long or too deep is `malformed`; the reason never quotes the text.
 */
export function classifyDocument(text: string): Document {
  if (text.length > LONGEST) return { malformed: 'longer than 1 MiB' };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // The engine's message quotes what it read.
    return { malformed: 'not JSON' };
  }
  return classifyJson(parsed);
}

/** The same for JSON that something else parsed. Anything that JSON cannot hold makes it malformed. */
export function classifyJson(parsed: unknown): Document {
  try {
    return { json: clean(parsed, 0) };
  } catch (error) {
    if (error instanceof TooDeep) return { malformed: `nested deeper than ${String(DEEPEST)} levels` };
    if (error instanceof TypeError) return { malformed: 'holds something that JSON cannot' };
    throw error;
  }
}

function clean(value: unknown, depth: number): Json {
  if (depth > DEEPEST) throw new TooDeep();
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'string') return withoutFormats(value);
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1));
  if (typeof value === 'object') return cleanObject(value, depth);
  throw new TypeError('not JSON');
}

/** `fromEntries` defines own properties, so that a member called `__proto__` stays one. */
function cleanObject(value: object, depth: number): Json {
  const taken = new Set<string>();
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [unique(withoutFormats(key), taken), clean(item, depth + 1)]));
}

/** Texts in which nothing was found: policies repeat actions, keys and ARNs without end. */
const harmless = new Set<string>();
const MOST_REMEMBERED = 20_000;
const LONGEST_REMEMBERED = 200;

function withoutFormats(text: string): string {
  if (harmless.has(text)) return text;
  const clean = redact(text, (current) => formatsIn(current)).text;
  if (clean === text && text.length <= LONGEST_REMEMBERED) {
    if (harmless.size >= MOST_REMEMBERED) harmless.clear();
    harmless.add(text);
  }
  return clean;
}

/** Two different secrets as keys must not become one entry: a condition would vanish. */
export function unique(key: string, taken: Set<string>): string {
  let name = key;
  for (let count = 2; taken.has(name); count++) name = `${key} (${String(count)})`;
  taken.add(name);
  return name;
}
