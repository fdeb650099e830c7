import { describe, expect, it } from 'vitest';
import { CONFIG_KEY } from '../../infra/config-file.ts';
import { INLINE_TEMPLATE_LIMIT } from '../../infra/member-stacks.ts';
import { CONFIG_KEY as READ_KEY } from '../../src/service/runtime.ts';
import * as entries from '../../src/service/lambda.ts';
import { settingsIn } from '../../src/service/settings.ts';
import { actionsOf, CONFIG, HUB, list, ofType, REGION, statementsOf, synthesize, text, type Statement, type Template } from './synthesized.ts';

const { hub, members, management, member, deployment } = synthesize();
const HANDLERS = ['plan', 'account', 'region', 'settle', 'correlate', 'summarize', 'resolve', 'rescan', 'intake'];
const functions = ofType(hub, 'AWS::Lambda::Function').filter(({ Properties }) => String(Properties['FunctionName']).startsWith('postern-'));
const KEY = text({ 'Fn::GetAtt': [ofType(hub, 'AWS::KMS::Key')[0]?.id ?? '', 'Arn'] });

describe('functions', () => {
  it('are the handlers, and each is an export of the entry', () => {
    expect(functions.map(({ Properties }) => String(Properties['FunctionName'])).sort()).toEqual(HANDLERS.map((name) => `postern-${name}`).sort());
    expect(functions.map(({ Properties }) => String(Properties['Handler'])).sort()).toEqual(HANDLERS.map((name) => `index.${name}`).sort());
    expect(Object.keys(entries).sort()).toEqual([...HANDLERS].sort());
  });

  it.each(functions.map((found) => [String(found.Properties['FunctionName']), found.Properties] as const))('%s is capped, traced, logged, and its variables are encrypted and read', (name, properties) => {
    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], TracingConfig: { Mode: 'Active' }, LoggingConfig: { LogGroup: expect.anything() } });
    expect(properties['ReservedConcurrentExecutions']).toBeGreaterThan(0);
    expect(text(properties['KmsKeyArn'])).toBe(KEY);
    expect(properties['Timeout']).toBe(name === 'postern-intake' ? 60 : 900);
    const { Variables } = properties['Environment'] as { readonly Variables: Readonly<Record<string, unknown>> };
    const given = Object.fromEntries(Object.entries(Variables).map(([key, value]) => [key, key === 'POSTERN_PUBLISH' ? 'plan' : key === 'POSTERN_RESCAN_MACHINE' ? text(value).replace('${Partition}', 'aws') : text(value)]));
    expect(settingsIn({ ...given, AWS_REGION: REGION })).toMatchObject({ prefix: '', roleName: 'PosternScan', externalId: 'postern-external', quotaShare: 0.5, publish: 'plan' });
    expect('POSTERN_RESCAN_MACHINE' in Variables).toBe(name === 'postern-intake');
    expect(Variables['POSTERN_PUBLISH']).toEqual({ Ref: 'Publish' });
  });

  it.each([[1, 120], [0.1, 160], [0.03, 534]])('with %f of the quotas, a region keeps %i s in hand for one more chunk of functions', (quotaShare, seconds) => {
    const of = synthesize({ ...synthesizedMost, quotaShare }, { config: null });
    const region = ofType(of.hub, 'AWS::Lambda::Function').find(({ Properties }) => Properties['FunctionName'] === 'postern-region');
    expect((region?.Properties['Environment'] as { readonly Variables: Readonly<Record<string, unknown>> }).Variables['POSTERN_SECONDS_IN_HAND']).toBe(String(seconds));
  });

  it('reserve what the settings let run at once, and leave the account room', () => {
    const reserved = Object.fromEntries(functions.map(({ Properties }) => [String(Properties['FunctionName']), Number(Properties['ReservedConcurrentExecutions'])]));
    expect(reserved).toMatchObject({ 'postern-account': 25, 'postern-region': 100, 'postern-settle': 25 });
    const most = synthesize({ ...synthesizedMost }, { config: null });
    // 1,000 is what an account has by default, and Lambda keeps 100 of them unreserved.
    const all = ofType(most.hub, 'AWS::Lambda::Function').reduce((sum, { Properties }) => sum + Number(Properties['ReservedConcurrentExecutions'] ?? 0), 0);
    expect(all).toBeLessThanOrEqual(900);
  });
});
const synthesizedMost = { hubAccount: HUB, homeRegion: REGION, organizationId: 'o-a1b2c3d4e5', ous: ['r-ab12'], concurrency: 145, regionConcurrency: 4 };

describe('state, queues and logs', () => {
  const buckets = ofType(hub, 'AWS::S3::Bucket');

  it('keep nothing open: private, versioned, encrypted, kept when the stack goes', () => {
    expect(buckets.length).toBe(2);
    for (const { Properties, DeletionPolicy } of buckets) {
      expect(Properties).toMatchObject({ PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true }, VersioningConfiguration: { Status: 'Enabled' }, OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] } });
      expect(DeletionPolicy).toBe('Retain');
    }
    const [state] = buckets.filter(({ Properties }) => Properties['LoggingConfiguration'] !== undefined);
    expect(state?.Properties).toMatchObject({ BucketEncryption: { ServerSideEncryptionConfiguration: [{ BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } }] } });
    // Ledgers and snapshots never expire by age.
    const rules = (state?.Properties['LifecycleConfiguration'] as { readonly Rules: readonly { readonly Prefix?: string; readonly ExpirationInDays?: number; readonly NoncurrentVersionExpiration?: object }[] }).Rules;
    expect(rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined).map(({ Prefix }) => Prefix)).toEqual(['runs/', 'orders/']);
    expect(rules.some(({ NoncurrentVersionExpiration, Prefix }) => NoncurrentVersionExpiration !== undefined && Prefix === undefined)).toBe(true);
  });

  it.each([
    ['AWS::S3::BucketPolicy', 2, 's3:*'],
    ['AWS::SQS::QueuePolicy', 2, 'sqs:*'],
  ])('%s refuses everything that is not TLS', (type, count, action) => {
    const policies = ofType(hub, type);
    expect(policies.length).toBe(count);
    for (const { Properties } of policies) {
      const statements = (Properties['PolicyDocument'] as { readonly Statement: readonly Statement[] }).Statement;
      expect(statements).toContainEqual(expect.objectContaining({ Effect: 'Deny', Action: action, Principal: { AWS: '*' }, Condition: expect.objectContaining({ Bool: { 'aws:SecureTransport': 'false' } }) }));
    }
  });

  it('let in no service but events of the rule and access logs of the bucket', () => {
    const allowed = [...ofType(hub, 'AWS::S3::BucketPolicy'), ...ofType(hub, 'AWS::SQS::QueuePolicy')].flatMap(({ Properties }) => (Properties['PolicyDocument'] as { readonly Statement: readonly Statement[] }).Statement).filter(({ Effect }) => Effect === 'Allow');
    expect(allowed.map(({ Principal }) => JSON.stringify(Principal)).sort()).toEqual(['{"Service":"events.amazonaws.com"}', '{"Service":"events.amazonaws.com"}', '{"Service":"logging.s3.amazonaws.com"}']);
    for (const { Condition } of allowed) expect(JSON.stringify(Condition)).toMatch(/aws:SourceArn/);
  });

  it('encrypt queues and every log group with the key, and keep logs for a time', () => {
    for (const { Properties } of ofType(hub, 'AWS::SQS::Queue')) expect(text(Properties['KmsMasterKeyId'])).toBe(KEY);
    const logs = ofType(hub, 'AWS::Logs::LogGroup');
    expect(logs.length).toBe(HANDLERS.length + 4);
    for (const { Properties } of logs) {
      expect(text(Properties['KmsKeyId'])).toBe(KEY);
      expect(Properties['RetentionInDays']).toBe(365);
    }
    expect(ofType(hub, 'AWS::KMS::Key').map(({ Properties, DeletionPolicy }) => [Properties['EnableKeyRotation'], DeletionPolicy])).toEqual([[true, 'Retain']]);
  });

  it('has a queue for what cannot be delivered: of the requests, of the rule, of the schedule', () => {
    const queues = ofType(hub, 'AWS::SQS::Queue');
    const [dead] = queues.filter(({ Properties }) => Properties['RedrivePolicy'] === undefined);
    const arn = `\${${dead?.id ?? ''}.Arn}`;
    expect(queues.length).toBe(2);
    expect(text((queues.find(({ Properties }) => Properties['RedrivePolicy'] !== undefined)?.Properties['RedrivePolicy'] as { readonly deadLetterTargetArn: unknown }).deadLetterTargetArn)).toBe(arn);
    expect(text((ofType(hub, 'AWS::Events::Rule')[0]?.Properties['Targets'] as readonly { readonly DeadLetterConfig: { readonly Arn: unknown } }[])[0]?.DeadLetterConfig.Arn)).toBe(arn);
    expect(text((ofType(hub, 'AWS::Scheduler::Schedule')[0]?.Properties['Target'] as { readonly DeadLetterConfig: { readonly Arn: unknown } }).DeadLetterConfig.Arn)).toBe(arn);
    expect(ofType(hub, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties['AlarmName'])).toContain('postern-dead-letters');
  });
});

describe('rescans from the console', () => {
  it('are events of the action that the stack makes, and no other', () => {
    const [rule] = ofType(hub, 'AWS::Events::Rule');
    const pattern = rule?.Properties['EventPattern'] as { readonly resources: readonly unknown[] };
    expect(pattern).toMatchObject({ source: ['aws.securityhub'], 'detail-type': ['Security Hub Findings - Custom Action'] });
    expect(pattern.resources.map(text)).toEqual(['arn:${Partition}:securityhub:${Region}:${AccountId}:action/custom/PosternRescan']);
    const [action] = ofType(hub, 'Custom::PosternRescanAction');
    expect(text(action?.Properties['Create'])).toContain('"Name":"Rescan"');
    expect(text(action?.Properties['Create'])).toContain('"Id":"PosternRescan"');
    expect(text(action?.Properties['Delete'])).toContain('action/custom/PosternRescan');
  });

  it('are taken in batches, each message by itself', () => {
    expect(ofType(hub, 'AWS::Lambda::EventSourceMapping')[0]?.Properties).toMatchObject({ BatchSize: 100, MaximumBatchingWindowInSeconds: 5, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  });
});

describe('one parameter stops everything', () => {
  const ON_WHILE_RUNNING = (on: unknown, off: unknown) => ({ 'Fn::If': ['IsRunning', on, off] });

  it('is yes or no, and posting is a plan at first', () => {
    expect(hub.Parameters?.['Running']).toMatchObject({ Default: 'yes', AllowedValues: ['yes', 'no'] });
    expect(hub.Parameters?.['Publish']).toMatchObject({ Default: 'plan', AllowedValues: ['no', 'plan', 'yes'] });
    expect(hub.Conditions?.['IsRunning']).toEqual({ 'Fn::Equals': [{ Ref: 'Running' }, 'yes'] });
  });

  it('turns off whatever starts something: schedule, rule and event source, and the alarm that misses them', () => {
    expect(ofType(hub, 'AWS::Scheduler::Schedule').map(({ Properties }) => Properties['State'])).toEqual([ON_WHILE_RUNNING('ENABLED', 'DISABLED')]);
    expect(ofType(hub, 'AWS::Events::Rule').map(({ Properties }) => Properties['State'])).toEqual([ON_WHILE_RUNNING('ENABLED', 'DISABLED')]);
    expect(ofType(hub, 'AWS::Lambda::EventSourceMapping').map(({ Properties }) => Properties['Enabled'])).toEqual([ON_WHILE_RUNNING(true, false)]);
    expect(ofType(hub, 'AWS::CloudWatch::Alarm').find(({ Properties }) => Properties['AlarmName'] === 'postern-nothing-scanned')?.Properties['ActionsEnabled']).toEqual(ON_WHILE_RUNNING(true, false));
  });
});

describe('the configuration file', () => {
  it('is put where the handlers read it, whenever it changes', () => {
    expect(CONFIG_KEY).toBe(READ_KEY);
    const [upload] = ofType(hub, 'Custom::PosternConfiguration');
    const { parameters } = JSON.parse(text(upload?.Properties['Update'])) as { readonly parameters: { readonly Key: string; readonly Body: string } };
    expect(parameters).toMatchObject({ Key: CONFIG_KEY, Body: CONFIG });
  });

  it('is there before a function with it starts, and another one starts every function anew', () => {
    const [upload] = ofType(hub, 'Custom::PosternConfiguration');
    const versionsIn = (template: Parameters<typeof ofType>[0]) => [...new Set(ofType(template, 'AWS::Lambda::Function').flatMap(({ Properties }) => (Properties['Environment'] as { readonly Variables?: Readonly<Record<string, unknown>> } | undefined)?.Variables?.['POSTERN_CONFIG_VERSION'] ?? []))];
    for (const { id } of ofType(hub, 'AWS::Lambda::Function').filter(({ Properties }) => String(Properties['FunctionName']).startsWith('postern-'))) expect(hub.Resources[id]?.DependsOn).toContain(upload?.id);
    const changed = versionsIn(synthesize(undefined, { config: `${CONFIG}ownerTag: team\n` }).hub);
    expect(versionsIn(hub)).toHaveLength(1);
    expect(changed).toHaveLength(1);
    expect(changed).not.toEqual(versionsIn(hub));
  });

  it('is not there when the settings name none, and nothing may put it', () => {
    const without = synthesize(undefined, { config: null });
    expect(ofType(without.hub, 'Custom::PosternConfiguration')).toEqual([]);
    const [role] = ofType(without.hub, 'AWS::IAM::Role').filter(({ id }) => id.startsWith('DeployTime'));
    expect(actionsOf(statementsOf(without.hub, role?.id ?? '')).filter((action) => action.startsWith('s3:'))).toEqual([]);
  });
});

describe('the task role', () => {
  const statements = statementsOf(hub, 'PosternTask');

  it('enters nothing but the two member roles', () => {
    expect(statements.filter(({ Action }) => list(Action).includes('sts:AssumeRole')).flatMap(({ Resource }) => list<unknown>(Resource)).map(text)).toEqual(['arn:${Partition}:iam::*:role/PosternScan', 'arn:${Partition}:iam::*:role/PosternFindingsWriter']);
  });

  it('may write notes on findings, and is denied every other field that has a condition key', () => {
    const denied = statements.filter(({ Effect }) => Effect === 'Deny').flatMap(({ Condition }) => Object.keys(Condition?.['Null'] ?? {}).map((key) => key.replace('securityhub:ASFFSyntaxPath/', '').split('.')[0]));
    expect([...new Set(denied)].sort()).toEqual(['Confidence', 'Criticality', 'RelatedFindings', 'Severity', 'Types', 'VerificationState', 'Workflow']);
  });
});

const ACCOUNTS: readonly (readonly [string, Template])[] = [['the hub', hub], ['the management account', management], ['every other account', member]];

describe.each(ACCOUNTS)('member roles of %s', (_, template) => {
  const roles = ofType(template, 'AWS::IAM::Role').filter(({ Properties }) => ['PosternScan', 'PosternFindingsWriter', 'PosternCodeScan'].includes(String(Properties['RoleName'])));

  it('trust the account of the hub under the names of its roles, the organization and the external id, and never a role as the principal', () => {
    expect(roles.length).toBe(3);
    for (const { Properties } of roles) {
      const [statement, ...others] = (Properties['AssumeRolePolicyDocument'] as { readonly Statement: readonly Statement[] }).Statement;
      expect(others).toEqual([]);
      expect(text((statement?.Principal as { readonly AWS: unknown }).AWS)).toBe(`arn:\${Partition}:iam::${HUB}:root`);
      const { StringEquals = {}, ...more } = statement?.Condition ?? {};
      expect(more).toEqual({});
      expect((StringEquals['aws:PrincipalArn'] as readonly unknown[]).map(text)).toEqual([`arn:\${Partition}:iam::${HUB}:role/PosternTask`, `arn:\${Partition}:iam::${HUB}:role/security/Analyst`]);
      expect(StringEquals).toMatchObject({ 'aws:PrincipalOrgID': 'o-a1b2c3d4e5', 'sts:ExternalId': 'postern-external' });
    }
  });

  it('post under the default product of the account alone', () => {
    expect(statementsOf(template, 'PosternFindingsWriter').filter(({ Action }) => list(Action).includes('securityhub:BatchImportFindings')).flatMap(({ Resource }) => list<unknown>(Resource)).map(text)).toEqual(['arn:${Partition}:securityhub:*:${AccountId}:product/${AccountId}/default']);
  });

  it('read code by a role that can do nothing else', () => {
    expect(actionsOf(statementsOf(template, 'PosternCodeScan'))).toEqual(['lambda:GetFunction', 'lambda:GetLayerVersion']);
  });
});

describe('the stack set', () => {
  const [stackSet] = ofType(members, 'AWS::CloudFormation::StackSet');
  const properties = stackSet?.Properties as { readonly TemplateBody: string };

  it('deploys the same roles as the management stack', () => {
    expect(JSON.parse(properties.TemplateBody)).toEqual(member);
    expect(member.Resources).toEqual(management.Resources);
    expect(Buffer.byteLength(properties.TemplateBody)).toBeLessThan(INLINE_TEMPLATE_LIMIT);
    // A template that every account must be able to deploy names no bucket and no parameter of ours.
    expect(member.Parameters).toBeUndefined();
  });

  it('covers new accounts of the units, in one region, without the hub and the accounts that are never scanned', () => {
    expect(properties).toMatchObject({
      PermissionModel: 'SERVICE_MANAGED',
      CallAs: 'DELEGATED_ADMIN',
      AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: false },
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      StackInstancesGroup: [{ Regions: [REGION], DeploymentTargets: { OrganizationalUnitIds: ['ou-ab12-11111111', 'ou-ab12-22222222'], AccountFilterType: 'DIFFERENCE', Accounts: [HUB, '444455556666'] } }],
    });
  });

  it('can be administrated by the management account', () => {
    const { members: elsewhere } = synthesize({ ...synthesizedMost, stackSetFrom: 'management' }, { config: null });
    expect(ofType(elsewhere, 'AWS::CloudFormation::StackSet')[0]?.Properties).toMatchObject({ CallAs: 'SELF' });
  });

  it('leaves out what is optional', () => {
    const { member: plain } = synthesize({ ...synthesizedMost }, { config: null });
    expect(ofType(plain, 'AWS::IAM::Role').map(({ Properties }) => Properties['RoleName'])).toEqual(['PosternScan', 'PosternFindingsWriter']);
    expect(JSON.stringify(plain)).not.toContain('sts:ExternalId');
  });
});

describe('insights', () => {
  it('are those of every plane, and of the owners and units of the settings', () => {
    const names = ofType(hub, 'AWS::SecurityHub::Insight').map(({ Properties }) => Properties['Name']);
    expect(names).toEqual(expect.arrayContaining(['Postern: by check', 'Postern: owner payments, by check', 'Postern: unit Production, by check']));
  });
});

describe('alarms', () => {
  it('notify the topic of the settings', () => {
    const alarms = ofType(hub, 'AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThan(5);
    for (const { Properties } of alarms) expect(Properties['AlarmActions']).toEqual([deployment.settings.alarmTopicArn]);
  });
});
