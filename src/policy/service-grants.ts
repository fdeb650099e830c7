import { admission, type Admission } from './admit.ts';
import type { Asking } from './keys.ts';
import { namesOf, type Caller } from './caller.ts';
import { isEverybody } from './customers.ts';
import { doubtsOf, inWords } from './grants.ts';
import { fromAddresses, type Found, type Scene } from './grant.ts';
import { admissionByAddress, waysOf } from './ip-admission.ts';
import { UNNAMED_SERVICE, servicesOf, sourceAccounts, sourceOrganizations, strangeSources, type ServiceCaller } from './services.ts';
import { hasWildcard } from './pattern.ts';
import type { Audience } from './types.ts';

type ServiceAudience = Audience & { is: 'service' };
interface Answer {
  readonly caller: Caller;
  readonly question: Asking;
  readonly admission: Admission;
}

/** Grants to AWS services, by whose resources may cause the call. Source: IAM "The confused deputy problem". */
export function serviceGrants(scene: Scene, found: Found): void {
  if (scene.via === 'url-none') return;
  for (const service of servicesOf(scene.allow, scene.mentions)) grantService(scene, service, found);
}

function grantService(scene: Scene, service: string, found: Found): void {
  const anyone = answers(scene, strangeSources(service, scene.mentions, scene.context));
  const open = best(anyone, 'certain');
  if (open !== undefined) return push(scene, found, { ...audienceOf(scene, service), anyCustomer: true }, [open]);
  const named = [...answers(scene, sourceAccounts(service, scene.mentions, scene.context)), ...answers(scene, sourceOrganizations(service, scene.mentions, scene.context))];
  // Whoever knows a token or sits in a network is already reported as a customer when the Allow is for everybody.
  const isUnnamed = service === UNNAMED_SERVICE && isEverybody(scene.allow);
  const limited = isUnnamed ? undefined : best(anyone, 'conditional');
  const certain = named.filter((one) => one.admission === 'certain');
  const inside = certain.length > 0 || limited !== undefined || isUnnamed ? certain : named.filter((one) => one.admission === 'conditional');
  if (limited !== undefined) push(scene, found, limitedAudience(scene, service), [limited]);
  if (inside.length > 0) push(scene, found, { ...audienceOf(scene, service), accounts: accountsOf(inside), organizations: organizationsOf(inside) }, inside);
  for (const one of [...anyone, ...named]) if (one.admission === 'doubtful') found.doubts.push(...doubtsOf(one.question));
}

function answers(scene: Scene, callers: readonly Caller[]): readonly Answer[] {
  const found: Answer[] = [];
  for (const caller of callers) {
    const question = scene.question(caller);
    if (question !== null) found.push({ caller, question, admission: admission(question) });
  }
  return found;
}

const best = (answers: readonly Answer[], wanted: Admission): Answer | undefined => answers.find((one) => one.admission === wanted);

/** Positive operators only: what is excluded is not a source. */
function sourcesOf({ allow }: Scene): readonly string[] {
  const sources = new Set<string>();
  for (const { key, operator, values } of allow.conditions) {
    if (key === 'aws:sourcearn' && operator !== 'null' && !operator.includes('not')) for (const value of values) sources.add(value);
  }
  return [...sources];
}

const audienceOf = (scene: Scene, service: string): ServiceAudience => ({ is: 'service', service, anyCustomer: false, accounts: [], organizations: [], sources: sourcesOf(scene), token: hasToken(scene) });

const TOKEN = 'lambda:eventsourcetoken';
/** Fixed by value, and asked for: `…IfExists` and `ForAllValues:` let in whoever sends none, a wildcard whoever makes one up. */
const hasToken = (scene: Scene): boolean =>
  scene.allow.conditions.some(({ key, operator, quantifier, ifExists, values }) => key === TOKEN && operator !== 'null' && !operator.includes('not') && !ifExists && quantifier !== 'all' && values.every((value) => operator !== 'stringlike' || !hasWildcard(value)));

/** Whoever has the token may be any customer; that is what the token is for. */
const limitedAudience = (scene: Scene, service: string): ServiceAudience => ({ ...audienceOf(scene, service), anyCustomer: !hasToken(scene) });

const accountsOf = (answers: readonly Answer[]): readonly string[] => answers.flatMap(({ caller }) => (caller.is === 'service' && !(caller.membership.is === 'member' && isOrganizationProbe(answers, caller)) ? [caller.account] : []));
const organizationsOf = (answers: readonly Answer[]): readonly string[] => [...new Set(answers.flatMap(({ caller }) => (caller.is === 'service' && caller.membership.is === 'member' && isOrganizationProbe(answers, caller) ? [caller.membership.organization] : [])))];

/** Probes of an organization come from an account that the policy does not name, the own account excepted. */
const isOrganizationProbe = (answers: readonly Answer[], caller: ServiceCaller): boolean =>
  caller.membership.is === 'member' && answers.some(({ question }) => question.ask.context.account !== caller.account);

function push(scene: Scene, found: Found, audience: ServiceAudience, answers: readonly Answer[]): void {
  const under = answers.every((one) => one.admission === 'conditional') ? answers.slice(0, 1).flatMap(({ question }) => inWords(question)) : [];
  const words = audience.token ? under.filter((text) => !text.toLowerCase().startsWith(TOKEN)) : under;
  found.grants.push({ audience, action: scene.action, via: scene.via, statement: scene.allow, under: words });
}

/** Grants to identity providers and canonical users. */
export function otherGrants(scene: Scene, found: Found): void {
  if (scene.via === 'url-none') return;
  const names = namesOf(scene.allow);
  const others: readonly (readonly [Caller, Audience])[] = scene.allow.principals?.not === true ? [] : [
    ...[...names.federated].map((provider) => [{ is: 'federated', provider }, { is: 'federated', provider }] as const),
    ...[...names.canonicalUser].map((id) => [{ is: 'canonical', id }, { is: 'canonical-user', id }] as const),
  ];
  for (const [caller, audience] of others) {
    const question = scene.question(caller);
    if (question === null) continue;
    const given = admissionByAddress(question);
    if (given.admission === 'doubtful') found.doubts.push(...doubtsOf(question));
    if (given.admission !== 'certain' && given.admission !== 'conditional') continue;
    for (const { admission: admitted, ranges } of waysOf(given)) {
      found.grants.push({ audience, action: scene.action, via: scene.via, statement: scene.allow, under: [...(admitted === 'conditional' ? inWords(question) : []), ...fromAddresses(scene.allow, ranges)] });
    }
  }
}
