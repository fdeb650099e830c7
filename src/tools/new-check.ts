import { join } from 'node:path';
import { createCheck, NewCheckError } from './gen/create-check.ts';

/** `npm run new-check <plane> <id>`: the three files of a check, from a template that passes. */
function main(args: readonly string[]): number {
  const [plane, id, ...more] = args;
  if (plane === undefined || id === undefined || more.length > 0) return complain('usage: npm run new-check <plane> <id>');
  try {
    for (const path of createCheck(join(import.meta.dirname, '../..'), plane, id)) console.error(`wrote ${path}`);
    console.error('next: write the check, its examples and its page, then npm run gen and npm test (docs/adding-a-check.md)');
    return 0;
  } catch (error) {
    if (error instanceof NewCheckError) return complain(error.message);
    throw error;
  }
}

function complain(problem: string): number {
  console.error(problem);
  return 1;
}

process.exitCode = main(process.argv.slice(2));
