import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { accessSync, closeSync, constants, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { CHECKS } from '../../checks/registry.ts';
import { ClientPool, type PoolOptions } from '../aws/pool.ts';
import { systemClock, systemTicker } from '../engine/clock.ts';
import { DirectoryStore } from '../store/directory-store.ts';
import { isKey } from '../store/keys.ts';
import { S3Store, type S3Place } from '../store/s3-store.ts';
import type { CheckSetting } from '../evaluate/evaluate.ts';
import { matchingChecks, settingsOf } from '../evaluate/settings.ts';
import type { Config } from '../model/config.ts';
import type { Account, Region } from '../model/place.ts';
import type { BlobStore, Clock } from '../model/ports.ts';
import type { Caller } from '../scan/context.ts';
import { identify } from '../scan/credentials.ts';
import { ownRegions } from '../scan/own-regions.ts';
import { CONFIG_FILE, readConfigFile } from './config-file.ts';
import { UsageError, type Io } from './io.ts';

/** The configuration file, or its defaults; warnings go to stderr, errors end the command. */
export function loadConfig(path: string | undefined, io: Io, clock: Clock = systemClock): Config {
  const reading = readConfigFile(path ?? CONFIG_FILE, path !== undefined, CHECKS, clock.now());
  for (const warning of reading.warnings) io.err(`warning: ${warning}\n`);
  if (reading.config === null) throw new UsageError(`the configuration is not valid:\n${reading.errors.join('\n')}`);
  return reading.config;
}

/** Enabled checks with their options; `globs` narrows them, and may name checks that are off by default. */
export function enabledChecks(config: Config, globs: readonly string[]): readonly CheckSetting[] {
  const unknown = globs.filter((glob) => matchingChecks(CHECKS, glob).length === 0);
  if (unknown.length > 0) throw new UsageError(`unknown check: ${unknown.join(', ')} (postern checks lists them)`);
  return settingsOf(CHECKS, config, globs);
}

export function accountsOf(texts: readonly string[]): readonly Account[] {
  const wrong = texts.filter((text) => !/^\d{12}$/.test(text));
  if (wrong.length > 0) throw new UsageError(`not an account id of twelve digits: ${wrong.join(', ')}`);
  return texts;
}

/** The region of the standard configuration; us-east-1 when it names none. */
export async function homeRegionOf(config: Config): Promise<Region> {
  return config.homeRegion ?? standardRegion();
}

async function standardRegion(): Promise<Region> {
  try {
    return await new STSClient({}).config.region();
  } catch {
    // The SDK's only complaint here: nothing names a region.
    return 'us-east-1';
  }
}

export interface SessionOptions {
  readonly config: Config;
  readonly quotaShare: number;
  readonly signal: AbortSignal;
  readonly pool?: Partial<PoolOptions>;
}

/** Who the standard credentials are, and the clients to act as them. */
export async function openSession({ config, quotaShare, signal, pool: options }: SessionOptions): Promise<{ pool: ClientPool; caller: Caller }> {
  const pool = new ClientPool({ ticker: systemTicker, quotaShare, signal, ...options });
  const region = await homeRegionOf(config);
  const sts = new STSClient({ region });
  const caller = await identify(pool, sts.config.credentials, region);
  return { pool, caller };
}

/** Regions that are on in the caller's account; refuses asked ones that do not exist there. */
export async function regionsOf(pool: ClientPool, caller: Caller, asked: readonly Region[]): Promise<readonly Region[]> {
  const regions = await ownRegions(pool, caller, systemClock, asked.length > 0 ? asked : [caller.homeRegion]);
  const existing = new Set([...regions.on, ...regions.off]);
  const unknown = asked.filter((region) => regions.unread.length === 0 ? !existing.has(region) : !/^[a-z]{2,5}(-[a-z]+)+-\d{1,2}$/.test(region));
  if (unknown.length > 0) throw new UsageError(`unknown region: ${unknown.join(', ')} (on in this account: ${regions.on.join(', ')})`);
  return regions.on;
}

/** Where `--state` of commands that look at what was scanned points to. */
export const STATE_OPTION = ['--state <dir>', 'state directory of the scan, or s3://bucket/prefix/ of the service', '.postern'] as const;

/** The store of snapshots, runs and ledgers. A directory that cannot be written fails before the scan; a bucket does so at the first write, when the scan is planned. */
export function openStore(state: string): BlobStore {
  const place = bucketIn(state);
  if (place !== null) return storeIn(place);
  try {
    makeDirectory(state);
    accessSync(state, constants.W_OK);
  } catch (error) {
    throw new UsageError(`the state directory ${state} cannot be written: ${reasonIn(error)}`);
  }
  return new DirectoryStore(state);
}

/** The same store for those who only look; makes nothing. */
export function storeToRead(state: string): BlobStore {
  const place = bucketIn(state);
  return place === null ? new DirectoryStore(state) : storeIn(place);
}

/** `s3://bucket/prefix/`, the state of the deployed service; null: a directory. */
export function bucketIn(state: string): S3Place | null {
  if (!/^s3:/i.test(state)) return null;
  const found = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(state);
  const path = found?.[2] ?? '';
  const prefix = path.replace(/\/$/, '');
  if (found === null || (path !== '' && !isKey(prefix))) throw new UsageError(`--state ${state} is not a bucket: write s3://bucket/ or s3://bucket/prefix/`);
  return { bucket: found[1] ?? '', prefix: prefix === '' ? '' : `${prefix}/` };
}

// The bucket may be in another region than the one that the environment names.
const storeIn = (place: S3Place): BlobStore => new S3Store(new S3Client({ region: standardRegion, followRegionRedirects: true }), place);

/** Level by level: Node's own recursive way never ends where a file system refuses a directory by ENOENT, as /proc does. */
function makeDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(path) !== path) makeDirectory(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process made it meanwhile.
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

/** Refuses an output path that could not be written at the end of a long scan. */
export function requireWritable(path: string): void {
  try {
    const existing = statSync(path, { throwIfNoEntry: false });
    if (existing?.isDirectory() === true) throw new Error('it is a directory');
    if (existing !== undefined) accessSync(path, constants.W_OK);
    else {
      closeSync(openSync(path, 'wx'));
      rmSync(path);
    }
  } catch (error) {
    throw new UsageError(`--output ${path} cannot be written: ${reasonIn(error)}`);
  }
}

const reasonIn = (error: unknown): string => (error instanceof Error ? error.message : String(error));
