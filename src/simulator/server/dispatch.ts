import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Account, Organization, Region } from '../state.ts';
import { authorize, refusal } from './authorize.ts';
import { NotSimulated, ServiceError } from './errors.ts';
import type { FaultRule, Faults } from './faults.ts';
import type { Call, Operation, Service } from './operation.ts';
import type { Principal, PrincipalStore } from './principals.ts';
import { router, serviceFor, type HttpCall, type Routed } from './routing.ts';
import { SERVICES } from './services.ts';
import type { Recorder } from './statistics.ts';
import type { quotas } from './quota.ts';
import { failure, scopeOf, success, type Reply, type Scope } from './wire.ts';

export interface Desk {
  readonly organization: Organization;
  readonly operations: readonly Operation[];
  readonly sessions: PrincipalStore;
  readonly recorder: Recorder;
  readonly faults: Faults;
  readonly quota: ReturnType<typeof quotas>;
  readonly now: () => string;
  /** Refuse requests whose X-Amz-Date is further from now than this; null: never. */
  readonly maxClockSkewMinutes: number | null;
}
/** What the HTTP server is to do: a reply, a pause before it, or a cut connection. */
export interface Outcome {
  readonly reply: Reply;
  readonly delayMs?: number;
  readonly cut?: boolean;
}

const GLOBAL_REGION = 'us-east-1';

/** Carries out one HTTP request: who, what, whether, and the answer. */
export function dispatcher(desk: Desk): (call: HttpCall) => Outcome {
  const route = router(desk.operations);
  let requests = 0;
  return (http) => {
    requests += 1;
    const requestId = requestIdOf(requests);
    const scope = scopeOf(http.headers);
    const service = scope === null ? undefined : serviceFor(scope.signingName);
    const noted: Noted = { service: service ?? 'sts', operation: '(unknown)', account: '(unknown)', region: scope?.region ?? '(unknown)' };
    try {
      if (scope === null) throw new ServiceError('MissingAuthenticationTokenException', 403, 'Request is missing Authentication Token');
      const outcome = carryOut(desk, http, scope, route(scope.signingName, http), requestId, noted);
      desk.recorder.call(noted.service, noted.operation, outcome.reply.status, noted.account, noted.region);
      return outcome;
    } catch (error) {
      return { reply: refused(desk, error, noted, requestId) };
    }
  };
}

interface Noted {
  service: Service;
  operation: string;
  account: string;
  region: string;
}

function refused(desk: Desk, error: unknown, noted: Noted, requestId: string): Reply {
  if (error instanceof NotSimulated) {
    desk.recorder.notSimulated(error.message);
    desk.recorder.call(noted.service, noted.operation, 501, noted.account, noted.region);
    return failure(noted.service, new ServiceError('NotImplemented', 501, error.message), requestId);
  }
  const known = error instanceof ServiceError ? error : new ServiceError('ServiceException', 500, error instanceof Error ? `the simulator failed: ${error.message}` : 'the simulator failed');
  const reply = failure(noted.service, known, requestId);
  desk.recorder.call(noted.service, noted.operation, reply.status, noted.account, noted.region);
  return reply;
}

function carryOut(desk: Desk, http: HttpCall, scope: Scope, routed: Routed, requestId: string, noted: Noted): Outcome {
  const { operation } = routed;
  const facts = SERVICES[operation.service];
  const region = facts.global ? GLOBAL_REGION : scope.region;
  Object.assign(noted, { service: operation.service, operation: operation.name, region: facts.global ? 'global' : region });
  const principal = callerOf(desk, http.headers, scope, operation.service);
  noted.account = principal.account;
  const { account, place } = placeOf(desk, principal, operation.service, region);
  const call: Call = {
    organization: desk.organization, principal, account, place, region, path: routed.path, input: routed.input, size: Buffer.byteLength(http.body), now: desk.now(),
    sessions: desk.sessions, recorder: desk.recorder, may: (action, resource) => refusal(desk.organization, principal, { action, resource, region }) === null,
  };
  const fault = desk.faults.next({ service: operation.service, operation: operation.name, account: account.id, region: noted.region, resource: operation.resource(call) });
  return underFault(fault, operation.service, requestId, () => answer(desk, call, operation, noted, requestId));
}

/** Applies an injected fault around the call. */
function underFault(fault: FaultRule['outcome'] | null, service: Service, requestId: string, answered: () => Reply): Outcome {
  if (fault === null) return { reply: answered() };
  if ('error' in fault) return { reply: failure(service, new ServiceError(fault.error.code, fault.error.status, fault.error.message ?? fault.error.code), requestId) };
  if ('raw' in fault) return { reply: { status: fault.raw.status, body: fault.raw.body, headers: fault.raw.headers ?? { 'content-type': 'text/plain' } } };
  if ('delayMs' in fault) return { reply: answered(), delayMs: fault.delayMs };
  return { reply: fault.reset === 'after' ? answered() : { status: 0, headers: {}, body: '' }, cut: true };
}

function answer(desk: Desk, call: Call, operation: Operation, noted: Noted, requestId: string): Reply {
  try {
    const { throttled, accessDenied } = SERVICES[operation.service];
    if (!desk.quota.take(operation.bucket, call.account.id, noted.region)) throw new ServiceError(throttled.code, throttled.status, throttled.message, throttled.fields);
    if (operation.action !== null) authorized(desk, call, operation, operation.action, accessDenied);
    return success(operation.service, operation.name, operation.run(call), requestId);
  } catch (error) {
    if (error instanceof ServiceError) return failure(operation.service, error, requestId);
    throw error;
  }
}

function authorized(desk: Desk, call: Call, operation: Operation, action: string, name: { readonly code: string; readonly status: number }): void {
  try {
    authorize(desk.organization, call.principal, { action, resource: operation.resource(call), region: call.region });
  } catch (error) {
    if (error instanceof ServiceError) throw new ServiceError(name.code, name.status, error.message);
    throw error;
  }
}

function callerOf(desk: Desk, headers: IncomingHttpHeaders, scope: Scope, service: Service): Principal {
  const { unknownClient, expired, skewed } = SERVICES[service];
  insistOnClock(desk, headers, skewed);
  const principal = desk.sessions.find(scope.accessKeyId);
  if (principal === undefined || (headers['x-amz-security-token'] ?? '') !== principal.credentials.sessionToken) throw new ServiceError(unknownClient.code, unknownClient.status, 'The security token included in the request is invalid.');
  if (principal.expiresAt !== null && Date.parse(principal.expiresAt) <= Date.parse(desk.now())) throw new ServiceError(expired.code, expired.status, 'The security token included in the request is expired');
  return principal;
}

function insistOnClock(desk: Desk, headers: IncomingHttpHeaders, skewed: { readonly code: string; readonly status: number }): void {
  const { maxClockSkewMinutes } = desk;
  const found = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(headers['x-amz-date'] ?? ''));
  if (maxClockSkewMinutes === null || found === null) return;
  const [, year, month, day, hour, minute, second] = found;
  const signedAt = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  const off = Math.abs(Date.parse(signedAt) - Date.parse(desk.now())) / 60_000;
  if (off > maxClockSkewMinutes) throw new ServiceError(skewed.code, skewed.status, `Signature expired: ${String(headers['x-amz-date'])} is now earlier than ${desk.now()} (${maxClockSkewMinutes} min.)`);
}

/** The caller's account and region; a region that is off, or that does not exist, knows no token. */
function placeOf(desk: Desk, principal: Principal, service: Service, region: string): { account: Account; place: Region } {
  const { unknownClient, global } = SERVICES[service];
  const account = desk.organization.accounts.get(principal.account);
  const place = account?.regions.get(global ? desk.organization.homeRegion : region);
  const isOn = global || (account?.regionStatus.get(region) ?? 'DISABLED') !== 'DISABLED';
  if (account === undefined || place === undefined || !isOn) throw new ServiceError(unknownClient.code, unknownClient.status, 'The security token included in the request is invalid.');
  return { account, place };
}

const requestIdOf = (number: number): string => {
  const hex = createHash('sha256').update(String(number)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
