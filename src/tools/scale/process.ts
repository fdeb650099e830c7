import { CHECKS } from '../../../checks/registry.ts';
import { ClientPool } from '../../aws/pool.ts';
import { settingsOf } from '../../evaluate/settings.ts';
import { DEFAULT_CONFIG } from '../../model/config.ts';
import type { BlobStore } from '../../model/ports.ts';
import type { ScanContext } from '../../scan/context.ts';
import { createHandlers, type Invocation } from '../../service/handlers.ts';
import { publishingOf } from '../../service/publishing.ts';
import type { Organization } from '../../simulator/index.ts';
import type { Wire } from './wire.ts';
import type { VirtualClock } from './virtual-clock.ts';

export const SCAN_ROLE = 'PosternScan';
const SETTINGS = settingsOf(CHECKS, DEFAULT_CONFIG);

/** What Lambda does with a handler: JSON in, JSON out. */
export interface Environment {
  invoke(handler: string, payload: string, invocation: Invocation): Promise<string>;
}

export interface ProcessOptions {
  readonly organization: Organization;
  readonly wire: Pick<Wire, 'connect' | 'credentials'>;
  readonly clock: VirtualClock;
  readonly store: BlobStore;
  readonly quotaShare: number;
}

/**
 * The service's handlers in an environment that has served nobody yet, as openRuntime of src/service/runtime.ts makes it, but for where its
 * clients and its store lead. It posts what it judges.
 */
export function newProcess({ organization, wire, clock, store, quotaShare }: ProcessOptions): Environment {
  const pool = new ClientPool({ ticker: clock, quotaShare, retryDelay: () => 0 });
  wire.connect(pool);
  const { hubAccount: account, homeRegion, partition } = organization;
  const caller = { account, homeRegion, partition, arn: `arn:${partition}:sts::${account}:assumed-role/PosternHub/simulation`, credentials: wire.credentials };
  const context: ScanContext = { pool, caller, store, clock, config: { ...DEFAULT_CONFIG, homeRegion }, settings: SETTINGS, progress: () => undefined };
  const writer = { roleName: context.config.findingsWriterRoleName, externalId: null };
  const runtime = { context, access: { roleName: SCAN_ROLE, externalId: null }, writer, publishes: true, knownRegions: () => Promise.resolve(organization.regions.map(({ name }) => name)), publishing: (runId: string) => publishingOf(context, writer, 'yes', runId) };
  const handlers: Readonly<Record<string, unknown>> = createHandlers(() => Promise.resolve(runtime));
  return {
    invoke: async (name, payload, invocation) => {
      const handler = handlers[name];
      if (typeof handler !== 'function') throw new Error(`the definition calls ${name}, for which there is no handler`);
      // A handler takes its event as JSON and answers with what is JSON again; undefined becomes null, as Lambda writes it.
      const work = handler as (event: unknown, invocation: Invocation) => Promise<unknown>;
      return JSON.stringify((await work(JSON.parse(payload), invocation)) ?? null);
    },
  };
}
