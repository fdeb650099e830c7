import { openSession, regionsOf } from '../../src/cli/session.ts';
import { performScan, planScan, type ScanSettings } from '../../src/cli/scan.ts';
import { CHECKS } from '../../checks/registry.ts';
import { settingsOf } from '../../src/evaluate/settings.ts';
import type { Result } from '../../src/model/result.ts';
import { buildOrganization, startSimulator, type BuildOptions, type Simulator } from '../../src/simulator/index.ts';
import { MemoryStore } from '../publish/memory-store.ts';
import { config, movableClock, recordedIo, unhurried, useEnvironment } from '../support/simulated.ts';

/** The simulated organization, whose hub the emulator's functions are. */
export function startOrganization(size: NonNullable<BuildOptions['size']>): Promise<Simulator> {
  const organization = buildOrganization(1, { size });
  return startSimulator({ organization, now: () => new Date().toISOString(), quotaScale: Number.POSITIVE_INFINITY, hubKeyId: organization.hubAccount });
}

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g;
export const timeless = (value: unknown): string => JSON.stringify(value).replaceAll(INSTANT, 'then');

/** What one has and the other has not, the first few. */
export const differences = (a: readonly string[], b: readonly string[]): readonly string[] => [...a.filter((text) => !b.includes(text)).map((text) => `only here: ${text}`), ...b.filter((text) => !a.includes(text)).map((text) => `only there: ${text}`)].slice(0, 5);

/** The same organization by the command's own driver. */
export async function scanned(simulator: Simulator): Promise<readonly Result[]> {
  useEnvironment(simulator.environment);
  const { pool, caller } = await openSession({ config, quotaShare: 1, signal: new AbortController().signal, pool: unhurried() });
  const settings: ScanSettings = { organization: true, accounts: [], ous: [], excludeOus: [], regions: [], functions: [], checks: settingsOf(CHECKS, config), roleName: 'PosternScan', externalId: simulator.organization.externalId, publish: 'yes', concurrency: 4, include: ['fail', 'unknown'] };
  const tools = { pool, caller, store: new MemoryStore(), config, io: recordedIo(), clock: movableClock(new Date().toISOString()), knownRegions: await regionsOf(pool, caller, []) };
  return (await performScan(await planScan(settings, tools), settings, tools)).results;
}
