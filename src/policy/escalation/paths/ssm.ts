import type { EscalationPath } from '../schema.ts';
import { ANYBODY, AS_OF, can, existing, fresh, pass, pathfinding, pmapper, roleTrusting, running } from './parts.ts';

const EC2 = 'ec2.amazonaws.com';
const SSM = 'ssm.amazonaws.com';
const INSTANCE = existing('instance', 'arn:{Partition}:ec2:{Region}:{Account}:instance/{Id}');
/** AWS's own that run what the caller hands over. */
const SCRIPT_DOCUMENTS = ['AWS-RunShellScript', 'AWS-RunPowerShellScript', 'AWS-RunRemoteScript', 'AWS-RunDocument', 'AWS-ApplyAnsiblePlaybooks', 'AWS-RunSaltState'].map((name) => existing("AWS's command document", `arn:{Partition}:ssm:{Region}::document/${name}`));
const OWN_DOCUMENT = existing('document', 'arn:{Partition}:ssm:{Region}:{Account}:document/{Name}');
const RUNBOOK = fresh('arn:{Partition}:ssm:{Region}:{Account}:document/{Name}');
const AGENT = 'The instance must be managed: the agent runs, and its role lets it reach Systems Manager.';

/** Paths through Systems Manager. */
export const SSM_PATHS: readonly EscalationPath[] = [
  {
    id: 'ssm-001',
    name: 'Open a session on an instance',
    services: ['ssm'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[can('ssm:StartSession', INSTANCE)]],
    exists: [running('instance', EC2)],
    existsNote: `${AGENT} The session document must be allowed too where ssm:SessionDocumentAccessCheck asks for it.`,
    grants: 'role',
    contested: null,
    references: [pathfinding('ssm-001'), pmapper('ssm')],
    asOf: AS_OF,
  },
  {
    id: 'ssm-002',
    name: 'Run a command on an instance',
    services: ['ssm'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: SCRIPT_DOCUMENTS.map((document) => [can('ssm:SendCommand', INSTANCE), can('ssm:SendCommand', document)]),
    exists: [running('instance', EC2)],
    existsNote: `${AGENT} Any command document that takes a script will do.`,
    grants: 'role',
    contested: null,
    references: [pathfinding('ssm-002'), pmapper('ssm')],
    asOf: AS_OF,
  },
  {
    id: 'ssm-003',
    name: 'Write a runbook and let Automation run it as the role',
    services: ['iam', 'ssm'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [
      [
        pass(SSM),
        can('ssm:CreateDocument', RUNBOOK, { 'ssm:DocumentType': 'Automation' }),
        can('ssm:StartAutomationExecution', RUNBOOK),
        can('ssm:StartAutomationExecution', fresh('arn:{Partition}:ssm:{Region}:{Account}:automation-execution/{Id}')),
      ],
    ],
    exists: [roleTrusting(SSM)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('ssm-003'), 'https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup.html'],
    asOf: AS_OF,
  },
  {
    id: 'postern-ssm-001',
    name: 'Associate a command with an instance',
    services: ['ssm'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[can('ssm:CreateAssociation', fresh('arn:{Partition}:ssm:{Region}:{Account}:association/{Id}')), can('ssm:CreateAssociation', INSTANCE), can('ssm:CreateAssociation', OWN_DOCUMENT)]],
    exists: [running('instance', EC2)],
    existsNote: `${AGENT} Any document that takes a script will do.`,
    grants: 'role',
    contested: null,
    references: ['https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateAssociation.html'],
    asOf: AS_OF,
  },
  {
    id: 'postern-ssm-002',
    name: 'Rewrite a document that instances run',
    services: ['ssm'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[can('ssm:UpdateDocument', OWN_DOCUMENT), can('ssm:UpdateDocumentDefaultVersion', OWN_DOCUMENT)]],
    exists: [running('instance', EC2)],
    existsNote: 'An association that runs the document by its default version.',
    grants: 'role',
    contested: null,
    references: ['https://cloud.hacktricks.wiki/en/pentesting-cloud/aws-security/aws-privilege-escalation/aws-ssm-privesc/index.html'],
    asOf: AS_OF,
  },
];
