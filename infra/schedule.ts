import { Fn, aws_scheduler as scheduler, type aws_sqs as sqs, type CfnCondition } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Deployment } from './deployment.ts';
import { machineArn } from './machines.ts';
import { arn, plainRole, serviceTrust, useKey } from './policies.ts';
import type { Store } from './store.ts';

const NAME = 'postern-scan';

export interface ScheduleProps {
  readonly deployment: Deployment;
  readonly store: Store;
  readonly isRunning: CfnCondition;
  /** Where deliveries go that failed for an hour. */
  readonly deadLetters: sqs.IQueue;
}

/** Starts a scan at its time, and none while the hub is stopped. */
export class Schedule extends Construct {
  constructor(scope: Construct, id: string, { deployment, store, isRunning, deadLetters }: ScheduleProps) {
    super(scope, id);
    const role = plainRole(this, 'Role', {
      description: 'Postern: the scheduler starts scans.',
      trust: serviceTrust('scheduler.amazonaws.com', arn('scheduler', 'schedule-group/default')),
      policies: [
        [
          { Sid: 'StartScan', Action: ['states:StartExecution'], Resource: machineArn('start') },
          { Sid: 'KeepFailures', Action: ['sqs:SendMessage'], Resource: deadLetters.queueArn },
          useKey(store.key.keyArn),
        ],
      ],
    });
    new scheduler.CfnSchedule(this, 'Schedule', {
      name: NAME,
      description: 'Postern: scan the organization.',
      scheduleExpression: deployment.settings.schedule,
      scheduleExpressionTimezone: 'UTC',
      state: Fn.conditionIf(isRunning.logicalId, 'ENABLED', 'DISABLED').toString(),
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: machineArn('start'),
        roleArn: role.attrArn,
        input: JSON.stringify({ scheduledTime: '<aws.scheduler.scheduled-time>', request: REQUEST }),
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 20 },
        deadLetterConfig: { arn: deadLetters.queueArn },
      },
    });
  }
}

/** Nothing is narrowed: what is scanned the function that plans knows of the settings, for scans that are started by hand too. */
const REQUEST = {};
