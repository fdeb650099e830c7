import type { EscalationPath } from '../schema.ts';
import { ANY, ANYBODY, AS_OF, can, existing, fresh, pass, pathfinding, pmapper, PROWLER, RHINO, roleTrusting, running } from './parts.ts';

const CLOUDFORMATION = 'cloudformation.amazonaws.com';
const STACK = 'arn:{Partition}:cloudformation:{Region}:{Account}:stack/{Name}/{Id}';
const EXISTING = existing('stack', STACK);
const STACK_SET = 'arn:{Partition}:cloudformation:{Region}:{Account}:stackset/{Name}:{Id}';
const TWO_ROLES = 'The role that is passed only administers: it must be able to assume an execution role that is worth having.';
const SELF_MANAGED = 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html';

/** Paths through CloudFormation, which makes with the role's rights what a template says. */
export const CLOUDFORMATION_PATHS: readonly EscalationPath[] = [
  {
    id: 'cloudformation-001',
    name: 'Create a stack with the role',
    services: ['cloudformation', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(CLOUDFORMATION), can('cloudformation:CreateStack', fresh(STACK))]],
    exists: [roleTrusting(CLOUDFORMATION)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('cloudformation-001'), RHINO],
    asOf: AS_OF,
  },
  {
    id: 'cloudformation-002',
    name: 'Update a stack that has a role',
    services: ['cloudformation'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[can('cloudformation:UpdateStack', EXISTING)]],
    exists: [running('stack', CLOUDFORMATION)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('cloudformation-002'), pmapper('cloudformation')],
    asOf: AS_OF,
  },
  {
    id: 'cloudformation-003',
    name: 'Create a stack set with the role, and an instance of it',
    services: ['cloudformation', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(CLOUDFORMATION), can('cloudformation:CreateStackSet', ANY), can('cloudformation:CreateStackInstances', fresh(STACK_SET))]],
    exists: [roleTrusting(CLOUDFORMATION)],
    existsNote: TWO_ROLES,
    grants: 'role',
    contested: null,
    references: [pathfinding('cloudformation-003'), PROWLER, SELF_MANAGED],
    asOf: AS_OF,
  },
  {
    id: 'cloudformation-004',
    name: 'Update a stack set with the role',
    services: ['cloudformation', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(CLOUDFORMATION), can('cloudformation:UpdateStackSet', existing('stack set', STACK_SET))]],
    exists: [roleTrusting(CLOUDFORMATION)],
    existsNote: `${TWO_ROLES} The stack set must have an instance.`,
    grants: 'role',
    contested: null,
    references: [pathfinding('cloudformation-004'), PROWLER, SELF_MANAGED],
    asOf: AS_OF,
  },
  {
    id: 'cloudformation-005',
    name: 'Change a stack that has a role by a change set',
    services: ['cloudformation'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[can('cloudformation:CreateChangeSet', EXISTING), can('cloudformation:ExecuteChangeSet', EXISTING)]],
    exists: [running('stack', CLOUDFORMATION)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('cloudformation-005'), pmapper('cloudformation')],
    asOf: AS_OF,
  },
  {
    id: 'postern-cloudformation-001',
    name: 'Update a stack and give it the role',
    services: ['cloudformation', 'iam'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[pass(CLOUDFORMATION), can('cloudformation:UpdateStack', EXISTING)]],
    exists: [roleTrusting(CLOUDFORMATION)],
    existsNote: 'Any stack, with or without a role.',
    grants: 'role',
    contested: null,
    references: [pmapper('cloudformation')],
    asOf: AS_OF,
  },
];
