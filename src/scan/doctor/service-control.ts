import type { Json, RolePermissions, ServiceControlLevel, ServiceControlPolicy } from '../../model/facts.ts';
import type { Instant } from '../../model/place.ts';
import { isInvalid, mayDo, parsePolicy, roleOf, type Guardrails, type Role } from '../../policy/index.ts';
import type { Principal, ServiceCall } from './calls.ts';

/** Whether a policy lets a call pass; `unknown` carries why nobody can tell. */
export interface CallVerdict {
  readonly principal: Principal;
  readonly call: ServiceCall;
  readonly may: 'denied' | 'unknown';
  readonly doubt: string;
}
/** One Deny of one policy, by itself. */
export interface Denial {
  readonly policy: ServiceControlPolicy;
  readonly statement: Json;
  readonly guardrails: Guardrails;
}
export interface Context {
  readonly partition: string;
  readonly at: Instant;
  readonly organizationId: string | null;
}

const EVERYTHING: Json = { Effect: 'Allow', Action: '*', Resource: '*' };
/** A role that may do everything, so that only what bounds it from outside decides. */
const ANYTHING: RolePermissions = { policies: [{ name: 'everything', arn: null, source: 'inline', document: { json: { Version: '2012-10-17', Statement: [EVERYTHING] } } }], boundary: null };

/** The Deny statements of a policy, each alone beside an Allow of everything; or why the document cannot be judged. */
export function denialsOf(policy: ServiceControlPolicy): readonly Denial[] | { readonly invalid: string } {
  const parsed = parsePolicy(policy.document);
  if (isInvalid(parsed)) return parsed;
  return parsed.statements.filter(({ effect }) => effect === 'Deny').map(({ source }) => ({ policy, statement: source, guardrails: only([{ ...policy, document: { json: { Version: parsed.version, Statement: [EVERYTHING, source] } } }], policy.id) }));
}

/** What a level of the organization allows, whatever it denies: an action that no policy of a level allows is refused. */
export function allowancesOf(level: ServiceControlLevel): Guardrails {
  const policies = level.policies.flatMap((policy): readonly ServiceControlPolicy[] => {
    const parsed = parsePolicy(policy.document);
    return isInvalid(parsed) ? [] : [{ ...policy, document: { json: { Version: parsed.version, Statement: parsed.statements.filter(({ effect }) => effect === 'Allow').map(({ source }) => source) } } }];
  });
  return only(policies, level.target);
}

/** FullAWSAccess, as AWS attaches it everywhere, or a copy of it: nothing more is to be asked of such a level. */
export const allowsEverything = ({ policies }: ServiceControlLevel): boolean =>
  policies.some(({ document }) => {
    const parsed = parsePolicy(document);
    return !isInvalid(parsed) && parsed.statements.some(({ effect, actions, resources, conditions }) =>
      effect === 'Allow' && !actions.not && actions.patterns.includes('*') && (resources === null || (!resources.not && resources.patterns.includes('*'))) && conditions.length === 0);
  });

const only = (policies: readonly ServiceControlPolicy[], target: string): Guardrails => ({ serviceControlPolicies: [{ target, policies }] });

/** The calls that these guardrails refuse, or may refuse. */
export function refusedCalls(guardrails: Guardrails, principals: readonly Principal[], context: Context): readonly CallVerdict[] {
  return principals.flatMap((principal) => {
    const role = roleFor(principal, guardrails, context);
    return principal.calls.flatMap((call): readonly CallVerdict[] => {
      const answer = mayDo(role, { action: call.action, resource: call.resource, keys: keysOf(call) });
      if (answer.is === 'allowed') return [];
      return [{ principal, call, may: answer.is, doubt: answer.is === 'unknown' ? answer.doubts[0].reason : '' }];
    });
  });
}

function roleFor({ arn, account }: Principal, guardrails: Guardrails, { partition, at, organizationId }: Context): Role {
  return roleOf(ANYTHING, { role: arn, account, partition, at, ...(organizationId === null ? {} : { organizationId }) }, guardrails);
}

/** The service calls directly, by roles that it assumed without MFA. */
function keysOf({ region }: ServiceCall): ReadonlyMap<string, string | null> {
  const keys: [string, string | null][] = [['aws:viaawsservice', 'false'], ['aws:calledvia', null], ['aws:calledviafirst', null], ['aws:calledvialast', null]];
  return new Map(region === null ? keys : [...keys, ['aws:requestedregion', region]]);
}
