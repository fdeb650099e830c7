import type { EscalationPath } from '../schema.ts';
import { ANYBODY, AS_OF, can, existing, fresh, pathfinding, PROWLER, ROLES } from './parts.ts';

const INSTANCE = existing('Identity Center instance', 'arn:{Partition}:sso:::instance/{Id}');
const ACCOUNT = existing('account of the organization', 'arn:{Partition}:sso:::account/{Id}');
const NEW_SET = fresh('arn:{Partition}:sso:::permissionSet/{Id}/{Id}');
const KNOWN_SET = existing('permission set', 'arn:{Partition}:sso:::permissionSet/{Id}/{Id}');
const ASSIGNED_SET = existing('permission set assigned to the caller', 'arn:{Partition}:sso:::permissionSet/{Id}/{Id}');
const PERMISSION_SETS = 'https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html';
const OWN_SESSION = 'The caller must have come in through the permission set that it changes, from the management account or the delegated administrator. Some changes reach the accounts only with sso:ProvisionPermissionSet.';

/** Paths through IAM Identity Center. They work where it is administered: in the management account or its delegated administrator. */
export const IDENTITY_CENTER_PATHS: readonly EscalationPath[] = [
  {
    id: 'sso-001',
    name: 'Make an administrator permission set and assign it to oneself',
    services: ['sso'],
    category: 'self-escalation',
    who: ANYBODY,
    variants: [
      [
        can('sso:CreatePermissionSet', INSTANCE),
        can('sso:CreatePermissionSet', NEW_SET),
        can('sso:AttachManagedPolicyToPermissionSet', INSTANCE),
        can('sso:AttachManagedPolicyToPermissionSet', NEW_SET),
        can('sso:CreateAccountAssignment', INSTANCE),
        can('sso:CreateAccountAssignment', NEW_SET),
        can('sso:CreateAccountAssignment', ACCOUNT),
      ],
    ],
    exists: [],
    existsNote: 'An Identity Center instance that this account administers, and a user or group in it that the caller can sign in as.',
    grants: 'administrator',
    contested: null,
    references: [pathfinding('sso-001'), PROWLER, PERMISSION_SETS],
    asOf: AS_OF,
  },
  {
    id: 'sso-002',
    name: 'Attach AdministratorAccess to the permission set one has',
    services: ['sso'],
    category: 'self-escalation',
    who: ROLES,
    variants: [[can('sso:AttachManagedPolicyToPermissionSet', INSTANCE), can('sso:AttachManagedPolicyToPermissionSet', ASSIGNED_SET)]],
    exists: [],
    existsNote: OWN_SESSION,
    grants: 'administrator',
    contested: null,
    references: [pathfinding('sso-002'), PROWLER, 'https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_AttachManagedPolicyToPermissionSet.html'],
    asOf: AS_OF,
  },
  {
    id: 'sso-003',
    name: 'Write an inline policy into the permission set one has',
    services: ['sso'],
    category: 'self-escalation',
    who: ROLES,
    variants: [[can('sso:PutInlinePolicyToPermissionSet', INSTANCE), can('sso:PutInlinePolicyToPermissionSet', ASSIGNED_SET)]],
    exists: [],
    existsNote: OWN_SESSION,
    grants: 'administrator',
    contested: null,
    references: [pathfinding('sso-003'), PROWLER, 'https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_PutInlinePolicyToPermissionSet.html'],
    asOf: AS_OF,
  },
  {
    id: 'postern-sso-001',
    name: 'Assign a permission set that is there to oneself',
    services: ['sso'],
    category: 'self-escalation',
    who: ANYBODY,
    variants: [[can('sso:CreateAccountAssignment', INSTANCE), can('sso:CreateAccountAssignment', KNOWN_SET), can('sso:CreateAccountAssignment', ACCOUNT)]],
    exists: [],
    existsNote: 'A permission set that allows more, in an Identity Center instance that this account administers, and a user or group in it that the caller can sign in as.',
    grants: 'administrator',
    contested: null,
    references: ['https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreateAccountAssignment.html'],
    asOf: AS_OF,
  },
  {
    id: 'postern-sso-002',
    name: 'Join a group that Identity Center gives more',
    services: ['identitystore'],
    category: 'self-escalation',
    who: ANYBODY,
    variants: [[can('identitystore:CreateGroupMembership', existing('group', 'arn:{Partition}:identitystore:::group/{Id}')), can('identitystore:CreateGroupMembership', existing('identity store', 'arn:{Partition}:identitystore::{Account}:identitystore/{Id}')), can('identitystore:CreateGroupMembership', existing('own user', 'arn:{Partition}:identitystore:::user/{Id}'))]],
    exists: [],
    existsNote: 'A group with a permission set that allows more, and a user that the caller can sign in as.',
    grants: 'administrator',
    contested: null,
    references: ['https://docs.aws.amazon.com/singlesignon/latest/IdentityStoreAPIReference/API_CreateGroupMembership.html'],
    asOf: AS_OF,
  },
];
