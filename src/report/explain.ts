import type { AnyCheck } from '../model/check.ts';
import type { Fact, Unread } from '../model/fact.ts';
import type { Result } from '../model/result.ts';
import { verifyCommand } from './command.ts';
import { resourceType } from './fields.ts';
import { causeOf, causeTitle, remedyFor } from './remedies.ts';
import { colorsFor, harmless, inSeverityColor, jsonLine, jsonPretty, labelled, number, plain, type Colors } from './text.ts';

export interface ExplainedFact {
  readonly name: string;
  readonly fact: Fact<unknown>;
}
export interface FindingExplanation {
  readonly result: Result;
  readonly check: AnyCheck;
  /** Every fact that the check needs or wants, as the snapshot holds it. */
  readonly facts: readonly ExplainedFact[];
  readonly color?: boolean;
  /** Default: `PosternScan`. */
  readonly roleName?: string;
}

const MOST_LINES = 200;

/** What `postern explain <findingId>` prints: what is judged, what was found, the facts with the time of each read, what is missing and why, and what to do. */
export function explainFinding({ result, check, facts, color = false, roleName = 'PosternScan' }: FindingExplanation): string {
  const colors = colorsFor(color);
  return [
    ...headLines(result, colors),
    '',
    ...section('Judged', [labelled('  ', check.title), labelled('  ', `${check.id}, ${check.planes.join(' and ')}; one ${check.resource} at a time, with everything of its ${check.span} read.`)], colors),
    ...section('Found', [labelled('  ', plain(result.message))], colors),
    ...section('Evidence', jsonLines(result.evidence), colors),
    ...section('Besides (never compared)', jsonLines(result.detail), colors),
    ...section('Facts', facts.length === 0 ? ['  none: the snapshot is not at hand'] : facts.flatMap((fact) => factLines(fact, roleName, check)), colors),
    ...section('Not read', result.because.map((unread) => unreadText(unread, '  ')), colors),
    ...section('See for yourself', [`  ${verifyCommand(check.verify, result)}`], colors),
    ...section('What to do', result.status === 'fail' ? [labelled('  ', check.remedy)] : [], colors),
    ...section('Exception', exceptionLines(result), colors),
  ].join('\n').trimEnd();
}

function headLines(result: Result, colors: Colors): readonly string[] {
  const status = result.status === 'fail' ? inSeverityColor(colors, result.severity, result.severity.toUpperCase()) : result.status === 'not-applicable' ? 'NOT APPLICABLE' : result.status.toUpperCase();
  const aspect = result.aspect === '' ? '' : ` (${harmless(result.aspect)})`;
  return [
    `${status}  ${colors.bold(plain(result.title))}`,
    `  ${harmless(result.name)}${aspect}`,
    `  ${harmless(result.key)}, ${resourceType(result.kind)}`,
    `  account ${plain(result.place.account)}, ${plain(result.place.region)}${result.owner === null ? '' : `, owner ${plain(result.owner)}`}`,
    `  finding ${plain(result.findingId)}, resting on reads since ${plain(result.observedAt)}`,
  ];
}

const section = (title: string, lines: readonly string[], colors: Colors): readonly string[] => (lines.length === 0 ? [] : [colors.bold(title), ...lines, '']);

function jsonLines(value: unknown): readonly string[] {
  if (value === null || value === undefined || jsonLine(value) === '{}') return [];
  const lines = jsonPretty(value).split('\n').map((line) => `  ${line}`);
  return lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES), `  … ${number(lines.length - MOST_LINES)} more lines; --format ndjson has them all`];
}

function factLines({ name, fact }: ExplainedFact, roleName: string, check: AnyCheck): readonly string[] {
  const role = check.needs.some((need) => need === name) ? 'needed' : 'wanted';
  const since = fact.known || fact.lastKnownAt === undefined ? '' : `, last known ${plain(fact.lastKnownAt)}`;
  const state = fact.known ? `read ${plain(fact.readAt)}${fact.missing.length === 0 ? '' : ', in part'}` : `unknown, tried ${plain(fact.triedAt)}${since}`;
  return [`  ${plain(name)} (${role}): ${state}`, ...fact.missing.flatMap((unread) => [unreadText(unread, '    missing: '), remedyText(unread, roleName)])];
}

function unreadText(unread: Unread, label: string): string {
  const { action, place, detail } = unread;
  const where = `${plain(place.account)} ${plain(place.region)}`;
  return labelled(label, `${causeTitle(causeOf(unread))}: ${action === '' ? '' : `${plain(action)} in `}${where}${detail === '' ? '' : ` – ${plain(detail)}`}`);
}

function remedyText(unread: Unread, roleName: string): string {
  const { text, statement } = remedyFor(causeOf(unread), [unread.action], { roleName, partition: unread.place.partition });
  return [labelled('      → ', text), ...(statement === null ? [] : [`        ${jsonLine(statement)}`])].join('\n');
}

function exceptionLines({ exception }: Result): readonly string[] {
  if (exception === null) return [];
  const { owner, reason, expires, ticket } = exception;
  return [labelled('  ', `Accepted by ${plain(owner)} until ${plain(expires.slice(0, 10))}${ticket === undefined ? '' : ` (${plain(ticket)})`}: ${plain(reason)}`)];
}

/** What `postern explain <check>` prints: its row of the catalogue, then its page without what is generated into it. */
export function explainCheck(check: AnyCheck, pageMarkdown: string, { color = false }: { readonly color?: boolean } = {}): string {
  const colors = colorsFor(color);
  const page = pageMarkdown.replace(/<!-- generated: begin -->[\s\S]*?<!-- generated: end -->\n?/, '').replace(/^# .*\n+/, '').trim();
  const facts = [...check.needs.map((name) => `${name} (needed)`), ...check.wants.map((name) => `${name} (wanted)`)];
  return [
    `${inSeverityColor(colors, check.severity, check.severity.toUpperCase())}  ${colors.bold(check.id)}${check.enabled ? '' : '  (off until configured)'}`,
    labelled('  ', check.title),
    labelled('  Planes:   ', check.planes.join(', ')),
    labelled('  Judges:   ', `every ${check.resource}, once its ${check.span} is read`),
    labelled('  Facts:    ', facts.join(', ')),
    ...(check.coveredBy === undefined ? [] : [labelled('  Covered:  ', `not applicable while ${check.coveredBy.join(' or ')} fails on the same resource`)]),
    ...(check.overlaps === undefined ? [] : [labelled('  Overlaps: ', check.overlaps.join(', '))]),
    labelled('  Do:       ', check.remedy),
    `  Verify:   ${check.verify}`,
    '',
    ...page.split('\n').map((line) => pageLine(harmless(line), colors)),
  ].join('\n').trimEnd();
}

const pageLine = (line: string, colors: Colors): string => (line.startsWith('## ') ? colors.bold(line.slice(3)) : line);
