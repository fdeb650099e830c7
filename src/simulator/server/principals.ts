import { createHash, randomBytes } from 'node:crypto';
import type { Grants, Organization } from '../state.ts';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Who calls, and what the simulator lets them do. */
export interface Principal {
  readonly account: string;
  /** The ARN of the session, as GetCallerIdentity answers it. */
  readonly arn: string;
  readonly userId: string;
  readonly roleArn: string;
  readonly grants: Grants;
  /** Session policies that narrow it, parsed; null: none. */
  readonly sessionPolicy: unknown;
  /** ISO 8601; null: never. */
  readonly expiresAt: string | null;
  readonly credentials: Credentials;
}

/** The sessions of all accounts, by access key id. */
export interface PrincipalStore {
  find(accessKeyId: string): Principal | undefined;
  /** Lets a long-term key, which has no token, stand for the same principal. */
  alias(accessKeyId: string, credentials: Credentials): void;
  /** Opens a session of a role; `session` names it, `sessionPolicy` narrows it. */
  open(session: { readonly account: string; readonly roleName: string; readonly rolePath?: string; readonly roleId?: string; readonly session: string; readonly grants: Grants; readonly sessionPolicy?: unknown; readonly expiresAt: string | null; readonly chained: boolean }): Principal;
}

export function principalStore(organization: Organization): PrincipalStore {
  const byKey = new Map<string, Principal>();
  let opened = 0;
  const open: PrincipalStore['open'] = (session) => {
    opened += 1;
    const { account, roleName, rolePath = '/', grants, sessionPolicy = null, expiresAt } = session;
    const roleId = session.roleId ?? roleIdOf(`${account}/${roleName}`);
    // Chained sessions differ from run to run, as on AWS; the entry credentials are fixed so that a printed environment can be repeated.
    const salt = session.chained ? randomBytes(16).toString('hex') : `${organization.seed}/${opened}`;
    const principal: Principal = {
      account, grants, sessionPolicy, expiresAt,
      arn: `arn:${organization.partition}:sts::${account}:assumed-role/${roleName}/${session.session}`,
      userId: `${roleId}:${session.session}`,
      roleArn: `arn:${organization.partition}:iam::${account}:role${rolePath}${roleName}`,
      credentials: credentialsFrom(`${salt}/${account}/${roleName}/${session.session}`),
    };
    byKey.set(principal.credentials.accessKeyId, principal);
    return principal;
  };
  const alias: PrincipalStore['alias'] = (accessKeyId, { accessKeyId: known }) => {
    const principal = byKey.get(known);
    if (principal !== undefined) byKey.set(accessKeyId, { ...principal, credentials: { ...principal.credentials, accessKeyId, sessionToken: '' } });
  };
  return { open, alias, find: (accessKeyId) => byKey.get(accessKeyId) };
}

const digest = (text: string): string => createHash('sha256').update(text).digest('base64').replace(/[^A-Za-z0-9]/g, '');
const roleIdOf = (text: string): string => `AROA${digest(text).toUpperCase().slice(0, 17)}`;
const credentialsFrom = (text: string): Credentials => ({
  accessKeyId: `ASIA${digest(`key ${text}`).toUpperCase().slice(0, 16)}`,
  secretAccessKey: digest(`secret ${text}`).padEnd(40, 'x').slice(0, 40),
  sessionToken: `simulated${digest(`token ${text}`)}${digest(`more ${text}`)}`,
});
