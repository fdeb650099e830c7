import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, regionsOf } from '../../src/cli/session.ts';
import { performScan, planScan, type ScanSettings } from '../../src/cli/scan.ts';
import { settingsOf } from '../../src/evaluate/settings.ts';
import { CHECKS } from '../../checks/registry.ts';
import type { Result } from '../../src/model/result.ts';
import { readReports, readResults } from '../../src/scan/report.ts';
import { buildOrganization, startSimulator, type Simulator } from '../../src/simulator/index.ts';
import { MemoryStore } from '../publish/memory-store.ts';
import { config, movableClock, recordedIo, unhurried, useEnvironment } from '../support/simulated.ts';
import { startEmulator, type Emulator } from './emulator.ts';
import { deploy, type Stack } from './stack.ts';

const start = (): Promise<Simulator> => {
  const organization = buildOrganization(1, { size: 'small' });
  return startSimulator({ organization, now: () => new Date().toISOString(), quotaScale: Number.POSITIVE_INFINITY, hubKeyId: organization.hubAccount });
};
const RUN = 'scan-20261126T0600Z';
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
const timeless = (value: unknown): string => JSON.stringify(value).replaceAll(INSTANT, 'then');

const differences = (a: readonly string[], b: readonly string[]): readonly string[] => [...a.filter((text) => !b.includes(text)).map((text) => `only here: ${text}`), ...b.filter((text) => !a.includes(text)).map((text) => `only there: ${text}`)].slice(0, 5);

/** The same organization by the command's own driver. */
async function scanned(simulator: Simulator): Promise<readonly Result[]> {
  useEnvironment(simulator.environment);
  const { pool, caller } = await openSession({ config, quotaShare: 1, signal: new AbortController().signal, pool: unhurried() });
  const settings: ScanSettings = { organization: true, accounts: [], ous: [], regions: [], functions: [], checks: settingsOf(CHECKS, config), roleName: 'PosternScan', externalId: simulator.organization.externalId, publish: 'yes', concurrency: 4, include: ['fail', 'unknown'] };
  const tools = { pool, caller, store: new MemoryStore(), config, io: recordedIo(), clock: movableClock(new Date().toISOString()), knownRegions: await regionsOf(pool, caller, []) };
  return (await performScan(await planScan(settings, tools), settings, tools)).results;
}

describe('the deployed state machine', () => {
  let simulator: Simulator;
  let other: Simulator;
  let emulator: Emulator;
  let stack: Stack;
  let output: { functions: number };

  beforeAll(async () => {
    [simulator, other, emulator] = await Promise.all([start(), start(), startEmulator()]);
    stack = await deploy(emulator, simulator, { POSTERN_PUBLISH: 'yes' });
    const execution = await stack.run(RUN);
    expect([execution.status, execution.cause]).toEqual(['SUCCEEDED', undefined]);
    output = JSON.parse(execution.output ?? '{}') as { functions: number };
  });
  afterAll(() => Promise.all([emulator.close(), simulator.close(), other.close()]));

  it('scans every account, the unreachable one too, each in a child of its own', async () => {
    expect(output.functions).toBeGreaterThan(100);
    const reports = await readReports(stack.store, RUN);
    expect(reports.length).toBeGreaterThan(5);
    expect(reports.map(({ state }) => state.state)).toContain('unread');
    expect(await stack.children(RUN)).toBe(reports.length);
  });

  it('finds and posts what the command finds and posts, apart from times', async () => {
    const results = await scanned(other);
    const found = (await readResults(stack.store, RUN)).map(timeless).sort();
    expect(found.length).toBeGreaterThan(300);
    expect(differences(found, results.map(timeless))).toEqual([]);
    const posted = (from: Simulator): readonly string[] => from.findings().map(timeless).sort();
    expect(posted(simulator).length).toBeGreaterThan(40);
    expect(differences(posted(simulator), posted(other))).toEqual([]);
  });

  it('starts once for one scheduled time', async () => {
    await expect(stack.start(RUN)).rejects.toThrow(/already exists/i);
  });

  it('tells what it posted, and posts nothing again', async () => {
    const [first] = [await stack.published(RUN)];
    expect(first?.created).toBe(simulator.findings().length);
    const before = simulator.findings().map(({ finding }) => JSON.stringify(finding)).sort();
    const again = await stack.run('scan-20261127T0600Z');
    expect(again.status).toBe('SUCCEEDED');
    expect(await stack.published('scan-20261127T0600Z')).toMatchObject({ created: 0, updated: 0, failed: 0 });
    // What was gone meanwhile is archived.
    const changed = simulator.findings().map(({ finding }) => JSON.stringify(finding)).filter((finding) => !before.includes(finding));
    expect(changed.every((finding) => finding.includes('ARCHIVED'))).toBe(true);
  });
});
