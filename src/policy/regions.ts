import { hasWildcard } from './pattern.ts';
import { regionsOf } from './role-condition.ts';
import type { Role } from './role.ts';

const MAX_REGIONS = 16;
const remembered = new WeakMap<Role, readonly string[]>();

/** Regions that the role's policies and limits tell apart, by conditions or in ARNs, and one that none of them names. */
export function regionsIn(role: Role): readonly string[] {
  const before = remembered.get(role);
  if (before !== undefined) return before;
  const statements = [...role.allows, ...role.denies, ...role.limits.flatMap(({ allows }) => allows)].map(({ statement }) => statement);
  const inArns = statements.flatMap(({ resources }) => resources?.patterns ?? []).map((pattern) => (pattern.startsWith('arn:') ? (pattern.split(':')[3] ?? '') : '')).filter((region) => region !== '' && !hasWildcard(region) && !region.includes('$'));
  const made = [...new Set([...regionsOf(statements), ...inArns])].slice(0, MAX_REGIONS);
  remembered.set(role, made);
  return made;
}

/** An ARN template as globs, one for each region where it has regions. */
export function shapesOf(template: string, role: Role, regions = regionsIn(role)): readonly string[] {
  const { partition, account } = role.context;
  const places = template.includes('{Region}') ? regions : [''];
  return places.map((region) => template.replaceAll('{Partition}', partition).replaceAll('{Account}', account).replaceAll('{Region}', region).replace(/\{\w+\}/g, '*'));
}
