import { expect, test } from 'vitest';
import type { Json } from '../../src/model/facts.ts';
import { isInvalid, trustAccess, urlAccess } from '../../src/policy/index.ts';
import { accessText, casesOf, CONTEXT, policyOf } from './driver.ts';

interface UrlCase {
  readonly name: string;
  readonly statements: readonly Json[];
  readonly authType: 'NONE' | 'AWS_IAM';
  readonly reachableBy: readonly string[];
  readonly why: string;
  readonly resource?: string;
  readonly doubts?: number;
}
test.each(casesOf<UrlCase>('url'))('URL with AuthType $authType, $name: $why', (row) => {
  const { value, doubts } = urlAccess(policyOf(row.statements), row.authType, { ...CONTEXT, resource: row.resource ?? CONTEXT.resource });
  expect(value.reachableBy.map(accessText).sort()).toEqual([...row.reachableBy].sort());
  expect(doubts).toHaveLength(row.doubts ?? 0);
  for (const { statements, actions, via } of value.reachableBy) {
    expect({ actions, via }).toEqual({ actions: ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'], via: row.authType === 'NONE' ? 'url-none' : 'url-iam' });
    for (const part of [value.invokeFunctionUrl, value.invokeFunction]) expect(part.some((access) => access.statements.some((statement) => statements.includes(statement)))).toBe(true);
    expect(new Set(statements).size).toBe(statements.length);
  }
});

test('without a policy nobody is let in by it', () => {
  expect(urlAccess(null, 'NONE', CONTEXT)).toEqual({ value: { invokeFunctionUrl: [], invokeFunction: [], reachableBy: [] }, doubts: [] });
});

interface TrustCase {
  readonly name: string;
  readonly statements: readonly Json[];
  readonly expected: readonly string[];
  readonly why: string;
}
test.each(casesOf<TrustCase>('trust'))('trust, $name: $why', (row) => {
  const judged = trustAccess({ json: { Version: '2012-10-17', Statement: row.statements } }, { ...CONTEXT, resource: 'arn:aws:iam::111122223333:role/r' });
  expect(isInvalidTrust(judged) ? judged : judged.value.map(accessText).sort()).toEqual([...row.expected].sort());
});
const isInvalidTrust = (judged: ReturnType<typeof trustAccess>): judged is { readonly invalid: string } => 'invalid' in judged;

test('an invalid trust policy says why', () => {
  expect(trustAccess({ malformed: 'Unexpected token' }, CONTEXT)).toEqual({ invalid: 'the document is not JSON: Unexpected token' });
  expect(isInvalid({ invalid: 'x' })).toBe(true);
});
