import type { Account, Region } from '../model/place.ts';
import type { PublishOutcome } from '../model/summary.ts';
import { compareSeverity, SEVERITIES, type Severity } from '../model/verdict.ts';
import { colorsFor, compareText, count, inSeverityColor, labelled, number, padded, plain, some } from './text.ts';

/** One finding that publishing changed. */
export interface Change {
  readonly change: 'new' | 'updated' | 'resolved' | 'archived';
  readonly title: string;
  /** Name of the resource, with its aspect when there is one. */
  readonly resource: string;
  readonly account: Account | 'organization';
  readonly region: Region | 'global';
}

const CHANGES = ['new', 'updated', 'resolved', 'archived'] as const;
const MOST_CHANGES = 50;

/** What a cycle posted, change by change: the numbers first, then each finding. Says so when nothing changed. */
export function deltaText(outcome: PublishOutcome, changes: readonly Change[], { color = false }: { readonly color?: boolean } = {}): string {
  const colors = colorsFor(color);
  const paint = { new: colors.red, updated: colors.yellow, resolved: colors.green, archived: colors.dim };
  const ordered = [...changes].sort((a, b) =>
    CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change) || compareText(a.account, b.account) || compareText(a.region, b.region) || compareText(a.resource, b.resource) || compareText(a.title, b.title));
  const shown = ordered.slice(0, MOST_CHANGES);
  const heading = changes.length === 0 ? `Nothing changed: no finding was posted as new, updated, resolved or archived; ${count(outcome.unchanged, 'finding')} stayed as posted.` : `Posted exactly ${count(changes.length, 'change')}; ${count(outcome.unchanged, 'finding')} stayed as posted.`;
  return [
    heading,
    ...shown.map(({ change, title, resource, account, region }) => `  ${paint[change](padded(change, 8))}  ${plain(title)}\n            ${plain(resource)}, ${plain(account)} ${plain(region)}`),
    ...(ordered.length > shown.length ? [`  and ${count(ordered.length - shown.length, 'more change')}`] : []),
    ...troubleLines(outcome),
  ].join('\n');
}

const COUNTED: readonly (readonly [keyof PublishOutcome & ('created' | 'updated' | 'resolved' | 'archived' | 'excepted' | 'heartbeats' | 'verified' | 'unchanged' | 'failed'), string])[] = [
  ['created', 'new'], ['updated', 'updated'], ['resolved', 'resolved'], ['archived', 'archived'], ['excepted', 'excepted'], ['heartbeats', 'renewed'], ['verified', 'verified'], ['unchanged', 'unchanged'], ['failed', 'refused'],
];
const ALWAYS_SHOWN: readonly string[] = ['new', 'updated', 'resolved', 'archived', 'unchanged', 'refused'];

/** What happened in Security Hub: one line of numbers, then what went wrong. */
export function outcomeLines(outcome: PublishOutcome | null): readonly string[] {
  if (outcome === null) return ['  Not published: this scan was not asked to (--publish).'];
  const parts = COUNTED.map(([field, word]): [number, string] => [outcome[field], word]).filter(([value, word]) => value > 0 || ALWAYS_SHOWN.includes(word));
  const suppressed = outcome.suppressed === null ? '' : `, ${number(outcome.suppressed)} suppressed by analysts`;
  return [`  ${parts.map(([value, word]) => `${number(value)} ${word}`).join(', ')}${suppressed}`, ...troubleLines(outcome)];
}

function troubleLines({ failed, withheld, notPublished }: PublishOutcome): readonly string[] {
  const reasons = [...new Set(notPublished.map(({ because }) => because))].sort(compareText);
  return [
    ...(withheld > 0 ? [`  ${count(withheld, 'failure')} of checks that are new here stay in the report this time; the next run posts what still fails.`] : []),
    ...(failed > 0 ? [`  Security Hub refused ${count(failed, 'finding')}; the next run tries again.`] : []),
    ...reasons.map((reason) => labelled('  ', `Not published because ${plain(reason)}: ${some(notPublished.filter(({ because }) => because === reason).map(({ account, region }) => `${plain(account)} ${plain(region)}`), 10)}`)),
  ];
}

/** How many findings of one check would be published. */
export interface PublicationCount {
  readonly checkId: string;
  readonly severity: Severity;
  readonly findings: number;
}

/** Before the first publication: what it would post, check by check, and the question whether it may. `accounts`: how many it posts into. */
export function firstPublicationText(counts: readonly PublicationCount[], accounts: number, { color = false }: { readonly color?: boolean } = {}): string {
  const colors = colorsFor(color);
  const shown = counts.filter(({ findings }) => findings > 0).sort((a, b) => compareSeverity(a.severity, b.severity) || b.findings - a.findings || compareText(a.checkId, b.checkId));
  const total = shown.reduce((sum, { findings }) => sum + findings, 0);
  if (total === 0) return 'Nothing would be published: no finding is of a severity that is posted.';
  const width = Math.max(...shown.map(({ findings }) => number(findings).length));
  const bySeverity = SEVERITIES.map((severity): [Severity, number] => [severity, shown.reduce((sum, row) => sum + (row.severity === severity ? row.findings : 0), 0)]).filter(([, findings]) => findings > 0);
  return [
    'This would be the first publication to Security Hub. It would post:',
    ...shown.map(({ checkId, severity, findings }) => `  ${number(findings).padStart(width)}  ${inSeverityColor(colors, severity, padded(severity, 13))}  ${plain(checkId)}`),
    `In all ${count(total, 'finding')} in ${count(accounts, 'account')}: ${bySeverity.map(([severity, findings]) => `${number(findings)} ${severity}`).join(', ')}.`,
    'Later runs post only what changed. To publish without being asked, say --yes.',
    `Publish ${total === 1 ? 'it' : 'them'}? [y/N] `,
  ].join('\n');
}
