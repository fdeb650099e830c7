import type { Fact } from '../../model/fact.ts';
import type { OrganizationDetails } from '../../collect/organizations.ts';
import type { Account, Region } from '../../model/place.ts';
import type { ScanRole } from '../role.ts';

/** Who asks, and what the service is meant to be. */
export interface Standing {
  readonly partition: string;
  /** ARN of the caller. */
  readonly caller: string;
  readonly account: Account;
  /** The account that the service is deployed to. */
  readonly hub: Account;
  readonly homeRegion: Region;
  readonly regions: readonly Region[];
  readonly organization: Fact<OrganizationDetails | null>;
  readonly scanRoleName: string;
  readonly writerRoleName: string;
  /** What the enabled checks need of the scan role. */
  readonly needed: ScanRole;
}

export const isHub = ({ account, hub }: Standing): boolean => account === hub;

export const managementAccount = ({ organization }: Standing): Account | null => (organization.known ? (organization.value?.managementAccount ?? null) : null);

export const isManagement = (standing: Standing): boolean => managementAccount(standing) === standing.account;

/** As items name credentials. */
export const asManagement = (standing: Standing): string => `the management account${managementAccount(standing) === null ? '' : ` (${managementAccount(standing) ?? ''})`}`;
export const asHub = ({ hub }: Standing): string => `the hub account (${hub})`;
