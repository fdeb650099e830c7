import { z } from 'zod';
import { configSchema } from '../../model/config.ts';
import { scanRole, sessionPolicy } from '../../scan/role.ts';
import { readCatalogue, type Entry } from './catalogue.ts';
import { costPage } from './cost-page.ts';
import { declarationProblems } from './declaration.ts';
import { indexPage } from './index-page.ts';
import { exampleProblems, pageProblems, renewPage } from './page.ts';
import { registrySource } from './registry.ts';

export interface GeneratedFile {
  /** Relative to the root. */
  readonly path: string;
  readonly content: string;
}
export interface Generated {
  readonly files: readonly GeneratedFile[];
  /** What a person has to write before the catalogue is whole. */
  readonly problems: readonly string[];
}

/** Everything that is derived from the checks below `root`; reads files, writes none. */
export async function generate(root: string): Promise<Generated> {
  const entries = await readCatalogue(root);
  const enabled = entries.filter(({ check }) => check.enabled).map(({ check }) => check);
  const files = [
    { path: 'checks/registry.ts', content: registrySource(entries) },
    { path: 'docs/checks.md', content: indexPage(entries) },
    { path: 'docs/generated/cost.md', content: costPage(entries) },
    { path: 'docs/generated/scan-role.json', content: json(scanRole(enabled)) },
    { path: 'docs/generated/session-policy.json', content: json(sessionPolicy()) },
    { path: 'docs/generated/config.schema.json', content: json({ title: 'postern.config.yaml', ...z.toJSONSchema(configSchema, { io: 'input' }) }) },
    ...entries.flatMap(pageFile),
  ];
  const ids = new Set(entries.map(({ id }) => id));
  const problems = entries.flatMap((entry) => [...declarationProblems(entry, ids), ...pageProblems(entry), ...exampleProblems(entry)]);
  return { files, problems: [...problems, ...repeatedIds(entries)] };
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function pageFile(entry: Entry): readonly GeneratedFile[] {
  // Examples run on the defaults; without them the page stays as it is, and the problem is named.
  const content = entry.check.options.safeParse({}).success ? renewPage(entry) : null;
  return content === null ? [] : [{ path: `${entry.path}.md`, content }];
}

/** Ids and identities are forever: two checks may not share one. */
function repeatedIds(entries: readonly Entry[]): readonly string[] {
  const names = entries.flatMap(({ id, check }) => (check.identity === undefined || check.identity === id ? [id] : [id, check.identity]));
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))].map((name) => `the id ${name} is used twice`);
}
