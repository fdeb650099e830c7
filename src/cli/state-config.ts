import { CHECKS } from '../../checks/registry.ts';
import { parseConfig } from '../evaluate/config-text.ts';
import type { Config } from '../model/config.ts';
import type { BlobStore, Clock } from '../model/ports.ts';
import { UsageError, type Io } from './io.ts';
import { loadConfig } from './session.ts';

/** Where the deployed service keeps its configuration: what it publishes by. */
const CONFIG_IN_STATE = 'config/postern.config.yaml';

/** The configuration that is named, else the one that the state keeps, else the file of this directory or the defaults. */
export async function configFor(path: string | undefined, store: BlobStore, io: Io, clock: Clock): Promise<Config> {
  const kept = path === undefined ? await store.get(CONFIG_IN_STATE) : null;
  if (kept === null) return loadConfig(path, io, clock);
  const { config, errors, warnings } = parseConfig(kept.body, CONFIG_IN_STATE, CHECKS, clock.now());
  for (const warning of warnings) io.err(`warning: ${warning}\n`);
  if (config === null) throw new UsageError(`the configuration is not valid:\n${errors.join('\n')}`);
  return config;
}
