import { describe, expect, it } from 'vitest';
import { callersOf, ownerOf, standingOfAccount, standingOfOrganization } from '../../../checks/lib/outsiders.ts';
import type { Subject, Trusted } from '../../../src/model/check.ts';
import { known, unknown, type Fact } from '../../../src/model/fact.ts';
import type { Account } from '../../../src/model/place.ts';
import type { Audience } from '../../../src/policy/index.ts';
import { AT, unread } from '../../../checks/lib/sample.ts';

const SUBJECT: Subject = { key: 'arn:aws:lambda:eu-west-1:111122223333:function:orders-api', name: 'orders-api', place: { partition: 'aws', account: '111122223333', region: 'eu-west-1' } };
const trusted = (organization: Fact<readonly Account[]>, change: Partial<Trusted> = {}): Trusted => ({ accounts: ['555566667777'], organization, organizationId: 'o-a1b2c3d4e5', layerPublishers: [], ...change });
const LISTED = trusted(known(['111122223333', '444455556666'], AT));
const PARTLY = trusted(known(['444455556666'], AT, [unread('organizations:ListAccounts')]));
const UNLISTED = trusted(unknown(AT, unread('organizations:ListAccounts')), { organizationId: null });

describe('standingOfAccount', () => {
  it.each([
    ['111122223333', LISTED, 'own'],
    ['111122223333', UNLISTED, 'own'],
    ['555566667777', LISTED, 'trusted'],
    ['555566667777', UNLISTED, 'trusted'],
    ['444455556666', LISTED, 'member'],
    ['444455556666', PARTLY, 'member'],
    ['444455556666', UNLISTED, 'undetermined'],
    ['999988887777', LISTED, 'foreign'],
    ['999988887777', PARTLY, 'undetermined'],
    ['999988887777', UNLISTED, 'undetermined'],
  ] as const)('%s', (account, whom, standing) => expect(standingOfAccount(account, SUBJECT, whom)).toBe(standing));
  it('takes the place when the key is no ARN', () => expect(ownerOf({ ...SUBJECT, key: 'region:x' })).toBe('111122223333'));
  it('takes the ARN when it names another account than the place', () => expect(ownerOf({ ...SUBJECT, place: { ...SUBJECT.place, account: '000000000000' } })).toBe('111122223333'));
});

describe('standingOfOrganization', () => {
  it('is a member of its own', () => expect(standingOfOrganization('o-a1b2c3d4e5', LISTED)).toBe('member'));
  it('is foreign otherwise', () => expect(standingOfOrganization('o-zzzzzzzzzz', LISTED)).toBe('foreign'));
  it('is not known without the own id', () => expect(standingOfOrganization('o-a1b2c3d4e5', UNLISTED)).toBe('undetermined'));
});

describe('callersOf', () => {
  const service = { is: 'service', service: 'sns.amazonaws.com', anyCustomer: false, accounts: [], organizations: [], sources: [], token: false } as const;
  const cases: readonly (readonly [string, Audience, readonly string[]])[] = [
    ['everyone', { is: 'anyone' }, ['everyone|| any AWS customer |foreign']],
    ['addresses', { is: 'ip-limited', ranges: ['198.51.100.0/24'] }, ['ip-limited|| any AWS customer at certain addresses |foreign']],
    ['the own account', { is: 'own-account', principals: [] }, []],
    ['an account', { is: 'account', account: '999988887777', principals: [] }, ['account|999988887777| account 999988887777 |foreign']],
    ['organizations', { is: 'organization', organizations: ['o-a1b2c3d4e5', 'o-zzzzzzzzzz'], paths: [] }, ['organization|o-a1b2c3d4e5| every account of organization o-a1b2c3d4e5 |member', 'organization|o-zzzzzzzzzz| every account of organization o-zzzzzzzzzz |foreign']],
    ['paths of one organization', { is: 'organization', organizations: ['o-a1b2c3d4e5'], paths: ['o-a1b2c3d4e5/r-ab12/ou-1/', 'o-a1b2c3d4e5/r-ab12/ou-2/'] }, ['organization|o-a1b2c3d4e5| every account of organization o-a1b2c3d4e5 |member']],
    ['a service for anybody', { ...service, anyCustomer: true, accounts: ['999988887777'] }, ['any-customer|sns.amazonaws.com| sns.amazonaws.com for any of its customers |foreign']],
    ['any service for anybody', { ...service, service: '*', anyCustomer: true }, ['any-customer|*| any AWS service for any of its customers |foreign']],
    ['a service for an account and an organization', { ...service, accounts: ['999988887777', '111122223333'], organizations: ['o-zzzzzzzzzz'] }, ['account|999988887777| account 999988887777 through sns.amazonaws.com |foreign', 'account|111122223333| account 111122223333 through sns.amazonaws.com |own', 'organization|o-zzzzzzzzzz| every account of organization o-zzzzzzzzzz through sns.amazonaws.com |foreign']],
    ['a provider of the account', { is: 'federated', provider: 'arn:aws:iam::111122223333:saml-provider/staff' }, ['federated|arn:aws:iam::111122223333:saml-provider/staff| identities of arn:aws:iam::111122223333:saml-provider/staff |own']],
    ['a public provider', { is: 'federated', provider: 'accounts.google.com' }, ['federated|accounts.google.com| identities of accounts.google.com |foreign']],
    ['a canonical user', { is: 'canonical-user', id: '79a59df900b949e5' }, ['canonical-user|79a59df900b949e5| canonical user 79a59df900b949e5 |undetermined']],
  ];
  it.each(cases)('%s', (_name, audience, expected) => {
    expect(callersOf(audience, SUBJECT, LISTED).map(({ is, label, who, standing }) => `${is}|${label}| ${who} |${standing}`)).toEqual(expected);
  });
});
