import type { Question, Readings } from './admit.ts';
import type { Ask, Common, Rule, RuleOfRequest } from './ask.ts';
import type { Caller, Membership } from './caller.ts';
import { arnsWithin, instances, type Constant } from './candidates.ts';
import { hasVariables } from './condition.ts';
import { ABSENT, absent, domain, either, fixed, free, FRESH, isOpen, lists, nature, OWN_ORGANIZATION, secret, type Domain } from './domain.ts';
import { isEncryptionArn } from './names.ts';
import { arnsOf, domainOfPrincipal, federatedProvider, isHeldOpen, ofCustomer, ofPrincipal, organizationOf, pathsOf, principalAccount, principalArn, principalTag, resourceOfCaller, SOMEBODY, userId } from './principal-keys.ts';
import type { Tri } from './tri.ts';
import type { Condition, Statement } from './types.ts';
import type { Lookup } from './variables.ts';

export type { Ask } from './ask.ts';

/** A question about a caller, which other readings of the same request can be made from. */
export interface Asking extends Question {
  readonly ask: Ask;
}

/** What the key holds for services is not documented; none of the documented types. */
const UNTOLD_TYPE: Domain = { choose: [], conditional: [], nature: [ABSENT, ['Service']], truncated: false };

/** A service may leave source keys out. */
const ofSource = (rule: (caller: Caller & { is: 'service' }, ask: Common, constants: readonly Constant[]) => Domain): Rule => (ask, constants) =>
  ask.caller.is === 'service' ? orAbsent(rule(ask.caller, ask, constants)) : absent;
const orAbsent = (found: Domain): Domain => ({ ...found, choose: [ABSENT, ...found.choose] });

/** Any ARN of the source's account, and any ARN without an account: bucket names can be taken over after a deletion. */
const sourceArn = ofSource(({ account }, _, constants) => domain(lists([`arn:aws:${FRESH}:us-east-1:${account}:${FRESH}`, `arn:aws:s3:::${FRESH}`, ...arnsWithin([arnsOf(account), arnsOf('')], constants)])));

/** What SNS and SQS called the caller's account before aws:SourceAccount. */
const sourceOwner: Rule = ({ caller }) => (caller.is === 'customer' ? fixed(caller.account) : caller.is === 'service' ? domain([ABSENT, [caller.account]]) : absent);

/** Services write the ARN of the resource that they encrypt for; anybody else writes what he likes. Source: CloudWatch Logs and CloudTrail, "Encrypt … with AWS KMS". */
const encryptionContext: Rule = (ask, constants) => (ask.caller.is === 'service' ? sourceArn(ask, constants) : free(constants));

/** Anybody makes access points of his own, also for buckets of others; through those of an account come whom their policies let in. Source: S3 "Delegating access control to access points". */
const accessPoint = (valueOf: (account: string) => string, within: (account: string, constants: readonly Constant[]) => readonly string[]): Rule => ({ caller }, constants) => {
  if (caller.is !== 'customer' && caller.is !== 'anonymous') return absent;
  const account = caller.is === 'customer' ? caller.account : SOMEBODY;
  return domain([ABSENT, ...lists([valueOf(account), ...within(account, constants)])], lists(instances(constants)));
};

/** Networks have ids that AWS gives: only who is in the named one has it. URLs are not reached through VPC endpoints. */
const network: RuleOfRequest = ({ caller, via }, constants) => {
  if (caller.is === 'service' || via !== 'api') return absent;
  return domain([ABSENT, [FRESH], ...lists(instances(constants.filter(isOpen)))], lists(instances(constants)));
};
const endpointAccount: RuleOfRequest = (ask, constants) => (ask.caller.is === 'customer' && ask.via === 'api' ? domain([ABSENT, [ask.caller.account]], lists(instances(constants))) : absent);
const endpointOrganization = (rule: (membership: Membership, constants: readonly Constant[]) => Domain): RuleOfRequest => (ask, constants) =>
  ask.caller.is === 'customer' && ask.via === 'api' ? orAbsent(rule(ask.caller.membership, constants)) : ask.caller.is === 'service' ? nature(constants) : absent;

const anybody: Rule = (_, constants) => free(constants);
const secretOf: Rule = (_, constants) => secret(constants);
const untold: Rule = (_, constants) => nature(constants);

const urlAuthType: RuleOfRequest = ({ action, via }, constants) => {
  if (action !== 'lambda:invokefunction' && action !== 'lambda:invokefunctionurl') return free(constants);
  if (via === 'api') return absent;
  const value = via === 'url-none' ? 'NONE' : 'AWS_IAM';
  // Documented for InvokeFunctionUrl only.
  return action === 'lambda:invokefunctionurl' ? fixed(value) : { choose: [], conditional: [], nature: [[value], ABSENT], truncated: false };
};
const viaUrl: RuleOfRequest = ({ action, via }) => {
  if (via === 'api') return domain([ABSENT, ['false']]);
  return action === 'lambda:invokefunction' ? fixed('true') : { choose: [], conditional: [], nature: [['true'], ABSENT], truncated: false };
};

const resourceOrganization: Rule = ({ context }, constants) => (context.organizationId === null ? nature(constants) : fixed(context.organizationId));
const regionOf: Rule = ({ context }, constants) => {
  const region = context.resource.split(':')[3] ?? '';
  return region === '' ? nature(constants) : fixed(region);
};

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['aws:principalaccount', principalAccount],
  ['kms:calleraccount', principalAccount],
  ['aws:principalarn', principalArn],
  ['aws:principalorgid', ofPrincipal(organizationOf)],
  ['aws:principalorgpaths', ofPrincipal(pathsOf)],
  ['aws:principaltype', ({ caller }) => (caller.is === 'customer' ? either('AssumedRole', 'User', 'Account', 'FederatedUser') : caller.is === 'anonymous' ? fixed('Anonymous') : UNTOLD_TYPE)],
  ['aws:userid', userId],
  ['aws:username', ofCustomer(anybody)],
  ['aws:principalisawsservice', ({ caller }) => (caller.is === 'anonymous' ? absent : fixed(String(caller.is === 'service')))],
  ['aws:principalservicename', ({ caller }, constants) => (caller.is !== 'service' ? absent : caller.service === '*' ? free(constants) : fixed(caller.service))],
  ['aws:principalservicenameslist', ({ caller }, constants) => (caller.is !== 'service' ? absent : caller.service === '*' ? free(constants) : fixed(caller.service))],
  ['aws:sourceowner', sourceOwner],
  ['aws:sourceaccount', ofSource(({ account }) => fixed(account))],
  ['aws:sourcearn', sourceArn],
  ['aws:sourceorgid', ofSource(({ membership }, _, constants) => organizationOf(membership, constants))],
  ['aws:sourceorgpaths', ofSource(({ membership }, _, constants) => pathsOf(membership, constants))],
  ['aws:viaawsservice', ({ caller }) => (caller.is === 'customer' ? either('false', 'true') : fixed('false'))],
  ['aws:calledvia', ofCustomer(anybody)],
  ['aws:calledviafirst', ofCustomer(anybody)],
  ['aws:calledvialast', ofCustomer(anybody)],
  ['aws:multifactorauthpresent', ofCustomer(() => domain([['true'], ['false'], ABSENT]))],
  ['aws:multifactorauthage', ofCustomer(anybody)],
  ['aws:tokenissuetime', ofCustomer(({ context }, constants) => domain([ABSENT, [context.at], ...lists(instances(constants).filter((text) => text <= context.at))]))],
  ['aws:sourceidentity', ofCustomer(anybody)],
  ['aws:assumedroot', ofCustomer(anybody)],
  ['aws:ec2instancesourceprivateipv4', ofCustomer(anybody)],
  ['aws:sourceinstancearn', resourceOfCaller],
  ['ec2:sourceinstancearn', resourceOfCaller],
  ['ssm:sourceinstancearn', resourceOfCaller],
  ['lambda:sourcefunctionarn', resourceOfCaller],
  ['codebuild:projectarn', resourceOfCaller],
  ['aws:chatbotsourcearn', resourceOfCaller],
  ['aws:signinsessionarn', resourceOfCaller],
  ['aws:federatedprovider', federatedProvider],
  ['aws:viaawsmcpservice', ofCustomer(() => domain([ABSENT, ['true'], ['false']]))],
  ['glue:roleassumedby', ofCustomer(anybody)],
  ['glue:credentialissuingservice', ofCustomer(anybody)],
  ['ec2:roledelivery', ofCustomer(anybody)],
  ['aws:securetransport', () => either('true', 'false')],
  ['aws:useragent', anybody],
  ['aws:referer', anybody],
  ['aws:tagkeys', anybody],
  ['aws:currenttime', ({ context }) => fixed(context.at)],
  ['aws:epochtime', ({ context }) => fixed(String(Math.floor(Date.parse(context.at) / 1000)))],
  ['aws:requestedregion', regionOf],
  ['aws:resourceaccount', ({ context }) => fixed(context.account)],
  ['s3:resourceaccount', ({ context }) => fixed(context.account)],
  ['aws:resourceorgid', resourceOrganization],
  ['lambda:functionarn', ({ context }) => fixed(context.resource)],
  ['lambda:eventsourcetoken', secretOf],
  ['lambda:principal', anybody],
  ['sts:externalid', secretOf],
  ['sts:rolesessionname', anybody],
  ['sts:sourceidentity', anybody],
  ['sts:transitivetagkeys', anybody],
  ['s3:existingobjecttag', untold],
  ['s3:accesspointnetworkorigin', anybody],
  ['s3:dataaccesspointaccount', accessPoint((account) => account, () => [])],
  ['s3:dataaccesspointarn', accessPoint((account) => `arn:aws:s3:us-east-1:${account}:accesspoint/${FRESH}`, (account, constants) => arnsWithin([arnsOf(account)], constants))],
]);

const RULES_OF_REQUEST: ReadonlyMap<string, RuleOfRequest> = new Map<string, RuleOfRequest>([
  ['aws:sourceip', ({ caller, sourceIp }) => (caller.is === 'service' || sourceIp === null ? absent : fixed(sourceIp))],
  ['aws:vpcsourceip', ({ caller, via }, constants) => (caller.is !== 'service' && caller.is !== 'anonymous' && via === 'api' ? free(constants) : absent)],
  ['aws:sourcevpc', network],
  ['aws:sourcevpce', network],
  ['aws:sourcevpcarn', network],
  ['aws:vpceaccount', endpointAccount],
  ['aws:vpceorgid', endpointOrganization(organizationOf)],
  ['aws:vpceorgpaths', endpointOrganization(pathsOf)],
  ['aws:ec2instancesourcevpc', network],
  ['lambda:functionurlauthtype', urlAuthType],
  ['lambda:invokedviafunctionurl', viaUrl],
]);

/** Could the condition be true of one request of a caller and false of another, by the action, the way or the address? A variable may stand for any key. */
export const dependsOnRequest = (condition: Condition): boolean => RULES_OF_REQUEST.has(condition.key) || hasVariables(condition);

/** Families of keys by how they begin. `…` keys name request parameters, which the caller writes. */
const PREFIXES: readonly (readonly [string, Rule])[] = [
  ['aws:principaltag/', principalTag],
  ['aws:requesttag/', anybody],
  ['kms:encryptioncontext', anybody],
  ['kms:viaservice', anybody],
  ['kms:grant', anybody],
  ['kms:encryptionalgorithm', anybody],
  ['kms:requestalias', anybody],
  ['kms:signingalgorithm', anybody],
  ['kms:messagetype', anybody],
  ['kms:datakeypairspec', anybody],
  ['secretsmanager:versionstage', anybody],
  ['s3:requestobjecttag', anybody],
  ['s3:versionid', anybody],
  ['s3:object-lock-', anybody],
  ['s3:x-amz-', anybody],
  ['s3:prefix', anybody],
  ['s3:delimiter', anybody],
  ['s3:max-keys', anybody],
  ['s3:signature', anybody],
  ['s3:authtype', anybody],
  ['s3:tlsversion', anybody],
  ['sns:endpoint', anybody],
  ['sns:protocol', anybody],
  ['events:source', anybody],
  ['events:detail-type', anybody],
];

/** What the key's values may be in this request. A key that is not known here: nobody can tell. Source: IAM "AWS global condition context keys" and the service authorization reference. */
export function domainOf(key: string, ask: Ask, constants: readonly Constant[]): Domain {
  const rule = RULES.get(key) ?? RULES_OF_REQUEST.get(key) ?? (isEncryptionArn(key) ? encryptionContext : undefined) ?? PREFIXES.find(([prefix]) => key.startsWith(prefix))?.[1];
  if (rule !== undefined) return domainOfPrincipal(key, ask, constants, rule);
  // What an identity provider asserts of its users is for the provider's owner to say.
  if (ask.caller.is === 'federated' && !key.startsWith('aws:')) return secret(constants);
  return nature(constants);
}

/** Keys that describe IAM principals. Source: IAM "AWS global condition context keys". */
const OF_PRINCIPALS: ReadonlySet<string> = new Set(['aws:principalorgid', 'aws:principalorgpaths', 'aws:principalaccount', 'aws:principalarn']);

/** How a request is read that the Allow's principal makes. Keys of IAM principals do not restrict a service that is named. */
export const readingsOf = (ask: Ask, allow: Statement): Readings => new RequestReadings(ask, allow);

/** Made for every question: a class, because closures for each would be most of the work. */
class RequestReadings implements Readings {
  readonly #ask: Ask;
  readonly #allow: Statement;
  constructor(ask: Ask, allow: Statement) {
    this.#ask = ask;
    this.#allow = allow;
  }
  get lookup(): Lookup {
    return lookupIn(this.#ask);
  }
  domainOf(key: string, constants: readonly Constant[]): Domain {
    return domainOf(key, this.#ask, constants);
  }
  untold(): Tri {
    return 'unknown';
  }
  mayHave(constant: Constant): boolean {
    const { caller } = this.#ask;
    return (caller.is !== 'customer' && caller.is !== 'service') || mayBear(caller.account, constant);
  }
  isIdle(key: string): boolean {
    const { principals } = this.#allow;
    return OF_PRINCIPALS.has(key) && this.#ask.caller.is === 'service' && principals?.not === false && principals.of.service.length > 0;
  }
}

/** An account cannot bear ARNs of other accounts. */
function mayBear(account: string, { as, text }: Constant): boolean {
  const field = as === 'arn' || as === 'literal' ? /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(text)?.[1] : undefined;
  return field === undefined || field === account;
}

/** The value of a policy variable where the class of callers fixes it, or fixes that there is none. */
export function lookupIn(ask: Ask): Lookup {
  return (key) => {
    if (key === 'aws:resourceorgid') return ask.context.organizationId ?? OWN_ORGANIZATION;
    const { choose, conditional } = domainOf(key, ask, []);
    const [only] = choose;
    if (choose.length !== 1 || conditional.length > 0 || isHeldOpen(key, ask)) return null;
    return only === ABSENT ? undefined : (only?.[0] ?? null);
  };
}
