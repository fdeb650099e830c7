import { describe, expect, it } from 'vitest';
import { applyExceptions } from '../../src/evaluate/exceptions.ts';
import type { Exception } from '../../src/model/config.ts';
import type { Result } from '../../src/model/result.ts';

const AT = '2026-11-21T12:00:00.000Z';
const RESULT: Result = {
  checkId: 'function-url-public', identity: 'url-open', kind: 'function', key: 'arn:aws:lambda:eu-west-1:111122223333:function:shop.cart', name: 'shop.cart',
  place: { partition: 'aws', account: '111122223333', region: 'eu-west-1' }, aspect: 'prod', status: 'fail', severity: 'high', title: '', message: '', evidence: null, detail: null,
  because: [], observedAt: AT, exception: null, owner: null, findingId: 'f'.repeat(32),
};
const exception = (change: Partial<Exception>): Exception => ({ check: 'function-url-public', scope: { account: '111122223333' }, reason: 'r', owner: 'o', expires: '2027-01-31', ...change });
const covers = (change: Partial<Exception>, result: Partial<Result> = {}): boolean => applyExceptions([{ ...RESULT, ...result }], [exception(change)], AT)[0]?.exception !== null;

describe('what an exception covers', () => {
  it.each<readonly [string, boolean, Partial<Exception>, Partial<Result>]>([
    ['its account', true, {}, {}],
    ['no other account', false, { scope: { account: '444455556666' } }, {}],
    ['its finding', true, { scope: { finding: 'f'.repeat(32) } }, {}],
    ['no other finding', false, { scope: { finding: 'e'.repeat(32) } }, {}],
    ['a resource by its ARN', true, { scope: { resource: RESULT.key } }, {}],
    ['resources by a pattern', true, { scope: { resource: 'arn:aws:lambda:*:111122223333:function:shop.*' } }, {}],
    ['one character by ?', true, { scope: { resource: '*:function:shop?cart' } }, {}],
    ['no resource that only contains the pattern', false, { scope: { resource: 'function:shop' } }, {}],
    ['no resource by taking . for any character', false, { scope: { resource: '*:shop.cart' } }, { key: 'arn:aws:lambda:eu-west-1:111122223333:function:shopXcart' }],
    ['only where all fields match', false, { scope: { account: '111122223333', finding: 'e'.repeat(32) } }, {}],
    ['the check by its first name', true, { check: 'url-open' }, {}],
    ['no other check', false, { check: 'function-url-latent' }, {}],
    ['its last day', true, { expires: '2026-11-21' }, {}],
    ['not the day after', false, { expires: '2026-11-20' }, {}],
    ['nothing unknown', false, {}, { status: 'unknown' }],
    ['nothing that passed', false, {}, { status: 'pass' }],
  ])('%s: %s', (_name, wanted, change, result) => {
    expect(covers(change, result)).toBe(wanted);
  });

  it('takes the one that holds longest, with the instant at which it ends', () => {
    const [marked] = applyExceptions([RESULT], [exception({ expires: '2026-12-01' }), exception({ expires: '2027-12-31', owner: 'later', ticket: 'SEC-1' }), exception({ expires: '2027-01-01' })], AT);
    expect(marked?.exception).toEqual({ owner: 'later', reason: 'r', expires: '2028-01-01T00:00:00.000Z', ticket: 'SEC-1' });
  });

  it('forgets an exception that an earlier run had applied', () => {
    const before = { ...RESULT, exception: { owner: 'o', reason: 'r', expires: '2026-11-01T00:00:00.000Z' } };
    expect(applyExceptions([before], [], AT)[0]?.exception).toBeNull();
  });
});
