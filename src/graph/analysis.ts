import type { RolePermissions } from '../model/facts.ts';
import type { Instant, Key } from '../model/place.ts';
import { roleAnalysis, type RoleAnalysis } from '../policy/index.ts';
import { ownerOf } from './inventory.ts';

const done = new WeakMap<RolePermissions, { readonly role: Key; readonly at: Instant; readonly analysis: RoleAnalysis }>();

/** What the role can do; several checks and joins ask for the same policies, so the last answer for them is kept. */
export function analysisOf(permissions: RolePermissions, role: Key, at: Instant): RoleAnalysis {
  const kept = done.get(permissions);
  if (kept !== undefined && kept.role === role && kept.at === at) return kept.analysis;
  const analysis = roleAnalysis(permissions, { role, ...ownerOf(role), at });
  done.set(permissions, { role, at, analysis });
  return analysis;
}
