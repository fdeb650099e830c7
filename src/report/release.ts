import type { Account, Instant, Key, Region } from '../model/place.ts';
import { compareSeverity, type Severity } from '../model/verdict.ts';
import { colorsFor, compareText, count, jsonLine, labelled, number, padded, plain, some, type Colors } from './text.ts';

export const RELEASE_CHANGES = ['opens', 'updates', 'resolves', 'archives', 'withheld'] as const;
export type ReleaseChangeKind = (typeof RELEASE_CHANGES)[number];

/** One finding that would be posted, or that waits for one cycle because its check is new. */
export interface ReleaseChange {
  readonly change: ReleaseChangeKind;
  readonly checkId: string;
  readonly severity: Severity | null;
  /** Where it is posted. */
  readonly account: Account;
  readonly region: Region;
  readonly resource: Key;
  readonly aspect: string;
  readonly title: string;
  readonly findingId: string;
}
/** What a version and a configuration would change in Security Hub. */
export interface ReleaseDiff {
  readonly snapshot: { readonly name: string; readonly at: Instant; readonly accounts: number };
  readonly changes: readonly ReleaseChange[];
  /** Findings in Security Hub that stay as they are. */
  readonly unchanged: number;
  /** Checks that some ledger has not met: what they find is reported for one run, and posted from the next on. */
  readonly newChecks: readonly string[];
  /** Checks that this version has no more, or that the configuration leaves out, and whose open findings nobody would verify. */
  readonly gone: readonly { readonly checkId: string; readonly isInVersion: boolean; readonly open: number }[];
  /** Places without a ledger: nothing was ever posted there. */
  readonly firstPublications: number;
  /** Places whose ledger cannot be used: a run would not publish there. */
  readonly notPublished: readonly { readonly account: Account; readonly region: Region; readonly because: string }[];
  /** Accounts with a ledger of which the snapshot says nothing. */
  readonly notCovered: readonly Account[];
  /** Findings that were verified after the snapshot was read: what the snapshot says of them is over. */
  readonly newer: number;
}

const MOST_CHANGES = 200;
const MOST_ACCOUNTS = 10;

/** Counts for each check first, then the findings. */
export function releaseText(diff: ReleaseDiff, { color = false }: { readonly color?: boolean } = {}): string {
  const colors = colorsFor(color);
  const shown = ordered(diff.changes).slice(0, MOST_CHANGES);
  const rest = diff.changes.length - shown.length;
  return [
    `${colors.bold('Snapshot')}  ${plain(diff.snapshot.name)}, read until ${plain(diff.snapshot.at)}, ${count(diff.snapshot.accounts, 'account')}`,
    headline(diff),
    ...countLines(diff, colors),
    ...noteLines(diff),
    ...(shown.length === 0 ? [] : ['', colors.bold('Findings')]),
    ...shown.flatMap((change) => changeLines(change, colors)),
    ...(rest > 0 ? [`  and ${count(rest, 'more finding')}: --format ndjson writes them all`] : []),
  ].join('\n');
}

/** One finding a line, then `{"summary": …}` with the counts of each check. */
export function releaseNdjson(diff: ReleaseDiff): string {
  const { changes, ...rest } = diff;
  const counts = Object.fromEntries(checksIn(diff).map((checkId) => [checkId, countsOf(diff, checkId)]));
  return [...ordered(changes).map(jsonLine), jsonLine({ summary: { ...rest, changes: totals(changes), checks: counts } })].map((line) => `${line}\n`).join('');
}

const of = (changes: readonly ReleaseChange[], kind: ReleaseChangeKind): number => changes.filter(({ change }) => change === kind).length;
const totals = (changes: readonly ReleaseChange[]): Readonly<Record<ReleaseChangeKind, number>> =>
  ({ opens: of(changes, 'opens'), updates: of(changes, 'updates'), resolves: of(changes, 'resolves'), archives: of(changes, 'archives'), withheld: of(changes, 'withheld') });
const countsOf = ({ changes }: ReleaseDiff, checkId: string): ReturnType<typeof totals> => totals(changes.filter((change) => change.checkId === checkId));

function headline({ changes, unchanged }: ReleaseDiff): string {
  const { opens, updates, resolves, archives, withheld } = totals(changes);
  if (changes.length === 0) return `Nothing would change: ${count(unchanged, 'finding')} would stay as posted.`;
  return `This version would open ${number(opens)}, update ${number(updates)}, resolve ${number(resolves)} and archive ${number(archives)}, and withhold ${number(withheld)} for one cycle; ${count(unchanged, 'finding')} would stay as posted.`;
}

const checksIn = ({ changes }: ReleaseDiff): readonly string[] => [...new Set(changes.map(({ checkId }) => checkId))].sort(compareText);

function countLines(diff: ReleaseDiff, colors: Colors): readonly string[] {
  const checks = checksIn(diff);
  if (checks.length === 0) return [];
  const width = Math.max(...checks.map((id) => id.length), 'Check'.length);
  const cell = (value: number): string => (value === 0 ? '·' : number(value)).padStart(9);
  return [
    '',
    colors.bold(`${padded('Check', width)}${RELEASE_CHANGES.map((kind) => kind.padStart(9)).join('')}`),
    ...checks.map((id) => {
      const counts = countsOf(diff, id);
      return `${padded(plain(id), width)}${RELEASE_CHANGES.map((kind) => cell(counts[kind])).join('')}${diff.newChecks.includes(id) ? '  new' : ''}`;
    }),
  ];
}

function noteLines({ newChecks, gone, firstPublications, notPublished, notCovered, newer }: ReleaseDiff): readonly string[] {
  const left = (isInVersion: boolean): readonly string[] => gone.filter((each) => each.isInVersion === isInVersion).map(({ checkId, open }) => `${plain(checkId)} (${number(open)} open)`);
  const [off, disappeared] = [left(true), left(false)];
  const lines = [
    ...(newChecks.length === 0 ? [] : [labelled('New checks: ', `${newChecks.map(plain).join(', ')}. What they find is reported for one run and posted by the next.`)]),
    ...(disappeared.length === 0 ? [] : [labelled('Not in this version any more: ', `${disappeared.join(', ')}. Nobody verifies what is open of them, and later posts say so.`)]),
    ...(off.length === 0 ? [] : [labelled('Left out by this configuration: ', `${off.join(', ')}. Nobody verifies what is open of them, and later posts say so.`)]),
    ...(firstPublications === 0 ? [] : [`Nothing was posted yet in ${count(firstPublications, 'place')} of the snapshot: the first publication there asks, or takes --yes.`]),
    ...notPublished.map(({ account, region, because }) => labelled('Not published: ', `${plain(account)} ${plain(region)}, because ${plain(because)}`)),
    ...(newer === 0 ? [] : [`${count(newer, 'finding')} ${newer === 1 ? 'was' : 'were'} verified after this snapshot was read; there the later word holds, and what this version says of it is not shown.`]),
    ...(notCovered.length === 0 ? [] : [labelled('Not in this snapshot, though posted to: ', some(notCovered.map(plain), MOST_ACCOUNTS))]),
  ];
  return lines.length === 0 ? [] : ['', ...lines];
}

const ordered = (changes: readonly ReleaseChange[]): readonly ReleaseChange[] =>
  [...changes].sort((a, b) =>
    RELEASE_CHANGES.indexOf(a.change) - RELEASE_CHANGES.indexOf(b.change)
    || compareSeverity(a.severity ?? 'informational', b.severity ?? 'informational')
    || compareText(a.checkId, b.checkId) || compareText(a.account, b.account) || compareText(a.region, b.region) || compareText(a.resource, b.resource) || compareText(a.aspect, b.aspect));

function changeLines({ change, checkId, severity, account, region, resource, aspect, title, findingId }: ReleaseChange, colors: Colors): readonly string[] {
  const paint = { opens: colors.red, updates: colors.yellow, resolves: colors.green, archives: colors.dim, withheld: colors.cyan }[change];
  return [
    `  ${paint(padded(change, 8))}  ${padded(severity ?? '', 13)}  ${plain(title)}`,
    `            ${plain(resource)}${aspect === '' ? '' : ` (${plain(aspect)})`}`,
    colors.dim(`            ${plain(checkId)}, ${plain(account)} ${plain(region)}, ${plain(findingId)}`),
  ];
}
