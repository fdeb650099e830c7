import { admission, BUDGET, BudgetSpent, type Budget, type Question } from './admit.ts';
import { actionNamed } from './actions.ts';
import { doubtsOf } from './grants.ts';
import { isAccount } from './names.ts';
import { matchesPattern } from './pattern.ts';
import { regionsIn } from './regions.ts';
import { coversAction } from './request.ts';
import { firstRegion, GLOBAL_SERVICES, isAbsentIn, lookupIn, roleReadings, VALUELESS, type World } from './role-condition.ts';
import type { LimitKind, Placed, Role } from './role.ts';
import type { Tri } from './tri.ts';
import type { Doubt, Statement } from './types.ts';
import type { Json } from '../model/facts.ts';

/** A request that the role's code makes. What it may choose – user agent, tags of what it creates – it chooses as it suits. */
export interface RoleRequest {
  /** `iam:PassRole` */
  readonly action: string;
  /** An ARN, or `*` for actions that are not about a resource. */
  readonly resource: string;
  /** Condition keys that the request carries, in lower case, such as `iam:passedtoservice`; null: that it does not carry. */
  readonly keys?: ReadonlyMap<string, string | null>;
  /** Keys that the code fills as it likes within these patterns. */
  readonly open?: ReadonlyMap<string, readonly string[]>;
  /** How far does the Allow reach? See `World.isReach`. */
  readonly isReach?: boolean;
}
export interface DecidingStatement {
  readonly policy: string;
  readonly statement: Json;
}
export type Permission =
  | { readonly is: 'allowed'; readonly statements: readonly DecidingStatement[] }
  | { readonly is: 'denied'; readonly by: 'no Allow' | 'a Deny' | 'a condition' | LimitKind; readonly statements: readonly DecidingStatement[] }
  /** It hangs on something that cannot be told from the policies. */
  | { readonly is: 'unknown'; readonly doubts: readonly [Doubt, ...Doubt[]] };

/**
 * May the role do this? An Allow of its own policies and one of every limit, and no Deny anywhere, for the same request.
 * Says nothing of the resource's own policy: see `mayDoTo`.
 * Source: IAM "Policy evaluation logic".
 */
export const mayDo = (role: Role, request: RoleRequest): Permission => decide(role, role.allows, request);

/** The same, by one of its Allows alone. */
export const mayDoBy = (role: Role, allow: Placed, request: RoleRequest): Permission => decide(role, [allow], request);

interface Covering {
  readonly placed: Placed;
  /** Unknown: a policy variable in its resources decides, or which session it names. */
  readonly covers: true | 'unknown';
}

function decide(role: Role, allows: readonly Placed[], request: RoleRequest): Permission {
  const [doubt, ...more] = role.doubts;
  if (doubt !== undefined) return { is: 'unknown', doubts: [doubt, ...more] };
  const worlds = worldsOf(role, request);
  const answer = decideIn(worlds, role, allows, request);
  if (request.action.toLowerCase() !== 'iam:passrole' || answer.is === 'unknown' || !isByRegion(role)) return answer;
  // Passing a role is no request of its own: it is checked while a service with regions is asked.
  const elsewhere = regionsIn(role).map((region) => decideIn(worlds.map((world) => ({ ...world, region })), role, allows, request));
  if (elsewhere.every(({ is }) => is === answer.is)) return answer;
  return { is: 'unknown', doubts: [{ reason: 'not decidable from the policy: in which region iam:PassRole is asked, which AWS does not document', statement: null }] };
}

const byRegion = new WeakMap<Role, boolean>();
function isByRegion(role: Role): boolean {
  const before = byRegion.get(role);
  if (before !== undefined) return before;
  const made = [...role.allows, ...role.denies, ...role.limits.flatMap(({ allows }) => allows)].some(({ statement }) => statement.conditions.some(({ key }) => key === 'aws:requestedregion'));
  byRegion.set(role, made);
  return made;
}

function decideIn(worlds: readonly World[], role: Role, allows: readonly Placed[], request: RoleRequest): Permission {
  const [first] = worlds;
  if (first === undefined) throw new Error('there is no region to ask in');
  const covering = (placed: readonly Placed[]): readonly Covering[] => coveringOf(placed, role, request, first);
  const scene: Scene = { allows: covering(allows), denies: covering(role.denies), limits: role.limits.map(({ kind, allows: of }) => ({ kind, covering: covering(of) })) };
  const missing = scene.allows.length === 0 ? 'no Allow' : scene.limits.find((limit) => limit.covering.length === 0)?.kind;
  if (missing !== undefined) return { is: 'denied', by: missing, statements: [] };
  const budget: Budget = { left: BUDGET };
  try {
    return judge(scene, worlds, budget);
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    return { is: 'unknown', doubts: [{ reason: 'beyond bounds: the statements are too entangled to judge', statement: null }] };
  }
}

interface Scene {
  readonly allows: readonly Covering[];
  readonly denies: readonly Covering[];
  readonly limits: readonly { readonly kind: LimitKind; readonly covering: readonly Covering[] }[];
}

/** Sure when it holds without what is uncertain for it and with what is uncertain against it; possible when it holds the other way round. */
function judge(scene: Scene, worlds: readonly World[], budget: Budget): Permission {
  const sure = (from: readonly Covering[]): readonly Covering[] => from.filter(({ covers }) => covers === true);
  const certain: Scene = { allows: sure(scene.allows), denies: scene.denies, limits: scene.limits.map((limit) => ({ ...limit, covering: sure(limit.covering) })) };
  for (const chain of chainsOf(certain)) {
    for (const world of worlds) if (admission(questionOf(chain, certain.denies, world, budget)) === 'certain') return { is: 'allowed', statements: chain.map(({ placed }) => deciding(placed)) };
  }
  const denies = sure(scene.denies);
  const doubts = chainsOf(scene).flatMap((chain) => worlds.flatMap((world) => doubtsIn(chain, denies, scene.denies, world, budget)));
  const [first, ...rest] = distinct(doubts);
  if (first !== undefined) return { is: 'unknown', doubts: [first, ...rest] };
  const unconditional = denies.filter(({ placed }) => placed.statement.conditions.length === 0);
  return unconditional.length > 0 ? { is: 'denied', by: 'a Deny', statements: unconditional.map(({ placed }) => deciding(placed)) } : { is: 'denied', by: denies.length > 0 ? 'a Deny' : 'a condition', statements: denies.map(({ placed }) => deciding(placed)) };
}

const deciding = ({ from, statement }: Placed): DecidingStatement => ({ policy: from.name, statement: statement.source });

function doubtsIn(chain: readonly Covering[], denies: readonly Covering[], all: readonly Covering[], world: World, budget: Budget): readonly Doubt[] {
  const question = questionOf(chain, denies, world, budget);
  const found = admission(question);
  if (found === 'no') return [];
  if (found === 'doubtful') return doubtsOf(question);
  const uncertain = [...chain, ...all].filter(({ covers }) => covers === 'unknown').map(({ placed }) => placed);
  return uncertain.map(({ from, statement, doubt }) => ({ reason: `not decidable from the policy ${from.name}: ${doubt ?? 'which resources its variables stand for'}`, statement: statement.source }));
}

/** More ways than these to be allowed by every limit are not tried. */
const MAX_CHAINS = 256;

/** One Allow of the role with one of every limit, in all combinations; a limit's unconditional Allow stands for all of its others. */
function chainsOf({ allows, limits }: Scene): readonly (readonly Covering[])[] {
  let chains: readonly (readonly Covering[])[] = allows.map((covering) => [covering]);
  for (const { covering } of limits) {
    const plain = covering.find(({ placed, covers }) => covers === true && placed.statement.conditions.length === 0);
    const links = plain === undefined ? covering : [plain];
    chains = chains.flatMap((chain) => links.map((link) => [...chain, link]));
    if (chains.length > MAX_CHAINS) throw new BudgetSpent('too many combinations of limits');
  }
  return chains;
}

/** The statements of a chain as one: all their conditions have to hold in one request. */
function questionOf(chain: readonly Covering[], denies: readonly Covering[], world: World, budget: Budget): Question {
  const [own] = chain;
  if (own === undefined) throw new Error('a chain begins with an Allow');
  const allow: Statement = chain.length === 1 ? own.placed.statement : { ...own.placed.statement, conditions: chain.flatMap(({ placed }) => placed.statement.conditions) };
  return { allow, denies: denies.map(({ placed }) => placed.statement), readings: roleReadings(world), budget };
}

/** A resource has its region; where it has none, services without regions are asked in the first, the others in all that the policies tell apart. */
function worldsOf(role: Role, { action, resource, keys, open, isReach }: RoleRequest): readonly World[] {
  const service = action.slice(0, action.indexOf(':')).toLowerCase();
  const [, , , written = '', owner = ''] = resource.split(':');
  const regions = GLOBAL_SERVICES.has(service) ? [firstRegion(role.context.partition)] : written === '' ? regionsIn(role) : [written];
  return regions.map((region) => ({
    context: role.context,
    region,
    // What the reference does not have may take tags.
    takesTags: actionNamed(action.toLowerCase())?.takesTags ?? true,
    ...(keys === undefined ? {} : { request: keys }),
    ...(open === undefined ? {} : { open }),
    ...(isReach === undefined ? {} : { isReach }),
    ...(isAccount(owner) && owner !== role.context.account ? { owner } : {}),
  }));
}

function coveringOf(placed: readonly Placed[], role: Role, { action, resource }: RoleRequest, world: World): readonly Covering[] {
  return byAction(placed, action, role).flatMap((one) => {
    const covers = coversResource(one.statement, resource, world);
    return covers === false ? [] : [{ placed: one, covers: one.doubt === undefined ? covers : 'unknown' }];
  });
}

const remembered = new WeakMap<Role, Map<readonly Placed[], Map<string, readonly Placed[]>>>();

/** The statements that are about the action. Remembered: escalation asks for the same actions of many resources. */
function byAction(placed: readonly Placed[], action: string, role: Role): readonly Placed[] {
  const ofRole = remembered.get(role) ?? new Map<readonly Placed[], Map<string, readonly Placed[]>>();
  remembered.set(role, ofRole);
  const memory = ofRole.get(placed) ?? new Map<string, readonly Placed[]>();
  if (placed.length > 1) ofRole.set(placed, memory);
  const name = action.toLowerCase();
  const before = memory.get(name);
  if (before !== undefined) return before;
  const found = placed.filter(({ statement }) => coversAction(statement, name));
  memory.set(name, found);
  return found;
}

/** Stands for a policy variable that cannot be told. */
export const UNTOLD = '\uE003';

/** A resource pattern of the statement with its variables replaced where they can be told; older versions of the language have none. */
export const resolved = (pattern: string, { variables }: Statement, world: World): string =>
  variables && pattern.includes('${') ? pattern.replace(/\$\{([^}]*)\}/g, (_, name: string) => valueOf(name.trim().toLowerCase(), world)) : pattern;

function valueOf(key: string, world: World): string {
  // Asked of whatever region.
  if (key === 'aws:requestedregion' && world.region === '') return '*';
  return lookupIn(world)(key) ?? (isAbsentIn(world, key) ? VALUELESS : UNTOLD);
}

/** Does the statement's Resource or NotResource cover it? A statement without either is about everything. */
export function coversResource(statement: Statement, resource: string, world: World): Tri {
  const { resources } = statement;
  if (resources === null) return true;
  let isCovered: Tri = false;
  for (const pattern of resources.patterns) {
    const text = resolved(pattern, statement, world);
    if (matchesPattern(text, resource)) return !resources.not;
    if (text.includes(UNTOLD) && matchesPattern(text.replaceAll(UNTOLD, '*'), resource)) isCovered = 'unknown';
  }
  if (isCovered === 'unknown') return 'unknown';
  return resources.not;
}

function distinct(doubts: readonly Doubt[]): readonly Doubt[] {
  const seen = new Set<string>();
  return doubts.filter(({ reason }) => seen.size < seen.add(reason).size);
}
