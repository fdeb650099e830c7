import { describe, expect, it } from 'vitest';
import { allow, bounded, deny, inlinePolicy, permissions } from '../../../checks/lib/sample-role.ts';
import { accountsNamedBy, ANY_NAME, covers, organizationsNamedBy, ownersInWords, policyInWords, reachesInAccounts, reachesOf, strangerTo } from '../../../checks/lib/reaches.ts';
import { roleOf } from '../../../src/policy/index.ts';
import type { RolePermissions } from '../../../src/model/facts.ts';

const roleWith = (given: RolePermissions) => roleOf(given, { role: 'arn:aws:iam::111122223333:role/r', account: '111122223333', partition: 'aws', at: '2026-11-21T00:00:00.000Z' });
const of = (...statements: Parameters<typeof inlinePolicy>[1][]) => roleWith(permissions(inlinePolicy('p', ...statements)));
const queue = (account: string, name = '*'): string => `arn:aws:sqs:*:${account}:${name}`;
const asked = { actions: ['sqs:ReceiveMessage', 'sqs:SendMessage'], templates: ['arn:{Partition}:sqs:{Region}:{Account}:*'], isNamed: () => false };

describe('accounts that policies name', () => {
  it('in resources, in limits, in conditions; sorted, without the own one', () => {
    const role = roleWith(bounded(permissions(inlinePolicy('p', allow('sqs:*', [queue('999988887777'), queue('111122223333'), '*']), { Effect: 'Deny', Action: 'sqs:*', NotResource: queue('444455556666') })), allow('*', '*', { Condition: { StringEquals: { 'aws:ResourceAccount': ['222233334444', '2222*'], 'aws:SourceAccount': '555566667777' } } })));
    expect(accountsNamedBy(role)).toEqual(['222233334444', '444455556666', '999988887777']);
  });
});

describe('who is not named', () => {
  it('a stranger is neither the own account nor a named one', () => {
    expect(strangerTo(of(allow('sqs:*')))).toBe('999999999999');
    expect(strangerTo(of(allow('sqs:*', [queue('999999999999'), queue('999999999998')])))).toBe('999999999997');
    expect(strangerTo(roleOf(permissions(), { role: 'arn:aws:iam::999999999999:role/r', account: '999999999999', partition: 'aws', at: '2026-11-21T00:00:00.000Z' }))).toBe('999999999998');
  });
});

describe('organizations that conditions name', () => {
  it('by id and by path, once each; not the caller\'s', () => {
    const under = (condition: Readonly<Record<string, string | readonly string[]>>) => ({ Condition: { StringLike: condition } });
    const role = roleWith(bounded(permissions(inlinePolicy('p', allow('*', '*', under({ 'aws:ResourceOrgID': ['o-1', 'o-2*', 'r-1'], 'aws:PrincipalOrgID': 'o-3' })), deny('*', '*', under({ 'aws:ResourceOrgID': 'o-1', 'aws:ResourceOrgPaths': 'o-4/*' })))), allow('*', '*', under({ 'aws:ResourceOrgID': 'o-5' }))));
    expect(organizationsNamedBy(role)).toEqual({ organizations: ['o-1', 'o-5'], paths: ['o-4/*'] });
  });
});

describe('reaches', () => {
  it('of every action', () => expect(reachesOf(of(allow('sqs:*')), { ...asked, account: '111122223333' }).value.map(({ action }) => action)).toEqual(asked.actions));
  it('of another account only where the own one is not reached', () => {
    expect(reachesInAccounts(of(allow('sqs:SendMessage', '*'), deny('sqs:x', queue('999988887777'))), asked).value).toMatchObject([{ account: '111122223333' }]);
    expect(reachesInAccounts(of(allow('sqs:SendMessage', ['*', queue('999988887777')])), asked).value).toMatchObject([{ account: '111122223333', pattern: '*' }, { account: '999988887777', pattern: queue('999988887777') }]);
  });
  it('says of the resource whose it is', () => {
    const role = of(allow('sqs:SendMessage', '*', { Condition: { StringEquals: { 'aws:ResourceAccount': '999988887777', 'aws:ResourceOrgID': 'o-1' } } }));
    expect(reachesOf(role, { ...asked, account: '999988887777' }).value).toEqual([]);
    expect(reachesOf(role, { ...asked, account: '999988887777', keys: { 'aws:resourceorgid': 'o-1' } }).value).toHaveLength(1);
  });
});

describe('patterns that cover every name', () => {
  const any = `arn:aws:sqs:{Region}:111122223333:${ANY_NAME}`;
  it.each(['*', 'arn:aws:sqs:*', 'arn:*:sqs:*:*:*', queue('111122223333'), 'arn:aws:sqs:eu-west-1:111122223333:?*', 'arn:aws:sqs:eu-*:*:*', 'arn:aws:sqs:eu-west-?:*:*'])('%s', (pattern) => expect(covers(pattern, any)).toBe(true));
  it.each(['arn:aws:sqs:*:111122223333:o*', 'arn:aws:sqs:*:111122223333:*-dead', queue('999988887777'), 'arn:aws:sns:*:*:*', ''])('not %s', (pattern) => expect(covers(pattern, any)).toBe(false));
});

describe('words', () => {
  it('owners once each', () => expect(ownersInWords(['111122223333', '999988887777', '999988887777'], of(allow('*')))).toBe('its account and account 999988887777'));
  it('policies of AWS are called so', () => {
    expect(policyInWords({ policy: 'p', isAwsManaged: false })).toBe('p');
    expect(policyInWords({ policy: 'p', isAwsManaged: true })).toBe('the AWS-managed policy p');
  });
});
