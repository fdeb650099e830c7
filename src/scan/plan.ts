import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import { readAccounts, readOrganizationDetails, type OrganizationDetails } from '../collect/organizations.ts';
import { Reader } from '../collect/reader.ts';
import { isComplete, known, mapFact, type Fact } from '../model/fact.ts';
import type { OrganizationAccount } from '../model/facts.ts';
import { parseArn, type Account, type Key, type Region } from '../model/place.ts';
import type { AccountState } from '../model/summary.ts';
import type { ScanContext, WorkOrder } from './context.ts';
import { planGuardrails } from './guardrails.ts';
import { writePlanned } from './planned.ts';
import { trustedBy, writeTrusted } from './trusted.ts';
import { wantedFacts } from './wanted.ts';

/** What somebody asked to be scanned. */
export interface ScanRequest {
  readonly runId: string;
  /** False: the caller's own account, with the caller's own credentials. */
  readonly organization: boolean;
  /** Empty: all. */
  readonly accounts: readonly Account[];
  readonly ous: readonly string[];
  /** Whether `ous` are the deployment's and not somebody's words: one without accounts then stops nothing, and is named. Default: false. */
  readonly ousAreSettings?: boolean;
  /** Accounts below these are left out. */
  readonly excludeOus: readonly string[];
  readonly regions: readonly Region[];
  readonly functions: readonly Key[];
  readonly roleName: string;
  readonly externalId: string | null;
  /** Regions that the SDK knows, for accounts that do not tell theirs. */
  readonly knownRegions: readonly Region[];
}
export interface Plan {
  readonly orders: readonly WorkOrder[];
  /** Accounts that are not scanned, with the reason. */
  readonly skipped: readonly AccountState[];
  /** Units of the deployment's that have no account, or are not there; sorted. */
  readonly emptyOus: readonly string[];
}

/** Why nothing can be planned, in one line that says what to do. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
}

const ACTIVE = 'ACTIVE';

/** Accounts of the organization minus exclusions, one complete work order each; or the caller's own account. */
export async function plan(context: ScanContext, request: ScanRequest): Promise<Plan> {
  const organization = await readOrganization(context);
  const emptyOus = unitsWithout(request, organization.accounts);
  const accounts = request.organization ? chosen(context, request, organization.accounts) : [ownAccount(context, organization.accounts)];
  const trusted = trustedBy(context.config, mapFact(organization.accounts, (members) => members.map(({ account }) => account)), organization.details.known ? (organization.details.value?.id ?? null) : undefined);
  await writeTrusted(context.store, request.runId, trusted);
  await writePlanned(context.store, request.runId, { partition: context.caller.partition, hub: { account: context.caller.account, region: context.caller.homeRegion }, at: context.clock.now(), members: membersOf(context, request, organization) });
  const active = asked(context, request, accounts.filter(({ state }) => state === ACTIVE));
  if (wantedFacts(context.settings).has('account/service-control-policies')) await planGuardrails(context.store, request.runId, organization.reader, organization.client, organization.details, active);
  return { orders: active.map((account) => orderFor(context, request, account)), skipped: accounts.filter(({ state }) => state !== ACTIVE).map(skippedState), emptyOus };
}

/** Who belongs to the organization, where this run is about all of it and nothing of the list is in doubt: by it, others have left. */
function membersOf({ config }: ScanContext, request: ScanRequest, { accounts, details }: Organization): readonly Account[] | null {
  const isWhole = request.organization && [request.accounts, request.ous, request.functions, config.accounts.include, config.ous].every(({ length }) => length === 0);
  const isInOne = details.known && details.value !== null;
  return isWhole && isInOne && isComplete(accounts) && accounts.known ? accounts.value.map(({ account }) => account) : null;
}

/** Where only some functions are asked for, only their accounts are entered. */
function asked({ caller }: ScanContext, { functions, organization }: ScanRequest, accounts: readonly OrganizationAccount[]): readonly OrganizationAccount[] {
  if (functions.length === 0) return accounts;
  const strangers = functions.filter((key) => !accounts.some(({ account }) => account === accountOf(key)));
  if (strangers.length > 0) throw new PlanError(`--function (the service: \`functions\`) names what is in no account of this scan${organization ? '' : ` (it scans account ${caller.account}; --org scans the organization)`}: ${strangers.join(', ')}`);
  return accounts.filter(({ account }) => functions.some((key) => accountOf(key) === account));
}

const accountOf = (key: Key): string => parseArn(key)?.account ?? '';
const regionOf = (key: Key): string => parseArn(key)?.region ?? '';

interface Organization {
  readonly reader: Reader;
  readonly client: OrganizationsClient;
  readonly accounts: Fact<readonly OrganizationAccount[]>;
  /** null: the account is in none. */
  readonly details: Fact<OrganizationDetails | null>;
}

async function readOrganization(context: ScanContext): Promise<Organization> {
  const { caller, pool } = context;
  const reader = new Reader({ place: { partition: caller.partition, account: 'organization', region: 'global' }, clock: context.clock, wanted: new Set(), previous: null, emit: () => undefined });
  const client = pool.organizations(caller, caller.homeRegion);
  const [accounts, details] = await Promise.all([readAccounts(reader, client), readOrganizationDetails(reader, client)]);
  const alone = !accounts.known && accounts.missing[0].detail.includes('AWSOrganizationsNotInUseException');
  const own: OrganizationAccount = { account: caller.account, name: caller.account, state: ACTIVE, path: '' };
  return { reader, client, accounts: alone ? known([own], context.clock.now()) : accounts, details: alone ? known(null, context.clock.now()) : details };
}

function ownAccount({ caller }: ScanContext, members: Fact<readonly OrganizationAccount[]>): OrganizationAccount {
  const listed = members.known ? members.value.find(({ account }) => account === caller.account) : undefined;
  return { ...(listed ?? { account: caller.account, name: caller.account, path: '' }), state: ACTIVE };
}

function chosen({ config }: ScanContext, request: ScanRequest, members: Fact<readonly OrganizationAccount[]>): readonly OrganizationAccount[] {
  const named = request.accounts.length > 0 ? request.accounts : config.accounts.include;
  const units = request.ous.length > 0 ? request.ous : config.ous;
  if (!members.known) {
    if (named.length > 0 && units.length === 0) return named.map((account) => ({ account, name: account, state: ACTIVE, path: '' }));
    throw new PlanError(
      `cannot list the organization (${members.missing[0].reason}: ${members.missing[0].detail}). Use credentials of the management account or of a delegated administrator, or let the management account allow organizations:ListAccounts to this account in a resource-based delegation policy; or name the accounts, with --accounts or with \`accounts\` in the service's input.`,
    );
  }
  const strangers = request.accounts.filter((account) => !members.value.some((member) => member.account === account));
  if (strangers.length > 0) throw new PlanError(`not in the organization: ${strangers.join(', ')}`);
  if (units.length > 0 && members.value.every(({ path }) => path === '')) throw new PlanError('the organization does not tell the path of its accounts, so that none can be chosen by its organizational unit; name the accounts, with --accounts or with `accounts` in the service\'s input');
  requireUnits(request, unitsWithout(request, members));
  if (request.excludeOus.length > 0 && members.value.every(({ path }) => path === '')) throw new PlanError('the organization does not tell the path of its accounts, so that no organizational unit can be left out; exclude the accounts by the configuration');
  const isExcluded = ({ account, path }: OrganizationAccount): boolean => config.accounts.exclude.includes(account) || path.split('/').some((unit) => request.excludeOus.includes(unit));
  const inUnits = ({ path }: OrganizationAccount): boolean => units.length === 0 || path.split('/').some((unit) => units.includes(unit));
  const isNamed = ({ account }: OrganizationAccount): boolean => named.length === 0 || named.includes(account);
  return members.value.filter((member) => inUnits(member) && isNamed(member)).map((member) => (isExcluded(member) ? { ...member, state: EXCLUDED } : member));
}

/** Units that were asked for and have no account; none where the organization does not tell its accounts. */
const unitsWithout = ({ ous }: ScanRequest, members: Fact<readonly OrganizationAccount[]>): readonly string[] =>
  members.known ? ous.filter((unit) => !members.value.some(({ path }) => path.split('/').includes(unit))).sort() : [];

function requireUnits({ ous, ousAreSettings = false }: ScanRequest, empty: readonly string[]): void {
  if (empty.length === 0 || (ousAreSettings && empty.length < ous.length)) return;
  throw new PlanError(ousAreSettings ? `no account of the organization is in any unit of the setting \`ous\`: ${empty.join(', ')}` : `no account of the organization is in ${empty.join(', ')}`);
}

const EXCLUDED = 'EXCLUDED';

function orderFor(context: ScanContext, request: ScanRequest, account: OrganizationAccount): WorkOrder {
  const { caller, config } = context;
  const functions = request.functions.length > 0 ? request.functions.filter((key) => accountOf(key) === account.account) : null;
  const chosenRegions = request.regions.length > 0 ? request.regions : config.regions;
  const regions = functions === null ? chosenRegions : [...new Set(functions.map(regionOf))].filter((region) => chosenRegions.length === 0 || chosenRegions.includes(region)).sort();
  return {
    runId: request.runId,
    account: account.account,
    name: account.name,
    organizationState: account.state,
    partition: caller.partition,
    homeRegion: caller.homeRegion,
    hub: { account: caller.account, region: caller.homeRegion },
    access: !request.organization ? { by: 'caller' } : { by: 'role', roleName: request.roleName, externalId: request.externalId },
    regions: regions.length > 0 || functions !== null ? regions : null,
    knownRegions: request.knownRegions,
    functions,
  };
}

function skippedState(account: OrganizationAccount): AccountState {
  const because = account.state === EXCLUDED ? 'excluded by the configuration' : `its state in the organization is ${account.state}`;
  return { account: account.account, name: account.name, organizationState: account.state, state: 'skipped', because, regions: [], gaps: [], checksLost: [] };
}
