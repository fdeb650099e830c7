import { constantsOf, type Constant } from './candidates.ts';
import { hasVariables } from './condition.ts';
import type { Condition, Statement } from './types.ts';

/** What an Allow and some Denies say of one key. */
export interface Said {
  readonly key: string;
  readonly allow: readonly Condition[];
  /** In the order of the Denies. */
  readonly denies: readonly (readonly Condition[])[];
  /** All of them. */
  readonly conditions: readonly Condition[];
  /** What they compare the key with; null: it hangs on policy variables, and so on the caller. */
  readonly constants: readonly Constant[] | null;
}

/** In the order in which the statements name the keys. */
export function saidBy(allow: Statement, denies: readonly Statement[]): readonly Said[] {
  const keys = new Set<string>();
  for (const { key } of allow.conditions) keys.add(key);
  for (const deny of denies) for (const { key } of deny.conditions) keys.add(key);
  return [...keys].map((key) => {
    const ofAllow = on(allow, key);
    const ofDenies = denies.map((deny) => on(deny, key));
    const conditions = denies.length === 0 ? ofAllow : [...ofAllow, ...ofDenies.flat()];
    return { key, allow: ofAllow, denies: ofDenies, conditions, constants: conditions.some(hasVariables) ? null : constantsOf(conditions, untold) };
  });
}

const on = ({ conditions }: Statement, wanted: string): readonly Condition[] => conditions.filter(({ key }) => key === wanted);
const untold = (): null => null;
