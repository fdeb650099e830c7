/** The policy engine: who is let in by a resource or trust policy, and what a role can do. Semantics: AWS IAM User Guide, policy evaluation logic. */
export * from './types.ts';
export { everyAction, type Action } from './actions.ts';
export { commonMatch, matchesPattern, patternsOverlap } from './pattern.ts';
export { parsePolicy } from './parse.ts';
export { resourceAccess } from './resource-access.ts';
export { urlAccess, type UrlAccess } from './url-access.ts';
export { trustAccess } from './trust.ts';
export { broadSources, type BroadSource } from './sources.ts';
export { roleAnalysis, roleOf, type Guardrails, type Role, type RoleAnalysis, type RoleContext } from './role.ts';
export { mayDo, type DecidingStatement, type Permission, type RoleRequest } from './effective.ts';
export { mayDoTo, type ResourceSide } from './resource-side.ts';
export { canElevateItself, escalationsOf, statementsOf, type Escalation } from './escalation/analyse.ts';
export { ESCALATION_PATHS } from './escalation/paths/index.ts';
export type { Surroundings } from './escalation/targets.ts';
export { OWN_ORGANIZATION } from './domain.ts';
export { reachBeyond, unscopedGrants, type Reach, type UnscopedGrant } from './reach.ts';
export { broadManagedPolicies, isAwsManagedArn } from './managed.ts';
export { accountOfArn, isAccount } from './names.ts';
