import { readFileSync } from 'node:fs';
import { parseConfig, type ConfigReading } from '../evaluate/config-text.ts';
import type { AnyCheck } from '../model/check.ts';
import { DEFAULT_CONFIG } from '../model/config.ts';
import type { Instant } from '../model/place.ts';

export const CONFIG_FILE = 'postern.config.yaml';

/**
 * Reads the configuration file. `required` false: a file that is not there means the defaults.
 * Anything else that keeps the file from being read is an error.
 */
export function readConfigFile(path: string, required: boolean, checks: readonly AnyCheck[], at: Instant): ConfigReading {
  try {
    return parseConfig(readFileSync(path, 'utf8'), path, checks, at);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (typeof code !== 'string') throw error;
    if (code === 'ENOENT' && !required) return { config: DEFAULT_CONFIG, errors: [], warnings: [] };
    return { config: null, errors: [`${path}: cannot be read (${code})`], warnings: [] };
  }
}
