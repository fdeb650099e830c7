import { randomFor, type Random } from '../random.ts';
import type { Account, Organization, Region } from '../state.ts';
import type { AccountPlan } from './plan.ts';

/** Where functions are being built. */
export interface Site {
  readonly organization: Organization;
  readonly plan: AccountPlan;
  readonly account: Account;
  readonly region: Region;
}

/** Choices for one thing at one place, independent of everything else that was built. */
export const randomAt = (site: Site, ...labels: readonly string[]): Random => randomFor(site.organization.seed, site.account.id, site.region.name, ...labels);

/** An instant so many days before the organization was built. */
export const daysBefore = (site: { readonly organization: Organization }, days: number): string => new Date(Date.parse(site.organization.builtAt) - days * 86_400_000).toISOString();

const SHORT: Readonly<Record<string, string>> = { 'eu-west-1': 'euw1', 'us-east-1': 'use1', 'eu-central-1': 'euc1', 'me-south-1': 'mes1' };
/** IAM names are global in an account, so that roles carry their region. */
export const shortRegion = (region: string): string => SHORT[region] ?? region;

/** What every function and role of the team carries; `Application` names the group that may share a role. */
export const tagsOf = (site: Site, name: string): Record<string, string> => ({
  Environment: site.plan.environment, DataClassification: site.plan.classification, Owner: site.plan.team, Application: name.split('-')[0] ?? name, ManagedBy: 'terraform',
});
