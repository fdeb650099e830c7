import { afterEach, describe, expect, it } from 'vitest';
import { enabledChecks, openSession } from '../../src/cli/session.ts';
import { runScan } from '../../src/engine/run-scan.ts';
import { plan } from '../../src/scan/plan.ts';
import { startSimulator, type Organization, type Simulator } from '../../src/simulator/index.ts';
import { copyAccount, emptyOrganization, fillAccount } from '../../src/tools/scale/organization.ts';
import { optionsOf } from '../../src/tools/scale/options.ts';
import { simulate } from '../../src/tools/scale/simulate.ts';
import { spread } from '../../src/tools/scale/spread.ts';
import type { Calls, ScaleOptions } from '../../src/tools/scale/results.ts';
import { FindingsPublisher } from '../../src/scan/publish-findings.ts';
import { CHECKS } from '../../checks/registry.ts';
import { MemoryStore } from '../publish/memory-store.ts';
import { config, movableClock, unhurried, useEnvironment } from '../support/simulated.ts';

const START = '2026-11-21T02:00:00.000Z';
const NOTHING = { processor: () => 0, progress: () => undefined };

function options(...args: readonly string[]): ScaleOptions {
  const asked = optionsOf(args);
  if (asked === null) throw new Error('no options');
  return asked.options;
}

/** The same organization with every account filled, to be scanned by one process over HTTP. */
function wholeOrganization(of: ScaleOptions): Organization {
  const organization = emptyOrganization(of.accounts, of.regions, START);
  for (const { members: [first = '', ...others], shape } of spread(of)) {
    fillAccount(organization, first, shape);
    for (const other of others) copyAccount(organization, first, other);
  }
  return organization;
}

let simulator: Simulator | undefined;
afterEach(() => simulator?.close());

/** A scan by the command's own way: one process, real sockets, src/simulator at the other end. */
async function scanned(of: ScaleOptions): Promise<{ calls: Calls; imports: number }> {
  const organization = wholeOrganization(of);
  simulator = await startSimulator({ organization, now: () => START, quotaScale: Number.POSITIVE_INFINITY });
  useEnvironment(simulator.environment);
  const { pool, caller } = await openSession({ config, quotaShare: 1, signal: new AbortController().signal, pool: unhurried() });
  const context = { pool, caller, store: new MemoryStore(), clock: movableClock(START), config, settings: enabledChecks(config, []), progress: () => undefined };
  const request = { runId: 'run', organization: true, accounts: [], ous: [], excludeOus: [], regions: [], functions: [], roleName: 'PosternScan', externalId: null, knownRegions: of.regions };
  const publisher = new FindingsPublisher(context, { runId: 'run', hub: { account: caller.account, region: caller.homeRegion }, writer: { roleName: config.findingsWriterRoleName, externalId: null }, catalogue: CHECKS });
  await runScan(context, { runId: 'run', plan: await plan(context, request), concurrency: 4, onJudged: (judged) => publisher.publish(judged), published: () => Promise.resolve(publisher.outcome) });
  pool.close();
  const { byOperation, imports, notSimulated } = simulator.statistics();
  expect(notSimulated).toEqual([]);
  const calls: Record<string, number> = {};
  for (const { service, operation, calls: count } of byOperation) calls[`${service}:${operation}`] = (calls[`${service}:${operation}`] ?? 0) + count;
  return { calls, imports: imports.created + imports.updated };
}

/** Asked once more by each process, or each attempt: the rest of this list is the explained difference. */
const BY_PROCESS = new Set(['sts:AssumeRole', 'sts:GetCallerIdentity', 'securityhub:DescribeHub', 'securityhub:GetFindings']);
const apartFrom = (calls: Calls, left: ReadonlySet<string>): Calls => Object.fromEntries(Object.entries(calls).filter(([name]) => !left.has(name) && !name.startsWith('organizations:')));

describe('simulate-scale', () => {
  it('predicts, call by call, what a scan of ten accounts asks, although it ran one of each size only', async () => {
    const of = options('--accounts', '10', '--functions', '60', '--regions', '3', '--roles', '20', '--cycles', '1');
    const { cycles: [cycle], classes } = await simulate(of, NOTHING);
    if (cycle === undefined) throw new Error('no cycle');
    expect(classes.length).toBeLessThan(10);
    const { calls, imports } = await scanned(of);
    expect(apartFrom(cycle.calls, BY_PROCESS)).toEqual(apartFrom(calls, BY_PROCESS));
    expect(cycle.imports).toBe(imports);
    expect(imports).toBeGreaterThan(5);
    // ListAccounts aside, whose pages the simulator cuts short for its tests; only the simulation throttles, so that some are asked again.
    const organizations = (all: Calls): number => Object.entries(all).filter(([name]) => name.startsWith('organizations:')).reduce((sum, [, count]) => sum + count, 0);
    expect(organizations(cycle.calls) - cycle.throttles - 1).toBe(organizations(calls) - (calls['organizations:ListAccounts'] ?? 0));
    // One process enters each account once and asks each hub once; on Lambda each invocation does, once to read and once to post.
    expect(calls['sts:AssumeRole']).toBe(20);
    for (const name of BY_PROCESS) expect(cycle.calls[name] ?? 0).toBeGreaterThanOrEqual(calls[name] ?? 0);
  }, 120_000);

  it('gives the same figures again, and fewer calls the day after', async () => {
    const of = options('--accounts', '4', '--functions', '30', '--regions', '2', '--roles', '10');
    const [one, other] = [await simulate(of, NOTHING), await simulate(of, NOTHING)];
    const comparable = ({ cycles }: typeof one) => cycles.map((cycle) => ({ ...cycle, once: cycle.once.map((once) => ({ ...once, heapMegabytes: 0, megabytesRead: 0 })) }));
    expect(comparable(other)).toEqual(comparable(one));
    const total = (calls: Calls = {}): number => Object.values(calls).reduce((sum, count) => sum + count, 0);
    expect(total(one.cycles[1]?.calls)).toBeLessThan(0.85 * total(one.cycles[0]?.calls));
    expect(one.cycles[1]?.imports).toBe(0);
  }, 120_000);

  it('stops a region with time in hand and goes on by its cursor, at the pace of the quota', async () => {
    const of = options('--accounts', '2', '--functions', '560', '--regions', '1', '--roles', '10', '--cycles', '1', '--quota-share', '0.1');
    const { cycles: [cycle] } = await simulate(of, NOTHING);
    if (cycle === undefined) throw new Error('no cycle');
    const control = Object.entries(cycle.calls).filter(([name]) => name.startsWith('lambda:') && name !== 'lambda:GetPolicy').reduce((sum, [, count]) => sum + count, 0);
    expect(cycle.longest.rounds).toBeGreaterThan(1);
    expect(cycle.transitions.GoOn).toBe((cycle.transitions.Region ?? 0) - 2);
    expect(cycle.longest.longestRegionSeconds).toBeLessThan(900);
    // 15 a second, a tenth of it ours; both accounts have a quota of their own.
    expect(cycle.fanOutSeconds).toBeGreaterThan(control / 2 / 1.5);
  }, 120_000);
});
