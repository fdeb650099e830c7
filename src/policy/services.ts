import { namesOf, type Caller, type Membership } from './caller.ts';
import { examplePath, isEverybody, isNamedIn, membershipOf } from './customers.ts';
import { organizationOfPath, accountApart, unnamedAccount, type Mentions } from './mentions.ts';
import type { ResourceContext, Statement } from './types.ts';

/** Stands for a service that the policy does not name. */
export const UNNAMED_SERVICE = '*';

export type ServiceCaller = Caller & { is: 'service' };

/** Services that the statement lets in by name; for `*` those that a Deny leaves alone, and those that conditions point at, else any. */
export function servicesOf(allow: Statement, mentions: Mentions): readonly string[] {
  const named = allow.principals?.not === true ? [] : [...namesOf(allow).service];
  if (!isEverybody(allow)) return named;
  return [...new Set([...named, ...mentions.exceptedServices, ...mentions.services, ...(mentions.services.size > 0 ? [] : [UNNAMED_SERVICE])])];
}

const caller = (service: string, account: string, membership: Membership): ServiceCaller => ({ is: 'service', service, account, membership });

/** Any customer of the service, as strangers are for accounts. */
export function strangeSources(service: string, mentions: Mentions, context: ResourceContext): readonly ServiceCaller[] {
  const named = isNamedIn(mentions.sourceAccounts, context);
  const open = [...mentions.openSourceAccounts].flatMap((pattern) => unnamedAccount(pattern, named) ?? []);
  return [...new Set([accountApart(named, mentions.openSourceAccounts), ...open])].map((account) => caller(service, account, { is: 'outside' }));
}

export const sourceAccounts = (service: string, mentions: Mentions, context: ResourceContext): readonly ServiceCaller[] =>
  [...new Set([context.account, ...mentions.sourceAccounts])].map((account) =>
    caller(service, account, membershipOf(account, context)),
  );

export function sourceOrganizations(service: string, mentions: Mentions, context: ResourceContext): readonly ServiceCaller[] {
  if (mentions.sourceOrganizations.size === 0) return [];
  const account = accountApart(isNamedIn(mentions.sourceAccounts, context), mentions.openSourceAccounts);
  const anywhere = [...mentions.sourceOrganizations].map((organization): Membership => ({ is: 'member', organization, path: null }));
  const inPaths = [...mentions.sourcePaths].map((path): Membership => ({ is: 'member', organization: organizationOfPath(path), path: examplePath(path) }));
  return [...anywhere, ...inPaths].map((membership) => caller(service, account, membership));
}
