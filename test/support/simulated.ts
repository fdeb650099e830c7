import { DEFAULT_CONFIG } from '../../src/model/config.ts';
import type { Ticker } from '../../src/aws/limiter.ts';
import type { PoolOptions } from '../../src/aws/pool.ts';
import type { Io } from '../../src/cli/io.ts';
import type { Instant } from '../../src/model/place.ts';
import type { Clock } from '../../src/model/ports.ts';
import { buildOrganization, startSimulator, type BuildOptions, type Simulator } from '../../src/simulator/index.ts';

export const NOW: Instant = '2026-11-21T12:00:00.000Z';

/** A clock that stands still until it is moved. */
export function movableClock(start: Instant = NOW): Clock & { set(at: Instant): void } {
  let now = start;
  return { now: () => now, sleep: () => Promise.resolve(), set: (at) => void (now = at) };
}

/** No limiter ever waits and no retry is delayed. */
export function unhurried(): Pick<PoolOptions, 'ticker' | 'retryDelay'> {
  let time = 0;
  const ticker: Ticker = { milliseconds: () => (time += 1e9), sleep: () => Promise.resolve() };
  return { ticker, retryDelay: () => 0 };
}

/** The simulated organization in this process, without quotas, its clock standing still. */
export const startSmall = (options: BuildOptions = {}, seed = 1): Promise<Simulator> => startSimulator({ organization: buildOrganization(seed, { size: 'small', ...options }), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });

/** Gives the SDK this environment and nothing of the machine's own AWS configuration. */
export function useEnvironment(environment: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_') && !name.includes('WARNING')) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment, { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true' });
}

/** Streams that are remembered. */
export function recordedIo(change: Partial<Io> = {}): Io & { readonly stdout: () => string; readonly stderr: () => string } {
  let stdout = '';
  let stderr = '';
  return {
    out: (text) => void (stdout += text),
    err: (text) => void (stderr += text),
    isTerminal: false,
    width: 100,
    color: false,
    confirm: () => Promise.resolve(false),
    signal: new AbortController().signal,
    ...change,
    stdout: () => stdout,
    stderr: () => stderr,
  };
}

export const config = DEFAULT_CONFIG;
