import type { Account, Region } from '../model/place.ts';
import type { Severity } from '../model/verdict.ts';
import { compareSeverity } from '../model/verdict.ts';
import { colorsFor, compareText, count, inSeverityColor, jsonLine, labelled, number, padded, plain, some } from './text.ts';

/** What one account-region would be posted of one check. */
export interface PlannedCount {
  readonly account: Account;
  readonly region: Region;
  readonly checkId: string;
  readonly severity: Severity | null;
  readonly action: string;
  readonly findings: number;
}
/** What a dry run would have posted. */
export interface PublicationPlan {
  readonly runId: string;
  readonly counts: readonly PlannedCount[];
  /** New failures of checks that are new there: reported for one run before they post. */
  readonly withheld: number;
  /** Places where nothing could be posted. */
  readonly notPublished: readonly { readonly account: Account; readonly region: Region; readonly because: string }[];
}

const byUse = (a: PlannedCount, b: PlannedCount): number => compareText(a.account, b.account) || compareSeverity(a.severity ?? 'informational', b.severity ?? 'informational') || b.findings - a.findings || compareText(a.checkId, b.checkId) || compareText(a.action, b.action);

/** Account by account and check by check, all regions together; then what could not be posted. */
export function publicationPlanText({ runId, counts, withheld, notPublished }: PublicationPlan, { color = false }: { readonly color?: boolean } = {}): string {
  const colors = colorsFor(color);
  const merged = [...mergedRegions(counts)].sort(byUse);
  const total = counts.reduce((sum, { findings }) => sum + findings, 0);
  const accounts = [...new Set(merged.map(({ account }) => account))];
  const width = Math.max(1, ...merged.map(({ findings }) => number(findings).length));
  const reasons = [...new Set(notPublished.map(({ because }) => because))].sort(compareText);
  return [
    `The dry run ${plain(runId)} would have posted ${count(total, 'finding')} in ${count(accounts.length, 'account')}. Nothing was posted.`,
    ...accounts.flatMap((account) => [
      '',
      colors.bold(plain(account)),
      ...merged.filter((row) => row.account === account).map(({ findings, severity, checkId, action }) => `  ${number(findings).padStart(width)}  ${severity === null ? padded('', 13) : inSeverityColor(colors, severity, padded(severity, 13))}  ${padded(plain(action), 9)}  ${plain(checkId)}`),
    ]),
    ...(withheld > 0 ? ['', `${count(withheld, 'failure')} of checks that are new here would stay in the report for one run.`] : []),
    ...(reasons.length > 0 ? [''] : []),
    ...reasons.map((reason) => labelled('  ', `Nothing could be posted because ${plain(reason)}: ${some(notPublished.filter(({ because }) => because === reason).map(({ account, region }) => `${plain(account)} ${plain(region)}`), 10)}`)),
  ].join('\n');
}

function mergedRegions(counts: readonly PlannedCount[]): Iterable<PlannedCount> {
  const merged = new Map<string, PlannedCount>();
  for (const row of counts) {
    const id = `${row.account} ${row.checkId} ${row.action}`;
    merged.set(id, { ...row, findings: row.findings + (merged.get(id)?.findings ?? 0) });
  }
  return merged.values();
}

/** One line for each account, region, check and action, then `{"summary": …}`. */
export function publicationPlanNdjson({ runId, counts, withheld, notPublished }: PublicationPlan): string {
  const rows = [...counts].sort((a, b) => byUse(a, b) || compareText(a.region, b.region)).map((row) => jsonLine(row));
  return [...rows, jsonLine({ summary: { runId, findings: counts.reduce((sum, { findings }) => sum + findings, 0), withheld, notPublished } }), ''].join('\n');
}
