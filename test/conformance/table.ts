import { readFileSync } from 'node:fs';

/** A verdict as plant.py plans it, or as the scan gave it. */
export type Verdict =
  | { readonly is: 'pass' }
  | { readonly is: 'not-applicable' }
  | { readonly is: 'unknown'; readonly reasons: readonly string[] }
  | { readonly is: 'fail'; readonly aspects: Readonly<Record<string, string>> };

/** One check on one planted resource. `proper`: by AWS's semantics; `expected`: of a server with the faults of exceptions.json. */
export interface Row {
  readonly check: string;
  readonly kind: string;
  readonly resource: string;
  readonly account: string;
  readonly region: string;
  readonly proper: Verdict;
  readonly expected: Verdict;
  /** The exceptions that make the difference. */
  readonly because: readonly string[];
}
export interface Plan {
  readonly organization: string;
  readonly management: string;
  readonly members: Readonly<Record<string, string>>;
  readonly closed: string;
  readonly regions: readonly string[];
  readonly publisher: string;
  readonly functions: readonly { readonly arn: string; readonly role: string; readonly choice: Readonly<Record<string, unknown>> }[];
  readonly rows: readonly Row[];
}
export interface ResultLine {
  readonly checkId: string;
  readonly status: Verdict['is'];
  readonly severity: string;
  readonly account: string;
  readonly region: string;
  readonly resource: { readonly arn: string };
  readonly aspect: string;
  readonly because: readonly { readonly action: string; readonly reason: string }[];
  readonly findingId: string;
}
export interface Scan {
  readonly results: readonly ResultLine[];
  readonly summary: Readonly<Record<string, unknown>>;
}

/** The lines of `--format ndjson`; the last one is the summary. */
export function readScan(path: string): Scan {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const { summary } = JSON.parse(lines.at(-1) ?? '') as { summary: Scan['summary'] };
  return { results: lines.slice(0, -1).map((line) => JSON.parse(line) as ResultLine), summary };
}

const idOf = (check: string, resource: string, account: string, region: string): string => [check, resource, account, region].join(' | ');

/** Verdicts by check and resource; several results of one check on one resource are its aspects. */
export function verdictsOf(results: readonly ResultLine[]): ReadonlyMap<string, Verdict> {
  const groups = new Map<string, ResultLine[]>();
  for (const result of results) {
    const id = idOf(result.checkId, result.resource.arn, result.account, result.region);
    groups.set(id, [...(groups.get(id) ?? []), result]);
  }
  return new Map([...groups].map(([id, group]) => [id, verdictOf(group)]));
}

function verdictOf(group: readonly ResultLine[]): Verdict {
  const [first] = group;
  if (first === undefined || group.some(({ status }) => status !== first.status)) throw new Error(`results of one check on one resource disagree: ${JSON.stringify(group)}`);
  if (first.status === 'fail') return { is: 'fail', aspects: Object.fromEntries([...group].sort((a, b) => (a.aspect < b.aspect ? -1 : 1)).map(({ aspect, severity }) => [aspect, severity])) };
  if (first.status === 'unknown') return { is: 'unknown', reasons: [...new Set(first.because.map(({ reason }) => reason))].sort() };
  return { is: first.status };
}

const inWords = (verdict: Verdict | undefined): string => {
  if (verdict === undefined) return 'no verdict';
  if (verdict.is === 'fail') return `fail ${Object.entries(verdict.aspects).map(([aspect, severity]) => `[${aspect === '' ? 'as a whole' : aspect}: ${severity}]`).join(' ')}`;
  return verdict.is === 'unknown' ? `unknown (${verdict.reasons.join(', ')})` : verdict.is;
};

/** Every difference between plan and scan, in both directions, one readable line each. */
export function differences(rows: readonly Row[], results: readonly ResultLine[]): readonly string[] {
  const actual = verdictsOf(results);
  const planned = new Map(rows.map((row) => [idOf(row.check, row.resource, row.account, row.region), row]));
  const wrong = [...planned].filter(([id, row]) => inWords(row.expected) !== inWords(actual.get(id)));
  const extra = [...actual].filter(([id]) => !planned.has(id));
  return [
    ...wrong.map(([id, row]) => `${id}\n    planned ${inWords(row.expected)}${row.because.length === 0 ? '' : ` (on AWS ${inWords(row.proper)}; ${row.because.join(', ')})`}\n    scanned ${inWords(actual.get(id))}`),
    ...extra.map(([id, verdict]) => `${id}\n    not planned\n    scanned ${inWords(verdict)}`),
  ].sort();
}

/** The differences, counted by check, with the first few of each in full. */
export function report(differing: readonly string[]): string {
  const byCheck = new Map<string, string[]>();
  for (const line of differing) {
    const [check = ''] = line.split(' | ');
    byCheck.set(check, [...(byCheck.get(check) ?? []), line]);
  }
  return [...byCheck].map(([check, lines]) => `${check}: ${lines.length} differ\n  ${lines.slice(0, 3).join('\n  ')}`).join('\n');
}
