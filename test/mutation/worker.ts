import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AREAS } from './areas.ts';
import { reachOf } from './imports.ts';
import { filesIn } from './sandbox.ts';
import { forgetAll, forgetObjects, forgetVariables, prepareGlobals, startCounting, stopCounting, type Hits, type Killer } from './state.ts';

/** For each mutant, the killers that reach it, the fastest first, with how often they do. */
export interface Coverage {
  readonly killersOf: Readonly<Record<string, readonly (readonly [killer: number, hits: number])[]>>;
  /** Reached only while modules were loaded: their effect is over before a killer runs. */
  readonly onlyStatic: readonly string[];
  readonly killers: number;
  readonly seconds: number;
}
export type Outcome = 'killed' | 'timeout' | 'survived';
export interface Answer {
  readonly id: string;
  readonly outcome: Outcome;
}

export interface Order {
  readonly id: string;
  readonly file: string;
}

const [mode = '', folder = '', areaName = ''] = process.argv.slice(2);
const coverageFile = join(folder, `coverage-${areaName}.json`);
const { state, killers } = prepareGlobals();

const atLoad = startCounting();
await load();
stopCounting();
if (mode === 'cover') {
  writeFileSync(coverageFile, JSON.stringify(await cover()));
} else {
  // Written by this file's own `cover`.
  const { killersOf } = JSON.parse(readFileSync(coverageFile, 'utf8')) as Coverage;
  let last: string | undefined;
  const reaches = new Map<string, ReadonlySet<string>>();
  const reach = (path: string): ReadonlySet<string> => reaches.get(path) ?? reaches.set(path, reachOf(folder, path)).get(path) ?? new Set();
  process.on('message', ({ id, file }: Order) => {
    forgetVariables(last === undefined ? [file] : [last, file], reach);
    last = file;
    void attempt(id, killersOf[id] ?? []).then((outcome) => process.send?.({ id, outcome } satisfies Answer));
  });
  process.send?.('ready');
}

async function load(): Promise<void> {
  const area = AREAS.find(({ name }) => name === areaName);
  if (area === undefined) throw new Error(`There is no area ${areaName}`);
  for (const path of filesIn(folder, 'test')) if (path.endsWith('.test.ts') && area.killers(path)) await import(join(folder, path));
  if (killers.length === 0) throw new Error(`There are no tests for ${areaName}`);
}

async function cover(): Promise<Coverage> {
  const times: number[] = [];
  const killersOf: Record<string, (readonly [number, number])[]> = {};
  const began = performance.now();
  for (const [index, killer] of killers.entries()) {
    const hits: Hits = startCounting();
    forgetAll();
    const from = performance.now();
    const failure = await failureOf(killer);
    times[index] = performance.now() - from;
    if (failure !== null) throw new Error(`Without a mutant, "${killer.name}" fails: ${failure.message}`);
    for (const [mutant, count] of hits) (killersOf[mutant] ??= []).push([index, count]);
  }
  for (const reached of Object.values(killersOf)) reached.sort(([a], [b]) => (times[a] ?? 0) - (times[b] ?? 0));
  const onlyStatic = [...atLoad.keys()].filter((mutant) => killersOf[mutant] === undefined);
  return { killersOf, onlyStatic, killers: killers.length, seconds: (performance.now() - began) / 1000 };
}

/** A loop that does not end is told by its hits: many times those of the unchanged code. */
async function attempt(id: string, reaching: Coverage['killersOf'][string]): Promise<Outcome> {
  state.activeMutant = id;
  try {
    for (const [index, hits] of reaching) {
      const killer = killers[index];
      if (killer === undefined) throw new Error(`There is no killer ${index}`);
      state.hitCount = 0;
      state.hitLimit = hits * 50 + 1_000;
      const failure = await failureOf(killer);
      if (state.hitCount > state.hitLimit) return 'timeout';
      if (failure !== null) return 'killed';
    }
    return 'survived';
  } finally {
    state.activeMutant = undefined;
    state.hitCount = undefined;
  }
}

async function failureOf({ run }: Killer): Promise<Error | null> {
  forgetObjects();
  try {
    await run();
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
