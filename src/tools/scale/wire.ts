import type { ClientPool } from '../../aws/pool.ts';
import { dispatcher } from '../../simulator/server/dispatch.ts';
import { faultRules } from '../../simulator/server/faults.ts';
import { principalStore, type Credentials } from '../../simulator/server/principals.ts';
import { BUCKETS, quotas, type Bucket } from '../../simulator/server/quota.ts';
import { recorder, type Statistics } from '../../simulator/server/statistics.ts';
import { HUB_CALLER_GRANTS } from '../../simulator/grants.ts';
import { OPERATIONS } from '../../simulator/services/operations.ts';
import type { Organization } from '../../simulator/index.ts';
import { withFullPages } from './full-pages.ts';
import { API_LATENCY, BACKOFF, ORGANIZATIONS_QUOTA } from './quotas.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** The parts of the SDK's requests and clients that the wire touches. */
interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}
interface WireClient {
  readonly config: { requestHandler: { handle(request: WireRequest): Promise<{ response: WireResponse }> } };
}
interface WireResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** AWS as the clients of a simulation see it: the simulated organization's own protocols and quotas, on the virtual clock. */
export interface Wire {
  /** Makes every client of the pool speak to the organization instead of to the network. */
  connect(pool: ClientPool): void;
  /** The hub's task role. */
  readonly credentials: Credentials;
  statistics(): Statistics;
  /** Calls that were answered with a throttle. */
  throttles(): number;
}

/** `onAssumeRole`: told the milliseconds of every AssumeRole that is sent. */
export function wireTo(organization: Organization, clock: VirtualClock, onAssumeRole: (at: number) => void = () => undefined): Wire {
  const sessions = principalStore(organization);
  const counts = recorder();
  const dispatch = dispatcher({ organization, operations: withFullPages(OPERATIONS), sessions, recorder: counts, faults: faultRules(), now: clock.now, maxClockSkewMinutes: null, quota: awsQuotas(clock) });
  const { hubAccount: account } = organization;
  const { credentials } = sessions.open({ account, roleName: 'PosternHub', session: 'simulation', grants: HUB_CALLER_GRANTS, expiresAt: null, chained: false });
  let throttles = 0;
  const handle = async (request: WireRequest): Promise<{ response: WireResponse }> => {
    await clock.sleep(API_LATENCY.milliseconds);
    const body = textOf(request.body);
    if (body.startsWith('Action=AssumeRole') || body.includes('&Action=AssumeRole')) onAssumeRole(clock.milliseconds());
    const { reply } = dispatch({ method: request.method, url: urlOf(request), headers: request.headers, body });
    if (isThrottle(reply)) {
      throttles += 1;
      await backOff(request, clock);
    }
    return { response: { statusCode: reply.status, headers: reply.headers, body: new TextEncoder().encode(reply.body) } };
  };
  return { connect: (pool) => connect(pool, handle), credentials, statistics: () => counts.statistics(), throttles: () => throttles };
}

/** By status, or by the name that JSON and Query services put into the body. */
const isThrottle = ({ status, body }: { readonly status: number; readonly body: string }): boolean => status === 429 || (status >= 400 && /"__type":"\w*(?:Throttl|TooManyRequests)|<Code>(?:Throttling|RequestLimitExceeded)/.test(body));

/** The SDK waits in real time before it tries again; here it is told not to, and the clock waits in its stead. */
async function backOff({ headers }: WireRequest, clock: VirtualClock): Promise<void> {
  const attempt = Number(/attempt=(\d+)/.exec(headers['amz-sdk-request'] ?? '')?.[1] ?? 1);
  await clock.sleep(Math.min(BACKOFF.most, BACKOFF.first * 2 ** (attempt - 1)));
  clock.giveWay();
}

/** The simulator's buckets, which are AWS's published ones; where AWS publishes none, the rate of our own table. */
function awsQuotas(clock: VirtualClock): ReturnType<typeof quotas> {
  const published = quotas(1, clock.milliseconds);
  const unpublished = quotas(ORGANIZATIONS_QUOTA.perSecond / BUCKETS.organizations.rate, clock.milliseconds);
  return { take: (bucket: Bucket, account, region) => (bucket === 'organizations' ? unpublished : published).take(bucket, account, region) };
}

function connect(pool: ClientPool, handle: (request: WireRequest) => Promise<{ response: WireResponse }>): void {
  for (const [name, open] of Object.entries(pool)) {
    // Own properties of the pool that are functions make clients; any new service comes along.
    if (typeof open !== 'function') continue;
    const make = open as (...args: readonly unknown[]) => WireClient;
    const connected = (...args: readonly unknown[]): WireClient => {
      const client = make(...args);
      client.config.requestHandler = Object.assign(client.config.requestHandler, { handle });
      return client;
    };
    Object.assign(pool, { [name]: connected });
  }
}

function urlOf({ path, query = {} }: WireRequest): URL {
  const url = new URL(path, 'http://aws');
  for (const [name, value] of Object.entries(query)) for (const each of typeof value === 'string' ? [value] : (value ?? [])) url.searchParams.append(name, each);
  return url;
}

function textOf(body: unknown): string {
  if (body === undefined || body === null) return '';
  if (typeof body === 'string') return body;
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  throw new Error('the simulation knows no streamed requests');
}
