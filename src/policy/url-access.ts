import { namesOfResource } from './request.ts';
import { resourceAccess } from './resource-access.ts';
import { isSessionOf } from './sessions.ts';
import { OWN_ORGANIZATION } from './domain.ts';
import { formatRange, parseIpRange, type IpRange } from './ip.ts';
import { matchesPattern, patternsOverlap } from './pattern.ts';
import type { Access, Audience, Judged, Policy, ResourceContext } from './types.ts';

const URL_ACTIONS = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'] as const;

export interface UrlAccess {
  /** Who is allowed lambda:InvokeFunctionUrl through a URL of that AuthType. */
  readonly invokeFunctionUrl: readonly Access[];
  /** Who is allowed lambda:InvokeFunction through it. */
  readonly invokeFunction: readonly Access[];
  /** Who has both, and so reaches the function. The statements are those of both. */
  readonly reachableBy: readonly Access[];
}

/**
 * Who reaches a function through its URL: both actions are needed. null: the qualifier has no policy, so the policy lets nobody in
 * (principals of the own account may still come in by their own policies when the AuthType is AWS_IAM).
 * Source: Lambda "Control access to Lambda function URLs".
 */
export function urlAccess(policy: Policy | null, authType: 'NONE' | 'AWS_IAM', context: ResourceContext): Judged<UrlAccess> {
  if (policy === null) return { value: { invokeFunctionUrl: [], invokeFunction: [], reachableBy: [] }, doubts: [] };
  const via = authType === 'NONE' ? 'url-none' : 'url-iam';
  const names = namesOfResource(policy.statements, context);
  const by = (action: string, asked: readonly string[]): Judged<readonly Access[]> => resourceAccess(policy, [action], context, asked);
  const through = (judged: Judged<readonly Access[]> | undefined): readonly Access[] => (judged?.value ?? []).filter((access) => access.via === via);
  const [url, invoke] = URL_ACTIONS.map((action) => by(action, names));
  const pairs = names.map((name) => URL_ACTIONS.map((action) => through(by(action, [name]))));
  const value = { invokeFunctionUrl: through(url), invokeFunction: through(invoke), reachableBy: both(pairs, context) };
  return { value, doubts: [...new Set([...(url?.doubts ?? []), ...(invoke?.doubts ?? [])])] };
}

/** Whoever has both actions on one name of the function. */
function both(pairs: readonly (readonly (readonly Access[])[])[], context: ResourceContext): readonly Access[] {
  const found = new Map<string, Access>();
  for (const [url = [], invoke = []] of pairs) for (const a of url) for (const b of invoke) join(a, b, context, found);
  return [...found.values()];
}

function join(a: Access, b: Access, context: ResourceContext, found: Map<string, Access>): void {
  const audience = common(a.audience, b.audience);
  if (audience === null) return;
  const under = [...new Set([...a.under, ...b.under, ...membership(a.audience, b.audience, context), ...addresses(a.audience, b.audience), ...addresses(b.audience, a.audience)])];
  const id = JSON.stringify([audience, under]);
  const statements = [...new Set([...(found.get(id)?.statements ?? []), ...a.statements, ...b.statements])];
  found.set(id, { audience, actions: [...URL_ACTIONS], via: a.via, statements, under });
}

/** Whether a named account belongs to a named organization is not in the policy. */
function membership(a: Audience, b: Audience, { organizationId }: ResourceContext): readonly string[] {
  if (a.is === 'service' && b.is === 'service') return membershipOfSource(a, b);
  const organization = a.is === 'organization' ? a : b.is === 'organization' ? b : null;
  const isNamed = (audience: Audience): boolean => audience.is === 'account' || audience.is === 'own-account';
  if (organization === null || !(isNamed(a) || isNamed(b))) return [];
  const isOwn = a.is === 'own-account' || b.is === 'own-account';
  return isOwn && organization.paths.length === 0 && organization.organizations.some((id) => id === (organizationId ?? OWN_ORGANIZATION)) ? [] : [`the account is in ${[...organization.organizations, ...organization.paths].join(', ')}`];
}

function membershipOfSource(a: Service, b: Service): readonly string[] {
  if (a.anyCustomer || b.anyCustomer || sharedOf(a.accounts, b.accounts).length + sharedOf(a.organizations, b.organizations).length > 0) return [];
  return [`the account is in ${[...a.organizations, ...b.organizations].join(', ')}`];
}

/** What narrows a class that is not one of addresses. */
const addresses = (limited: Audience, other: Audience): readonly string[] => (limited.is === 'ip-limited' && (other.is === 'account' || other.is === 'own-account' || other.is === 'organization') ? [`aws:SourceIp in ${limited.ranges.join(', ')}`] : []);

/** The callers of both classes, or null when there are none. */
function common(a: Audience, b: Audience): Audience | null {
  if (a.is === 'anyone') return b;
  if (b.is === 'anyone') return a;
  if (a.is === 'ip-limited') return b.is === 'ip-limited' ? sharedRanges(a.ranges, b.ranges) : withAddress(b);
  if (b.is === 'ip-limited') return withAddress(a);
  if (a.is === 'organization' && (b.is === 'account' || b.is === 'own-account')) return b;
  if (b.is === 'organization' && (a.is === 'account' || a.is === 'own-account')) return a;
  return sameKind(a, b);
}

/** Requests of services have no address. */
const withAddress = (audience: Audience): Audience | null => (audience.is === 'service' ? null : audience);

function sameKind(a: Audience, b: Audience): Audience | null {
  if (a.is === 'own-account' && b.is === 'own-account') return narrowed(a, a.principals, b.principals);
  if (a.is === 'account' && b.is === 'account') return a.account === b.account ? narrowed(a, a.principals, b.principals) : null;
  if (a.is === 'organization' && b.is === 'organization') {
    const organizations = sharedOf(a.organizations, b.organizations);
    const paths = sharedPatterns(a.paths, b.paths);
    return organizations.length === 0 || paths === null ? null : { ...a, organizations, paths };
  }
  if (a.is === 'service' && b.is === 'service') return sharedService(a, b);
  return JSON.stringify(a) === JSON.stringify(b) ? a : null;
}

const sharedOf = (a: readonly string[], b: readonly string[]): readonly string[] => a.filter((text) => b.includes(text));

const sharedPattern = (x: string, y: string): string | null => (matchesPattern(x, y) ? y : patternsOverlap(x, y) ? x : null);
/** A session is within its role. */
const sharedPrincipal = (x: string, y: string): string | null => (isSessionOf(y, x) ? y : isSessionOf(x, y) ? x : sharedPattern(x, y));

/** What both lists of patterns match, by the narrower of two; an empty list is everything. Null: nothing. */
function sharedPatterns(a: readonly string[], b: readonly string[], meet = sharedPattern): readonly string[] | null {
  if (a.length === 0 || b.length === 0) return a.length === 0 ? b : a;
  const shared = a.flatMap((x) => b.flatMap((y) => meet(x, y) ?? []));
  return shared.length === 0 ? null : [...new Set(shared)];
}

function narrowed<A extends Audience & { principals: readonly string[] }>(audience: A, a: readonly string[], b: readonly string[]): A | null {
  const principals = sharedPatterns(a, b, sharedPrincipal);
  return principals === null ? null : { ...audience, principals };
}

type Service = Audience & { is: 'service' };

function sharedService(a: Service, b: Service): Service | null {
  const sources = sharedPatterns(a.sources, b.sources);
  if (sources === null || (a.service !== b.service && a.service !== '*' && b.service !== '*')) return null;
  const common = { service: a.service === '*' ? b.service : a.service, sources, token: a.token || b.token };
  if (a.anyCustomer || b.anyCustomer) return { ...(a.anyCustomer ? b : a), ...common };
  const accounts = sharedOf(a.accounts, b.accounts);
  const organizations = sharedOf(a.organizations, b.organizations);
  if (accounts.length + organizations.length > 0) return { ...a, ...common, accounts, organizations };
  // An account that one side names may be in the organization that the other names.
  const members = [...(b.organizations.length > 0 ? a.accounts : []), ...(a.organizations.length > 0 ? b.accounts : [])];
  return members.length === 0 ? null : { ...a, ...common, accounts: members, organizations: [] };
}

function sharedRanges(a: readonly string[], b: readonly string[]): Audience | null {
  const ranges = [...new Set(a.flatMap((x) => b.flatMap((y) => sharedRange(x, y) ?? [])))];
  return ranges.length === 0 ? null : { is: 'ip-limited', ranges };
}

function sharedRange(x: string, y: string): string | null {
  const [a, b] = [rangeFrom(x), rangeFrom(y)];
  if (a === null || b === null || a.version !== b.version) return null;
  const [first, last] = [a.first > b.first ? a.first : b.first, a.last < b.last ? a.last : b.last];
  if (first > last) return null;
  return first === a.first && last === a.last ? x : first === b.first && last === b.last ? y : formatRange({ version: a.version, first, last });
}

/** A block, an address, or `first-last` as the engine writes what is left of a block. */
function rangeFrom(text: string): IpRange | null {
  const [first, last] = text.split('-').map(parseIpRange);
  if (first === undefined || first === null) return null;
  return last === undefined || last === null ? first : { ...first, last: last.last };
}
