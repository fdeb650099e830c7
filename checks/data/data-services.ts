import { matchesPattern, type Action } from '../../src/policy/index.ts';

/**
 * Services that keep or carry an organization's data, keys included. A role that may change, or read the data of, everything in one of them is worse than
 * one that may reconfigure another service. What they answer about themselves (settings, attributes, metadata) is not their data.
 * A test compares the names with the pinned service authorization data.
 */
export const DATA_SERVICES: {
  readonly asOf: string;
  readonly sources: readonly string[];
  /** By prefix: the actions of access level Read that give out the data itself. */
  readonly services: Readonly<Record<string, readonly string[]>>;
} = {
  asOf: '2026-11-21',
  sources: [
    'https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html',
    'https://docs.aws.amazon.com/whitepapers/latest/aws-overview/database.html',
    'https://docs.aws.amazon.com/whitepapers/latest/aws-overview/storage-services.html',
  ],
  services: {
    aoss: [],
    athena: ['athena:GetQueryResults*'],
    backup: [],
    cassandra: ['cassandra:GetRecords', 'cassandra:Select*'],
    dax: ['dax:BatchGetItem', 'dax:ConditionCheckItem', 'dax:GetItem', 'dax:Query', 'dax:Scan'],
    'docdb-elastic': [],
    dsql: [],
    dynamodb: ['dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem', 'dynamodb:GetItem', 'dynamodb:GetRecords', 'dynamodb:PartiQLSelect', 'dynamodb:Query', 'dynamodb:ReadDataForReplication', 'dynamodb:Scan', 'dynamodb:SearchVectors'],
    ebs: ['ebs:GetSnapshotBlock'],
    elasticache: [],
    elasticfilesystem: ['elasticfilesystem:ClientMount', 'elasticfilesystem:ReplicationRead'],
    es: ['es:ESCrossClusterGet', 'es:ESHttpGet', 'es:ESHttpHead'],
    firehose: [],
    fsx: [],
    kafka: [],
    'kafka-cluster': ['kafka-cluster:ReadData'],
    kinesis: ['kinesis:GetRecords', 'kinesis:SubscribeToShard'],
    kinesisvideo: ['kinesisvideo:GetClip', 'kinesisvideo:GetDASHStreamingSessionURL', 'kinesisvideo:GetHLSStreamingSessionURL', 'kinesisvideo:GetImages', 'kinesisvideo:GetMedia*'],
    kms: [],
    memorydb: [],
    mq: [],
    'neptune-db': ['neptune-db:GetStreamRecords', 'neptune-db:ReadDataViaQuery'],
    'neptune-graph': ['neptune-graph:ReadDataViaQuery'],
    qldb: ['qldb:GetBlock', 'qldb:GetRevision', 'qldb:PartiQLHistoryFunction', 'qldb:PartiQLSelect'],
    rds: ['rds:DownloadCompleteDBLogFile', 'rds:DownloadDBLogFilePortion'],
    'rds-data': [],
    'rds-db': [],
    redshift: [],
    'redshift-data': [],
    'redshift-serverless': [],
    s3: ['s3:GetDataAccess', 's3:GetObject', 's3:GetObjectAnnotation', 's3:GetObjectTorrent', 's3:GetObjectVersion', 's3:GetObjectVersionAnnotation*', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTorrent'],
    's3-object-lambda': ['s3-object-lambda:GetObject', 's3-object-lambda:GetObjectVersion'],
    's3-outposts': ['s3-outposts:GetObject', 's3-outposts:GetObjectVersion', 's3-outposts:GetObjectVersionForReplication'],
    s3express: [],
    s3files: ['s3files:ClientMount'],
    s3tables: ['s3tables:GetTableData'],
    s3vectors: ['s3vectors:GetVectors', 's3vectors:QueryVectors'],
    secretsmanager: ['secretsmanager:GetSecretValue'],
    sns: [],
    sqs: ['sqs:ReceiveMessage'],
    ssm: ['ssm:GetParameter*'],
    timestream: ['timestream:Select'],
    'timestream-influxdb': [],
  },
};

/** Does an action of access level Read give out data? In other services: whatever does not only list or describe. */
export function givesData({ name, service }: Action): boolean {
  const reads = Object.hasOwn(DATA_SERVICES.services, service) ? DATA_SERVICES.services[service] : undefined;
  return reads === undefined ? !/:(Describe|List)/.test(name) : reads.some((pattern) => matchesPattern(pattern, name));
}

export const isDataService = (service: string): boolean => Object.hasOwn(DATA_SERVICES.services, service);

/**
 * Actions whose requests name a resource only in some uses and need `*` in the others, although the reference lists a resource type:
 * those with a single type that is not required, and these. Source: service authorization reference, "Resource types (*required)".
 */
const NAMED_AT_TIMES: readonly string[] = ['mediaconvert:CreateJob', 'sms-voice:Send*', 'sts:SetContext', 'translate:StartTextTranslationJob', 'translate:TranslateText'];
/** Of those with a single type: the resource is always named. */
const ALWAYS_NAMED: readonly string[] = ['cloudsearch:*', 'es:ES*', 'redshift:GetClusterCredentialsWithIAM'];

/** Can every use of the action be granted on named resources? */
export function canBeNamed({ name, required, optional }: Action): boolean {
  const matches = (patterns: readonly string[]): boolean => patterns.some((pattern) => matchesPattern(pattern, name));
  return required.length > 0 || (optional.length > 1 ? !matches(NAMED_AT_TIMES) : matches(ALWAYS_NAMED));
}
