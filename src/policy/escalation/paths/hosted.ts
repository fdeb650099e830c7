import type { EscalationPath } from '../schema.ts';
import { ANY, ANYBODY, AS_OF, can, existing, fresh, pass, pathfinding, PROWLER, roleTrusting, running } from './parts.ts';

/** App Runner's instance roles trust another principal than the one they are passed to. Source: App Runner Developer Guide and AWSAppRunnerFullAccess. */
const APP_RUNNER = 'apprunner.amazonaws.com';
const APP_RUNNER_TASKS = 'tasks.apprunner.amazonaws.com';
const APP_RUNNER_SERVICE = 'arn:{Partition}:apprunner:{Region}:{Account}:service/{Name}/{Id}';
const APP_RUNNER_CLOSED = 'AWS takes no new customers for App Runner.';
const EC2 = 'ec2.amazonaws.com';
const imagebuilder = (resource: string): ReturnType<typeof fresh> => fresh(`arn:{Partition}:imagebuilder:{Region}:{Account}:${resource}`);

/** Paths through other services that run what the caller brings, or hand out the role: App Runner, Braket, Cognito, GameLift, Image Builder, HealthOmics. */
export const HOSTED_PATHS: readonly EscalationPath[] = [
  {
    id: 'apprunner-001',
    name: 'Make an App Runner service with the role',
    services: ['apprunner', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(APP_RUNNER, APP_RUNNER_TASKS), can('apprunner:CreateService', fresh(APP_RUNNER_SERVICE))]],
    exists: [roleTrusting(APP_RUNNER_TASKS)],
    existsNote: `${APP_RUNNER_CLOSED} Where it was never used, the caller must be able to make its service-linked role.`,
    grants: 'role',
    contested: null,
    references: [pathfinding('apprunner-001'), 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSAppRunnerFullAccess.html'],
    asOf: AS_OF,
  },
  {
    id: 'apprunner-002',
    name: 'Give an App Runner service another image and start command',
    services: ['apprunner'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[can('apprunner:UpdateService', existing('service', APP_RUNNER_SERVICE))]],
    exists: [running('service', APP_RUNNER_TASKS)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('apprunner-002'), PROWLER],
    asOf: AS_OF,
  },
  {
    id: 'braket-001',
    name: 'Run a Braket hybrid job as the role',
    services: ['braket', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass('braket.amazonaws.com'), can('braket:CreateJob', fresh('arn:{Partition}:braket:{Region}:{Account}:job/{Id}'))]],
    exists: [roleTrusting('braket.amazonaws.com')],
    existsNote: 'A bucket for code and output that the passed role may use. A job names a device too, which must be allowed unless it is the local simulator.',
    grants: 'role',
    contested: null,
    references: [pathfinding('braket-001'), PROWLER, 'https://docs.aws.amazon.com/braket/latest/developerguide/braket-manage-access.html'],
    asOf: AS_OF,
  },
  {
    id: 'cognitoidentity-001',
    name: 'Let an identity pool hand the role to guests',
    services: ['cognito-identity', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass('cognito-identity.amazonaws.com'), can('cognito-identity:SetIdentityPoolRoles', ANY)]],
    exists: [roleTrusting('cognito-identity.amazonaws.com')],
    existsNote: "An identity pool that admits guests. The role's trust policy names cognito-identity.amazonaws.com as a federated principal, for that pool.",
    grants: 'role',
    contested: null,
    references: [pathfinding('cognitoidentity-001'), PROWLER, 'https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html'],
    asOf: AS_OF,
  },
  {
    id: 'gamelift-001',
    name: 'Upload a game server and run it on a fleet with the role',
    services: ['gamelift', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [
      [
        pass('gamelift.amazonaws.com'),
        can('gamelift:CreateBuild', ANY),
        can('gamelift:RequestUploadCredentials', fresh('arn:{Partition}:gamelift:{Region}:{Account}:build/{Id}')),
        can('gamelift:CreateFleet', ANY),
      ],
    ],
    exists: [roleTrusting('gamelift.amazonaws.com')],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('gamelift-001'), PROWLER, 'https://docs.aws.amazon.com/gamelift/latest/developerguide/setting-up-role.html'],
    asOf: AS_OF,
  },
  {
    id: 'imagebuilder-001',
    name: 'Build an image on an instance with the role',
    services: ['iam', 'imagebuilder'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [
      [
        pass(EC2),
        can('imagebuilder:CreateComponent', imagebuilder('component/{Name}/{Name}/{Id}')),
        can('imagebuilder:CreateImageRecipe', imagebuilder('image-recipe/{Name}/{Name}')),
        can('imagebuilder:CreateInfrastructureConfiguration', imagebuilder('infrastructure-configuration/{Name}')),
        can('imagebuilder:CreateImage', imagebuilder('image/{Name}/{Name}/{Id}')),
      ],
    ],
    exists: [roleTrusting(EC2)],
    existsNote: "The role must be in an instance profile. The service's own role must be there, or the caller able to make it.",
    grants: 'role',
    contested: null,
    references: [pathfinding('imagebuilder-001'), PROWLER, 'https://docs.aws.amazon.com/imagebuilder/latest/userguide/security-best-practices.html'],
    asOf: AS_OF,
  },
  {
    id: 'omics-001',
    name: 'Run a HealthOmics workflow as the role',
    services: ['iam', 'omics'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass('omics.amazonaws.com'), can('omics:CreateWorkflow', ANY), can('omics:StartRun', fresh('arn:{Partition}:omics:{Region}:{Account}:run/{Id}'))]],
    exists: [roleTrusting('omics.amazonaws.com')],
    existsNote: 'A private image that the run can pull. The run has no internet: it writes what it gets to a bucket. Reading that takes s3:GetObject, unless the bucket is in an account of the attacker.',
    grants: 'role',
    contested: null,
    references: [pathfinding('omics-001'), PROWLER, 'https://docs.aws.amazon.com/omics/latest/dev/security-iam-roles.html'],
    asOf: AS_OF,
  },
];
