import { describe, expect, it } from 'vitest';
import tracing from '../../checks/observability/tracing-inactive.ts';
import { parseConfig } from '../../src/evaluate/config-text.ts';
import { addException, ExceptError, type ExceptionRequest } from '../../src/cli/except.ts';

const AT = '2026-11-21T10:00:00.000Z';
const FILE = 'postern.config.yaml';
const REQUEST: ExceptionRequest = { findingId: 'a'.repeat(32), checkId: 'tracing-inactive', owner: 'team-a', reason: 'Sampled: "upstream" # really', expires: '2027-01-31' };
const add = (text: string, change: Partial<ExceptionRequest> = {}): string => addException(text, FILE, { ...REQUEST, ...change }, [tracing], AT);
const exceptionsOf = (text: string) => parseConfig(text, FILE, [tracing], AT).config?.exceptions;

describe('an exception is added', () => {
  it.each(['', '# ours\nregions: [eu-west-1] # only here\n', 'exceptions: []\n', '# ours\nexceptions: # accepted\n  # the first\n  - check: tracing-inactive\n    scope: { account: "111122223333" }\n    reason: r\n    owner: o\n    expires: 2027-01-01\nownerTag: Team # last\n'])('to %j, which keeps its comments', (text) => {
    const before = exceptionsOf(text) ?? [];
    const changed = add(text);
    expect(exceptionsOf(changed)).toEqual([...before, { check: 'tracing-inactive', scope: { finding: REQUEST.findingId }, reason: REQUEST.reason, owner: 'team-a', expires: '2027-01-31' }]);
    for (const comment of text.match(/#.*$/gm) ?? []) expect(changed).toContain(comment);
  });

  it('in the place of an earlier one of the same finding', () => {
    const twice = add(add('# ours\n'), { expires: '2027-06-30', ticket: 'SEC-1' });
    expect(exceptionsOf(twice)).toHaveLength(1);
    expect(exceptionsOf(twice)?.[0]).toMatchObject({ expires: '2027-06-30', ticket: 'SEC-1' });
  });

  it('for today, which is its last day', () => {
    expect(exceptionsOf(add('', { expires: '2026-11-21' }))).toHaveLength(1);
  });
});

describe('an exception is refused', () => {
  it.each([
    ['a past date', '', { expires: '2026-11-20' }, /past/],
    ['no date', '', { expires: 'next year' }, /not a date/],
    ['a date that is none', '', { expires: '2027-02-30' }, /not a date/],
    ['no finding', '', { findingId: 'x' }, /not a findingId/],
    ['no owner', '', { owner: ' ' }, /--owner is empty/],
    ['no reason', '', { reason: '' }, /--reason is empty/],
    ['an unknown check', '', { checkId: 'nothing' }, /no check nothing/],
    ['a file that is wrong already', 'regoins: []\n', {}, /^postern\.config\.yaml:1: regoins: unknown key$/],
  ] as const)('%s', (_name, text, change, message) => {
    expect(() => add(text, change)).toThrow(ExceptError);
    expect(() => add(text, change)).toThrow(message);
  });
});
