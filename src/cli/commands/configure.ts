import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { CHECKS } from '../../../checks/registry.ts';
import { systemClock } from '../../engine/clock.ts';
import { readResults } from '../../scan/report.ts';
import { lastRun } from '../../scan/summarize.ts';
import { CONFIG_FILE, readConfigFile } from '../config-file.ts';
import { addException, ExceptError } from '../except.ts';
import { UsageError, EXIT, type Finish, type Io } from '../io.ts';
import { STATE_OPTION, storeToRead } from '../session.ts';

interface ExceptFlags {
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
  readonly ticket?: string;
  readonly state: string;
  readonly config: string;
}

export function addExceptAndConfig(program: Command, io: Io, finish: Finish): void {
  program
    .command('except')
    .description('accept the risk of one finding until a date')
    .argument('<findingId>', 'of a finding of the last scan')
    .requiredOption('--owner <who>', 'who answers for it')
    .requiredOption('--reason <text>', 'why the risk is accepted')
    .requiredOption('--expires <date>', 'last day on which it holds, such as 2027-01-31')
    .option('--ticket <id>', 'where it was decided')
    .option(...STATE_OPTION)
    .option('--config <file>', 'configuration file to write', CONFIG_FILE)
    .action((findingId: string, flags: ExceptFlags) => except(findingId, flags, io));
  program
    .command('config')
    .description('the configuration file')
    .command('check')
    .description('validate it, naming the line of every mistake')
    .argument('[file]', 'configuration file', CONFIG_FILE)
    .action((file: string) => finish(checkConfig(file, io)));
}

async function except(findingId: string, { state, config, ...request }: ExceptFlags, io: Io): Promise<void> {
  const store = storeToRead(state);
  const run = await lastRun(store);
  const result = run === null ? undefined : (await readResults(store, run.runId)).find((candidate) => candidate.findingId === findingId && candidate.status === 'fail');
  if (result === undefined) throw new UsageError(`the last scan in ${state} has no finding ${findingId}`);
  const before = existsSync(config) ? readFileSync(config, 'utf8') : '';
  try {
    writeFileSync(config, addException(before, config, { ...request, findingId, checkId: result.checkId }, CHECKS, systemClock.now()));
  } catch (error) {
    if (error instanceof ExceptError) throw new UsageError(error.message);
    throw error;
  }
  io.err(`${config}: ${result.checkId} on ${result.name} is accepted until ${request.expires} (${request.owner}). The next scan posts it as ARCHIVED.\n`);
}

function checkConfig(file: string, io: Io): number {
  const { config, errors, warnings } = readConfigFile(file, true, CHECKS, systemClock.now());
  for (const warning of warnings) io.err(`warning: ${warning}\n`);
  if (config === null) {
    io.err(`${errors.join('\n')}\n`);
    return EXIT.couldNotRun;
  }
  io.err(`${file} is valid: ${Object.keys(config.checks).length} check settings, ${config.exceptions.length} exceptions\n`);
  return EXIT.done;
}
