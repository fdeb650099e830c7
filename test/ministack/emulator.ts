import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const PROGRAM = join(import.meta.dirname, '../../.venv-ministack/bin/ministack');

export interface Emulator {
  readonly url: string;
  readonly close: () => Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts ministack on loopback, in a process group of its own so that its Lambda workers end with it. */
export async function startEmulator(): Promise<Emulator> {
  const port = await freePort();
  const output: string[] = [];
  const child = spawn(PROGRAM, [], {
    cwd: mkdtempSync(join(tmpdir(), 'postern-ministack-')),
    env: { PATH: process.env['PATH'], HOME: tmpdir(), BIND_HOST: '127.0.0.1', GATEWAY_PORT: String(port), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => void output.push(chunk.toString()));
  const url = `http://127.0.0.1:${port}`;
  const close = (): Promise<void> => stop(child);
  for (let attempt = 0; attempt < 300; attempt++) {
    if (child.exitCode !== null) throw new Error(`ministack ended with ${child.exitCode}:\n${output.join('').slice(-4000)}`);
    if (await answers(`${url}/_ministack/health`)) return { url, close };
    await delay(100);
  }
  await close();
  throw new Error(`ministack does not answer:\n${output.join('')}`);
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

async function stop(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended in between.
  }
  await ended;
}
