import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import { AT, unread } from '../lib/sample.ts';
import { runs } from '../lib/sample-role.ts';

const given = (...values: readonly (string | null)[]) => values.map((value, index) => ({ function: runs(`f${index}`).function, tags: value === null ? {} : { Environment: value } }));

export default defineExamples([
  { name: 'production only', facts: { 'account/function-tags': given('prod', 'Production', ' LIVE ') }, expect: 'pass' },
  { name: 'everything but production', facts: { 'account/function-tags': given('dev', 'test', 'staging') }, expect: 'pass' },
  { name: 'both', facts: { 'account/function-tags': given('dev', 'prod', 'Prod') }, expect: 'fail', failures: [{ aspect: '', severity: 'medium', message: /production functions \(prod, such as f1\) and others \(dev, such as f0\)/ }] },
  { name: 'both, and some that nobody can tell', facts: { 'account/function-tags': given('dev', 'prod', null, 'blue') }, expect: 'fail' },
  { name: 'production, and one without the tag', facts: { 'account/function-tags': given('prod', null) }, expect: 'unknown' },
  { name: 'production, and a value that is not mapped', facts: { 'account/function-tags': given('prod', 'blue') }, expect: 'unknown' },
  { name: 'the value is mapped by option', facts: { 'account/function-tags': given('prod', 'blue') }, options: { production: ['prod', 'blue'] }, expect: 'pass' },
  { name: 'nobody uses the tag', facts: { 'account/function-tags': given(null, null) }, expect: 'not-applicable' },
  { name: 'another tag by option', facts: { 'account/function-tags': [{ function: runs('a').function, tags: { Stage: 'prod' } }, { function: runs('b').function, tags: { Stage: 'dev' } }] }, options: { tag: 'Stage' }, expect: 'fail' },
  { name: 'no functions', facts: { 'account/function-tags': [] }, expect: 'not-applicable' },
  { name: 'production, and a region was not read', facts: { 'account/function-tags': known(given('prod'), AT, [unread('lambda:ListFunctions')]) }, expect: 'unknown' },
  { name: 'both, and a region was not read', facts: { 'account/function-tags': known(given('prod', 'dev'), AT, [unread('lambda:ListFunctions')]) }, expect: 'fail' },
  { name: 'tags were refused', facts: { 'account/function-tags': unknown(AT, unread('tag:GetResources')) }, expect: 'unknown' },
]);
