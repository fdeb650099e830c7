/** Stands in for vitest in the sandbox: it collects the tests instead of running them. The expectations are vitest's own. */
export const vitest = (real: string): string => `
export { expect } from ${JSON.stringify(real)};
const path = [];
export function describe(name, body) {
  path.push(name);
  const answer = body();
  path.pop();
  if (answer instanceof Promise) throw new Error('describe() of ' + name + ' is asynchronous');
}
describe.each = (rows) => (name, body) => rows.forEach((row, index) => describe(name + ' #' + index, () => (Array.isArray(row) ? body(...row) : body(row))));
export function test(name, run) {
  globalThis.killers.push({ name: [...path, name].join(' > '), run });
}
test.each = (rows) => (name, run) => rows.forEach((row, index) => test(name + ' #' + index, () => (Array.isArray(row) ? run(...row) : run(row))));
export const it = test;
`;

/** Fewer runs, always the same, and no search for a smaller counterexample: the first one kills. */
export const fastCheck = (real: string, { share, least }: { readonly share: number; readonly least: number }): string => `
import fc from ${JSON.stringify(real)};
export * from ${JSON.stringify(real)};
const few = (given) => {
  const all = given?.numRuns ?? 100;
  return { seed: 1, ...given, numRuns: Math.min(all, Math.max(${least}, Math.round(${share} * all))), endOnFailure: true };
};
export default { ...fc, assert: (property, given) => fc.assert(property, few(given)) };
`;
