import type { EscalationPath } from '../schema.ts';
import { ANY, ANYBODY, AS_OF, can, existing, fresh, pass, pathfinding, PROWLER, RHINO, roleTrusting, running } from './parts.ts';

const GLUE = 'glue.amazonaws.com';
const JOB = 'arn:{Partition}:glue:{Region}:{Account}:job/{Name}';
const NEW_JOB = fresh(JOB);
const EXISTING_JOB = existing('job', JOB);
const TRIGGER = can('glue:CreateTrigger', fresh('arn:{Partition}:glue:{Region}:{Account}:trigger/{Name}'));
const SESSION = fresh('arn:{Partition}:glue:{Region}:{Account}:session/{Name}');
const ANY_JOB = 'A job, whatever its role is.';
const DEVELOPMENT_ENDPOINTS = 'https://docs.aws.amazon.com/glue/latest/dg/development.html';

/** Paths through Glue. */
export const GLUE_PATHS: readonly EscalationPath[] = [
  {
    id: 'glue-001',
    name: 'Make a development endpoint with the role and log in',
    services: ['glue', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(GLUE), can('glue:CreateDevEndpoint', ANY)]],
    exists: [roleTrusting(GLUE)],
    existsNote: 'Development endpoints are left to the API, and to the older regions.',
    grants: 'role',
    contested: null,
    references: [pathfinding('glue-001'), RHINO, DEVELOPMENT_ENDPOINTS],
    asOf: AS_OF,
  },
  {
    id: 'glue-002',
    name: 'Add an SSH key to a development endpoint and log in',
    services: ['glue'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[can('glue:UpdateDevEndpoint', existing('development endpoint', 'arn:{Partition}:glue:{Region}:{Account}:devEndpoint/{Name}'))]],
    exists: [running('development endpoint', GLUE)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('glue-002'), RHINO, DEVELOPMENT_ENDPOINTS],
    asOf: AS_OF,
  },
  {
    id: 'glue-003',
    name: 'Make a job with the role and run it',
    services: ['glue', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(GLUE), can('glue:CreateJob', NEW_JOB), can('glue:StartJobRun', NEW_JOB)]],
    exists: [roleTrusting(GLUE)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('glue-003'), PROWLER],
    asOf: AS_OF,
  },
  {
    id: 'glue-004',
    name: 'Make a job with the role and a trigger that runs it',
    services: ['glue', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(GLUE), can('glue:CreateJob', NEW_JOB), TRIGGER]],
    exists: [roleTrusting(GLUE)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('glue-004'), PROWLER],
    asOf: AS_OF,
  },
  {
    id: 'glue-005',
    name: 'Give a job the role and another script, and run it',
    services: ['glue', 'iam'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[pass(GLUE), can('glue:UpdateJob', EXISTING_JOB), can('glue:StartJobRun', EXISTING_JOB)]],
    exists: [roleTrusting(GLUE)],
    existsNote: ANY_JOB,
    grants: 'role',
    contested: null,
    references: [pathfinding('glue-005'), PROWLER],
    asOf: AS_OF,
  },
  {
    id: 'glue-006',
    name: 'Give a job the role and another script, and make a trigger that runs it',
    services: ['glue', 'iam'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[pass(GLUE), can('glue:UpdateJob', EXISTING_JOB), TRIGGER]],
    exists: [roleTrusting(GLUE)],
    existsNote: ANY_JOB,
    grants: 'role',
    contested: null,
    references: [pathfinding('glue-006'), PROWLER],
    asOf: AS_OF,
  },
  {
    id: 'glue-007',
    name: 'Open an interactive session with the role and run code in it',
    services: ['glue', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(GLUE), can('glue:CreateSession', SESSION), can('glue:RunStatement', SESSION)]],
    exists: [roleTrusting(GLUE)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('glue-007'), PROWLER, 'https://docs.aws.amazon.com/glue/latest/dg/glue-is-security.html'],
    asOf: AS_OF,
  },
];
