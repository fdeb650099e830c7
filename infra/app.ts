import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Annotations, type App } from 'aws-cdk-lib';
import { bundleHandlers } from './bundle.ts';
import { readDeployment } from './deployment.ts';
import { addStacks, createApp } from './postern-app.ts';
import { readSettings, SettingsError, type Settings } from './settings.ts';

const SETTINGS_FILE = 'infra/settings.json';
/** Its account is nobody's: the app can be looked at, not deployed. */
const EXAMPLE_FILE = 'infra/settings.example.json';

/** `cdk synth`: settings from infra/settings.json, or the file that `-c settings=…` names, with `-c name=value` above them. */
async function main(): Promise<void> {
  const app = createApp();
  const code = mkdtempSync(join(tmpdir(), 'postern-code-'));
  try {
    writeFileSync(join(code, 'index.js'), await bundleHandlers());
    const settings = settingsOf(app);
    addStacks(app, readDeployment(settings, code, new Date().toISOString()), { checked: true });
    app.synth();
  } finally {
    rmSync(code, { recursive: true, force: true });
  }
}

function settingsOf(app: App): Settings {
  const named: unknown = app.node.tryGetContext('settings');
  const path = typeof named === 'string' ? named : existsSync(SETTINGS_FILE) ? SETTINGS_FILE : EXAMPLE_FILE;
  if (path === EXAMPLE_FILE) Annotations.of(app).addWarningV2('postern:example', `These are the settings of an example. Copy ${EXAMPLE_FILE} to ${SETTINGS_FILE} and write yours there.`);
  return readSettings(readJson(path), (name) => app.node.tryGetContext(name) as unknown);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new SettingsError(`the settings file ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

try {
  await main();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
