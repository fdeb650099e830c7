import type { Admission } from './admit.ts';
import type { Asking } from './keys.ts';
import { namesOf, type Caller } from './caller.ts';
import { constantsOf, type Constant } from './candidates.ts';
import { isEverybody, members, namedCustomers, strangers } from './customers.ts';
import { matchesPattern } from './pattern.ts';
import { fromAddresses, isWide, writtenRanges, type Found, type Scene } from './grant.ts';
import { doubtsOf, inWords } from './grants.ts';
import { admissionByAddress, waysOf, type FromWhere } from './ip-admission.ts';
import { OWN_ORGANIZATION } from './domain.ts';
import { organizationOfPath } from './mentions.ts';
import { isSessionOf } from './sessions.ts';
import { principalsWithin } from './principal-keys.ts';
import { signingOf } from './request.ts';
import type { Audience, Condition, Statement } from './types.ts';

/**
 * Grants to IAM principals and to the unsigned. True when everybody is let in unconditionally, so that services need not be asked.
 * A narrower class is reported only where it is let in more surely than the wider one.
 */
export function customerGrants(scene: Scene, found: Found): boolean {
  if (namesOf(scene.allow).aws.size === 0 && !isEverybody(scene.allow)) return false;
  const everybody = grantEverybody(scene, found);
  if (everybody === 'certain' || scene.via === 'url-none') return everybody === 'certain';
  const organizations = grantOrganizations(scene, found);
  grantAccounts(scene, found, everybody !== 'no' || organizations.size > 0, organizations);
  return false;
}

interface Answer extends FromWhere {
  readonly question: Asking;
}

function answer(scene: Scene, caller: Caller, unnamed = false): Answer | null {
  const question = scene.question(caller, unnamed);
  return question === null ? null : { question, ...admissionByAddress(question) };
}

const isIn = ({ admission }: FromWhere): boolean => admission === 'certain' || admission === 'conditional';

function push(scene: Scene, found: Found, audience: Audience, question: Asking, { admission }: FromWhere, more: readonly string[] = []): void {
  found.grants.push({ audience, action: scene.action, via: scene.via, statement: scene.allow, under: [...(admission === 'conditional' ? inWords(question) : []), ...more] });
}

const isUnlimited = ({ ranges }: FromWhere): boolean => ranges === null || isWide(ranges);

const ANONYMOUS: Caller = { is: 'anonymous' };

function grantEverybody(scene: Scene, found: Found): Admission {
  const { context, allow, mentions } = scene;
  if (!isEverybody(allow)) return 'no';
  const signing = signingOf(scene.via, context);
  const callers: readonly Caller[] = [...(signing === 'always' ? [] : [ANONYMOUS]), ...(signing === 'never' ? [] : strangers(mentions, context))];
  const answers = callers.flatMap((caller) => answer(scene, caller) ?? []);
  const best = answers.find(({ admission, ranges }) => admission === 'certain' && ranges === null) ?? answers.find(({ admission }) => admission === 'certain') ?? answers.find(isIn);
  if (best === undefined) {
    found.doubts.push(...answers.filter(({ admission }) => admission === 'doubtful').flatMap(({ question }) => doubtsOf(question)));
    return 'no';
  }
  for (const way of waysOf(best)) push(scene, found, isUnlimited(way) ? { is: 'anyone' } : { is: 'ip-limited', ranges: writtenRanges(allow, way.ranges ?? []) }, best.question, way);
  return best.admission === 'certain' && isUnlimited(best) ? 'certain' : 'conditional';
}

/** Returns the organizations that got in, as a whole or in part: null stands for a part. */
function grantOrganizations(scene: Scene, found: Found): ReadonlySet<string | null> {
  const whole = new Set<string>();
  const part = new Set<null>();
  if (!isEverybody(scene.allow)) return whole;
  for (const caller of members(scene.mentions, scene.context)) {
    if (caller.membership.is !== 'member' || whole.has(caller.membership.organization)) continue;
    const { organization, path } = caller.membership;
    const given = answer(scene, caller);
    if (given === null) continue;
    if (given.admission === 'doubtful') found.doubts.push(...doubtsOf(given.question));
    if (!isIn(given)) continue;
    if (path === null) whole.add(organization);
    else part.add(null);
    const paths = path === null ? [] : [...scene.mentions.paths].filter((text) => organizationOfPath(text) === organization && matchesPattern(text, path));
    for (const way of waysOf(given)) push(scene, found, { is: 'organization', organizations: [organization], paths }, given.question, way, fromAddresses(scene.allow, way.ranges));
  }
  return new Set([...whole, ...part]);
}

function grantAccounts(scene: Scene, found: Found, onlyCertain: boolean, organizations: ReadonlySet<string | null>): void {
  const byAccount = new Map<string, { readonly answer: Answer; readonly principals: readonly string[]; readonly own: boolean }>();
  for (const caller of namedCustomers(scene.allow, scene.mentions, scene.context)) {
    const before = byAccount.get(caller.account);
    if (before !== undefined && before.principals.length === 0) continue;
    if (caller.own && organizations.has(scene.context.organizationId ?? OWN_ORGANIZATION)) continue;
    if (before?.principals.some((role) => caller.arn !== null && isSessionOf(caller.arn, role)) === true) continue;
    const given = answer(scene, caller);
    if (given === null) continue;
    if (given.admission === 'doubtful') found.doubts.push(...doubtsOf(given.question));
    if (!isIn(given) || (onlyCertain && (given.admission !== 'certain' || given.ranges !== null))) continue;
    const principals = caller.arn === null ? principalsOf(scene, caller) : [caller.arn];
    byAccount.set(caller.account, { answer: before?.answer ?? given, principals: [...(before?.principals ?? []), ...principals], own: caller.own });
  }
  for (const [account, { answer: given, principals, own }] of byAccount) {
    const named = [...new Set(principals)];
    for (const way of waysOf(given)) push(scene, found, own ? { is: 'own-account', principals: named } : { is: 'account', account, principals: named }, given.question, way, fromAddresses(scene.allow, way.ranges));
  }
}

/** More are not asked about one by one. */
const MANY_PATTERNS = 32;

/** Empty when any principal of the account is let in, else the patterns of aws:PrincipalArn that let some in: those that the Allow asks for and those that a Deny spares. */
function principalsOf(scene: Scene, caller: Caller & { is: 'customer' }): readonly string[] {
  const question = scene.question(caller);
  const patterns = question === null ? [] : constantsOf([...principalConditions(question.allow, false), ...question.denies.flatMap((deny) => principalConditions(deny, true))], question.readings.lookup);
  if (patterns.length === 0 || isLetIn(scene, caller, true)) return [];
  const principals = (pattern: Constant): readonly string[] => principalsWithin(caller.account, scene.context.partition, [pattern]);
  const fitting = patterns.filter((pattern) => principals(pattern).length > 0);
  const open = fitting.length > MANY_PATTERNS ? [] : fitting.filter((pattern) => principals(pattern).some((arn) => isLetIn(scene, { ...caller, arn })));
  return [...new Set((open.length > 0 ? open : fitting).map(({ text }) => text))];
}

const principalConditions = ({ conditions }: Statement, isNegated: boolean): readonly Condition[] => conditions.filter(({ key, operator }) => key === 'aws:principalarn' && operator.includes('not') === isNegated);

function isLetIn(scene: Scene, caller: Caller, unnamed = false): boolean {
  const given = answer(scene, caller, unnamed);
  return given !== null && isIn(given);
}
