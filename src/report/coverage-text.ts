import type { AnyCheck } from '../model/check.ts';
import { percent, type Coverage, type Ratio, type Summary } from '../model/summary.ts';
import { coverageGroups, type CoverageAccount, type CoverageGroup } from './coverage.ts';
import { allowStatement, type PolicyStatement } from './remedies.ts';
import { colorsFor, compareText, count, jsonLine, labelled, number, padded, percentage, plain, some, type Colors } from './text.ts';

export interface CoverageTextOptions {
  readonly color?: boolean;
  /** Default: `PosternScan`. */
  readonly roleName?: string;
}

const MOST_ACCOUNTS = 20;
const MOST_DETAILS = 3;
const MOST_CHECKS = 12;

/** What `postern coverage` prints: the three levels, then cause by cause where it happened, which checks it costs and what removes it. */
export function coverageText(summary: Summary, checks: readonly AnyCheck[], { color = false, roleName }: CoverageTextOptions = {}): string {
  const colors = colorsFor(color);
  const groups = coverageGroups(summary, { checks, ...(roleName === undefined ? {} : { roleName }) });
  return [
    colors.bold('Coverage'),
    ...coverageLines(summary.coverage),
    ...skippedLines(summary),
    ...groups.flatMap((group) => ['', ...groupLines(group, colors)]),
    '',
    notReadLine(groups, summary),
  ].join('\n');
}

const LEVELS: Readonly<Record<keyof Coverage, string>> = { accountRegions: 'account-regions', facts: 'facts', verdicts: 'verdicts' };

/** `  verdicts  1,234 of 1,250 (98.7 %)`, for the three levels. */
export const coverageLines = (coverage: Coverage): readonly string[] => (['accountRegions', 'facts', 'verdicts'] as const).map((level) => `  ${padded(LEVELS[level], 16)} ${ratioText(coverage[level])}`);

const ratioText = (ratio: Ratio): string => (ratio.expected === 0 ? 'nothing was expected' : `${number(ratio.read)} of ${number(ratio.expected)} (${percentage(percent(ratio))})`);

/** One line per reason for accounts that were left out, such as suspended ones, and for those that have left. */
export function skippedLines(summary: Summary): readonly string[] {
  const { accounts } = summary;
  const skipped = accounts.filter(({ state }) => state === 'skipped');
  const reasons = [...new Set(skipped.map(({ because, organizationState }) => because ?? organizationState))].sort(compareText);
  const lines = reasons.map((reason) => {
    const named = skipped.filter(({ because, organizationState }) => (because ?? organizationState) === reason).map(({ account, name }) => accountText(account, name));
    return labelled('  ', `Skipped, ${plain(reason)}: ${some(named, MOST_ACCOUNTS)}`);
  });
  return [...lines, ...orphanLines(summary)];
}

/** Named by the run that notices it, and counted until their findings have expired. */
function orphanLines({ orphaned = [], startedAt }: Summary): readonly string[] {
  const fresh = orphaned.filter(({ since }) => since >= startedAt);
  const earlier = orphaned.length - fresh.length;
  const named = fresh.map(({ account, findings, expireBy }) => `${plain(account)} (${findings === null ? 'its ledger could not be read' : `${count(findings, 'finding')} open there${expireBy === null ? '' : `, expired by ${plain(expireBy.slice(0, 10))}`}`})`);
  return [
    ...(fresh.length === 0 ? [] : [labelled('  ', `Left the organization, so that nothing can be posted there any more: ${some(named, MOST_ACCOUNTS)}`)]),
    ...(earlier === 0 ? [] : [`  ${count(earlier, 'account')} left earlier; what is open there expires by itself.`]),
  ];
}

/** `111122223333 (shop)`. */
export const accountText = (account: string, name: string): string => (name === '' || name === account ? plain(account) : `${plain(account)} (${plain(name)})`);

function groupLines(group: CoverageGroup, colors: Colors): readonly string[] {
  const shown = group.accounts.slice(0, MOST_ACCOUNTS);
  const rest = group.accounts.length - shown.length;
  return [
    `${colors.bold(group.counts ? colors.yellow(group.title) : group.title)} – ${count(group.reads, 'read')} in ${count(group.accounts.length, 'account')}${group.counts ? '' : ', not counted'}`,
    ...shown.map(accountLine),
    ...(rest > 0 ? [`  and ${count(rest, 'more account')}`] : []),
    ...(group.details.length === 0 ? [] : [labelled('  Reason given:    ', some(group.details.slice(0, MOST_DETAILS).map(plain), MOST_DETAILS))]),
    labelled('  Checks lost:     ', group.checksLost.length === 0 ? 'none' : `${some(group.checksLost.map(plain), MOST_CHECKS)} (${number(group.checksLost.length)})`),
    ...remedyLines(group, '  What removes it: '),
  ];
}

function accountLine({ account, name, regions, actions, reads }: CoverageAccount): string {
  const where = regions.map(plain).join(', ');
  return labelled(`  ${accountText(account, name)}  `, `${where}  ${actions.map(plain).join(', ')}${reads > 1 ? ` × ${number(reads)}` : ''}`.trim());
}

/** The remedy behind a label, its statement unwrapped on a line of its own, so that it can be copied. */
export const remedyLines = ({ remedy }: CoverageGroup, label: string): readonly string[] => [labelled(label, remedy.text), ...(remedy.statement === null ? [] : [`    ${jsonLine(remedy.statement)}`])];

/** One line: what was not read, and the one statement that would let it be read. Never says that everything was read when it was not. */
export function notReadLine(groups: readonly CoverageGroup[], { interrupted, coverage }: Summary): string {
  const counted = groups.filter(({ counts }) => counts);
  if (counted.length === 0 && interrupted) return 'The scan was interrupted: what it had not reached was not read.';
  const levels = [coverage.accountRegions, coverage.facts, coverage.verdicts];
  if (counted.length === 0 && levels.every(({ expected }) => expected === 0)) return 'There was nothing to read.';
  const complete = levels.every(({ read, expected }) => read >= expected);
  if (counted.length === 0) return complete ? 'Everything that was asked for was read.' : 'Part of what was expected was not read (see coverage), and no cause was recorded for it.';
  const reads = counted.reduce((sum, group) => sum + group.reads, 0);
  const causes = counted.map(({ title, reads: part }) => `${inSentence(title)} (${number(part)})`);
  const what = `Not read: ${count(reads, 'thing')} – ${causes.join('; ')}.`;
  const statements = statementsOf(counted);
  if (statements.length === 0) return `${what} No IAM statement would change that; \`postern coverage\` says what does.`;
  return `${what} What permissions decide of it, ${statements.length === 1 ? 'this statement' : 'these statements'} would change: ${statements.map(jsonLine).join(' ')}`;
}

/** One statement for all reads that a policy of the role would allow, one for entering accounts; the exception from a control policy when there is neither. */
function statementsOf(groups: readonly CoverageGroup[]): readonly PolicyStatement[] {
  const read = allowStatement(groups.filter(({ cause, remedy }) => cause !== 'cannot-enter' && remedy.statement?.Effect === 'Allow').flatMap(({ remedy }) => remedy.statement?.Action ?? []));
  const others = groups.flatMap(({ cause, remedy }) => (remedy.statement === null || (cause !== 'cannot-enter' && cause !== 'scp') ? [] : [{ cause, statement: remedy.statement }]));
  const enter = others.filter(({ cause }) => cause === 'cannot-enter').map(({ statement }) => statement);
  const allows = [...(read === null ? [] : [read]), ...enter];
  return allows.length > 0 ? allows : others.map(({ statement }) => statement);
}

/** A title inside a sentence; names such as AWS keep their capitals. */
const inSentence = (title: string): string => (!/^[A-Z]{2}/.test(title) ? `${title.charAt(0).toLowerCase()}${title.slice(1)}` : title);
