import { randomBytes } from 'node:crypto';
import { CHECKS } from '../../checks/registry.ts';
import type { ClientPool } from '../aws/pool.ts';
import { systemClock } from '../engine/clock.ts';
import { runScan } from '../engine/run-scan.ts';
import type { CheckSetting } from '../evaluate/evaluate.ts';
import type { Config } from '../model/config.ts';
import type { Account, Key, Region } from '../model/place.ts';
import type { BlobStore, Clock } from '../model/ports.ts';
import type { PostingPlace, Result } from '../model/result.ts';
import { percent, type Summary } from '../model/summary.ts';
import { isAtLeast, SEVERITIES, type Severity, type Status } from '../model/verdict.ts';
import { postingPlace, postsPerCheck, type Post } from '../publish/index.ts';
import { firstPublicationText, type PublicationCount } from '../report/index.ts';
import type { Caller, ScanContext } from '../scan/context.ts';
import type { Judged } from '../scan/judged.ts';
import { plan, type Plan, type ScanRequest } from '../scan/plan.ts';
import { FindingsPublisher } from '../scan/publish-findings.ts';
import { EXIT, type Io } from './io.ts';
import { progressView } from './progress.ts';

/** A scan as asked for on the command line. */
export interface ScanSettings {
  readonly organization: boolean;
  readonly accounts: readonly Account[];
  readonly ous: readonly string[];
  readonly excludeOus: readonly string[];
  readonly regions: readonly Region[];
  readonly functions: readonly Key[];
  readonly checks: readonly CheckSetting[];
  readonly roleName: string;
  readonly externalId: string | null;
  readonly publish: 'no' | 'yes' | 'ask';
  readonly concurrency: number;
  readonly include: readonly Status[];
}
export interface ScanTools {
  readonly pool: ClientPool;
  readonly caller: Caller;
  readonly store: BlobStore;
  readonly config: Config;
  readonly io: Io;
  readonly clock?: Clock;
  readonly knownRegions: readonly Region[];
}
export interface ScanOutcome {
  readonly summary: Summary;
  /** Those of `include`. */
  readonly results: readonly Result[];
  readonly posted: readonly Post[];
  readonly postTo: (result: Result) => PostingPlace;
}

export const hubOf = (caller: Caller): PostingPlace => ({ account: caller.account, region: caller.homeRegion });

/** Run names sort by time. */
export const newRunId = (clock: Clock): string => `${clock.now().replace(/[-:.]/g, '')}-${randomBytes(3).toString('hex')}`;

export interface PlannedScan {
  readonly context: ScanContext;
  readonly request: ScanRequest;
  readonly plan: Plan;
  readonly show: ReturnType<typeof progressView>;
}

/** Lists what would be scanned. */
export async function planScan(settings: ScanSettings, tools: ScanTools): Promise<PlannedScan> {
  const clock = tools.clock ?? systemClock;
  const show = progressView(tools.io);
  const context: ScanContext = { pool: tools.pool, caller: tools.caller, store: tools.store, clock, config: tools.config, settings: settings.checks, progress: show.show, signal: tools.io.signal };
  const request: ScanRequest = {
    runId: newRunId(clock),
    organization: settings.organization,
    accounts: settings.accounts,
    ous: settings.ous,
    excludeOus: settings.excludeOus,
    regions: settings.regions,
    functions: settings.functions,
    roleName: settings.roleName,
    externalId: settings.externalId,
    knownRegions: tools.knownRegions,
  };
  return { context, request, plan: await plan(context, request), show };
}

/** Runs a planned scan to its summary, publishing as it goes or, the first time, after asking. */
export async function performScan(planned: PlannedScan, settings: ScanSettings, tools: ScanTools): Promise<ScanOutcome> {
  const { context, request, show } = planned;
  const results: Result[] = [];
  const deferred: Judged[] = [];
  const writer = { roleName: settings.organization ? tools.config.findingsWriterRoleName : null, externalId: settings.externalId };
  const publisher = new FindingsPublisher(context, { runId: request.runId, hub: hubOf(tools.caller), writer, catalogue: CHECKS });
  const unreachable: Judged['isUnreachable'][] = [];
  const onJudged = async (judged: Judged): Promise<void> => {
    for (const result of judged.results) if (result.status === 'fail' || settings.include.includes(result.status)) results.push(result);
    unreachable.push(judged.isUnreachable);
    if (settings.publish === 'yes') await publisher.publish(judged);
    else if (settings.publish === 'ask') deferred.push(judged);
  };
  const published = async () => {
    if (settings.publish === 'no') return null;
    if (settings.publish === 'ask' && !(await publishAfterAsking(publisher, deferred, tools.io, show.stop))) return null;
    return publisher.outcome;
  };
  try {
    const summary = await runScan(context, { runId: request.runId, plan: planned.plan, concurrency: settings.concurrency, onJudged, published });
    const isUnreachable = unreachable.at(-1) ?? (() => false);
    const postTo = (result: Result): PostingPlace => postingPlace(result, { homeRegion: tools.caller.homeRegion, hub: hubOf(tools.caller), isUnreachable });
    return { summary, results, posted: publisher.posted, postTo };
  } finally {
    show.stop();
    await publisher.close();
  }
}

async function publishAfterAsking(publisher: FindingsPublisher, deferred: readonly Judged[], io: Io, stop: () => void): Promise<boolean> {
  const posts = (await Promise.all(deferred.map((judged) => publisher.preview(judged)))).flat().flatMap((preview) => preview.posts);
  stop();
  const accounts = new Set(posts.map(({ entry }) => entry.finding.AwsAccountId)).size;
  if (posts.length === 0) return true;
  if (!(await io.confirm(`\n${firstPublicationText(publicationCounts(posts), accounts, { color: io.color })}`))) return false;
  for (const judged of deferred) await publisher.publish(judged);
  return true;
}

function publicationCounts(posts: readonly Post[]): readonly PublicationCount[] {
  return SEVERITIES.flatMap((severity) => {
    const label = severity.toUpperCase();
    const ofSeverity = posts.filter(({ entry }) => entry.finding.FindingProviderFields?.Severity?.Label === label);
    return postsPerCheck(ofSeverity).map(({ checkId, posts: findings }) => ({ checkId, severity, findings }));
  });
}

/** The exit code of the contract: 2 wins over 3. */
export function exitCodeOf({ summary, results }: Pick<ScanOutcome, 'summary' | 'results'>, failOn: Severity, minCoverage: number): number {
  if (summary.interrupted) return EXIT.interrupted;
  if (results.some(({ status, exception, severity }) => status === 'fail' && exception === null && isAtLeast(severity, failOn))) return EXIT.findings;
  const { accountRegions, facts, verdicts } = summary.coverage;
  return [accountRegions, facts, verdicts].some((ratio) => percent(ratio) < minCoverage) ? EXIT.coverage : EXIT.done;
}
