import { Option, type Command } from 'commander';
import { systemClock } from '../../engine/clock.ts';
import type { Caller } from '../../scan/context.ts';
import { awsQuestions } from '../../scan/doctor/aws-questions.ts';
import { diagnosisData, missingIn, notAskedIn, notSeenIn } from '../../scan/doctor/diagnosis.ts';
import { examine, type Diagnosis, type Examination } from '../../scan/doctor/examine.ts';
import { diagnosisText } from '../../scan/doctor/text.ts';
import { scanRole } from '../../scan/role.ts';
import { jsonPretty } from '../../report/text.ts';
import { EXIT, UsageError, type Finish, type Io } from '../io.ts';
import { accountsOf, enabledChecks, loadConfig, openSession, regionsOf } from '../session.ts';
import { between, listed, wholeBetween } from './scan.ts';

interface DoctorFlags {
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly hub?: string;
  readonly roleName?: string;
  readonly externalId?: string;
  readonly checks?: readonly string[];
  readonly sample?: number;
  readonly concurrency: number;
  readonly quotaShare?: number;
  readonly config?: string;
  readonly format: 'text' | 'json';
  readonly all?: boolean;
}

const MOST_ACCOUNTS = 10_000;

export function addDoctor(program: Command, io: Io, finish: Finish): void {
  program
    .command('doctor')
    .description('what the service needs and does not have: Security Hub, delegation, roles, guardrails, trail')
    .option('--accounts <ids>', 'only these accounts, separated by commas', listed)
    .option('--regions <codes>', "only these regions, separated by commas (default: the configuration, or the caller's)", listed)
    .option('--hub <account>', "account that the service is deployed to (default: the caller's)")
    .option('--role-name <name>', 'role that reads (default: PosternScan, or the configuration)')
    .option('--external-id <text>', 'external id of both roles')
    .option('--checks <globs>', 'only what these checks need, separated by commas', listed)
    .option('--sample <accounts>', 'enter only so many accounts, spread over all', wholeBetween(1, MOST_ACCOUNTS, '--sample'))
    .option('--concurrency <accounts>', 'accounts side by side', wholeBetween(1, 100, '--concurrency'), 8)
    .option('--quota-share <number>', "share of AWS's API quotas to use, 0.01 to 1", between(0.01, 1, '--quota-share'))
    .option('--config <file>', 'configuration file (default: postern.config.yaml, when it is there)')
    .addOption(new Option('--format <name>', 'how it is written').choices(['text', 'json']).default('text'))
    .option('--all', 'show what is in place too')
    .addHelpText('after', '\nExit codes: 0 nothing is missing, 1 could not run, 2 something is missing, 3 nothing is missing as far as it was seen, but something could not be checked or asked; 2 wins over 3.')
    .action(async (flags: DoctorFlags) => finish(await doctor(flags, io)));
}

async function doctor(flags: DoctorFlags, io: Io): Promise<number> {
  const written = loadConfig(flags.config, io);
  const config = { ...written, quotaShare: flags.quotaShare ?? written.quotaShare };
  const checks = enabledChecks(config, flags.checks ?? []);
  const accounts = accountsOf(flags.accounts ?? []);
  const [hub] = accountsOf(flags.hub === undefined ? [] : [flags.hub]);
  if (flags.externalId === '') throw new UsageError('--external-id is empty; leave it out where the roles ask for none');
  const { pool, caller } = await openSession({ config, quotaShare: config.quotaShare, signal: io.signal });
  try {
    const asked = flags.regions ?? config.regions;
    const known = await regionsOf(pool, caller, asked);
    const names = { scanRoleName: flags.roleName ?? config.roleName, writerRoleName: config.findingsWriterRoleName };
    const examination: Examination = {
      standing: { ...standingOf(caller), ...names, hub: hub ?? caller.account, regions: asked.length > 0 ? asked : known, needed: scanRole(checks.map(({ check }) => check), config.role) },
      config, accounts, sample: flags.sample ?? null, concurrency: flags.concurrency, clock: systemClock, onEntered: progressOf(io),
    };
    const questions = awsQuestions({ pool, caller, clock: systemClock, ...names, externalId: flags.externalId ?? config.externalId ?? null });
    return told(await examine(questions, examination), flags, io);
  } finally {
    pool.close();
  }
}

const standingOf = ({ partition, arn, account, homeRegion }: Caller) => ({ partition, caller: arn, account, homeRegion });

/** One line for a terminal that is written over; every hundredth account elsewhere. */
function progressOf(io: Io): Examination['onEntered'] {
  return (done, total) => {
    if (io.isTerminal) io.err(`\r${done} of ${total} accounts entered${done === total ? '\n' : ''}`);
    else if (done === total || done % 100 === 0) io.err(`${done} of ${total} accounts asked\n`);
  };
}

function told(diagnosis: Diagnosis, flags: DoctorFlags, io: Io): number {
  io.out(flags.format === 'json' ? `${jsonPretty(diagnosisData(diagnosis))}\n` : `${diagnosisText(diagnosis, { color: io.color, all: flags.all ?? false })}\n`);
  if (missingIn(diagnosis).length > 0) return EXIT.findings;
  return notSeenIn(diagnosis).length + notAskedIn(diagnosis).length > 0 ? EXIT.coverage : EXIT.done;
}
