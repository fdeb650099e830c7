import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(import.meta.dirname, '..', '..');
const BIN = join(ROOT, '.venv', 'bin');
const READY_WITHIN = 60_000;

/** Moto on a free port of loopback, as its own process. */
export interface Moto {
  readonly endpoint: string;
  /** What an SDK or a command needs to speak to it as the management account. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}
export interface Finished {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Null: the virtual environment can be used. Otherwise why not. Where `CI` is true a missing one is an error, never a reason to skip.
 */
export function whyNotAvailable(): string | null {
  if (existsSync(join(BIN, 'moto_server'))) return null;
  const reason = '.venv with moto is missing: run test/conformance/setup.sh (Python 3.11)';
  if (process.env['CI'] === 'true') throw new Error(`conformance is never skipped in CI: ${reason}`);
  return reason;
}

export async function startMoto(): Promise<Moto> {
  const port = await freePort();
  const child = spawn(join(BIN, 'moto_server'), ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore', env: { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' } });
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await ready(endpoint, child);
    await fetch(`${endpoint}/moto-api/seed?a=20261121`, { method: 'POST' });
  } catch (error) {
    await stop(child);
    throw error;
  }
  const environment = { AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'conformance', AWS_SECRET_ACCESS_KEY: 'conformance' };
  return { endpoint, environment, stop: () => stop(child) };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function ready(endpoint: string, child: ChildProcess): Promise<void> {
  for (let waited = 0; waited < READY_WITHIN; waited += 200) {
    if (child.exitCode !== null) throw new Error(`moto ended with ${child.exitCode} before it was ready`);
    const answered = await fetch(`${endpoint}/moto-api/`).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await sleep(200);
  }
  throw new Error(`moto was not ready within ${READY_WITHIN / 1000} s`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await Promise.race([ended, sleep(5000).then(() => child.kill('SIGKILL'))]);
}

/** Runs plant.py against the server; throws what it says on standard error. */
export async function plant(moto: Moto, args: readonly string[] = [], input = ''): Promise<unknown> {
  const done = await run(join(BIN, 'python'), [join(import.meta.dirname, 'plant.py'), moto.endpoint, ...args], { ...process.env, PYTHONDONTWRITEBYTECODE: '1' }, input);
  if (done.code !== 0) throw new Error(`plant.py failed:\n${done.err}`);
  return JSON.parse(done.out);
}

/** The command line as a user runs it, with nothing in its environment but the server's. */
export function postern(moto: Moto, args: readonly string[]): Promise<Finished> {
  const own = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
  return run(process.execPath, [join(ROOT, 'src', 'cli', 'postern.mjs'), ...args], { ...own, ...moto.environment }, '');
}

function run(file: string, args: readonly string[], env: NodeJS.ProcessEnv, input: string): Promise<Finished> {
  return new Promise((resolve) => {
    const child = execFile(file, args, { env, maxBuffer: 256 * 1024 * 1024 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, out, err });
    });
    child.stdin?.end(input);
  });
}
