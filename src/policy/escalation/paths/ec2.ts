import type { EscalationPath, Requirement } from '../schema.ts';
import { ANYBODY, AS_OF, can, existing, fresh, pass, pathfinding, pmapper, PROWLER, RHINO, roleTrusting, running } from './parts.ts';

const EC2 = 'ec2.amazonaws.com';
const INSTANCE = 'arn:{Partition}:ec2:{Region}:{Account}:instance/{Id}';
const NEW = fresh(INSTANCE);
const EXISTING = existing('instance', INSTANCE);
const TEMPLATE = existing('launch template of an Auto Scaling group', 'arn:{Partition}:ec2:{Region}:{Account}:launch-template/{Id}');
const PROFILE = { 'ec2:InstanceProfile': 'arn:{Partition}:iam::{Account}:instance-profile/{Name}' };
const HAS_PROFILE = 'The role must be in an instance profile.';

/** Launching an instance is asked for each thing that it touches. Source: EC2 User Guide, example policies to launch instances. */
const launch = (conditions: Readonly<Record<string, string>>): readonly Requirement[] => [
  can('ec2:RunInstances', NEW, conditions),
  can('ec2:RunInstances', existing('image', 'arn:{Partition}:ec2:{Region}::image/{Id}')),
  can('ec2:RunInstances', fresh('arn:{Partition}:ec2:{Region}:{Account}:network-interface/{Id}')),
  can('ec2:RunInstances', existing('security group', 'arn:{Partition}:ec2:{Region}:{Account}:security-group/{Id}')),
  can('ec2:RunInstances', existing('subnet', 'arn:{Partition}:ec2:{Region}:{Account}:subnet/{Id}')),
];

/** Paths through EC2 instances. */
export const EC2_PATHS: readonly EscalationPath[] = [
  {
    id: 'ec2-001',
    name: 'Launch an instance with the role',
    services: ['ec2', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(EC2), ...launch(PROFILE)]],
    exists: [roleTrusting(EC2)],
    existsNote: HAS_PROFILE,
    grants: 'role',
    contested: null,
    references: [pathfinding('ec2-001'), RHINO],
    asOf: AS_OF,
  },
  {
    id: 'ec2-002',
    name: 'Change the user data of an instance and restart it',
    services: ['ec2'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[can('ec2:StopInstances', EXISTING), can('ec2:ModifyInstanceAttribute', EXISTING), can('ec2:StartInstances', EXISTING)]],
    exists: [running('instance', EC2)],
    existsNote: 'The instance must boot from EBS, or it cannot be stopped.',
    grants: 'role',
    contested: null,
    references: [pathfinding('ec2-002'), PROWLER],
    asOf: AS_OF,
  },
  {
    id: 'ec2-003',
    name: 'Push an SSH key onto an instance and log in',
    services: ['ec2-instance-connect'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[can('ec2-instance-connect:SendSSHPublicKey', EXISTING)]],
    exists: [running('instance', EC2)],
    existsNote: 'The instance must run EC2 Instance Connect and answer SSH where the attacker is.',
    grants: 'role',
    contested: null,
    references: [pathfinding('ec2-003'), 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Connect-using-EC2-Instance-Connect.html'],
    asOf: AS_OF,
  },
  {
    id: 'ec2-004',
    name: 'Request a Spot Instance with the role',
    services: ['ec2', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(EC2), can('ec2:RequestSpotInstances', fresh('arn:{Partition}:ec2:{Region}:{Account}:spot-instances-request/{Id}'))]],
    exists: [roleTrusting(EC2)],
    existsNote: HAS_PROFILE,
    grants: 'role',
    contested: null,
    references: [pathfinding('ec2-004'), PROWLER],
    asOf: AS_OF,
  },
  {
    id: 'ec2-005',
    name: 'Put the role and a script into a launch template that a group uses',
    services: ['ec2'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[can('ec2:CreateLaunchTemplateVersion', TEMPLATE), can('ec2:ModifyLaunchTemplate', TEMPLATE)]],
    exists: [roleTrusting(EC2)],
    existsNote: `${HAS_PROFILE} An Auto Scaling group must follow the default version of the template; it passes the role itself, at its next launch or when autoscaling:SetDesiredCapacity makes one.`,
    grants: 'role',
    contested: null,
    references: [pathfinding('ec2-005'), PROWLER, 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/permissions-for-launch-templates.html'],
    asOf: AS_OF,
  },
  {
    id: 'postern-ec2-001',
    name: 'Give an instance that one controls the role',
    services: ['ec2', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [
      [pass(EC2), can(['ec2:AssociateIamInstanceProfile', 'ec2:ReplaceIamInstanceProfileAssociation'], EXISTING, PROFILE)],
      [pass(EC2), ...launch({}), can('ec2:AssociateIamInstanceProfile', NEW, PROFILE)],
    ],
    exists: [roleTrusting(EC2)],
    existsNote: `${HAS_PROFILE} The first variant needs a shell on some instance; the second launches one without a role.`,
    grants: 'role',
    contested: null,
    references: [pmapper('ec2'), 'https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html'],
    asOf: AS_OF,
  },
];
