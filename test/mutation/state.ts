/** What instrumented code reads and writes: Stryker's own contract (`@stryker-mutator/instrumenter`, "instrument-headers"). */
export interface Instrumentation {
  activeMutant?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
}
/** How often each mutant's place was reached, by mutant id. */
export type Hits = Map<string, number>;

export interface Killer {
  readonly name: string;
  readonly run: () => unknown;
}

interface Shared {
  __stryker__: Instrumentation;
  /** Filled by the stand-in for vitest while test files are imported. */
  killers: Killer[];
  /** Stands in for WeakMap in the sandbox: what code remembers by object must not outlive a killer. */
  ForgetfulWeakMap: typeof WeakMap;
  /** For each module that remembers in variables of its own, by its path in the sandbox. */
  forgetters: Map<string, () => void>;
  /** What instrumented code calls instead of Stryker's own, slower, counter. */
  countHits: (...mutants: readonly string[]) => void;
}
// The sandbox's modules share nothing with the runner's but the global object.
const shared = globalThis as typeof globalThis & Shared;

let generation = 0;
class ForgetfulWeakMap<K extends WeakKey, V> {
  #generation = generation;
  #map = new WeakMap<K, V>();

  #current(): WeakMap<K, V> {
    if (this.#generation !== generation) [this.#generation, this.#map] = [generation, new WeakMap<K, V>()];
    return this.#map;
  }
  get = (key: K): V | undefined => this.#current().get(key);
  has = (key: K): boolean => this.#current().has(key);
  set = (key: K, value: V): this => (this.#current().set(key, value), this);
  delete = (key: K): boolean => this.#current().delete(key);
}

/** Before any module of the sandbox is imported. */
export function prepareGlobals(): { readonly state: Instrumentation; readonly killers: readonly Killer[] } {
  shared.__stryker__ = {};
  shared.killers = [];
  shared.forgetters = new Map();
  stopCounting();
  // It lacks only the iterator tag, which nothing reads.
  shared.ForgetfulWeakMap = ForgetfulWeakMap as unknown as typeof WeakMap;
  return { state: shared.__stryker__, killers: shared.killers };
}

/** What was remembered by object. */
export function forgetObjects(): void {
  generation++;
}

/** What a module remembers in variables, when one of the mutated files may have had a part in it. It is costly to find again. */
export function forgetVariables(mutated: readonly string[], reachOf: (path: string) => ReadonlySet<string>): void {
  for (const [path, forget] of shared.forgetters) if (mutated.some((file) => reachOf(path).has(file))) forget();
}
export function forgetAll(): void {
  forgetObjects();
  for (const forget of shared.forgetters.values()) forget();
}

export function startCounting(): Hits {
  const hits: Hits = new Map();
  shared.countHits = (...mutants) => {
    for (const mutant of mutants) hits.set(mutant, (hits.get(mutant) ?? 0) + 1);
  };
  return hits;
}
export function stopCounting(): void {
  shared.countHits = () => undefined;
}
