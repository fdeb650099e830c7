import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, unread } from '../lib/sample.ts';
import { tagging } from '../lib/sample-role.ts';

const arn = 'arn:aws:iam::111122223333:role/orders-api';
const role = (tags: Readonly<Record<string, string>> | null, exists = true) => ({ arn, exists, tags });
const tags = { Environment: 'prod', Owner: 'team-orders' };

export default defineExamples([
  { name: 'the same tags', facts: { 'function/tags': tagging(tags), 'function/role': role({ Environment: 'Prod', Owner: 'team-orders', Extra: 'x' }) }, expect: 'pass' },
  { name: 'another environment', facts: { 'function/tags': tagging(tags), 'function/role': role({ Environment: 'dev', Owner: 'team-orders' }) }, expect: 'fail', failures: [{ aspect: 'Environment', severity: 'low', message: /Environment prod, its execution role orders-api has dev/ }] },
  { name: 'the role has none of them', facts: { 'function/tags': tagging(tags), 'function/role': role({}) }, expect: 'fail', failures: [{ aspect: 'Environment', message: /lacks the tag/ }, { aspect: 'Owner' }] },
  { name: 'the function has none of them', facts: { 'function/tags': tagging({ Extra: 'x' }), 'function/role': role({ Environment: 'dev' }) }, expect: 'not-applicable' },
  { name: 'a tag that the function lacks is not compared', facts: { 'function/tags': tagging({ Owner: 'team-orders' }), 'function/role': role({ Environment: 'dev', Owner: 'team-orders' }) }, expect: 'pass' },
  { name: 'another tag by option', facts: { 'function/tags': tagging({ CostCenter: '1' }), 'function/role': role({ CostCenter: '2' }) }, options: { tags: ['CostCenter'] }, expect: 'fail', failures: [{ aspect: 'CostCenter' }] },
  { name: 'the role does not exist', facts: { 'function/tags': tagging(tags), 'function/role': role(null, false) }, expect: 'not-applicable' },
  { name: 'tags of the role are not known', facts: { 'function/tags': tagging(tags), 'function/role': role(null) }, expect: 'unknown' },
  { name: 'roles were not listed', facts: { 'function/tags': tagging(tags), 'function/role': unknown(AT, unread('iam:GetAccountAuthorizationDetails')) }, expect: 'unknown' },
  { name: 'tags of the function were refused', facts: { 'function/tags': unknown(AT, unread('tag:GetResources')), 'function/role': role({}) }, expect: 'unknown' },
  { name: 'something is missing and the tags agree', facts: { 'function/tags': known(tagging(tags), AT, [unread('tag:GetResources')]), 'function/role': role(tags) }, expect: 'unknown' },
]);
