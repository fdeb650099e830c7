import { describe, expect, it } from 'vitest';
import { accountKey } from '../../src/model/place.ts';
import { ACCOUNT, ADMIN, derive, fact, fn, functionLines, GLOBAL, HARMLESS, LAMBDA_TRUST, list, place, refused, regionOf, roleArn, roleLines, snapshot, unreadIn } from './world.ts';

const EU = place('eu-west-1');
const [APP, DEPLOYER, READER] = ['app', 'deployer', 'reader'].map((name) => roleArn(name)) as [string, string, string];
const [A, B] = [fn('a'), fn('b')];
const SELF_MADE = { boundary: null, policies: [{ name: 'own', arn: null, source: 'inline', document: { json: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iam:PutRolePolicy', Resource: '*' }] } } }] } as const;
const base = [
  list('account', GLOBAL, [accountKey(ACCOUNT)]), list('region', EU, [regionOf('eu-west-1')]), list('function', EU, [A, B]), functionLines(A, APP), functionLines(B, DEPLOYER),
  fact('account/service-control-policies', accountKey(ACCOUNT), { is: [] }),
];
const roles = (deployer = ADMIN) => [list('role', GLOBAL, [APP, DEPLOYER, READER]), roleLines(APP), roleLines(DEPLOYER, deployer), roleLines(READER, HARMLESS)];

describe('role/surroundings', () => {
  const privileged = (snap: ReturnType<typeof derive>): readonly string[] => {
    const found = snap.get('role/surroundings', APP);
    return found.known ? found.value.roles.filter(({ isPrivileged }) => isPrivileged).map(({ arn }) => arn) : [];
  };
  it('the roles of the account, which of them are privileged, and its functions with their roles; the same for every role', () => {
    const snap = derive(snapshot(...base, ...roles()));
    const found = snap.get('role/surroundings', APP);
    expect(found).toMatchObject({ known: true, missing: [], value: { roles: [{ arn: APP, isPrivileged: false }, { arn: DEPLOYER, trust: LAMBDA_TRUST, isPrivileged: true }, { arn: READER, isPrivileged: false }], functions: [{ arn: A, role: APP }, { arn: B, role: DEPLOYER }] } });
    expect(snap.get('role/surroundings', READER)).toBe(found);
  });
  it('a role that can make itself an administrator is privileged', () => {
    expect(privileged(derive(snapshot(...base, ...roles(SELF_MADE))))).toEqual([DEPLOYER]);
  });
  it('one that a service control policy keeps from it is not', () => {
    const guarded = fact('account/service-control-policies', accountKey(ACCOUNT), { is: [{ target: 'r-1', policies: [{ id: 'p-1', name: 'guard', document: { json: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }] } } }] }] });
    expect(privileged(derive(snapshot(...base.slice(0, -1), guarded, ...roles(SELF_MADE))))).toEqual([]);
  });
  it('roles and regions that were not read are missing parts', () => {
    const denied = unreadIn(EU, 'lambda:ListFunctions');
    expect(derive(snapshot(...base, list('function', EU, [A], [denied]), ...roles())).get('role/surroundings', APP).missing).toContainEqual(denied);
    const torn = derive(snapshot(...base, ...roles(), refused('role/permissions', DEPLOYER, 'iam:GetAccountAuthorizationDetails'))).get('role/surroundings', APP);
    expect(torn).toMatchObject({ known: true, value: { roles: [{ arn: APP }, { arn: READER }] }, missing: [{ action: 'iam:GetAccountAuthorizationDetails' }] });
  });
});
