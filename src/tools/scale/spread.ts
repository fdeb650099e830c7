import type { Region } from '../../model/place.ts';
import { randomFor } from '../../simulator/random.ts';
import { accountId, type AccountShape } from './organization.ts';

/** Accounts of one shape. */
export interface AccountClass {
  readonly shape: AccountShape;
  readonly functions: number;
  /** Ids; the first is the one that is simulated call by call. */
  readonly members: readonly string[];
}

export interface SpreadOptions {
  readonly accounts: number;
  readonly functions: number;
  readonly regions: readonly Region[];
  /** Exponent of Zipf's law over the accounts: 0 gives each as many, 1 is very uneven. */
  readonly skew: number;
  readonly roles: number;
}

/** How an account spreads its functions over its regions: Zipf's law again, steeper; 63 % in the first of 17. */
const REGION_EXPONENT = 2;
const SEED = 11;

/** Account sizes that occur: 1, 2, 5, 10, 20, 50, … */
function stepsUpTo(most: number): readonly number[] {
  const steps = [0];
  for (let decade = 1; decade <= most; decade *= 10) for (const factor of [1, 2, 5]) if (decade * factor <= most) steps.push(decade * factor);
  return steps;
}

/**
 * Deals the functions out, exactly as many as asked for. Sizes follow Zipf's law, rounded down to 1-2-5 steps, so that accounts of one
 * size are one class; what rounding leaves lifts the small accounts by a step, then all by as many, and the rest goes to one. The hub and the management account are
 * classes of their own. Which account is large is drawn from a fixed seed.
 */
export function spread(options: SpreadOptions): readonly AccountClass[] {
  const sizes = sizesOf(options);
  const classes = new Map<string, { size: number; members: string[] }>();
  for (const [number, size] of randomFor(SEED, 'sizes').shuffle(sizes).entries()) {
    const key = `${size} ${number === 0 ? 'hub' : number === 1 ? 'management' : ''}`;
    const known = classes.get(key) ?? { size, members: [] };
    known.members.push(accountId(number));
    classes.set(key, known);
  }
  return [...classes.values()].sort((a, b) => b.size - a.size).map(({ size, members }) => ({ functions: size, members, shape: { roles: options.roles, functions: overRegions(size, options.regions) } }));
}

function sizesOf({ accounts, functions, skew }: SpreadOptions): number[] {
  const weights = Array.from({ length: accounts }, (_, rank) => (rank + 1) ** -skew);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const steps = stepsUpTo(Math.max(1, Math.ceil((functions * (weights[0] ?? 1)) / all)));
  const below = (wanted: number): number => steps.findLast((step) => step <= wanted) ?? 0;
  const sizes = weights.map((weight) => below((functions * weight) / all));
  let left = functions - sizes.reduce((sum, size) => sum + size, 0);
  // The last are the smallest; each pass lifts one step at most.
  for (let lifted = true; lifted; ) {
    lifted = false;
    for (let rank = accounts - 1; rank >= 0 && left > 0; rank -= 1) {
      const size = sizes[rank] ?? 0;
      const next = steps.find((step) => step > size);
      if (next === undefined || next - size > left) continue;
      left -= next - size;
      sizes[rank] = next;
      lifted = true;
    }
  }
  const each = Math.floor(left / accounts);
  return sizes.map((size, rank) => size + each + (rank === accounts - 1 ? left - each * accounts : 0));
}

function overRegions(functions: number, regions: readonly Region[]): ReadonlyMap<Region, number> {
  const weights = regions.map((_, rank) => (rank + 1) ** -REGION_EXPONENT);
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const counts = weights.map((weight) => Math.floor((functions * weight) / all));
  const left = functions - counts.reduce((sum, count) => sum + count, 0);
  return new Map(regions.map((region, rank) => [region, (counts[rank] ?? 0) + (rank < left ? 1 : 0)]));
}
