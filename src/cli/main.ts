import { Command, CommanderError } from 'commander';
import { addDemo } from './commands/demo.ts';
import { addDiffRelease } from './commands/diff-release.ts';
import { addDoctor } from './commands/doctor.ts';
import { addExplainPolicy } from './commands/explain-policy.ts';
import { addExceptAndConfig } from './commands/configure.ts';
import { addPublicationPlan } from './commands/publication-plan.ts';
import { addRescan } from './commands/rescan.ts';
import { addScan } from './commands/scan.ts';
import { addSnapshotCommands } from './commands/snapshot.ts';
import { addUnderstand } from './commands/understand.ts';
import { addUninstall } from './commands/uninstall.ts';
import { explainError } from './errors.ts';
import { EXIT, processIo, type Finish, type Io } from './io.ts';

/** Parses argv and runs one command; returns its exit code and never exits by itself. */
export async function run(argv: readonly string[]): Promise<number> {
  const interrupt = new AbortController();
  const onSignal = (): void => {
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
    interrupt.abort();
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  try {
    return await runWith(argv, processIo(interrupt.signal));
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  }
}

/** The same with streams of the caller's. */
export async function runWith(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.done;
  const program = createProgram(io, (code) => (exitCode = code));
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.couldNotRun;
    io.err(`postern: ${explainError(error, process.env.AWS_PROFILE)}\n`);
    return io.signal.aborted ? EXIT.interrupted : EXIT.couldNotRun;
  }
}

function createProgram(io: Io, finish: Finish): Command {
  const program = new Command('postern')
    .description('Continuous posture scanner for the serverless side of an AWS organization')
    .version('0.1.0')
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureOutput({ writeOut: io.out, writeErr: io.err, outputError: (text, write) => write(`postern: ${text.replace(/^error: /, '').trim().replaceAll('\n', ' ')}\n`) })
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText('after', '\nExit codes: 0 done, 1 could not run, 2 findings at or above --fail-on, 3 coverage below --min-coverage, 130 interrupted.\nCredentials, region and endpoints come from the standard AWS environment and files.');
  program.commandsGroup('Try:');
  addDemo(program, io, finish);
  program.commandsGroup('Scan:');
  addScan(program, io, finish);
  addSnapshotCommands(program, io, finish);
  program.commandsGroup('Understand:');
  addUnderstand(program, io);
  addExplainPolicy(program, io);
  program.commandsGroup('Operate:');
  addDoctor(program, io, finish);
  addExceptAndConfig(program, io, finish);
  addDiffRelease(program, io);
  addUninstall(program, io, finish);
  addPublicationPlan(program, io);
  addRescan(program, io, finish);
  return program;
}
