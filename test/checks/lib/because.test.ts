import { describe, expect, it } from 'vitest';
import type { Example } from '../../../src/model/check.ts';
import { known, unknown } from '../../../src/model/fact.ts';
import functionPolicyPublic from '../../../checks/invocation/function-policy-public.ts';
import functionUrlPublic from '../../../checks/invocation/function-url-public.ts';
import { allow, AT, functionUrl, malformedOn, policyOn, unread } from '../../../checks/lib/sample.ts';
import { runExample } from '../../support/run-example.ts';

const OPEN_ALIAS = functionUrl({ authType: 'NONE', qualifier: 'prod' });
const because = (check: typeof functionUrlPublic, facts: Example['facts']) => {
  const { verdict } = runExample(check, { name: 'because', facts, expect: 'unknown' });
  return verdict.is === 'unknown' || verdict.is === 'fail' ? (verdict.because ?? []) : [];
};

describe('what was not judged is named as it was reported', () => {
  it.each([
    ['a refused fact', { 'function/urls': [OPEN_ALIAS], 'function/policies': unknown(AT, unread('lambda:GetPolicy')) }, ['denied no identity-based policy allows it']],
    ['a part that is missing', { 'function/urls': [OPEN_ALIAS], 'function/policies': known([policyOn('$LATEST')], AT, [unread('lambda:GetPolicy', 'throttled')]) }, ['throttled no identity-based policy allows it']],
    ['a policy that nobody asked for', { 'function/urls': [OPEN_ALIAS], 'function/policies': [policyOn('$LATEST')] }, ['failed the policy of prod was not read']],
    ['a malformed policy', { 'function/urls': [OPEN_ALIAS], 'function/policies': [malformedOn('prod')] }, ['failed the policy of prod cannot be judged: the document is not JSON: Unexpected end of JSON input']],
  ] as const)('%s', (_name, facts, expected) => {
    expect(because(functionUrlPublic, facts).map(({ reason, detail }) => `${reason} ${detail}`)).toEqual(expected);
  });
  it('beside a failure, too: the findings of other qualifiers must not be acquitted', () => {
    const facts = { 'function/policies': [policyOn('$LATEST', allow()), malformedOn('test')], 'function/version-policies': unknown(AT, unread('lambda:GetPolicy', 'budget')) };
    expect(because(functionPolicyPublic, facts).map(({ reason }) => reason)).toEqual(['budget', 'failed']);
  });
  it('once', () => {
    const facts = { 'function/policies': [malformedOn('test'), malformedOn('test')], 'function/version-policies': [] };
    expect(because(functionPolicyPublic, facts)).toHaveLength(1);
  });
});
