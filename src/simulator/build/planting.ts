import { randomFor } from '../random.ts';
import type { FunctionPlace, LambdaFunction, Specials } from '../state.ts';
import type { FunctionKind } from './names.ts';
import { namesOf } from './names.ts';
import { plantReaching } from './reaching.ts';
import { randomAt, type Site } from './site.ts';
import { setRole, WEAKNESSES } from './weaknesses.ts';

/** A function that may still be given a part to play. */
export interface Candidate {
  readonly site: Site;
  readonly fn: LambdaFunction;
  readonly kind: FunctionKind;
}
export const placeOf = ({ site, fn }: Candidate): FunctionPlace => ({ account: site.account.id, region: site.region.name, name: fn.name });

/** Healthy functions of sites that a scan can read, in seeded order; each is taken once. */
export class Candidates {
  readonly #rest: Candidate[];

  constructor(seed: number, sites: readonly Site[]) {
    const kinds = new Map(sites.flatMap(({ plan }) => namesOf(plan.domain)).map(({ name, kind }) => [name, kind]));
    const all = sites.flatMap((site) => [...site.region.functions.values()].map((fn) => ({ site, fn, kind: kinds.get(fn.name) ?? 'internal' })));
    this.#rest = randomFor(seed, 'candidates').shuffle(all);
  }

  get size(): number {
    return this.#rest.length;
  }

  /** The first one that suits, and no longer available; null when none is left. */
  take(suits: (candidate: Candidate) => boolean): Candidate | null {
    const at = this.#rest.findIndex(suits);
    return at < 0 ? null : (this.#rest.splice(at, 1)[0] ?? null);
  }
}

/** Makes the ordinary mistakes, scaled to the organization, and notes who made them. */
export function plantWeaknesses(candidates: Candidates, scale: number, planted: Specials['planted']): void {
  for (const { name, count, kinds, apply } of WEAKNESSES) {
    const arns: string[] = [];
    for (let nth = 0; nth < Math.max(1, Math.round(count * scale)); nth += 1) {
      const candidate = candidates.take(({ kind, fn }) => (kinds?.includes(kind) ?? true) && suits(name, fn));
      if (candidate === null) break;
      apply(candidate.site, candidate.fn, randomAt(candidate.site, 'weakness', name, candidate.fn.name), nth);
      arns.push(candidate.fn.arn);
    }
    planted.set(name, arns);
  }
  plantSharedRoles(candidates, scale, planted);
  plantWarningSignatures(candidates, scale, planted);
  plantReaching(candidates, planted);
}

const suits = (weakness: string, fn: LambdaFunction): boolean =>
  (!(weakness.startsWith('runtime') || weakness.startsWith('layer')) || fn.latest.packageType === 'Zip') && (weakness !== 'environment-loader' || fn.latest.runtime?.startsWith('nodejs') === true) && (weakness !== 'dangling-alias-grant' || fn.aliases.has('live'));

/** Two functions of different applications run as one role. */
function plantSharedRoles(candidates: Candidates, scale: number, planted: Specials['planted']): void {
  const arns: string[] = [];
  for (let nth = 0; nth < Math.max(1, Math.round(10 * scale)); nth += 1) {
    const first = candidates.take(({ kind }) => kind === 'api' || kind === 'scheduled');
    const second = candidates.take(({ site, fn }) => site.account === first?.site.account && fn.tags.Application !== first.fn.tags.Application);
    if (first === null || second === null) break;
    setRole(second.fn, first.fn.latest.role);
    arns.push(first.fn.latest.role);
  }
  planted.set('role-shared', arns);
}

/** A few functions use the signing configuration that only warns. */
function plantWarningSignatures(candidates: Candidates, scale: number, planted: Specials['planted']): void {
  const arns: string[] = [];
  for (let nth = 0; nth < Math.max(1, Math.round(4 * scale)); nth += 1) {
    const candidate = candidates.take(({ site, fn }) => fn.latest.packageType === 'Zip' && site.region.codeSigningConfigs.size > 1);
    const warning = [...(candidate?.site.region.codeSigningConfigs.values() ?? [])].find(({ untrustedArtifactOnDeployment }) => untrustedArtifactOnDeployment === 'Warn');
    if (candidate === null || warning === undefined) break;
    candidate.fn.codeSigningConfigArn = warning.arn;
    arns.push(candidate.fn.arn);
  }
  planted.set('code-signing-warn', arns);
}
