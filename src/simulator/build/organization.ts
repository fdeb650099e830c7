import { DIGITS, LOWER, randomFor } from '../random.ts';
import type { Organization, OrganizationalUnit, Specials } from '../state.ts';
import { usualAdministration } from '../administration.ts';
import { addAccount, fillRegion } from './account.ts';
import { managedPolicies } from './managed-policies.ts';
import { BARE_ACCOUNTS, BLOCKED_REGION, BLOCKED_UNIT, DEMO_ACCOUNTS, HOME_REGION, OFF_REGION, REGIONS, SMALL_ACCOUNTS, UNITS, type AccountPlan, WIDE_ACCOUNTS } from './plan.ts';
import { Candidates, placeOf, plantWeaknesses } from './planting.ts';
import { plantRegionSpecials, plantSpecials } from './specials.ts';
import type { Site } from './site.ts';

export interface BuildOptions {
  /** `demo` (default): 17 accounts and over 1,500 functions; `small`: every oddity, some 150 functions; `wide`: the same and 20 accounts more; `bare`: four accounts and no function. */
  readonly size?: 'demo' | 'small' | 'wide' | 'bare';
  /** What the scan roles ask for; default null: nothing. */
  readonly externalId?: string | null;
  /** Dates in the organization lie before this instant; default 2026-11-21. */
  readonly at?: string;
}

const PLANS = { demo: DEMO_ACCOUNTS, small: SMALL_ACCOUNTS, wide: WIDE_ACCOUNTS, bare: BARE_ACCOUNTS };

/** A simulated organization. The same seed and options give the same one, byte for byte. */
export function buildOrganization(seed: number, options: BuildOptions = {}): Organization {
  const { size = 'demo' } = options;
  const plans = PLANS[size];
  const ids = accountIds(seed, plans);
  const organization = frame(seed, options, ids, plans);
  for (const plan of plans) addAccount(organization, plan, ids.get(plan.name) ?? '', plan.special === 'outside' ? '' : unitId(organization, plan.unit));
  const sites = plans.flatMap((plan) => sitesOf(organization, plan, ids.get(plan.name) ?? ''));
  const counts = new Map(sites.map((site) => [site, site.plan.functions[REGIONS.findIndex(({ name }) => name === site.region.name)] ?? 0]));
  for (const [site, count] of counts) if (count > 0) fillRegion(site, count);
  return size === 'bare' ? organization : withSpecials(organization, plans, sites, size === 'demo' ? 1 : 0.15);
}

const sitesOf = (organization: Organization, plan: AccountPlan, id: string): readonly Site[] => {
  const account = organization.accounts.get(id);
  return account === undefined ? [] : [...account.regions.values()].map((region) => ({ organization, plan, account, region }));
};

function frame(seed: number, options: BuildOptions, ids: ReadonlyMap<string, string>, plans: readonly AccountPlan[]): Organization {
  const random = randomFor(seed, 'organization');
  const idOf = (special: AccountPlan['special']): string => ids.get(plans.find((plan) => plan.special === special)?.name ?? '') ?? '';
  const rootId = `r-${random.text(4, `${LOWER}${DIGITS}`)}`;
  const units = unitsUnder(rootId, seed);
  const blocked = [...units.values()].find(({ name }) => name === BLOCKED_UNIT);
  const allowed = REGIONS.filter(({ name }) => name !== BLOCKED_REGION).map(({ name }) => name);
  const standing = { managementAccount: idOf('management'), hubAccount: idOf('hub'), homeRegion: HOME_REGION };
  return {
    ...standing, administration: usualAdministration(standing),
    seed, partition: 'aws', id: `o-${random.text(10, `${LOWER}${DIGITS}`)}`, rootId, externalId: options.externalId ?? null,
    builtAt: options.at ?? '2026-11-21T00:00:00.000Z', regions: REGIONS, units, accounts: new Map(), managedPolicies: managedPolicies(), specials: NONE,
    serviceControlPolicies: blocked === undefined ? [] : [{
      name: 'regions', targets: [blocked.id],
      document: { Version: '2012-10-17', Statement: [{ Sid: 'regions', Effect: 'Deny', NotAction: ['iam:*', 'organizations:*', 'account:*', 'sts:*', 'support:*', 'cloudfront:*', 'route53:*'], Resource: '*', Condition: { StringNotEquals: { 'aws:RequestedRegion': allowed } } }] },
    }],
  };
}

const NONE: Specials = {
  suspendedAccount: null, accountWithoutScanRole: null, regionBlockedByScp: null, regionSwitchedOff: null, accountThrottled: null, securityHubOff: null, vanishing: null, publicAlias: null, urlOnAlias: null,
  statementObject: null, splitAdministrator: null, encryptedEnvironment: null, secretInEnvironment: null, day: { opensUrl: [], fixesPolicy: [], deletes: [] }, planted: new Map(),
};

function unitsUnder(rootId: string, seed: number): Map<string, OrganizationalUnit> {
  const ids = new Map(Object.keys(UNITS).map((name) => [name, `ou-${rootId.slice(2)}-${randomFor(seed, 'unit', name).text(8, `${LOWER}${DIGITS}`)}`]));
  return new Map(Object.entries(UNITS).map(([name, parent]) => {
    const id = ids.get(name) ?? '';
    return [id, { id, name, parentId: ids.get(parent) ?? rootId }];
  }));
}
const unitId = (organization: Organization, name: string): string => [...organization.units.values()].find((unit) => unit.name === name)?.id ?? organization.rootId;

/** Twelve digits each, in an order that has nothing to do with the names. */
function accountIds(seed: number, plans: readonly AccountPlan[]): Map<string, string> {
  return new Map(plans.map(({ name }) => [name, `${1 + randomFor(seed, 'account', name).below(9)}${randomFor(seed, 'account id', name).text(11, DIGITS)}`]));
}

function withSpecials(organization: Organization, plans: readonly AccountPlan[], sites: readonly Site[], scale: number): Organization {
  const idWith = (special: AccountPlan['special']): string | null => [...organization.accounts.values()].find(({ name }) => plans.some((plan) => plan.name === name && plan.special === special))?.id ?? null;
  const blocked = [...organization.accounts.values()].filter(({ parentId }) => organization.units.get(parentId)?.name === BLOCKED_UNIT).map(({ id }) => id);
  const readable = sites.filter(({ plan, region, account }) => (plan.special === undefined || plan.special === 'hub') && !(region.name === BLOCKED_REGION && blocked.includes(account.id)));
  for (const { plan, region } of sites) if (plan.special === 'throttled') region.policyReadsThrottled = true;
  const securityHubOff = plantRegionSpecials(organization, sites);
  // Where Security Hub is off, nothing that a demo shows as posted may stand.
  const candidates = new Candidates(organization.seed, readable.filter(({ region }) => region.securityHub.enabled));
  const functions = plantSpecials(candidates);
  const planted = new Map<string, string[]>();
  const opened = [1, 2, 3].flatMap(() => candidates.take(({ fn, kind }) => kind === 'internal' && fn.policies.size === 0) ?? []);
  plantWeaknesses(candidates, scale, planted);
  const named = (weakness: string): Specials['day']['deletes'] => (planted.get(weakness) ?? []).flatMap((arn) => placeFromArn(arn));
  return Object.assign(organization, {
    specials: {
      ...functions, suspendedAccount: idWith('suspended'), accountWithoutScanRole: idWith('no-scan-role'), regionBlockedByScp: { region: BLOCKED_REGION, accounts: blocked }, regionSwitchedOff: OFF_REGION,
      accountThrottled: idWith('throttled'), securityHubOff, secretInEnvironment: named('environment-secret')[0] ?? null, planted,
      day: { opensUrl: opened.map(placeOf), fixesPolicy: named('policy-public'), deletes: named('runtime-deprecated') },
    } satisfies Specials,
  });
}

const placeFromArn = (arn: string): Specials['day']['deletes'] => {
  const [, , , region, account, , name] = arn.split(':');
  return region === undefined || account === undefined || name === undefined ? [] : [{ account, region, name }];
};
