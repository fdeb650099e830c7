import { join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
// The snippets are in no TypeScript project; the rules at stake here do without types.
const eslint = new ESLint({ cwd: ROOT, overrideConfig: [{ files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked, languageOptions: { parserOptions: { projectService: false } } }] });

async function rulesBroken(path: string, code: string): Promise<readonly (string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath: join(ROOT, path) });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
}

const PURE = ['src/model', 'src/policy', 'src/secrets', 'src/graph', 'src/aws', 'src/collect', 'src/evaluate', 'src/publish', 'src/report', 'src/scan', 'src/simulator', 'checks/identity'];
const DRIVERS = ['src/cli', 'src/service', 'src/engine'];
const READS: readonly (readonly [string, string])[] = [
  ['the environment', 'export const it = process.env.HOME;'],
  ['the environment, taken apart', 'const { env } = process; export const it = env.HOME;'],
  ['the environment, imported', "import { env } from 'node:process'; export const it = env.HOME;"],
  ['the arguments', 'export const it = process.argv;'],
  ['the clock by Date.now', 'export const it = Date.now();'],
  ['the clock by new Date', 'export const it = new Date().toISOString();'],
  ['the clock by Date()', 'export const it = Date();'],
  ['the clock by performance', 'export const it = performance.now();'],
];

describe('only cli, service and engine read environment, arguments and clock', () => {
  it.each(PURE.flatMap((folder) => READS.map(([what, code]) => [folder, what, code] as const)))('%s may not read %s', async (folder, _what, code) => {
    expect(await rulesBroken(`${folder}/x.ts`, code)).not.toEqual([]);
  });
  it.each(DRIVERS.flatMap((folder) => READS.filter(([what]) => what !== 'the environment, imported').map(([what, code]) => [folder, what, code] as const)))('%s may read %s', async (folder, _what, code) => {
    expect(await rulesBroken(`${folder}/x.ts`, code)).toEqual([]);
  });
  it('a given instant is no clock', async () => {
    expect(await rulesBroken('src/policy/x.ts', 'export const it = (at: string) => new Date(at);')).toEqual([]);
  });
});

describe('only cli and tools print', () => {
  it.each([...PURE, 'src/engine', 'src/service'])('%s may not', async (folder) => {
    expect(await rulesBroken(`${folder}/x.ts`, "console.log('x');")).toContain('no-console');
    expect(await rulesBroken(`${folder}/x.ts`, "process.stdout.write('x');")).toContain('no-restricted-properties');
  });
  it.each(['src/cli', 'src/tools'])('%s may', async (folder) => {
    expect(await rulesBroken(`${folder}/x.ts`, "console.log('x'); process.stdout.write('x');")).toEqual([]);
  });
});

describe('sizes', () => {
  const lines = (count: number): string => Array.from({ length: count }, (_, index) => `export const x${index} = ${index};`).join('\n');
  it('a file has at most 300 lines, tests and data excepted', async () => {
    expect(await rulesBroken('src/policy/x.ts', lines(300))).toEqual([]);
    expect(await rulesBroken('src/policy/x.ts', lines(301))).toEqual(['max-lines']);
    expect(await rulesBroken('test/policy/x.ts', lines(400))).toEqual([]);
    expect(await rulesBroken('checks/data/x.ts', lines(400))).toEqual([]);
  });
  it('a function has at most 60', async () => {
    const body = (count: number): string => `export function it() {\n${Array.from({ length: count }, () => 'it();').join('\n')}\n}`;
    expect(await rulesBroken('src/policy/x.ts', body(58))).toEqual([]);
    expect(await rulesBroken('src/policy/x.ts', body(59))).toEqual(['max-lines-per-function']);
  });
});

describe('types', () => {
  it.each(['export const it = (x: any) => x;', 'export const it = (x: string | null) => x!;', 'export enum It { A }', "import { Fact } from './fact.ts'; export type It = Fact;"])('%s is refused', async (code) => {
    expect(await rulesBroken('src/policy/x.ts', code)).not.toEqual([]);
  });
});
