import type { EscalationPath } from '../schema.ts';
import { ANYBODY, AS_OF, can, existing, fresh, pass, pathfinding, roleTrusting, running } from './parts.ts';

const TASKS = 'ecs-tasks.amazonaws.com';
const CLUSTER = 'arn:{Partition}:ecs:{Region}:{Account}:cluster/{Name}';
const TASK = existing('task', 'arn:{Partition}:ecs:{Region}:{Account}:task/{Name}/{Id}');
const DEFINITION = 'arn:{Partition}:ecs:{Region}:{Account}:task-definition/{Name}:{Id}';
const NEW_DEFINITION = fresh(DEFINITION);
const EXISTING_DEFINITION = existing('task definition', DEFINITION);
/** Tasks and services name their cluster in the request, not as the resource. */
const IN_CLUSTER = { 'ecs:cluster': CLUSTER };
const REGISTER = can('ecs:RegisterTaskDefinition', NEW_DEFINITION);
const SERVE = can('ecs:CreateService', fresh('arn:{Partition}:ecs:{Region}:{Account}:service/{Name}/{Name}'), IN_CLUSTER);
const MAKE_CLUSTER = can('ecs:CreateCluster', fresh(CLUSTER));
const A_CLUSTER = 'A cluster that can place the task: on Fargate, or on an instance of its own.';
const AN_INSTANCE = 'A cluster with a container instance.';
const OVERRIDES = 'The overrides replace command and role of the task definition; its execution role, if it has one, must be passed too.';
const REVERSEC = 'https://labs.reversec.com/posts/2025/08/another-ecs-privilege-escalation-path';
const RHINO_ECS = 'https://rhinosecuritylabs.com/aws/weaponizing-ecs-task-definitions-steal-credentials-running-containers/';

/** Paths through ECS tasks. */
export const ECS_PATHS: readonly EscalationPath[] = [
  {
    id: 'ecs-001',
    name: 'Make a cluster and a service whose task has the role',
    services: ['ecs', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(TASKS), MAKE_CLUSTER, REGISTER, SERVE]],
    exists: [roleTrusting(TASKS)],
    existsNote: 'A subnet for Fargate.',
    grants: 'role',
    contested: null,
    references: [pathfinding('ecs-001'), RHINO_ECS],
    asOf: AS_OF,
  },
  {
    id: 'ecs-002',
    name: 'Make a cluster and run a task with the role',
    services: ['ecs', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(TASKS), MAKE_CLUSTER, REGISTER, can('ecs:RunTask', NEW_DEFINITION, IN_CLUSTER)]],
    exists: [roleTrusting(TASKS)],
    existsNote: 'A subnet for Fargate.',
    grants: 'role',
    contested: null,
    references: [pathfinding('ecs-002'), RHINO_ECS],
    asOf: AS_OF,
  },
  {
    id: 'ecs-003',
    name: 'Make a service whose task has the role, in a cluster that is there',
    services: ['ecs', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(TASKS), REGISTER, SERVE]],
    exists: [roleTrusting(TASKS)],
    existsNote: A_CLUSTER,
    grants: 'role',
    contested: null,
    references: [pathfinding('ecs-003'), RHINO_ECS],
    asOf: AS_OF,
  },
  {
    id: 'ecs-004',
    name: 'Run a task with the role, in a cluster that is there',
    services: ['ecs', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(TASKS), REGISTER, can('ecs:RunTask', NEW_DEFINITION, IN_CLUSTER)]],
    exists: [roleTrusting(TASKS)],
    existsNote: A_CLUSTER,
    grants: 'role',
    contested: null,
    references: [pathfinding('ecs-004'), RHINO_ECS],
    asOf: AS_OF,
  },
  {
    id: 'ecs-005',
    name: 'Start a task with the role on a container instance',
    services: ['ecs', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(TASKS), REGISTER, can('ecs:StartTask', NEW_DEFINITION, IN_CLUSTER)]],
    exists: [roleTrusting(TASKS)],
    existsNote: AN_INSTANCE,
    grants: 'role',
    contested: null,
    references: [pathfinding('ecs-005'), RHINO_ECS],
    asOf: AS_OF,
  },
  {
    id: 'ecs-006',
    name: 'Run a command in a task',
    services: ['ecs'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[can('ecs:ExecuteCommand', existing('cluster', CLUSTER)), can('ecs:ExecuteCommand', TASK, IN_CLUSTER), can('ecs:DescribeTasks', TASK, IN_CLUSTER)]],
    exists: [running('task', TASKS)],
    existsNote: 'ECS Exec must be on for the task.',
    grants: 'role',
    contested: null,
    references: [pathfinding('ecs-006'), 'https://aws.amazon.com/blogs/containers/new-using-amazon-ecs-exec-access-your-containers-fargate-ec2/'],
    asOf: AS_OF,
  },
  {
    id: 'ecs-007',
    name: 'Register an instance with a cluster and start a known task on it with the role',
    services: ['ecs', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(TASKS), can('ecs:RegisterContainerInstance', existing('cluster', CLUSTER)), can('ecs:StartTask', EXISTING_DEFINITION, IN_CLUSTER)]],
    exists: [roleTrusting(TASKS)],
    existsNote: `A shell on an instance, whose identity document registers it. ${OVERRIDES}`,
    grants: 'role',
    contested: null,
    references: [pathfinding('ecs-007'), REVERSEC],
    asOf: AS_OF,
  },
  {
    id: 'ecs-008',
    name: 'Run a known task with another command and the role',
    services: ['ecs', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(TASKS), can('ecs:RunTask', EXISTING_DEFINITION, IN_CLUSTER)]],
    exists: [roleTrusting(TASKS)],
    existsNote: `${A_CLUSTER} ${OVERRIDES}`,
    grants: 'role',
    contested: null,
    references: [pathfinding('ecs-008'), REVERSEC],
    asOf: AS_OF,
  },
  {
    id: 'ecs-009',
    name: 'Start a known task on a container instance with another command and the role',
    services: ['ecs', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(TASKS), can('ecs:StartTask', EXISTING_DEFINITION, IN_CLUSTER)]],
    exists: [roleTrusting(TASKS)],
    existsNote: `${AN_INSTANCE} ${OVERRIDES}`,
    grants: 'role',
    contested: null,
    references: [pathfinding('ecs-009'), RHINO_ECS],
    asOf: AS_OF,
  },
  {
    id: 'postern-ecs-001',
    name: 'Let a service run another task with the role',
    services: ['ecs', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(TASKS), REGISTER, can('ecs:UpdateService', existing('service', 'arn:{Partition}:ecs:{Region}:{Account}:service/{Name}/{Name}'), IN_CLUSTER)]],
    exists: [roleTrusting(TASKS)],
    existsNote: 'A service, whose next deployment runs the task.',
    grants: 'role',
    contested: null,
    references: ['https://cloud.hacktricks.wiki/en/pentesting-cloud/aws-security/aws-privilege-escalation/aws-ecs-privesc/index.html'],
    asOf: AS_OF,
  },
];
