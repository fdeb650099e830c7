import { describe, expect, it } from 'vitest';
import { priorities } from '../../src/report/index.ts';
import type { Result } from '../../src/model/result.ts';
import { CHECKS, functionArn, PLACE, result, roleArn, roleResult } from './sample.ts';

const EXCEPTION = { owner: 'shop', reason: 'known', expires: '2027-01-31T00:00:00.000Z' };
const LAYER = 'arn:aws:lambda:eu-west-1:111122223333:layer:shared:3';
const names = (results: readonly Result[], usedBy?: ReadonlyMap<string, number>): readonly string[] => priorities(results, CHECKS, usedBy).map(({ result: { checkId, name }, resources }) => `${checkId} ${name} ${resources}`);
const secret = (name: string, change: Partial<Result> = {}): Result => result({ checkId: 'environment-secret', name, aspect: 'DB_PASSWORD', ...change });
const tracing = (name: string, change: Partial<Result> = {}): Result => result({ checkId: 'tracing-inactive', severity: 'low', name, aspect: '', ...change });

describe('three things to fix first', () => {
  it('severity before exposure', () => expect(names([tracing('a'), result({ severity: 'high' }), secret('s', { severity: 'critical' })])).toEqual(['environment-secret s 1', 'function-policy-public orders-api 1', 'tracing-inactive a 1']));
  it('invocation before identity before secrets before the rest', () => {
    const all = [tracing('t', { severity: 'critical' }), secret('s'), roleResult('r'), result()];
    expect(names(all)).toEqual(['function-policy-public orders-api 1', 'execution-role-admin r 1', 'environment-secret s 1']);
  });
  it('a role of many functions before a role of one', () => {
    expect(names([roleResult('a-single'), roleResult('shared')], new Map([[roleArn('shared'), 12]]))).toEqual(['execution-role-admin shared 12', 'execution-role-admin a-single 1']);
    expect(names([roleResult('a-single'), roleResult('shared', { evidence: { functions: ['x', 'y'] } })])).toEqual(['execution-role-admin shared 2', 'execution-role-admin a-single 1']);
    expect(names([roleResult('a-single'), roleResult('shared', { detail: { functions: 7 } })])).toEqual(['execution-role-admin shared 7', 'execution-role-admin a-single 1']);
  });
  it('functions of a role that another check lists', () => {
    const shared = roleResult('shared', { checkId: 'execution-role-shared', severity: 'medium', evidence: { functions: ['x', 'y', 'z'] } });
    expect(names([roleResult('a-single'), roleResult('shared'), shared])).toEqual(['execution-role-admin shared 3', 'execution-role-admin a-single 1', 'execution-role-shared shared 3']);
  });
  it('what one layer or role causes on several functions is one change', () => {
    const outdated = ['a', 'b', 'c'].map((name) => result({ checkId: 'layer-outdated', severity: 'medium', name, aspect: LAYER }));
    const missing = ['d', 'e'].map((name) => result({ checkId: 'execution-role-missing', severity: 'medium', name, aspect: '', evidence: { role: roleArn('gone') } }));
    expect(names([...missing, ...outdated])).toEqual(['layer-outdated a 3', 'execution-role-missing d 2']);
  });
  it('the aspects of one resource are one change, named by its gravest', () => {
    expect(names([result({ aspect: 'dev', severity: 'medium' }), result({ aspect: 'prod', severity: 'critical' }), result({ aspect: '$LATEST', severity: 'high' })])).toEqual(['function-policy-public orders-api 1']);
    expect(priorities([result({ aspect: 'dev', severity: 'medium' }), result({ aspect: 'prod' })], CHECKS)[0]?.result.aspect).toBe('prod');
  });
  it('a principal that several policies name is not one change', () => {
    const admit = (name: string): Result => result({ name, evidence: { statement: { Principal: { AWS: roleArn('partner') } }, principal: roleArn('partner') } });
    expect(names([admit('a'), admit('b')])).toEqual(['function-policy-public a 1', 'function-policy-public b 1']);
  });
  it('counts others of the same check', () => expect(priorities([result(), result({ name: 'b' }), result({ name: 'c' }), result({ name: 'c', aspect: 'x' }), result({ name: 'd', status: 'unknown' })], CHECKS)[0]).toMatchObject({ alsoOn: 2 }));
  it('leaves out what is accepted, unknown or passed', () => expect(names([result({ exception: EXCEPTION }), result({ status: 'unknown' }), result({ status: 'pass' }), tracing('a')])).toEqual(['tracing-inactive a 1']));
  it('does not depend on the order of the results', () => {
    const all = [result(), roleResult('r'), secret('s'), tracing('t'), result({ name: 'b' }), result({ place: { ...PLACE, account: '000011112222' }, key: functionArn('other') })];
    expect(names([...all].reverse())).toEqual(names(all));
  });
  it('says why', () => expect(priorities([roleResult('shared'), tracing('t'), ...['a', 'b'].map((name) => result({ checkId: 'layer-outdated', severity: 'medium', name, aspect: LAYER }))], CHECKS, new Map([[roleArn('shared'), 3]])).map(({ why }) => why)).toMatchInlineSnapshot(`
    [
      "critical severity; it decides what the function may do; 3 functions use it, and one change covers them all",
      "medium severity; it does not by itself let anybody in; one change fixes 2 resources",
      "low severity; it does not by itself let anybody in",
    ]
  `));
  it('knows checks that the catalogue does not have', () => expect(priorities([result({ checkId: 'of-another-version' })], CHECKS)[0]).toMatchObject({ check: null, resources: 1 }));
  it('is empty when nothing failed', () => expect(priorities([], CHECKS)).toEqual([]));
});
