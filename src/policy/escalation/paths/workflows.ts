import type { EscalationPath } from '../schema.ts';
import { ANY, ANYBODY, AS_OF, can, existing, fresh, pass, pathfinding, PROWLER, roleTrusting, running } from './parts.ts';

const STATES = 'states.amazonaws.com';
const SCHEDULER = 'scheduler.amazonaws.com';
const MACHINE = 'arn:{Partition}:states:{Region}:{Account}:stateMachine:{Name}';
const EXISTING = existing('state machine', MACHINE);

/** Paths through services that call any API of AWS as the role: Step Functions and EventBridge Scheduler. */
export const WORKFLOW_PATHS: readonly EscalationPath[] = [
  {
    id: 'stepfunctions-001',
    name: 'Make a state machine with the role and run it',
    services: ['iam', 'states'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(STATES), can('states:CreateStateMachine', fresh(MACHINE)), can('states:StartExecution', fresh(MACHINE))]],
    exists: [roleTrusting(STATES)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('stepfunctions-001'), PROWLER],
    asOf: AS_OF,
  },
  {
    id: 'stepfunctions-002',
    name: 'Change a state machine and run it',
    services: ['states'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[can('states:UpdateStateMachine', EXISTING), can('states:StartExecution', EXISTING)]],
    exists: [running('state machine', STATES)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('stepfunctions-002'), PROWLER],
    asOf: AS_OF,
  },
  {
    id: 'scheduler-001',
    name: 'Schedule an API call as the role',
    services: ['iam', 'scheduler'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(SCHEDULER), can('scheduler:CreateSchedule', fresh('arn:{Partition}:scheduler:{Region}:{Account}:schedule/{Name}/{Name}'))]],
    exists: [roleTrusting(SCHEDULER)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('scheduler-001'), PROWLER],
    asOf: AS_OF,
  },
  {
    id: 'postern-stepfunctions-001',
    name: 'Test one state with the role',
    services: ['iam', 'states'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(STATES), can('states:TestState', ANY)]],
    exists: [roleTrusting(STATES)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: ['https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html'],
    asOf: AS_OF,
  },
  {
    id: 'postern-scheduler-001',
    name: 'Change a schedule to another API call as the role',
    services: ['iam', 'scheduler'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(SCHEDULER), can('scheduler:UpdateSchedule', existing('schedule', 'arn:{Partition}:scheduler:{Region}:{Account}:schedule/{Name}/{Name}'))]],
    exists: [roleTrusting(SCHEDULER)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: ['https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html'],
    asOf: AS_OF,
  },
];
