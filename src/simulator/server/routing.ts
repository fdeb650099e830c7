import type { IncomingHttpHeaders } from 'node:http';
import { NotSimulated, ServiceError } from './errors.ts';
import type { Operation, Service } from './operation.ts';
import { SERVICES } from './services.ts';
import { isRecord, texts } from './patterns.ts';

export interface Routed {
  readonly operation: Operation;
  readonly path: Readonly<Record<string, string>>;
  readonly input: Readonly<Record<string, unknown>>;
}
export interface HttpCall {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
export type Router = (signingName: string, call: HttpCall) => Routed;

const SIGNING_NAMES: Readonly<Record<string, readonly Service[]>> = {
  lambda: ['lambda', 'lambda-microvms'], securityhub: ['securityhub'], account: ['account'], organizations: ['organizations'], tagging: ['tagging'], cloudtrail: ['cloudtrail'], iam: ['iam'], sts: ['sts'], ec2: ['ec2'],
};

/** The first service that signs with this name, for errors that come before the operation is known. */
export const serviceFor = (signingName: string): Service | undefined => SIGNING_NAMES[signingName]?.[0];

/** Finds the operation that a request means. Unknown services, operations and parameters throw NotSimulated. */
export function router(operations: readonly Operation[]): Router {
  const routes = operations.filter(({ route }) => route !== undefined).map((operation) => ({ operation, ...compileRoute(operation.route ?? '') }));
  return (signingName, call) => {
    const services = SIGNING_NAMES[signingName] ?? [];
    const first = services[0];
    if (first === undefined) throw new NotSimulated(`service ${signingName}`);
    const routed = SERVICES[first].protocol === 'rest-json' ? byPath(routes, services, call) : byName(operations, first, call);
    for (const name of Object.keys(routed.input)) {
      if (!routed.operation.parameters.includes(name)) throw new NotSimulated(`parameter ${name} of ${routed.operation.service}:${routed.operation.name}`);
    }
    return routed;
  };
}

interface Route {
  readonly operation: Operation;
  readonly method: string;
  readonly pattern: RegExp;
}
function compileRoute(route: string): { method: string; pattern: RegExp } {
  const [method = '', path = ''] = route.split(' ');
  return { method, pattern: new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`) };
}

function byPath(routes: readonly Route[], services: readonly Service[], call: HttpCall): Routed {
  for (const { operation, method, pattern } of routes) {
    if (!services.includes(operation.service) || method !== call.method) continue;
    const found = pattern.exec(call.url.pathname);
    if (found === null) continue;
    const path = Object.fromEntries(Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]));
    return { operation, path, input: { ...Object.fromEntries(call.url.searchParams), ...jsonBody(call.body) } };
  }
  throw new NotSimulated(`${services.join(' or ')}: ${call.method} ${call.url.pathname}`);
}

function byName(operations: readonly Operation[], service: Service, call: HttpCall): Routed {
  const isJson = SERVICES[service].protocol === 'json';
  const form = isJson ? new URLSearchParams() : new URLSearchParams(call.body);
  const name = isJson ? String(call.headers['x-amz-target'] ?? '').split('.').at(-1) : form.get('Action');
  const operation = operations.find((candidate) => candidate.service === service && candidate.name === name);
  if (operation === undefined) throw new NotSimulated(`${service}:${name ?? '(no operation)'}`);
  return { operation, path: {}, input: isJson ? jsonBody(call.body) : formInput(form) };
}

function jsonBody(body: string): Readonly<Record<string, unknown>> {
  if (body === '') return {};
  try {
    const parsed: unknown = JSON.parse(body);
    if (isRecord(parsed)) return parsed;
  } catch (cause) {
    throw new ServiceError('SerializationException', 400, 'Could not parse request body into json.', { cause: String(cause) });
  }
  throw new ServiceError('SerializationException', 400, 'Expected an object.');
}

/** `Filter.member.1=Role` becomes `Filter: ['Role']`; deeper structures stay flat under their first name's list. */
function formInput(form: URLSearchParams): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const [key, value] of form) {
    const [name = '', ...rest] = key.split('.');
    if (name === 'Action' || name === 'Version') continue;
    const known = input[name];
    input[name] = rest.length === 0 ? value : [...texts(known ?? []), value];
  }
  return input;
}
