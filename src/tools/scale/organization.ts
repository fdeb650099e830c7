import { addAccount, fillRegion } from '../../simulator/build/account.ts';
import { addFunction } from '../../simulator/build/functions.ts';
import { namesOf } from '../../simulator/build/names.ts';
import { Candidates, plantWeaknesses } from '../../simulator/build/planting.ts';
import type { AccountPlan } from '../../simulator/build/plan.ts';
import { addRole, allow } from '../../simulator/build/roles.ts';
import { daysBefore, type Site } from '../../simulator/build/site.ts';
import { buildOrganization, type Account, type Organization } from '../../simulator/index.ts';
import type { Region } from '../../model/place.ts';

/** What one account holds. Accounts of equal shape are equal but for their ids. */
export interface AccountShape {
  /** Functions by region; every region of the organization is there. */
  readonly functions: ReadonlyMap<Region, number>;
  /** Roles, those of functions and of the scan included; more where the functions alone have more. */
  readonly roles: number;
}

/** Functions of the demo organization, which the numbers of its planted weaknesses go with. */
const DEMO_FUNCTIONS = 1560;
const SEED = 7;

const PLAN: AccountPlan = { name: 'workload', unit: 'Workloads', domain: 'orders', team: 'team-orders', environment: 'production', classification: 'confidential', functions: [0, 0, 0] };

/** Twelve digits that sort by number. */
export const accountId = (number: number): string => String(100_000_000_000 + number);

/** An organization of empty accounts, numbered from 0; the first is the hub's. `builtAt`: ISO 8601. */
export function emptyOrganization(accounts: number, regions: readonly Region[], builtAt: string): Organization {
  const rootId = 'r-root';
  const unit = { id: 'ou-root-workload', name: 'Workloads', parentId: rootId };
  const organization: Organization = {
    ...buildOrganization(SEED, { size: 'bare', at: builtAt }),
    id: 'o-simulated0', rootId, managementAccount: accountId(1), hubAccount: accountId(0), homeRegion: regions[0] ?? 'us-east-1', regions: regions.map((name) => ({ name, optIn: false })),
    units: new Map([[unit.id, unit]]), accounts: new Map(), serviceControlPolicies: guardrails(unit.id),
  };
  for (let number = 0; number < accounts; number += 1) addAccount(organization, { ...PLAN, name: `workload-${number}` }, accountId(number), unit.id);
  return organization;
}

/** Five policies, as many as AWS lets one unit have. */
const guardrails = (unit: string): Organization['serviceControlPolicies'] =>
  ['leave', 'trail', 'keys', 'root', 'regions'].map((name) => ({ name, targets: [unit], document: { Version: '2012-10-17', Statement: [{ Sid: name, Effect: 'Deny', Action: 'organizations:LeaveOrganization', Resource: '*' }] } }));

/** Gives an account of the organization the shape: the demo's functions, with the demo's mistakes in the demo's proportion. */
export function fillAccount(organization: Organization, id: string, shape: AccountShape): void {
  const account = organization.accounts.get(id);
  if (account === undefined) throw new Error(`no account ${id}`);
  const sites = [...account.regions.values()].map((region): Site => ({ organization, plan: PLAN, account, region }));
  for (const site of sites) fillSite(site, shape.functions.get(site.region.name) ?? 0);
  const functions = [...shape.functions.values()].reduce((sum, count) => sum + count, 0);
  if (functions > 0) plantWeaknesses(new Candidates(organization.seed, sites), functions / DEMO_FUNCTIONS, new Map());
  for (let number = 0; account.roles.size < shape.roles; number += 1) addIdleRole(organization, account, number);
}

function fillSite(site: Site, count: number): void {
  if (count === 0) return;
  // Layers and signing configurations, no function yet: the demo's names would not do for so many.
  fillRegion(site, 0);
  const names = namesOf(PLAN.domain);
  for (let number = 0; number < count; number += 1) {
    const named = names[number % names.length];
    if (named === undefined) throw new Error('the demo has no names');
    addFunction(site, { kind: named.kind, name: `${named.name}-${Math.floor(number / names.length)}` });
  }
}

function addIdleRole(organization: Organization, account: Account, number: number): void {
  addRole(organization, account, { name: `service-${number}`, path: '/services/', createdAt: daysBefore({ organization }, 300), inline: { use: [allow(['s3:GetObject', 's3:PutObject'], `arn:aws:s3:::data-${number}/*`)] } });
}

/** Deploys a share of the account's functions anew, chosen evenly: code and revision change, nothing that a check would fail. */
export function deployAgain(account: Account, share: number, cycle: number): number {
  const every = share > 0 ? Math.round(1 / share) : Number.POSITIVE_INFINITY;
  let number = cycle;
  let changed = 0;
  for (const { functions } of account.regions.values()) {
    for (const fn of functions.values()) {
      number += 1;
      if (number % every !== 0) continue;
      fn.latest.revisionId = `00000000-0000-4000-8000-${String(cycle).padStart(4, '0')}${String(number).padStart(8, '0')}`;
      changed += 1;
    }
  }
  return changed;
}

/** Accounts like this one: everything in it is the same but for the id. */
export function copyAccount(organization: Organization, from: string, to: string): void {
  const original = organization.accounts.get(from);
  const target = organization.accounts.get(to);
  if (original === undefined || target === undefined) throw new Error(`no account ${from} or ${to}`);
  // The same shape comes back, as nothing but texts is changed.
  const copy = renamed(original, from, to) as Account;
  organization.accounts.set(to, { ...copy, name: target.name, email: target.email });
}

function renamed(value: unknown, from: string, to: string): unknown {
  if (typeof value === 'string') return value.replaceAll(from, to);
  if (Array.isArray(value)) return value.map((each) => renamed(each, from, to));
  if (value instanceof Map) return new Map([...(value as ReadonlyMap<unknown, unknown>)].map(([key, each]) => [renamed(key, from, to), renamed(each, from, to)]));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key.replaceAll(from, to), renamed(each, from, to)]));
  return value;
}
