import { aws_iam as iam, aws_kms as kms, aws_s3 as s3, Aws, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { arn } from './policies.ts';

/** Days that what a run wrote is kept; an organization's has some hundred thousand objects. Snapshots and ledgers are not among it. */
const RUN_DAYS = 35;
/** Days that the bucket's access logs are kept: a year of who read what, and a month in hand. */
const ACCESS_LOG_DAYS = 400;
/** Days that work orders are kept. A run can be redriven for 14. */
const ORDER_DAYS = 30;
/** Days after which an overwritten or deleted object is gone: what a wrong run overwrote can be brought back until then. */
const OVERWRITTEN_DAYS = 30;

/** Where the service keeps its state, and the key of everything that it encrypts. Both outlive the stack: the ledger is what Security Hub was told. */
export class Store extends Construct {
  readonly key: kms.Key;
  readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', { description: 'Postern: state, queues, logs and variables of the hub.', enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN });
    for (const statement of keyStatements()) this.key.addToResourcePolicy(statement);
    const closed = { blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL, objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED, enforceSSL: true, minimumTLSVersion: 1.2, versioned: true, removalPolicy: RemovalPolicy.RETAIN };
    // S3 delivers access logs to buckets under its own keys only.
    const accessLogs = new s3.Bucket(this, 'AccessLogs', { ...closed, encryption: s3.BucketEncryption.S3_MANAGED, lifecycleRules: [{ id: 'forget', expiration: Duration.days(ACCESS_LOG_DAYS), noncurrentVersionExpiration: Duration.days(1) }] });
    this.bucket = new s3.Bucket(this, 'State', {
      ...closed,
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      // CDK's own classes leave out the undefined that exactOptionalPropertyTypes asks of its interfaces.
      serverAccessLogsBucket: accessLogs as s3.IBucket,
      serverAccessLogsPrefix: 'state/',
      // Snapshots and ledgers are never expired by age: an account that was not read for months still has its last ones.
      lifecycleRules: [
        { id: 'forget-runs', prefix: 'runs/', expiration: Duration.days(RUN_DAYS) },
        { id: 'forget-orders', prefix: 'orders/', expiration: Duration.days(ORDER_DAYS) },
        { id: 'forget-overwritten', noncurrentVersionExpiration: Duration.days(OVERWRITTEN_DAYS), expiredObjectDeleteMarker: true, abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
  }
}

/** Services that use the key by themselves. Roles get theirs in their own policies. */
function keyStatements(): readonly iam.PolicyStatement[] {
  const ofThisAccount = { 'aws:SourceAccount': Aws.ACCOUNT_ID };
  return [
    new iam.PolicyStatement({
      sid: 'LogGroups',
      principals: [new iam.ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:DescribeKey'],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': arn('logs', 'log-group:*') } },
    }),
    new iam.PolicyStatement({
      sid: 'LogsOfStateMachines',
      principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
      actions: ['kms:Decrypt'],
      resources: ['*'],
      conditions: { StringEquals: ofThisAccount, ArnLike: { 'aws:SourceArn': arn('logs', '*') } },
    }),
    new iam.PolicyStatement({
      sid: 'EventsToQueues',
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
      conditions: { StringEquals: ofThisAccount, ArnLike: { 'aws:SourceArn': arn('events', 'rule/*') } },
    }),
  ];
}
