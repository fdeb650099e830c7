import { actionsMatching, actionsOf, addAll, allActions, count, intersect, noActions, selectActions, without, type ActionSet } from './actions.ts';
import { describe } from './grants.ts';
import { isAwsManagedArn } from './managed.ts';
import { applies, firstRegion, GLOBAL_SERVICES, regionsOf } from './role-condition.ts';
import { actionsOnEverything, statementActions } from './role-resources.ts';
import type { NamedPolicy, Placed, Role } from './role.ts';
import type { AdministratorAnswer, Doubt, Statement } from './types.ts';

/**
 * A role amounts to administrator when, on resources that no policy names, it may take
 * at least one of these actions (with any of them it can give itself the rest), and
 */
export const ELEVATIONS = ['iam:AttachRolePolicy', 'iam:PutRolePolicy', 'iam:AttachUserPolicy', 'iam:PutUserPolicy', 'iam:AttachGroupPolicy', 'iam:PutGroupPolicy', 'iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'] as const;
/** at least this share of all actions that change a resource: `*` less a few Denies is still an administrator, `iam:*` alone or everything but `iam:*` is not. */
export const ADMINISTRATOR_SHARE = 0.9;

/** AWS-managed policies that make an administrator by name, with what AWS publishes them to allow. */
const BY_NAME: Readonly<Record<string, { readonly not: boolean; readonly patterns: readonly string[] }>> = {
  AdministratorAccess: { not: false, patterns: ['*'] },
  PowerUserAccess: { not: true, patterns: ['iam:*', 'organizations:*', 'account:*'] },
  IAMFullAccess: { not: false, patterns: ['iam:*'] },
};

type Certainty = 'definite' | 'possible';
type Yes = AdministratorAnswer & { is: 'yes' };

export function administratorOf(role: Role): AdministratorAnswer {
  if (!mayBeAdministrator(role)) return { is: 'no' };
  const regions = regionsOf(everything(role).map(({ statement }) => statement));
  for (const region of regions) {
    const found = answerIn(role, region, 'definite');
    if (found !== null) return found;
  }
  if (regions.every((region) => answerIn(role, region, 'possible') === null)) return { is: 'no' };
  const [first, ...rest] = uncertain(role, regions);
  return { is: 'unknown', doubts: first === undefined ? [{ reason: 'the conditions could not be judged together', statement: null }] : [first, ...rest] };
}

/** Most roles allow far too little, whatever resources and conditions say. */
function mayBeAdministrator(role: Role): boolean {
  if (role.policies.some((policy) => publishedAs(policy) !== undefined)) return true;
  const total = noActions();
  role.allows.forEach(({ statement }) => addAll(total, statementActions(statement)));
  return isAdministrator(total);
}

function answerIn(role: Role, region: string, certainty: Certainty): Yes | null {
  const limit = limitIn(role, region, certainty);
  const attached = role.policies.flatMap((policy) => byName(policy, limit));
  const [name] = attached;
  if (name !== undefined) return name;
  const granted = role.allows.map((placed) => ({ placed, actions: intersect(effective(placed, role, region, certainty), limit) }));
  const total = noActions();
  granted.forEach(({ actions }) => addAll(total, actions));
  return isAdministrator(total) ? { is: 'yes', because: because(granted.length), statements: deciding(granted).map(({ from, statement }) => ({ policy: from.name, statement: statement.source })) } : null;
}

const because = (statements: number): string => (statements === 1 ? 'one statement allows every action on every resource, or all but little' : 'its statements together allow every action on every resource, or all but little');

/** What limits and Denies leave. */
function limitIn(role: Role, region: string, certainty: Certainty): ActionSet {
  const denied = noActions();
  role.denies.forEach((placed) => addAll(denied, effective(placed, role, region, certainty === 'definite' ? 'possible' : 'definite')));
  return role.limits.reduce((left, { allows }) => {
    const bounded = noActions();
    allows.forEach((placed) => addAll(bounded, effective(placed, role, region, certainty)));
    return intersect(left, bounded);
  }, without(allActions(), denied));
}

const everything = (role: Role): readonly Placed[] => [...role.allows, ...role.denies, ...role.limits.flatMap(({ allows }) => allows)];

/** The actions that the statement is sure, or may be, to cover on resources that nobody named. */
function effective({ statement }: Placed, role: Role, region: string, certainty: Certainty): ActionSet {
  const { context } = role;
  const isIn = (where: string): boolean => {
    const truth = applies(statement, { context, region: where });
    return truth === true || (truth === 'unknown' && certainty === 'possible');
  };
  const regional = isIn(region);
  const global = statement.conditions.some(({ key }) => key === 'aws:requestedregion') ? isIn(firstRegion(context.partition)) : regional;
  if (!regional && !global) return noActions();
  const actions = actionsOnEverything(statement, context);
  return regional && global ? actions : global ? intersect(actions, ofGlobalServices()) : without(actions, ofGlobalServices());
}

let globalServices: ActionSet | null = null;
const ofGlobalServices = (): ActionSet => (globalServices ??= selectActions(({ service }) => GLOBAL_SERVICES.has(service)));

let withResources: ActionSet | null = null;
/** Actions that name a resource: a spelling such as `arn:aws:*` is everything to them. */
const onResources = (): ActionSet => (withResources ??= selectActions(({ required, optional }) => required.length + optional.length > 0));

/** The share of `whole` that is in `part`, by actions that name a resource. */
const share = (part: ActionSet, whole: ActionSet): number => count(intersect(part, onResources())) / count(intersect(whole, onResources()));

const isAdministrator = (actions: ActionSet): boolean => share(actions, allActions()) >= ADMINISTRATOR_SHARE && canElevate(actions);
const canElevate = (actions: ActionSet): boolean => ELEVATIONS.some((action) => count(intersect(actions, actionsMatching(action))) > 0);

/** The largest statements first, until they suffice. */
function deciding(granted: readonly { readonly placed: Placed; readonly actions: ActionSet }[]): readonly Placed[] {
  const total = noActions();
  const used: Placed[] = [];
  for (const { placed, actions } of [...granted].sort((a, b) => count(b.actions) - count(a.actions))) {
    if (isAdministrator(total)) break;
    if (count(without(actions, total)) === 0) continue;
    addAll(total, actions);
    used.push(placed);
  }
  return used;
}

function byName(policy: NamedPolicy, limit: ActionSet): readonly Yes[] {
  const name = publishedAs(policy);
  const published = name === undefined ? undefined : BY_NAME[name];
  if (published === undefined) return [];
  const grants = actionsOf(published);
  const left = intersect(grants, limit);
  const isLeft = name === 'IAMFullAccess' ? canElevate(left) : share(left, grants) >= ADMINISTRATOR_SHARE && (name === 'PowerUserAccess' || canElevate(left));
  return isLeft ? [{ is: 'yes', because: `the AWS-managed policy ${name} is attached`, statements: policy.policy.statements.map(({ source }) => ({ policy: policy.name, statement: source })) }] : [];
}

function publishedAs({ arn }: NamedPolicy): string | undefined {
  const name = arn !== null && isAwsManagedArn(arn) ? arn.split(':policy/')[1] : undefined;
  return name !== undefined && Object.hasOwn(BY_NAME, name) ? name : undefined;
}

function uncertain(role: Role, regions: readonly string[]): readonly Doubt[] {
  const { context } = role;
  return everything(role)
    .filter(({ statement }) => regions.some((region) => applies(statement, { context, region }) === 'unknown'))
    .map(({ from, statement }) => ({ reason: `not decidable from the policy ${from.name}: ${inWords(statement)}`, statement: statement.source }));
}

const inWords = (statement: Statement): string => statement.conditions.map((condition) => describe(statement, condition)).join(' and ');
