import type { RolePermissions, RolePolicy } from '../model/facts.ts';

/** A policy that AWS owns, in any partition. */
export const isAwsManagedArn = (arn: string): boolean => /^arn:[a-z-]+:iam::aws:policy\//.test(arn);

/**
 * Attached AWS-managed policies that are broad by purpose: `*FullAccess`, `*PowerUser*`, AdministratorAccess and the job functions.
 * Service roles' own policies (`service-role/`, such as AWSLambdaBasicExecutionRole) are fine.
 * Source: IAM "AWS managed policies for job functions".
 */
export const broadManagedPolicies = (permissions: RolePermissions): readonly RolePolicy[] => permissions.policies.filter((policy) => policy.arn !== null && isBroad(policy.arn));

/** Job functions outside of the path that most of them are in. */
const JOB_FUNCTIONS: ReadonlySet<string> = new Set(['ReadOnlyAccess', 'SecurityAudit']);

function isBroad(arn: string): boolean {
  if (!isAwsManagedArn(arn)) return false;
  const path = arn.split(':policy/')[1] ?? '';
  const name = path.split('/').at(-1) ?? '';
  if (path.startsWith('job-function/')) return true;
  if (JOB_FUNCTIONS.has(path)) return true;
  if (path.startsWith('service-role/') || path.startsWith('aws-service-role/')) return false;
  return /FullAccess(?:[_-]?v\d+|with[A-Z]\w*)?$/i.test(name) || /PowerUser/.test(name) || name.startsWith('AdministratorAccess');
}
