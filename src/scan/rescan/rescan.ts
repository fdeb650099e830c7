import type { Trusted } from '../../model/check.ts';
import { instantOf, oldest, unknown, type Unread } from '../../model/fact.ts';
import type { Account, Instant, Key, Place, Region, Span } from '../../model/place.ts';
import type { Result } from '../../model/result.ts';
import type { BlobStore } from '../../model/ports.ts';
import { SnapshotError, type Line, type ListLine, type Snapshot } from '../../model/snapshot.ts';
import type { EvaluatedCheck, PlaceOutcome } from '../../publish/index.ts';
import type { Access, ScanContext, WorkOrder } from '../context.ts';
import { judgeLines } from '../evaluation.ts';
import { FindingsPublisher } from '../publish-findings.ts';
import { readReport } from '../report.ts';
import { lastRunOf, readLatest, readOwnRun, snapshotOf } from '../snapshots.ts';
import { lastRun } from '../summarize.ts';
import { readTrusted, trustedBy } from '../trusted.ts';
import { choose, type Chosen } from './choose.ts';
import { noteFindings, whatOf } from './note.ts';
import { reread } from './reread.ts';
import type { RescanGroup } from './targets.ts';

/** The part of each of AWS's quotas that is left to rescans beside a run. */
export const RESCAN_QUOTA_SHARE = 0.1;

/** How accounts are entered, and by whom findings are posted. */
export interface RescanOptions {
  readonly access: Access;
  readonly writer: { readonly roleName: string | null; readonly externalId: string | null };
  readonly catalogue: readonly EvaluatedCheck[];
}

/** What became of one group. Small enough to travel between states. */
export interface RescanOutcome {
  readonly account: Account;
  readonly region: Region;
  /** `failed`: nothing could be posted. */
  readonly state: 'rescanned' | 'failed';
  readonly because: string | null;
  /** Findings by what they are now. */
  readonly findings: { readonly failing: number; readonly resolved: number; readonly archived: number; readonly unverified: number };
  /** Why no note was written; null when it was. */
  readonly note: string | null;
}

/**
 * Reads the targets of one posting place again, judges them, and posts each of their findings, changed or not, beside any run. The snapshots
 * of the last run say the rest, and stay as they are. Running it again posts once more, and changes no verdict.
 */
export async function rescan(context: ScanContext, group: RescanGroup, options: RescanOptions): Promise<RescanOutcome> {
  const here = group.targets.filter(({ place }) => place.account === group.account);
  const chosen = choose(context.settings, here);
  const judged = await judgeAgain(context, group, chosen, options.access);
  const publisher = new FindingsPublisher(context, { runId: group.runId, hub: { account: context.caller.account, region: context.caller.homeRegion }, writer: options.writer, catalogue: options.catalogue });
  const rescanned = {
    by: group.by,
    findingIds: new Set(group.targets.flatMap(({ finding }) => (finding === null ? [] : [finding.id]))),
    keys: new Set(group.targets.filter(({ finding }) => finding === null).map(({ key }) => key)),
  };
  const evaluated = [...new Map(chosen.flatMap(({ settings }) => settings.map(({ check }) => [check.id, check]))).values()];
  const outcome = await publisher.verify({ account: group.account, region: group.region }, { evaluated, results: judged.results, lists: judged.lists, rescan: rescanned });
  return { account: group.account, region: group.region, ...stateOf(outcome), findings: countOf(outcome), note: await noteFindings(context, group, outcome) };
}

const stateOf = ({ posted, failed, notPublished }: PlaceOutcome): Pick<RescanOutcome, 'state' | 'because'> => {
  const [refused] = notPublished;
  if (refused !== undefined) return { state: 'failed', because: refused.because };
  return failed > 0 && posted.length === 0 ? { state: 'failed', because: `Security Hub refused ${failed} findings` } : { state: 'rescanned', because: null };
};

function countOf({ posted }: PlaceOutcome): RescanOutcome['findings'] {
  const counts = { failing: 0, resolved: 0, archived: 0, unverified: 0 };
  for (const { entry } of posted) counts[whatOf(entry)] += 1;
  return counts;
}

interface JudgedAgain {
  readonly results: readonly Result[];
  readonly lists: readonly ListLine[];
}

async function judgeAgain(context: ScanContext, group: RescanGroup, chosen: readonly Chosen[], access: Access): Promise<JudgedAgain> {
  const { partition, homeRegion } = context.caller;
  const order: WorkOrder = { runId: group.runId, account: group.account, name: group.account, organizationState: 'ACTIVE', partition, homeRegion, hub: { account: context.caller.account, region: homeRegion }, access, regions: null, knownRegions: [], functions: null };
  const place: Place = { partition, account: group.account, region: group.region };
  const since = context.clock.now();
  const stored = (await readLatest(context.store, place)) ?? [];
  const { lines: fresh, gone } = await reread(context, order, place, chosen, stored.length === 0 ? null : snapshotOf(stored, { place, at: since }));
  const region = [...stored, ...listsWith(stored, place, chosen, gone, since), ...fresh];
  const judging: Judging = { context, chosen, gone, since, trusted: await lastTrusted(context) };
  const results = [...judge(judging, 'region', place, region, null), ...(await judgeAccount(judging, place, fresh))];
  return { results, lists: targetLists(place, chosen, gone, context.clock.now()) };
}

interface Judging {
  readonly context: ScanContext;
  readonly chosen: readonly Chosen[];
  readonly gone: ReadonlySet<Key>;
  readonly since: Instant;
  readonly trusted: Trusted;
}

/** Whom the organization vouches for is read once per run. */
async function lastTrusted({ store, config, caller, clock }: ScanContext): Promise<Trusted> {
  const last = await lastRun(store);
  if (last !== null) return readTrusted(store, last.runId);
  const place: Place = { partition: caller.partition, account: 'organization', region: 'global' };
  const organization = unknown(clock.now(), { action: 'organizations:ListAccounts', place, reason: 'not-asked', detail: 'no run has read the organization yet' });
  return trustedBy(config, organization, undefined);
}

/** What the chosen checks of one span say of the chosen resources. */
function judge({ context, chosen, gone, since, trusted }: Judging, span: Span, place: Place, lines: readonly Line[], previous: Snapshot | null): readonly Result[] {
  const byKey = new Map(chosen.map((one) => [one.key, new Set(one.settings.filter(({ check }) => check.span === span).map(({ check }) => check.id))]));
  const settings = context.settings.filter(({ check }) => [...byKey.values()].some((ids) => ids.has(check.id)));
  if (settings.length === 0) return [];
  const checks = new Map(settings.map(({ check }) => [check.id, check]));
  const { snapshot, results } = judgeLines({ ...context, settings }, lines, { span, place, at: context.clock.now(), trusted, previous, interrupted: false });
  return results.filter(({ key, checkId }) => byKey.get(key)?.has(checkId) === true && !gone.has(key)).flatMap((result) => {
    const check = checks.get(result.checkId);
    const read = check?.needs.map((name) => instantOf(snapshot.get(name, result.key))) ?? [];
    // A verdict on what was read by the last run verifies nothing; it orders by what was read now.
    return read.length > 0 && read.every((at) => at >= since) ? [{ ...result, observedAt: oldest(read, result.observedAt) }] : [];
  });
}

/**
 * What the account's checks say. They look at the rest of the account as the last run saw it, with all that it could not read: without that
 * a role would seem to be nobody's.
 */
async function judgeAccount(judging: Judging, { partition, account, region }: Place, fresh: readonly Line[]): Promise<readonly Result[]> {
  const { context, chosen, gone, since } = judging;
  if (!chosen.some(({ settings }) => settings.some(({ check }) => check.span === 'account'))) return [];
  const place: Place = { partition, account, region: 'global' };
  const stored = await lastRunOfAccount(context.store, account);
  if (stored === null) return [];
  const here = stored.filter((line) => line.line !== 'header' && line.place.region === region);
  return judge(judging, 'account', place, [...stored, ...listsWith(here, { ...place, region }, chosen, gone, since), ...fresh], snapshotOf(stored, { place, at: since }));
}

/** Everything that the last run of the account wrote; null when that is not there any more as a whole. */
async function lastRunOfAccount(store: BlobStore, account: Account): Promise<readonly Line[] | null> {
  const runId = await lastRunOf(store, { account, region: 'global' }, '');
  const report = runId === null ? null : await readReport(store, runId, account);
  if (runId === null || report === null) return null;
  const lines: Line[] = [];
  try {
    for (const [region, parts] of [['global', 1] as const, ...Object.entries(report.parts)]) lines.push(...(await readOwnRun(store, { account, region }, runId, parts)));
  } catch (error) {
    if (error instanceof SnapshotError) return null;
    throw error;
  }
  return lines;
}

/** The lists of the last run, with the chosen resources in them as they are now. */
function listsWith(stored: readonly Line[], place: Place, chosen: readonly Chosen[], gone: ReadonlySet<Key>, now: Instant): readonly ListLine[] {
  return ['function' as const, 'layer-version' as const].flatMap((kind): readonly ListLine[] => {
    const keys = chosen.filter((one) => one.kind === kind).map(({ key }) => key);
    if (keys.length === 0) return [];
    const last = stored.filter((line): line is ListLine => line.line === 'list' && line.kind === kind).at(-1);
    const missing: readonly Unread[] = last?.missing ?? [{ action: '', place, reason: 'not-asked', detail: 'no run has listed them yet' }];
    return [{ line: 'list', place, kind, keys: [...new Set([...(last?.keys ?? []), ...keys])].filter((key) => !gone.has(key)), missing, lastCount: last?.lastCount ?? 0, at: last?.at ?? now }];
  });
}

/** For the publisher, which looks at the chosen resources only: complete, so that one that is gone is seen to be. */
function targetLists(place: Place, chosen: readonly Chosen[], gone: ReadonlySet<Key>, at: Instant): readonly ListLine[] {
  return [...new Set(chosen.map(({ kind }) => kind))].map((kind): ListLine => ({
    line: 'list', place: kind === 'role' ? { ...place, region: 'global' } : place, kind, missing: [], lastCount: 0, at,
    keys: chosen.filter((one) => one.kind === kind && !gone.has(one.key)).map(({ key }) => key),
  }));
}
