import type { EscalationPath } from '../schema.ts';
import { ANYBODY, AS_OF, can, existing, fresh, pass, pathfinding, PROWLER, RHINO_PART_2, roleTrusting, running } from './parts.ts';

const SAGEMAKER = 'sagemaker.amazonaws.com';
const NOTEBOOK = 'arn:{Partition}:sagemaker:{Region}:{Account}:notebook-instance/{Name}';
const EXISTING = existing('notebook instance', NOTEBOOK);
const LIFECYCLE = fresh('arn:{Partition}:sagemaker:{Region}:{Account}:notebook-instance-lifecycle-config/{Name}');

/** Paths through SageMaker. */
export const SAGEMAKER_PATHS: readonly EscalationPath[] = [
  {
    id: 'sagemaker-001',
    name: 'Make a notebook instance with the role',
    services: ['iam', 'sagemaker'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(SAGEMAKER), can('sagemaker:CreateNotebookInstance', fresh(NOTEBOOK))]],
    exists: [roleTrusting(SAGEMAKER)],
    existsNote: 'The caller opens the notebook in the console, or with sagemaker:CreatePresignedNotebookInstanceUrl.',
    grants: 'role',
    contested: null,
    references: [pathfinding('sagemaker-001'), RHINO_PART_2],
    asOf: AS_OF,
  },
  {
    id: 'sagemaker-002',
    name: 'Run a training job with the role',
    services: ['iam', 'sagemaker'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(SAGEMAKER), can('sagemaker:CreateTrainingJob', fresh('arn:{Partition}:sagemaker:{Region}:{Account}:training-job/{Name}'))]],
    exists: [roleTrusting(SAGEMAKER)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('sagemaker-002'), PROWLER],
    asOf: AS_OF,
  },
  {
    id: 'sagemaker-003',
    name: 'Run a processing job with the role',
    services: ['iam', 'sagemaker'],
    category: 'new-passrole',
    who: ANYBODY,
    variants: [[pass(SAGEMAKER), can('sagemaker:CreateProcessingJob', fresh('arn:{Partition}:sagemaker:{Region}:{Account}:processing-job/{Name}'))]],
    exists: [roleTrusting(SAGEMAKER)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('sagemaker-003'), PROWLER],
    asOf: AS_OF,
  },
  {
    id: 'sagemaker-004',
    name: 'Open a notebook instance by a signed URL',
    services: ['sagemaker'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [[can('sagemaker:CreatePresignedNotebookInstanceUrl', EXISTING)]],
    exists: [running('notebook instance', SAGEMAKER)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('sagemaker-004'), RHINO_PART_2],
    asOf: AS_OF,
  },
  {
    id: 'sagemaker-005',
    name: 'Let a notebook instance start with a script that one wrote',
    services: ['sagemaker'],
    category: 'existing-passrole',
    who: ANYBODY,
    variants: [
      [
        can('sagemaker:CreateNotebookInstanceLifecycleConfig', LIFECYCLE),
        can('sagemaker:StopNotebookInstance', EXISTING),
        can('sagemaker:UpdateNotebookInstance', EXISTING),
        can('sagemaker:StartNotebookInstance', EXISTING),
      ],
    ],
    exists: [running('notebook instance', SAGEMAKER)],
    existsNote: null,
    grants: 'role',
    contested: null,
    references: [pathfinding('sagemaker-005'), 'https://www.plerion.com/blog/privilege-escalation-with-sagemaker-and-execution-roles'],
    asOf: AS_OF,
  },
];
