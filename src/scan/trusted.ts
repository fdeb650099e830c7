import type { Trusted } from '../model/check.ts';
import type { Config } from '../model/config.ts';
import type { Account } from '../model/place.ts';
import type { BlobStore } from '../model/ports.ts';

/** Accounts of the organization, as far as it could be listed. */
export const membersIn = (organization: Trusted['organization']): ReadonlySet<Account> => new Set(organization.known ? organization.value : []);

/** Whom to trust by the configuration, and by what the organization told. `id` undefined: it did not tell its own; null: there is none. */
export const trustedBy = ({ trusted: { accounts, layerPublishers, organizationId } }: Config, organization: Trusted['organization'], id: string | null | undefined): Trusted =>
  ({ accounts, organization, organizationId: id === undefined ? (organizationId ?? null) : id, layerPublishers });

const key = (runId: string): string => `runs/${runId}/trusted.json`;

/** Stored once per run: an organization's list of accounts is too long for every work order. */
export const writeTrusted = async (store: BlobStore, runId: string, trusted: Trusted): Promise<void> => {
  await store.put(key(runId), JSON.stringify(trusted));
};

/** Throws when the run was never planned. */
export async function readTrusted(store: BlobStore, runId: string): Promise<Trusted> {
  const blob = await store.get(key(runId));
  if (blob === null) throw new Error(`run ${runId} was not planned: ${key(runId)} is missing`);
  // Written by writeTrusted.
  return JSON.parse(blob.body) as Trusted;
}
