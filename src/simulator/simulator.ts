import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { playDay, type DayChange } from './day.ts';
import { HUB_CALLER_GRANTS, PROFILES, type AccessProfile } from './grants.ts';
import { mutations, type Mutations } from './mutations.ts';
import type { FindingRecord, Grants, Organization } from './state.ts';
import { dispatcher, type Outcome } from './server/dispatch.ts';
import { faultRules, type Faults } from './server/faults.ts';
import { principalStore, type Credentials, type PrincipalStore } from './server/principals.ts';
import { quotas } from './server/quota.ts';
import { recorder, type Statistics } from './server/statistics.ts';
import { OPERATIONS } from './services/operations.ts';
import { allFindings } from './services/securityhub-find.ts';

export interface SimulatorOptions {
  readonly organization: Organization;
  /** Default 0: any free port. Always on 127.0.0.1. */
  readonly port?: number;
  /** The service's clock, ISO 8601: expiry of sessions, ProcessedAt. */
  readonly now: () => string;
  /** 1 (default): AWS's quotas; Infinity: none. */
  readonly quotaScale?: number;
  /** Refuse requests whose X-Amz-Date is further from `now` than this; default: never. */
  readonly maxClockSkewMinutes?: number;
  readonly log?: (line: string) => void;
  /** Another key that is the hub's caller: emulators sign for the functions they run with a key of their own. */
  readonly hubKeyId?: string;
}

/** A principal of one's own making: action patterns such as `lambda:List*`. */
export interface CustomAccess extends Grants {
  /** The role's name; default `Custom`. */
  readonly name?: string;
}
export interface FindingPlace {
  readonly account: string;
  readonly region: string;
  readonly finding: FindingRecord;
}

export interface Simulator {
  readonly url: string;
  readonly organization: Organization;
  /** What makes any SDK or CLI speak to this organization as the hub account's caller. */
  readonly environment: Readonly<Record<string, string>>;
  readonly faults: Faults;
  readonly mutate: Mutations;
  /** Opens a session in an account that never expires. */
  credentialsFor(account: string, access: AccessProfile | CustomAccess): Credentials;
  /** The same as environment variables; `region` defaults to the home region. */
  environmentFor(account: string, access: AccessProfile | CustomAccess, region?: string): Readonly<Record<string, string>>;
  statistics(): Statistics;
  resetStatistics(): void;
  /** Security Hub's state in every account-region. */
  findings(): readonly FindingPlace[];
  /** Somebody opens a URL, somebody fixes a policy, somebody deletes a function. */
  playDay(): readonly DayChange[];
  close(): Promise<void>;
}

/** Starts the organization's API on loopback. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { organization, port = 0, now, quotaScale = 1, maxClockSkewMinutes = null, log = () => undefined, hubKeyId } = options;
  const sessions = principalStore(organization);
  const faults = faultRules();
  const counts = recorder();
  // eslint-disable-next-line no-restricted-properties -- AWS counts its quotas in real time, whatever instant the organization lives in
  const quota = quotas(quotaScale, () => performance.now());
  const dispatch = dispatcher({ organization, operations: OPERATIONS, sessions, recorder: counts, faults, now, maxClockSkewMinutes, quota });
  const server = createServer((request, response) => { void serve(request, response, dispatch, log); });
  server.keepAliveTimeout = 30_000;
  const url = await listen(server, port);
  const credentialsFor = (account: string, access: AccessProfile | CustomAccess): Credentials => openSession(sessions, organization, account, access);
  const variables = (credentials: Credentials, region: string): Readonly<Record<string, string>> => ({
    AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey, AWS_SESSION_TOKEN: credentials.sessionToken, AWS_REGION: region, AWS_DEFAULT_REGION: region,
  });
  const { hubAccount, homeRegion } = organization;
  const caller = credentialsFor(hubAccount, { name: 'PosternHub', ...HUB_CALLER_GRANTS });
  if (hubKeyId !== undefined) sessions.alias(hubKeyId, caller);
  const environment = variables(caller, homeRegion);
  return {
    url, organization, environment, faults, credentialsFor, mutate: mutations(organization),
    environmentFor: (account, access, region = homeRegion) => variables(credentialsFor(account, access), region),
    statistics: () => counts.statistics(), resetStatistics: () => { counts.reset(); }, findings: () => allFindings(organization), playDay: () => playDay(organization, now()), close: () => close(server),
  };
}

function openSession(sessions: PrincipalStore, organization: Organization, account: string, access: AccessProfile | CustomAccess): Credentials {
  if (!organization.accounts.has(account)) throw new Error(`no account ${account}`);
  const isProfile = typeof access === 'string';
  const roleName = isProfile ? access : (access.name ?? 'Custom');
  const grants = isProfile ? PROFILES[access] : access;
  return sessions.open({ account, roleName, session: 'analyst', grants, expiresAt: null, chained: false }).credentials;
}

const MOST_BODY_BYTES = 12 * 1024 * 1024;

async function serve(request: IncomingMessage, response: ServerResponse, dispatch: ReturnType<typeof dispatcher>, log: (line: string) => void): Promise<void> {
  try {
    const body = await bodyOf(request);
    const outcome = dispatch({ method: request.method ?? 'GET', url: new URL(request.url ?? '/', 'http://127.0.0.1'), headers: request.headers, body });
    log(`${request.method ?? ''} ${request.url ?? ''} ${outcome.cut === true ? 'cut' : outcome.reply.status}`);
    send(response, outcome);
  } catch (error) {
    log(`${request.method ?? ''} ${request.url ?? ''} failed: ${String(error)}`);
    request.socket.destroy();
  }
}

function send(response: ServerResponse, { reply, delayMs = 0, cut = false }: Outcome): void {
  if (cut) {
    response.socket?.resetAndDestroy();
    return;
  }
  const write = (): void => { response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) }).end(reply.body); };
  if (delayMs > 0) setTimeout(write, delayMs).unref();
  else write();
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > MOST_BODY_BYTES) throw new Error('the request is too large');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const listen = (server: Server, port: number): Promise<string> => new Promise((resolve, reject) => {
  server.once('error', reject);
  // A server that listens on a TCP port has an AddressInfo.
  server.listen(port, '127.0.0.1', () => { resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`); });
});
const close = (server: Server): Promise<void> => new Promise((resolve) => {
  server.close(() => { resolve(); });
  server.closeAllConnections();
});
