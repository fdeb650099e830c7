import { describe, expect, it } from 'vitest';
import { canBeNamed, DATA_SERVICES, givesData, isDataService } from '../../../checks/data/data-services.ts';
import { everyAction, type Action } from '../../../src/policy/index.ts';
import { matchesPattern } from '../../../src/policy/index.ts';

const all = everyAction();
const action = (name: string): Action => {
  const found = all.find((one) => one.name === name);
  if (found === undefined) throw new Error(`AWS has no action ${name}`);
  return found;
};

describe('data services', () => {
  it('are services that AWS has, with the date and the sources of the list', () => {
    const services = new Set(all.map(({ service }) => service));
    expect(Object.keys(DATA_SERVICES.services).filter((service) => !services.has(service))).toEqual([]);
    expect(Object.keys(DATA_SERVICES.services)).toEqual([...Object.keys(DATA_SERVICES.services)].sort());
    expect(DATA_SERVICES.asOf).toMatch(/^2026-\d\d-\d\d$/);
    expect(DATA_SERVICES.sources.every((source) => source.startsWith('https://docs.aws.amazon.com/'))).toBe(true);
  });
  it('each read is an action of access level Read of that service', () => {
    for (const [service, reads] of Object.entries(DATA_SERVICES.services)) {
      for (const pattern of reads) expect(all.filter((one) => one.service === service && one.level === 'r' && matchesPattern(pattern, one.name)).length, pattern).toBeGreaterThan(0);
    }
  });
  it('a service by a name that objects have is none', () => expect(isDataService('constructor')).toBe(false));
});

describe('reads', () => {
  it.each(['s3:GetObject', 's3:GetObjectVersion', 'dynamodb:Query', 'sqs:ReceiveMessage', 'lambda:GetFunction', 'iam:GetRolePolicy', 'ssm:GetParameters'])('%s gives out data', (name) => expect(givesData(action(name))).toBe(true));
  it.each(['s3:GetBucketLocation', 's3:GetObjectAcl', 'dynamodb:DescribeTable', 'sqs:GetQueueAttributes', 'kms:DescribeKey', 'states:DescribeExecution', 'dynamodb:ListTagsOfResource'])('%s tells about the service', (name) => expect(givesData(action(name))).toBe(false));
});

describe('actions of which every use can name a resource', () => {
  it.each(['s3:PutObject', 'dynamodb:PutItem', 'events:PutEvents', 'execute-api:Invoke', 'es:ESHttpPost', 'redshift:GetClusterCredentialsWithIAM'])('%s can', (name) => expect(canBeNamed(action(name))).toBe(true));
  it.each(['cloudwatch:PutMetricData', 'cloudwatch:GetMetricData', 'polly:SynthesizeSpeech', 'translate:TranslateText', 'sms-voice:SendTextMessage', 'xray:PutTraceSegments'])('%s cannot', (name) => expect(canBeNamed(action(name))).toBe(false));
});
