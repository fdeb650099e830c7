import type { Fact, Unread } from '../model/fact.ts';
import type { Account, Key } from '../model/place.ts';
import type { BlobStore } from '../model/ports.ts';
import type { Line } from '../model/snapshot.ts';
import type { ScanContext, WorkOrder } from './context.ts';
import { POLICY_VERSION_TAG, scanRole, type ScanRole } from './role.ts';
import { sessionFor } from './sessions.ts';

/** The policy version that the reading role carries, where the enabled checks need another. */
export interface RoleVersions {
  readonly carries: string;
  readonly needs: string;
}

/** Versions as `scanRole` makes them; a tag that says anything else is somebody else's. */
const VERSION = /^[0-9a-f]{12}$/;
const keyOf = (runId: string, account: Account): Key => `runs/${runId}/role-versions/${account}.json`;

/** The version that a role's tags name; null: it was not deployed by us. */
export function versionIn(tags: Readonly<Record<string, string>>): string | null {
  const version = tags[POLICY_VERSION_TAG];
  return version !== undefined && VERSION.test(version) ? version : null;
}

/** The role that these checks need. */
export const neededRole = ({ settings, config }: Pick<ScanContext, 'settings' | 'config'>): ScanRole => scanRole(settings.map(({ check }) => check), config.role);

/**
 * The versions of the role that reads the account, by the roles among these lines; null: it is at the version that the checks need, or carries none.
 * Kept for the region steps, which do not read roles. No call is made for it.
 */
export async function keepRoleVersions(context: ScanContext, order: WorkOrder, lines: readonly Line[]): Promise<RoleVersions | null> {
  const name = await readingRole(context, order);
  const carries = name === null ? null : versionAmong(lines, name);
  const needs = carries === null ? null : neededRole(context).version;
  if (carries === null || needs === null || carries === needs) return null;
  await context.store.put(keyOf(order.runId, order.account), JSON.stringify({ carries, needs } satisfies RoleVersions));
  return { carries, needs };
}

/** What `keepRoleVersions` kept; null: there was nothing to say. */
export async function roleVersionsOf(store: BlobStore, { runId, account }: WorkOrder): Promise<RoleVersions | null> {
  const blob = await store.get(keyOf(runId, account));
  // Written by keepRoleVersions.
  return blob === null ? null : (JSON.parse(blob.body) as RoleVersions);
}

async function readingRole(context: ScanContext, order: WorkOrder): Promise<string | null> {
  const session = await sessionFor(context, order);
  if (session !== context.caller && order.access.by === 'role') return order.access.roleName;
  return /:assumed-role\/([^/]+)\//.exec(context.caller.arn)?.[1] ?? null;
}

function versionAmong(lines: readonly Line[], roleName: string): string | null {
  for (const line of lines) {
    if (line.line !== 'fact' || line.name !== 'role/details' || !line.fact.known) continue;
    // The collector of roles writes this fact.
    const { name, tagging } = line.fact.value as { readonly name: string; readonly tagging: { readonly tags: Readonly<Record<string, string>> } };
    if (name === roleName) return versionIn(tagging.tags);
  }
  return null;
}

/** Names the versions in every part of a line that the role's own policies refused and that the role at the needed version may read. */
export function withVersions(context: Pick<ScanContext, 'settings' | 'config'>, versions: RoleVersions | null): (line: Line) => Line {
  if (versions === null) return (line) => line;
  const named = versionsIn(versions, new Set(neededRole(context).actions));
  return (line) => {
    if (line.line === 'list' && line.missing.length > 0) return { ...line, missing: line.missing.map(named) };
    if (line.line === 'fact' && line.fact.missing.length > 0) return { ...line, fact: inFact(line.fact, named) };
    return line;
  };
}

/** The same for one part. */
export const versionsIn = ({ carries, needs }: RoleVersions, actions: ReadonlySet<string>) => (unread: Unread): Unread =>
  // Only this refusal says that the role's policies lack the action: boundaries, session policies and Denies have other remedies.
  unread.reason === 'denied' && actions.has(unread.action) && /no identity-based policy/i.test(unread.detail)
    ? { ...unread, detail: `${unread.detail}; the role is at policy version ${carries}, the enabled checks need ${needs}: update the member stack` }
    : unread;

function inFact(fact: Fact<unknown>, named: (unread: Unread) => Unread): Fact<unknown> {
  if (fact.known) return { ...fact, missing: fact.missing.map(named) };
  const [first, ...rest] = fact.missing;
  return { ...fact, missing: [named(first), ...rest.map(named)] };
}
