import { setMaxListeners } from 'node:events';
import { AccountClient } from '@aws-sdk/client-account';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { LambdaMicrovmsClient } from '@aws-sdk/client-lambda-microvms';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { STSClient } from '@aws-sdk/client-sts';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider, FinalizeRequestMiddleware, InitializeMiddleware, MiddlewareStack, RetryStrategyV2 } from '@smithy/types';
import type { Lane } from '../model/fact-specs.ts';
import type { Account, Region } from '../model/place.ts';
import type { CallCount } from '../model/summary.ts';
import { isThrottle } from './errors.ts';
import { laneOf, QUOTAS } from './lanes.ts';
import { createLimiter, type Limiter, type Ticker } from './limiter.ts';

/** On whose behalf calls are made. */
export interface Session {
  readonly account: Account;
  readonly credentials: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  /** Fewer attempts than the pool's, for calls behind which somebody waits. */
  readonly maxAttempts?: number;
}

export interface PoolOptions {
  readonly ticker: Ticker;
  /** Part of a shared quota that is ours, 0 to 1. */
  readonly quotaShare: number;
  /** Attempts of one call, the first included. Default 8: three give up within a second of throttling. */
  readonly maxAttempts?: number;
  /** Milliseconds before a retry; default doubles from 100 to 3,000. */
  readonly retryDelay?: (attempt: number) => number;
  /** Aborts every call and every wait. */
  readonly signal?: AbortSignal;
}

interface ClientSettings {
  readonly region: Region;
  readonly credentials: Session['credentials'];
  readonly requestHandler: NodeHttpHandler;
  readonly retryStrategy: RetryStrategyV2;
  readonly customUserAgent: [string, string][];
}
interface AnyClient {
  readonly config: { readonly serviceId: string };
  readonly middlewareStack: MiddlewareStack<object, object>;
}

const PAUSE_AFTER_THROTTLE = 100;
const doubling = (attempt: number): number => Math.min(3000, 100 * 2 ** (attempt - 1));

/**
 * The one place that builds clients: one connection pool, one limiter per account, region and quota bucket below the SDK's retries
 * (every attempt takes a token), and a count of all attempts. Endpoints and regions come from the SDK's standard configuration.
 */
export class ClientPool {
  readonly #options: PoolOptions;
  readonly #handler = new NodeHttpHandler({ connectionTimeout: 5000, requestTimeout: 30_000, httpAgent: { maxSockets: 64, keepAlive: true }, httpsAgent: { maxSockets: 64, keepAlive: true } });
  readonly #clients = new Map<string, unknown>();
  readonly #limiters = new Map<string, Limiter>();
  readonly #calls = new Map<string, number>();
  #requests = 0;
  #throttles = 0;

  constructor(options: PoolOptions) {
    this.#options = options;
    // Every call and every wait for a quota listens to it.
    if (options.signal !== undefined) setMaxListeners(0, options.signal);
  }

  lambda = (session: Session, region: Region): LambdaClient => this.#client('lambda', session, region, (settings) => new LambdaClient(settings));
  microvms = (session: Session, region: Region): LambdaMicrovmsClient => this.#client('microvms', session, region, (settings) => new LambdaMicrovmsClient(settings));
  iam = (session: Session, region: Region): IAMClient => this.#client('iam', session, region, (settings) => new IAMClient(settings));
  tagging = (session: Session, region: Region): ResourceGroupsTaggingAPIClient => this.#client('tagging', session, region, (settings) => new ResourceGroupsTaggingAPIClient(settings));
  sts = (session: Session, region: Region): STSClient => this.#client('sts', session, region, (settings) => new STSClient(settings));
  organizations = (session: Session, region: Region): OrganizationsClient => this.#client('organizations', session, region, (settings) => new OrganizationsClient(settings));
  accounts = (session: Session, region: Region): AccountClient => this.#client('account', session, region, (settings) => new AccountClient(settings));
  ec2 = (session: Session, region: Region): EC2Client => this.#client('ec2', session, region, (settings) => new EC2Client(settings));
  cloudTrail = (session: Session, region: Region): CloudTrailClient => this.#client('cloudtrail', session, region, (settings) => new CloudTrailClient(settings));
  securityHub = (session: Session, region: Region): SecurityHubClient => this.#client('securityhub', session, region, (settings) => new SecurityHubClient(settings));

  /** Attempts so far, by service and operation; sorted. */
  get calls(): readonly CallCount[] {
    return [...this.#calls.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, calls]) => {
      const [service = '', operation = ''] = id.split(':');
      return { service, operation, calls };
    });
  }
  get retries(): number {
    const attempts = this.calls.reduce((sum, { calls }) => sum + calls, 0);
    return Math.max(0, attempts - this.#requests);
  }
  get throttles(): number {
    return this.#throttles;
  }

  /** Forgets the clients of one account, so that 5,000 accounts do not pile up. */
  release(account: Account): void {
    for (const id of [...this.#clients.keys()]) if (id.startsWith(`${account}/`)) this.#clients.delete(id);
    for (const id of [...this.#limiters.keys()]) if (id.startsWith(`${account}/`)) this.#limiters.delete(id);
  }

  close(): void {
    this.#handler.destroy();
  }

  #client<C>(service: string, session: Session, region: Region, create: (settings: ClientSettings) => C): C {
    const id = `${session.account}/${region}/${service}`;
    // One service name has one client type: only the methods above call this.
    const existing = this.#clients.get(id) as { client: C; session: Session } | undefined;
    if (existing?.session === session) return existing.client;
    const client = create({
      region,
      credentials: session.credentials,
      requestHandler: this.#handler,
      retryStrategy: new ConfiguredRetryStrategy(session.maxAttempts ?? this.#options.maxAttempts ?? 8, this.#options.retryDelay ?? doubling),
      customUserAgent: [['postern', '0.1.0']],
    });
    this.#meter(client as AnyClient, session.account, region);
    this.#clients.set(id, { client, session });
    return client;
  }

  #meter(client: AnyClient, account: Account, region: Region): void {
    const { signal } = this.#options;
    const meter: FinalizeRequestMiddleware<object, object> = (next, context) => async (args) => {
      const operation = (context.commandName ?? '').replace(/Command$/, '');
      const service = client.config.serviceId;
      const limiter = this.#limiter(account, region, laneOf(service, operation));
      await limiter.take(signal);
      signal?.throwIfAborted();
      this.#calls.set(`${service}:${operation}`, (this.#calls.get(`${service}:${operation}`) ?? 0) + 1);
      try {
        return await next(args);
      } catch (error) {
        if (isThrottle(error)) {
          this.#throttles += 1;
          limiter.pause(PAUSE_AFTER_THROTTLE);
        }
        throw error;
      }
    };
    client.middlewareStack.addRelativeTo(
      meter,
      // After the retry middleware, so that every attempt waits; before signing, so that a signature does not age in the queue.
      { name: 'posternMeter', relation: 'after', toMiddleware: 'retryMiddleware', override: true },
    );
    const count: InitializeMiddleware<object, object> = (next) => (args) => {
      this.#requests += 1;
      return signal === undefined ? next(args) : orAborted(next(args), signal);
    };
    client.middlewareStack.add(count, { name: 'posternCount', step: 'initialize', override: true });
  }

  #limiter(account: Account, region: Region, lane: Lane): Limiter {
    const id = `${account}/${region}/${lane}`;
    const existing = this.#limiters.get(id);
    if (existing !== undefined) return existing;
    const limiter = createLimiter(QUOTAS[lane], this.#options.quotaShare, this.#options.ticker);
    this.#limiters.set(id, limiter);
    return limiter;
  }
}

/** Whoever waits for an answer, or between two attempts, stops waiting when the scan is interrupted; what comes afterwards is dropped. */
function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => reject(abortError(signal));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

const abortError = (signal: AbortSignal): Error => (signal.reason instanceof Error ? signal.reason : new DOMException('This operation was aborted', 'AbortError'));
