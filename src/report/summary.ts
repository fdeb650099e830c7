import { PLANES, type AnyCheck } from '../model/check.ts';
import type { Key } from '../model/place.ts';
import type { Result } from '../model/result.ts';
import type { AccountState, Summary } from '../model/summary.ts';
import { SEVERITIES } from '../model/verdict.ts';
import { verifyCommand } from './command.ts';
import { accountText, coverageLines, notReadLine, remedyLines, skippedLines } from './coverage-text.ts';
import { coverageGroups, type CoverageGroup } from './coverage.ts';
import { priorities, type Priority } from './priorities.ts';
import { deltaText, outcomeLines, type Change } from './publication.ts';
import { colorsFor, compareText, count, duration, harmless, inSeverityColor, labelled, number, plain, some, type Colors } from './text.ts';

export interface SummaryInput {
  readonly summary: Summary;
  readonly results: readonly Result[];
  readonly checks: readonly AnyCheck[];
  readonly color: boolean;
  /** What this cycle posted, to be listed one by one. */
  readonly delta?: readonly Change[];
  /** How many functions use a role or layer, where it is known; ranks what one change covers. */
  readonly usedBy?: ReadonlyMap<Key, number>;
  /** Default: `PosternScan`. */
  readonly roleName?: string;
}

const MOST_GAPS = 5;

/** What a person wants to read at the end of a scan. Ends with one line on what was not read. */
export function summaryText(input: SummaryInput): string {
  const { summary, results, checks, color } = input;
  const colors = colorsFor(color);
  const groups = coverageGroups(summary, { checks, ...(input.roleName === undefined ? {} : { roleName: input.roleName }) });
  const sections: readonly (readonly string[])[] = [
    scannedLines(summary, colors),
    findingLines(summary, colors),
    firstLines(priorities(results, checks, input.usedBy), summary, colors),
    [colors.bold('Coverage'), ...coverageLines(summary.coverage), ...gapLines(groups)],
    [colors.bold('Security Hub'), ...outcomeLines(summary.published)],
    // What went wrong stands in the lines above.
    ...(input.delta === undefined || summary.published === null ? [] : [[deltaText({ ...summary.published, failed: 0, notPublished: [] }, input.delta, { color })]]),
    costLines(summary, colors),
    [notReadLine(groups, summary)],
  ];
  return sections.map((lines) => lines.join('\n')).join('\n\n');
}

function scannedLines(summary: Summary, colors: Colors): readonly string[] {
  const entered = summary.accounts.filter(({ state }) => state === 'scanned' || state === 'partial');
  const regions = entered.flatMap((account) => account.regions.filter(({ state }) => state === 'scanned' || state === 'partial'));
  const names = new Set(regions.map(({ region }) => region));
  const unread = summary.accounts.filter(({ state }) => state === 'unread');
  return [
    ...(summary.interrupted ? [colors.bold(colors.yellow('Interrupted: what follows is what was read until then.'))] : []),
    entered.length === 0
      ? colors.bold('Nothing was scanned.')
      : `${colors.bold('Scanned')} ${count(summary.functions, 'function')} and ${count(summary.roles, 'role')} in ${count(entered.length, 'account')} and ${count(names.size, 'region')} (${count(regions.length, 'account-region')})`,
    ...(unread.length === 0 ? [] : [labelled('  ', `Not read: ${some(unread.map(unreadAccount), 5)}`)]),
    ...skippedLines(summary),
  ];
}

const unreadAccount = ({ account, name, because }: AccountState): string => `${accountText(account, name)}${because === null ? '' : ` – ${plain(because)}`}`;

function findingLines(summary: Summary, colors: Colors): readonly string[] {
  const { fail, unknown, pass } = summary.results;
  const notApplicable = summary.results['not-applicable'];
  const judged = fail + unknown + pass + notApplicable;
  const severities = SEVERITIES.filter((severity) => summary.failuresBySeverity[severity] > 0).map((severity) => inSeverityColor(colors, severity, `${number(summary.failuresBySeverity[severity])} ${severity}`));
  const known: readonly string[] = PLANES;
  const planes = Object.entries(summary.failuresByPlane).filter(([, failures]) => failures > 0).sort(([a], [b]) => known.indexOf(a) - known.indexOf(b) || compareText(a, b));
  return [
    `${colors.bold('Findings')}  ${judged === 0 ? 'nothing was judged' : fail === 0 ? 'no check failed' : severities.length === 0 ? 'no open failure' : severities.join(', ')}`,
    ...(planes.length === 0 ? [] : [labelled('  by plane: ', planes.map(([plane, failures]) => `${plain(plane)} ${number(failures)}`).join(', '))]),
    `  verdicts: ${number(fail)} failed, ${number(unknown)} unknown, ${number(pass)} passed, ${number(notApplicable)} not applicable`,
    ...(summary.excepted === 0 ? [] : [`  of the failures, ${number(summary.excepted)} ${summary.excepted === 1 ? 'is' : 'are'} accepted by the configuration`]),
  ];
}

const NUMBERS = ['no', 'One', 'Two', 'Three'] as const;

function firstLines(first: readonly Priority[], { results, excepted }: Summary, colors: Colors): readonly string[] {
  if (first.length > 0) return [colors.bold(`${NUMBERS[first.length] ?? number(first.length)} ${first.length === 1 ? 'thing' : 'things'} to fix first`), ...first.flatMap((priority, index) => priorityLines(priority, index + 1, colors))];
  if (results.fail > 0) return [`Nothing to fix first: every failure is accepted by the configuration (${number(excepted)}).`];
  if (results.unknown + results.pass + results['not-applicable'] === 0) return ['Nothing was judged, so nothing can be said about what to fix.'];
  return [results.unknown > 0 ? 'Nothing to fix among what could be judged; what could not be judged is below.' : 'Nothing to fix.'];
}

function priorityLines({ result, check, why, alsoOn }: Priority, rank: number, colors: Colors): readonly string[] {
  const { place } = result;
  const aspect = result.aspect === '' || result.aspect === result.key ? '' : ` (${harmless(result.aspect)})`;
  return [
    `  ${rank}. ${inSeverityColor(colors, result.severity, result.severity.toUpperCase())}  ${colors.bold(plain(result.title))}`,
    labelled('     ', `${harmless(result.name)}${aspect}, account ${plain(place.account)}, ${plain(place.region)}`),
    labelled('     Found:   ', plain(result.message)),
    labelled(`     Why ${ORDINALS[rank - 1] ?? 'here'}: `, `${why}.`),
    ...(check === null ? [] : [labelled('     Do:      ', check.remedy), `     See it:  ${verifyCommand(check.verify, result)}`]),
    ...(alsoOn === 0 ? [] : [`     Also:    ${plain(result.checkId)} fails on ${count(alsoOn, 'other resource')}`]),
    `     More:    postern explain ${plain(result.findingId)}`,
  ];
}

const ORDINALS = ['1st', '2nd', '3rd'] as const;

function gapLines(groups: readonly CoverageGroup[]): readonly string[] {
  const shown = groups.slice(0, MOST_GAPS);
  const lines = shown.flatMap((group) => [
    labelled('  ', `${group.title}: ${count(group.reads, 'read')} in ${some(group.accounts.map(({ account, name }) => accountText(account, name)), 3)}${group.counts ? `; ${count(group.checksLost.length, 'check')} unknown there` : ', not counted'}`),
    ...remedyLines(group, '    → '),
  ]);
  return groups.length > shown.length ? [...lines, `  and ${count(groups.length - shown.length, 'more cause')}: postern coverage`] : lines;
}

function costLines({ calls, retries, throttles, seconds }: Summary, colors: Colors): readonly string[] {
  const total = calls.reduce((sum, call) => sum + call.calls, 0);
  const services = new Map<string, number>();
  for (const call of calls) services.set(call.service, (services.get(call.service) ?? 0) + call.calls);
  const named = [...services].sort(([a, x], [b, y]) => y - x || compareText(a, b)).map(([service, sum]) => `${plain(service)} ${number(sum)}`);
  return [`${colors.bold('Cost')}  ${count(total, 'API call')}${named.length === 0 ? '' : ` (${named.join(', ')})`}, ${count(retries, 'retry', 'retries')}, ${count(throttles, 'throttle')}, ${duration(seconds)}`];
}
