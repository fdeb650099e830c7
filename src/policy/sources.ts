import type { Account } from '../model/place.ts';
import { arnParts } from './condition.ts';
import { hasWildcard, matchesPattern } from './pattern.ts';
import type { Access } from './types.ts';

export interface BroadSource {
  /** The aws:SourceArn pattern as written. */
  readonly source: string;
  /** `low`: every API, rule or bus of the account; `informational`: every stage, method or path of one API. */
  readonly breadth: 'low' | 'informational';
  /** What it covers, in words. */
  readonly covers: string;
}

/**
 * Source ARNs of a service's access that cover every stage, method or rule of the account's own APIs or buses.
 * Sources of other accounts belong to other checks. Shapes: API Gateway "arn:…:execute-api:region:account:api/stage/method/path",
 * EventBridge "arn:…:events:region:account:rule/[bus/]name".
 */
export function broadSources(access: Access, account: Account): readonly BroadSource[] {
  if (access.audience.is !== 'service') return [];
  return access.audience.sources.flatMap((source) => {
    const [prefix, , service = '', , owner = '', resource = ''] = arnParts(source);
    if (prefix !== 'arn' || !matchesPattern(owner, account)) return [];
    const found = breadthOf(service, resource);
    return found === null ? [] : [{ source, ...found }];
  });
}

function breadthOf(service: string, resource: string): Omit<BroadSource, 'source'> | null {
  if (service === 'execute-api') return breadthOfApi(resource);
  if (service === 'events') return breadthOfRule(resource);
  return isEverything(resource) ? { breadth: 'low', covers: `every ${hasWildcard(service) ? 'resource' : `${service} resource`} of the account` } : null;
}

const isEverything = (text: string): boolean => /^[*?]*\*[*?]*$/.test(text);

function breadthOfApi(resource: string): Omit<BroadSource, 'source'> | null {
  const [api = '', ...rest] = resource.split('/');
  if (isEverything(api)) return { breadth: 'low', covers: 'every API of the account' };
  if (hasWildcard(api)) return { breadth: 'low', covers: `every API of the account whose id matches ${api}` };
  return rest.length > 0 && rest.every(isEverything) ? { breadth: 'informational', covers: `every stage, method and path of API ${api}` } : null;
}

function breadthOfRule(resource: string): Omit<BroadSource, 'source'> | null {
  if (isEverything(resource)) return { breadth: 'low', covers: 'every event bus and rule of the account' };
  const [kind = '', ...names] = resource.split('/');
  if (kind !== 'rule' || !isEverything(names.at(-1) ?? '')) return null;
  const [bus] = names;
  return names.length > 1 && bus !== undefined && !isEverything(bus) ? { breadth: 'low', covers: `every rule of the event bus ${bus}` } : { breadth: 'low', covers: 'every rule of every event bus' };
}
