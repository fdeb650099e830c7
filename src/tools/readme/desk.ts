import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setMaxListeners } from 'node:events';
import { runDemo } from '../../cli/demo.ts';
import { EXIT, type Io } from '../../cli/io.ts';
import { runWith } from '../../cli/main.ts';
import { buildOrganization, startSimulator, type Simulator } from '../../simulator/index.ts';
import { SampleError } from './markers.ts';
import { pinTime, type PinnedTime } from './pinned.ts';

const START = Date.parse('2026-11-21T12:00:00.000Z');
const MINUTE = 60_000;
const DAY = 86_400_000;
const SEED = 1;

/** Somebody who types the commands of a page, one after the other, against the simulated organization. */
export interface Desk {
  /** What a command prints; with `2>&1` at its end, what it says on the way as well. Throws `SampleError` for a command that cannot run. */
  readonly run: (command: string) => Promise<string>;
  readonly close: () => Promise<void>;
}

/** Whose credentials a profile of the page stands for. */
function environmentOf(simulator: Simulator, profile: string): Readonly<Record<string, string>> {
  const account = [...simulator.organization.accounts.values()].find(({ name }) => name === 'orders-prod')?.id ?? '';
  switch (profile) {
    case 'audit': return simulator.environmentFor(account, 'SecurityAudit');
    case 'admin': return simulator.environmentFor(account, 'AdministratorAccess');
    case 'hub': return simulator.environment;
    default: throw new SampleError(`no sample knows the profile ${profile}`);
  }
}

/** Opens a desk: a simulated organization of a fixed seed, a clock that stands still, an empty directory for each profile. */
export async function openDesk(): Promise<Desk> {
  const simulator = await startSimulator({ organization: buildOrganization(SEED, { size: 'small' }), now: () => new Date().toISOString(), quotaScale: Number.POSITIVE_INFINITY });
  const before = { directory: process.cwd(), environment: { ...process.env } };
  const root = mkdtempSync(join(tmpdir(), 'postern-readme-'));
  const time = pinTime(START);
  let typed = 0;
  return {
    run: (command) => {
      // Runs are told apart by when they began.
      time.set(START + typed * MINUTE);
      typed += 1;
      return runCommand(parse(command), { simulator, root, time });
    },
    close: async () => {
      time.release();
      process.chdir(before.directory);
      restoreEnvironment(before.environment);
      rmSync(root, { recursive: true, force: true });
      await simulator.close();
    },
  };
}

interface Command {
  readonly profile: string | null;
  readonly words: readonly string[];
  readonly withTalk: boolean;
}

/** `AWS_PROFILE=name npx postern … 2>&1`: the shell's grammar as far as the page uses it. */
export function parse(command: string): Command {
  const words = [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, bare]) => single ?? double ?? bare ?? '');
  const profile = words[0]?.startsWith('AWS_PROFILE=') === true ? (words.shift() ?? '').slice('AWS_PROFILE='.length) : null;
  const withTalk = words.at(-1) === '2>&1';
  if (withTalk) words.pop();
  if (words[0] === 'npx') words.shift();
  if (words.join(' ') === 'npm run demo') return { profile, words: ['demo'], withTalk };
  if (words.shift() !== 'postern') throw new SampleError(`a sample can only run postern, not \`${command}\``);
  return { profile, words, withTalk };
}

async function runCommand({ profile, words, withTalk }: Command, { simulator, root, time }: { simulator: Simulator; root: string; time: PinnedTime }): Promise<string> {
  const { io, text } = streams(words, withTalk);
  if (words[0] === 'demo') {
    await demo(io, time);
    return text();
  }
  if (profile !== null) {
    mkdirSync(join(root, profile), { recursive: true });
    process.chdir(join(root, profile));
    useEnvironment(environmentOf(simulator, profile));
  }
  if ((await runWith(words, io)) === EXIT.couldNotRun) throw new SampleError(`\`postern ${words.join(' ')}\` could not run:\n${text()}`);
  return text();
}

/** The demo of the full size, in this process, so that its clock stands still too. */
async function demo(io: Io, time: PinnedTime): Promise<void> {
  const simulator = await startSimulator({ organization: buildOrganization(SEED), now: () => new Date().toISOString(), quotaScale: Number.POSITIVE_INFINITY });
  try {
    const playDay = () => {
      time.set(Date.now() + DAY);
      return Promise.resolve(simulator.playDay());
    };
    await runDemo({ io, stage: { environment: simulator.environment, playDay }, state: null, quotaShare: 1, pool: { retryDelay: () => 0 } });
  } finally {
    await simulator.close();
  }
}

/** Remembered streams; asked whether it may publish, somebody at this desk types y. */
function streams(words: readonly string[], withTalk: boolean): { io: Io; text: () => string } {
  let said = '';
  const signal = new AbortController().signal;
  setMaxListeners(0, signal);
  const err = (text: string): void => void (said += withTalk ? text : '');
  const io: Io = {
    out: (text) => void (said += text),
    err,
    isTerminal: words.includes('--publish') && !words.includes('--yes'),
    width: 100,
    color: false,
    confirm: (question) => {
      err(`${question}y\n`);
      return Promise.resolve(true);
    },
    signal,
  };
  return { io, text: () => said };
}

/** Gives the SDK this environment and nothing of the machine's own AWS configuration. */
function useEnvironment(environment: Readonly<Record<string, string>>): void {
  forgetAws();
  Object.assign(process.env, environment, { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' });
}

function forgetAws(): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
}

function restoreEnvironment(before: NodeJS.ProcessEnv): void {
  forgetAws();
  for (const [name, value] of Object.entries(before)) if (name.startsWith('AWS_')) process.env[name] = value;
}
