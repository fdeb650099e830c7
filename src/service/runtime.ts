import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { CHECKS } from '../../checks/registry.ts';
import type { Ticker } from '../aws/limiter.ts';
import { ClientPool } from '../aws/pool.ts';
import { parseConfig } from '../evaluate/config-text.ts';
import { settingsOf } from '../evaluate/settings.ts';
import { DEFAULT_CONFIG, type Config } from '../model/config.ts';
import type { BlobStore, Clock } from '../model/ports.ts';
import type { ScanContext } from '../scan/context.ts';
import { identify } from '../scan/credentials.ts';
import { ownRegions } from '../scan/own-regions.ts';
import { S3Store } from '../store/s3-store.ts';
import type { Runtime } from './handlers.ts';
import { emit } from './metrics.ts';
import { publishingOf } from './publishing.ts';
import type { RescanRuntime } from './rescan-handlers.ts';
import type { ServiceSettings } from './settings.ts';

/** Where the stack puts the organization's configuration; none: the defaults. */
export const CONFIG_KEY = 'config/postern.config.yaml';

/** Correlating reads the ledgers of many accounts side by side; the SDK's 50 sockets would make it wait, and warn. */
const MOST_SOCKETS = 256;

export interface Machine {
  readonly clock: Clock;
  readonly ticker: Ticker;
}

/** Everything that the handlers of one process share. Throws when the configuration is not valid, naming its lines. */
export async function openRuntime(settings: ServiceSettings, { clock, ticker }: Machine): Promise<Runtime & RescanRuntime> {
  const store = new S3Store(new S3Client({ region: settings.region, requestHandler: { httpsAgent: { maxSockets: MOST_SOCKETS } } }), { bucket: settings.bucket, prefix: settings.prefix });
  const config = await readConfig(store, clock);
  const pool = new ClientPool({ ticker, quotaShare: settings.quotaShare });
  const caller = await identify(pool, new STSClient({ region: settings.region }).config.credentials, config.homeRegion ?? settings.region);
  const context: ScanContext = { pool, caller, store, clock, config, settings: settingsOf(CHECKS, config), progress: () => undefined };
  const externalId = settings.externalId ?? config.externalId ?? null;
  const access = { roleName: settings.roleName, externalId };
  const writer = { roleName: config.findingsWriterRoleName, externalId };
  return { context, access, scope: settings.scope, writer, timeInHand: settings.secondsInHand * 1000, publishes: settings.publish === 'yes', knownRegions: async () => (await ownRegions(pool, caller, clock, [caller.homeRegion])).on, publishing: (runId) => publishingOf(context, writer, settings.publish, runId), measured: emit };
}

async function readConfig(store: BlobStore, clock: Clock): Promise<Config> {
  const text = await store.get(CONFIG_KEY);
  if (text === null) return DEFAULT_CONFIG;
  const { config, errors } = parseConfig(text.body, CONFIG_KEY, CHECKS, clock.now());
  if (config === null) throw new Error(`the configuration is not valid:\n${errors.join('\n')}`);
  return config;
}
