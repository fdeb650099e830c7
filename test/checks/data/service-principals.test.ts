import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SERVICE_PRINCIPALS, serviceName, servicePrincipal } from '../../../checks/data/service-principals.ts';

describe('serviceName', () => {
  it.each([
    ['s3.amazonaws.com', 's3'],
    ['logs.eu-west-1.amazonaws.com', 'logs'],
    ['logs.us-gov-west-1.amazonaws.com', 'logs'],
    ['logs.cn-north-1.amazonaws.com.cn', 'logs'],
    ['events.amazonaws.com.cn', 'events'],
    ['S3.AMAZONAWS.COM', 's3'],
    ['lambda.alarms.cloudwatch.amazonaws.com', 'lambda.alarms.cloudwatch'],
    ['alexa-appkit.amazon.com', 'alexa-appkit.amazon.com'],
    ['s3.amazonaws.com.example.com', 's3.amazonaws.com.example.com'],
    ['*', '*'],
  ])('%s is %s', (principal, name) => expect(serviceName(principal)).toBe(name));
});

describe('servicePrincipal', () => {
  const region = fc.constantFrom('', '.eu-west-1', '.us-gov-east-1', '.ap-southeast-5', '.cn-northwest-1');
  const names = Object.keys(SERVICE_PRINCIPALS.services).filter((name) => !name.includes('amazon.com'));
  it('knows a listed service in every region and partition', () => {
    fc.assert(fc.property(fc.constantFrom(...names), region, fc.constantFrom('.amazonaws.com', '.amazonaws.com.cn'), (name, where, suffix) => {
      expect(servicePrincipal(`${name}${where}${suffix}`)).toBe(SERVICE_PRINCIPALS.services[name]);
    }), { seed: 1, numRuns: 300 });
  });
  it.each(['nobody-knows.amazonaws.com', 'constructor.amazonaws.com', '__proto__', '*', ''])('does not know %j', (principal) => expect(servicePrincipal(principal)).toEqual({ invokes: 'unknown', unscoped: 'medium' }));
  it('is keyed by the name that it looks up', () => {
    for (const name of Object.keys(SERVICE_PRINCIPALS.services)) expect(serviceName(name)).toBe(name);
  });
});
