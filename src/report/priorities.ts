import type { AnyCheck, Plane } from '../model/check.ts';
import { parseArn, type Key } from '../model/place.ts';
import type { Result } from '../model/result.ts';
import { compareSeverity } from '../model/verdict.ts';
import { compareText, count } from './text.ts';

/** One change that a team could make, with the failures it would remove. */
export interface Priority {
  /** The failure that stands for the others. */
  readonly result: Result;
  readonly check: AnyCheck | null;
  /** Failing resources that the change covers: all that share its cause, or the functions that use the failing resource. */
  readonly resources: number;
  /** Why it has its rank, in one sentence. */
  readonly why: string;
  /** Other resources on which the same check fails for another cause. */
  readonly alsoOn: number;
}

/** Planes on which a failure lets somebody in, in the order in which they are fixed. */
const EXPOSURE: readonly Plane[] = ['invocation', 'identity', 'secrets'];
const EXPOSES: Readonly<Partial<Record<Plane, string>>> = {
  invocation: 'it decides who may call the function',
  identity: 'it decides what the function may do',
  secrets: 'it is about credentials and the keys that protect them',
};

interface Candidate {
  readonly result: Result;
  readonly check: AnyCheck | null;
  readonly cause: Key;
  readonly keys: ReadonlySet<Key>;
  readonly resources: number;
  readonly exposure: number;
}

/**
 * The changes to make first, at most `most`. Ranked by severity, then by exposure (invocation, identity, secrets, others),
 * then by how many resources one change covers; ties by account, region, resource and check. Excepted failures do not count.
 * `usedBy`: how many functions use a resource, where the caller knows it.
 */
export function priorities(results: readonly Result[], checks: readonly AnyCheck[], usedBy: ReadonlyMap<Key, number> = new Map(), most = 3): readonly Priority[] {
  const byId = new Map(checks.map((check) => [check.id, check]));
  const open = results.filter((result) => result.status === 'fail' && result.exception === null);
  const users = usersOf(results, usedBy);
  const candidates = byCause(open).map((group) => candidateOf(group, byId, users)).sort(compareCandidates);
  return candidates.slice(0, most).map((candidate) => ({
    result: candidate.result,
    check: candidate.check,
    resources: candidate.resources,
    why: whyFirst(candidate),
    alsoOn: othersFailing(open, candidate),
  }));
}

/** Failures of one check that one change removes: the aspects of one resource, or one role or layer behind several functions. */
function byCause(failures: readonly Result[]): readonly (readonly [Result, ...Result[]])[] {
  const groups = new Map<string, [Result, ...Result[]]>();
  for (const result of failures) {
    const id = `${result.checkId}\u0000${causeOf(result)}`;
    const group = groups.get(id);
    if (group === undefined) groups.set(id, [result]);
    else group.push(result);
  }
  return [...groups.values()];
}

// Only what is configured once and used by many: a principal or a source in a policy is named by each policy anew.
const SHARED_PROPERTIES = ['role', 'roleArn', 'layer', 'layerArn', 'layerVersion'] as const;

/** The ARN of the role or layer that a function's failure comes from, or the failing resource itself. */
function causeOf(result: Result): Key {
  if (result.kind !== 'function') return result.key;
  const { evidence } = result;
  const named = typeof evidence === 'object' && evidence !== null ? Object.entries(evidence).filter(([name]) => SHARED_PROPERTIES.some((shared) => shared === name)).map(([, value]: [string, unknown]) => value) : [];
  const shared = [result.aspect, ...named].find((value) => typeof value === 'string' && isRoleOrLayer(value));
  return typeof shared === 'string' ? shared : result.key;
}

function isRoleOrLayer(text: string): boolean {
  const arn = parseArn(text);
  return arn !== null && ((arn.service === 'iam' && arn.resource.startsWith('role/')) || (arn.service === 'lambda' && arn.resource.startsWith('layer:')));
}

function candidateOf(group: readonly [Result, ...Result[]], checks: ReadonlyMap<string, AnyCheck>, users: ReadonlyMap<Key, number>): Candidate {
  const [result] = [...group].sort(compareResults);
  const chosen = result ?? group[0];
  const check = checks.get(chosen.checkId) ?? null;
  const keys = new Set(group.map(({ key }) => key));
  const planes: readonly Plane[] = check?.planes ?? [];
  const ranks = EXPOSURE.map((plane, rank) => (planes.includes(plane) ? rank : EXPOSURE.length));
  return { result: chosen, check, cause: causeOf(chosen), keys, resources: Math.max(keys.size, users.get(chosen.key) ?? 0), exposure: Math.min(...ranks) };
}

/** How many functions use a role or layer: as the caller counted, or as any result on it lists them in evidence or detail. */
function usersOf(results: readonly Result[], usedBy: ReadonlyMap<Key, number>): ReadonlyMap<Key, number> {
  const users = new Map(usedBy);
  for (const { kind, key, evidence, detail } of results) {
    if (kind === 'role' || kind === 'layer' || kind === 'layer-version') users.set(key, Math.max(users.get(key) ?? 0, functionsIn(evidence), functionsIn(detail)));
  }
  return users;
}

function functionsIn(value: unknown): number {
  if (typeof value !== 'object' || value === null || !('functions' in value)) return 0;
  const { functions } = value;
  return Array.isArray(functions) ? functions.length : typeof functions === 'number' ? functions : 0;
}

const compareResults = (a: Result, b: Result): number =>
  compareSeverity(a.severity, b.severity) || compareText(a.place.account, b.place.account) || compareText(a.place.region, b.place.region)
  || compareText(a.key, b.key) || compareText(a.checkId, b.checkId) || compareText(a.aspect, b.aspect);

const compareCandidates = (a: Candidate, b: Candidate): number =>
  compareSeverity(a.result.severity, b.result.severity) || a.exposure - b.exposure || b.resources - a.resources || compareResults(a.result, b.result);

function whyFirst({ result, exposure, resources, keys }: Candidate): string {
  const plane = EXPOSURE[exposure];
  const exposes = plane === undefined ? 'it does not by itself let anybody in' : EXPOSES[plane] ?? plane;
  const used = keys.size === 1 && resources > 1;
  const covers = resources === 1 ? '' : used ? `; ${count(resources, 'function')} use it, and one change covers them all` : `; one change fixes ${count(resources, 'resource')}`;
  return `${result.severity} severity; ${exposes}${covers}`;
}

const othersFailing = (open: readonly Result[], candidate: Candidate): number =>
  new Set(open.filter(({ checkId, key }) => checkId === candidate.result.checkId && !candidate.keys.has(key)).map(({ key }) => key)).size;
