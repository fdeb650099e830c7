import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generate } from './gen/generate.ts';

const ROOT = join(import.meta.dirname, '../..');

/** `npm run gen` writes what is derived from the checks; with `--check` it writes nothing and exits 1, naming what is stale or incomplete. */
async function main(args: readonly string[]): Promise<number> {
  const [flag, ...more] = args;
  if (more.length > 0 || (flag !== undefined && flag !== '--check')) return complain(['usage: npm run gen [-- --check]']);
  const { files, problems } = await generate(ROOT);
  const stale = files.filter(({ path, content }) => contentOf(path) !== content);
  if (flag === '--check') return complain([...stale.map(({ path }) => `${path} is stale: run npm run gen`), ...problems]);
  for (const { path, content } of stale) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), content);
    console.error(`wrote ${path}`);
  }
  for (const problem of problems) console.error(`incomplete: ${problem}`);
  return 0;
}

function complain(problems: readonly string[]): number {
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}

function contentOf(path: string): string | null {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

process.exitCode = await main(process.argv.slice(2));
