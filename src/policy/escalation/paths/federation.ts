import type { EscalationPath } from '../schema.ts';
import { ANY, ANYBODY, AS_OF, can, existing, fresh, pass, roleTrusting } from './parts.ts';

const ROLES_ANYWHERE = 'rolesanywhere.amazonaws.com';
const IOT = 'credentials.iot.amazonaws.com';
const PODS = 'pods.eks.amazonaws.com';

/** Paths by which somebody outside is vouched for, and takes a role with that. */
export const FEDERATION_PATHS: readonly EscalationPath[] = [
  {
    id: 'postern-iam-004',
    name: 'Replace the certificates of an identity provider and sign in as one of its users',
    services: ['iam'],
    category: 'principal-access',
    who: ANYBODY,
    variants: [[can('iam:UpdateSAMLProvider', existing('SAML provider', 'arn:{Partition}:iam::{Account}:saml-provider/{Name}'))]],
    exists: [{ kind: 'privileged-role' }],
    existsNote: 'The trust policy of that role must let the users of the provider in.',
    grants: 'role',
    contested: null,
    references: ['https://cloud.hacktricks.wiki/en/pentesting-cloud/aws-security/aws-privilege-escalation/aws-iam-privesc/index.html', 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html'],
    asOf: AS_OF,
  },
  {
    id: 'postern-rolesanywhere-001',
    name: 'Trust a certificate authority of one\'s own and take the role with its certificate',
    services: ['iam', 'rolesanywhere'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(ROLES_ANYWHERE), can('rolesanywhere:CreateTrustAnchor', ANY), can('rolesanywhere:CreateProfile', ANY)]],
    exists: [roleTrusting(ROLES_ANYWHERE)],
    existsNote: 'The trust policy of the role must not ask for another trust anchor.',
    grants: 'role',
    contested: null,
    references: ['https://docs.aws.amazon.com/rolesanywhere/latest/userguide/security_iam_id-based-policy-examples.html'],
    asOf: AS_OF,
  },
  {
    id: 'postern-iot-001',
    name: 'Make a role alias and take the role with a device certificate',
    services: ['iam', 'iot'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(IOT), can('iot:CreateRoleAlias', fresh('arn:{Partition}:iot:{Region}:{Account}:rolealias/{Name}'))]],
    exists: [roleTrusting(IOT)],
    existsNote: 'A certificate whose policy allows iot:AssumeRoleWithCertificate on any alias, or the rights to make one.',
    grants: 'role',
    contested: null,
    references: ['https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html'],
    asOf: AS_OF,
  },
  {
    id: 'postern-eks-001',
    name: 'Give the role to the pods of a service account',
    services: ['eks', 'iam'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(PODS), can('eks:CreatePodIdentityAssociation', existing('cluster', 'arn:{Partition}:eks:{Region}:{Account}:cluster/{Name}'))]],
    exists: [roleTrusting(PODS)],
    existsNote: 'A pod of the cluster that the caller controls, and the Pod Identity agent.',
    grants: 'role',
    contested: null,
    references: ['https://docs.aws.amazon.com/eks/latest/userguide/pod-id-association.html'],
    asOf: AS_OF,
  },
];
