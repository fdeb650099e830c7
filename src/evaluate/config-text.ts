import { isCollection, isMap, isNode, isPair, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import type { AnyCheck } from '../model/check.ts';
import { configSchema, type Config } from '../model/config.ts';
import { printable } from '../model/message.ts';
import type { Instant } from '../model/place.ts';
import { endOf } from './exceptions.ts';

/** A configuration, or every reason why it is none: one line each, `postern.config.yaml:12: exceptions[0].expires: …`. */
export type ConfigReading =
  | { readonly config: Config; readonly errors: readonly []; readonly warnings: readonly string[] }
  | { readonly config: null; readonly errors: readonly [string, ...string[]]; readonly warnings: readonly string[] };

interface Problem {
  readonly path: readonly PropertyKey[];
  /** The key itself is at fault, not its value. */
  readonly atKey?: boolean;
  readonly message: string;
}

/** Judges the text of a configuration; `file` is the name that its errors begin with. Expired exceptions are warnings. */
export function parseConfig(text: string, file: string, checks: readonly AnyCheck[], at: Instant): ConfigReading {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const say = ({ path, atKey, message }: Problem): string => `${file}:${lineOf(document, lines, path, atKey === true)}: ${[pathText(path), printable(message)].filter((part) => part !== '').join(': ')}`;

  const broken = [...document.errors, ...document.warnings].map(({ pos, message }) => `${file}:${lines.linePos(pos[0]).line}: ${printable(message)}`);
  if (broken.length > 0) return refusal(broken);
  const value = toValue(document);
  if ('problem' in value) return refusal([say({ path: [], message: value.problem })]);

  const parsed = configSchema.safeParse(value.value ?? {});
  const problems = [...(parsed.error?.issues ?? []).flatMap((issue) => problemsOf(issue)), ...settingsProblems(value.value, checks), ...exceptionProblems(value.value, checks)];
  if (!parsed.success || problems.length > 0) return refusal(inOrderOfLines(problems.map(say)));
  return { config: parsed.data, errors: [], warnings: expired(parsed.data, at).map(say) };
}

const inOrderOfLines = (problems: readonly string[]): readonly string[] => [...problems].sort((a, b) => lineNumber(a) - lineNumber(b));

const lineNumber = (problem: string): number => Number(/:(\d+): /.exec(problem)?.[1] ?? 0);

function refusal(errors: readonly string[]): ConfigReading {
  const [first, ...rest] = [...new Set(errors)];
  return { config: null, errors: [first ?? 'the configuration is not valid', ...rest], warnings: [] };
}

function toValue(document: Document): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) };
  } catch (error) {
    // yaml refuses aliases that multiply without end, and aliases of nothing.
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function problemsOf(issue: z.core.$ZodIssue, parent: readonly PropertyKey[] = []): readonly Problem[] {
  const path = [...parent, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => ({ path: [...path, key], atKey: true, message: 'unknown key' }));
  return [{ path, message: issue.message }];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the schema cannot know: which checks there are, and what their options look like. Takes the value as written, so that all mistakes are named at once. */
function settingsProblems(value: unknown, checks: readonly AnyCheck[]): readonly Problem[] {
  if (!isRecord(value) || !isRecord(value.checks)) return [];
  return Object.entries(value.checks).flatMap(([id, settings]): readonly Problem[] => {
    const check = checks.find((one) => one.id === id);
    if (check === undefined) return [{ path: ['checks', id], atKey: true, message: 'there is no such check' }];
    const options = isRecord(settings) && isRecord(settings.options) ? settings.options : {};
    return (check.options.safeParse(options).error?.issues ?? []).flatMap((issue) => problemsOf(issue, ['checks', id, 'options']));
  });
}

function exceptionProblems(value: unknown, checks: readonly AnyCheck[]): readonly Problem[] {
  if (!isRecord(value) || !Array.isArray(value.exceptions)) return [];
  const named = new Set(checks.flatMap((check) => [check.id, check.identity ?? check.id]));
  return value.exceptions.flatMap((exception: unknown, index): readonly Problem[] => {
    const check = isRecord(exception) ? exception.check : null;
    return typeof check !== 'string' || named.has(check) ? [] : [{ path: ['exceptions', index, 'check'], message: `there is no check ${check}` }];
  });
}

const expired = (config: Config, at: Instant): readonly Problem[] =>
  config.exceptions.flatMap((exception, index) => (at < endOf(exception) ? [] : [{ path: ['exceptions', index, 'expires'], message: `expired on ${exception.expires}; what it covered is reported again` }]));

function pathText(path: readonly PropertyKey[]): string {
  return path.map((part, index) => (typeof part === 'number' ? `[${part}]` : `${index === 0 ? '' : '.'}${printable(String(part))}`)).join('');
}

/** The line of what a path names; of the nearest thing around it where the path ends in nothing. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[], atKey: boolean): number {
  for (let length = path.length; length > 0; length -= 1) {
    const offset = offsetOf(document, path.slice(0, length), atKey || length < path.length);
    if (offset !== null) return lines.linePos(offset).line;
  }
  return lines.linePos(offsetOf(document, [], false) ?? 0).line;
}

function offsetOf(document: Document, path: readonly PropertyKey[], atKey: boolean): number | null {
  const last = path.at(-1);
  const parent = path.length === 0 ? null : document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent) ? parent.items.find(({ key }) => (isScalar(key) ? String(key.value) : key) === last) : undefined;
  const node = path.length === 0 ? document.contents : isPair(pair) && (atKey || isCollection(pair.value)) ? pair.key : document.getIn(path, true);
  return isNode(node) ? (node.range?.[0] ?? null) : null;
}
