import { Aws, Duration, Fn, RemovalPolicy, aws_events as events, aws_iam as iam, aws_lambda as lambda, aws_sqs as sqs, custom_resources as custom, type aws_kms as kms, type CfnCondition } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { DeployTime } from './deploy-time.ts';
import { arn, type Statement } from './policies.ts';

/** Of the custom action and of its rule: both are named before the other is there. */
const ACTION_ID = 'PosternRescan';
const RULE = 'postern-rescan';
const ACTION_ARN = arn('securityhub', `action/custom/${ACTION_ID}`);
/** Six times what the intake may take, as Lambda advises. */
const VISIBILITY = Duration.seconds(360);

/** Requests for rescans that wait for the intake, and those that it could not take five times. */
export class RescanQueues extends Construct {
  readonly requests: sqs.Queue;
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, encryptionMasterKey: kms.IKey) {
    super(scope, id);
    const encrypted = { encryption: sqs.QueueEncryption.KMS, encryptionMasterKey, enforceSSL: true, removalPolicy: RemovalPolicy.DESTROY };
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', { ...encrypted, retentionPeriod: Duration.days(14) });
    this.requests = new sqs.Queue(this, 'Requests', { ...encrypted, retentionPeriod: Duration.days(1), visibilityTimeout: VISIBILITY, deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 } });
    const rule = arn('events', `rule/${RULE}`);
    for (const [queue, sid] of [[this.requests, 'Requests'], [this.deadLetters, 'Undeliverable']] as const) {
      queue.addToResourcePolicy(new iam.PolicyStatement({ sid, principals: [new iam.ServicePrincipal('events.amazonaws.com')], actions: ['sqs:SendMessage'], resources: [queue.queueArn], conditions: { ArnEquals: { 'aws:SourceArn': rule }, StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }));
    }
  }
}

export const mayMakeAction = (): Statement => ({ Sid: 'MakeAction', Action: ['securityhub:CreateActionTarget', 'securityhub:DeleteActionTarget', 'securityhub:UpdateActionTarget'], Resource: arn('securityhub', 'hub/default') });

export interface RescanActionProps {
  readonly deployTime: DeployTime;
  readonly queues: RescanQueues;
  readonly intake: lambda.Function;
  readonly isRunning: CfnCondition;
}

/** The action `Rescan` of Security Hub's console: selected findings go to the queue, and from there in batches to the intake. */
export class RescanAction extends Construct {
  constructor(scope: Construct, id: string, { deployTime, queues, intake, isRunning }: RescanActionProps) {
    super(scope, id);
    makeAction(deployTime);
    new events.CfnRule(this, 'Rule', {
      name: RULE,
      description: 'Postern: findings selected for a rescan.',
      state: Fn.conditionIf(isRunning.logicalId, 'ENABLED', 'DISABLED').toString(),
      eventPattern: { source: ['aws.securityhub'], 'detail-type': ['Security Hub Findings - Custom Action'], resources: [ACTION_ARN] },
      targets: [{ id: 'queue', arn: queues.requests.queueArn, deadLetterConfig: { arn: queues.deadLetters.queueArn } }],
    });
    const mapping = new lambda.CfnEventSourceMapping(this, 'Requests', {
      functionName: intake.functionName,
      eventSourceArn: queues.requests.queueArn,
      enabled: Fn.conditionIf(isRunning.logicalId, true, false),
      // Each of many selected findings may be an event of its own: waiting lets one rescan take them all.
      batchSize: 100,
      maximumBatchingWindowInSeconds: 5,
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: 2 },
    });
    mapping.node.addDependency(intake);
  }
}

/** AWS::SecurityHub::ActionTarget is of November 2026 and not in every region: CDK 2.276 knows it in eu-central-1, and not in eu-west-1. */
function makeAction(deployTime: DeployTime): void {
  const said = { Name: 'Rescan', Description: 'Ask Postern to look again at the selected findings.' };
  const of = { ActionTargetArn: ACTION_ARN };
  const physicalResourceId = custom.PhysicalResourceId.of(ACTION_ID);
  deployTime.call('Action', {
    resourceType: 'Custom::PosternRescanAction',
    onCreate: { service: 'SecurityHub', action: 'createActionTarget', parameters: { ...said, Id: ACTION_ID }, physicalResourceId },
    onUpdate: { service: 'SecurityHub', action: 'updateActionTarget', parameters: { ...said, ...of }, physicalResourceId },
    // Gone already, or Security Hub is off: then there is nothing to take away.
    onDelete: { service: 'SecurityHub', action: 'deleteActionTarget', parameters: of, ignoreErrorCodesMatching: 'ResourceNotFoundException|InvalidAccessException' },
  });
}
