import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { PLANES, type AnyCheck, type Example } from '../../../src/model/check.ts';

const ROOT = join(import.meta.dirname, '../../../checks');

export interface Catalogued {
  readonly check: AnyCheck;
  readonly examples: readonly Example[];
}

/** Every check in checks/ that has examples. */
export async function allChecks(): Promise<readonly Catalogued[]> {
  const paths = PLANES.filter((plane) => existsSync(join(ROOT, plane))).flatMap((plane) =>
    readdirSync(join(ROOT, plane)).filter((name) => name.endsWith('.examples.ts')).map((name) => join(ROOT, plane, name)));
  return Promise.all(paths.map(async (path) => {
    const { default: examples } = (await import(path)) as { default: readonly Example[] };
    const { default: check } = (await import(path.replace('.examples.ts', '.ts'))) as { default: AnyCheck };
    return { check, examples };
  }));
}
