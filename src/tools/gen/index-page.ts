import type { Entry } from './catalogue.ts';
import { cell, codes, GENERATED, table } from './markdown.ts';

/** `docs/checks.md`: one table for each plane. */
export function indexPage(entries: readonly Entry[]): string {
  const planes = [...new Set(entries.map(({ plane }) => plane))];
  const tables = planes.map((plane) => [`## ${plane}`, '', table(['check', 'fails when', 'severity', 'on', 'needs'], entries.filter((entry) => entry.plane === plane).map(row)), ''].join('\n'));
  return `${GENERATED}\n# Checks\n\n${entries.length} checks, by plane. "On" means: without being asked for in the configuration.\n\n${tables.join('\n')}`;
}

const row = ({ id, path, check }: Entry): readonly string[] => [
  `[${id}](../${path}.md)`,
  cell(check.title),
  check.severity,
  check.enabled ? 'yes' : 'no',
  codes([...check.needs, ...check.wants]),
];
