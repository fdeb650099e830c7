/** Who administers what in the organization, and what records its events. Mutable on purpose, as the rest of the state. */
export interface Administration {
  /** Service principals by the account that is their delegated administrator. */
  readonly delegated: Map<string, Set<string>>;
  /** Service principals that the organization trusts. */
  readonly trusted: Set<string>;
  /** null: Security Hub has none. */
  securityHub: string | null;
  /** Accounts of the organization that are no members of the administrator's Security Hub. */
  readonly notMembers: Set<string>;
  /** By account: it has at most one. */
  readonly findingAggregators: Map<string, FindingAggregator>;
  readonly trails: Trail[];
}
export interface FindingAggregator {
  readonly id: string;
  homeRegion: string;
  mode: 'ALL_REGIONS' | 'ALL_REGIONS_EXCEPT_SPECIFIED' | 'SPECIFIED_REGIONS' | 'NO_REGIONS';
  regions: readonly string[];
}
export interface Trail {
  readonly name: string;
  readonly account: string;
  readonly homeRegion: string;
  multiRegion: boolean;
  organization: boolean;
  logging: boolean;
  /** Of either kind, as GetEventSelectors answers them; null: none of its own, so that every management event is logged. */
  selectors: { readonly EventSelectors: readonly unknown[] } | { readonly AdvancedEventSelectors: readonly unknown[] } | null;
}

export const STACK_SETS = 'member.org.stacksets.cloudformation.amazonaws.com';
const ADMINISTERED = ['securityhub.amazonaws.com', STACK_SETS, 'account.amazonaws.com'];

/** What an organization with a security account has set up: delegation, one place for findings, and a trail for everybody. */
export const usualAdministration = (organization: { readonly managementAccount: string; readonly hubAccount: string; readonly homeRegion: string }): Administration => ({
  delegated: new Map([[organization.hubAccount, new Set(ADMINISTERED)]]),
  trusted: new Set([...ADMINISTERED, 'cloudtrail.amazonaws.com']),
  securityHub: organization.hubAccount,
  notMembers: new Set(),
  findingAggregators: new Map([[organization.hubAccount, { id: '6d1f6b0e-6f5e-4c50-9d3e-2f6f5c1c7a10', homeRegion: organization.homeRegion, mode: 'ALL_REGIONS', regions: [] }]]),
  trails: [{ name: 'organization', account: organization.managementAccount, homeRegion: organization.homeRegion, multiRegion: true, organization: true, logging: true, selectors: null }],
});
