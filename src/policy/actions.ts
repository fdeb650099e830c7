import { ACTIONS_JSON } from './data/actions.generated.ts';
import { matchesPattern } from './pattern.ts';

/** `p` permissions management, `w` write, `t` tagging, `l` list, `r` read. */
export type Level = 'p' | 'w' | 't' | 'l' | 'r';
export interface Action {
  /** `s3:PutObject` */
  readonly name: string;
  readonly lower: string;
  readonly service: string;
  readonly level: Level;
  /** ARN templates such as `arn:{Partition}:s3:::{BucketName}` of the resources that a request must name. */
  readonly required: readonly string[];
  /** Templates of those that it may name. */
  readonly optional: readonly string[];
  /** The request can give tags. */
  readonly takesTags: boolean;
}

type Service = readonly [resources: Readonly<Record<string, string>>, actions: readonly (readonly [name: string, level: Level, types: string, takesTags?: 1])[]];

let loaded: readonly Action[] | null = null;
let changing: readonly Action[] | null = null;

/** Every action, as AWS's service authorization reference has them; sorted by service. */
export function everyAction(): readonly Action[] {
  loaded ??= load();
  return loaded;
}

let byName: ReadonlyMap<string, Action> | null = null;
/** By its name in lower case; undefined: the reference does not have it. */
export function actionNamed(lower: string): Action | undefined {
  byName ??= new Map(everyAction().map((action) => [action.lower, action]));
  return byName.get(lower);
}

let byService: ReadonlyMap<string, readonly Action[]> | null = null;
/** Those of one prefix; none for a service that the reference does not have. */
export function actionsOfService(service: string): readonly Action[] {
  byService ??= new Map([...serviceNames()].map((name) => [name, everyAction().filter((action) => action.service === name)]));
  return byService.get(service) ?? [];
}

/** Those that change something: write, permissions management, tagging. */
export function changingActions(): readonly Action[] {
  changing ??= everyAction().filter(({ level }) => level !== 'r' && level !== 'l');
  return changing;
}

// The generator writes this shape.
const parseServices = (): Readonly<Record<string, Service>> => JSON.parse(ACTIONS_JSON) as Readonly<Record<string, Service>>;

let names: ReadonlySet<string> | null = null;
/** Every service prefix, those without changing actions included. */
export function serviceNames(): ReadonlySet<string> {
  names ??= new Set(Object.keys(parseServices()));
  return names;
}

function load(): readonly Action[] {
  const services = parseServices();
  return Object.entries(services).flatMap(([service, [resources, actions]]) =>
    actions.map(([name, level, types, takesTags]) => {
      // Types and their ARNs are spelled in different case.
      const templates = (isWanted: (type: string) => boolean): readonly string[] => types.split(' ').filter((type) => type !== '' && isWanted(type)).flatMap((type) => resources[type.replace('?', '').toLowerCase()] ?? resources[type.replace('?', '')] ?? []);
      return { name: `${service}:${name}`, lower: `${service}:${name}`.toLowerCase(), service, level, required: templates((type) => !type.endsWith('?')), optional: templates((type) => type.endsWith('?')), takesTags: takesTags === 1 };
    }),
  );
}

/** A set of changing actions: one bit for each index. */
export type ActionSet = Uint32Array;

const words = (): number => Math.ceil(changingActions().length / 32);
export const noActions = (): ActionSet => new Uint32Array(words());

/** The actions that pass the test. */
export function selectActions(isWanted: (action: Action, index: number) => boolean): ActionSet {
  const set = noActions();
  changingActions().forEach((action, index) => {
    if (isWanted(action, index)) add(set, index);
  });
  return set;
}
function add(set: ActionSet, index: number): void {
  set[index >> 5] = (set[index >> 5] ?? 0) | (1 << (index & 31));
}
export const allActions = (): ActionSet => actionsMatching('*');
export const has = (set: ActionSet, index: number): boolean => (((set[index >> 5] ?? 0) >>> (index & 31)) & 1) === 1;

export function count(set: ActionSet): number {
  let total = 0;
  for (let word of set) {
    word -= (word >>> 1) & 0x55555555;
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333);
    total += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return total;
}

export function addAll(into: ActionSet, more: ActionSet): void {
  for (let index = 0; index < into.length; index++) into[index] = (into[index] ?? 0) | (more[index] ?? 0);
}
export const intersect = (a: ActionSet, b: ActionSet): ActionSet => a.map((word, index) => word & (b[index] ?? 0));
export const without = (a: ActionSet, b: ActionSet): ActionSet => a.map((word, index) => word & ~(b[index] ?? 0));

const MAX_REMEMBERED = 4096;
const remembered = new Map<string, ActionSet>();

/** The changing actions that an action pattern covers. Do not change the result: it is shared. */
export function actionsMatching(pattern: string): ActionSet {
  const lower = pattern.toLowerCase();
  const before = remembered.get(lower);
  if (before !== undefined) return before;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  const set = matching(lower);
  remembered.set(lower, set);
  return set;
}

function matching(lower: string): ActionSet {
  const service = /^[a-z0-9-]+(?=:)/.exec(lower)?.[0];
  const [first, end] = service === undefined ? [0, changingActions().length] : (rangeOfServices().get(service) ?? [0, 0]);
  const set = noActions();
  for (let index = first; index < end; index++) {
    if (matchesPattern(lower, changingActions()[index]?.lower ?? '')) add(set, index);
  }
  return set;
}

let ranges: ReadonlyMap<string, readonly [first: number, end: number]> | null = null;
/** Where each service's actions begin and end. */
function rangeOfServices(): ReadonlyMap<string, readonly [first: number, end: number]> {
  if (ranges !== null) return ranges;
  const made = new Map<string, readonly [number, number]>();
  changingActions().forEach(({ service }, index) => made.set(service, [made.get(service)?.[0] ?? index, index + 1]));
  ranges = made;
  return made;
}

/** The changing actions that an Action or NotAction element covers. */
export function actionsOf({ not, patterns }: { readonly not: boolean; readonly patterns: readonly string[] }): ActionSet {
  const set = noActions();
  for (const pattern of new Set(patterns)) addAll(set, actionsMatching(pattern));
  return not ? without(allActions(), set) : set;
}
