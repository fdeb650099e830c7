import type { Fact } from '../../model/fact.ts';
import { listed } from '../../model/message.ts';
import type { Account, Region } from '../../model/place.ts';
import { missing, notAsked, notSeen, ok, type Item, type Topic } from './item.ts';
import type { Aggregation } from './questions.ts';
import { asHub, asManagement, managementAccount, type Standing } from './standing.ts';

/** What Security Hub and Organizations said. null: it was not asked, since the answer is another account's. */
export interface SecurityHubSeen {
  readonly on: Fact<boolean> | null;
  readonly isAdministrator: Fact<boolean> | null;
  readonly administratorAbove: Fact<Account | null> | null;
  readonly administrators: Fact<readonly Account[]> | null;
  readonly aggregation: Fact<Aggregation | null> | null;
  readonly members: Fact<readonly Account[]> | null;
}

const ON: Topic = { id: 'security-hub-on', need: 'publish', title: 'Security Hub is on in the hub account and its home region' };
const ADMINISTRATOR: Topic = { id: 'security-hub-administrator', need: 'publish', title: "The hub account is Security Hub's administrator of the organization" };
const HOME: Topic = { id: 'security-hub-home-region', need: 'publish', title: "The home region is the one in which Security Hub's findings come together" };
const LINKED: Topic = { id: 'security-hub-linked-regions', need: 'publish', title: 'Every scanned region is linked to the home region' };
const MEMBERS: Topic = { id: 'security-hub-members', need: 'publish', title: "Every scanned account is a member of the administrator's Security Hub" };

/** Security Hub's preconditions. `scanned`: the accounts in which findings are posted. */
export function securityHubItems(standing: Standing, seen: SecurityHubSeen, scanned: readonly Account[]): readonly Item[] {
  return [onItem(standing, seen), administratorItem(standing, seen), ...aggregationItems(standing, seen), membersItem(standing, seen, scanned)];
}

const onlyHub = (topic: Topic, standing: Standing): Item => notAsked(topic, 'only the hub account can tell', { credentials: asHub(standing) });

function onItem(standing: Standing, { on }: SecurityHubSeen): Item {
  if (on === null) return onlyHub(ON, standing);
  if (!on.known) return notSeen(ON, on.missing, { credentials: asHub(standing) });
  return on.value ? ok(ON, `it is on in ${standing.homeRegion}`) : missing(ON, `it is off in ${standing.homeRegion}`, { todo: 'Enable Security Hub (CSPM) there; no standard is needed.', credentials: asHub(standing), accounts: [standing.hub] });
}

/** The management account knows by name, the administrator by what it may ask, every member by who is above it. */
function administratorItem(standing: Standing, { isAdministrator, administratorAbove, administrators }: SecurityHubSeen): Item {
  const todo = `Name ${standing.hub} as Security Hub's delegated administrator: aws securityhub enable-organization-admin-account --admin-account-id ${standing.hub}. Or deploy to the account that is.`;
  const another = (found: string): Item => missing(ADMINISTRATOR, found, { todo, credentials: asManagement(standing), accounts: [standing.hub] });
  if (administrators?.known === true) return administrators.value.includes(standing.hub) ? ok(ADMINISTRATOR, 'the management account names it') : another(administrators.value.length === 0 ? 'the organization has none' : `it is ${listed(administrators.value)}`);
  if (isAdministrator?.known === true && isAdministrator.value) return ok(ADMINISTRATOR, 'it may read the configuration of the organization, as only the administrator may');
  const above = administratorAbove?.known === true ? administratorAbove.value : null;
  if (above !== null && above === standing.hub) return ok(ADMINISTRATOR, `it is the administrator of ${standing.account}`);
  if (above !== null) return another(`it is ${above}`);
  if (isAdministrator?.known === true) return another('it may not read the configuration of the organization, and has no administrator above it');
  const unread = [administrators, isAdministrator, administratorAbove].flatMap((fact) => fact?.missing ?? []);
  return unread.length === 0 ? notAsked(ADMINISTRATOR, `${standing.account} has no administrator above it; only the hub and the management account can tell`, { credentials: asHub(standing) }) : notSeen(ADMINISTRATOR, unread, { credentials: `${asHub(standing)} or ${asManagement(standing)}` });
}

function aggregationItems(standing: Standing, { aggregation }: SecurityHubSeen): readonly Item[] {
  const { homeRegion, regions } = standing;
  const others = regions.filter((region) => region !== homeRegion);
  if (aggregation === null) return [onlyHub(HOME, standing), onlyHub(LINKED, standing)];
  if (!aggregation.known) return [HOME, LINKED].map((topic) => notSeen(topic, aggregation.missing, { credentials: asHub(standing) }));
  if (aggregation.value === null) {
    if (others.length === 0) return [ok(HOME, `only ${homeRegion} is scanned: there is nothing to bring together`)];
    return [missing(HOME, 'findings are not aggregated', { todo: `Create a finding aggregator in ${homeRegion} that links all regions: aws securityhub create-finding-aggregator --region-linking-mode ALL_REGIONS --region ${homeRegion}.`, credentials: asHub(standing), accounts: [standing.hub] })];
  }
  const { value } = aggregation;
  const { homeRegion: found, mode } = value;
  const unlinked = others.filter((region) => region !== found && !isLinked(value, region));
  return [
    found === homeRegion
      ? ok(HOME, `findings come together in ${found}`)
      : missing(HOME, `findings come together in ${found}, and the service is meant for ${homeRegion}`, { todo: `Set homeRegion: ${found} in the configuration and deploy there; or move the aggregation to ${homeRegion}.`, credentials: asHub(standing), accounts: [standing.hub] }),
    unlinked.length === 0
      ? ok(LINKED, others.length === 0 ? 'only the home region is scanned' : `${listed(others)} (${mode})`)
      : missing(LINKED, `not linked: ${listed(unlinked, 20)} (${mode})`, { todo: 'Link them in the finding aggregator, or leave them out of the scan: findings posted there are seen only there.', credentials: asHub(standing), accounts: [standing.hub] }),
  ];
}

/** Source: Security Hub API, GetFindingAggregator. A mode that is not known links nothing. */
function isLinked({ mode, regions }: Aggregation, region: Region): boolean {
  if (mode === 'ALL_REGIONS') return true;
  if (mode === 'ALL_REGIONS_EXCEPT_SPECIFIED') return !regions.includes(region);
  return mode.startsWith('SPECIFIED') && regions.includes(region);
}

function membersItem(standing: Standing, { members, isAdministrator }: SecurityHubSeen, scanned: readonly Account[]): Item {
  if (members === null) return onlyHub(MEMBERS, standing);
  if (!members.known) return notSeen(MEMBERS, members.missing, { credentials: asHub(standing) });
  // Whoever is not the administrator has no members, and that says nothing of who is.
  if (isAdministrator?.known !== true || !isAdministrator.value) return notAsked(MEMBERS, 'only the administrator has members; see above', { credentials: asHub(standing) });
  if (scanned.length === 0) return notAsked(MEMBERS, 'there is no account to compare with, as far as it is known');
  const strangers = scanned.filter((account) => account !== standing.hub && !members.value.includes(account));
  if (strangers.length === 0) return ok(MEMBERS, `${members.value.length} members`);
  const management = strangers.includes(managementAccount(standing) ?? '') ? ' The management account has to switch Security Hub on for itself first.' : '';
  return missing(MEMBERS, `no members: ${listed(strangers, 10)}`, { todo: `Add them as members: what is posted in them is not seen in the hub.${management}`, credentials: asHub(standing), accounts: strangers });
}
