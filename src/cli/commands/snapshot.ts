import { appendFileSync, writeFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { systemClock } from '../../engine/clock.ts';
import type { Account, Place, Region } from '../../model/place.ts';
import type { Result } from '../../model/result.ts';
import type { Line } from '../../model/snapshot.ts';
import { judgeLines } from '../../scan/evaluation.ts';
import { writeLines } from '../../scan/snapshot-formats.ts';
import { readRun } from '../../scan/snapshots.ts';
import { EXIT, type Finish, type Io } from '../io.ts';
import { FORMATS, statusesOf, writeResults, type Format } from '../output.ts';
import { performScan, planScan } from '../scan.ts';
import { enabledChecks, loadConfig, requireWritable } from '../session.ts';
import { addScopeOptions, prepareScan, type ScopeFlags } from './scan.ts';
import { readTrusted } from '../../scan/trusted.ts';
import { readSnapshotFile, type TrustedLine } from '../snapshot-file.ts';

interface CollectFlags extends ScopeFlags {
  readonly output: string;
}
interface EvaluateFlags {
  readonly checks?: readonly string[];
  readonly config?: string;
  readonly format: Format;
  readonly include: string;
  readonly output?: string;
}

export function addSnapshotCommands(program: Command, io: Io, finish: Finish): void {
  addScopeOptions(program.command('collect'))
    .description('read facts into a snapshot file, to be judged later or elsewhere')
    .requiredOption('--output <path>', 'the snapshot: one JSON object a line')
    .action(async (flags: CollectFlags) => finish(await collect(flags, io)));
  program
    .command('evaluate')
    .description('judge a snapshot file; needs no credentials')
    .argument('<snapshot>', 'file written by postern collect')
    .option('--checks <globs>', 'only these checks, separated by commas', (text) => text.split(','))
    .option('--config <file>', 'configuration file')
    .addOption(new Option('--format <name>', 'how results are written').choices(FORMATS).default('table'))
    .option('--include <statuses>', 'results to write: fail, unknown, pass, not-applicable', 'fail,unknown')
    .option('--output <path>', 'write results to a file instead of standard output')
    .action((path: string, flags: EvaluateFlags) => {
      evaluateFile(path, flags, io);
      finish(0);
    });
}

async function collect(flags: CollectFlags, io: Io): Promise<number> {
  requireWritable(flags.output);
  const { settings, tools } = await prepareScan(flags, io, 'no', []);
  const planned = await planScan(settings, tools);
  const { summary } = await performScan(planned, settings, tools);
  const first: TrustedLine = { line: 'trusted', at: summary.startedAt, trusted: await readTrusted(tools.store, planned.request.runId), interrupted: summary.interrupted };
  writeFileSync(flags.output, `${JSON.stringify(first)}\n`);
  for (const account of summary.accounts) {
    for (const region of ['global', ...account.regions.map((state) => state.region)]) {
      const lines = await readRun(tools.store, { account: account.account, region }, planned.request.runId, MOST_PARTS);
      appendFileSync(flags.output, writeLines(lines));
    }
  }
  io.err(`Wrote ${summary.functions} functions and ${summary.roles} roles of ${summary.accounts.length} accounts to ${flags.output}${summary.interrupted ? '; interrupted: what it had not reached is missing' : ''}\n`);
  tools.pool.close();
  return summary.interrupted ? EXIT.interrupted : EXIT.done;
}

const MOST_PARTS = 20_000;

function evaluateFile(path: string, flags: EvaluateFlags, io: Io): void {
  const include = statusesOf(flags.include);
  if (flags.output !== undefined) requireWritable(flags.output);
  const config = loadConfig(flags.config, io);
  const settings = enabledChecks(config, flags.checks ?? []);
  const { lines, trusted, at, interrupted } = readSnapshotFile(path);
  const results: Result[] = [];
  const judge = (part: readonly Line[], span: 'region' | 'account' | 'organization', place: Place): void => {
    results.push(...judgeLines({ settings, config }, part, { span, place, at, trusted, previous: null, interrupted }).results);
  };
  const placed = lines.flatMap((line) => (line.line === 'header' ? [] : [line]));
  for (const [place, part] of groupBy(placed, ({ place: where }) => `${where.account} ${where.region}`)) if (place.region !== 'global') judge(part, 'region', place);
  for (const [place, part] of groupBy(placed, ({ place: where }) => where.account)) judge(part, 'account', { ...place, region: 'global' });
  const [first] = placed;
  if (first !== undefined) judge(placed, 'organization', { ...first.place, account: 'organization', region: 'global' });
  const home = first?.place;
  const postTo = (result: Result): { account: Account; region: Region } => ({ account: result.place.account, region: result.place.region === 'global' ? (config.homeRegion ?? 'us-east-1') : result.place.region });
  writeResults(results, null, { format: flags.format, include, io, path: flags.output ?? null, now: systemClock.now(), docsBaseUrl: config.publish.docsBaseUrl ?? null, hubId: `${home?.partition ?? 'aws'}:${home?.account ?? ''}`, postTo });
}

function groupBy<T extends { place: Place }>(lines: readonly T[], keyOf: (line: T) => string): Iterable<[Place, readonly T[]]> {
  const groups = new Map<string, [Place, T[]]>();
  for (const line of lines) {
    const group = groups.get(keyOf(line)) ?? [line.place, []];
    group[1].push(line);
    groups.set(keyOf(line), group);
  }
  return groups.values();
}
