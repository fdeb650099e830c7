import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import type { ExecutedConfiguration, FunctionConfiguration } from '../../src/model/facts.ts';
import { AT, configuration, unread } from '../lib/sample.ts';

const run = (change: Partial<FunctionConfiguration>, qualifier = '$LATEST'): ExecutedConfiguration => ({ version: qualifier === '$LATEST' ? '$LATEST' : '3', qualifiers: [qualifier], config: configuration(change) });
const using = (...arns: readonly string[]): Partial<FunctionConfiguration> => ({ layers: arns.map((arn) => ({ arn, signingProfileVersionArn: null })) });
const guard = (version: number, account = '222233334444', name = 'guard'): string => `arn:aws:lambda:eu-west-1:${account}:layer:${name}:${String(version)}`;
const options = { layers: [{ publisher: '222233334444', name: 'guard', leastVersion: 5 }] };
const failure = { aspect: '222233334444:guard', severity: 'low', message: /^orders-api \(\$LATEST\) lacks version 5 or later of the layer guard of account 222233334444\.$/ } as const;

export default defineExamples([
  { name: 'nothing is required', facts: { 'function/configurations': [run({})] }, expect: 'not-applicable' },
  { name: 'it is there', facts: { 'function/configurations': [run(using(guard(1, '333344445555', 'other'), guard(5)))] }, options, expect: 'pass' },
  { name: 'in a later version', facts: { 'function/configurations': [run(using(guard(12)))] }, options, expect: 'pass' },
  { name: 'any version will do', facts: { 'function/configurations': [run(using(guard(1)))] }, options: { layers: [{ publisher: '222233334444', name: 'guard' }] }, expect: 'pass' },
  { name: 'no layers', facts: { 'function/configurations': [run({})] }, options, expect: 'fail', failures: [failure] },
  { name: 'too old', facts: { 'function/configurations': [run(using(guard(4)))] }, options, expect: 'fail', failures: [failure] },
  { name: 'the same name of another account', facts: { 'function/configurations': [run(using(guard(9, '333344445555')))] }, options, expect: 'fail', failures: [failure] },
  { name: 'another layer of that account', facts: { 'function/configurations': [run(using(guard(9, '222233334444', 'guardian')))] }, options, expect: 'fail', failures: [failure] },
  { name: 'an ARN of something else', facts: { 'function/configurations': [run(using('arn:aws:lambda:eu-west-1:222233334444:function:guard:9', 'guard:9'))] }, options, expect: 'fail', failures: [failure] },
  { name: 'only behind an alias it lacks', facts: { 'function/configurations': [run(using(guard(5))), run({}, 'prod')] }, options, expect: 'fail', failures: [{ aspect: '222233334444:guard', message: /\(prod\)/ }] },
  { name: 'one of two is there', facts: { 'function/configurations': [run(using(guard(5)))] }, options: { layers: [...options.layers, { publisher: '222233334444', name: 'trace' }] }, expect: 'fail', failures: [{ aspect: '222233334444:trace' }] },
  { name: 'a container image', facts: { 'function/configurations': [run({ packageType: 'Image', runtime: null })] }, options, expect: 'not-applicable' },
  { name: 'required of another runtime', facts: { 'function/configurations': [run({})] }, options: { layers: [{ publisher: '222233334444', name: 'guard', runtimes: ['python'] }] }, expect: 'not-applicable' },
  { name: 'required of this runtime among others', facts: { 'function/configurations': [run({})] }, options: { layers: [{ publisher: '222233334444', name: 'guard', runtimes: ['python', 'nodejs'] }] }, expect: 'fail', failures: [{ aspect: '222233334444:guard' }] },
  { name: 'required of a runtime, and AWS names none', facts: { 'function/configurations': [run({ runtime: null })] }, options: { layers: [{ publisher: '222233334444', name: 'guard', runtimes: ['python'] }] }, expect: 'not-applicable' },
  { name: 'one requirement concerns it and is met', facts: { 'function/configurations': [run(using(guard(5)))] }, options: { layers: [...options.layers, { publisher: '222233334444', name: 'trace', runtimes: ['python'] }] }, expect: 'pass' },
  { name: 'aliases could not be listed', facts: { 'function/configurations': known([run(using(guard(5)))], AT, [unread('lambda:ListAliases')]) }, options, expect: 'unknown' },
  { name: 'nothing could be read', facts: { 'function/configurations': unknown(AT, unread('lambda:ListFunctions')) }, options, expect: 'unknown' },
]);
