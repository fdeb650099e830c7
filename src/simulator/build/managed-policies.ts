import type { ManagedPolicy, PolicyStatement } from '../state.ts';
import { randomFor } from '../random.ts';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const all = (...Action: readonly string[]): readonly PolicyStatement[] => [{ Effect: 'Allow', Action, Resource: '*' }];

/** AWS-managed policies as AWS publishes them (2026-09), for the roles that attach them; long ones keep the statements that matter to a reviewer. */
const PUBLISHED: Readonly<Record<string, { readonly path?: string; readonly version: string; readonly statements: readonly PolicyStatement[] }>> = {
  AWSLambdaBasicExecutionRole: { path: '/service-role/', version: 'v1', statements: all(...LOGS) },
  AWSLambdaVPCAccessExecutionRole: {
    path: '/service-role/', version: 'v3',
    statements: all(...LOGS, 'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'),
  },
  AWSLambdaSQSQueueExecutionRole: { path: '/service-role/', version: 'v1', statements: all('sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', ...LOGS) },
  AWSLambdaDynamoDBExecutionRole: { path: '/service-role/', version: 'v1', statements: all('dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams', ...LOGS) },
  AWSXRayDaemonWriteAccess: { version: 'v2', statements: all('xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:GetSamplingStatisticSummaries') },
  AmazonS3FullAccess: { version: 'v2', statements: all('s3:*', 's3-object-lambda:*') },
  AmazonSQSFullAccess: { version: 'v1', statements: all('sqs:*') },
  AmazonDynamoDBFullAccess: { version: 'v15', statements: all('dynamodb:*', 'dax:*', 'cloudwatch:PutMetricAlarm', 'sns:CreateTopic', 'sns:Subscribe', 'lambda:CreateFunction', 'lambda:DeleteFunction', 'tag:GetResources') },
  PowerUserAccess: {
    version: 'v12',
    statements: [{ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' }, ...all('account:GetAccountInformation', 'account:GetPrimaryEmail', 'account:ListRegions', 'iam:CreateServiceLinkedRole', 'iam:DeleteServiceLinkedRole', 'iam:ListRoles', 'organizations:DescribeOrganization')],
  },
  AdministratorAccess: { version: 'v1', statements: all('*') },
};
export type ManagedName = 'AWSLambdaBasicExecutionRole' | 'AWSLambdaVPCAccessExecutionRole' | 'AWSLambdaSQSQueueExecutionRole' | 'AWSLambdaDynamoDBExecutionRole' | 'AWSXRayDaemonWriteAccess'
  | 'AmazonS3FullAccess' | 'AmazonSQSFullAccess' | 'AmazonDynamoDBFullAccess' | 'PowerUserAccess' | 'AdministratorAccess';

export const managedArn = (name: ManagedName): string => `arn:aws:iam::aws:policy${PUBLISHED[name]?.path ?? '/'}${name}`;

/** All of them, by ARN. */
export function managedPolicies(): Map<string, ManagedPolicy> {
  const entries = Object.entries(PUBLISHED).map(([name, { path = '/', version, statements }]): [string, ManagedPolicy] => {
    const arn = `arn:aws:iam::aws:policy${path}${name}`;
    const document = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    const id = `ANPA${randomFor(0, arn).text(17, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567')}`;
    return [arn, { arn, id, name, path, createdAt: '2015-02-06T18:40:00.000Z', updatedAt: '2024-02-13T21:58:00.000Z', versions: [{ id: version, document, createdAt: '2024-02-13T21:58:00.000Z' }] }];
  });
  return new Map(entries);
}
