import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The files, by path from the folder, that the file runs with: itself and what it imports, directly or not. Types are not run. */
export function reachOf(folder: string, path: string, found = new Set<string>()): ReadonlySet<string> {
  if (found.has(path)) return found;
  found.add(path);
  for (const [, from = ''] of readFileSync(join(folder, path), 'utf8').matchAll(/^(?:import|export) (?!type\b)[^;]*? from ['"](\.[^'"]+)['"]/gm)) reachOf(folder, join(path, '..', from), found);
  return found;
}
