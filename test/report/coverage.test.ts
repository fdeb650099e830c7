import { describe, expect, it } from 'vitest';
import { REASONS } from '../../src/model/fact.ts';
import { causeOf, causeTitle, coverageGroups, coverageText, remedyFor } from '../../src/report/index.ts';
import { CAUSES, grantable } from '../../src/report/remedies.ts';
import { account, CHECKS, gap, GLOBAL, PLACE, region, summary, troubled, unread } from './sample.ts';

const CONTEXT = { roleName: 'PosternScan', partition: 'aws' };
const ENTER = { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: 'arn:aws:iam::*:role/PosternScan' };
const allow = (...actions: readonly string[]): unknown => ({ Effect: 'Allow', Action: actions, Resource: '*' });

describe('every reason and action has a remedy', () => {
  it.each([
    ['denied', 'lambda:GetPolicy', 'because no identity-based policy', 'denied', /postern role/, allow('lambda:GetPolicy')],
    ['denied', 'lambda:GetPolicy', 'with an explicit deny in an identity-based policy', 'denied-explicitly', /Allow does not help/, null],
    ['denied', 'lambda:GetPolicy', 'because no permissions boundary', 'denied-by-boundary', /boundary/, allow('lambda:GetPolicy')],
    ['denied', 'lambda:GetPolicy', 'because no session policy', 'denied-by-session', /session policy/, allow('lambda:GetPolicy')],
    ['denied', 'lambda:GetPolicy', 'because no VPC endpoint policy', 'denied-by-resource-policy', /that policy/, null],
    ['denied', 'sts:AssumeRole', 'because no role trust policy', 'cannot-enter', /--role-name/, ENTER],
    ['denied', 'sts:AssumeRole', 'because no identity-based policy', 'cannot-enter', /trust policy/, ENTER],
    ['denied', 'organizations:ListAccounts', '', 'organization-denied', /delegated administrator/, allow('organizations:ListAccounts')],
    ['scp', 'lambda:ListFunctions', '', 'scp', /service control policy/, { Effect: 'Deny', Condition: { ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/PosternScan'] } } }],
    ['throttled', 'lambda:GetPolicy', '', 'throttled', /--quota-share/, null],
    ['failed', 'lambda:GetPolicy', 'InternalException', 'failed', /Run again/, null],
    ['failed', 'postern:tracing-inactive', 'TypeError', 'check-stopped', /report/, null],
    ['region-off', 'lambda:ListFunctions', '', 'region-off', /--regions/, null],
    ['service-off', 'lambda:ListMicrovms', '', 'service-off', /not offered/, null],
    ['service-off', 'securityhub:DescribeHub', '', 'hub-off', /Security Hub/, null],
    ['encrypted', 'kms:Decrypt', '', 'encrypted', /role\.readEncryptedVariables/, null],
    ['vanished', 'lambda:GetPolicy', '', 'vanished', /Nothing/, null],
    ['budget', 'lambda:GetPolicy', '', 'budget', /next run/, null],
    ['not-asked', '', '', 'not-asked', /Nothing/, null],
  ] as const)('%s %s (%s)', (reason, action, detail, cause, text, statement) => {
    const found = causeOf(unread(action, reason, { detail }));
    const remedy = remedyFor(found, [action], CONTEXT);
    expect(found).toBe(cause);
    expect(remedy.text).toMatch(text);
    expect(remedy.statement).toEqual(statement);
  });
  it('whatever the reason', () => {
    for (const reason of REASONS) expect(CAUSES).toContain(causeOf(unread('lambda:ListFunctions', reason)));
    for (const cause of CAUSES) expect([causeTitle(cause), remedyFor(cause, [], CONTEXT).text].every((text) => text.length > 10)).toBe(true);
  });
  it('uses the role and the partition at hand', () => expect(remedyFor('cannot-enter', [], { roleName: 'Audit', partition: 'aws-cn' })).toMatchObject({ statement: { Resource: 'arn:aws-cn:iam::*:role/Audit' } }));
  it('never asks for code, data or decryption, nor for what is no action', () =>
    expect(grantable(['lambda:GetFunction', 'lambda:GetLayerVersion', 'lambda:InvokeFunction', 'kms:Decrypt', 's3:GetObject', 'secretsmanager:GetSecretValue', 'ssm:GetParameters', 'postern:x', '', '*', 'lambda:*', 'iam:x","Action":"*', 'lambda:GetFunctionConfiguration', 'lambda:GetPolicy', 'lambda:GetPolicy'])).toEqual(['lambda:GetFunctionConfiguration', 'lambda:GetPolicy']));
});

describe('coverageGroups', () => {
  const groups = coverageGroups(troubled(), { checks: CHECKS });
  it('by cause, what counts first', () => expect(groups.map(({ cause, counts, reads, accounts }) => [cause, counts, reads, accounts.length])).toEqual([['cannot-enter', true, 1, 1], ['scp', true, 1, 1], ['denied', true, 1201, 1], ['encrypted', false, 14, 1]]));
  it('tells lost checks apart by what they rest on', () => {
    expect(groups.find(({ cause }) => cause === 'denied')?.checksLost).toEqual(['function-policy-public']);
    expect(groups.find(({ cause }) => cause === 'encrypted')?.checksLost).toContain('environment-secret');
    expect(groups.find(({ cause }) => cause === 'cannot-enter')?.checksLost).toEqual(CHECKS.map(({ id }) => id).sort());
  });
  it('loses every check of a kind whose list was refused, and none of another', () => {
    const lost = coverageGroups(summary({ accounts: [account('111122223333', 'a', { gaps: [gap('lambda:ListFunctions', 'scp')], checksLost: CHECKS.map(({ id }) => id).sort() })] }), { checks: CHECKS })[0]?.checksLost;
    expect(lost).toEqual(['environment-secret', 'function-policy-public', 'layer-outdated', 'tracing-inactive']);
  });
  it('names what an account lost when the catalogue is not at hand', () => expect(coverageGroups(troubled()).find(({ cause }) => cause === 'denied')?.checksLost).toEqual(['environment-secret', 'function-policy-public', 'tracing-inactive']));
  it('counts a gap once that a region and its account both name', () => {
    const twice = account('111122223333', 'a', { gaps: [gap('lambda:GetPolicy', 'denied', { count: 3 })], regions: [region('eu-west-1', { unread: [unread('lambda:GetPolicy'), unread('lambda:ListAliases')] })] });
    expect(coverageGroups(summary({ accounts: [twice] }))[0]).toMatchObject({ reads: 4, actions: ['lambda:GetPolicy', 'lambda:ListAliases'] });
  });
  it('joins accounts under one cause and one statement', () => {
    const accounts = ['333333333333', '111111111111'].map((id, index) => account(id, `n${index}`, { gaps: [gap(index === 0 ? 'tag:GetResources' : 'lambda:GetPolicy', 'denied', { place: { ...PLACE, account: id } })] }));
    expect(coverageGroups(summary({ accounts }))).toMatchObject([{ cause: 'denied', accounts: [{ account: '111111111111', actions: ['lambda:GetPolicy'] }, { account: '333333333333', actions: ['tag:GetResources'] }], remedy: { statement: allow('lambda:GetPolicy', 'tag:GetResources') } }]);
  });
  it('follows the facts and lists that a gap names', () => {
    const lost = (facts: readonly string[]): readonly string[] | undefined => coverageGroups(summary({ accounts: [account('111122223333', 'a', { gaps: [gap('lambda:GetFunctionConfiguration', 'throttled', { facts })], checksLost: CHECKS.map(({ id }) => id).sort() })] }), { checks: CHECKS })[0]?.checksLost;
    expect(lost(['function/policies'])).toEqual(['function-policy-public']);
    expect(lost(['role list'])).toEqual(['execution-role-admin']);
    expect(lost(['function/layers-of-another-version'])).toEqual([]);
  });
  it('does not count a region that is switched off', () => expect(coverageGroups(summary({ accounts: [account('111122223333', 'a', { gaps: [gap('lambda:ListFunctions', 'region-off')] })] }))).toMatchObject([{ cause: 'region-off', counts: false }]));
  it('has a group for an account that was not read and does not say why', () => expect(coverageGroups(summary({ accounts: [account('111122223333', 'a', { state: 'unread', because: 'timed out', regions: [] })] }))).toMatchObject([{ cause: 'failed', counts: true, details: ['timed out'] }]));
  it('is empty when everything was read', () => expect(coverageGroups(summary())).toEqual([]));
});

describe('coverageText', () => {
  it('of an organization in trouble', () => expect(`\n${coverageText(troubled(), CHECKS)}\n`).toMatchInlineSnapshot(`
    "
    Coverage
      account-regions  3 of 5 (60.0 %)
      facts            12,345 of 12,507 (98.7 %)
      verdicts         99,999 of 100,000 (99.9 %)
      Skipped, the account is SUSPENDED: 444455556666 (old)

    The role could not be assumed – 1 read in 1 account
      222233334444 (sandbox)  global  sts:AssumeRole
      Reason given:    AccessDenied: because no role trust policy
      Checks lost:     environment-secret, execution-role-admin, function-policy-public, layer-outdated,
                       tracing-inactive (5)
      What removes it: Create the role PosternScan in the account (\`postern role\` prints its policies)
                       with a trust policy that admits the scanning account and the external id, or name
                       a role that is there with --role-name: any broad role is safe, the session policy
                       takes data, code and decryption away. The caller needs the statement below.
        {"Effect":"Allow","Action":["sts:AssumeRole"],"Resource":"arn:aws:iam::*:role/PosternScan"}

    A service control policy refuses the read – 1 read in 1 account
      333344445555 (data)  us-east-1  lambda:ListFunctions
      Reason given:    AccessDeniedException: with an explicit deny in a service control policy
      Checks lost:     environment-secret, function-policy-public, layer-outdated, tracing-inactive (4)
      What removes it: Except the scan role from the Deny of that service control policy by adding the
                       condition below to it; a region that the organization forbids on purpose can be
                       left out with --regions instead.
        {"Effect":"Deny","Condition":{"ArnNotLike":{"aws:PrincipalArn":["arn:aws:iam::*:role/PosternScan"]}}}

    No policy allows the read – 1,201 reads in 1 account
      111122223333 (shop-prod)  eu-west-1  lambda:GetPolicy, tag:GetResources × 1,201
      Reason given:    AccessDeniedException: because no identity-based policy
      Checks lost:     function-policy-public (1)
      What removes it: Allow the actions below, or deploy the generated role again: \`postern role\`
                       prints it for the enabled checks.
        {"Effect":"Allow","Action":["lambda:GetPolicy","tag:GetResources"],"Resource":"*"}

    Environment variables are encrypted under a customer key – 14 reads in 1 account, not counted
      111122223333 (shop-prod)  eu-west-1  lambda:GetFunctionConfiguration × 14
      Reason given:    variables are encrypted under a customer key
      Checks lost:     environment-secret, tracing-inactive (2)
      What removes it: Set \`role.readEncryptedVariables: true\` and deploy the generated role again: it
                       adds kms:Decrypt, only through Lambda and only for functions.

    Not read: 1,203 things – the role could not be assumed (1); a service control policy refuses the read (1); no policy allows the read (1,201). What permissions decide of it, these statements would change: {"Effect":"Allow","Action":["lambda:GetPolicy","tag:GetResources"],"Resource":"*"} {"Effect":"Allow","Action":["sts:AssumeRole"],"Resource":"arn:aws:iam::*:role/PosternScan"}
    "
  `));
  it('when everything was read', () => expect(`\n${coverageText(summary(), CHECKS)}\n`).toMatchInlineSnapshot(`
    "
    Coverage
      account-regions  2 of 2 (100 %)
      facts            5,000 of 5,000 (100 %)
      verdicts         9,000 of 9,000 (100 %)

    Everything that was asked for was read.
    "
  `));
  it('when nothing was expected', () => {
    const none = { read: 0, expected: 0 };
    expect(`\n${coverageText(summary({ accounts: [], coverage: { accountRegions: none, facts: none, verdicts: none } }), CHECKS)}\n`).toMatchInlineSnapshot(`
      "
      Coverage
        account-regions  nothing was expected
        facts            nothing was expected
        verdicts         nothing was expected

      There was nothing to read.
      "
    `);
  });
  it('does not claim everything when the numbers say otherwise', () => expect(coverageText(summary({ coverage: { accountRegions: { read: 1, expected: 2 }, facts: { read: 1, expected: 1 }, verdicts: { read: 1, expected: 1 } } }), CHECKS)).toMatch(/no cause was recorded/));
  it('does not claim everything when the scan was interrupted', () => expect(coverageText(summary({ interrupted: true }), CHECKS)).toMatch(/interrupted/));
  it('counts accounts beyond twenty', () => {
    const accounts = Array.from({ length: 25 }, (_, index) => account(String(100000000000 + index), '', { gaps: [gap('sts:AssumeRole', 'denied', { place: { ...GLOBAL, account: String(100000000000 + index) } })] }));
    expect(coverageText(summary({ accounts }), CHECKS)).toMatch(/and 5 more accounts/);
  });
});
