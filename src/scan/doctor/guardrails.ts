import type { Fact, Unread } from '../../model/fact.ts';
import type { OrganizationAccount, ServiceControlPolicy } from '../../model/facts.ts';
import { listed, printable } from '../../model/message.ts';
import type { Account, Instant } from '../../model/place.ts';
import type { AttachedPolicies } from '../../collect/organizations.ts';
import { hubPrincipal, memberPrincipals, type Principal } from './calls.ts';
import { exceptedFrom } from './exception.ts';
import { missing, notAsked, notSeen, ok, type Item, type Topic } from './item.ts';
import { allowancesOf, allowsEverything, denialsOf, refusedCalls, type CallVerdict, type Context } from './service-control.ts';
import { asManagement, isHub, managementAccount, type Standing } from './standing.ts';

const TOPIC: Topic = { id: 'service-control-policies', need: 'scan', title: 'No service control policy refuses what the service calls' };

/** The organization's policies, and where the accounts stand. */
export interface GuardrailsSeen {
  readonly policies: Fact<AttachedPolicies>;
  readonly accounts: readonly { readonly account: OrganizationAccount; readonly above: Fact<readonly string[]> }[];
}

/** One item for each Deny that refuses calls of the service, with the exception that it lacks; and for each level that does not allow them. */
export function guardrailItems(standing: Standing, { policies, accounts }: GuardrailsSeen, at: Instant): readonly Item[] {
  if (!policies.known) return [notSeen(TOPIC, policies.missing, { credentials: `${asManagement(standing)} or a delegated administrator` })];
  if (policies.value === null) return [ok(TOPIC, 'the organization has none')];
  const attached = policies.value;
  const context: Context = { partition: standing.partition, at, organizationId: standing.organization.known ? (standing.organization.value?.id ?? null) : null };
  const unplaced = accounts.flatMap(({ above }) => (above.known ? [] : above.missing));
  const bound = placed(standing, accounts);
  const tree = treeOf(bound);
  const items = [...deniedItems(standing, attached, tree, context), ...notAllowedItems(standing, attached, tree, context), ...(unplaced.length === 0 ? [] : [notSeen(TOPIC, unplaced, { credentials: asManagement(standing) })])];
  if (items.length > 0) return items;
  return [bound.length === 0 ? notAsked(TOPIC, 'no account that they bind is asked about') : ok(TOPIC, `none refuses a call in ${listed(standing.regions)} to ${bound.length} accounts`)];
}

interface Bound {
  readonly account: Account;
  readonly name: string;
  /** Root, units and the account itself. */
  readonly chain: readonly string[];
  /** The hub lists the organization and enters accounts besides. */
  readonly isHub: boolean;
  /** Made when they are asked about: most accounts stand for no other. */
  readonly principals: () => readonly Principal[];
}
/** Accounts by the root, unit or account that is above them. */
type Tree = ReadonlyMap<string, readonly Bound[]>;

/** Accounts that service control policies bind: all but the management account. */
function placed(standing: Standing, accounts: GuardrailsSeen['accounts']): readonly Bound[] {
  const [first] = accounts;
  return accounts.flatMap(({ account: { account, name }, above }): readonly Bound[] => {
    if (!above.known || account === managementAccount(standing)) return [];
    const atHub = account === standing.hub && isHub(standing) && first !== undefined;
    const hub = (): readonly Principal[] => (atHub ? [hubPrincipal(standing, first.account.account)] : []);
    return [{ account, name, chain: [...above.value, account], isHub: atHub, principals: () => [...memberPrincipals(standing, account), ...hub()] }];
  });
}

function treeOf(bound: readonly Bound[]): Tree {
  const tree = new Map<string, Bound[]>();
  for (const one of bound) for (const target of one.chain) {
    const below = tree.get(target);
    if (below === undefined) tree.set(target, [one]);
    else below.push(one);
  }
  return tree;
}

function deniedItems(standing: Standing, attached: NonNullable<AttachedPolicies>, tree: Tree, context: Context): readonly Item[] {
  const byId = new Map<string, { readonly policy: ServiceControlPolicy; readonly targets: string[] }>();
  for (const [target, policies] of Object.entries(attached)) for (const policy of policies) {
    const entry = byId.get(policy.id) ?? { policy, targets: [] };
    byId.set(policy.id, entry);
    entry.targets.push(target);
  }
  return [...byId.values()].flatMap(({ policy, targets }): readonly Item[] => {
    const accounts = [...new Map(targets.flatMap((target) => tree.get(target) ?? []).map((one) => [one.account, one])).values()];
    if (accounts.length === 0) return [];
    const denials = denialsOf(policy);
    if ('invalid' in denials) return [unjudged(standing, policy, denials.invalid, accounts)];
    return denials.flatMap(({ statement, guardrails }) => deniedBy(standing, policy, statement, targets, accountsAsked(statement, accounts).map((one) => ({ one, refused: needed(refusedCalls(guardrails, one.principals(), context)) })), accounts));
  });
}

/** A statement that speaks of no account treats all members alike: one is asked for all, and the hub for what only it calls. */
function accountsAsked(statement: unknown, accounts: readonly Bound[]): readonly Bound[] {
  if (/\d{12}|iam::\d|\$\{|(principal|resource|source)account/i.test(JSON.stringify(statement))) return accounts;
  return [...accounts.filter((one) => one.isHub), ...accounts.filter((one) => !one.isHub).slice(0, 1)];
}

/** Either of them tells which regions are on: one of the two is enough. */
const EITHER: readonly string[] = ['account:ListRegions', 'ec2:DescribeRegions'];
function needed(refused: readonly CallVerdict[]): readonly CallVerdict[] {
  const isRefused = (action: string): boolean => refused.some(({ call }) => call.action === action);
  return EITHER.every(isRefused) ? refused : refused.filter(({ call }) => !EITHER.includes(call.action));
}

interface Asked {
  readonly one: Bound;
  readonly refused: readonly CallVerdict[];
}

function deniedBy(standing: Standing, policy: ServiceControlPolicy, statement: unknown, targets: readonly string[], asked: readonly Asked[], accounts: readonly Bound[]): readonly Item[] {
  const hit = (may: CallVerdict['may']): readonly CallVerdict[] => asked.flatMap(({ refused }) => refused.filter((verdict) => verdict.may === may));
  const [denied, unclear] = [hit('denied'), hit('unknown')];
  const name = `${printable(policy.name)} (${policy.id}, attached to ${listed(targets, 3)})`;
  const hits = asked.filter(({ refused }) => refused.length > 0).map(({ one }) => one);
  const concerned = asked.length === accounts.length ? hits : accounts.filter((account) => hits.some((one) => one.isHub === account.isHub));
  if (denied.length > 0) {
    return [missing(TOPIC, `${name} refuses ${said(denied)} in ${named(concerned)}`, {
      todo: `Replace that Deny with the statement below: it excepts the roles of the service. Or, where the organization forbids these regions on purpose, leave them out (regions: in the configuration, or --regions).`,
      credentials: asManagement(standing), accounts: concerned.map(({ account }) => account), statement: exceptedFrom(statement, exceptions(standing, denied)),
    })];
  }
  if (unclear.length === 0) return [];
  return [{ ...unjudged(standing, policy, unclear[0]?.doubt ?? '', concerned), found: `whether ${name} refuses ${said(unclear)} in ${named(concerned)} could not be judged: ${unclear[0]?.doubt ?? ''}`, statement }];
}

/** The roles that were refused, wherever they are. */
function exceptions({ partition }: Standing, denied: readonly CallVerdict[]): readonly string[] {
  return [...new Set(denied.map(({ principal: { arn } }) => `arn:${partition}:iam::*:role/${arn.split('/').at(-1) ?? ''}`))].sort().reverse();
}

/** Actions and regions, as many as fit a line. */
function said(verdicts: readonly CallVerdict[]): string {
  const actions = [...new Set(verdicts.map(({ call }) => call.action))].sort();
  const regions = [...new Set(verdicts.map(({ call }) => call.region ?? 'services without regions'))].sort();
  return `${actions.length === 1 ? '1 action' : `${actions.length} actions`} (${listed(actions, 4)}) in ${listed(regions, 6)}`;
}

const named = (accounts: readonly Bound[]): string => listed(accounts.map(({ account, name }) => (name === '' || name === account ? account : `${account} (${printable(name)})`)), 5);

const unjudged = (standing: Standing, policy: ServiceControlPolicy, because: string, accounts: readonly Bound[]): Item => {
  const unread: Unread = { action: 'organizations:DescribePolicy', place: { partition: standing.partition, account: 'organization', region: 'global' }, reason: 'failed', detail: because };
  return { ...notSeen(TOPIC, [unread], { accounts: accounts.map(({ account }) => account), credentials: asManagement(standing) }), found: `${printable(policy.name)} (${policy.id}) could not be judged: ${because}`, todo: 'Look at the statement: the roles of the service must be able to make these calls.' };
};

/** Levels that do not allow a call, whatever they deny: allow lists in place of FullAWSAccess. */
function notAllowedItems(standing: Standing, attached: NonNullable<AttachedPolicies>, tree: Tree, context: Context): readonly Item[] {
  return [...tree].flatMap(([target, accounts]): readonly Item[] => {
    const policies = attached[target] ?? [];
    const place = { partition: standing.partition, account: 'organization' as const, region: 'global' as const };
    // AWS keeps a policy on every root, unit and account: none means that the list is not whole.
    if (policies.length === 0) return [notSeen(TOPIC, [{ action: 'organizations:ListTargetsForPolicy', place, reason: 'failed', detail: `no service control policy was listed for ${target}, although AWS keeps one on every root, unit and account` }], { credentials: asManagement(standing) })];
    if (allowsEverything({ target, policies })) return [];
    const guardrails = allowancesOf({ target, policies });
    const asked = needed(refusedCalls(guardrails, accountsAsked(policies.map(({ document }) => document), accounts).flatMap(({ principals }) => principals()), context));
    const refused = asked.filter(({ may }) => may === 'denied');
    if (refused.length === 0) return asked.length === 0 ? [] : [notSeen(TOPIC, [{ action: 'organizations:DescribePolicy', place, reason: 'failed', detail: `whether ${target} allows ${said(asked)}: ${asked[0]?.doubt ?? ''}` }], { credentials: asManagement(standing) })];
    const actions = [...new Set(refused.map(({ call }) => call.action))].sort();
    return [missing(TOPIC, `no policy attached to ${target} allows ${said(refused)} to ${named(accounts)}`, { todo: `Add the statement below to a policy of ${target}, which allows only what it names.`, credentials: asManagement(standing), accounts: accounts.map(({ account }) => account), statement: { Effect: 'Allow', Action: actions, Resource: '*' } })];
  });
}
