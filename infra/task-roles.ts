import { Aws, type aws_iam as iam } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SCAN_ROLE, TASK_ROLE, WRITER_ROLE } from './deployment.ts';
import { plainRole, TRACING, useKey, writeLogs, type Statement } from './policies.ts';
import type { Store } from './store.ts';

/** Lambda names no source when it assumes a role, so that the trust has no condition. */
const LAMBDA = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };

/** Reads of Organizations that planning makes: members, and the service control policies above them. */
export const ORGANIZATION_READS: readonly string[] = [
  'organizations:DescribeOrganization', 'organizations:DescribePolicy', 'organizations:ListAccounts', 'organizations:ListParents',
  'organizations:ListPolicies', 'organizations:ListRoots', 'organizations:ListTargetsForPolicy',
];
/** Regions of the hub's own account, for accounts that do not tell theirs. */
export const OWN_REGIONS: readonly string[] = ['account:ListRegions', 'ec2:DescribeRegions'];

/** What a note may not touch: workflow, severity and the rest of a finding are the analysts'. Source: "BatchUpdateFindings for customers". */
const NOT_OURS: readonly string[] = ['Confidence', 'Criticality', 'RelatedFindings.Id', 'RelatedFindings.ProductArn', 'Severity.Label', 'Severity.Normalized', 'Severity.Product', 'Types', 'VerificationState', 'Workflow.Status'];

/** The role of everything that scans: it enters accounts, keeps state, and reads nothing of an account by itself but regions and the organization. */
export function taskRole(scope: Construct, id: string, store: Store, logGroups: readonly string[]): iam.CfnRole {
  return plainRole(scope, id, {
    name: TASK_ROLE,
    description: 'Postern scans: enters member accounts by their Postern roles and keeps state in the bucket.',
    trust: LAMBDA,
    policies: [[enterMembers(), ...keepState(store), readOrganization, ...writeNotes(), writeLogs(logGroups), TRACING]],
  });
}

export interface IntakeAccess {
  readonly store: Store;
  readonly logGroup: string;
  readonly machine: string;
  readonly queue: string;
}

/** Events come from outside: what reads them can start a rescan, and enter nothing. */
export function intakeRole(scope: Construct, id: string, { store, logGroup, machine, queue }: IntakeAccess): iam.CfnRole {
  return plainRole(scope, id, {
    description: 'Postern takes requests for rescans from the queue and starts them.',
    trust: LAMBDA,
    policies: [
      [
        { Sid: 'StartRescan', Action: ['states:StartExecution'], Resource: machine },
        { Sid: 'TakeRequests', Action: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'], Resource: queue },
        useKey(store.key.keyArn),
        writeLogs([logGroup]),
        TRACING,
      ],
    ],
  });
}

const enterMembers = (): Statement => ({ Sid: 'EnterMembers', Action: ['sts:AssumeRole'], Resource: [SCAN_ROLE, WRITER_ROLE].map((name) => `arn:${Aws.PARTITION}:iam::*:role/${name}`) });

function keepState({ bucket, key }: Store): readonly Statement[] {
  return [
    { Sid: 'KeepState', Action: ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], Resource: bucket.arnForObjects('*') },
    // Without it, S3 answers 403 for what is not there, and nothing could be told from something refused.
    { Sid: 'ListState', Action: ['s3:ListBucket'], Resource: bucket.bucketArn },
    useKey(key.keyArn),
  ];
}

const readOrganization: Statement = { Sid: 'ReadOrganization', Action: [...ORGANIZATION_READS, ...OWN_REGIONS], Resource: '*' };

function writeNotes(): readonly Statement[] {
  const hub = `arn:${Aws.PARTITION}:securityhub:*:${Aws.ACCOUNT_ID}:hub/default`;
  return [
    { Sid: 'WriteNotes', Action: ['securityhub:BatchUpdateFindings'], Resource: hub },
    // Null … false: the field is in the request. Keys of one condition must all hold, so that each field has its own statement.
    ...NOT_OURS.map((field): Statement => ({ Sid: `Never${field.replace('.', '')}`, Effect: 'Deny', Action: ['securityhub:BatchUpdateFindings'], Resource: '*', Condition: { Null: { [`securityhub:ASFFSyntaxPath/${field}`]: 'false' } } })),
  ];
}
