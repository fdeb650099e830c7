import type { Command } from 'commander';
import { forkSimulator } from '../../simulator/index.ts';
import { runDemo } from '../demo.ts';
import { EXIT, UsageError, type Finish, type Io } from '../io.ts';
import { bucketIn } from '../session.ts';

interface DemoFlags {
  readonly seed: number;
  readonly state?: string;
  readonly keep?: boolean;
}

export function addDemo(program: Command, io: Io, finish: Finish): void {
  program
    .command('demo')
    .description('scan a simulated organization on this machine: no credentials, no network')
    .option('--seed <number>', 'another organization of the same shape', wholeNumber, 1)
    .option('--state <dir>', 'keep snapshots and ledgers here, for coverage and explain')
    .option('--keep', 'leave the simulated organization running and print its environment')
    .action(async (flags: DemoFlags) => finish(await demo(flags, io)));
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`--seed takes a whole number, not ${text}`);
  return Number(text);
}

async function demo({ seed, state, keep }: DemoFlags, io: Io): Promise<number> {
  if (state !== undefined && bucketIn(state) !== null) throw new UsageError('the demo keeps its state in a directory: it uses no network, and so no bucket');
  io.err('Starting a simulated organization on loopback…\n');
  const simulator = await forkSimulator({ seed });
  try {
    const { second } = await runDemo({ io, stage: simulator, state: state ?? null, quotaShare: 1 });
    io.err(state === undefined ? '\nNothing was kept. For postern coverage and postern explain run the demo with --state <dir>, and give them the same.\n' : `\nLook closer: postern coverage --state ${state}, postern explain <findingId> --state ${state}\n`);
    if (keep ?? false) await stayUp(simulator.environment, io);
    return second.summary.interrupted ? EXIT.interrupted : EXIT.done;
  } finally {
    await simulator.close();
  }
}

async function stayUp(environment: Readonly<Record<string, string>>, io: Io): Promise<void> {
  io.err('\nThe simulated organization stays up. Any AWS SDK or CLI reaches it with:\n\n');
  io.out(Object.entries(environment).map(([name, value]) => `export ${name}=${value}\n`).join(''));
  io.err('\nCtrl-C ends it.\n');
  if (!io.signal.aborted) await new Promise((resolve) => io.signal.addEventListener('abort', resolve, { once: true }));
}
