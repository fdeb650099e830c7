import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PLANES } from '../../model/check.ts';
import { templateOf } from './template.ts';

/** A plane or an id that cannot be used, in one sentence. */
export class NewCheckError extends Error {
  override readonly name = 'NewCheckError';
}

/** Writes the three files of a new check below `root` and returns their paths. Throws `NewCheckError` before it writes anything. */
export function createCheck(root: string, plane: string, id: string): readonly string[] {
  const known = PLANES.find((one) => one === plane);
  if (known === undefined) throw new NewCheckError(`there is no plane ${JSON.stringify(plane)}; planes are ${PLANES.join(', ')}`);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)+$/.test(id) || id.length > 60) throw new NewCheckError(`${JSON.stringify(id)} is not an id: at most 60 small letters and digits, two or more words joined by hyphens`);
  const taken = PLANES.find((one) => idsIn(root, one).includes(id));
  if (taken !== undefined) throw new NewCheckError(`the check ${id} exists already, in checks/${taken}`);
  const files = templateOf(known, id);
  for (const { path, content } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content, { flag: 'wx' });
  }
  return files.map(({ path }) => path);
}

function idsIn(root: string, plane: string): readonly string[] {
  const folder = join(root, 'checks', plane);
  return existsSync(folder) ? readdirSync(folder).map((name) => name.replace(/(\.examples\.ts|\.ts|\.md)$/, '')) : [];
}
