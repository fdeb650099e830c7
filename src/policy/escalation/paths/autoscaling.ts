import type { EscalationPath } from '../schema.ts';
import { ANYBODY, AS_OF, can, existing, fresh, pass, pmapper, PROWLER, roleTrusting, running } from './parts.ts';

const EC2 = 'ec2.amazonaws.com';
const GROUP = 'arn:{Partition}:autoscaling:{Region}:{Account}:autoScalingGroup:{Id}:autoScalingGroupName/{Name}';
const NEW_CONFIGURATION = fresh('arn:{Partition}:autoscaling:{Region}:{Account}:launchConfiguration:{Id}:launchConfigurationName/{Name}');
const OLD_ACCOUNT = 'The role must be in an instance profile. Accounts made since October 2024 have no launch configurations.';

/** Paths through Auto Scaling groups and launch configurations. */
export const AUTOSCALING_PATHS: readonly EscalationPath[] = [
  {
    id: 'postern-autoscaling-001',
    name: 'Make a launch configuration with the role, and a group that uses it',
    services: ['autoscaling', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(EC2), can('autoscaling:CreateLaunchConfiguration', NEW_CONFIGURATION), can('autoscaling:CreateAutoScalingGroup', fresh(GROUP))]],
    exists: [roleTrusting(EC2)],
    existsNote: OLD_ACCOUNT,
    grants: 'role',
    contested: null,
    references: [PROWLER, pmapper('autoscaling')],
    asOf: AS_OF,
  },
  {
    id: 'postern-autoscaling-002',
    name: 'Make a launch configuration with the role and give it to a group',
    services: ['autoscaling', 'iam'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[pass(EC2), can('autoscaling:CreateLaunchConfiguration', NEW_CONFIGURATION), can('autoscaling:UpdateAutoScalingGroup', existing('Auto Scaling group', GROUP))]],
    exists: [roleTrusting(EC2)],
    existsNote: OLD_ACCOUNT,
    grants: 'role',
    contested: null,
    references: [PROWLER],
    asOf: AS_OF,
  },
  {
    id: 'postern-autoscaling-003',
    name: 'Make a group from a launch configuration that has the role',
    services: ['autoscaling'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[can('autoscaling:CreateAutoScalingGroup', fresh(GROUP))]],
    exists: [running('launch configuration', EC2)],
    existsNote: 'The caller must get onto the instance that the group launches.',
    grants: 'role',
    contested: 'The launch configuration fixes image, key and user data, so that the caller needs a way onto the instance that is no part of the path.',
    references: [pmapper('autoscaling')],
    asOf: AS_OF,
  },
];
