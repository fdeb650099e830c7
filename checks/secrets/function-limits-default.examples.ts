import { defineExamples } from '../../src/model/check.ts';
import { known, unknown } from '../../src/model/fact.ts';
import type { ExecutedConfiguration } from '../../src/model/facts.ts';
import { allow, AT, configuration, functionUrl, malformedOn, policyOn, unread } from '../lib/sample.ts';

const run = (timeout: number | null, memorySize: number | null, qualifier = '$LATEST'): ExecutedConfiguration => ({ version: qualifier === '$LATEST' ? '$LATEST' : '3', qualifiers: [qualifier], config: configuration({ timeout, memorySize }) });
const EVERYONE = policyOn('$LATEST', allow());
const NOBODY = policyOn('$LATEST');
const OPEN = functionUrl({ authType: 'NONE' });
const URL_GRANTS = policyOn('$LATEST', allow({ Action: 'lambda:InvokeFunctionUrl', Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } } }), allow({ Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } }));
const facts = (configurations: readonly ExecutedConfiguration[], policy = EVERYONE, urls: readonly ReturnType<typeof functionUrl>[] = []) => ({ 'function/configurations': configurations, 'function/urls': urls, 'function/policies': [policy] });

export default defineExamples([
  { name: 'not public', facts: facts([run(900, 128)], NOBODY), expect: 'not-applicable' },
  { name: 'another account is not everyone', facts: facts([run(900, 128)], policyOn('$LATEST', allow({ Principal: { AWS: '444455556666' } }))), expect: 'not-applicable' },
  { name: 'a URL that asks for a signature', facts: facts([run(900, 128)], NOBODY, [functionUrl()]), expect: 'not-applicable' },
  { name: 'public, with limits of its own', facts: facts([run(30, 512)]), expect: 'pass' },
  { name: 'just inside the extremes', facts: facts([run(4, 129)]), expect: 'pass' },
  { name: 'just inside the other extremes', facts: facts([run(899, 10_239)]), expect: 'pass' },
  { name: 'the longest timeout', facts: facts([run(900, 512)]), expect: 'fail', failures: [{ aspect: 'timeout', severity: 'informational', message: /^orders-api \(\$LATEST\) can be called by everyone, and its timeout is at an extreme: 900 seconds\.$/ }] },
  { name: 'the default timeout', facts: facts([run(3, 512)]), expect: 'fail', failures: [{ aspect: 'timeout' }] },
  { name: 'the least memory', facts: facts([run(30, 128)]), expect: 'fail', failures: [{ aspect: 'memory', message: /memory is at an extreme: 128 MiB/ }] },
  { name: 'the most memory', facts: facts([run(30, 10_240)]), expect: 'fail', failures: [{ aspect: 'memory' }] },
  { name: 'both', facts: facts([run(3, 128)]), expect: 'fail', failures: [{ aspect: 'memory' }, { aspect: 'timeout' }] },
  { name: 'through an open URL', facts: facts([run(900, 512)], URL_GRANTS, [OPEN]), expect: 'fail', failures: [{ aspect: 'timeout' }] },
  { name: 'the grants of a URL that does not exist', facts: facts([run(900, 512)], URL_GRANTS), expect: 'not-applicable' },
  { name: 'an open URL that nobody may use', facts: facts([run(900, 512)], NOBODY, [OPEN]), expect: 'not-applicable' },
  { name: 'only the alias is public, and only $LATEST is extreme', facts: { ...facts([run(900, 128), run(30, 512, 'prod')]), 'function/policies': [NOBODY, policyOn('prod', allow())] }, expect: 'pass' },
  { name: 'only the alias is public and extreme', facts: { ...facts([run(30, 512), run(900, 512, 'prod')]), 'function/policies': [NOBODY, policyOn('prod', allow())] }, expect: 'fail', failures: [{ aspect: 'timeout', message: /\(prod\)/ }] },
  { name: 'two versions at both ends', facts: { ...facts([run(900, 512), run(3, 512, 'prod')]), 'function/policies': [EVERYONE, policyOn('prod', allow())] }, expect: 'fail', failures: [{ aspect: 'timeout', message: /\(\$LATEST and prod\).*3 and 900 seconds/ }] },
  { name: 'AWS named no limits', facts: facts([run(null, null)]), expect: 'pass' },
  { name: 'other limits are configured', facts: facts([run(30, 512)]), options: { timeout: { below: 30 }, memory: { above: 512 } }, expect: 'fail', failures: [{ aspect: 'memory' }, { aspect: 'timeout' }] },
  { name: 'a policy that is not JSON', facts: facts([run(900, 512)], malformedOn('$LATEST')), expect: 'unknown' },
  { name: 'an open URL, and a policy that is not JSON', facts: facts([run(900, 512)], malformedOn('$LATEST'), [OPEN]), expect: 'unknown' },
  { name: 'the policy of an alias was not read', facts: { ...facts([run(30, 512)]), 'function/policies': known([NOBODY], AT, [unread('lambda:GetPolicy')]) }, expect: 'unknown' },
  { name: 'nothing could be read', facts: { ...facts([run(900, 512)]), 'function/policies': unknown(AT, unread('lambda:GetPolicy')) }, expect: 'unknown' },
]);
