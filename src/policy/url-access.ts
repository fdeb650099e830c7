import { resourceAccess } from './resource-access.ts';
import { parseIpRange, type IpRange } from './ip.ts';
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
  const [url, invoke] = URL_ACTIONS.map((action) => resourceAccess(policy, [action], context));
  const through = (judged: Judged<readonly Access[]> | undefined): readonly Access[] => (judged?.value ?? []).filter((access) => access.via === via);
  const value = { invokeFunctionUrl: through(url), invokeFunction: through(invoke), reachableBy: both(through(url), through(invoke)) };
  return { value, doubts: [...new Set([...(url?.doubts ?? []), ...(invoke?.doubts ?? [])])] };
}

function both(url: readonly Access[], invoke: readonly Access[]): readonly Access[] {
  const found = new Map<string, Access>();
  for (const a of url) {
    for (const b of invoke) {
      const audience = common(a.audience, b.audience);
      if (audience === null) continue;
      const under = [...new Set([...a.under, ...b.under, ...membership(a.audience, b.audience)])];
      const id = JSON.stringify([audience, under]);
      const statements = [...new Set([...(found.get(id)?.statements ?? []), ...a.statements, ...b.statements])];
      found.set(id, { audience, actions: [...URL_ACTIONS], via: a.via, statements, under });
    }
  }
  return [...found.values()];
}

/** Whether a named account belongs to a named organization is not in the policy. */
function membership(a: Audience, b: Audience): readonly string[] {
  const organization = a.is === 'organization' ? a : b.is === 'organization' ? b : null;
  const isNamed = (audience: Audience): boolean => audience.is === 'account' || audience.is === 'own-account';
  return organization !== null && (isNamed(a) || isNamed(b)) ? [`the account is in ${[...organization.organizations, ...organization.paths].join(', ')}`] : [];
}

/** The callers of both classes, or null when there are none. */
function common(a: Audience, b: Audience): Audience | null {
  if (a.is === 'anyone') return b;
  if (b.is === 'anyone') return a;
  if (a.is === 'ip-limited') return b.is === 'ip-limited' ? sharedRanges(a.ranges, b.ranges) : b;
  if (b.is === 'ip-limited') return a;
  if (a.is === 'organization' && (b.is === 'account' || b.is === 'own-account')) return b;
  if (b.is === 'organization' && (a.is === 'account' || a.is === 'own-account')) return a;
  return sameKind(a, b);
}

function sameKind(a: Audience, b: Audience): Audience | null {
  if (a.is === 'own-account' && b.is === 'own-account') return narrowed(a, a.principals, b.principals);
  if (a.is === 'account' && b.is === 'account') return a.account === b.account ? narrowed(a, a.principals, b.principals) : null;
  if (a.is === 'organization' && b.is === 'organization') {
    const organizations = a.organizations.filter((organization) => b.organizations.includes(organization));
    return organizations.length === 0 ? null : { ...a, organizations, paths: a.paths.length === 0 ? b.paths : a.paths };
  }
  if (a.is === 'service' && b.is === 'service') return sharedService(a, b);
  return JSON.stringify(a) === JSON.stringify(b) ? a : null;
}

/** An empty list of principals is the whole account. */
function narrowed<A extends Audience & { principals: readonly string[] }>(audience: A, a: readonly string[], b: readonly string[]): A | null {
  if (a.length === 0 || b.length === 0) return { ...audience, principals: a.length === 0 ? b : a };
  const principals = a.filter((name) => b.includes(name));
  return principals.length === 0 ? null : { ...audience, principals };
}

type Service = Audience & { is: 'service' };

function sharedService(a: Service, b: Service): Service | null {
  if (a.service !== b.service && a.service !== '*' && b.service !== '*') return null;
  const service = a.service === '*' ? b.service : a.service;
  const token = a.token || b.token;
  if (a.anyCustomer || b.anyCustomer) return { ...(a.anyCustomer ? b : a), service, token };
  const accounts = a.accounts.filter((account) => b.accounts.includes(account));
  const organizations = a.organizations.filter((organization) => b.organizations.includes(organization));
  if (accounts.length === 0 && organizations.length === 0) return null;
  return { ...a, service, accounts, organizations, sources: [...new Set([...a.sources, ...b.sources])], token };
}

/** Two blocks overlap only when one holds the other. */
function sharedRanges(a: readonly string[], b: readonly string[]): Audience | null {
  const ranges = [...new Set([...a.filter((text) => b.some((other) => isInside(text, other))), ...b.filter((text) => a.some((other) => isInside(text, other)))])];
  return ranges.length === 0 ? null : { is: 'ip-limited', ranges };
}

function isInside(inner: string, outer: string): boolean {
  const [a, b] = [rangeFrom(inner), rangeFrom(outer)];
  return inner === outer || (a !== null && b !== null && a.version === b.version && b.first <= a.first && a.last <= b.last);
}

/** A block, an address, or `first-last` as the engine writes what is left of a block. */
function rangeFrom(text: string): IpRange | null {
  const [first, last] = text.split('-').map(parseIpRange);
  if (first === undefined || first === null) return null;
  return last === undefined || last === null ? first : { ...first, last: last.last };
}
