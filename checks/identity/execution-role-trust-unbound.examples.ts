import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import type { Json } from '../../src/model/facts.ts';
import { AT, unread } from '../lib/sample.ts';
import { document, runs, trust } from '../lib/sample-role.ts';

const used = [runs()];
const lambda = { Service: 'lambda.amazonaws.com' };
const given = (...principals: readonly Json[]) => ({ 'role/trust': trust(...principals), 'role/functions': used });
const statement = (condition: Json, change: Readonly<Record<string, Json>> = {}): Json => ({ Effect: 'Allow', Principal: lambda, Action: 'sts:AssumeRole', Condition: condition, ...change });
const when = (condition: Json) => ({ 'role/trust': document(statement(condition)), 'role/functions': used });
const bound = { StringEquals: { 'aws:SourceAccount': '111122223333' } };
const failing = { expect: 'fail', failures: [{ aspect: 'lambda.amazonaws.com', severity: 'informational' }] } as const;

export default defineExamples([
  { name: 'what AWS makes', facts: given(lambda), expect: 'fail', failures: [{ aspect: 'lambda.amazonaws.com', severity: 'informational', message: /trusts Lambda on behalf of any account/ }] },
  { name: 'for the own account', facts: when(bound), expect: 'pass' },
  { name: 'for one function', facts: when({ ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:eu-west-1:111122223333:function:orders-api' } }), expect: 'pass' },
  { name: 'for every function of the own account', facts: when({ ArnLike: { 'AWS:sourcearn': 'arn:aws:lambda:*:111122223333:function:*' } }), expect: 'pass' },
  { name: 'for one function, as text', facts: when({ StringEquals: { 'aws:SourceArn': 'arn:aws:lambda:eu-west-1:111122223333:function:orders-api' } }), expect: 'pass' },
  { name: 'for the own organization', facts: when({ StringEquals: { 'aws:SourceOrgID': 'o-a1b2c3d4e5' } }), expect: 'pass' },
  { name: 'for a function of that name in any account', facts: when({ ArnLike: { 'aws:SourceArn': 'arn:aws:lambda:*:*:function:orders-api' } }), ...failing },
  { name: 'for a function in any account, by a wildcard across fields', facts: when({ StringLike: { 'aws:SourceArn': 'arn:aws:lambda:*:function:*' } }), ...failing },
  { name: 'for every function of the own account, by a wildcard across fields', facts: when({ StringLike: { 'aws:SourceArn': 'arn:*:111122223333:function:*' } }), expect: 'pass' },
  { name: 'for any account', facts: when({ StringLike: { 'aws:SourceAccount': '*' } }), ...failing },
  { name: 'for the own account, if Lambda says whose', facts: when({ StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } }), ...failing },
  { name: 'for all but another account', facts: when({ StringNotEquals: { 'aws:SourceAccount': '999988887777' } }), ...failing },
  { name: 'by a key of IAM principals, which says nothing of Lambda', facts: when({ StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } }), ...failing },
  { name: 'by an external id, which Lambda does not send', facts: when({ StringEquals: { 'sts:ExternalId': 'orders' } }), ...failing },
  { name: 'once with a condition, once without', facts: { 'role/trust': document(statement(bound), statement({}, { Sid: 'old' })), 'role/functions': used }, ...failing },
  { name: 'a Deny keeps other accounts out', facts: { 'role/trust': document(statement({}), { Effect: 'Deny', Principal: lambda, Action: 'sts:AssumeRole', Condition: { StringNotEquals: { 'aws:SourceAccount': '111122223333' } } }), 'role/functions': used }, expect: 'pass' },
  { name: 'others than Lambda are judged elsewhere', facts: { 'role/trust': document(statement(bound), { Effect: 'Allow', Principal: { Service: ['scheduler.amazonaws.com', 'edgelambda.amazonaws.com'], AWS: '999988887777' }, Action: 'sts:AssumeRole' }), 'role/functions': used }, expect: 'pass' },
  { name: 'Lambda in China', facts: { 'role/trust': trust({ Service: 'lambda.amazonaws.com.cn' }), 'role/functions': used }, ...failing },
  { name: 'the trust policy is not JSON', facts: { 'role/trust': { malformed: 'not JSON' }, 'role/functions': used }, expect: 'unknown' },
  { name: 'a condition on a key that nobody knows', facts: when({ StringEquals: { 'lambda:Odd': 'x' } }), expect: 'unknown' },
  { name: 'the trust policy could not be read', facts: { 'role/trust': unknown(AT, unread('iam:GetAccountAuthorizationDetails')), 'role/functions': used }, expect: 'unknown' },
  { name: 'no function runs as it', facts: { ...given(lambda), 'role/functions': [] }, expect: 'not-applicable' },
  { name: 'a region was not read', facts: { ...given(lambda), 'role/functions': known(used, AT, [unread('lambda:ListFunctions')]) }, expect: 'fail' },
]);
