import { readAncestors, readServiceControlPolicies, type AttachedPolicies, type OrganizationDetails } from '../collect/organizations.ts';
import type { Reader } from '../collect/reader.ts';
import { known, mapFact, unknown, type Fact } from '../model/fact.ts';
import type { OrganizationAccount, ServiceControlLevel } from '../model/facts.ts';
import type { Account, Place } from '../model/place.ts';
import type { BlobStore } from '../model/ports.ts';
import type { OrganizationsClient } from '@aws-sdk/client-organizations';

/** The organization's service control policies, once, and what is above each account: too much for every work order. */
interface Guardrails {
  readonly attached: Fact<AttachedPolicies>;
  readonly ancestors: Readonly<Record<Account, Fact<readonly string[]>>>;
  readonly managementAccount: Account | null;
}

const key = (runId: string): string => `runs/${runId}/service-control-policies.json`;

/** Reads them for these accounts and keeps them for the run's account steps. Asks nothing more once the organization has refused. */
export async function planGuardrails(store: BlobStore, runId: string, reader: Reader, client: OrganizationsClient, details: Fact<OrganizationDetails | null>, accounts: readonly OrganizationAccount[]): Promise<void> {
  const managementAccount = details.known ? (details.value?.managementAccount ?? null) : null;
  const bound = accounts.filter(({ account }) => account !== managementAccount);
  const attached = details.known && (details.value === null || bound.length === 0) ? known<AttachedPolicies>(null, details.readAt) : await readServiceControlPolicies(reader, client);
  const ancestors: Record<Account, Fact<readonly string[]>> = {};
  const parents = new Map<string, Promise<string | null>>();
  if (attached.known && attached.value !== null) for (const account of bound) ancestors[account.account] = await readAncestors(reader, client, account, parents);
  await store.put(key(runId), JSON.stringify({ attached, ancestors, managementAccount } satisfies Guardrails));
}

/** The policies of every level above the account. A level without any was not read: AWS keeps one on each. */
export async function serviceControlPoliciesOf(store: BlobStore, runId: string, place: Place): Promise<Fact<readonly ServiceControlLevel[]>> {
  const guardrails = await readGuardrails(store, runId);
  const { attached, ancestors, managementAccount } = guardrails;
  const at = attached.known ? attached.readAt : attached.triedAt;
  if (place.account === managementAccount || (attached.known && attached.value === null)) return known([], at);
  const above = ancestors[place.account] ?? known<readonly string[]>([], at);
  if (!attached.known) return { ...attached, missing: [{ ...attached.missing[0], place }] };
  if (!above.known) return { ...above, missing: [{ ...above.missing[0], place }] };
  const levels = [...above.value, place.account].map((target): ServiceControlLevel => ({ target, policies: attached.value?.[target] ?? [] }));
  const bare = levels.find(({ policies }) => policies.length === 0);
  if (bare !== undefined) return unknown(at, { action: 'organizations:ListTargetsForPolicy', place, reason: 'failed', detail: `no service control policy was listed for ${bare.target}, although AWS keeps one on every root, unit and account` });
  return mapFact(attached, () => levels);
}

const remembered = new WeakMap<BlobStore, { readonly runId: string; readonly guardrails: Promise<Guardrails> }>();

/** Throws when the run was never planned. Accounts of one process ask for the same. */
function readGuardrails(store: BlobStore, runId: string): Promise<Guardrails> {
  const before = remembered.get(store);
  if (before?.runId === runId) return before.guardrails;
  const guardrails = store.get(key(runId)).then((blob) => {
    if (blob === null) throw new Error(`run ${runId} was not planned: ${key(runId)} is missing`);
    // Written by planGuardrails.
    return JSON.parse(blob.body) as Guardrails;
  });
  remembered.set(store, { runId, guardrails });
  return guardrails;
}
