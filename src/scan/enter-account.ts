import { isAborted, reasonOf, unreadFrom } from '../aws/errors.ts';
import { readRoles } from '../collect/iam.ts';
import { Reader } from '../collect/reader.ts';
import { readRegions, type Regions } from '../collect/regions.ts';
import type { Unread } from '../model/fact.ts';
import { accountKey, type Place, type Region } from '../model/place.ts';
import type { Line } from '../model/snapshot.ts';
import type { ScanContext, WorkOrder } from './context.ts';
import type { Cost } from './cost.ts';
import { sessionFor } from './sessions.ts';
import { previousOf } from './collect-region.ts';
import { keepRoleVersions, neededRole, versionsIn, withVersions } from './role-version.ts';
import { serviceControlPoliciesOf } from './guardrails.ts';
import { header, writePart } from './snapshots.ts';
import { wantedFacts } from './wanted.ts';

/** What the account step found. Small enough to travel between states. */
export interface EnteredAccount {
  /** Null: the account could not be entered. */
  readonly entered: boolean;
  readonly unread: readonly Unread[];
  /** Regions to scan; those that are known when the account could not be entered. */
  readonly regions: readonly Region[];
  readonly regionsOff: readonly Region[];
  /** The driver's to say, as in `RegionDone`. */
  readonly cost?: Cost;
}

/** Enters the account, finds its regions and reads what it has once: roles and their policies. */
export async function enterAccount(context: ScanContext, order: WorkOrder): Promise<EnteredAccount> {
  const place: Place = { partition: order.partition, account: order.account, region: 'global' };
  const lines: Line[] = [header(place, 'account', context.clock.now(), null)];
  const reader = new Reader({
    place,
    clock: context.clock,
    wanted: wantedFacts(context.settings),
    previous: await previousOf(context, place, order.runId),
    emit: (line) => lines.push(line),
  });
  reader.emitList('account', [accountKey(order.account)], []);
  if (reader.wants('account/service-control-policies')) reader.emitFact('account', accountKey(order.account), 'account/service-control-policies', await serviceControlPoliciesOf(context.store, order.runId, place));
  const entered = await enterAndRead(context, order, reader, (line) => lines.push(line));
  const versions = entered.entered ? await keepRoleVersions(context, order, lines) : null;
  await writePart(context.store, place, order.runId, 0, lines.map(withVersions(context, versions)));
  return versions === null ? entered : { ...entered, unread: entered.unread.map(versionsIn(versions, new Set(neededRole(context).actions))) };
}

async function enterAndRead(context: ScanContext, order: WorkOrder, reader: Reader, emit: (line: Line) => void): Promise<EnteredAccount> {
  const fallback = order.regions ?? order.knownRegions;
  try {
    const session = await sessionFor(context, order);
    const [regions] = await Promise.all([
      readRegions(reader, context.pool.accounts(session, order.homeRegion), context.pool.ec2(session, order.homeRegion), fallback),
      readRoles(reader, context.pool.iam(session, order.homeRegion)),
    ]);
    const asked = order.regions === null ? regions.on : order.regions.filter((region) => regions.unread.length > 0 || regions.on.includes(region));
    for (const line of notLooked(context, order, regions, asked)) emit(line);
    return { entered: true, unread: order.regions === null ? regions.unread : [], regions: asked, regionsOff: regions.off.filter((region) => order.regions?.includes(region) ?? true) };
  } catch (error) {
    if (isAborted(error)) throw error;
    const unread = refused(error, order, reader.place);
    reader.emitList('role', [], [unread]);
    return { entered: false, unread: [unread], regions: fallback, regionsOff: [] };
  }
}

/** Regions in which functions may run that nobody looks for: joins over the account must not take them for empty. */
function notLooked(context: ScanContext, order: WorkOrder, regions: Regions, asked: readonly Region[]): readonly Line[] {
  const list = (region: Region | 'global', missing: readonly Unread[]): Line => {
    const place: Place = { partition: order.partition, account: order.account, region };
    return { line: 'list', place, kind: 'function', keys: [], missing: missing.map((unread) => ({ ...unread, place })), lastCount: 0, at: context.clock.now() };
  };
  const left = regions.on.filter((region) => !asked.includes(region));
  const choice = (region: Region): Unread => ({ action: 'lambda:ListFunctions', place: { partition: order.partition, account: order.account, region }, reason: 'not-asked', detail: 'the region was left out of this scan' });
  const off = (order.regions ?? []).filter((region) => regions.unread.length === 0 && !regions.on.includes(region)).map((region): Unread => ({ action: 'account:ListRegions', place: { partition: order.partition, account: order.account, region }, reason: 'region-off', detail: 'the region is switched off in this account' }));
  const named: readonly Line[] = off.length === 0 ? [] : [{ line: 'list', place: { partition: order.partition, account: order.account, region: 'global' }, kind: 'region', keys: [], missing: off, lastCount: 0, at: context.clock.now() }];
  return [...named, ...left.map((region) => list(region, [choice(region)])), ...(regions.unread.length > 0 ? [list('global', regions.unread)] : [])];
}

function refused(error: unknown, order: WorkOrder, place: Place): Unread {
  const unread = unreadFrom(error, 'sts:AssumeRole', place);
  if (order.access.by === 'caller' || reasonOf(error) !== 'denied') return unread;
  return { ...unread, action: 'sts:AssumeRole', detail: `the role ${order.access.roleName} is missing or does not trust the caller` };
}
