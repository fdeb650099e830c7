import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { csvHeader, csvLine, inOrder, ndjsonLine, ndjsonSummary, resourceType, table } from '../../src/report/index.ts';
import { columnsOf } from '../../src/report/text.ts';
import { KINDS } from '../../src/model/facts.ts';
import { PLACE, result, roleResult, summary, troubled, unread } from './sample.ts';

const KEYS = ['checkId', 'status', 'severity', 'account', 'region', 'resource', 'aspect', 'title', 'message', 'evidence', 'because', 'exception', 'findingId', 'observedAt'];
const EXCEPTION = { owner: 'shop', reason: 'public by design', expires: '2027-01-31T00:00:00.000Z', ticket: 'SEC-12' };

describe('ndjson', () => {
  it('has the keys of the contract in their order', () => {
    for (const one of [result(), roleResult('admin'), result({ status: 'unknown', evidence: undefined, because: [unread('lambda:GetPolicy')] }), result({ exception: EXCEPTION })]) {
      expect(Object.keys(JSON.parse(ndjsonLine(one)) as object)).toEqual(KEYS);
    }
  });
  it('is one line, whatever is in it', () => expect(ndjsonLine(result({ message: 'a\nb\u2028c', evidence: { 'k\n': '\u2029' } }))).not.toMatch(/[\n\u2028\u2029]/));
  it('shows a failure', () => expect(ndjsonLine(result())).toMatchInlineSnapshot(`"{"checkId":"function-policy-public","status":"fail","severity":"critical","account":"111122223333","region":"eu-west-1","resource":{"arn":"arn:aws:lambda:eu-west-1:111122223333:function:orders-api","type":"AwsLambdaFunction"},"aspect":"prod","title":"Lambda function admits everyone","message":"orders-api (alias prod) admits everyone: statement \\"public\\" allows lambda:InvokeFunction to *.","evidence":{"statement":{"Sid":"public","Effect":"Allow","Principal":"*","Action":"lambda:InvokeFunction"}},"because":[],"exception":null,"findingId":"0123456789abcdef0123456789abcdef","observedAt":"2026-11-21T00:00:00.000Z"}"`));
  it('shows an excepted failure and one that was not read whole', () => {
    const line: unknown = JSON.parse(ndjsonLine(roleResult('admin', { exception: EXCEPTION, because: [unread('a:B'), unread('a:B', 'denied', { place: { ...PLACE, region: 'us-east-1' } }), unread('a:B', 'throttled')] })));
    expect(line).toMatchObject({ region: 'global', resource: { type: 'AwsIamRole' }, exception: EXCEPTION, because: [{ action: 'a:B', reason: 'denied' }, { action: 'a:B', reason: 'throttled' }] });
  });
  it('knows the type of every kind', () => expect(KINDS.map((kind) => [kind, resourceType(kind)])).toMatchInlineSnapshot(`
    [
      [
        "function",
        "AwsLambdaFunction",
      ],
      [
        "event-source-mapping",
        "Other",
      ],
      [
        "layer",
        "Other",
      ],
      [
        "layer-version",
        "AwsLambdaLayerVersion",
      ],
      [
        "region",
        "Other",
      ],
      [
        "role",
        "AwsIamRole",
      ],
      [
        "account",
        "AwsAccount",
      ],
      [
        "organization",
        "Other",
      ],
    ]
  `));
  it('ends with a summary', () => expect(JSON.parse(ndjsonSummary(troubled()))).toMatchInlineSnapshot(`
    {
      "summary": {
        "accounts": {
          "partial": 2,
          "scanned": 0,
          "skipped": 1,
          "unread": 1,
        },
        "calls": {
          "iam": {
            "GetAccountAuthorizationDetails": 3,
          },
          "lambda": {
            "GetPolicy": 1300,
            "ListFunctions": 25,
          },
        },
        "callsTotal": 1328,
        "coverage": {
          "accountRegions": {
            "expected": 5,
            "percent": 60,
            "read": 3,
          },
          "facts": {
            "expected": 12507,
            "percent": 98.7,
            "read": 12345,
          },
          "verdicts": {
            "expected": 100000,
            "percent": 99.99,
            "read": 99999,
          },
        },
        "endedAt": "2026-11-21T00:03:20.000Z",
        "excepted": 2,
        "failuresByPlane": {
          "identity": 1,
          "invocation": 2,
          "observability": 1,
        },
        "failuresBySeverity": {
          "critical": 3,
          "high": 0,
          "informational": 0,
          "low": 1,
          "medium": 0,
        },
        "functions": 1234,
        "interrupted": false,
        "published": {
          "archived": 0,
          "created": 3,
          "excepted": 0,
          "failed": 1,
          "heartbeats": 0,
          "notPublished": [
            {
              "account": "333344445555",
              "because": "Security Hub is off",
              "region": "eu-west-1",
            },
          ],
          "resolved": 1,
          "suppressed": 4,
          "unchanged": 1200,
          "updated": 0,
          "verified": 0,
          "withheld": 0,
        },
        "results": {
          "fail": 6,
          "not-applicable": 900,
          "pass": 7600,
          "unknown": 1300,
        },
        "retries": 1,
        "roles": 56,
        "seconds": 200,
        "startedAt": "2026-11-21T00:00:00.000Z",
        "throttles": 12,
      },
    }
  `));
  it('never rounds coverage up to everything', () => {
    const line: unknown = JSON.parse(ndjsonSummary(summary({ coverage: { accountRegions: { read: 0, expected: 0 }, facts: { read: 999999, expected: 1000000 }, verdicts: { read: 1, expected: 3 } } })));
    expect(line).toMatchObject({ summary: { coverage: { accountRegions: { percent: 100 }, facts: { percent: 99.99 }, verdicts: { percent: 33.33 } } } });
  });
});

describe('csv', () => {
  it('has the same columns, flat', () => expect(csvHeader).toBe('checkId,status,severity,account,region,resourceArn,resourceType,aspect,title,message,evidence,because,exception,findingId,observedAt\n'));
  it('shows an excepted failure', () => expect(csvLine(roleResult('admin', { exception: EXCEPTION, because: [unread('iam:Read'), unread('', 'scp')] }))).toMatchInlineSnapshot(`
    ""execution-role-admin","fail","critical","111122223333","global","arn:aws:iam::111122223333:role/admin","AwsIamRole","","Execution role is administrator","admin may do everything: AdministratorAccess.","{""policies"":[""arn:aws:iam::aws:policy/AdministratorAccess""]}","iam:Read (denied);  (scp)","{""owner"":""shop"",""reason"":""public by design"",""expires"":""2027-01-31T00:00:00.000Z"",""ticket"":""SEC-12""}","0123456789abcdef0123456789abcdef","2026-11-21T00:00:00.000Z"
    "
  `));
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =1', '＝1', 'a;=1', 'a|@x', 'a;"=1'])('is not a formula: %s', (message) => {
    const cell = csvLine(result({ message })).trimEnd();
    expect(cell).not.toMatch(/(?:^|[",;|]\s*)[=+\-@＝]/u);
  });
  it('keeps evidence as JSON', () => {
    const evidence = { a: 'x;=1|y', b: [1, -1], c: '\u202e"' };
    const line = csvLine(result({ evidence }));
    const cell = /"(\{.*\})","/.exec(line)?.[1] ?? '';
    expect(JSON.parse(cell.replaceAll('""', '"'))).toEqual(evidence);
  });
});

describe('table', () => {
  const results = [
    result({ checkId: 'tracing-inactive', severity: 'low', aspect: '', message: 'orders-api does not sample requests.' }),
    roleResult('admin', { exception: EXCEPTION }),
    result({ status: 'unknown', severity: 'critical', message: 'Whether orders-api is public could not be judged.', because: [unread('lambda:GetPolicy', 'throttled')] }),
    result({ place: { ...PLACE, region: 'us-east-1' } }),
    result({ name: 'a-function-with-a-name-as-long-as-aws-allows-it-to-be-64-characte' }),
    result({ status: 'pass', severity: 'high', message: 'Fine.' }),
    result({ status: 'not-applicable', severity: 'medium', message: 'Not here.' }),
  ];
  it('is readable at 100 columns', () => expect(`\n${table(results, { color: false, width: 100 })}\n`).toMatchInlineSnapshot(`
    "
    ┌───────────────┬──────────────────┬─────────────────────────┬─────────────────────────────────────┐
    │ Severity      │ Account, region  │ Resource                │ Check and what it found             │
    ├───────────────┼──────────────────┼─────────────────────────┼─────────────────────────────────────┤
    │ critical      │ 111122223333     │ a-function-with-a-name- │ function-policy-public              │
    │               │ eu-west-1        │ as-long-as-aws-allows-i │ a-function-with-a-name-as-long-as-a │
    │               │                  │ t-to-be-64-characte     │ ws-allows-it-to-be-64-characte      │
    │               │                  │ prod                    │ (alias prod) admits everyone:       │
    │               │                  │                         │ statement "public" allows           │
    │               │                  │                         │ lambda:InvokeFunction to *.         │
    ├───────────────┼──────────────────┼─────────────────────────┼─────────────────────────────────────┤
    │ critical      │ 111122223333     │ admin                   │ execution-role-admin                │
    │ excepted      │ global           │                         │ admin may do everything:            │
    │               │                  │                         │ AdministratorAccess.                │
    │               │                  │                         │ Accepted by shop until 2027-01-31:  │
    │               │                  │                         │ public by design                    │
    ├───────────────┼──────────────────┼─────────────────────────┼─────────────────────────────────────┤
    │ critical      │ 111122223333     │ orders-api              │ function-policy-public              │
    │               │ us-east-1        │ prod                    │ orders-api (alias prod) admits      │
    │               │                  │                         │ everyone: statement "public" allows │
    │               │                  │                         │ lambda:InvokeFunction to *.         │
    ├───────────────┼──────────────────┼─────────────────────────┼─────────────────────────────────────┤
    │ low           │ 111122223333     │ orders-api              │ tracing-inactive                    │
    │               │ eu-west-1        │                         │ orders-api does not sample          │
    │               │                  │                         │ requests.                           │
    ├───────────────┼──────────────────┼─────────────────────────┼─────────────────────────────────────┤
    │ unknown       │ 111122223333     │ orders-api              │ function-policy-public              │
    │ critical      │ eu-west-1        │ prod                    │ Whether orders-api is public could  │
    │               │                  │                         │ not be judged.                      │
    │               │                  │                         │ Not read: lambda:GetPolicy          │
    │               │                  │                         │ throttled                           │
    ├───────────────┼──────────────────┼─────────────────────────┼─────────────────────────────────────┤
    │ pass          │ 111122223333     │ orders-api              │ function-policy-public              │
    │ high          │ eu-west-1        │ prod                    │ Fine.                               │
    ├───────────────┼──────────────────┼─────────────────────────┼─────────────────────────────────────┤
    │ n/a           │ 111122223333     │ orders-api              │ function-policy-public              │
    │ medium        │ eu-west-1        │ prod                    │ Not here.                           │
    └───────────────┴──────────────────┴─────────────────────────┴─────────────────────────────────────┘
    "
  `));
  it.each([72, 100, 160])('has lines of equal width at %d columns, in color too', (width) => {
    for (const color of [false, true]) {
      const lines = stripVTControlCharacters(table(results, { color, width })).split('\n');
      expect(new Set(lines.map(columnsOf))).toEqual(new Set([width]));
    }
  });
  it('orders by status, severity, account, region, resource', () => {
    const other = result({ place: { ...PLACE, account: '000011112222' }, name: 'z' });
    expect(inOrder([...results, other]).map(({ status, severity, place, name }) => [status, severity, place.account, place.region, name].join(' '))).toMatchInlineSnapshot(`
      [
        "fail critical 000011112222 eu-west-1 z",
        "fail critical 111122223333 eu-west-1 a-function-with-a-name-as-long-as-aws-allows-it-to-be-64-characte",
        "fail critical 111122223333 global admin",
        "fail critical 111122223333 us-east-1 orders-api",
        "fail low 111122223333 eu-west-1 orders-api",
        "unknown critical 111122223333 eu-west-1 orders-api",
        "pass high 111122223333 eu-west-1 orders-api",
        "not-applicable medium 111122223333 eu-west-1 orders-api",
      ]
    `);
    expect(inOrder([...results].reverse())).toEqual(inOrder(results));
  });
  it('says so when there is nothing', () => expect(table([], { color: true })).toBe('No results to show.'));
});
