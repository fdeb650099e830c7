import type { Lane } from '../model/fact-specs.ts';

/** Requests a second that AWS allows one account in one region, and how many at once. */
export interface Quota {
  readonly perSecond: number;
  readonly burst: number;
  /** Shared with the account's own deployments and console: only `quotaShare` of it is ours. */
  readonly shared: boolean;
}

/**
 * Sources: Lambda quotas ("all other control-plane APIs together 15 rps", GetPolicy 15), STS quotas (600), Quotas for Account Management
 * (ListRegions 5), BatchImportFindings guidelines (10, burst 30), GetFindings (3, burst 6). For IAM, Organizations, tagging and CloudTrail none was found:
 * cautious values.
 */
export const QUOTAS: Readonly<Record<Lane, Quota>> = {
  'lambda:control': { perSecond: 15, burst: 1, shared: true },
  'lambda:get-policy': { perSecond: 15, burst: 1, shared: true },
  'lambda-microvms': { perSecond: 5, burst: 1, shared: true },
  iam: { perSecond: 10, burst: 5, shared: true },
  tag: { perSecond: 5, burst: 5, shared: true },
  sts: { perSecond: 100, burst: 50, shared: false },
  organizations: { perSecond: 2, burst: 5, shared: false },
  account: { perSecond: 5, burst: 5, shared: false },
  ec2: { perSecond: 10, burst: 5, shared: true },
  cloudtrail: { perSecond: 5, burst: 5, shared: true },
  'securityhub:import': { perSecond: 10, burst: 30, shared: false },
  'securityhub:read': { perSecond: 3, burst: 6, shared: false },
};

const BY_SERVICE: Readonly<Record<string, Lane>> = {
  Lambda: 'lambda:control',
  'Lambda Microvms': 'lambda-microvms',
  IAM: 'iam',
  'Resource Groups Tagging API': 'tag',
  STS: 'sts',
  Organizations: 'organizations',
  Account: 'account',
  EC2: 'ec2',
  CloudTrail: 'cloudtrail',
  SecurityHub: 'securityhub:read',
};

/** The quota bucket of an operation; a service without a row is an error of ours, found at the first call. */
export function laneOf(service: string, operation: string): Lane {
  if (service === 'Lambda' && operation === 'GetPolicy') return 'lambda:get-policy';
  if (service === 'SecurityHub' && operation === 'BatchImportFindings') return 'securityhub:import';
  const lane = BY_SERVICE[service];
  if (lane === undefined) throw new Error(`no quota lane for ${service}:${operation}`);
  return lane;
}
