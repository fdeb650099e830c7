import pLimit from 'p-limit';
import { isAborted, unreadFrom } from '../../aws/errors.ts';
import { readRoles } from '../../collect/iam.ts';
import { readNamed, type RegionClients } from '../../collect/lambda/index.ts';
import { Reader } from '../../collect/reader.ts';
import { unknown, type Unread } from '../../model/fact.ts';
import type { FactName } from '../../model/facts.ts';
import type { Key, Place } from '../../model/place.ts';
import type { FactLine, Line, ListLine, Snapshot } from '../../model/snapshot.ts';
import type { ScanContext, WorkOrder } from '../context.ts';
import { sessionFor } from '../sessions.ts';
import type { Chosen } from './choose.ts';

/** What was read again. */
export interface Reread {
  readonly lines: readonly Line[];
  /** Resources that AWS says it does not have. */
  readonly gone: ReadonlySet<Key>;
}

const AT_ONCE = 4;

/**
 * Reads resources of one account-region again, each with the facts that it is judged by, and the roles of the account where one of them is a
 * role or is judged by its role. Does not throw for what AWS answers: a fact that was not read says why, so that no stored one stands in for it.
 */
export async function reread(context: ScanContext, order: WorkOrder, place: Place, chosen: readonly Chosen[], previous: Snapshot | null): Promise<Reread> {
  const lines: Line[] = [];
  try {
    const session = await sessionFor(context, order);
    const clients: RegionClients = { lambda: context.pool.lambda(session, place.region), microvms: context.pool.microvms(session, place.region), tagging: context.pool.tagging(session, place.region) };
    const limit = pLimit(AT_ONCE);
    await Promise.all([
      ...chosen.map((one) => limit(() => rereadOne(context, place, clients, one, previous, lines))),
      ...(chosen.some(({ facts }) => [...facts].some((name) => name.startsWith('role/'))) ? [rereadRoles(context, order, lines)] : []),
    ]);
    return { lines: [...lines, ...unreadFacts(context, place, chosen, lines, null)], gone: goneIn(chosen, lines) };
  } catch (error) {
    if (isAborted(error)) throw error;
    return { lines: unreadFacts(context, place, chosen, [], unreadFrom(error, 'sts:AssumeRole', place)), gone: new Set() };
  }
}

async function rereadOne(context: ScanContext, place: Place, clients: RegionClients, { kind, key, facts }: Chosen, previous: Snapshot | null, lines: Line[]): Promise<void> {
  const reader = new Reader({ place, clock: context.clock, wanted: facts, previous, emit: (line) => lines.push(line) });
  const named = { functions: kind === 'function' ? [key] : [], layerVersions: kind === 'layer-version' ? [key] : [], region: kind === 'region' };
  await readNamed(reader, clients, named);
}

async function rereadRoles(context: ScanContext, order: WorkOrder, lines: Line[]): Promise<void> {
  const place: Place = { partition: order.partition, account: order.account, region: 'global' };
  const reader = new Reader({ place, clock: context.clock, wanted: new Set<FactName>(['role/details', 'role/trust', 'role/permissions']), previous: null, emit: (line) => lines.push(line) });
  await readRoles(reader, context.pool.iam(await sessionFor(context, order), order.homeRegion));
}

/** Facts that were to be read and were not. Without them the stored ones would be judged as if they had just been read. */
function unreadFacts({ clock }: ScanContext, place: Place, chosen: readonly Chosen[], lines: readonly Line[], refusal: Unread | null): readonly FactLine[] {
  const facts = new Map(lines.filter((line) => line.line === 'fact').map((line) => [`${line.name} ${line.key}`, line]));
  const roles = lines.find((line): line is ListLine => line.line === 'list' && line.kind === 'role');
  return chosen.flatMap(({ kind, key, facts: names }) => {
    const own = [...names].filter((name) => name.startsWith(`${kind}/`) && !facts.has(`${name} ${key}`));
    const config = facts.get(`function/config ${key}`)?.fact;
    const because = refusal ?? (kind === 'role' ? roles?.missing[0] : config?.known === false ? config.missing[0] : undefined);
    const unread: Unread = because ?? { action: '', place, reason: 'vanished', detail: 'AWS did not list it' };
    const where: Place = kind === 'role' ? { ...place, region: 'global' } : place;
    return own.map((name): FactLine => ({ line: 'fact', place: where, kind, key, name, fact: unknown(clock.now(), unread) }));
  });
}

function goneIn(chosen: readonly Chosen[], lines: readonly Line[]): ReadonlySet<Key> {
  const vanished = lines.filter((line): line is FactLine => line.line === 'fact' && GONE_BY.has(line.name) && !line.fact.known && line.fact.missing[0].reason === 'vanished').map(({ key }) => key);
  const roles = lines.find((line): line is ListLine => line.line === 'list' && line.kind === 'role');
  const listed = new Set(roles?.keys ?? []);
  const absent = roles !== undefined && roles.missing.length === 0 ? chosen.filter(({ kind, key }) => kind === 'role' && !listed.has(key)).map(({ key }) => key) : [];
  return new Set([...vanished, ...absent]);
}

/** By these a not-found is about the resource itself, and not about something that it does not have. */
const GONE_BY: ReadonlySet<FactName> = new Set<FactName>(['function/config', 'layer-version/policy']);
