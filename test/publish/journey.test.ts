import { describe, expect, it } from 'vitest';
import { postingPlace } from '../../src/publish/index.ts';
import { after, CHECK, DAY, exception, fail, HOUR, list, notApplicable, pass, PLACE, POST_TO, denied, unknownResult, World } from './world.ts';
import { plusMilliseconds } from '../../src/model/place.ts';

const ID = fail(after(0)).findingId;
const LEDGER = 'ledger/aws/111122223333/eu-west-1.json';

/** A world in which the failure was posted on day 0. */
async function opened(): Promise<World> {
  const world = new World();
  expect(await world.posts(after(0), [fail(after(0))])).toBe(1);
  return world;
}

describe('the life of a finding', () => {
  it('new: is posted once, active and failed', async () => {
    const world = await opened();
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/FAILED/NEW' });
    expect([...world.hub.findings.keys()][0]).toBe(`postern/eu-west-1/111122223333/${CHECK.id}/${ID}`);
  });

  it('never failed: posts nothing', async () => {
    const world = new World();
    expect(await world.posts(after(0), [pass(after(0)), notApplicable(after(0), { name: 'b' }), unknownResult(after(0), { name: 'c' })])).toBe(0);
    expect(world.hub.state()).toEqual({});
  });

  it('below the threshold: is not posted; what is posted already stays up to date', async () => {
    const world = new World();
    expect(await world.posts(after(0), [fail(after(0), { severity: 'low' })])).toBe(0);
    await world.run(after(1), [fail(after(1))]);
    expect(await world.posts(after(2), [fail(after(2), { severity: 'low' })])).toBe(1);
    expect([...world.hub.findings.values()][0]?.FindingProviderFields?.Severity?.Label).toBe('LOW');
    expect(await world.posts(after(3), [fail(after(3))], { minSeverity: 'critical' })).toBe(1);
    expect([...world.hub.findings.values()][0]?.FindingProviderFields?.Severity?.Label).toBe('HIGH');
  });

  it('unchanged: posts nothing, also when texts, details and dates change', async () => {
    const world = await opened();
    expect(await world.posts(after(1), [fail(after(1), { message: 'said better', title: 'A better title', detail: { days: 12 }, owner: 'someone' })])).toBe(0);
    const outcome = await world.run(after(2), [fail(after(2))]);
    expect(outcome).toMatchObject({ unchanged: 1, created: 0, updated: 0, failed: 0, notPublished: [] });
  });

  it('changed evidence: is an update of the same finding', async () => {
    const world = await opened();
    expect(await world.posts(after(1), [fail(after(1), { evidence: { authType: 'NONE', cors: '*' } })])).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/FAILED/NEW' });
    const [finding] = world.hub.findings.values();
    expect(finding).toMatchObject({ CreatedAt: after(0), FirstObservedAt: after(0), UpdatedAt: after(1) });
  });

  it('fixed: PASSED at once, ARCHIVED at the next verification, then silence', async () => {
    const world = await opened();
    expect(await world.posts(after(1), [pass(after(1))])).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/PASSED/NEW' });
    expect(await world.posts(after(1), [pass(after(1))])).toBe(0);
    expect(await world.posts(after(2), [pass(after(2))])).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ARCHIVED/PASSED/NEW' });
    expect(await world.posts(after(3), [pass(after(3))])).toBe(0);
    expect(await world.posts(after(4), [fail(after(4), { severity: 'low' })])).toBe(0);
    expect(world.hub.state()).toEqual({ [ID]: 'ARCHIVED/PASSED/NEW' });
  });

  it('an aspect that a check names twice is one finding and does not flap', async () => {
    const world = new World();
    const twice = (day: number) => [fail(after(day), { evidence: 1 }), fail(after(day), { evidence: 2 })];
    expect(await world.posts(after(0), twice(0))).toBe(1);
    expect(await world.posts(after(1), twice(1))).toBe(0);
  });

  it.each(['PASSED', 'ARCHIVED'])('regressed after %s: the same finding is open again and its workflow new', async (stage) => {
    const world = await opened();
    await world.run(after(1), [pass(after(1))]);
    if (stage === 'ARCHIVED') await world.run(after(2), [pass(after(2))]);
    world.hub.setWorkflow(ID, 'RESOLVED');
    expect(await world.posts(after(3), [fail(after(3))])).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/FAILED/NEW' });
    expect([...world.hub.findings.values()][0]?.CreatedAt).toBe(after(0));
  });

  it('deleted: is archived when a complete list proves it', async () => {
    const world = await opened();
    expect(await world.posts(after(1), [], { lists: [list(after(1), [], [denied])] })).toBe(0);
    expect(await world.posts(after(1), [], { lists: [] })).toBe(0);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/FAILED/NEW' });
    expect(await world.posts(after(1), [], { lists: [list(after(1), ['other'])] })).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ARCHIVED/FAILED/NEW' });
    expect(await world.posts(after(2), [], { lists: [list(after(2), ['other'])] })).toBe(0);
  });

  it('not applicable any more: is archived', async () => {
    const world = await opened();
    expect(await world.posts(after(1), [notApplicable(after(1))])).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ARCHIVED/FAILED/NEW' });
  });

  it('unread: is left alone', async () => {
    const world = await opened();
    expect(await world.posts(after(1), [unknownResult(after(1))])).toBe(0);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/FAILED/NEW' });
  });

  it('out of scope: is left alone, whether the check, the list or the resource was', async () => {
    const world = await opened();
    const elsewhere = { ...list(after(1), []), place: { ...PLACE, region: 'us-east-1' } };
    expect(await world.posts(after(1), [], { evaluated: [], lists: [list(after(1), [])] })).toBe(0);
    expect(await world.posts(after(1), [], { lists: [elsewhere] })).toBe(0);
    expect(await world.posts(after(1), [], { lists: [{ ...list(after(1), []), kind: 'layer' }] })).toBe(0);
    expect(await world.posts(after(1), [], { lists: [list(after(1), ['orders-api'])] })).toBe(0);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/FAILED/NEW' });
  });

  it('aspects: the absent one is resolved only when no part is missing', async () => {
    const world = new World();
    const live = fail(after(0), { aspect: 'live' });
    const beta = fail(after(0), { aspect: 'beta' });
    expect(await world.posts(after(0), [live, beta])).toBe(2);
    expect(await world.posts(after(1), [fail(after(1), { aspect: 'live', because: [denied] })])).toBe(0);
    expect(world.stateOf(beta)).toBe('ACTIVE/FAILED/NEW');
    expect(await world.posts(after(2), [fail(after(2), { aspect: 'live' })])).toBe(1);
    expect([world.stateOf(live), world.stateOf(beta)]).toEqual(['ACTIVE/FAILED/NEW', 'ACTIVE/PASSED/NEW']);
    expect(await world.posts(after(3), [fail(after(3), { aspect: 'live' })])).toBe(1);
    expect(world.stateOf(beta)).toBe('ARCHIVED/PASSED/NEW');
  });
});

describe('exceptions and analysts', () => {
  it('excepted: is archived with the exception in its fields; expired: is active again', async () => {
    const world = await opened();
    expect(await world.posts(after(1), [fail(after(1), { exception })])).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ARCHIVED/FAILED/NEW' });
    const [finding] = world.hub.findings.values();
    expect(finding?.ProductFields).toMatchObject({ 'postern/ExceptionOwner': 'payments', 'postern/ExceptionReason': 'partner needs it', 'postern/ExceptionExpires': exception.expires, 'postern/ExceptionTicket': 'SEC-12' });
    expect(await world.posts(after(2), [fail(after(2), { exception })])).toBe(0);
    world.hub.setWorkflow(ID, 'NOTIFIED');
    expect(await world.posts(after(3), [fail(after(3))])).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/FAILED/NEW' });
    expect(Object.keys([...world.hub.findings.values()][0]?.ProductFields ?? {}).filter((name) => name.includes('Exception'))).toEqual([]);
  });

  it('excepted from the first day: is archived from the first day', async () => {
    const world = new World();
    expect(await world.run(after(0), [fail(after(0), { exception })])).toMatchObject({ created: 0, excepted: 1 });
    expect(world.hub.state()).toEqual({ [ID]: 'ARCHIVED/FAILED/NEW' });
  });

  it('excepted and fixed: is archived as passed', async () => {
    const world = new World();
    await world.run(after(0), [fail(after(0), { exception })]);
    expect(await world.posts(after(1), [pass(after(1))])).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ARCHIVED/PASSED/NEW' });
    expect(Object.keys([...world.hub.findings.values()][0]?.ProductFields ?? {}).filter((name) => name.includes('Exception'))).toEqual([]);
    expect(await world.posts(after(2), [fail(after(2))])).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/FAILED/NEW' });
  });

  it('suppressed by an analyst: stays so, and is counted apart', async () => {
    const world = new World();
    await world.run(after(0), [fail(after(0)), fail(after(0), { name: 'b' })]);
    world.hub.setWorkflow(ID, 'SUPPRESSED');
    expect(await world.run(after(1), [fail(after(1)), fail(after(1), { name: 'b' })])).toMatchObject({ unchanged: 2, suppressed: 1 });
    expect(await world.posts(after(2), [fail(after(2), { evidence: 'other' }), fail(after(2), { name: 'b' })])).toBe(1);
    expect(world.hub.state()[ID]).toBe('ACTIVE/FAILED/SUPPRESSED');
  });
});

describe('heartbeat', () => {
  it('a verified finding is posted again after 30 days, once', async () => {
    const world = await opened();
    expect(await world.posts(after(29), [fail(after(29))])).toBe(0);
    expect(await world.posts(after(30), [fail(after(30))])).toBe(1);
    expect(await world.posts(after(31), [fail(after(31))])).toBe(0);
    expect([...world.hub.findings.values()][0]?.Description).not.toContain('Not verified');
  });

  it('one that nobody can verify is posted too and says since when; verified again, it no longer says so', async () => {
    const world = await opened();
    for (const day of [1, 15]) expect(await world.posts(after(day), [unknownResult(after(day))])).toBe(0);
    expect(await world.run(after(30), [unknownResult(after(30))])).toMatchObject({ heartbeats: 1 });
    expect(await world.posts(after(60), [], { lists: [] })).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/FAILED/NEW' });
    const [finding] = world.hub.findings.values();
    expect(finding?.Description?.match(/\[Not verified since 2026-11-21T06:00:00.000Z\]/g)).toHaveLength(1);
    expect(finding?.ProductFields?.['postern/UnverifiedSince']).toBe(after(0));
    expect(await world.posts(after(61), [fail(after(61))])).toBe(1);
    expect([...world.hub.findings.values()][0]?.Description).not.toContain('Not verified');
    expect(await world.posts(after(62), [fail(after(62))])).toBe(0);
  });

  it('what is out of scope waits for a run that covers it, but not for ever', async () => {
    const world = await opened();
    expect(await world.posts(after(59), [], { evaluated: [] })).toBe(0);
    expect(await world.posts(after(60), [], { evaluated: [] })).toBe(1);
  });

  it('one that passes after it could not be verified no longer says so', async () => {
    const world = await opened();
    await world.run(after(30), [unknownResult(after(30))]);
    await world.run(after(31), [pass(after(31))]);
    const [finding] = world.hub.findings.values();
    expect(finding?.ProductFields?.['postern/UnverifiedSince']).toBeUndefined();
    expect(finding?.Description).not.toContain('Not verified');
  });

  it.each([0, 90, -1, Number.NaN])('refuses heartbeat days of %s', async (heartbeatDays) => {
    await expect(new World().run(after(0), [], { heartbeatDays })).rejects.toThrow(RangeError);
  });

  it('archived entries are forgotten after 90 days, and a later failure is a new finding', async () => {
    const world = await opened();
    await world.run(after(1), [notApplicable(after(1))]);
    await world.run(after(90), [pass(after(90))]);
    expect(world.store.blobs.get(LEDGER)?.body).toContain(ID);
    await world.run(after(91), [pass(after(91))]);
    expect(world.store.blobs.get(LEDGER)?.body).not.toContain(ID);
    expect(await world.posts(after(92), [fail(after(92))])).toBe(1);
  });
});

describe('bad days', () => {
  it('FailedFindings: the others are kept, the refused one is posted again next time', async () => {
    const world = new World();
    const b = fail(after(0), { name: 'b' });
    world.hub.refuse.set(b.findingId, 'no');
    expect(await world.run(after(0), [fail(after(0)), b])).toMatchObject({ created: 1, failed: 1, refused: [{ message: 'no' }] });
    world.hub.refuse.clear();
    expect(await world.posts(after(1), [fail(after(1)), fail(after(1), { name: 'b' })])).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/FAILED/NEW', [b.findingId]: 'ACTIVE/FAILED/NEW' });
  });

  it('throttled batch: nothing of it counts as posted', async () => {
    const world = await opened();
    world.hub.faults.push({ is: 'failed', because: 'throttled' });
    expect(await world.run(after(1), [pass(after(1))])).toMatchObject({ resolved: 0, failed: 1, problems: ['throttled'], notPublished: [] });
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/FAILED/NEW' });
    expect(await world.posts(after(2), [pass(after(2))])).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/PASSED/NEW' });
  });

  it('denied: stops and says so', async () => {
    const world = new World();
    world.hub.faults.push({ is: 'stopped', because: 'denied' });
    expect(await world.run(after(0), [fail(after(0))])).toMatchObject({ failed: 1, notPublished: [{ ...POST_TO, because: 'denied' }] });
  });

  it('hub off: is a state, and nothing is lost', async () => {
    const world = new World();
    world.hub.off = 'Security Hub is off here';
    expect(await world.run(after(0), [fail(after(0))])).toMatchObject({ notPublished: [{ because: 'Security Hub is off here' }], failed: 0 });
    world.hub.off = null;
    expect(await world.posts(after(1), [fail(after(1))])).toBe(1);
  });

  it('crash between post and ledger: converges with one identical repost', async () => {
    const world = await opened();
    world.hub.faults.push('crash');
    await expect(world.run(after(1), [pass(after(1))])).rejects.toThrow('died');
    const seen = structuredClone([...world.hub.findings.values()][0]);
    expect(await world.posts(plusMilliseconds(after(1), HOUR), [pass(after(1))])).toBe(1);
    const again = [...world.hub.findings.values()][0];
    expect({ ...again, UpdatedAt: '' }).toEqual({ ...seen, UpdatedAt: '' });
    expect(await world.posts(plusMilliseconds(after(1), 2 * HOUR), [pass(after(1))])).toBe(0);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/PASSED/NEW' });
  });

  it('full disk: the old ledger stays, the place is named, the next run repeats once', async () => {
    const world = await opened();
    const before = world.store.blobs.get(LEDGER);
    world.store.failPut = new Error('ENOSPC');
    expect(await world.run(after(1), [pass(after(1))])).toMatchObject({ resolved: 1, notPublished: [{ because: expect.stringContaining('ENOSPC') }] });
    expect(world.store.blobs.get(LEDGER)).toEqual(before);
    world.store.failPut = null;
    expect(await world.posts(after(2), [pass(after(1))])).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/PASSED/NEW' });
  });

  it('no ledger can be written: nothing is posted', async () => {
    const world = new World();
    world.store.failPut = new Error('EROFS');
    expect(await world.run(after(0), [fail(after(0))])).toMatchObject({ notPublished: [{ because: expect.stringContaining('EROFS') }] });
    expect(world.hub.posts).toBe(0);
  });

  it('lost ledger: is rebuilt from Security Hub, and nothing is posted twice', async () => {
    const world = new World();
    const rest = (day: number) => [fail(after(day), { name: 'b', exception }), fail(after(day), { name: 'c', aspect: ' %\u202e' })];
    await world.run(after(0), [fail(after(0)), ...rest(0), fail(after(0), { name: 'd' }), fail(after(0), { name: 'e' })]);
    await world.run(after(1), [fail(after(1)), ...rest(1), pass(after(1), { name: 'd' }), notApplicable(after(1), { name: 'e' })]);
    world.store.blobs.clear();
    const kept = [fail(after(2)), ...rest(2), notApplicable(after(2), { name: 'e' })];
    expect(await world.posts(after(2), [...kept, unknownResult(after(2), { name: 'd' })])).toBe(0);
    world.store.blobs.clear();
    expect(await world.posts(after(3), [], { lists: [list(after(3), ['b', 'c', 'd', 'e'])] })).toBe(1);
    expect(world.hub.state()[ID]).toBe('ARCHIVED/FAILED/NEW');
  });

  it('lost ledger, and dates from the future in Security Hub: they block neither verdict nor heartbeat', async () => {
    const world = await opened();
    for (const [id, finding] of world.hub.findings) world.hub.findings.set(id, { ...finding, UpdatedAt: '2999-01-01T00:00:00.000Z', ProductFields: { ...finding.ProductFields, 'postern/ObservedAt': '2999-01-01T00:00:00.000Z' } });
    world.store.blobs.clear();
    await world.run(after(1), [unknownResult(after(1))]);
    expect(await world.posts(after(31), [unknownResult(after(31))])).toBe(1);
    expect(await world.posts(after(32), [pass(after(32))])).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/PASSED/NEW' });
    expect(world.hub.ignored).toBe(0);
  });

  it('lost ledger, and a key that had to be escaped: is the same resource again', async () => {
    const world = new World();
    await world.run(after(0), [fail(after(0), { name: 'a%b' })]);
    world.store.blobs.clear();
    expect(await world.posts(after(1), [pass(after(1), { name: 'a%b' })])).toBe(1);
    expect(Object.values(world.hub.state())).toEqual(['ACTIVE/PASSED/NEW']);
  });

  it("lost ledger, and another hub's findings: refuses and names it", async () => {
    const world = await opened();
    world.store.blobs.clear();
    const posts = await world.posts(after(1), [pass(after(1))], { hubId: 'hub-2' });
    expect(posts).toBe(0);
    expect(await world.run(after(1), [pass(after(1))], { hubId: 'hub-2' })).toMatchObject({ notPublished: [{ because: expect.stringContaining('hub-1') }] });
    expect(world.store.blobs.size).toBe(0);
  });

  it.each([
    ['torn', (body: string) => body.slice(0, body.length / 2)],
    ['edited', (body: string) => body.replace('"failed"', '"passed"')],
    ['empty', () => ''],
    ['of a later format', (body: string) => body.replace('"format":2', '"format":3')],
    ['of another thing', () => '{"format":1}'],
  ])('corrupt ledger (%s): publishing stops, names the file and leaves it alone', async (_how, spoil) => {
    const world = await opened();
    const body = spoil(world.store.blobs.get(LEDGER)?.body ?? '');
    world.store.blobs.set(LEDGER, { body, etag: 'spoilt' });
    const outcome = await world.run(after(1), [pass(after(1))]);
    expect(outcome.notPublished).toEqual([{ ...POST_TO, because: expect.stringContaining(LEDGER) }]);
    expect(world.hub.posts).toBe(1);
    expect(world.store.blobs.get(LEDGER)?.body).toBe(body);
  });

  it('ledger that cannot be read: publishing stops', async () => {
    const world = await opened();
    world.store.failGet = new Error('403 Forbidden');
    expect(await world.run(after(1), [pass(after(1))])).toMatchObject({ notPublished: [{ because: expect.stringMatching(/ledger.*403/) }] });
    expect(world.hub.posts).toBe(1);
  });

  it('a ledger of another hub or place: is refused', async () => {
    const world = await opened();
    expect(await world.run(after(1), [pass(after(1))], { hubId: 'hub-2' })).toMatchObject({ notPublished: [{ because: expect.stringContaining('hub-1') }] });
    world.store.blobs.set('ledger/aws/111122223333/us-east-1.json', { body: world.store.blobs.get(LEDGER)?.body ?? '', etag: 'copied' });
    const copied = await world.run(after(1), [], { place: { ...POST_TO, region: 'us-east-1' } });
    expect(copied.notPublished[0]?.because).toContain('belongs to aws/111122223333/eu-west-1');
  });
});

describe('runs that overlap', () => {
  it('older run finishing last: changes nothing, in either direction', async () => {
    const world = await opened();
    expect(await world.posts(after(2), [pass(after(2))])).toBe(1);
    expect(await world.posts(after(3), [fail(after(1))], { lists: [list(after(1), ['orders-api'])] })).toBe(0);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/PASSED/NEW' });
    expect(await world.posts(after(4), [fail(after(4))])).toBe(1);
    expect(await world.posts(after(5), [pass(after(3))], { lists: [list(after(3), ['orders-api'])] })).toBe(0);
    expect(await world.posts(after(5), [], { lists: [list(after(3), [])] })).toBe(0);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/FAILED/NEW' });
  });

  it('older run finishing last with a failure that was never posted: posts nothing', async () => {
    const world = new World();
    expect(await world.posts(after(2), [pass(after(2))])).toBe(0);
    expect(await world.posts(after(3), [fail(after(1))], { lists: [list(after(1), ['orders-api'])] })).toBe(0);
    expect(await world.posts(after(4), [fail(after(4))])).toBe(1);
  });

  it('a failure that was verified unchanged is not acquitted by an older run', async () => {
    const world = await opened();
    expect(await world.posts(after(3), [fail(after(3))])).toBe(0);
    expect(await world.posts(after(4), [pass(after(2))], { lists: [list(after(2), ['orders-api'])] })).toBe(0);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/FAILED/NEW' });
  });

  it('the newer run could not judge it: the older failure counts', async () => {
    const world = new World();
    await world.run(after(2), [unknownResult(after(2)), pass(after(2), { name: 'b' })]);
    expect(await world.posts(after(3), [fail(after(1))], { lists: [list(after(1), ['orders-api'])] })).toBe(1);
  });

  it('two runs at once: the newer read wins in ledger and hub, though the older one posts last', async () => {
    const world = await opened();
    const now = after(3);
    // The newer run writes its ledger while the older one has posted already and is about to write.
    world.store.raceWith(() => world.run(plusMilliseconds(now, -DAY / 2), [pass(after(2))]));
    await world.run(now, [fail(after(1), { evidence: 'older' })]);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/PASSED/NEW' });
    expect(world.hub.posts).toBe(4);
    expect(await world.posts(after(4), [pass(after(2))])).toBe(0);
  });

  it('two runs at once, and the correction is throttled: the ledger says what the hub shows, and the next run corrects it', async () => {
    const world = await opened();
    world.store.raceWith(async () => {
      await world.run(after(2), [pass(after(2))]);
      world.hub.faults.push({ is: 'failed', because: 'throttled' });
    });
    await world.run(after(3), [fail(after(1), { evidence: 'older' })]);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/FAILED/NEW' });
    expect(await world.posts(after(4), [pass(after(2))])).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/PASSED/NEW' });
  });

  it('two first runs at once: converge', async () => {
    const world = new World();
    world.store.raceWith(() => world.run(after(0), [fail(after(0))]));
    await world.run(after(0), [fail(after(0)), fail(after(0), { name: 'b' })]);
    expect(Object.values(world.hub.state())).toEqual(['ACTIVE/FAILED/NEW', 'ACTIVE/FAILED/NEW']);
    expect(await world.posts(after(1), [fail(after(1)), fail(after(1), { name: 'b' })])).toBe(0);
  });

  it('a clock that was wrong for one run does not block the next ones', async () => {
    const world = new World();
    await world.run(after(1000), [fail(after(1000))]);
    expect(await world.posts(after(1), [pass(after(1))])).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/PASSED/NEW' });
    expect(world.hub.ignored).toBe(0);
  });

  it('an account that can be entered again: its gap moves from the hub to its own place', async () => {
    const world = new World();
    const key = 'AWS::::Account:111122223333';
    const gap = (day: number) => fail(after(day), { kind: 'account', key, name: '111122223333', place: { ...PLACE, region: 'global' } });
    const rules = { homeRegion: 'eu-west-1', hub: POST_TO };
    await world.run(after(0), [gap(0)], { lists: [] });
    const here = (isUnreachable: boolean) => postingPlace(gap(1), { ...rules, hub: { account: '999999999999', region: 'eu-west-1' }, isUnreachable: () => isUnreachable }).account;
    expect([here(false), here(true)]).toEqual(['111122223333', '999999999999']);
    expect(await world.posts(after(1), [gap(1)], { lists: [], isPostedHere: () => false })).toBe(1);
    expect(Object.values(world.hub.state())).toEqual(['ARCHIVED/FAILED/NEW']);
    expect(await world.posts(after(2), [gap(2)], { lists: [], isPostedHere: () => false })).toBe(0);
  });

  it('a race between runs that agree costs no extra post', async () => {
    const world = await opened();
    world.store.raceWith(() => world.run(after(31), [fail(after(2))]));
    expect(await world.posts(after(3), [fail(after(3))])).toBe(1);
    expect(await world.posts(after(32), [fail(after(32))])).toBe(0);
  });

  it('the newer run doubted its failure: what an older one saw besides counts', async () => {
    const world = new World();
    await world.run(after(2), [fail(after(2), { aspect: 'live', because: [denied] })]);
    expect(await world.posts(after(3), [fail(after(1), { aspect: 'beta' })], { lists: [list(after(1), ['orders-api'])] })).toBe(1);
  });

  it('the newer run left the resource out: what an older one saw of it counts', async () => {
    const world = new World();
    await world.run(after(2), [pass(after(2), { name: 'b' })], { lists: [list(after(2), ['orders-api', 'b'])] });
    expect(await world.posts(after(3), [fail(after(1))], { lists: [list(after(1), ['orders-api', 'b'])] })).toBe(1);
  });

  it('a run that could judge almost nothing does not grow the ledger', async () => {
    const world = new World();
    const names = Array.from({ length: 201 }, (_, index) => `f${index}`);
    await world.run(after(2), [...names.map((name) => unknownResult(after(2), { name })), pass(after(2))]);
    expect(world.store.blobs.get(LEDGER)?.body).toContain('"horizons":{}');
    await world.run(after(3), [...names.slice(1).map((name) => unknownResult(after(3), { name })), pass(after(3))]);
    expect(world.store.blobs.get(LEDGER)?.body).not.toContain('"horizons":{}');
  });

  it('a passing read under a clock that was wrong does not hide later failures', async () => {
    const world = new World();
    await world.run(after(1000), [pass(after(1000))]);
    expect(await world.posts(after(1), [fail(after(1))])).toBe(1);
  });

  it('a renamed check: keeps its finding', async () => {
    const world = await opened();
    const renamed = { ...CHECK, id: 'function-url-open', identity: CHECK.id };
    expect(await world.posts(after(1), [fail(after(1), { checkId: renamed.id, identity: CHECK.id })], { evaluated: [renamed] })).toBe(0);
    expect(await world.posts(after(2), [pass(after(2), { checkId: renamed.id, identity: CHECK.id })], { evaluated: [renamed] })).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ACTIVE/PASSED/NEW' });
    expect(await world.posts(after(3), [], { evaluated: [renamed], lists: [list(after(3), [])] })).toBe(1);
    expect(world.hub.state()).toEqual({ [ID]: 'ARCHIVED/PASSED/NEW' });
  });
});
