import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { unknown } from '../../src/model/fact.ts';
import { SNAPSHOT_FORMAT, type Line } from '../../src/model/snapshot.ts';
import { parseLines, POINTER_FORMAT, readPointer, writeLines, writePointer } from '../../src/scan/snapshot-formats.ts';
import { finishSnapshot, readBefore, readLatest } from '../../src/scan/snapshots.ts';
import { MemoryStore } from '../publish/memory-store.ts';

const PLACE = { partition: 'aws', account: '111122223333', region: 'eu-west-1' };
const KEY = 'arn:aws:lambda:eu-west-1:111122223333:function:orders-api';
const AT = '2026-11-21T12:00:00.000Z';
const stored = (name: string): string => readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');

const LINES: readonly Line[] = [
  { line: 'header', span: 'region', place: PLACE, startedAt: AT, endedAt: null },
  { line: 'list', place: PLACE, kind: 'function', keys: [KEY], missing: [], lastCount: 0, at: AT },
  { line: 'fact', place: PLACE, kind: 'function', key: KEY, name: 'function/policies', fact: unknown('2026-11-21T12:00:01.000Z', { action: 'lambda:GetPolicy', place: PLACE, reason: 'denied', detail: 'AccessDeniedException' }) },
];

describe('lines of a snapshot', () => {
  it.each(Array.from({ length: SNAPSHOT_FORMAT }, (_, index) => index + 1))('of format %s, as they were stored, are the lines of this version', (format) => {
    expect(parseLines(stored(`part-format-${format}.ndjson`))).toEqual(LINES);
  });

  it('are written in the present format, which their first line tells', () => {
    expect(writeLines(LINES)).toBe(stored(`part-format-${SNAPSHOT_FORMAT}.ndjson`));
    expect(writeLines([])).toBe(`{"line":"format","format":${SNAPSHOT_FORMAT}}\n`);
  });

  it('a run that was begun before an upgrade and ended after it has parts of both', () => {
    expect(parseLines(stored('part-format-1.ndjson') + stored('part-format-2.ndjson'))).toEqual([...LINES, ...LINES]);
  });

  it.each([SNAPSHOT_FORMAT + 1, 99])('of format %s are refused by name, in one line', (format) => {
    const text = writeLines(LINES).replace(`"format":${SNAPSHOT_FORMAT}`, `"format":${format}`);
    expect(() => parseLines(text, 'snapshots/a/b/run/00000.ndjson')).toThrow(`snapshots/a/b/run/00000.ndjson has format ${format}; this version reads the formats 1, 2: a newer version of Postern wrote it`);
  });

  it.each([0, -1, 1.5])('format %s is none', (format) => {
    expect(() => parseLines(writeLines(LINES).replace(/"format":\d+/, `"format":${format}`), 'a')).toThrow(/^a(?:, line 1,)? (?:has format|is not readable)/);
  });

  it('each step takes the lines of one format and gives those of the next', () => {
    const steps = { 1: (line: object) => ({ ...line, seen: ['1'] }), 2: (line: { seen?: string[] }) => ({ ...line, seen: [...(line.seen ?? []), '2'] }), 3: ({ seen, ...line }: { seen?: string[]; key?: string }) => ({ ...line, key: (seen ?? []).join() }) };
    const fact = { ...LINES[2], key: '' };
    const text = (format: number): string => `{"line":"format","format":${format}}\n${JSON.stringify(fact)}\n`;
    expect([1, 2, 3, 4].map((format) => parseLines(text(format), 'a', steps, 4)[0])).toEqual([{ ...fact, key: '1,2' }, { ...fact, key: '2' }, { ...fact, key: '' }, fact]);
  });

  it('a line that is torn, or not one of ours, is named by its number', () => {
    const lines = stored('part-format-2.ndjson').split('\n');
    expect(() => parseLines([...lines.slice(0, 2), 'torn'].join('\n'), 'a')).toThrow('a, line 3, is not readable: it is not whole JSON');
    expect(() => parseLines([...lines.slice(0, 2), '{"line":"other"}'].join('\n'), 'a')).toThrow(/^a, line 3, is not readable: [^\n]+$/);
    expect(() => parseLines('[]', 'a')).toThrow('a, line 1, is not readable: it is no object');
  });
});

describe('the pointer to the last snapshots of a place', () => {
  it.each(Array.from({ length: POINTER_FORMAT }, (_, index) => index + 1))('of format %s, as it was stored, names the same runs', (format) => {
    expect(readPointer(stored(`latest-format-${format}.json`), 'latest.json').map(({ runId, parts }) => [runId, parts])).toEqual([['20261121T120000000Z-bbbbbb', 2], ['20261120T120000000Z-aaaaaa', 1]]);
  });

  it('of format 1 may have one run only', () => {
    expect(readPointer('{"format":1,"runId":"r","parts":1,"before":null}', 'a')).toEqual([{ runId: 'r', parts: 1, at: '1970-01-01T00:00:00.000Z' }]);
  });

  it('is written in the present format', () => {
    const text = stored(`latest-format-${POINTER_FORMAT}.json`);
    expect(`${writePointer(readPointer(text, 'a'))}\n`).toBe(text);
  });

  it('of a later format is refused by name, in one line; so is one that is torn', () => {
    expect(() => readPointer('{"format":3,"runs":[]}', 'snapshots/a/b/latest.json')).toThrow('snapshots/a/b/latest.json has format 3; this version reads the formats 1, 2: a newer version of Postern wrote it');
    expect(() => readPointer('{"format":2,"ru', 'a')).toThrow('a is not readable: it is not whole JSON');
    expect(() => readPointer('{"runs":[]}', 'a')).toThrow('a has format undefined; this version reads the formats 1, 2');
    expect(() => readPointer('{"format":2,"runs":[{}]}', 'a')).toThrow(/^a is not readable: [^\n]+$/);
  });
});

describe('a store that an older version has written', () => {
  it('goes on being the last snapshot, and the one before a run', async () => {
    const store = new MemoryStore();
    const folder = 'snapshots/111122223333/eu-west-1';
    await store.put(`${folder}/latest.json`, stored('latest-format-1.json'));
    for (const part of ['20261121T120000000Z-bbbbbb/00000', '20261121T120000000Z-bbbbbb/00001', '20261120T120000000Z-aaaaaa/00000']) await store.put(`${folder}/${part}.ndjson`, stored('part-format-1.ndjson'));
    expect(await readLatest(store, PLACE)).toEqual([...LINES, ...LINES]);
    expect(await readBefore(store, PLACE, '20261121T120000000Z-bbbbbb')).toEqual(LINES);
    expect(await readBefore(store, PLACE, '20261120T120000000Z-aaaaaa')).toBeNull();
    await finishSnapshot(store, PLACE, '20261122T120000000Z-cccccc', 1, '2026-11-22T12:00:00.000Z');
    // The one before it stays, and of the third nobody knows that it is young.
    expect([...store.blobs.keys()].filter((key) => key.endsWith('.ndjson')).map((key) => key.split('/')[3])).toEqual(['20261121T120000000Z-bbbbbb', '20261121T120000000Z-bbbbbb']);
  });

  it('of a newer version nothing is overwritten', async () => {
    const store = new MemoryStore();
    const newer = '{"format":3,"runs":[]}';
    await store.put('snapshots/111122223333/eu-west-1/latest.json', newer);
    await expect(finishSnapshot(store, PLACE, 'r', 1, AT)).rejects.toThrow('latest.json has format 3');
    expect(store.blobs.get('snapshots/111122223333/eu-west-1/latest.json')?.body).toBe(newer);
  });
});
