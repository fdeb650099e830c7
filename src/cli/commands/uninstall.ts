import type { Command } from 'commander';
import { systemClock } from '../../engine/clock.ts';
import { refusedAccounts, toArchive, uninstallText, type UninstallPlan } from '../../report/uninstall.ts';
import { lastRun } from '../../scan/summarize.ts';
import { Uninstall, type LeftPlace } from '../../scan/uninstall.ts';
import { EXIT, UsageError, type Finish, type Io } from '../io.ts';
import { newRunId } from '../scan.ts';
import { openSession, openStore } from '../session.ts';
import { configFor } from '../state-config.ts';

interface UninstallFlags {
  readonly state: string;
  readonly config?: string;
  readonly externalId?: string;
  readonly yes?: boolean;
  readonly abandon?: boolean;
}

export function addUninstall(program: Command, io: Io, finish: Finish): void {
  program
    .command('uninstall-plan')
    .description('archive every finding that this hub has posted, before its roles go; shows them first, and asks')
    .requiredOption('--state <dir>', 'state directory of the scan, or s3://bucket/prefix/ of the service')
    .option('--config <file>', 'configuration file (default: the one in the state, then postern.config.yaml)')
    .option('--external-id <text>', 'external id of the roles that post (default: the configuration)')
    .option('--yes', 'archive them without asking')
    .option('--abandon', 'go on without the accounts that cannot be posted to: their findings expire after 90 days')
    .action(async (flags: UninstallFlags) => finish(await uninstall(flags, io)));
}

async function uninstall(flags: UninstallFlags, io: Io): Promise<number> {
  const store = openStore(flags.state);
  const config = await configFor(flags.config, store, io, systemClock);
  const { pool, caller } = await openSession({ config, quotaShare: config.quotaShare, signal: io.signal });
  try {
    const writer = { roleName: config.findingsWriterRoleName, externalId: flags.externalId ?? config.externalId ?? null };
    const leaving = new Uninstall({ pool, caller, store, clock: systemClock, signal: io.signal }, { writer, holder: `uninstall-${newRunId(systemClock)}`, concurrency: ACCOUNTS_AT_ONCE });
    io.err('Looking at what was posted.\n');
    const plan = await leaving.plan();
    io.out(`${uninstallText(plan, (await lastRun(store))?.summary.endedAt ?? null, { color: io.color })}\n`);
    requirePossible(plan, flags, writer.externalId);
    const all = toArchive(plan);
    if (all === 0) return EXIT.done;
    if (!(await isAgreed(flags, all, io))) return EXIT.couldNotRun;
    return end(await leaving.run(plan, progress(all, io)), io);
  } finally {
    pool.close();
  }
}

const ACCOUNTS_AT_ONCE = 8;

function requirePossible(plan: UninstallPlan, { abandon = false }: UninstallFlags, externalId: string | null): void {
  const refused = refusedAccounts(plan);
  if (refused.length === 0 || abandon) return;
  const suggestions = [
    ...(externalId === null ? ['Add --external-id if the service was deployed with one (externalId in infra/settings.json): every role refuses without it.'] : []),
    'Use the role that the roles there trust (analystRoleName in infra/settings.json), and put back roles that are gone.',
    'Only where that is not possible, --abandon goes on and leaves the findings there to expire',
  ];
  throw new UsageError(`nothing was archived: ${refused.join(', ')} cannot be posted to (see above). ${suggestions.join(' ')}`);
}

async function isAgreed({ yes = false }: UninstallFlags, all: number, io: Io): Promise<boolean> {
  if (yes) return true;
  if (io.isTerminal) return io.confirm(`Archive ${all === 1 ? 'it' : 'them'}? [y/N] `);
  io.err('postern: nothing was archived: there is no terminal to ask; add --yes\n');
  return false;
}

function progress(all: number, io: Io): (left: LeftPlace) => void {
  let archived = 0;
  return ({ place, ...left }) => {
    archived += left.archived;
    io.err(`${place.account} ${place.region}: ${left.archived} archived${left.because === null ? '' : `, stopped: ${left.because}`} (${archived} of ${all})\n`);
  };
}

function end(places: readonly LeftPlace[], io: Io): number {
  const failed = places.filter(({ because, left }) => because !== null || left > 0);
  if (failed.length === 0) {
    io.err('All of it is archived. The roles and the stacks can go now.\n');
    return EXIT.done;
  }
  io.err(`postern: something is left in ${failed.map(({ place }) => `${place.account} ${place.region}`).join(', ')}. Run the command again: it goes on where it stopped\n`);
  return io.signal.aborted ? EXIT.interrupted : EXIT.couldNotRun;
}
