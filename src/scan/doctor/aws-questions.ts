import { ListAWSServiceAccessForOrganizationCommand, ListDelegatedServicesForAccountCommand } from '@aws-sdk/client-organizations';
import { isAborted, unreadFrom } from '../../aws/errors.ts';
import { readAllPages } from '../../aws/pagination.ts';
import type { ClientPool, Session } from '../../aws/pool.ts';
import { readRoles } from '../../collect/iam.ts';
import { readAccounts, readAncestors, readOrganizationDetails, readServiceControlPolicies } from '../../collect/organizations.ts';
import { Reader } from '../../collect/reader.ts';
import { known, unknown, type Fact, type Unread } from '../../model/fact.ts';
import type { RoleDetails, RolePermissions } from '../../model/facts.ts';
import type { Account, Place } from '../../model/place.ts';
import type { Clock } from '../../model/ports.ts';
import type { Line } from '../../model/snapshot.ts';
import type { Caller } from '../context.ts';
import { enter } from '../credentials.ts';
import { ask, refusalOf, unlessNamed } from './ask.ts';
import { securityHubQuestions } from './aws-security-hub.ts';
import { readTrails } from './aws-trails.ts';
import type { Entering, Questions, RoleSeen } from './questions.ts';

export interface AwsOptions {
  readonly pool: ClientPool;
  readonly caller: Caller;
  readonly clock: Clock;
  readonly scanRoleName: string;
  readonly writerRoleName: string;
  readonly externalId: string | null;
}

/** The doctor's questions as calls of the caller, and of the roles that it assumes. Nothing of it writes. */
export function awsQuestions(options: AwsOptions): Questions {
  const { pool, caller, clock } = options;
  const { homeRegion, partition } = caller;
  const reader = readerAt(clock, { partition, account: 'organization', region: 'global' }, () => undefined);
  const organizations = pool.organizations(caller, homeRegion);
  const own: Place = { partition, account: caller.account, region: homeRegion };
  const asked = <T>(action: string, work: () => Promise<T>): Promise<Fact<T>> => ask(clock, own, action, work);
  const parents = new Map<string, Promise<string | null>>();
  return {
    organization: async () => {
      const details = await readOrganizationDetails(reader, organizations);
      return !details.known && details.missing[0].detail.includes('AWSOrganizationsNotInUseException') ? known(null, clock.now()) : details;
    },
    accounts: () => readAccounts(reader, organizations),
    ancestors: (account) => readAncestors(reader, organizations, account, parents),
    serviceControlPolicies: () => readServiceControlPolicies(reader, organizations),
    // The service's own word for an account that administers nothing.
    delegatedServices: (account) => asked('organizations:ListDelegatedServicesForAccount', () => unlessNamed(['AccountNotRegisteredException'], async () => {
      const services = await readAllPages(async (token) => {
        const page = await organizations.send(new ListDelegatedServicesForAccountCommand({ AccountId: account, ...(token === undefined ? {} : { NextToken: token }) }));
        return { items: page.DelegatedServices, next: page.NextToken };
      });
      return services.flatMap(({ ServicePrincipal }) => ServicePrincipal ?? []);
    }, [])),
    trustedServices: () => asked('organizations:ListAWSServiceAccessForOrganization', async () => {
      const services = await readAllPages(async (token) => {
        const page = await organizations.send(new ListAWSServiceAccessForOrganizationCommand(token === undefined ? {} : { NextToken: token }));
        return { items: page.EnabledServicePrincipals, next: page.NextToken };
      });
      return services.flatMap(({ ServicePrincipal }) => ServicePrincipal ?? []);
    }),
    ...securityHubQuestions(pool.securityHub(caller, homeRegion), asked),
    trails: () => readTrails(pool.cloudTrail(caller, homeRegion), clock, asked),
    enterScanRole: (account) => entering(options, account, options.scanRoleName, (session) => lookAtRole(options, session)),
    enterWriterRole: (account) => entering(options, account, options.writerRoleName, () => Promise.resolve(known(null, clock.now()))),
  };
}

function readerAt(clock: Clock, place: Place, emit: (line: Line) => void): Reader {
  return new Reader({ place, clock, wanted: new Set(), previous: null, emit });
}

async function entering({ pool, caller, clock, externalId }: AwsOptions, account: Account, roleName: string, inside: (session: Session) => Promise<Fact<RoleSeen | null>>): Promise<Entering> {
  const place: Place = { partition: caller.partition, account, region: 'global' };
  const refused = (unread: Unread): Entering => ({ entered: false, by: refusalOf(unread), because: unknown(clock.now(), { ...unread, action: 'sts:AssumeRole' }) });
  try {
    const session = await enter(pool, caller, { by: 'role', roleName, externalId }, { account, partition: caller.partition, region: caller.homeRegion, sessionName: 'postern-doctor', narrowed: true, decrypts: false, clock });
    // In its own account a caller that is refused acts as itself: the role is refused all the same.
    if (session === caller) return refused({ action: 'sts:AssumeRole', place, reason: 'denied', detail: 'the role was refused in the account of the caller' });
    return { entered: true, role: await inside(session) };
  } catch (error) {
    if (isAborted(error)) throw error;
    return refused(unreadFrom(error, 'sts:AssumeRole', place));
  }
}

/** The role among those of its account, by the read that every scan begins with. null: it is not among them. */
async function lookAtRole({ pool, caller, clock, scanRoleName }: AwsOptions, session: Session): Promise<Fact<RoleSeen | null>> {
  const lines: Line[] = [];
  const reader = readerAt(clock, { partition: caller.partition, account: session.account, region: 'global' }, (line) => lines.push(line));
  await readRoles(reader, pool.iam(session, caller.homeRegion));
  // Thousands of accounts are entered, each once.
  if (session.account !== caller.account) pool.release(session.account);
  const unread = lines.flatMap((line) => (line.line === 'list' ? line.missing : []));
  const [first, ...rest] = unread;
  if (first !== undefined) return unknown(clock.now(), first, ...rest);
  const facts = lines.flatMap((line) => (line.line === 'fact' ? [line] : []));
  // The collector of roles writes these two facts of every role.
  const details = facts.find(({ name, fact }) => name === 'role/details' && fact.known && (fact.value as RoleDetails).name === scanRoleName);
  const permissions = facts.find(({ name, key }) => name === 'role/permissions' && key === details?.key);
  if (details?.fact.known !== true || permissions === undefined) return known(null, clock.now());
  return known({ details: details.fact.value as RoleDetails, permissions: permissions.fact as Fact<RolePermissions> }, clock.now());
}
