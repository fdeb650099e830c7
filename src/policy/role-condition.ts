import type { Readings } from './admit.ts';
import { constantsOf, instances, instancesWithin } from './candidates.ts';
import { holds, type Values } from './condition.ts';
import { ABSENT, domain, free, FRESH, lists, nature, OWN_ORGANIZATION, type Domain } from './domain.ts';
import { some, every, not, type Tri } from './tri.ts';
import type { Condition, Statement } from './types.ts';
import type { Account } from '../model/place.ts';
import type { RoleContext } from './role.ts';

/** A request of the role: the region it goes to, and what it carries. Services without regions are asked in their partition's first one. */
export interface World {
  readonly context: RoleContext;
  readonly region: string;
  /** Keys of the request that the question fixes, in lower case; null: the request does not have it. */
  readonly request?: ReadonlyMap<string, string | null>;
  /** Keys of the request that the code fills with one of these or, where they have wildcards, with a name of its own; in lower case. */
  readonly open?: ReadonlyMap<string, readonly string[]>;
  /** Whose resource it is, where that is another account than the role's. */
  readonly owner?: Account;
  /** The request can give tags. Absent: the question is about many actions, of which hardly any can. */
  readonly takesTags?: boolean;
  /**
   * The question is how far the Allow reaches: a resource that nobody named has no tag and no attribute with a value that a policy asks for,
   * and what the policy says of the caller, the network, the time or the parameters of the request does not narrow the resources.
   */
  readonly isReach?: boolean;
}

/**
 * Does a statement of the role's policies apply to a request that its code chooses freely? Unknown where the answer hangs on tags, networks or
 * parameters of the request that a policy pins to a value.
 */
export function applies(statement: Statement, world: World): Tri {
  const keys = new Set(statement.conditions.map(({ key }) => key));
  const wanted = statement.effect === 'Allow';
  return every(keys, (key) => appliesOn(key, statement.conditions.filter((condition) => condition.key === key), world, wanted));
}

function appliesOn(key: string, conditions: readonly Condition[], world: World, wanted: boolean): Tri {
  const lookup = lookupIn(world);
  const values = domainOf(key, world, constantsOf(conditions, lookup));
  const truth = (value: Values): Tri => every(conditions, (condition) => holds(condition, value, { lookup, untold: 'unknown' }));
  if (values.nature === null && values.choose.length > 1) return wanted ? some(values.choose, truth) : not(some(values.choose, (value) => not(truth(value))));
  const found = new Set((values.nature ?? values.choose).map(truth));
  const [only] = found;
  return found.size === 1 && only !== undefined ? only : 'unknown';
}

/** How the keys of a role's request are read. */
export const roleReadings = (world: World): Readings => ({
  domainOf: (key, constants) => domainOf(key, world, constants),
  lookup: lookupIn(world),
  untold: () => 'unknown',
  mayHave: () => true,
  isIdle: (key) => world.isReach === true && isOfCaller(key) && !known(world).has(key) && !isChosen(key) && !isTag(key),
});

const fixed = (...values: readonly Values[]): Domain => domain(values);

/** Keys that the code of a function sets as it likes, or has no reason to restrict itself by. */
const CHOSEN: ReadonlySet<string> = new Set(['aws:useragent', 'aws:referer']);
const SECURE_TRANSPORT = 'aws:securetransport';
const isChosen = (key: string): boolean => CHOSEN.has(key) || key === SECURE_TRANSPORT;
const isTag = (key: string): boolean => key === 'aws:tagkeys' || key.startsWith('aws:requesttag/');

/** Sessions of functions do not have these. Source: IAM "AWS global condition context keys". */
const ABSENT_KEYS: readonly string[] = [
  'aws:username', 'aws:multifactorauthage', 'aws:federatedprovider', 'aws:sourceidentity', 'aws:assumedroot', 'aws:chatbotsourcearn', 'aws:signinsessionarn',
  'aws:ec2instancesourcevpc', 'aws:ec2instancesourceprivateipv4', 'aws:sourceinstancearn', 'ec2:sourceinstancearn', 'ec2:roledelivery',
  // Services send these when they call on behalf of a resource; the role calls itself.
  'aws:sourcearn', 'aws:sourceaccount', 'aws:sourceorgid', 'aws:sourceorgpaths', 'aws:principalservicename', 'aws:principalservicenameslist',
];

/** Keys of the caller, the network or the time. A role's own tags are its owner's choice and do decide. */
const isOfCaller = (key: string): boolean => key.startsWith('aws:') && !key.startsWith('aws:resource') && !key.startsWith('aws:principaltag/');

/** Where an account stands in the organization says nothing of its single resources. */
const OF_ORGANIZATION: ReadonlySet<string> = new Set(['aws:resourceorgid', 'aws:resourceorgpaths']);

/** Keys of services that the code writes into its request, or that name the function itself: they choose no resource. Source: service authorization reference, "Condition keys". */
const OF_REQUEST: ReadonlySet<string> = new Set([
  'kms:encryptionalgorithm', 'kms:messagetype', 'kms:signingalgorithm',
  'lambda:functionurlauthtype', 'lambda:invokedviafunctionurl', 'lambda:sourcefunctionarn',
  's3:authtype', 's3:delimiter', 's3:max-keys', 's3:signatureage', 's3:signatureversion', 's3:tlsversion',
  'secretsmanager:versionid', 'secretsmanager:versionstage',
  'ssm:overwrite', 'ssm:recursive',
  'sts:externalid', 'sts:rolesessionname', 'sts:sourceidentity', 'sts:transitivetagkeys',
]);
const isOfRequest = (key: string): boolean => OF_REQUEST.has(key) || key.startsWith('s3:x-amz-');

/** Source: IAM "AWS global condition context keys"; a function's credentials are a role session without MFA. */
function domainOf(key: string, world: World, constants: Parameters<typeof instances>[0]): Domain {
  const given = world.request?.get(key);
  if (given !== undefined) return fixed(given === null ? ABSENT : [given]);
  const open = world.open?.get(key);
  if (open !== undefined) return domain(lists([...open.map((pattern) => pattern.replaceAll('*', FRESH)), ...instancesWithin(open, constants)]));
  if (key === SECURE_TRANSPORT) return fixed(['true'], ['false']);
  if (isTag(key)) return world.takesTags === true ? free(constants) : fixed(ABSENT);
  if (isChosen(key)) return free(constants);
  const values = world.owner === undefined ? known(world).get(key) : ofOwner(key, world.owner, constants) ?? known(world).get(key);
  if (values !== undefined) return values;
  if (key.startsWith('aws:principaltag/') && world.context.tags !== undefined) return fixed(tagOf(world.context.tags, key.slice('aws:principaltag/'.length)));
  const isOwnOrganization = (key === 'aws:principalorgid' || key === 'aws:resourceorgid') && constants.length > 0 && constants.every(({ text }) => text === OWN_ORGANIZATION);
  if (isOwnOrganization) return fixed([OWN_ORGANIZATION]);
  const reached = world.isReach === true ? domainInReach(key, world, constants) : null;
  if (reached !== null) return reached;
  return key === 'aws:viaawsservice' ? EITHER : nature(constants);
}

/** Every request says so, and services make some on behalf of the role. */
const EITHER: Domain = { choose: [], conditional: [], nature: [['false'], ['true']], truncated: false };

/** Keys of a resource of another account; undefined: others. */
function ofOwner(key: string, owner: Account, constants: Parameters<typeof instances>[0]): Domain | undefined {
  if (key === 'aws:resourceaccount' || key === 's3:resourceaccount') return fixed([owner]);
  return key === 'aws:resourceorgid' ? nature(constants) : undefined;
}

/** Null: nobody can tell, whatever the question is. */
function domainInReach(key: string, { region }: World, constants: Parameters<typeof instances>[0]): Domain | null {
  if (key.startsWith('aws:principaltag/') || OF_ORGANIZATION.has(key)) return null;
  if (isOfCaller(key) || isOfRequest(key)) return free(constants);
  // The resource may have the attribute, with a value that no policy names.
  const isText = constants.length === 0 || constants.some(({ as }) => as === 'literal' || as === 'glob' || as === 'arn');
  return isText ? fixed(ABSENT, [unnamedValue(key, region)]) : fixed(ABSENT);
}

function unnamedValue(key: string, region: string): string {
  if (key === 'kms:viaservice') return `${FRESH}.${region}.amazonaws.com`;
  return key === 'kms:resourcealiases' || key === 'kms:requestalias' ? `alias/${FRESH}` : FRESH;
}

/** Names of keys are not case-sensitive, that of the tag included. */
function tagOf(tags: Readonly<Record<string, string>>, name: string): Values {
  const value = Object.entries(tags).find(([key]) => key.toLowerCase() === name)?.[1];
  return value === undefined ? ABSENT : [value];
}

const remembered = new WeakMap<RoleContext, Map<string, ReadonlyMap<string, Domain>>>();

/** Keys whose value a role and a region fix. */
function known({ context, region }: World): ReadonlyMap<string, Domain> {
  const byRegion = remembered.get(context) ?? new Map<string, ReadonlyMap<string, Domain>>();
  remembered.set(context, byRegion);
  const before = byRegion.get(region);
  if (before !== undefined) return before;
  const organization: readonly (readonly [string, Domain])[] = context.organizationId === undefined ? [] : [['aws:principalorgid', fixed([context.organizationId])], ['aws:resourceorgid', fixed([context.organizationId])]];
  const made = new Map<string, Domain>([
    ['aws:principalarn', fixed([context.role])],
    ['aws:principalaccount', fixed([context.account])],
    // A resource of its own account is asked for: administrators of one account are administrators.
    ['aws:resourceaccount', fixed([context.account])],
    ['s3:resourceaccount', fixed([context.account])],
    ['kms:calleraccount', fixed([context.account])],
    ['aws:sourceowner', fixed([context.account])],
    ['aws:principaltype', fixed(['AssumedRole'])],
    ['aws:principalisawsservice', fixed(['false'])],
    ...ABSENT_KEYS.map((key): readonly [string, Domain] => [key, fixed(ABSENT)]),
    ['aws:multifactorauthpresent', { choose: [], conditional: [], nature: [['false'], ABSENT], truncated: false }],
    ['aws:currenttime', fixed([context.at])],
    // Whoever needs a newer session gets one.
    ['aws:tokenissuetime', fixed([context.at])],
    ['aws:epochtime', fixed([String(Math.floor(Date.parse(context.at) / 1000))])],
    ['aws:requestedregion', fixed([region])],
    ...organization,
  ]);
  byRegion.set(region, made);
  return made;
}

/** Stands for a variable whose key is not in the request: a pattern with it matches nothing. Source: IAM "Policy variables", "Where you can use policy variables". */
export const VALUELESS = '\uE005';

/** The value of a policy variable; null: it cannot be told. */
export function lookupIn(world: World): (key: string) => string | null {
  return (key) => {
    const { choose, nature: untold } = domainOf(key, world, []);
    const [only] = choose;
    if (untold === null && choose.length === 1) return only?.[0] ?? null;
    return key === 'aws:principalorgid' || key === 'aws:resourceorgid' ? OWN_ORGANIZATION : null;
  };
}

/** Is it known that the request does not have the key? */
export function isAbsentIn(world: World, key: string): boolean {
  const { choose, nature: untold } = domainOf(key, world, []);
  return untold === null && choose.length === 1 && choose[0] === ABSENT;
}

const MAX_REGIONS = 12;
const UNNAMED_REGION = 'zq-fresh-1';

/** Regions that the policies tell apart, and one that none of them names. */
export function regionsOf(statements: readonly Statement[]): readonly string[] {
  const named = statements.flatMap(({ conditions }) => conditions.filter(({ key }) => key === 'aws:requestedregion').flatMap((condition) => instances(constantsOf([condition], () => null))));
  return [UNNAMED_REGION, ...new Set(named)].slice(0, MAX_REGIONS);
}

const FIRST_REGION: Readonly<Record<string, string>> = {
  aws: 'us-east-1', 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1', 'aws-eusc': 'eusc-de-east-1', 'aws-iso': 'us-iso-east-1', 'aws-iso-b': 'us-isob-east-1', 'aws-iso-e': 'eu-isoe-west-1', 'aws-iso-f': 'us-isof-south-1',
};
export const firstRegion = (partition: string): string => FIRST_REGION[partition] ?? `${partition}-1`;

/** Services whose requests all go to the partition's first region. Source: IAM "aws:RequestedRegion". */
export const GLOBAL_SERVICES: ReadonlySet<string> = new Set(['account', 'artifact', 'aws-portal', 'billing', 'budgets', 'ce', 'cloudfront', 'globalaccelerator', 'health', 'iam', 'importexport', 'mobileanalytics', 'networkmanager', 'organizations', 'route53', 'route53domains', 'shield', 'support', 'tax', 'trustedadvisor', 'waf', 'wellarchitected']);
