import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { known, unknown } from '../../src/model/fact.ts';
import type { Result } from '../../src/model/result.ts';
import type { Summary } from '../../src/model/summary.ts';
import { coverageText, csvLine, deltaText, explainFinding, firstPublicationText, ndjsonLine, ndjsonSummary, planText, progressLine, progressNote, resultLine, summaryText, table } from '../../src/report/index.ts';
import { account, check, CHECKS, gap, outcome, PLACE, region, result, summary, unread } from './sample.ts';

const AT = '2026-11-21T00:00:00.000Z';
const SEED = { seed: 1, numRuns: 60 };
/** What no line may hold: everything that a terminal, an editor or a line reader acts on. */
const ACTIVE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.array(fc.constantFrom('\u001b[31m', '\u001b]8;;http://x\u0007', '\u202e', '\u2066', '\u061c', '\u200b', '\r\n', '\n', '\t', '\u0000', '\u0085', '\u009b', '\u2028', '\ud800', '=cmd|\' /C calc\'!A0', '+1', '-1', '@x', ',', ';', '"', "'", '`', '$(id)', '|', 'ordinary', '注文'), { maxLength: 8 }).map((parts) => parts.join('')),
);
const place = fc.record({ partition: hostile, account: hostile, region: hostile });
const missed = fc.record({ action: hostile, place, reason: fc.constantFrom('denied', 'scp', 'throttled', 'failed', 'encrypted') as fc.Arbitrary<'denied'>, detail: hostile });
const anyResult: fc.Arbitrary<Result> = fc
  .record({ key: hostile, name: hostile, place, aspect: hostile, title: hostile, message: hostile, evidence: fc.jsonValue({ stringUnit: 'binary' }), detail: fc.record({ note: hostile }), because: fc.array(missed, { maxLength: 2 }), owner: hostile, exception: fc.option(fc.record({ owner: hostile, reason: hostile, expires: fc.constant(AT), ticket: hostile })), status: fc.constantFrom('fail', 'unknown', 'pass') as fc.Arbitrary<'fail'> })
  .map((change) => result(change));
const anySummary: fc.Arbitrary<Summary> = fc.record({ name: hostile, because: hostile, detail: hostile, region: hostile, reason: hostile }).map((text) =>
  summary({
    accounts: [
      account('111122223333', text.name, { state: 'partial', regions: [region(text.region, { unread: [unread(text.detail, 'failed', { detail: text.because })] })], gaps: [gap('lambda:GetPolicy', 'denied', { detail: text.detail })], checksLost: [text.name] }),
      account('222233334444', text.name, { state: 'unread', because: text.because, regions: [] }),
      account('333344445555', text.name, { state: 'skipped', because: text.because }),
    ],
    failuresByPlane: { [text.name]: 1 },
    calls: [{ service: text.name, operation: text.region, calls: 1 }],
    published: outcome({ created: 1, notPublished: [{ account: text.name, region: text.region, because: text.reason }] }),
  }));

/** Every line of a text, so that only our own line breaks are not looked at. */
const expectHarmless = (text: string): void => {
  for (const line of text.split('\n')) expect(line).not.toMatch(ACTIVE);
};

describe('hostile text never appears raw', () => {
  it('in ndjson, and it parses back to the same data', () => {
    fc.assert(fc.property(anyResult, (one) => {
      const line = ndjsonLine(one);
      expect(line).not.toMatch(ACTIVE);
      expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(resultLine(one))));
    }), { ...SEED, numRuns: 300 });
    fc.assert(fc.property(anySummary, (one) => {
      expect(ndjsonSummary(one)).not.toMatch(ACTIVE);
      expect(JSON.parse(ndjsonSummary(one))).toMatchObject({ summary: { published: JSON.parse(JSON.stringify(one.published)) as object } });
    }), SEED);
  });

  it('in csv, whose lines have as many cells as the header and no formula', () => {
    fc.assert(fc.property(anyResult, (one) => {
      const text = csvLine(one);
      const line = text.slice(0, -1);
      expect(text.at(-1)).toBe('\n');
      expect(line).not.toMatch(ACTIVE);
      const cells = cellsOf(line);
      expect(cells).toHaveLength(15);
      for (const cell of cells) expect(cell).not.toMatch(/(?:^|[;|]"*)\s*[=+\-@＝＋－＠]/u);
    }), { ...SEED, numRuns: 300 });
  });

  it('in the table, whose frame stays whole', () => {
    fc.assert(fc.property(fc.array(anyResult, { minLength: 1, maxLength: 3 }), (all) => {
      const lines = table(all, { color: false, width: 100 }).split('\n');
      for (const line of lines) {
        expect(line).not.toMatch(ACTIVE);
        expect(line).toMatch(/^[│┌├└].*[│┐┤┘]$/u);
      }
    }), SEED);
  });

  it('in the summary, coverage, progress, plan and publication', () => {
    fc.assert(fc.property(anySummary, fc.array(anyResult, { maxLength: 3 }), hostile, (one, results, text) => {
      const change = { change: 'new', title: text, resource: text, account: text, region: text } as const;
      expectHarmless(summaryText({ summary: one, results, checks: CHECKS, color: false, delta: [change] }));
      expectHarmless(coverageText(one, CHECKS));
      expectHarmless(deltaText(outcome(), [change]));
      expectHarmless(firstPublicationText([{ checkId: text, severity: 'high', findings: 1 }], 1));
      expectHarmless(planText({ caller: { arn: text, account: text, source: text }, organization: text, roleName: text, accounts: [{ account: text, name: text, regions: [text], skippedBecause: null }, { account: text, name: text, regions: [], skippedBecause: text }], checks: 1, functions: 1, calls: 1, minutes: 1, quotaShare: 0.5, missingActions: [{ action: text, checksLost: [text] }], publishes: false, notes: [text] }));
      for (const event of [
        { kind: 'account-started', account: text, name: text, state: 'started', regions: 1 },
        { kind: 'account-done', account: text, name: text, state: 'unread', because: text, functions: 1, failures: 1, seconds: 1 },
        { kind: 'region-done', account: text, region: text, functions: 1, done: 1, total: 2 },
        { kind: 'first-finding', result: result({ title: text, name: text, place: { ...PLACE, account: text, region: text } }) },
        { kind: 'gap', account: text, region: text, unread: unread(text) },
        { kind: 'published', account: text, region: text, outcome: outcome({ notPublished: [{ account: text, region: text, because: text }] }) },
      ] as const) {
        expect(progressLine(event) ?? '').not.toMatch(ACTIVE);
        expect(progressNote(event)).not.toMatch(ACTIVE);
      }
    }), SEED);
  });

  it('in an explanation', () => {
    fc.assert(fc.property(anyResult, missed, hostile, (one, part, text) => {
      expectHarmless(explainFinding({ result: one, check: check('function-policy-public'), facts: [{ name: text, fact: known(text, AT, [part]) }, { name: text, fact: unknown(AT, part) }] }));
    }), SEED);
  });
});

/** A line of quoted cells, read as RFC 4180 says. */
function cellsOf(line: string): readonly string[] {
  return [...line.matchAll(/"((?:[^"]|"")*)"(?:,|$)/g)].map(([, cell = '']) => cell.replaceAll('""', '"'));
}
