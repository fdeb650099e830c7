import type { Common, Rule } from './ask.ts';
import { isOriginAccessIdentity, type Caller, type Membership } from './caller.ts';
import { arnsWithin, instances, instancesWithin, type Constant } from './candidates.ts';
import { ABSENT, absent, domain, fixed, free, FRESH, FRESH_ORGANIZATION, isOpen, lists, secret, type Domain } from './domain.ts';
import { hasWildcard } from './pattern.ts';
import { isSessionOf, roleOfSession, roleShapes, type SessionRole } from './sessions.ts';

/** An account that stands for any. */
export const SOMEBODY = '999999999999';

/** The account of the caller. Source: IAM "aws:PrincipalAccount": unsigned requests carry `anonymous`. */
export const principalAccount: Rule = ({ caller }) => (caller.is === 'customer' ? fixed(caller.account) : caller.is === 'anonymous' ? fixed('anonymous') : absent);

/** ARNs of an account's principals that the constants match. */
export const principalsWithin = (account: string, partition: string, constants: readonly Constant[]): readonly string[] =>
  arnsWithin([...['role/*', 'user/*', 'root'].map((resource) => ['arn', partition, 'iam', '', account, resource]), ['arn', partition, 'sts', '', account, 'federated-user/*']], constants);

/** For role sessions the key holds the role's ARN. Source: IAM "aws:PrincipalArn". */
export const principalArn: Rule = ({ caller, context, unnamed, named }, constants) => {
  if (caller.is !== 'customer') return absent;
  if (caller.arn !== null) return ofNamed(caller.arn, named, constants);
  const account = `arn:${context.partition}:iam::${caller.account}`;
  const own = lists([`${account}:role/${FRESH}`, `${account}:user/${FRESH}`]);
  if (unnamed) return domain(own);
  const written = principalsWithin(caller.account, context.partition, constants);
  return domain([...own, [`${account}:root`], ...lists(written.filter((arn) => !named.has(arn)))]);
};

/** The policy names one principal. The path of a session's role stands in the role's ARN only: it is the one that the policy names, if it names any. */
function ofNamed(arn: string, named: Common['named'], constants: readonly Constant[]): Domain {
  const role = roleOfSession(arn);
  return role === null ? fixed(arn) : domain(lists(rolesOfSession(arn, role, named, constants)));
}
function rolesOfSession(arn: string, role: SessionRole, named: Common['named'], constants: readonly Constant[]): readonly string[] {
  const shapes = roleShapes(role);
  const written = [...[...named.keys()].filter((name) => isSessionOf(arn, name)), ...arnsWithin(shapes, constants.filter((constant) => !isOpen(constant)))];
  return written.length > 0 ? [...new Set(written)] : [(shapes[0] ?? []).join(':'), ...arnsWithin(shapes, constants.filter(isOpen))];
}

/** The organization of a caller or source. */
export const organizationOf = (membership: Membership, constants: readonly Constant[]): Domain => {
  if (membership.is === 'member') return fixed(membership.organization);
  if (membership.is === 'untold' && membership.in !== undefined) return fixed(membership.in);
  const others = lists([FRESH_ORGANIZATION, ...instancesWithin(['o-*'], constants.filter(isOpen))]);
  return domain([ABSENT, ...others], membership.is === 'untold' ? lists(instancesWithin(['o-*'], constants).filter((id) => id !== membership.not)) : []);
};

/** Its paths there. */
export const pathsOf = (membership: Membership, constants: readonly Constant[]): Domain => {
  if (membership.is === 'member') return fixed(membership.path ?? `${membership.organization}/r-zq1f/ou-zq1f-fresh123/`);
  const isOpenOrganization = (constant: Constant): boolean => isOpen(constant) && hasWildcard(constant.text.split('/')[0] ?? '');
  const others = lists([`${FRESH_ORGANIZATION}/r-zq1f/ou-zq1f-fresh123/`, ...instancesWithin(['o-*'], constants.filter(isOpenOrganization))]);
  if (membership.is === 'outside') return domain([ABSENT, ...others]);
  const named = instancesWithin([`${membership.in ?? 'o-*'}/*`], constants).filter((path) => membership.not === undefined || !path.startsWith(`${membership.not}/`));
  return membership.in === undefined ? domain([ABSENT, ...others], lists(named)) : domain(lists([`${membership.in}/r-zq1f/ou-zq1f-fresh123/`]), lists(named));
};

/** A key of the caller's membership. */
export const ofPrincipal = (rule: (membership: Membership, constants: readonly Constant[]) => Domain): Rule => ({ caller }, constants) => (caller.is === 'customer' ? rule(caller.membership, constants) : absent);

/** ARNs of an account, in their six parts. */
export const arnsOf = (account: string): readonly string[] => ['arn', '*', '*', '*', account, '*'];

/** A customer's own resource that makes the call. */
export const resourceOfCaller: Rule = ({ caller }, constants) => (caller.is === 'customer' ? domain([ABSENT, ...lists([`arn:aws:lambda:us-east-1:${caller.account}:function:${FRESH}`, ...arnsWithin([arnsOf(caller.account)], constants)])]) : absent);

/** `AROA…:session`: AWS gives the first half, the caller the second. */
export const userId: Rule = ({ caller }, constants) => {
  if (caller.is === 'anonymous') return fixed('anonymous');
  if (caller.is !== 'customer') return absent;
  const open = constants.filter((constant) => isOpen(constant) && /^[*?]/.test(constant.text));
  return domain([[`AROAZQFRESHZQFRESHZQ1:${FRESH}`], ...lists(instances(open))], lists(instances(constants)));
};

/** A key that only requests of IAM principals carry. */
export const ofCustomer = (rule: Rule): Rule => (ask, constants) => (ask.caller.is === 'customer' ? rule(ask, constants) : absent);

/** In the own account the owner gives the tags; elsewhere the caller's account does. */
export const principalTag = ofCustomer((ask, constants) => (ask.caller.is === 'customer' && ask.caller.own ? secret(constants) : free(constants)));

/** The provider that vouched for the session: one of AWS's own by name, or one of the caller's account by ARN. In a trust policy it is the one that asks. Source: IAM "aws:FederatedProvider". */
export const federatedProvider: Rule = ({ caller }, constants) => {
  if (caller.is === 'federated') return caller.provider.includes(':saml-provider/') ? absent : fixed(caller.provider);
  if (caller.is !== 'customer') return absent;
  const ofAws = instances(constants.filter(({ text }) => !text.startsWith('arn:')));
  return domain([ABSENT, ...lists([FRESH, ...ofAws, ...arnsWithin([arnsOf(caller.account)], constants)])]);
};

/** Keys whose value the caller's account decides. */
const OF_ACCOUNT: ReadonlySet<string> = new Set([
  'aws:principalaccount', 'kms:calleraccount', 'aws:principalarn', 'aws:sourceowner', 'aws:vpceaccount', 'aws:sourceinstancearn', 'ec2:sourceinstancearn', 'ssm:sourceinstancearn', 'lambda:sourcefunctionarn',
  'codebuild:projectarn', 'aws:chatbotsourcearn', 'aws:signinsessionarn', 'aws:federatedprovider',
]);
const HOLDER: Caller = { is: 'customer', account: SOMEBODY, arn: null, membership: { is: 'untold' }, own: false };

/** A canonical user is an account by another name: which one and in which organization, only it can tell. The identities of CloudFront are not. Source: S3 "Principals for bucket policies", canonical user ID. */
const isHolder = ({ caller }: Common): boolean => caller.is === 'canonical' && !isOriginAccessIdentity(caller.id);

/** Does the policy leave open what the key holds for this caller, whatever else is known of him? */
export const isHeldOpen = (key: string, ask: Common): boolean => isHolder(ask) && OF_ACCOUNT.has(key);

/** The rule asked about the account that a canonical user stands for. */
export function domainOfPrincipal<A extends Common>(key: string, ask: A, constants: readonly Constant[], rule: (ask: A, constants: readonly Constant[]) => Domain): Domain {
  if (!isHolder(ask)) return rule(ask, constants);
  const found = rule({ ...ask, caller: HOLDER }, constants);
  return OF_ACCOUNT.has(key) ? domain(found.choose, [...found.conditional, ...lists(instances(constants))]) : found;
}
