import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, unread } from '../lib/sample.ts';
import { tagging } from '../lib/sample-role.ts';

const good = { Environment: 'prod', DataClassification: 'Confidential', Owner: 'team-orders' };

export default defineExamples([
  { name: 'all three, whatever their case', facts: { 'function/tags': tagging({ ...good, Environment: ' Production ' }) }, expect: 'pass' },
  { name: 'no tags', facts: { 'function/tags': tagging({}) }, expect: 'fail', failures: [{ aspect: 'DataClassification', severity: 'low' }, { aspect: 'Environment' }, { aspect: 'Owner', message: /has no tag Owner\.$/ }] },
  { name: 'an empty owner', facts: { 'function/tags': tagging({ ...good, Owner: ' ' }) }, expect: 'fail', failures: [{ aspect: 'Owner', message: /has no tag Owner/ }] },
  { name: 'a value that is not allowed', facts: { 'function/tags': tagging({ ...good, Environment: 'blue' }) }, expect: 'fail', failures: [{ aspect: 'Environment', message: /with the value blue; allowed: production, prod/ }] },
  { name: 'the key in another case', facts: { 'function/tags': tagging({ environment: 'prod', DataClassification: 'internal', Owner: 'x' }) }, expect: 'fail', failures: [{ aspect: 'Environment', message: /but environment: tag keys are case-sensitive/ }] },
  { name: 'other tags by option', facts: { 'function/tags': tagging({ CostCenter: '42' }) }, options: { required: { CostCenter: [] } }, expect: 'pass' },
  { name: 'other values by option', facts: { 'function/tags': tagging({ Environment: 'prod' }) }, options: { required: { Environment: ['blue', 'green'] } }, expect: 'fail', failures: [{ aspect: 'Environment' }] },
  { name: 'a tag called like a property of every object', facts: { 'function/tags': tagging({}) }, options: { required: { constructor: [] } }, expect: 'fail', failures: [{ aspect: 'constructor' }] },
  { name: 'tags were refused', facts: { 'function/tags': unknown(AT, unread('tag:GetResources')) }, expect: 'unknown' },
  { name: 'tags were read in part', facts: { 'function/tags': known(tagging(good), AT, [unread('tag:GetResources', 'throttled')]) }, expect: 'unknown' },
]);
