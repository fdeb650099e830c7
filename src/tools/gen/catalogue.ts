import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PLANES, type AnyCheck, type Example, type Plane } from '../../model/check.ts';

/** A check as its three files say it. */
export interface Entry {
  readonly plane: Plane;
  readonly id: string;
  /** Without extension, relative to the root: `checks/observability/tracing-inactive`. */
  readonly path: string;
  readonly check: AnyCheck;
  /** Empty when there is no such file. */
  readonly examples: readonly Example[];
  /** The page as it is on disk; null when there is none. */
  readonly page: string | null;
}

/** Files that are not a check: the generator names them and stops. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';
}

/** Every check below `checks/`, by the order of the planes and then by id. Reads the files, never the registry. */
export async function readCatalogue(root: string): Promise<readonly Entry[]> {
  const found = PLANES.flatMap((plane) => idsOf(root, plane).map((id) => ({ plane, id })));
  return Promise.all(found.map(async ({ plane, id }) => readEntry(root, plane, id)));
}

function idsOf(root: string, plane: Plane): readonly string[] {
  const folder = join(root, 'checks', plane);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder);
  const ids = names.filter((name) => name.endsWith('.ts') && !name.endsWith('.examples.ts')).map((name) => name.slice(0, -'.ts'.length)).sort();
  // The plane `data` shares its folder with dated facts, which have neither page nor examples.
  return plane === 'data' ? ids.filter((id) => names.includes(`${id}.md`) || names.includes(`${id}.examples.ts`)) : ids;
}

async function readEntry(root: string, plane: Plane, id: string): Promise<Entry> {
  const path = `checks/${plane}/${id}`;
  const check = (await importDefault(root, `${path}.ts`)) as AnyCheck;
  const examples = existsSync(join(root, `${path}.examples.ts`)) ? ((await importDefault(root, `${path}.examples.ts`)) as readonly Example[]) : [];
  if (check.id !== id || check.planes[0] !== plane) throw new CatalogueError(`${path}.ts declares ${check.planes[0]}/${check.id}`);
  const page = existsSync(join(root, `${path}.md`)) ? readFileSync(join(root, `${path}.md`), 'utf8') : null;
  return { plane, id, path, check, examples, page };
}

async function importDefault(root: string, file: string): Promise<unknown> {
  const module: unknown = await import(pathToFileURL(join(root, file)).href);
  if (typeof module === 'object' && module !== null && 'default' in module) return module.default;
  throw new CatalogueError(`${file} has no default export`);
}
