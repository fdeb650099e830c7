import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { deltaText, firstPublicationText, summaryText, type Change } from '../../src/report/index.ts';
import type { Summary } from '../../src/model/summary.ts';
import { CHECKS, outcome, result, roleArn, roleResult, summary, troubled } from './sample.ts';

const EXCEPTION = { owner: 'shop', reason: 'known', expires: '2027-01-31T00:00:00.000Z' };
const of = (change: Partial<Summary>, results = [] as readonly ReturnType<typeof result>[]): string => summaryText({ summary: summary(change), results, checks: CHECKS, color: false });
const CHANGES: readonly Change[] = [
  { change: 'archived', title: 'Lambda function admits everyone', resource: 'old (prod)', account: '111122223333', region: 'eu-west-1' },
  { change: 'new', title: 'Function URL is open to everyone', resource: 'orders-api (prod)', account: '111122223333', region: 'eu-west-1' },
  { change: 'resolved', title: 'Execution role is administrator', resource: 'ops', account: '222233334444', region: 'global' },
];

describe('summaryText', () => {
  const results = [result(), result({ name: 'b' }), roleResult('shared'), result({ checkId: 'tracing-inactive', severity: 'low', aspect: '', message: 'orders-api does not sample.' })];
  const text = summaryText({ summary: troubled(), results, checks: CHECKS, color: false, usedBy: new Map([[roleArn('shared'), 12]]), delta: CHANGES });
  it('of an organization in trouble', () => expect(`\n${text}\n`).toMatchInlineSnapshot(`
    "
    Scanned 1,234 functions and 56 roles in 2 accounts and 2 regions (3 account-regions)
      Not read: 222233334444 (sandbox) – the role PosternScan could not be assumed
      Skipped, the account is SUSPENDED: 444455556666 (old)

    Findings  3 critical, 1 low
      by plane: identity 1, invocation 2, observability 1
      verdicts: 6 failed, 1,300 unknown, 7,600 passed, 900 not applicable
      of the failures, 2 are accepted by the configuration

    Three things to fix first
      1. CRITICAL  Lambda function admits everyone
         b (prod), account 111122223333, eu-west-1
         Found:   b (alias prod) admits everyone: statement "public" allows lambda:InvokeFunction to *.
         Why 1st: critical severity; it decides who may call the function.
         Do:      Remove the statement, or name the account that may call.
         See it:  aws lambda get-policy --function-name b --qualifier prod --region eu-west-1
         Also:    function-policy-public fails on 1 other resource
         More:    postern explain 0123456789abcdef0123456789abcdef
      2. CRITICAL  Lambda function admits everyone
         orders-api (prod), account 111122223333, eu-west-1
         Found:   orders-api (alias prod) admits everyone: statement "public" allows
                  lambda:InvokeFunction to *.
         Why 2nd: critical severity; it decides who may call the function.
         Do:      Remove the statement, or name the account that may call.
         See it:  aws lambda get-policy --function-name orders-api --qualifier prod --region eu-west-1
         Also:    function-policy-public fails on 1 other resource
         More:    postern explain 0123456789abcdef0123456789abcdef
      3. CRITICAL  Execution role is administrator
         shared, account 111122223333, global
         Found:   shared may do everything: AdministratorAccess.
         Why 3rd: critical severity; it decides what the function may do; 12 functions use it, and one
                  change covers them all.
         Do:      Give the role only the actions that its functions use.
         See it:  aws iam list-attached-role-policies --role-name shared
         More:    postern explain 0123456789abcdef0123456789abcdef

    Coverage
      account-regions  3 of 5 (60.0 %)
      facts            12,345 of 12,507 (98.7 %)
      verdicts         99,999 of 100,000 (99.9 %)
      The role could not be assumed: 1 read in 222233334444 (sandbox); 5 checks unknown there
        → Create the role PosternScan in the account (\`postern role\` prints its policies) with a trust
          policy that admits the scanning account and the external id, or name a role that is there with
          --role-name: any broad role is safe, the session policy takes data, code and decryption away.
          The caller needs the statement below.
        {"Effect":"Allow","Action":["sts:AssumeRole"],"Resource":"arn:aws:iam::*:role/PosternScan"}
      A service control policy refuses the read: 1 read in 333344445555 (data); 4 checks unknown there
        → Except the scan role from the Deny of that service control policy by adding the condition
          below to it; a region that the organization forbids on purpose can be left out with --regions
          instead.
        {"Effect":"Deny","Condition":{"ArnNotLike":{"aws:PrincipalArn":["arn:aws:iam::*:role/PosternScan"]}}}
      No policy allows the read: 1,201 reads in 111122223333 (shop-prod); 1 check unknown there
        → Allow the actions below, or deploy the generated role again: \`postern role\` prints it for the
          enabled checks.
        {"Effect":"Allow","Action":["lambda:GetPolicy","tag:GetResources"],"Resource":"*"}
      Environment variables are encrypted under a customer key: 14 reads in 111122223333 (shop-prod),
      not counted
        → Set \`role.readEncryptedVariables: true\` and deploy the generated role again: it adds
          kms:Decrypt, only through Lambda and only for functions.

    Security Hub
      3 new, 0 updated, 1 resolved, 0 archived, 1,200 unchanged, 1 refused, 4 suppressed by analysts
      Security Hub refused 1 finding; the next run tries again.
      Not published because Security Hub is off: 333344445555 eu-west-1

    Posted exactly 3 changes; 1,200 findings stayed as posted.
      new       Function URL is open to everyone
                orders-api (prod), 111122223333 eu-west-1
      resolved  Execution role is administrator
                ops, 222233334444 global
      archived  Lambda function admits everyone
                old (prod), 111122223333 eu-west-1

    Cost  1,328 API calls (lambda 1,325, iam 3), 1 retry, 12 throttles, 3 min 20 s

    Not read: 1,203 things – the role could not be assumed (1); a service control policy refuses the read (1); no policy allows the read (1,201). What permissions decide of it, these statements would change: {"Effect":"Allow","Action":["lambda:GetPolicy","tag:GetResources"],"Resource":"*"} {"Effect":"Allow","Action":["sts:AssumeRole"],"Resource":"arn:aws:iam::*:role/PosternScan"}
    "
  `));
  it('is the same in color', () => expect(stripVTControlCharacters(summaryText({ summary: troubled(), results, checks: CHECKS, color: true, usedBy: new Map([[roleArn('shared'), 12]]), delta: CHANGES }))).toBe(text));
  it('ends with one line on what was not read', () => expect(text.split('\n').at(-1)).toMatch(/^Not read: .*"lambda:GetPolicy".*"sts:AssumeRole"/));
  it('of a clean account', () => expect(`\n${of({ results: { fail: 0, unknown: 0, pass: 40, 'not-applicable': 2 }, published: outcome({ unchanged: 3 }) })}\n`).toMatchInlineSnapshot(`
    "
    Scanned 1,234 functions and 56 roles in 1 account and 2 regions (2 account-regions)

    Findings  no check failed
      verdicts: 0 failed, 0 unknown, 40 passed, 2 not applicable

    Nothing to fix.

    Coverage
      account-regions  2 of 2 (100 %)
      facts            5,000 of 5,000 (100 %)
      verdicts         9,000 of 9,000 (100 %)

    Security Hub
      0 new, 0 updated, 0 resolved, 0 archived, 3 unchanged, 0 refused

    Cost  1,328 API calls (lambda 1,325, iam 3), 1 retry, 0 throttles, 3 min 20 s

    Everything that was asked for was read.
    "
  `));
  it('of nothing', () => {
    const none = { read: 0, expected: 0 };
    expect(`\n${of({ accounts: [], functions: 0, roles: 0, calls: [], retries: 0, seconds: 0.4, coverage: { accountRegions: none, facts: none, verdicts: none } })}\n`).toMatchInlineSnapshot(`
      "
      Nothing was scanned.

      Findings  nothing was judged
        verdicts: 0 failed, 0 unknown, 0 passed, 0 not applicable

      Nothing was judged, so nothing can be said about what to fix.

      Coverage
        account-regions  nothing was expected
        facts            nothing was expected
        verdicts         nothing was expected

      Security Hub
        Not published: this scan was not asked to (--publish).

      Cost  0 API calls, 0 retries, 0 throttles, 0.4 s

      There was nothing to read.
      "
    `);
  });
  it('when every failure is accepted', () => expect(of({ results: { fail: 1, unknown: 0, pass: 0, 'not-applicable': 0 }, excepted: 1 }, [result({ exception: EXCEPTION })])).toMatch(/every failure is accepted by the configuration \(1\)/));
  it('when nothing could be judged', () => expect(of({ results: { fail: 0, unknown: 5, pass: 0, 'not-applicable': 0 } })).toMatch(/what could not be judged is below/));
  it('when it was interrupted', () => expect(of({ interrupted: true })).toMatch(/^Interrupted/));
  it('of one failure', () => expect(of({ results: { fail: 1, unknown: 0, pass: 0, 'not-applicable': 0 } }, [result()])).toMatch(/^One thing to fix first$/m));
});

describe('deltaText', () => {
  it('lists exactly the changes', () => expect(`\n${deltaText(outcome({ created: 1, resolved: 1, archived: 1, unchanged: 1200 }), CHANGES)}\n`).toMatchInlineSnapshot(`
    "
    Posted exactly 3 changes; 1,200 findings stayed as posted.
      new       Function URL is open to everyone
                orders-api (prod), 111122223333 eu-west-1
      resolved  Execution role is administrator
                ops, 222233334444 global
      archived  Lambda function admits everyone
                old (prod), 111122223333 eu-west-1
    "
  `));
  it('says that nothing changed', () => expect(deltaText(outcome({ unchanged: 1200 }), [])).toMatchInlineSnapshot(`"Nothing changed: no finding was posted as new, updated, resolved or archived; 1,200 findings stayed as posted."`));
  it('says what failed', () => expect(deltaText(outcome({ failed: 2, notPublished: [{ account: '111122223333', region: 'eu-west-1', because: 'the ledger is unreadable' }] }), [])).toMatch(/refused 2 findings; the next run tries again\.\n {2}Not published because the ledger is unreadable: 111122223333 eu-west-1$/));
  it('counts changes beyond fifty', () => expect(deltaText(outcome(), Array.from({ length: 60 }, (_, index) => ({ ...CHANGES[1] as Change, resource: `f${index}` })))).toMatch(/and 10 more changes/));
});

describe('firstPublicationText', () => {
  it('counts by check and asks', () => expect(`\n${firstPublicationText([{ checkId: 'tracing-inactive', severity: 'low', findings: 0 }, { checkId: 'layer-outdated', severity: 'medium', findings: 1200 }, { checkId: 'function-policy-public', severity: 'critical', findings: 3 }], 4)}\n`).toMatchInlineSnapshot(`
    "
    This would be the first publication to Security Hub. It would post:
          3  critical       function-policy-public
      1,200  medium         layer-outdated
    In all 1,203 findings in 4 accounts: 3 critical, 1,200 medium.
    Later runs post only what changed. To publish without being asked, say --yes.
    Publish them? [y/N] 
    "
  `));
  it('does not ask when there is nothing', () => expect(firstPublicationText([], 4)).toBe('Nothing would be published: no finding is of a severity that is posted.'));
});
