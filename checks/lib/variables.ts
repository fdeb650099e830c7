import type { ExecutedVersion, Variable } from '../../src/model/facts.ts';
import { qualifiersOf } from './runtimes.ts';

/** A variable by name with every version that has it. */
export interface NamedVariable {
  readonly name: string;
  readonly uses: readonly { readonly variable: Variable; readonly qualifiers: readonly string[] }[];
}

/** The variables that could be read, each name once, sorted. */
export function variablesByName(versions: readonly ExecutedVersion[]): readonly NamedVariable[] {
  const uses = versions.flatMap(({ environment, qualifiers }) => (environment?.variables ?? []).map((variable) => ({ variable, qualifiers })));
  const names = [...new Set(uses.map(({ variable }) => variable.name))].sort();
  return names.map((name) => ({ name, uses: uses.filter(({ variable }) => variable.name === name) }));
}

/** Qualifiers by what each use says, in a stable order; uses that say nothing are left out. Evidence that neither order nor length of values changes. */
export function qualifiersBy<T, S extends string>(uses: readonly (T & { readonly qualifiers: readonly string[] })[], sayOf: (use: T) => S | null): readonly { readonly what: S; readonly qualifiers: readonly string[] }[] {
  const said = uses.flatMap((use) => {
    const what = sayOf(use);
    return what === null ? [] : [{ what, qualifiers: use.qualifiers }];
  });
  return [...new Set(said.map(({ what }) => what))].sort().map((what) => ({ what, qualifiers: qualifiersOf(said.filter((one) => one.what === what)) }));
}
