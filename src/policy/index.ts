/** The policy engine: who is let in by a resource or trust policy, and what a role can do. Semantics: AWS IAM User Guide, policy evaluation logic. */
export * from './types.ts';
export { matchesPattern, patternsOverlap } from './pattern.ts';
export { parsePolicy } from './parse.ts';
export { resourceAccess } from './resource-access.ts';
export { urlAccess, type UrlAccess } from './url-access.ts';
export { trustAccess } from './trust.ts';
export { broadSources, type BroadSource } from './sources.ts';
export { roleAnalysis, type RoleAnalysis, type RoleContext } from './role.ts';
export { broadManagedPolicies, isAwsManagedArn } from './managed.ts';
export { accountOfArn, isAccount } from './names.ts';
