import { readFileSync } from 'node:fs';
import { CHECKS } from '../checks/registry.ts';
import { parseConfig } from '../src/evaluate/config-text.ts';
import { settingsOf } from '../src/evaluate/settings.ts';
import { DEFAULT_CONFIG, type Config } from '../src/model/config.ts';
import { scanRole, type ScanRole } from '../src/scan/role.ts';
import type { ServiceScope } from '../src/service/settings.ts';
import { SettingsError, type Settings } from './settings.ts';

/** The member roles are found by their names: of every account, by its number alone. */
export const SCAN_ROLE = 'PosternScan';
export const WRITER_ROLE = 'PosternFindingsWriter';
export const CODE_ROLE = 'PosternCodeScan';
/** Named in the trust of every member role, which therefore outlives it: a principal that is a role is kept by its unique id. */
export const TASK_ROLE = 'PosternTask';

/** With less, 25 functions – what is read between two checkpoints – take more than ten minutes of the fifteen. */
export const LEAST_QUOTA_SHARE = 0.03;

/** Custom resources are given at most 256 KiB; YAML grows as JSON text. */
const MOST_CONFIG = 100_000;

/** Characters of a function's variables that the scope and the external id may take: Lambda gives 4 KiB to all of them, names included. */
const MOST_SCOPE = 3500;

/** Everything that the stacks are made of. */
export interface Deployment {
  readonly settings: Settings;
  readonly config: Config;
  /** Text of the configuration file; null: the defaults. */
  readonly configText: string | null;
  readonly role: ScanRole;
  readonly quotaShare: number;
  readonly externalId: string | null;
  /** Directory with the bundled handlers, `index.js`. */
  readonly code: string;
}

/**
 * The settings together with the configuration that the handlers will read: from both the scan role is made. `at` is the instant at which
 * exceptions expire. Throws a SettingsError when the file cannot be read or contradicts the settings.
 */
export function readDeployment(settings: Settings, code: string, at: string): Deployment {
  const configText = settings.configFile === undefined ? null : readText(settings.configFile);
  const config = configText === null ? DEFAULT_CONFIG : parse(settings.configFile ?? '', configText, at);
  requireAgreement(settings, config);
  const quotaShare = settings.quotaShare ?? config.quotaShare;
  if (quotaShare < LEAST_QUOTA_SHARE) throw new SettingsError(`setting quotaShare: ${quotaShare} is too little: the functions of one checkpoint would not be read within a Lambda function's time; the least is ${LEAST_QUOTA_SHARE}`);
  const externalId = settings.externalId ?? config.externalId ?? null;
  requireShort(settings, externalId);
  return {
    settings,
    config,
    configText,
    role: scanRole(settingsOf(CHECKS, config).map(({ check }) => check), config.role),
    quotaShare,
    externalId,
    code,
  };
}

function readText(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new SettingsError(`setting configFile: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  if (text.length > MOST_CONFIG) throw new SettingsError(`setting configFile: ${path} has ${text.length} characters; a stack can carry ${MOST_CONFIG}`);
  return text;
}

function parse(path: string, text: string, at: string): Config {
  const { config, errors } = parseConfig(text, path, CHECKS, at);
  if (config === null) throw new SettingsError(`setting configFile: it is not valid:\n${errors.join('\n')}`);
  return config;
}

/** Handlers read the file, the stack its settings: where both say something, they must say the same. */
function requireAgreement(settings: Settings, config: Config): void {
  const lines = [
    ...differ('homeRegion', settings.homeRegion, config.homeRegion),
    ...differ('externalId', settings.externalId, config.externalId),
    ...differ('organizationId', settings.organizationId, config.trusted.organizationId),
    ...(config.roleName === SCAN_ROLE ? [] : [`setting configFile: roleName must be ${SCAN_ROLE}, the role that is deployed, not ${config.roleName}`]),
    ...(config.findingsWriterRoleName === WRITER_ROLE ? [] : [`setting configFile: findingsWriterRoleName must be ${WRITER_ROLE}, the role that is deployed, not ${config.findingsWriterRoleName}`]),
    // The setting says where the roles are; another list in the file would leave accounts with roles unscanned, or scan accounts without.
    ...(config.ous.length === 0 ? [] : ['setting configFile: ous must be left to the setting of that name, by which the roles are deployed']),
  ];
  if (lines.length > 0) throw new SettingsError(lines.join('\n'));
}

/**
 * What a scan is about where its input does not say. A root alone is the whole organization, which a scan knows by no units being named:
 * only then can it tell that an account has left.
 */
export const scopeOf = ({ regions, ous, excludeOus }: Settings): ServiceScope => ({ regions, ous: ous.length === 1 && ous[0]?.startsWith('r-') === true ? [] : ous, excludeOus });

function requireShort(settings: Settings, externalId: string | null): void {
  const length = JSON.stringify(scopeOf(settings)).length + (externalId ?? '').length;
  if (length > MOST_SCOPE) throw new SettingsError(`setting ous: with excludeOus, regions and externalId it has ${length} characters; a function can be told ${MOST_SCOPE}. Name units above these`);
}

const differ = (name: string, setting: string | undefined, configured: string | undefined): readonly string[] =>
  setting === undefined || configured === undefined || setting === configured ? [] : [`setting ${name}: ${setting}, but the configuration file says ${configured}`];
