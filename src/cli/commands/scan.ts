import { Option, type Command } from 'commander';
import { systemClock } from '../../engine/clock.ts';
import { SEVERITIES, type Severity } from '../../model/verdict.ts';
import { planText, summaryText } from '../../report/index.ts';
import { CHECKS } from '../../../checks/registry.ts';
import { UsageError, type Finish, type Io } from '../io.ts';
import { FORMATS, statusesOf, writeResults, type Format } from '../output.ts';
import { describePlan } from '../plan.ts';
import { exitCodeOf, hubOf, performScan, planScan, type ScanSettings, type ScanTools } from '../scan.ts';
import { accountsOf, enabledChecks, loadConfig, openSession, openStore, regionsOf, requireWritable } from '../session.ts';

/** Options that `scan` and `collect` share. */
export interface ScopeFlags {
  readonly org?: boolean;
  readonly accounts?: readonly string[];
  readonly ou?: readonly string[];
  readonly excludeOu?: readonly string[];
  readonly regions?: readonly string[];
  readonly roleName?: string;
  readonly externalId?: string;
  readonly checks?: readonly string[];
  readonly function?: readonly string[];
  readonly state: string;
  readonly config?: string;
  readonly quotaShare?: number;
  readonly concurrency: number;
}
interface ScanFlags extends ScopeFlags {
  readonly plan?: boolean;
  readonly format: Format;
  readonly include: string;
  readonly output?: string;
  readonly publish?: boolean;
  readonly yes?: boolean;
  readonly failOn: Severity;
  readonly minCoverage: number;
}

/** An empty list would mean all of them: an unset variable of a script must not scan everything. */
export function listed(text: string): readonly string[] {
  const parts = text.split(',').map((part) => part.trim()).filter((part) => part !== '');
  if (parts.length === 0) throw new UsageError('a list was given that is empty; leave the option out to mean all');
  return parts;
}
const collected = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), ...listed(text)];

export function between(low: number, high: number, what: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isFinite(value) || value < low || value > high) throw new UsageError(`${what} takes a number from ${low} to ${high}, not ${text}`);
    return value;
  };
}

export function wholeBetween(low: number, high: number, what: string): (text: string) => number {
  return (text) => {
    if (!/^\d+$/.test(text)) throw new UsageError(`${what} takes a whole number from ${low} to ${high}, not ${text}`);
    return between(low, high, what)(text);
  };
}

export function addScopeOptions(command: Command): Command {
  return command
    .option('--org', 'scan every account of the organization instead of your own')
    .option('--accounts <ids>', 'only these accounts, separated by commas', listed)
    .option('--ou <id>', 'only accounts below this root or organizational unit; may be repeated', collected)
    .option('--exclude-ou <id>', 'no account below this organizational unit; may be repeated', collected)
    .option('--regions <codes>', 'only these regions, separated by commas', listed)
    .option('--role-name <name>', 'role to assume in each account (default: PosternScan, or the configuration)')
    .option('--external-id <text>', 'external id of the role')
    .option('--checks <globs>', 'only these checks, separated by commas; * matches anything', listed)
    .option('--function <arn>', 'only this function; may be repeated', collected)
    .option('--state <dir>', 'where snapshots, runs and ledgers are kept; or s3://bucket/prefix/', '.postern')
    .option('--config <file>', 'configuration file (default: postern.config.yaml, when it is there)')
    .option('--quota-share <number>', "share of AWS's API quotas to use, 0.01 to 1 (default: 0.5, or the configuration)", between(0.01, 1, '--quota-share'))
    .option('--concurrency <accounts>', 'accounts side by side', wholeBetween(1, 100, '--concurrency'), 8);
}

export function addScan(program: Command, io: Io, finish: Finish): void {
  addScopeOptions(program.command('scan'))
    .description('scan your account, or with --org the organization')
    .option('--plan', 'say who reads what, how long it takes and what the credentials lack; then stop')
    .addOption(new Option('--format <name>', 'how results are written').choices(FORMATS).default('table'))
    .option('--include <statuses>', 'results to write: fail, unknown, pass, not-applicable', 'fail,unknown')
    .option('--output <path>', 'write results to a file instead of standard output')
    .option('--publish', 'post what changed to Security Hub; the first time after asking')
    .option('--yes', 'publish the first time without asking')
    .addOption(new Option('--fail-on <severity>', 'exit 2 for findings at or above it').choices(SEVERITIES).default('high'))
    .option('--min-coverage <percent>', 'exit 3 for coverage below it', between(0, 100, '--min-coverage'), 95)
    .action(async (flags: ScanFlags) => finish(await scan(flags, io)));
}

/** Everything that a scan needs, refused as early as possible. */
export async function prepareScan(flags: ScopeFlags, io: Io, publish: ScanSettings['publish'], include: ScanSettings['include']): Promise<{ settings: ScanSettings; tools: ScanTools }> {
  const written = loadConfig(flags.config, io);
  const config = { ...written, quotaShare: flags.quotaShare ?? written.quotaShare };
  const checks = enabledChecks(config, flags.checks ?? []);
  const accounts = accountsOf(flags.accounts ?? []);
  if (!(flags.org ?? false) && (accounts.length > 0 || (flags.ou ?? []).length > 0 || (flags.excludeOu ?? []).length > 0)) throw new UsageError('--accounts, --ou and --exclude-ou choose among the accounts of the organization: add --org');
  const functions = flags.function ?? [];
  const wrong = functions.filter((arn) => !/^arn:[^:]+:lambda:[^:]+:\d{12}:function:[^:]+$/.test(arn));
  if (wrong.length > 0) throw new UsageError(`--function takes the ARN of a function without a qualifier, not ${wrong.join(', ')}`);
  const store = openStore(flags.state);
  const { pool, caller } = await openSession({ config, quotaShare: config.quotaShare, signal: io.signal });
  const asked = flags.regions ?? config.regions;
  const knownRegions = await regionsOf(pool, caller, asked);
  const settings: ScanSettings = {
    organization: flags.org ?? false,
    accounts,
    ous: flags.ou ?? [],
    excludeOus: flags.excludeOu ?? [],
    regions: asked,
    functions,
    checks,
    roleName: flags.roleName ?? config.roleName,
    externalId: flags.externalId ?? config.externalId ?? null,
    publish,
    concurrency: flags.concurrency,
    include,
  };
  return { settings, tools: { pool, caller, store, config, io, knownRegions } };
}

async function scan(flags: ScanFlags, io: Io): Promise<number> {
  const include = statusesOf(flags.include);
  if (flags.output !== undefined) requireWritable(flags.output);
  const publish = await publishMode(flags, io);
  const { settings, tools } = await prepareScan(flags, io, publish, include);
  const planned = await planScan(settings, tools);
  const text = planText(await describePlan(planned, settings, tools), { color: io.color });
  if (flags.plan ?? false) {
    io.out(`${text}\n`);
    return 0;
  }
  io.err(`${text}\n\n`);
  const outcome = await performScan(planned, settings, tools);
  const { summary, results } = outcome;
  const hub = hubOf(tools.caller);
  writeResults(results, summary, { format: flags.format, include, io, path: flags.output ?? null, now: systemClock.now(), docsBaseUrl: tools.config.publish.docsBaseUrl ?? null, hubId: `${tools.caller.partition}:${hub.account}`, postTo: outcome.postTo });
  const end = summaryText({ summary, results, checks: CHECKS, color: io.color, roleName: settings.roleName });
  (flags.format === 'table' && flags.output === undefined ? io.out : io.err)(`\n${end}\n`);
  tools.pool.close();
  return exitCodeOf(outcome, flags.failOn, flags.minCoverage);
}

/** Asking needs a terminal: without one the first publication is refused before anything is scanned. */
async function publishMode(flags: ScanFlags, io: Io): Promise<ScanSettings['publish']> {
  if (!(flags.publish ?? false)) return 'no';
  // A plan says what a run would do; it does nothing itself.
  if (flags.plan ?? false) return 'ask';
  const published = await openStore(flags.state).list('ledger/');
  if (published.length > 0 || (flags.yes ?? false)) return 'yes';
  if (!io.isTerminal) throw new UsageError(`nothing was published from ${flags.state} before, and there is no terminal to ask: look at the plan with --plan, then add --yes`);
  return 'ask';
}
