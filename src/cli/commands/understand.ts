import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { CHECKS } from '../../../checks/registry.ts';
import type { AnyCheck } from '../../model/check.ts';
import { FACT_SPECS, type FactSpec } from '../../model/fact-specs.ts';
import type { FactName } from '../../model/facts.ts';
import type { Place } from '../../model/place.ts';
import type { Result } from '../../model/result.ts';
import type { BlobStore } from '../../model/ports.ts';
import type { Line } from '../../model/snapshot.ts';
import type { Summary } from '../../model/summary.ts';
import { withDerived } from '../../graph/derive.ts';
import { coverageText, explainCheck, explainFinding, type ExplainedFact } from '../../report/index.ts';
import { AccountLinesReader } from '../../scan/joins.ts';
import { readReports, readResults } from '../../scan/report.ts';
import { scanRole } from '../../scan/role.ts';
import { readRun, snapshotOf } from '../../scan/snapshots.ts';
import { lastRun } from '../../scan/summarize.ts';
import { membersIn, readTrusted } from '../../scan/trusted.ts';
import { factsBehind } from '../../scan/wanted.ts';
import { UsageError, type Io } from '../io.ts';
import { enabledChecks, loadConfig, STATE_OPTION, storeToRead } from '../session.ts';

interface StateFlags {
  readonly state: string;
}

export function addUnderstand(program: Command, io: Io): void {
  program
    .command('coverage')
    .description('what the last scan did not see: cause, accounts, checks lost, what removes it')
    .option(...STATE_OPTION)
    .action(async ({ state }: StateFlags) => {
      const { summary } = await theLastRun(storeToRead(state), state);
      io.out(`${coverageText(summary, CHECKS, { color: io.color })}\n`);
    });
  program
    .command('checks')
    .description('list the checks')
    .option('--config <file>', 'configuration file')
    .action(({ config }: { config?: string }) => io.out(listChecks(config, io)));
  program
    .command('explain')
    .description('a check, or a finding of the last scan: the facts, when each was read, what is missing')
    .argument('<check|findingId>')
    .option(...STATE_OPTION)
    .action(async (what: string, { state }: StateFlags) => io.out(`${await explain(what, state, io)}\n`));
  program
    .command('role')
    .description('the read-only policy documents that the enabled checks need')
    .option('--config <file>', 'configuration file')
    .option('--checks <globs>', 'only for these checks, separated by commas', (text) => text.split(','))
    .action(({ config, checks }: { config?: string; checks?: readonly string[] }) => {
      const loaded = loadConfig(config, io);
      const role = scanRole(enabledChecks(loaded, checks ?? []).map(({ check }) => check), loaded.role);
      io.err(`${role.actions.length} actions in ${role.documents.length} document(s), policy version ${role.version}\n`);
      io.out(`${JSON.stringify(role.documents.length === 1 ? role.documents[0] : role.documents, null, 2)}\n`);
    });
}

async function theLastRun(store: BlobStore, state: string): Promise<{ runId: string; summary: Summary }> {
  const run = await lastRun(store);
  if (run === null) throw new UsageError(`no scan has ended in ${state} yet: run postern scan or postern demo first, or name another directory with --state`);
  return run;
}

function listChecks(config: string | undefined, io: Io): string {
  const on = new Set(enabledChecks(loadConfig(config, io), []).map(({ check }) => check.id));
  const width = Math.max(...CHECKS.map(({ id }) => id.length));
  return CHECKS.map(({ id, severity, planes, title }) => `${on.has(id) ? 'on ' : 'off'}  ${id.padEnd(width)}  ${severity.padEnd(13)}  ${planes[0].padEnd(13)}  ${title}\n`).join('');
}

async function explain(what: string, state: string, io: Io): Promise<string> {
  const check = CHECKS.find(({ id, identity }) => id === what || identity === what);
  if (check !== undefined) return explainCheck(check, pageOf(check), { color: io.color });
  if (!/^[0-9a-f]{32}$/.test(what)) throw new UsageError(`${what} is neither a check (postern checks lists them) nor a findingId of 32 hexadecimal digits`);
  const store = storeToRead(state);
  const { runId, summary } = await theLastRun(store, state);
  const result = (await readResults(store, runId)).find(({ findingId }) => findingId === what);
  const judgedBy = CHECKS.find(({ id }) => id === result?.checkId);
  if (result === undefined || judgedBy === undefined) throw new UsageError(`the last scan in ${state} has no failing or unknown result ${what}`);
  return explainFinding({ result, check: judgedBy, facts: await factsOf(store, runId, summary, result, judgedBy), color: io.color });
}

/** The check's facts, joined ones and what they are joined from, as they were when it was judged. */
async function factsOf(store: BlobStore, runId: string, summary: Summary, result: Result, check: AnyCheck): Promise<readonly ExplainedFact[]> {
  const lines = await (check.span === 'organization' ? linesBeside(store, runId, result.place.account, check) : linesOfAccount(store, runId, summary, result.place.account));
  const place: Place = result.place;
  const { organization } = await readTrusted(store, runId);
  const snapshot = withDerived(snapshotOf(lines, { place, at: summary.endedAt }), { at: summary.endedAt, place, previous: null, members: membersIn(organization) });
  const names = [...new Set([...check.needs, ...check.wants].flatMap((name) => [name, ...sourcesOf(name)]))];
  return names.filter((name) => nameIsOf(name, result)).map((name) => ({ name, fact: snapshot.get(name, result.key) }));
}

async function linesBeside(store: BlobStore, runId: string, account: string, { needs, wants }: AnyCheck): Promise<readonly Line[]> {
  return new AccountLinesReader(store, runId, await readReports(store, runId), factsBehind([...needs, ...wants])).linesOf(account);
}

async function linesOfAccount(store: BlobStore, runId: string, { accounts }: Summary, of: string): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const { account, regions } of accounts.filter(({ account }) => account === of)) for (const region of ['global', ...regions.map((state) => state.region)]) lines.push(...(await readRun(store, { account, region }, runId, MOST_PARTS)));
  return lines;
}

const MOST_PARTS = 20_000;

function sourcesOf(name: FactName): readonly FactName[] {
  const spec: FactSpec = FACT_SPECS[name];
  return spec.source === 'derived' ? spec.from.flatMap((source) => [source, ...sourcesOf(source)]) : [];
}

const nameIsOf = (name: FactName, { kind }: Result): boolean => name.startsWith(`${kind}/`) || (kind === 'account' && name.startsWith('coverage/'));

function pageOf(check: AnyCheck): string {
  return readFileSync(join(import.meta.dirname, '../../../checks', check.planes[0], `${check.id}.md`), 'utf8');
}
