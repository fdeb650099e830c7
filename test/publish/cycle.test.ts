import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AnyCheck } from '../../src/model/check.ts';
import { delta, FIELD, ledgerKey, readLedger, type Ledger, type LedgerEntry } from '../../src/publish/index.ts';
import { sha256 } from '../../src/publish/identity.ts';
import { after, CHECK, fail, list, notApplicable, pass, PLACE, POST_TO, unknownResult, World, keyOf } from './world.ts';

const NEW: AnyCheck = { ...CHECK, id: 'function-url-cors-open' };
const LEDGER = ledgerKey({ partition: PLACE.partition, place: POST_TO });
const newFailure = (day: number) => fail(after(day), { checkId: NEW.id, identity: NEW.id });
const both = { evaluated: [CHECK, NEW], catalogue: [CHECK, NEW] };

describe('a check that is new in a version', () => {
  it('is reported for one run, and posted by the next', async () => {
    const world = new World();
    await world.run(after(0), [fail(after(0))]);
    expect(await world.run(after(1), [fail(after(1)), newFailure(1)], both)).toMatchObject({ created: 0, withheld: 1, unchanged: 1 });
    expect(world.hub.findings.size).toBe(1);
    // The same run once more: still its first.
    expect(await world.run(after(1), [fail(after(1)), newFailure(1)], both)).toMatchObject({ created: 0, withheld: 1 });
    expect(await world.run(after(2), [fail(after(2)), newFailure(2)], both)).toMatchObject({ created: 1, withheld: 0, unchanged: 1 });
  });
  it('that is only switched on later posts at once: it is not new', async () => {
    const world = new World();
    await world.run(after(0), [fail(after(0))], { catalogue: [CHECK, NEW] });
    expect(await world.run(after(1), [fail(after(1)), newFailure(1)], both)).toMatchObject({ created: 1, withheld: 0 });
  });
  it('posts with all others where nothing was ever posted: somebody agreed to that', async () => {
    expect(await new World().run(after(0), [fail(after(0)), newFailure(0)], both)).toMatchObject({ created: 2, withheld: 0 });
  });
  it('is not met by a rescan, which posts nothing of it either', async () => {
    const world = new World();
    await world.run(after(0), [fail(after(0))]);
    const rescan = { by: 'somebody', keys: new Set([keyOf('orders-api')]), findingIds: new Set<string>() };
    expect(await world.run(after(1), [fail(after(1)), newFailure(1)], { ...both, rescan, runId: 'rescan' })).toMatchObject({ created: 0, withheld: 1, verified: 1 });
    expect(await world.run(after(2), [fail(after(2)), newFailure(2)], both)).toMatchObject({ created: 0, withheld: 1 });
    expect(await world.run(after(3), [fail(after(3)), newFailure(3)], both)).toMatchObject({ created: 1 });
  });
  it('is the same check under another id, if it keeps its identity', async () => {
    const world = new World();
    await world.run(after(0), [fail(after(0))]);
    const renamed: AnyCheck = { ...CHECK, id: 'function-url-open', identity: CHECK.id };
    expect(await world.run(after(1), [fail(after(1), { checkId: renamed.id }), fail(after(1), { checkId: renamed.id, name: 'other' })], { evaluated: [renamed], catalogue: [renamed] })).toMatchObject({ created: 1, withheld: 0, unchanged: 1 });
  });
});

describe('a ledger of the first format', () => {
  /** As that version wrote it. */
  const asFirstFormat = (text: string): string => {
    const { ledger } = JSON.parse(text) as { ledger: Record<string, unknown> };
    const content = Object.fromEntries(Object.entries(ledger).filter(([field]) => field !== 'checks' && field !== 'orphanedSince'));
    return `${JSON.stringify({ format: 1, checksum: sha256(JSON.stringify(content)), ledger: content })}\n`;
  };
  it('is read, loses nothing, and is written in the present one', async () => {
    const world = new World();
    await world.run(after(0), [fail(after(0)), pass(after(0), { checkId: NEW.id, identity: NEW.id })], both);
    const before = readLedger(world.store.blobs.get(LEDGER)?.body ?? '', LEDGER);
    world.store.blobs.set(LEDGER, { body: asFirstFormat(world.store.blobs.get(LEDGER)?.body ?? ''), etag: 'old' });
    expect(readLedger(world.store.blobs.get(LEDGER)?.body ?? '', LEDGER)).toEqual(before);
    // Both checks had been there: one had failed, the other had passed.
    expect(await world.run(after(1), [fail(after(1)), newFailure(1)], both)).toMatchObject({ created: 1, unchanged: 1, withheld: 0 });
    expect(world.store.blobs.get(LEDGER)?.body).toContain('"format":2');
  });
  it('that was edited is refused all the same', async () => {
    const world = new World();
    await world.run(after(0), [fail(after(0))]);
    const body = asFirstFormat(world.store.blobs.get(LEDGER)?.body ?? '').replace('"failed"', '"passed"');
    world.store.blobs.set(LEDGER, { body, etag: 'old' });
    expect(await world.run(after(1), [fail(after(1))])).toMatchObject({ notPublished: [{ because: expect.stringContaining('corrupt') as string }] });
    expect(world.store.blobs.get(LEDGER)?.body).toBe(body);
  });
});

describe('two hubs', () => {
  const other = async (world: World, results = [fail(after(0), { name: 'theirs' })]): Promise<void> => {
    const stored = world.store.blobs.get(LEDGER);
    world.store.blobs.delete(LEDGER);
    const ours = new Map(world.hub.findings);
    world.hub.findings.clear();
    await world.run(after(0), results, { hubId: 'hub-2' });
    for (const [id, finding] of ours) world.hub.findings.set(id, finding);
    if (stored !== undefined) world.store.blobs.set(LEDGER, stored);
  };
  it('the one that meets findings of the other refuses, names it, and leaves them alone', async () => {
    const world = new World();
    await world.run(after(0), [fail(after(0))]);
    await other(world);
    const before = JSON.stringify([...world.hub.findings]);
    expect(await world.run(after(1), [pass(after(1))])).toMatchObject({ resolved: 0, notPublished: [{ because: expect.stringMatching(/hub hub-2 posts findings here; this one is hub-1/) as string }] });
    expect(JSON.stringify([...world.hub.findings])).toBe(before);
  });
  it('what the other has archived is over', async () => {
    const world = new World();
    await world.run(after(0), [fail(after(0))]);
    await other(world);
    for (const [id, finding] of world.hub.findings) if (finding.ProductFields?.[FIELD.hubId] === 'hub-2') world.hub.findings.set(id, { ...finding, RecordState: 'ARCHIVED' });
    expect(await world.run(after(1), [pass(after(1))])).toMatchObject({ resolved: 1, notPublished: [] });
  });
});

describe('what somebody asked to verify', () => {
  const NAMES = ['a', 'b', 'c', 'd'];
  const said = fc.constantFrom('fail' as const, 'pass' as const, 'unknown' as const, 'not-applicable' as const, 'nothing' as const, 'gone' as const);
  const resultOf = { fail, pass, unknown: unknownResult, 'not-applicable': notApplicable };

  it('is posted once each, whatever the verdict, and nothing else is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(said, { minLength: 4, maxLength: 4 }), fc.uniqueArray(fc.constantFrom(...NAMES)), fc.boolean(), async (verdicts, names, byFinding) => {
        const world = new World();
        await world.run(after(0), NAMES.map((name) => fail(after(0), { name })));
        const ledger: Ledger = readLedger(world.store.blobs.get(LEDGER)?.body ?? '', LEDGER);
        const entryOf = (name: string): LedgerEntry => [...ledger.entries.values()].find(({ key }) => key === keyOf(name)) as LedgerEntry;
        const results = NAMES.flatMap((name, index) => {
          const verdict = verdicts[index] ?? 'nothing';
          return verdict === 'nothing' || verdict === 'gone' ? [] : [resultOf[verdict](after(1), { name })];
        });
        const lists = [list(after(1), NAMES.filter((_name, index) => verdicts[index] !== 'gone'))];
        const rescan = { by: 'somebody', keys: new Set(byFinding ? [] : names.map(keyOf)), findingIds: new Set(byFinding ? names.map((name) => entryOf(name).findingId) : []) };
        const made = delta({ results, lists, evaluated: [CHECK], ledger, now: after(1), rescan, render: (result, previous) => ({ ...(previous as LedgerEntry).finding, UpdatedAt: result.observedAt }) });
        expect(made.posts.map(({ entry }) => entry.key).sort()).toEqual(names.map(keyOf).sort());
        expect([made.silent, made.forgotten, made.horizons]).toEqual([[], [], ledger.horizons]);
        for (const { entry } of made.posts) {
          const verdict = verdicts[NAMES.findIndex((name) => keyOf(name) === entry.key)] ?? 'nothing';
          const fields = entry.finding.ProductFields ?? {};
          expect(fields[FIELD.requestedBy]).toBe('somebody');
          expect(fields[FIELD.lastVerifiedAt]).toBe(verdict === 'unknown' || verdict === 'nothing' ? undefined : after(1));
          expect(entry.state).toBe({ fail: 'failed', unknown: 'failed', nothing: 'failed', pass: 'passed', 'not-applicable': 'archived', gone: 'archived' }[verdict]);
          expect((entry.finding.UpdatedAt ?? '') > entryOf(NAMES.find((name) => keyOf(name) === entry.key) ?? '').updatedAt).toBe(true);
        }
      }),
      { seed: 5, numRuns: 200 },
    );
  });
  it('does not lose to a run that read before and posts after', async () => {
    const world = new World();
    await world.run(after(0), [fail(after(0))]);
    const rescan = { by: 'somebody', keys: new Set([keyOf('orders-api')]), findingIds: new Set<string>() };
    await world.run(after(2), [pass(after(2))], { rescan, runId: 'rescan' });
    // Read before the fix.
    expect(await world.run(after(3), [fail(after(1))])).toMatchObject({ updated: 0, created: 0 });
    expect(world.hub.state()).toEqual({ [fail(after(0)).findingId]: expect.stringContaining('PASSED') as string });
  });
});
