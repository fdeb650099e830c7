import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { known } from '../../src/model/fact.ts';
import { explainCheck, explainFinding } from '../../src/report/index.ts';
import { check, result, unread } from './sample.ts';

const AT = '2026-11-20T23:59:00.000Z';

describe('explainFinding', () => {
  it('shows facts, reads and what is missing', () => {
    const explained = explainFinding({
      result: result({ owner: 'team-shop', detail: { since: '2026-01-01' }, because: [unread('lambda:GetPolicy', 'throttled', { detail: 'ThrottlingException' })], exception: { owner: 'shop', reason: 'public by design', expires: '2027-01-31T00:00:00.000Z', ticket: 'SEC-12' } }),
      check: check('tracing-inactive'),
      facts: [{ name: 'function/versions', fact: known([], AT, [unread('lambda:GetPolicy', 'throttled', { detail: 'ThrottlingException' })]) }, { name: 'function/tags', fact: { known: false, missing: [unread('tag:GetResources')], triedAt: AT, lastKnownAt: '2026-11-01T00:00:00.000Z' } }],
    });
    expect(`\n${explained}\n`).toMatchInlineSnapshot(`
      "
      CRITICAL  Lambda function admits everyone
        orders-api (prod)
        arn:aws:lambda:eu-west-1:111122223333:function:orders-api, AwsLambdaFunction
        account 111122223333, eu-west-1, owner team-shop
        finding 0123456789abcdef0123456789abcdef, resting on reads since 2026-11-21T00:00:00.000Z

      Judged
        Lambda function does not trace requests with X-Ray
        tracing-inactive, observability; one function at a time, with everything of its region read.

      Found
        orders-api (alias prod) admits everyone: statement "public" allows lambda:InvokeFunction to *.

      Evidence
        {
          "statement": {
            "Sid": "public",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "lambda:InvokeFunction"
          }
        }

      Besides (never compared)
        {
          "since": "2026-01-01"
        }

      Facts
        function/versions (needed): read 2026-11-20T23:59:00.000Z, in part
          missing: AWS throttled the read until its retries were used up: lambda:GetPolicy in 111122223333
                   eu-west-1 – ThrottlingException
            → Run again: what was read is kept. If it happens again, lower --quota-share or scan while the
              account's own deployments are quiet.
        function/tags (wanted): unknown, tried 2026-11-20T23:59:00.000Z, last known 2026-11-01T00:00:00.000Z
          missing: No policy allows the read: tag:GetResources in 111122223333 eu-west-1 –
                   AccessDeniedException: because no identity-based policy
            → Allow the actions below, or deploy the generated role again: \`postern role\` prints it for
              the enabled checks.
              {"Effect":"Allow","Action":["tag:GetResources"],"Resource":"*"}

      Not read
        AWS throttled the read until its retries were used up: lambda:GetPolicy in 111122223333 eu-west-1
        – ThrottlingException

      See for yourself
        aws lambda get-function-configuration --function-name orders-api --region eu-west-1 --query TracingConfig

      What to do
        Set TracingConfig.Mode to Active.

      Exception
        Accepted by shop until 2027-01-31 (SEC-12): public by design
      "
    `);
  });
  it('of an unknown verdict says what was not read and no remedy of the check', () => {
    const explained = explainFinding({ result: result({ status: 'unknown', evidence: null, because: [unread('lambda:GetPolicy')] }), check: check('function-policy-public'), facts: [] });
    expect(`\n${explained}\n`).toMatchInlineSnapshot(`
      "
      UNKNOWN  Lambda function admits everyone
        orders-api (prod)
        arn:aws:lambda:eu-west-1:111122223333:function:orders-api, AwsLambdaFunction
        account 111122223333, eu-west-1
        finding 0123456789abcdef0123456789abcdef, resting on reads since 2026-11-21T00:00:00.000Z

      Judged
        Lambda function admits everyone
        function-policy-public, invocation; one function at a time, with everything of its region read.

      Found
        orders-api (alias prod) admits everyone: statement "public" allows lambda:InvokeFunction to *.

      Facts
        none: the snapshot is not at hand

      Not read
        No policy allows the read: lambda:GetPolicy in 111122223333 eu-west-1 – AccessDeniedException:
        because no identity-based policy

      See for yourself
        aws lambda get-policy --function-name orders-api --qualifier prod --region eu-west-1
      "
    `);
  });
  it('cuts evidence that nobody reads', () => expect(explainFinding({ result: result({ evidence: Array.from({ length: 1000 }, (_, index) => index) }), check: check('function-policy-public'), facts: [] })).toMatch(/… 802 more lines; --format ndjson has them all/));
  it('is the same in color', () => {
    const input = { result: result(), check: check('function-policy-public'), facts: [] };
    expect(stripVTControlCharacters(explainFinding({ ...input, color: true }))).toBe(explainFinding(input));
  });
});

describe('explainCheck', () => {
  const page = '# layer-outdated\n\n<!-- generated: begin -->\ntable\n<!-- generated: end -->\n\n## What it judges\nEvery layer.\n\n## Why\nOld code.\n';
  it('shows its row and its page', () => expect(`\n${explainCheck(check('layer-outdated'), page)}\n`).toMatchInlineSnapshot(`
    "
    MEDIUM  layer-outdated
      Layer version is not the newest
      Planes:   supply-chain
      Judges:   every function, once its organization is read
      Facts:    function/layers (needed)
      Covered:  not applicable while layer-deleted fails on the same resource
      Do:       Use the newest version of the layer.
      Verify:   aws lambda list-layer-versions --layer-name {aspect} --region {region}

    What it judges
    Every layer.

    Why
    Old code.
    "
  `));
  it('shows overlaps', () => expect(explainCheck(check('execution-role-admin'), '')).toMatch(/Overlaps: IAM\.1/));
  it('emits no escapes of a page', () => expect(explainCheck(check('layer-outdated'), 'a\u001b[31m\r\nb')).toMatch(/a\ufffd\[31m\ufffd\nb$/));
});
