import type { Subject, Trusted } from '../../src/model/check.ts';
import { parseArn, type Account } from '../../src/model/place.ts';
import { OWN_ORGANIZATION, type Audience } from '../../src/policy/index.ts';

/**
 * How somebody stands to the account that owns the resource. `undetermined`: the organization's members or its id
 * could not be read, so that a member cannot be told from a stranger.
 */
export type Standing = 'own' | 'trusted' | 'member' | 'foreign' | 'undetermined';

/** Somebody whom an audience lets in. */
export interface Caller {
  readonly is: 'everyone' | 'ip-limited' | 'any-customer' | 'account' | 'organization' | 'federated' | 'canonical-user';
  /** Part of the aspect; '' for everyone. */
  readonly label: string;
  /** In words, for messages. */
  readonly who: string;
  readonly standing: Standing;
}

/** Whom an audience lets in, one by one as a team would revoke them; nobody for the owner's own principals. */
export function callersOf(audience: Audience, subject: Subject, trusted: Trusted): readonly Caller[] {
  switch (audience.is) {
    case 'anyone':
      return [{ is: 'everyone', label: '', who: 'any AWS customer', standing: 'foreign' }];
    case 'ip-limited':
      return [{ is: 'ip-limited', label: '', who: 'any AWS customer at certain addresses', standing: 'foreign' }];
    case 'account':
      return [account(audience.account, '', subject, trusted)];
    case 'organization':
      return organizationsOf(audience).map((id) => organization(id, '', trusted));
    case 'service':
      return callersThrough(audience, subject, trusted);
    case 'federated':
      return [{ is: 'federated', label: audience.provider, who: `identities of ${audience.provider}`, standing: standingOfProvider(audience.provider, subject, trusted) }];
    case 'canonical-user':
      return [{ is: 'canonical-user', label: audience.id, who: `canonical user ${audience.id}`, standing: 'undetermined' }];
    case 'own-account':
      return [];
  }
}

/** Those who can make a service call: all of its customers, or the accounts and organizations that conditions fix. */
function callersThrough(audience: Extract<Audience, { is: 'service' }>, subject: Subject, trusted: Trusted): readonly Caller[] {
  const { service, anyCustomer, accounts, organizations } = audience;
  if (anyCustomer) return [{ is: 'any-customer', label: service, who: `${serviceInWords(service)} for any of its customers`, standing: 'foreign' }];
  return [...accounts.map((id) => account(id, ` through ${serviceInWords(service)}`, subject, trusted)), ...organizations.map((id) => organization(id, ` through ${serviceInWords(service)}`, trusted))];
}

/** The engine writes `*` for a service that the policy does not name. */
export const serviceInWords = (service: string): string => (service === '*' ? 'any AWS service' : service);

const account = (id: Account, through: string, subject: Subject, trusted: Trusted): Caller => ({ is: 'account', label: id, who: `account ${id}${through}`, standing: standingOfAccount(id, subject, trusted) });

const organization = (id: string, through: string, trusted: Trusted): Caller => ({ is: 'organization', label: id, who: `every account of ${id === OWN_ORGANIZATION ? 'the own organization' : `organization ${id}`}${through}`, standing: standingOfOrganization(id, trusted) });

/** The owner itself, the configuration's allow list, the organization, or a stranger. */
export function standingOfAccount(id: Account, subject: Subject, trusted: Trusted): Standing {
  if (id === ownerOf(subject)) return 'own';
  if (trusted.accounts.includes(id)) return 'trusted';
  const members = trusted.organization;
  if (members.known && members.value.includes(id)) return 'member';
  return members.known && members.missing.length === 0 ? 'foreign' : 'undetermined';
}

/** The organization is the owner's, another one, or nobody knows. */
export function standingOfOrganization(id: string, trusted: Trusted): Standing {
  if (id === OWN_ORGANIZATION) return 'member';
  if (trusted.organizationId === null) return 'undetermined';
  return id === trusted.organizationId ? 'member' : 'foreign';
}

/** Organizations by id, and those in whose tree a path lies (`o-…/r-…/ou-…`). */
function organizationsOf({ organizations, paths }: Extract<Audience, { is: 'organization' }>): readonly string[] {
  return [...new Set([...organizations, ...paths.map((path) => path.split('/')[0] ?? path)])];
}

/** A SAML or OIDC provider belongs to the account in its ARN; a public one, such as accounts.google.com, to nobody we know. */
function standingOfProvider(provider: string, subject: Subject, trusted: Trusted): Standing {
  const owner = parseArn(provider)?.account ?? '';
  return owner === '' ? 'foreign' : standingOfAccount(owner, subject, trusted);
}

/** The account that owns the resource. */
export const ownerOf = (subject: Subject): Account => parseArn(subject.key)?.account ?? subject.place.account;
