import { constantsOf, instances } from './candidates.ts';
import { holds, type Values } from './condition.ts';
import { OWN_ORGANIZATION } from './domain.ts';
import { some, every, not, type Tri } from './tri.ts';
import type { Condition, Policy, Statement } from './types.ts';
import type { RoleContext } from './role.ts';

/** The region of a request; services without regions are asked in their partition's first one. */
export interface World {
  readonly context: RoleContext;
  readonly region: string;
}

/**
 * Does a statement of the role's policies apply to a request that its code chooses freely? Unknown where the answer hangs on tags, networks or
 * parameters of the request that a policy pins to a value.
 */
export function applies(statement: Statement, policy: Policy, world: World): Tri {
  const keys = new Set(statement.conditions.map(({ key }) => key));
  const wanted = statement.effect === 'Allow';
  return every(keys, (key) => appliesOn(key, statement.conditions.filter((condition) => condition.key === key), policy, world, wanted));
}

function appliesOn(key: string, conditions: readonly Condition[], policy: Policy, world: World, wanted: boolean): Tri {
  const lookup = policy.version === '2012-10-17' ? lookupIn(world) : null;
  const constants = constantsOf(conditions, lookup);
  const { choose, nature } = domainOf(key, world, instances(constants));
  const truth = (value: Values): Tri => every(conditions, (condition) => holds(condition, value, { lookup, untold: 'unknown' }));
  if (choose.length > 0) return wanted ? some(choose, truth) : not(some(choose, (value) => not(truth(value))));
  const found = new Set(nature.map(truth));
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : 'unknown';
}

interface RoleDomain {
  readonly choose: readonly Values[];
  readonly nature: readonly Values[];
}
const fixed = (...values: readonly Values[]): RoleDomain => ({ choose: [], nature: values });

/** Keys that the code of a function sets as it likes, or has no reason to restrict itself by. */
const CHOSEN: ReadonlySet<string> = new Set(['aws:useragent', 'aws:referer', 'aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast']);
const TRUTH_CHOSEN: ReadonlySet<string> = new Set(['aws:securetransport', 'aws:viaawsservice']);

/** Source: IAM "AWS global condition context keys"; a function's credentials are a role session without MFA. */
function domainOf(key: string, { context, region }: World, values: readonly string[]): RoleDomain {
  const listed = values.map((value): Values => [value]);
  if (CHOSEN.has(key)) return { choose: [null, ['zq1-fresh'], ...listed], nature: [] };
  if (TRUTH_CHOSEN.has(key)) return { choose: [['true'], ['false']], nature: [] };
  const isOwnOrganization = values.length > 0 && values.every((value) => value === OWN_ORGANIZATION);
  const known: Readonly<Record<string, RoleDomain>> = {
    'aws:principalarn': fixed([context.role]),
    'aws:principalaccount': fixed([context.account]),
    // A resource of its own account is asked for: administrators of one account are administrators.
    'aws:resourceaccount': fixed([context.account]),
    'aws:principaltype': fixed(['AssumedRole']),
    'aws:principalisawsservice': fixed(['false']),
    'aws:username': fixed(null),
    'aws:multifactorauthpresent': fixed(['false'], null),
    'aws:multifactorauthage': fixed(null),
    'aws:currenttime': fixed([context.at]),
    'aws:epochtime': fixed([String(Math.floor(Date.parse(context.at) / 1000))]),
    'aws:requestedregion': fixed([region]),
    ...(isOwnOrganization ? { 'aws:principalorgid': fixed([OWN_ORGANIZATION]), 'aws:resourceorgid': fixed([OWN_ORGANIZATION]) } : {}),
  };
  return known[key] ?? fixed(null, ['zq1-fresh'], ...listed);
}

function lookupIn(world: World): (key: string) => string | null {
  return (key) => {
    if (key === 'aws:principalorgid' || key === 'aws:resourceorgid') return OWN_ORGANIZATION;
    const { choose, nature } = domainOf(key, world, []);
    const [only] = nature;
    return choose.length === 0 && nature.length === 1 ? (only?.[0] ?? null) : null;
  };
}

const MAX_REGIONS = 12;
const UNNAMED_REGION = 'zq-fresh-1';

/** Regions that the policies tell apart, and one that none of them names. */
export function regionsOf(statements: readonly Statement[]): readonly string[] {
  const named = statements.flatMap(({ conditions }) => conditions.filter(({ key }) => key === 'aws:requestedregion').flatMap((condition) => instances(constantsOf([condition], null))));
  return [UNNAMED_REGION, ...new Set(named)].slice(0, MAX_REGIONS);
}

const FIRST_REGION: Readonly<Record<string, string>> = { aws: 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };
export const firstRegion = (partition: string): string => FIRST_REGION[partition] ?? `${partition}-1`;

/** Services whose requests all go to the partition's first region. Source: IAM "aws:RequestedRegion". */
export const GLOBAL_SERVICES: ReadonlySet<string> = new Set(['account', 'artifact', 'aws-portal', 'billing', 'budgets', 'ce', 'cloudfront', 'globalaccelerator', 'health', 'iam', 'importexport', 'mobileanalytics', 'networkmanager', 'organizations', 'route53', 'route53domains', 'shield', 'support', 'tax', 'trustedadvisor', 'waf', 'wellarchitected']);
