import { Instrumenter } from '@stryker-mutator/instrumenter';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AREAS, EXCLUDED_MUTATIONS, PROPERTY_RUNS } from './areas.ts';
import { fastCheck, vitest } from './stand-ins.ts';

export const ROOT = join(import.meta.dirname, '../..');
const NO_NODE_TEST = /^test\/(bench|conformance|mutation|journey|cli)(\/|$)/;

export interface Mutant {
  readonly id: string;
  readonly area: string;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
}
export interface Sandbox {
  readonly folder: string;
  readonly mutants: readonly Mutant[];
  readonly remove: () => void;
}

/** A copy of the sources and tests inside the project (so that packages resolve), with every mutant in it, asleep. */
export async function makeSandbox(): Promise<Sandbox> {
  const folder = join(ROOT, '.stryker-tmp', `run-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  for (const part of ['src', 'checks', 'test']) cpSync(join(ROOT, part), join(folder, part), { recursive: true, filter: (path) => !NO_NODE_TEST.test(path.slice(ROOT.length + 1)) });
  cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  standIn(folder, 'vitest', vitest(import.meta.resolve('vitest')));
  standIn(folder, 'fast-check', fastCheck(import.meta.resolve('fast-check'), PROPERTY_RUNS));
  const mutants = await instrument(folder);
  for (const path of sourcesIn(folder)) forgetful(folder, path);
  return { folder, mutants, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function standIn(folder: string, name: string, code: string): void {
  const at = join(folder, 'node_modules', name);
  mkdirSync(at, { recursive: true });
  writeFileSync(join(at, 'package.json'), JSON.stringify({ name, type: 'module', exports: './index.js' }));
  writeFileSync(join(at, 'index.js'), code);
}

export const filesIn = (folder: string, part: string): readonly string[] =>
  readdirSync(join(folder, part), { recursive: true, encoding: 'utf8' }).map((path) => `${part}/${path.replaceAll('\\', '/')}`).sort();
const sourcesIn = (folder: string): readonly string[] => ['src', 'checks'].flatMap((part) => filesIn(folder, part)).filter((path) => path.endsWith('.ts') && !path.endsWith('.examples.ts'));
const areaOf = (path: string): string | undefined => AREAS.find(({ mutated }) => mutated(path))?.name;

const QUIET = { isTraceEnabled: () => false, isDebugEnabled: () => false, isInfoEnabled: () => false, isWarnEnabled: () => true, isErrorEnabled: () => true, isFatalEnabled: () => true, trace: ignore, debug: ignore, info: ignore, warn: console.warn, error: console.error, fatal: console.error };
function ignore(): void {
  // Stryker's progress is not ours.
}

async function instrument(folder: string): Promise<readonly Mutant[]> {
  const files = sourcesIn(folder).filter((path) => areaOf(path) !== undefined).map((path) => ({ name: join(folder, path), content: readFileSync(join(folder, path), 'utf8'), mutate: true }));
  const original = new Map(files.map(({ name, content }) => [name, content.split('\n')]));
  const result = await new Instrumenter(QUIET).instrument(files, { plugins: null, excludedMutations: EXCLUDED_MUTATIONS, ignorers: [] });
  for (const { name, content } of result.files) writeFileSync(name, content.replace(/^function (stryCov_\w+)\(\) \{/m, 'var $1 = (...ids) => globalThis.countHits(...ids);\nfunction strykersOwn() {'));
  return result.mutants.flatMap((mutant): readonly Mutant[] => {
    const path = mutant.fileName.slice(folder.length + 1);
    const area = areaOf(path);
    if (area === undefined || mutant.status === 'Ignored') return [];
    const { start, end } = mutant.location;
    const lines = original.get(mutant.fileName)?.slice(start.line, end.line + 1) ?? [];
    const text = lines.map((line, index) => line.slice(index === 0 ? start.column : 0, index === lines.length - 1 ? end.column : undefined)).join(' ');
    return [{ id: mutant.id, area, file: path, line: start.line + 1, column: start.column + 1, mutator: mutant.mutatorName, original: text, replacement: mutant.replacement }];
  });
}

/** What a module remembers would carry one mutant's answers into the next. */
function forgetful(folder: string, path: string): void {
  const code = readFileSync(join(folder, path), 'utf8');
  const variables = [...code.matchAll(/^let (\w+)\b.* = null;/gm)].map(([, name]) => `${name} = null;`);
  const maps = [...code.matchAll(/^const (\w+) = new Map(?:<.*>)?\(\);/gm)].map(([, name]) => `${name}.clear();`);
  const forgetter = variables.length + maps.length === 0 ? '' : `\nglobalThis.forgetters.set(${JSON.stringify(path)}, () => { ${[...variables, ...maps].join(' ')} });\n`;
  const forgetting = code.replaceAll('new WeakMap', 'new globalThis.ForgetfulWeakMap') + forgetter;
  if (forgetting !== code) writeFileSync(join(folder, path), forgetting);
}
