import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { DirectoryStore } from '../../src/store/directory-store.ts';
import { known } from '../../src/model/fact.ts';
import type { Line } from '../../src/model/snapshot.ts';
import { finishSnapshot, readLatest, readOwnRun, readRun, writePart } from '../../src/scan/snapshots.ts';

const PLACE = { partition: 'aws', account: '111122223333', region: 'eu-west-1' };
const at = (hours: number): string => new Date(Date.parse('2026-11-21T12:00:00.000Z') + hours * 3_600_000).toISOString();
const line = (name: string): Line => ({ line: 'fact', place: PLACE, kind: 'function', key: `arn:aws:lambda:eu-west-1:111122223333:function:${name}`, name: 'function/tags', fact: known({}, at(0)) });

let store: DirectoryStore;
beforeEach(() => {
  store = new DirectoryStore(mkdtempSync(join(tmpdir(), 'postern-snapshots-')));
});
const begin = (run: string): Promise<void> => writePart(store, PLACE, run, 0, [line(run)]);
const finish = (run: string, hours: number): Promise<void> => finishSnapshot(store, PLACE, run, 1, at(hours));
const linesOf = async (run: string): Promise<number> => (await readRun(store, PLACE, run, 1)).length;

describe('snapshots of a place', () => {
  it('the last run that ended is the last snapshot; for its own steps, the one before it', async () => {
    for (const [index, run] of ['r1', 'r2'].entries()) {
      await begin(run);
      await finish(run, index);
    }
    expect(await readLatest(store, PLACE)).toEqual([line('r2')]);
    expect(await readLatest(store, PLACE, 'r2')).toEqual([line('r1')]);
    // A second delivery changes nothing.
    await finish('r2', 2);
    expect(await readLatest(store, PLACE, 'r2')).toEqual([line('r1')]);
  });

  it('runs that go on side by side keep what they wrote, however many end meanwhile', async () => {
    await begin('r0');
    for (const [index, run] of ['r1', 'r2', 'r3', 'r4'].entries()) {
      await begin(run);
      await finish(run, index);
    }
    expect(await readOwnRun(store, PLACE, 'r0', 1)).toEqual([line('r0')]);
  });

  it('a day later they are forgotten, all but the last two; what never ended goes with those that began after it', async () => {
    for (const run of ['r0', 'r1', 'r2', 'r3', 'r4']) await begin(run);
    for (const [run, hours] of [['r1', 0], ['r2', 1], ['r3', 25]] as const) await finish(run, hours);
    expect([await linesOf('r0'), await linesOf('r1'), await linesOf('r2'), await linesOf('r3'), await linesOf('r4')]).toEqual([0, 0, 1, 1, 1]);
  });

  it('a part that is gone is an error for the run that wrote it, not an empty region', async () => {
    await begin('r1');
    await writePart(store, PLACE, 'r1', 1, [line('second')]);
    await store.delete(`snapshots/${PLACE.account}/${PLACE.region}/r1/00000.ndjson`);
    await expect(readOwnRun(store, PLACE, 'r1', 2)).rejects.toThrow(/00000\.ndjson is gone from the state/);
    expect(await readRun(store, PLACE, 'r1', 2)).toEqual([]);
  });
});
