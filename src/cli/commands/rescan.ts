import type { Command } from 'commander';
import { randomBytes } from 'node:crypto';
import { CHECKS } from '../../../checks/registry.ts';
import { systemClock } from '../../engine/clock.ts';
import type { ScanContext } from '../../scan/context.ts';
import { rescan, RESCAN_QUOTA_SHARE, type RescanOutcome } from '../../scan/rescan/rescan.ts';
import { groupsOf, resolveTargets } from '../../scan/rescan/targets.ts';
import { printable } from '../../model/message.ts';
import { EXIT, UsageError, type Finish, type Io } from '../io.ts';
import { enabledChecks, openSession, openStore, STATE_OPTION } from '../session.ts';
import { configFor } from '../state-config.ts';

interface RescanFlags {
  readonly state: string;
  readonly config?: string;
  readonly roleName?: string;
  readonly externalId?: string;
}

export function addRescan(program: Command, io: Io, finish: Finish): void {
  program
    .command('rescan')
    .description('read what a finding, a function, a layer version or a role is about again, and post its findings, changed or not')
    .argument('<finding-id|arn...>', 'findingId, ASFF Id, or ARN')
    .option(...STATE_OPTION)
    .option('--config <file>', 'configuration file (default: the one in the state, then postern.config.yaml)')
    .option('--role-name <name>', 'role to assume in the account (default: PosternScan, or the configuration)')
    .option('--external-id <text>', 'external id of the role')
    .action(async (targets: readonly string[], flags: RescanFlags) => finish(await rescanNow(targets, flags, io)));
}

async function rescanNow(targets: readonly string[], flags: RescanFlags, io: Io): Promise<number> {
  const store = openStore(flags.state);
  const config = await configFor(flags.config, store, io, systemClock);
  const { pool, caller } = await openSession({ config, quotaShare: RESCAN_QUOTA_SHARE, signal: io.signal });
  const context: ScanContext = { pool, caller, store, clock: systemClock, config, settings: enabledChecks(config, []), progress: () => undefined, signal: io.signal };
  const runId = `rescan-${systemClock.now().replace(/[-:]|\.\d+/g, '')}-${randomBytes(3).toString('hex')}`;
  const resolving = { store, partition: caller.partition, homeRegion: caller.homeRegion, hubId: `${caller.partition}:${caller.account}` };
  const resolved = await resolveTargets(resolving, targets, { runId, by: caller.arn });
  const [groups, { notRescanned }] = [groupsOf(resolved), resolved];
  for (const { target, because } of notRescanned) io.err(`${printable(target)} is not rescanned: ${printable(because)}\n`);
  if (groups.length === 0) throw new UsageError('nothing to rescan');
  const externalId = flags.externalId ?? config.externalId ?? null;
  const outcomes: RescanOutcome[] = [];
  for (const group of groups) {
    io.err(`Rescanning ${group.targets.length} in ${group.account} ${group.region}…\n`);
    const access = { by: 'role' as const, roleName: flags.roleName ?? config.roleName, externalId };
    const outcome = await rescan(context, group, { access, writer: { roleName: config.findingsWriterRoleName, externalId }, catalogue: CHECKS });
    outcomes.push(outcome);
    io.out(`${outcomeText(outcome)}\n`);
  }
  pool.close();
  return notRescanned.length === 0 && outcomes.every(({ state }) => state === 'rescanned') ? EXIT.done : EXIT.couldNotRun;
}

function outcomeText({ account, region, state, because, findings, note }: RescanOutcome): string {
  if (state === 'failed') return `${account} ${region}: nothing was posted: ${printable(because ?? '')}`;
  const { failing, resolved, archived, unverified } = findings;
  const said = `${account} ${region}: ${failing} failing, ${resolved} resolved, ${archived} archived${unverified > 0 ? `, ${unverified} not verified: a run has to judge them` : ''}`;
  return note === null ? said : `${said}\n  no note was written on them: ${printable(note)}`;
}
