import type { Tally } from '../evaluate/coverage.ts';
import type { Result } from '../model/result.ts';
import type { AccountState, Coverage } from '../model/summary.ts';
import type { Account, Region } from '../model/place.ts';
import type { BlobStore } from '../model/ports.ts';
import type { Cost } from './cost.ts';
import { readMany } from './read-many.ts';

/** What one account contributed to a run; stored, so that a summary can be made from the reports alone. */
export interface AccountReport {
  readonly state: AccountState;
  readonly coverage: Coverage;
  readonly tally: Tally;
  readonly roles: number;
  readonly partition: string;
  /** Parts of each region's snapshot of this run. */
  readonly parts: Readonly<Record<Region, number>>;
  /** What the account's steps cost, where each runs in a process of its own. */
  readonly cost?: Cost;
}

const resultsKey = (runId: string, account: Account | 'organization', region: Region | 'global' | 'organization', span: string): string => `runs/${runId}/results/${account}/${region}/${span}.ndjson`;

/** Failing and unknown results, which `explain` looks up; what passes is only counted. */
export async function writeResults(store: BlobStore, runId: string, account: Account | 'organization', region: Region | 'global' | 'organization', span: string, results: readonly Result[]): Promise<void> {
  const shown = results.filter(({ status }) => status === 'fail' || status === 'unknown');
  await store.put(resultsKey(runId, account, region, span), shown.map((result) => `${JSON.stringify(result)}\n`).join(''));
}

export async function readResults(store: BlobStore, runId: string): Promise<readonly Result[]> {
  const bodies = await readMany(store, await store.list(`runs/${runId}/results/`));
  // Written by writeResults of this version; a run of another format has another prefix.
  return bodies.flatMap((body) => body.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Result])));
}

/** Failing results of a region's checks in that run. */
export async function failuresIn(store: BlobStore, runId: string, account: Account, region: Region): Promise<readonly Result[]> {
  const blob = await store.get(resultsKey(runId, account, region, 'region'));
  // Written by writeResults; a run that is forgotten has none.
  const results = (blob?.body ?? '').split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Result]));
  return results.filter(({ status }) => status === 'fail');
}

const reportKey = (runId: string, account: Account): string => `runs/${runId}/accounts/${account}.json`;

export const writeReport = async (store: BlobStore, runId: string, report: AccountReport): Promise<void> => {
  await store.put(reportKey(runId, report.state.account), JSON.stringify(report));
};

/** null: the account took no part in the run, or the run is forgotten. */
export async function readReport(store: BlobStore, runId: string, account: Account): Promise<AccountReport | null> {
  const blob = await store.get(reportKey(runId, account));
  // Written by writeReport.
  return blob === null ? null : (JSON.parse(blob.body) as AccountReport);
}

export async function readReports(store: BlobStore, runId: string): Promise<readonly AccountReport[]> {
  // Written by writeReport.
  return (await readMany(store, await store.list(`runs/${runId}/accounts/`))).map((body) => JSON.parse(body) as AccountReport);
}
