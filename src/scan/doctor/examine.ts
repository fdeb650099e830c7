import pLimit from 'p-limit';
import type { Config } from '../../model/config.ts';
import type { Fact } from '../../model/fact.ts';
import type { OrganizationAccount } from '../../model/facts.ts';
import { listed } from '../../model/message.ts';
import type { Account, Instant } from '../../model/place.ts';
import type { Clock } from '../../model/ports.ts';
import { delegationItems } from './delegation.ts';
import { guardrailItems } from './guardrails.ts';
import { missing, notAsked, notSeen, ok, type Item, type Topic } from './item.ts';
import type { Questions } from './questions.ts';
import { roleItems, type AccountSeen } from './roles.ts';
import { securityHubItems, type SecurityHubSeen } from './security-hub.ts';
import { asHub, asManagement, isHub, isManagement, type Standing } from './standing.ts';
import { trailItem } from './trail.ts';

export interface Examination {
  readonly standing: Omit<Standing, 'organization'>;
  readonly config: Pick<Config, 'accounts' | 'ous'>;
  /** Empty: all. */
  readonly accounts: readonly Account[];
  /** Enter only so many accounts, spread over all; null: all of them. */
  readonly sample: number | null;
  readonly concurrency: number;
  readonly clock: Clock;
  readonly onEntered: (done: number, total: number) => void;
}
export interface Diagnosis {
  readonly standing: Standing;
  readonly accounts: readonly Account[];
  readonly items: readonly Item[];
}

const CALLER: Topic = { id: 'caller', need: 'deploy', title: 'The caller is in the hub account, which is in an organization' };
const LISTING: Topic = { id: 'organization', need: 'scan', title: 'The accounts of the organization can be listed' };

/** Asks what can be asked from where the caller stands, and judges it. Throws only for an interrupt. */
export async function examine(questions: Questions, examination: Examination): Promise<Diagnosis> {
  const { clock } = examination;
  const [organization, listing] = await Promise.all([questions.organization(), questions.accounts()]);
  const standing: Standing = { ...examination.standing, organization };
  if (organization.known && organization.value === null) return { standing, accounts: [], items: [callerItem(standing)] };
  const accounts = inScope(examination, listing);
  const asked = sampled(accounts, examination.sample);
  const [securityHub, delegated, trusted, trails, policies, roles] = await Promise.all([
    askSecurityHub(questions, standing),
    questions.delegatedServices(standing.hub),
    questions.trustedServices(),
    isHub(standing) || isManagement(standing) ? questions.trails() : Promise.resolve(null),
    questions.serviceControlPolicies(),
    isHub(standing) ? enterAll(questions, asked, examination) : Promise.resolve([]),
  ]);
  const above = await Promise.all(accounts.map(async (account) => ({ account, above: await questions.ancestors(account) })));
  const ids = accounts.map(({ account }) => account);
  const left = ids.filter((account) => !asked.some((one) => one.account === account));
  const at: Instant = clock.now();
  return {
    standing,
    accounts: ids,
    items: [
      callerItem(standing),
      listingItem(standing, listing, examination.accounts),
      ...delegationItems(standing, { delegated, trusted }),
      ...securityHubItems(standing, securityHub, ids),
      ...roleItems(standing, roles, left, at),
      ...guardrailItems(standing, { policies, accounts: above }, at),
      trailItem(standing, trails),
    ],
  };
}

function callerItem(standing: Standing): Item {
  const { organization, account, hub, caller } = standing;
  if (!organization.known) return notSeen(CALLER, organization.missing);
  if (organization.value === null) return missing(CALLER, `${account} is in no organization`, { todo: 'Scan the account by itself with postern scan; the service watches organizations.' });
  if (isHub(standing)) return ok(CALLER, `${caller}; ${hub} is taken for the hub`);
  return notAsked(CALLER, `you are in ${account}, and the hub is ${hub}: what only the hub can tell is not asked`, { todo: 'Run it with the credentials of the hub too.', credentials: asHub(standing) });
}

function listingItem(standing: Standing, listing: Fact<readonly OrganizationAccount[]>, named: readonly Account[]): Item {
  if (!listing.known) return notSeen(LISTING, listing.missing, { credentials: `${asManagement(standing)}, or a delegated administrator` });
  const strangers = named.filter((account) => !listing.value.some((member) => member.account === account));
  if (strangers.length > 0) return missing(LISTING, `not in the organization: ${listed(strangers)}`, { todo: 'Correct --accounts.' });
  return ok(LISTING, `${listing.value.length} accounts`);
}

/** Those that a scan would enter; where the organization cannot be listed, those that were named. */
function inScope({ config, accounts: named }: Examination, listing: Fact<readonly OrganizationAccount[]>): readonly OrganizationAccount[] {
  if (!listing.known) return named.map((account) => ({ account, name: account, state: 'ACTIVE', path: '' }));
  const included = named.length > 0 ? named : config.accounts.include;
  const isBelow = ({ path }: OrganizationAccount): boolean => config.ous.length === 0 || path.split('/').some((unit) => config.ous.includes(unit));
  return listing.value.filter((member) => member.state === 'ACTIVE' && !config.accounts.exclude.includes(member.account) && (included.length === 0 || included.includes(member.account)) && isBelow(member));
}

/** So many of them, spread evenly; the same every time. */
export function sampled<T>(all: readonly T[], most: number | null): readonly T[] {
  if (most === null || most >= all.length) return all;
  return all.filter((_, index) => Math.floor((index * most) / all.length) !== Math.floor(((index - 1) * most) / all.length));
}

/** What only another account may ask is not asked. */
async function askSecurityHub(questions: Questions, standing: Standing): Promise<SecurityHubSeen> {
  const [atHub, atManagement] = [isHub(standing), isManagement(standing)];
  const [on, isAdministrator, administratorAbove, administrators, aggregation, members] = await Promise.all([
    atHub ? questions.securityHubOn() : null,
    atHub ? questions.isAdministrator() : null,
    atManagement && !atHub ? null : questions.administratorAbove(),
    atManagement ? questions.administrators() : null,
    atHub ? questions.aggregation() : null,
    atHub ? questions.members() : null,
  ]);
  return { on, isAdministrator, administratorAbove, administrators, aggregation, members };
}

async function enterAll(questions: Questions, accounts: readonly OrganizationAccount[], { concurrency, onEntered }: Examination): Promise<readonly AccountSeen[]> {
  const limit = pLimit(concurrency);
  let done = 0;
  return Promise.all(accounts.map(({ account, name }) => limit(async (): Promise<AccountSeen> => {
    const [scan, writer] = [await questions.enterScanRole(account), await questions.enterWriterRole(account)];
    done += 1;
    onEntered(done, accounts.length);
    return { account, name, scan, writer };
  })));
}
