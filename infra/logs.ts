import { aws_logs as logs, RemovalPolicy, type aws_kms as kms } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Encrypted, kept for a year, and gone with the stack: what must stay is in the bucket. */
export const logGroup = (scope: Construct, id: string, logGroupName: string, encryptionKey: kms.IKey): logs.LogGroup =>
  new logs.LogGroup(scope, id, { logGroupName, encryptionKey, retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.DESTROY });
