import { existsSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { CHECKS } from '../../../checks/registry.ts';
import { systemClock } from '../../engine/clock.ts';
import type { Config } from '../../model/config.ts';
import type { Account, Region } from '../../model/place.ts';
import type { BlobStore } from '../../model/ports.ts';
import { ledgerPlaces } from '../../publish/index.ts';
import { releaseNdjson, releaseText } from '../../report/release.ts';
import { readPlanned } from '../../scan/planned.ts';
import { diffRelease } from '../../scan/release.ts';
import { storedLines, storedRun, type StoredSnapshot } from '../../scan/release-snapshot.ts';
import { lastRun, summaryOf } from '../../scan/summarize.ts';
import { UsageError, type Io } from '../io.ts';
import { enabledChecks, homeRegionOf, STATE_OPTION, storeToRead } from '../session.ts';
import { readSnapshotFile } from '../snapshot-file.ts';
import { configFor } from '../state-config.ts';

interface DiffFlags {
  readonly state: string;
  readonly config?: string;
  readonly format: 'table' | 'ndjson';
}

export function addDiffRelease(program: Command, io: Io): void {
  program
    .command('diff-release')
    .description('what this version, with this configuration, would open, close and change in Security Hub; posts nothing')
    .argument('[snapshot]', 'name of a run, or a file written by postern collect', LATEST)
    .option(...STATE_OPTION)
    .option('--config <file>', 'configuration file (default: the one in the state, then postern.config.yaml)')
    .addOption(new Option('--format <name>', 'how it is written').choices(['table', 'ndjson']).default('table'))
    .action(async (snapshot: string, flags: DiffFlags) => io.out(await diff(snapshot, flags, io)));
}

const LATEST = 'latest';

async function diff(name: string, { state, config: path, format }: DiffFlags, io: Io): Promise<string> {
  const store = storeToRead(state);
  const config = await configFor(path, store, io, systemClock);
  const snapshot = await snapshotNamed(name, store, state);
  if (snapshot.accounts.length === 0) throw new UsageError(`the snapshot ${snapshot.name} holds no account`);
  const hub = await hubOf(store, config, snapshot);
  const result = await diffRelease({ store, snapshot, settings: enabledChecks(config, []), config, catalogue: CHECKS, ...hub, homeRegion: hub.hub.region, now: systemClock.now() });
  return format === 'ndjson' ? releaseNdjson(result) : `${releaseText(result, { color: io.color })}\n`;
}

async function snapshotNamed(name: string, store: BlobStore, state: string): Promise<StoredSnapshot> {
  if (name === LATEST) {
    const last = await lastRun(store);
    if (last === null) throw new UsageError(`no scan has ended in ${state} yet: name another state with --state, or a file written by postern collect`);
    return storedRun(store, last.runId, last.summary);
  }
  if (existsSync(name)) return storedLines(name, readSnapshotFile(name));
  const summary = /^[\w-]{1,100}$/.test(name) ? await summaryOf(store, name) : null;
  if (summary === null) throw new UsageError(`${name} is neither a file nor a run that has ended in ${state}`);
  return storedRun(store, name, summary);
}

interface Hub {
  readonly partition: string;
  readonly hub: { readonly account: Account; readonly region: Region };
}

/** Who posts: as the last plan knew, else by the ledgers and the standard configuration. */
async function hubOf(store: BlobStore, config: Config, { accounts }: StoredSnapshot): Promise<Hub> {
  const last = await lastRun(store);
  const planned = last === null ? null : await readPlanned(store, last.runId);
  if (planned !== null) return { partition: planned.partition, hub: { ...planned.hub, region: config.homeRegion ?? planned.hub.region } };
  const region = await homeRegionOf(config);
  const own = accounts[0]?.place;
  const [first] = await ledgerPlaces(store);
  const hubId = first === undefined ? undefined : await hubIdIn(store, `ledger/${first.partition}/${first.place.account}/${first.place.region}.json`);
  const [partition = own?.partition ?? 'aws', account = own?.account ?? ''] = hubId?.split(':') ?? [];
  return { partition, hub: { account, region } };
}

/** Whether the ledger is ours to read is told when it is opened. */
async function hubIdIn(store: BlobStore, key: string): Promise<string | undefined> {
  const body = (await store.get(key))?.body ?? '';
  return /"hubId":"([^"]+)"/.exec(body)?.[1];
}
