import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CHECKS } from '../../checks/registry.ts';
import type { PoolOptions } from '../aws/pool.ts';
import { systemClock } from '../engine/clock.ts';
import { DEFAULT_CONFIG, type Config } from '../model/config.ts';
import type { Clock } from '../model/ports.ts';
import type { Post, PostAction } from '../publish/index.ts';
import { summaryText, type Change } from '../report/index.ts';
import type { Io } from './io.ts';
import { performScan, planScan, type ScanOutcome, type ScanSettings } from './scan.ts';
import { enabledChecks, openSession, openStore, regionsOf } from './session.ts';

/** The part of the simulated organization that a demo plays with. */
export interface Stage {
  readonly environment: Readonly<Record<string, string>>;
  playDay(): Promise<readonly { readonly text: string }[]>;
}
export interface DemoOptions {
  readonly io: Io;
  readonly stage: Stage;
  /** null: a temporary directory, removed at the end. */
  readonly state: string | null;
  readonly clock?: Clock;
  readonly pool?: Partial<PoolOptions>;
  /** Share of the simulated quotas: nobody else uses them. */
  readonly quotaShare: number;
}
export interface DemoOutcome {
  readonly first: ScanOutcome;
  readonly second: ScanOutcome;
}

/** Scans the simulated organization, plays a day, scans again: the second cycle posts exactly what the day changed. */
export async function runDemo(options: DemoOptions): Promise<DemoOutcome> {
  const { io, stage } = options;
  useEnvironment(stage.environment);
  const state = options.state ?? mkdtempSync(join(tmpdir(), 'postern-demo-'));
  try {
    const config: Config = { ...DEFAULT_CONFIG };
    const first = await cycle(options, config, state);
    io.out(`${summaryText({ summary: first.summary, results: first.results, checks: CHECKS, color: io.color })}\n`);
    io.err('\nA day passes:\n');
    for (const { text } of await stage.playDay()) io.err(`  ${text}\n`);
    io.err('\n');
    const second = await cycle(options, config, state);
    io.out(`\n${summaryText({ summary: second.summary, results: second.results, checks: CHECKS, color: io.color, delta: changesOf(second.posted) })}\n`);
    return { first, second };
  } finally {
    if (options.state === null) rmSync(state, { recursive: true, force: true });
  }
}

async function cycle({ io, clock = systemClock, pool: poolOptions, quotaShare }: DemoOptions, config: Config, state: string): Promise<ScanOutcome> {
  const { pool, caller } = await openSession({ config, quotaShare, signal: io.signal, ...(poolOptions === undefined ? {} : { pool: poolOptions }) });
  const settings: ScanSettings = {
    organization: true,
    accounts: [],
    ous: [],
    excludeOus: [],
    regions: [],
    functions: [],
    checks: enabledChecks(config, []),
    roleName: config.roleName,
    externalId: config.externalId ?? null,
    publish: 'yes',
    concurrency: 16,
    include: ['fail', 'unknown'],
  };
  const tools = { pool, caller, store: openStore(state), config, io, clock, knownRegions: await regionsOf(pool, caller, []) };
  const outcome = await performScan(await planScan(settings, tools), settings, tools);
  pool.close();
  return outcome;
}

const CHANGES: Readonly<Record<PostAction, Change['change'] | null>> = { create: 'new', update: 'updated', reopen: 'updated', resolve: 'resolved', archive: 'archived', except: 'archived', heartbeat: null, verify: null };

/** What was posted, as a person reads it. */
export function changesOf(posts: readonly Post[]): readonly Change[] {
  return posts.flatMap(({ action, entry }) => {
    const change = CHANGES[action];
    if (change === null) return [];
    const { finding } = entry;
    return [{ change, title: finding.Title ?? entry.checkId, resource: finding.Resources?.[0]?.Id ?? entry.key, account: finding.AwsAccountId ?? '', region: finding.ProductFields?.['postern/Region'] ?? 'global' }];
  });
}

/** Nothing of the user's own AWS configuration takes part. */
function useEnvironment(environment: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_') && name !== 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED') Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, environment, { AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', AWS_EC2_METADATA_DISABLED: 'true' });
}
