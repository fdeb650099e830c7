import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, count, duration, harmless, jsonLine, jsonPretty, number, percentage, plain, some, wrap } from '../../src/report/text.ts';

describe('numbers for people', () => {
  it.each([[0, '0'], [999, '999'], [1234, '1,234'], [1234567, '1,234,567']])('%d', (value, text) => expect(number(value)).toBe(text));
  it.each([[100, '100 %'], [98.7, '98.7 %'], [99.999, '99.9 %'], [0, '0.0 %'], [60, '60.0 %'], [99.95, '99.9 %'], [33.3, '33.3 %']])('%d percent', (value, text) => expect(percentage(value)).toBe(text));
  it.each([[0.04, '0.0 s'], [3.21, '3.2 s'], [48, '48 s'], [59.6, '1 min 0 s'], [200, '3 min 20 s'], [3600, '1 h 0 min'], [7500, '2 h 5 min']])('%d seconds', (value, text) => expect(duration(value)).toBe(text));
  it('one and many', () => expect([count(1, 'role'), count(0, 'role'), count(2, 'retry', 'retries')]).toEqual(['1 role', '0 roles', '2 retries']));
  it('names some and counts the rest', () => expect([some(['a', 'b'], 2), some(['a', 'b', 'c'], 2), some([], 2)]).toEqual(['a, b', 'a, b and 1 more', '']));
});

describe('hostile text', () => {
  it.each([['\u001b[31mred', '\ufffd[31mred'], ['a\nb\tc\r', 'a\ufffdb\ufffdc\ufffd'], ['\u202eevil\u2066', '\ufffdevil\ufffd'], ['\u061c\u00ad\u2060', '\ufffd\ufffd\ufffd'], ['\u{e0041}', '\ufffd'], ['\ud800', '\ufffd'], ['\u009b31m', '\ufffd31m']])('%j', (hostile, text) => {
    expect(harmless(hostile)).toBe(text);
    expect(plain(hostile)).toBe(text);
  });
  it('is cut without halving a character', () => expect(plain('😀'.repeat(200))).not.toMatch(/\p{Cs}/u));
  it('keeps every legal name', () => expect(harmless('orders_API-2+=,.@/[$LATEST] größe 注文')).toBe('orders_API-2+=,.@/[$LATEST] größe 注文'));
  it('is escaped in JSON and parses back', () => {
    fc.assert(fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
      expect(jsonLine(value)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(JSON.parse(jsonLine(value))).toEqual(JSON.parse(JSON.stringify(value)));
      expect(JSON.parse(jsonPretty(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }), { seed: 1, numRuns: 300 });
  });
  it('escapes characters beyond the first plane as a pair', () => expect(jsonLine('\u{e0041}')).toBe('"\\udb40\\udc41"'));
});

describe('wrap', () => {
  it('loses nothing and never exceeds the width', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '注', '-') }), fc.integer({ min: 2, max: 20 }), (text, width) => {
      const lines = wrap(text, width);
      for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }), { seed: 1, numRuns: 300 });
  });
});
