import { Aws, aws_iam as iam, type CfnTag } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { PolicyDocument } from '../src/scan/role.ts';

export interface Statement {
  readonly Sid: string;
  readonly Effect?: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}
export interface RoleSpec {
  readonly name?: string;
  readonly description: string;
  readonly trust: object;
  /** One managed policy each, in this order. */
  readonly policies: readonly (readonly Statement[] | PolicyDocument)[];
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * A role with policies written out, and nothing else: grants that constructs add by themselves would widen it unseen. Managed policies,
 * because auditors look for inline ones, and because they hold 6,144 characters each.
 */
export function plainRole(scope: Construct, id: string, { name, description, trust, policies, tags }: RoleSpec): iam.CfnRole {
  const managed = policies.map((policy, index) => new iam.CfnManagedPolicy(scope, `${id}Policy${policies.length > 1 ? index + 1 : ''}`, { description: `${description} Part ${index + 1} of ${policies.length}.`, policyDocument: documentOf(policy) }));
  return new iam.CfnRole(scope, id, {
    ...(name === undefined ? {} : { roleName: name }),
    description,
    maxSessionDuration: 3600,
    assumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
    managedPolicyArns: managed.map(({ ref }) => ref),
    tags: Object.entries(tags ?? {}).map(([key, value]): CfnTag => ({ key, value })),
  });
}

const documentOf = (policy: readonly Statement[] | PolicyDocument): object =>
  'Version' in policy ? policy : { Version: '2012-10-17', Statement: policy.map(({ Sid, Effect = 'Allow', ...rest }) => ({ Sid, Effect, ...rest })) };

/** A service of this account, acting for the resources that match. */
export const serviceTrust = (service: string, sourceArn: string): object => ({
  Effect: 'Allow',
  Principal: { Service: service },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID }, ArnLike: { 'aws:SourceArn': sourceArn } },
});

/** An ARN of the stack's own partition, region and account. */
export const arn = (service: string, resource: string): string => `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;

export const TRACING: Statement = { Sid: 'Trace', Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], Resource: '*' };
/** What X-Ray asks of a service that samples by rules: Step Functions. */
export const SAMPLED_TRACING: Statement = { Sid: 'Trace', Action: [...TRACING.Action, 'xray:GetSamplingRules', 'xray:GetSamplingTargets'], Resource: '*' };
export const useKey = (key: string): Statement => ({ Sid: 'UseTheKey', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: key });
/** Into these log groups, by their names. */
export const writeLogs = (names: readonly string[]): Statement => ({ Sid: 'WriteLogs', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: names.map((name) => arn('logs', `log-group:${name}:*`)) });
