import type { Fact } from '../../model/fact.ts';
import { listed } from '../../model/message.ts';
import type { Account } from '../../model/place.ts';
import { mayDo, roleOf } from '../../policy/index.ts';
import { versionIn } from '../role-version.ts';
import { LEFT_OUT, missing, notAsked, notSeen, ok, type Item, type Topic } from './item.ts';
import type { Entering, RoleSeen } from './questions.ts';
import { asHub, isHub, managementAccount, type Standing } from './standing.ts';

/** What was found in one account. */
export interface AccountSeen {
  readonly account: Account;
  readonly name: string;
  readonly scan: Entering;
  readonly writer: Entering;
}

const REACHED: Topic = { id: 'scan-role', need: 'scan', title: 'The scan role can be assumed in every account' };
const VERSION: Topic = { id: 'scan-role-version', need: 'scan', title: 'The scan role is at the policy version that the enabled checks need, or may do as much' };
const WRITER: Topic = { id: 'writer-role', need: 'publish', title: 'The findings writer role can be assumed in every account' };
const ASKED: Topic = { id: LEFT_OUT, need: 'scan', title: 'Every account was entered' };

/** Roles of the accounts that were asked, one item for each way in which they are not as they should be. `left`: accounts that nobody asked. */
export function roleItems(standing: Standing, seen: readonly AccountSeen[], left: readonly Account[], at: string): readonly Item[] {
  if (!isHub(standing)) return [REACHED, VERSION, WRITER].map((topic) => notAsked(topic, 'the roles trust the hub account, and nobody else', { credentials: asHub(standing) }));
  if (seen.length === 0) return [REACHED, VERSION, WRITER].map((topic) => notAsked(topic, 'there is no account to enter, as far as it is known'));
  return [
    ...entering(standing, REACHED, standing.scanRoleName, seen.map(({ account, name, scan }) => ({ account, name, entering: scan }))),
    ...versions(standing, seen, at),
    ...entering(standing, WRITER, standing.writerRoleName, seen.map(({ account, name, writer }) => ({ account, name, entering: writer }))),
    ...(left.length === 0 ? [] : [notAsked(ASKED, `${left.length} accounts were left out by choice: ${listed(left)}`, { accounts: left })]),
  ];
}

interface Tried {
  readonly account: Account;
  readonly name: string;
  readonly entering: Entering;
}

const inWords = (tried: readonly Pick<Tried, 'account' | 'name'>[]): string => listed(tried.map(({ account, name }) => (name === account || name === '' ? account : `${account} (${name})`)), 10);
const ids = (tried: readonly Pick<Tried, 'account'>[]): readonly Account[] => tried.map(({ account }) => account);

function entering(standing: Standing, topic: Topic, roleName: string, tried: readonly Tried[]): readonly Item[] {
  const entered = tried.filter((one) => one.entering.entered);
  const refusedBy = (by: string): readonly Tried[] => tried.filter((one) => !one.entering.entered && one.entering.by === by);
  const [trust, caller, scp, nobody] = [refusedBy('trust'), refusedBy('caller'), refusedBy('scp'), refusedBy('nobody')];
  const arn = `arn:${standing.partition}:iam::*:role/${roleName}`;
  const items: Item[] = [];
  if (trust.length > 0) items.push(missing(topic, `${roleName} is missing, or does not trust the caller, in ${inWords(trust)}`, { accounts: ids(trust), ...remedy(standing, topic, roleName, ids(trust)) }));
  if (scp.length > 0) items.push({ ...missing(topic, `a service control policy refuses to assume ${roleName} in ${inWords(scp)}`, { todo: 'Add the exception that the service control policy below, or the one of the hub account, lacks.', accounts: ids(scp), credentials: 'the management account' }), because: becauseOf(scp) });
  if (caller.length > 0) items.push({ ...notSeen(topic, unreadOf(caller), { accounts: ids(caller), todo: 'Your own credentials may not assume the role: allow it to them with the statement below.', statement: { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: arn } }) });
  if (nobody.length > 0) items.push(notSeen(topic, unreadOf(nobody), { accounts: ids(nobody) }));
  if (entered.length > 0) items.push(ok(topic, `entered ${inWords(entered)}`, { accounts: ids(entered) }));
  return items;
}

const unreadOf = (tried: readonly Tried[]) => tried.flatMap(({ entering: one }) => (one.entered ? [] : one.because.missing));
const becauseOf = (tried: readonly Tried[]): Item['because'] => unreadOf(tried).map(({ action, reason, detail }) => ({ action, reason, detail }));

function remedy(standing: Standing, topic: Topic, roleName: string, accounts: readonly Account[]): { readonly todo: string; readonly credentials: string } {
  const management = managementAccount(standing);
  const plain = management !== null && accounts.includes(management) ? ` StackSets deploy nothing to the management account (${management}): it takes the plain stack.` : '';
  const trial = topic === REACHED ? ' For a trial, --role-name names a role that is there.' : '';
  return { todo: `Deploy ${roleName} there by the member StackSet, and let it trust ${standing.hub} for the role that calls: ${standing.caller}.${plain}${trial}`, credentials: accounts.length === 1 && accounts[0] === management ? 'the management account' : `${asHub(standing)}, as delegated administrator of StackSets` };
}

type Judged = { readonly is: 'current' } | { readonly is: 'as-good'; readonly carries: string | null } | { readonly is: 'lacks'; readonly carries: string | null; readonly actions: readonly string[] } | { readonly is: 'unseen'; readonly fact: Fact<unknown>; readonly because: string };

function versions(standing: Standing, seen: readonly AccountSeen[], at: string): readonly Item[] {
  const judged = seen.flatMap(({ account, name, scan }) => (scan.entered ? [{ account, name, judged: judge(standing, account, scan.role, at) }] : []));
  if (judged.length === 0) return [notAsked(VERSION, 'no account could be entered')];
  const items: Item[] = [];
  const good = judged.filter(({ judged: { is } }) => is === 'current' || is === 'as-good');
  const groups = new Map<string, { readonly account: Account; readonly name: string; readonly judged: Judged }[]>();
  for (const one of judged) if (one.judged.is === 'lacks' || one.judged.is === 'unseen') groups.set(idOf(one.judged), [...(groups.get(idOf(one.judged)) ?? []), one]);
  for (const [first, ...rest] of groups.values()) {
    if (first === undefined) continue;
    const all = [first, ...rest];
    if (first.judged.is === 'lacks') items.push(lacking(standing, first.judged, all));
    else if (first.judged.is === 'unseen') items.push({ ...notSeen(VERSION, first.judged.fact.missing, { accounts: ids(all) }), ...(first.judged.because === '' ? {} : { found: `${first.judged.because} in ${inWords(all)}` }) });
  }
  if (good.length > 0) items.push(ok(VERSION, inGoodOrder(standing, good.map((one) => one.judged)), { accounts: ids(good) }));
  return items;
}

const idOf = (judged: Judged): string => (judged.is === 'lacks' ? `${judged.carries ?? ''} ${judged.actions.join()}` : judged.is === 'unseen' ? `${judged.because} ${judged.fact.missing.map(({ action, reason, detail }) => `${action} ${reason} ${detail}`).join()}` : '');

function inGoodOrder({ needed }: Standing, judged: readonly Judged[]): string {
  const current = judged.filter(({ is }) => is === 'current').length;
  const others = judged.length - current;
  return [...(current > 0 ? [`${current} at ${needed.version}`] : []), ...(others > 0 ? [`${others} without that version in the tag, whose policies allow all ${needed.actions.length} actions`] : [])].join('; ');
}

function lacking({ needed }: Standing, { carries, actions }: Extract<Judged, { is: 'lacks' }>, all: readonly Pick<Tried, 'account' | 'name'>[]): Item {
  const at = carries === null ? 'carries no policy version' : `is at policy version ${carries}`;
  return missing(VERSION, `the role ${at}, the enabled checks need ${needed.version}, in ${inWords(all)}; it lacks ${listed(actions, 8)}`, {
    todo: 'Update the member stack. Until then, what needs these actions is unknown there.',
    credentials: 'the hub account, as delegated administrator of StackSets',
    accounts: ids(all),
    statement: { Effect: 'Allow', Action: [...actions], Resource: '*' },
  });
}

/** The version where it is the needed one; else what its policies say, since a role of more checks, or of no version, may do as much. */
function judge(standing: Standing, account: Account, seen: Fact<RoleSeen | null>, at: string): Judged {
  const { needed, partition, scanRoleName } = standing;
  if (!seen.known) {
    const isLacking = seen.missing.every(({ reason, detail }) => reason === 'denied' && /no identity-based policy/i.test(detail));
    return isLacking ? { is: 'lacks', carries: null, actions: seen.missing.map(({ action }) => action) } : { is: 'unseen', fact: seen, because: '' };
  }
  if (seen.value === null) return { is: 'unseen', fact: seen, because: `${scanRoleName} was assumed, and is not among the roles that the account lists` };
  const { details, permissions } = seen.value;
  const carries = versionIn(details.tagging.tags);
  if (carries === needed.version) return { is: 'current' };
  if (!permissions.known) return { is: 'unseen', fact: permissions, because: '' };
  const role = roleOf(permissions.value, { role: `arn:${partition}:iam::${account}:role${details.path}${details.name}`, account, partition, at, tags: details.tagging.tags });
  const answers = needed.actions.filter((action) => action !== 'kms:Decrypt').map((action) => ({ action, may: mayDo(role, { action, resource: '*' }).is }));
  const actions = answers.filter(({ may }) => may === 'denied').map(({ action }) => action);
  if (actions.length > 0) return { is: 'lacks', carries, actions };
  const unclear = answers.filter(({ may }) => may === 'unknown').map(({ action }) => action);
  return unclear.length === 0 ? { is: 'as-good', carries } : { is: 'unseen', fact: permissions, because: `the role carries ${carries ?? 'no policy version'}, and its policies do not tell whether it may ${listed(unclear)}` };
}
