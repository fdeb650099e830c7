import { readFileSync } from 'node:fs';
import { parsePolicy, type Access, type Audience, type Policy, type ResourceContext } from '../../src/policy/index.ts';
import type { Json } from '../../src/model/facts.ts';
import { isInvalid } from '../../src/policy/index.ts';

/** Cases as data; the shape is the test's own. */
export const casesOf = <T>(name: string): readonly T[] => JSON.parse(readFileSync(new URL(`cases/${name}.json`, import.meta.url), 'utf8'));

export const CONTEXT: ResourceContext = {
  resource: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
  account: '111122223333',
  partition: 'aws',
  at: '2026-11-21T00:00:00.000Z',
  organizationId: 'o-ours123456',
};

export function policyOf(statements: readonly Json[], version = '2012-10-17'): Policy {
  const policy = parsePolicy({ json: { Version: version, Statement: statements } });
  if (isInvalid(policy)) throw new Error(policy.invalid);
  return policy;
}

const list = (items: readonly string[]): string => (items.length === 0 ? '' : ` [${items.join(', ')}]`);

/** An audience as the cases write it. */
export function audienceText(audience: Audience): string {
  switch (audience.is) {
    case 'anyone':
      return 'anyone';
    case 'ip-limited':
      return `ip ${audience.ranges.join(', ')}`;
    case 'account':
      return `account ${audience.account}${list(audience.principals)}`;
    case 'own-account':
      return `own-account${list(audience.principals)}`;
    case 'organization':
      return `organization ${audience.organizations.join(', ')}${list(audience.paths)}`;
    case 'service': {
      const of = [...audience.accounts, ...audience.organizations].join(', ');
      const who = audience.anyCustomer ? ' any customer' : of === '' ? '' : ` of ${of}`;
      return `service ${audience.service}${who}${audience.sources.length > 0 ? ` from ${audience.sources.join(', ')}` : ''}${audience.token ? ' with token' : ''}`;
    }
    case 'federated':
      return `federated ${audience.provider}`;
    case 'canonical-user':
      return `canonical-user ${audience.id}`;
  }
}

export const accessText = ({ audience, under }: Access): string => `${audienceText(audience)}${under.length > 0 ? ` (if ${under.join(' and ')})` : ''}`;
