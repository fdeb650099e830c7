import type { Fact } from '../../model/fact.ts';
import type { OrganizationAccount } from '../../model/facts.ts';
import type { Account, Region } from '../../model/place.ts';
import type { AttachedPolicies, OrganizationDetails } from '../../collect/organizations.ts';
import type { RoleDetails, RolePermissions } from '../../model/facts.ts';

/** Where findings of several regions come together. */
export interface Aggregation {
  readonly homeRegion: Region;
  /** `ALL_REGIONS`, `ALL_REGIONS_EXCEPT_SPECIFIED`, `SPECIFIED_REGIONS` or `NO_REGIONS`. */
  readonly mode: string;
  readonly regions: readonly Region[];
}

/** Which management events a trail selects: `all` where it has no selectors of its own. */
export type Selection = 'all' | { readonly basic: readonly BasicSelector[] } | { readonly advanced: readonly AdvancedSelector[] };
export interface BasicSelector {
  readonly readWrite: string;
  readonly management: boolean;
  readonly excludes: readonly string[];
}
/** Fields that all have to hold. */
export type AdvancedSelector = readonly FieldSelector[];
export interface FieldSelector {
  readonly field: string;
  readonly equals: readonly string[];
  readonly notEquals: readonly string[];
  /** It has other operators: StartsWith, EndsWith and their opposites. */
  readonly others: boolean;
}
export interface TrailSeen {
  readonly arn: string;
  readonly name: string;
  readonly homeRegion: Region;
  readonly multiRegion: boolean;
  readonly organization: boolean;
  readonly logging: Fact<boolean>;
  readonly selection: Fact<Selection>;
}

/** A role that was assumed, or why not. */
export type Entering =
  | { readonly entered: true; readonly role: Fact<RoleSeen | null> }
  /** `by`: who refused. `trust` also where the role is not there: AWS does not say which. */
  | { readonly entered: false; readonly by: 'trust' | 'caller' | 'scp' | 'nobody'; readonly because: Fact<never> };
export interface RoleSeen {
  readonly details: RoleDetails;
  readonly permissions: Fact<RolePermissions>;
}

/** Everything that the doctor asks, answered by AWS or by a test. None of them throws, but for an interrupt. */
export interface Questions {
  /** null: the caller's account is in no organization. */
  organization(): Promise<Fact<OrganizationDetails | null>>;
  accounts(): Promise<Fact<readonly OrganizationAccount[]>>;
  /** Units above an account, from the root down. */
  ancestors(account: OrganizationAccount): Promise<Fact<readonly string[]>>;
  serviceControlPolicies(): Promise<Fact<AttachedPolicies>>;
  /** Services that an account administers for the organization. */
  delegatedServices(account: Account): Promise<Fact<readonly string[]>>;
  trustedServices(): Promise<Fact<readonly string[]>>;
  /** Of the caller's account, in its home region. */
  securityHubOn(): Promise<Fact<boolean>>;
  /** Is the caller's account Security Hub's administrator? */
  isAdministrator(): Promise<Fact<boolean>>;
  /** The administrator of the caller's account; null: it has none that is another account. */
  administratorAbove(): Promise<Fact<Account | null>>;
  /** As the management account knows them. */
  administrators(): Promise<Fact<readonly Account[]>>;
  /** null: findings are not aggregated. */
  aggregation(): Promise<Fact<Aggregation | null>>;
  /** Accounts whose findings the caller's account sees as Security Hub's administrator. */
  members(): Promise<Fact<readonly Account[]>>;
  /** Trails that the caller's account sees in its home region. */
  trails(): Promise<Fact<readonly TrailSeen[]>>;
  /** Assumes the role that reads, and looks at it from inside. */
  enterScanRole(account: Account): Promise<Entering>;
  enterWriterRole(account: Account): Promise<Entering>;
}
