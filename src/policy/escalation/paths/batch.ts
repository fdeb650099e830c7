import type { EscalationPath } from '../schema.ts';
import { ANYBODY, AS_OF, can, existing, fresh, pass, pathfinding, PROWLER, roleTrusting, running } from './parts.ts';

/** Batch runs containers as ECS tasks: job roles trust ECS, not Batch. Source: Batch User Guide, IAM execution role. */
const TASKS = 'ecs-tasks.amazonaws.com';
const DEFINITION = 'arn:{Partition}:batch:{Region}:{Account}:job-definition/{Name}';
const QUEUE = 'arn:{Partition}:batch:{Region}:{Account}:job-queue/{Name}';
const REGISTER = can('batch:RegisterJobDefinition', fresh(DEFINITION));
const FARGATE = 'On Fargate the job needs an execution role too, which the caller must pass as well; it may be the same role.';
const DOYENSEC = 'https://blog.doyensec.com/2023/06/13/messing-around-with-aws-batch-for-privilege-escalations.html';

/** Paths through Batch jobs. */
export const BATCH_PATHS: readonly EscalationPath[] = [
  {
    id: 'batch-001',
    name: 'Define a job with the role and submit it',
    services: ['batch', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(TASKS), REGISTER, can('batch:SubmitJob', fresh(DEFINITION)), can('batch:SubmitJob', existing('job queue', QUEUE))]],
    exists: [roleTrusting(TASKS)],
    existsNote: FARGATE,
    grants: 'role',
    contested: null,
    references: [pathfinding('batch-001'), PROWLER, DOYENSEC],
    asOf: AS_OF,
  },
  {
    id: 'batch-002',
    name: 'Submit a defined job with another command',
    services: ['batch'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[can('batch:SubmitJob', existing('job definition', DEFINITION)), can('batch:SubmitJob', existing('job queue', QUEUE))]],
    exists: [running('job definition', TASKS)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('batch-002'), PROWLER, DOYENSEC],
    asOf: AS_OF,
  },
  {
    id: 'batch-003',
    name: 'Make environment, queue and job with the role, and submit it',
    services: ['batch', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [
      [
        pass(TASKS),
        can('batch:CreateComputeEnvironment', fresh('arn:{Partition}:batch:{Region}:{Account}:compute-environment/{Name}')),
        can('batch:CreateJobQueue', fresh(QUEUE)),
        REGISTER,
        can('batch:SubmitJob', fresh(DEFINITION)),
        can('batch:SubmitJob', fresh(QUEUE)),
      ],
    ],
    exists: [roleTrusting(TASKS)],
    existsNote: `A subnet and a security group that let the task out. ${FARGATE}`,
    grants: 'role',
    contested: null,
    references: [pathfinding('batch-003'), DOYENSEC],
    asOf: AS_OF,
  },
];
