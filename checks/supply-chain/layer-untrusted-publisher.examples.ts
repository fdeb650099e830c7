import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import type { ExecutedVersion } from '../../src/model/facts.ts';
import { AT, executed, unread } from '../lib/sample.ts';

const STRANGER = 'arn:aws:lambda:eu-west-1:999988887777:layer:tracer:17';
const MEMBER = 'arn:aws:lambda:eu-west-1:444455556666:layer:shared:2';
const uses = (...arns: readonly string[]): ExecutedVersion => executed({ layers: arns.map((arn) => ({ arn, signingProfileVersionArn: null })) });
const prod = (...arns: readonly string[]): ExecutedVersion => ({ ...uses(...arns), version: '3', qualifiers: ['prod'] });
const unlisted = unknown(AT, unread('organizations:ListAccounts'));

export default defineExamples([
  { name: 'no layers', facts: { 'function/configurations': [uses()] }, expect: 'pass' },
  { name: 'a layer of its own account', facts: { 'function/configurations': [uses('arn:aws:lambda:eu-west-1:111122223333:layer:shared:1')] }, expect: 'pass' },
  { name: 'a layer of its own account, and the members are not known', facts: { 'function/configurations': [uses('arn:aws:lambda:eu-west-1:111122223333:layer:shared:1')] }, trusted: { organization: unlisted }, expect: 'pass' },
  { name: 'a layer of another member', facts: { 'function/configurations': [uses(MEMBER)] }, expect: 'pass' },
  { name: 'layers of AWS', facts: { 'function/configurations': [uses('arn:aws:lambda:eu-west-1:580247275435:layer:LambdaInsightsExtension:64', 'arn:aws:lambda:eu-west-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-x86_64:18')] }, trusted: { organization: unlisted }, expect: 'pass' },
  { name: "AWS's account of another partition", facts: { 'function/configurations': [uses('arn:aws-cn:lambda:cn-north-1:580247275435:layer:LambdaInsightsExtension:64')] }, expect: 'fail' },
  { name: 'a publisher that the configuration accepts', facts: { 'function/configurations': [uses(STRANGER)] }, trusted: { layerPublishers: ['999988887777'] }, expect: 'pass' },
  { name: 'an account that the configuration trusts', facts: { 'function/configurations': [uses(STRANGER)] }, trusted: { accounts: ['999988887777'] }, expect: 'pass' },
  { name: 'a stranger', facts: { 'function/configurations': [uses(STRANGER)] }, expect: 'fail', failures: [{ aspect: 'arn:aws:lambda:eu-west-1:999988887777:layer:tracer', severity: 'high', message: /code of account 999988887777 \(\$LATEST\): its layer tracer / }] },
  { name: 'a stranger behind an alias only', facts: { 'function/configurations': [uses(MEMBER), prod(STRANGER)] }, expect: 'fail', failures: [{ aspect: 'arn:aws:lambda:eu-west-1:999988887777:layer:tracer', message: /\(prod\)/ }] },
  { name: 'two versions of one layer of a stranger', facts: { 'function/configurations': [uses(STRANGER), prod('arn:aws:lambda:eu-west-1:999988887777:layer:tracer:6')] }, expect: 'fail', failures: [{ aspect: 'arn:aws:lambda:eu-west-1:999988887777:layer:tracer', message: /\(\$LATEST and prod\)/ }] },
  { name: 'two layers of strangers', facts: { 'function/configurations': [uses(STRANGER, 'arn:aws:lambda:eu-west-1:888877776666:layer:agent:1')] }, expect: 'fail', failures: [{ aspect: 'arn:aws:lambda:eu-west-1:888877776666:layer:agent' }, { aspect: 'arn:aws:lambda:eu-west-1:999988887777:layer:tracer' }] },
  { name: 'perhaps a member: the members are not known', facts: { 'function/configurations': [uses(STRANGER)] }, trusted: { organization: unlisted }, expect: 'unknown' },
  { name: 'perhaps a member: some members are not known', facts: { 'function/configurations': [uses(STRANGER)] }, trusted: { organization: known(['111122223333'], AT, [unread('organizations:ListAccounts')]) }, expect: 'unknown' },
  { name: 'a member of those that are known', facts: { 'function/configurations': [uses(MEMBER)] }, trusted: { organization: known(['444455556666'], AT, [unread('organizations:ListAccounts')]) }, expect: 'pass' },
  { name: 'a layer without a publisher', facts: { 'function/configurations': [uses('layer:tracer:7')] }, expect: 'unknown' },
  { name: 'a layer whose publisher is empty', facts: { 'function/configurations': [uses('arn:aws:lambda:eu-west-1::layer:tracer:7')] }, expect: 'unknown' },
  { name: 'a stranger beside a layer without a publisher', facts: { 'function/configurations': [uses('layer:tracer:7', STRANGER)] }, expect: 'fail', failures: [{ aspect: 'arn:aws:lambda:eu-west-1:999988887777:layer:tracer' }] },
  { name: 'aliases could not be listed, $LATEST has no layers', facts: { 'function/configurations': known([uses()], AT, [unread('lambda:ListAliases')]) }, expect: 'unknown' },
  { name: 'nothing could be read', facts: { 'function/configurations': unknown(AT, unread('lambda:ListFunctions')) }, expect: 'unknown' },
]);
