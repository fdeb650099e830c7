import { randomUUID } from 'node:crypto';
import { open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

/** A holder does a few file operations; one that shows no change for so long has died, or sleeps with its machine. */
const STALE_AFTER = 10_000;
const GIVE_UP_AFTER = 60_000;
const POLL = 15;

/** The lock could not be had; the message names its file. */
export class LockError extends Error {
  override readonly name = 'LockError';
}

/** A lock between processes: a file that only one of them can create. */
export interface FileLock {
  /** False when somebody took it over, because this process stood still for too long. */
  readonly isHeld: () => Promise<boolean>;
  readonly release: () => Promise<void>;
}

const hasCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;

/** Creates the file, or waits for its holder. A holder whose process is gone, or that stood still for 10 s, is overruled. */
export async function lockFile(path: string): Promise<FileLock> {
  const token = JSON.stringify({ host: hostname(), pid: process.pid, id: randomUUID() });
  const start = performance.now();
  let seen = { token: '', at: start };
  while (!(await tryCreate(path, token))) {
    const holder = await readToken(path);
    const now = performance.now();
    // Measured by our own steady clock: file times of another machine prove nothing.
    if (holder !== seen.token) seen = { token: holder ?? '', at: now };
    if (now - start > GIVE_UP_AFTER) throw new LockError(`${path} has been locked by others for a minute`);
    if (holder !== null && (isDead(holder) || now - seen.at > STALE_AFTER)) await breakLock(path, holder, token);
    else await sleep(POLL);
  }
  return {
    isHeld: async () => (await readToken(path)) === token,
    release: async () => {
      if ((await readToken(path)) === token) await rm(path, { force: true });
    },
  };
}

async function tryCreate(path: string, token: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(token);
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

async function readToken(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** True only for a process of this machine that is certainly gone. */
function isDead(token: string): boolean {
  const { host, pid } = parse(token);
  if (host !== hostname() || pid === undefined || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return hasCode(error, 'ESRCH');
  }
}

function parse(token: string): { readonly host?: string; readonly pid?: number } {
  try {
    const { host, pid } = JSON.parse(token) as { host?: unknown; pid?: unknown };
    return { ...(typeof host === 'string' ? { host } : {}), ...(typeof pid === 'number' && Number.isSafeInteger(pid) && pid > 0 ? { pid } : {}) };
  } catch {
    // Its holder is between creating and writing it, or died there: only time tells.
    return {};
  }
}

/** Removes a lock under a second one, so that of two that found it stale the slower does not remove the lock of the faster. */
async function breakLock(path: string, stale: string, token: string): Promise<void> {
  const guard = `${path}.breaking`;
  if (!(await tryCreate(guard, token))) {
    await sleep(POLL);
    const breaker = await readToken(guard);
    if (breaker !== null && isDead(breaker)) await rm(guard, { force: true });
    return;
  }
  try {
    if ((await readToken(path)) === stale) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
}
