import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Simulator } from '../../src/simulator/index.ts';
import { startSmall } from '../support/simulated.ts';
import { emptyDirectory, linesOf, postern } from './terminal.ts';

vi.mock('../../src/engine/clock.ts', () => import('./stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('./quick-pool.ts')).quick(await original()));

/** How long after Ctrl-C a command may still run. */
const SOON = 2_000;
const FOR_LONG = 25_000;

let simulator: Simulator;
beforeEach(async () => {
  simulator = await startSmall();
  const { vanishing } = simulator.organization.specials;
  // Otherwise two scans would differ by it.
  if (vanishing !== null) simulator.mutate.functionAt(vanishing.account, vanishing.region, vanishing.name).vanishing = false;
});
afterEach(() => simulator.close());

/** Runs a command and presses Ctrl-C when the condition holds. */
async function interrupted(words: readonly string[], when: () => boolean) {
  const controller = new AbortController();
  let pressed = Number.NaN;
  const watch = setInterval(() => {
    if (!when() || controller.signal.aborted) return;
    pressed = performance.now();
    controller.abort();
  }, 5);
  try {
    const ran = await postern(simulator.environment, words, { signal: controller.signal });
    return { ...ran, after: performance.now() - pressed };
  } finally {
    clearInterval(watch);
  }
}
const calls = (operation: string): number => simulator.statistics().byOperation.filter((one) => one.operation === operation).reduce((sum, one) => sum + one.calls, 0);

// Seconds are those of a machine that has time: one that is busy with other tests may try again.
describe('Ctrl-C', { retry: 2 }, () => {
  it('in the middle, with calls that hang: stops soon, writes what it has, says what is missing, exits 130', async () => {
    const state = emptyDirectory();
    simulator.faults.inject({ operation: 'GetPolicy', after: 100, outcome: { delayMs: FOR_LONG } });
    const ran = await interrupted(['scan', '--org', '--state', state, '--format', 'ndjson', '--include', 'fail,unknown,pass'], () => calls('GetPolicy') > 110);
    expect(ran.after).toBeLessThan(SOON);
    expect(ran.code).toBe(130);
    const { results, summary } = linesOf(ran.out);
    expect(summary.interrupted).toBe(true);
    expect(results.some(({ status }) => status === 'pass')).toBe(true);
    expect(results.flatMap(({ because }) => because).some(({ reason }) => reason === 'budget')).toBe(true);
    expect(ran.err).toContain('Interrupted: what follows is what was read until then.');
    expect(ran.err).toMatch(/Not read: .*|The scan was interrupted/);
    const coverage = await postern({}, ['coverage', '--state', state]);
    expect(coverage).toMatchObject({ code: 0 });
    expect(coverage.out).toContain('Left for the next run');
  });

  it('the next scan is a whole one', async () => {
    const state = emptyDirectory();
    await interrupted(['scan', '--org', '--state', state, '--format', 'ndjson'], () => calls('GetPolicy') > 50);
    const after = linesOf((await postern(simulator.environment, ['scan', '--org', '--state', state, '--format', 'ndjson'])).out);
    const fresh = linesOf((await postern(simulator.environment, ['scan', '--org', '--state', emptyDirectory(), '--format', 'ndjson'])).out);
    const ids = (lines: typeof after): readonly string[] => lines.results.map(({ findingId, status }) => `${status} ${findingId}`).sort();
    expect(after.summary.interrupted).toBe(false);
    expect(ids(after)).toEqual(ids(fresh));
  });

  it('while it publishes: nothing is archived for not having been read, and the next run posts the rest', async () => {
    const state = emptyDirectory();
    const words = ['scan', '--org', '--state', state, '--publish', '--yes', '--format', 'ndjson'];
    simulator.faults.inject({ operation: 'BatchImportFindings', after: 1, outcome: { delayMs: FOR_LONG } });
    const ran = await interrupted(words, () => calls('BatchImportFindings') > 1);
    expect(ran).toMatchObject({ code: 130 });
    expect(ran.after).toBeLessThan(SOON);
    simulator.faults.clear();
    const archived = () => simulator.findings().filter(({ finding }) => finding.RecordState === 'ARCHIVED');
    expect(archived()).toEqual([]);
    const next = await postern(simulator.environment, words);
    expect(linesOf(next.out).summary.published).toMatchObject({ failed: 0 });
    expect(archived()).toEqual([]);
    const twice = await postern(simulator.environment, words);
    expect(linesOf(twice.out).summary.published).toMatchObject({ created: 0, updated: 0, resolved: 0, failed: 0 });
  });

  it('before anything was read', async () => {
    simulator.faults.inject({ operation: 'GetCallerIdentity', outcome: { delayMs: FOR_LONG } });
    const ran = await interrupted(['scan', '--state', emptyDirectory()], () => calls('GetCallerIdentity') > 0);
    expect(ran).toMatchObject({ code: 130, out: '', err: 'postern: interrupted before there was anything to report.\n' });
    expect(ran.after).toBeLessThan(SOON);
  });

  it('while it collects', async () => {
    const output = join(emptyDirectory(), 'snapshot.ndjson');
    simulator.faults.inject({ operation: 'GetPolicy', after: 20, outcome: { delayMs: FOR_LONG } });
    const ran = await interrupted(['collect', '--org', '--state', emptyDirectory(), '--output', output], () => calls('GetPolicy') > 25);
    expect(ran.code).toBe(130);
    expect(ran.after).toBeLessThan(SOON);
    expect(ran.err).toContain('interrupted');
    expect((await postern({}, ['evaluate', output, '--format', 'ndjson'])).code).toBe(0);
  });
});

describe('SIGINT to a process of its own', { retry: 2 }, () => {
  it('ends it soon with 130, with a summary that says so', async () => {
    simulator.faults.inject({ operation: 'GetPolicy', after: 5, outcome: { delayMs: FOR_LONG } });
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/cli/postern.mjs'), 'scan', '--org', '--state', emptyDirectory(), '--quota-share', '1', '--format', 'ndjson'], {
      env: { PATH: process.env.PATH, ...simulator.environment, AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null' },
    });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
    while (calls('GetPolicy') < 8) await new Promise((resolve) => setTimeout(resolve, 10));
    const pressed = performance.now();
    child.kill('SIGINT');
    const code = await ended;
    expect(performance.now() - pressed).toBeLessThan(SOON);
    expect(code).toBe(130);
    expect(linesOf(out).summary.interrupted).toBe(true);
    expect(err).toContain('Interrupted');
  }, 60_000);
});
