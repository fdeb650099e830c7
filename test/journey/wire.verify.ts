import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { plusMilliseconds } from '../../src/model/place.ts';
import type { PublishOutcome } from '../../src/model/summary.ts';
import { buildOrganization, startSimulator, type FaultRule, type FindingRecord, type Simulator } from '../../src/simulator/index.ts';
import { systemClock } from '../cli/stopped-clock.ts';
import { emptyDirectory, linesOf, postern, type Ran } from '../cli/terminal.ts';
import { accountNamed } from '../simulator/support.ts';
import { NOW } from '../support/simulated.ts';

vi.mock('../../src/engine/clock.ts', () => import('../cli/stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('../cli/quick-pool.ts')).quick(await original()));

const HOUR = 3_600_000;
const HERE = 'eu-west-1';
const THERE = 'us-east-1';
const NAME = 'journey-orders';
const CHECK = 'function-policy-public';
const NOTHING = { created: 0, updated: 0, ignored: 0, failed: 0 };
const OPEN = { Version: '2012-10-17', Statement: [{ Sid: 'everyone', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: '*' }] };

let simulator: Simulator;
let account: string;
let state: string;
beforeEach(async () => {
  systemClock.set(NOW);
  simulator = await startSimulator({ organization: buildOrganization(1, { size: 'small' }), now: () => systemClock.now(), quotaScale: Number.POSITIVE_INFINITY });
  account = accountNamed(simulator.organization, 'payments-prod');
  state = emptyDirectory();
  for (const region of [HERE, THERE]) {
    // Each with a role of its own: removing one function must not settle a finding about a role that both had.
    const { arn: role } = simulator.mutate.putRole({ account, name: `${NAME}-${region}` });
    simulator.mutate.putFunction({ account, region, name: NAME, role, policies: { $LATEST: OPEN } });
  }
});
afterEach(() => simulator.close());

const arn = (region = HERE): string => `arn:aws:lambda:${region}:${account}:function:${NAME}`;
const ledgerFile = (region = HERE): string => join(state, 'ledger', 'aws', account, `${region}.json`);
const imports = () => simulator.statistics().imports;

/** One publishing run, an hour after the last one; only what it imports is counted. */
async function run(...words: readonly string[]): Promise<Ran> {
  systemClock.set(plusMilliseconds(systemClock.now(), HOUR));
  return runNow(...words);
}
async function runNow(...words: readonly string[]): Promise<Ran> {
  simulator.resetStatistics();
  const ran = await postern(simulator.environment, ['scan', '--org', '--accounts', account, '--regions', `${HERE},${THERE}`, '--publish', '--yes', '--state', state, '--format', 'ndjson', ...words]);
  // 2: there are findings, 3: some could not be judged; both ran to the end.
  expect([2, 3], ran.err).toContain(ran.code);
  return ran;
}

const publishedBy = (ran: Ran): PublishOutcome => linesOf(ran.out).summary.published as PublishOutcome;
const record = (of: FindingRecord, name: string): FindingRecord => of[name] as FindingRecord;

/** What Security Hub holds about the function that the tests change. */
function finding(region = HERE): FindingRecord {
  const [found, ...more] = simulator.findings().filter((place) => place.finding.GeneratorId === `postern/${CHECK}` && record(place.finding, 'ProductFields')['postern/Resource'] === arn(region));
  if (found === undefined || more.length > 0) throw new Error(`${more.length + (found === undefined ? 0 : 1)} findings of ${arn(region)}`);
  expect(found).toMatchObject({ account, region });
  return found.finding;
}
const stateOf = (region = HERE): string => `${String(finding(region).RecordState)} ${String(record(finding(region), 'Compliance').Status)}`;
/** Every finding of one place as it is stored; gaps in what was read are findings of their own. */
const heldIn = (region: string): readonly FindingRecord[] =>
  simulator.findings().filter((place) => place.account === account && place.region === region && place.finding.GeneratorId !== 'postern/scan-coverage-gap').map((place) => structuredClone(place.finding));

describe('the life of a finding', () => {
  it('posted, silent, PASSED, ARCHIVED, open again, and archived with its function', async () => {
    await run();
    const first = structuredClone(finding());
    expect(imports()).toEqual({ ...NOTHING, created: simulator.findings().length });
    expect(first).toMatchObject({ RecordState: 'ACTIVE', Compliance: { Status: 'FAILED' }, Workflow: { Status: 'NEW' }, AwsAccountId: account });

    const silent = publishedBy(await run());
    expect(imports()).toEqual(NOTHING);
    expect(silent).toMatchObject({ created: 0, updated: 0, resolved: 0, archived: 0, failed: 0, notPublished: [] });

    simulator.mutate.setPolicy(arn(), '$LATEST', null);
    await run();
    expect(stateOf()).toBe('ACTIVE PASSED');
    await run();
    expect(stateOf()).toBe('ARCHIVED PASSED');
    await run();
    expect(imports()).toEqual(NOTHING);

    simulator.mutate.setPolicy(arn(), '$LATEST', OPEN);
    expect(publishedBy(await run())).toMatchObject({ notPublished: [] });
    expect(stateOf()).toBe('ACTIVE FAILED');
    expect(finding()).toMatchObject({ Id: first.Id, CreatedAt: first.CreatedAt, Workflow: { Status: 'NEW' } });
    await run();
    expect(imports()).toEqual(NOTHING);

    simulator.mutate.removeFunction(account, HERE, NAME);
    await run();
    expect(stateOf()).toBe('ARCHIVED FAILED');
    expect(finding().ProductFields).toMatchObject({ 'postern/Because': 'gone' });
    // The same function elsewhere is another one.
    expect(stateOf(THERE)).toBe('ACTIVE FAILED');
    await run();
    expect(imports()).toEqual(NOTHING);
  }, 60_000);

  it('an exception archives it with its reason, and it is open again when the exception ends', async () => {
    const config = join(emptyDirectory(), 'postern.config.yaml');
    writeFileSync(config, '# ours\n');
    const ran = await run('--config', config);
    const id = linesOf(ran.out).results.find((result) => result.checkId === CHECK && result.resource.arn === arn())?.findingId ?? '';
    const excepted = await postern({}, ['except', id, '--owner', 'team-a', '--reason', 'A public demo', '--expires', '2026-11-25', '--ticket', 'SEC-1', '--state', state, '--config', config]);
    expect(excepted).toMatchObject({ code: 0, out: '' });

    expect(publishedBy(await run('--config', config))).toMatchObject({ excepted: 1, created: 0, updated: 0 });
    expect(imports()).toEqual({ ...NOTHING, updated: 1 });
    expect(stateOf()).toBe('ARCHIVED FAILED');
    expect(finding().ProductFields).toMatchObject({ 'postern/Because': 'excepted', 'postern/ExceptionOwner': 'team-a', 'postern/ExceptionReason': 'A public demo', 'postern/ExceptionExpires': '2026-11-26T00:00:00.000Z', 'postern/ExceptionTicket': 'SEC-1' });
    await run('--config', config);
    expect(imports()).toEqual(NOTHING);

    systemClock.set('2026-11-26T00:00:00.000Z');
    await run('--config', config);
    expect(stateOf()).toBe('ACTIVE FAILED');
    expect(finding().ProductFields).not.toHaveProperty('postern/ExceptionOwner');
  }, 60_000);
});

describe('what cannot be read', () => {
  it.each<readonly [what: string, outcome: FaultRule['outcome']]>([
    ['denied', { error: { code: 'AccessDeniedException', status: 403, message: 'not for you' } }],
    ['failing', { error: { code: 'ServiceException', status: 500 } }],
  ])('policies %s: no finding that rests on them moves, also when they have changed meanwhile', async (_what, outcome) => {
    await run();
    const before = heldIn(HERE);
    simulator.mutate.setPolicy(arn(), '$LATEST', null);
    simulator.faults.inject({ operation: 'GetPolicy', account, outcome });
    for (let again = 0; again < 2; again += 1) {
      const ran = await run();
      expect(linesOf(ran.out).results.find((result) => result.checkId === CHECK && result.resource.arn === arn())).toMatchObject({ status: 'unknown' });
      expect(heldIn(HERE)).toEqual(before);
    }
    simulator.faults.clear();
    await run();
    expect(stateOf()).toBe('ACTIVE PASSED');
    expect(stateOf(THERE)).toBe('ACTIVE FAILED');
  }, 60_000);

  it('a list of functions that is denied archives nothing, although nothing of it is seen', async () => {
    await run();
    const before = heldIn(HERE);
    simulator.mutate.removeFunction(account, HERE, NAME);
    simulator.faults.inject({ operation: 'ListFunctions', account, region: HERE, outcome: { error: { code: 'AccessDeniedException', status: 403 } } });
    await run();
    // Roles are listed by IAM and may well be judged; functions are not.
    const ofFunctions = (held: readonly FindingRecord[]) => held.filter((one) => record(one, 'ProductFields')['postern/ResourceKind'] === 'function');
    expect(ofFunctions(heldIn(HERE))).toEqual(ofFunctions(before));
    expect(ofFunctions(before).length).toBeGreaterThan(0);
    simulator.faults.clear();
    await run();
    expect(stateOf()).toBe('ARCHIVED FAILED');
  }, 60_000);
});

describe('the ledger', () => {
  it('lost: is made again from Security Hub, and nothing is posted twice', async () => {
    await run();
    const before = readFileSync(ledgerFile(), 'utf8');
    rmSync(join(state, 'ledger'), { recursive: true });
    expect(publishedBy(await run())).toMatchObject({ created: 0, updated: 0, notPublished: [] });
    expect(imports()).toEqual(NOTHING);
    const idsIn = (text: string): readonly unknown[] => (JSON.parse(text) as { ledger: { entries: { findingId: string; digest: string; state: string }[] } }).ledger.entries.map(({ findingId, digest, state: entry }) => [findingId, digest, entry]);
    expect(idsIn(readFileSync(ledgerFile(), 'utf8'))).toEqual(idsIn(before));

    // And it is used: what is fixed afterwards is still told.
    simulator.mutate.setPolicy(arn(), '$LATEST', null);
    await run();
    expect(stateOf()).toBe('ACTIVE PASSED');
  }, 60_000);

  it.each<readonly [what: string, damage: (text: string) => string]>([
    ['torn', (text) => text.slice(0, text.length / 2)],
    ['edited', (text) => text.replace('"state":"failed"', '"state":"archived"')],
    ['empty', () => ''],
  ])('%s: is refused by name and kept as it is, nothing is posted there, and the other places are', async (_what, damage) => {
    await run();
    const before = heldIn(HERE);
    const damaged = damage(readFileSync(ledgerFile(), 'utf8'));
    writeFileSync(ledgerFile(), damaged);
    for (const region of [HERE, THERE]) simulator.mutate.setPolicy(arn(region), '$LATEST', null);
    const ran = await run();
    const { notPublished } = publishedBy(ran);
    expect(notPublished).toEqual([{ account, region: HERE, because: expect.stringMatching(new RegExp(`^ledger/aws/${account}/${HERE}\\.json is corrupt: `)) as unknown }]);
    expect(ran.err).toMatch(/is corrupt/);
    expect(heldIn(HERE)).toEqual(before);
    expect(readFileSync(ledgerFile(), 'utf8')).toBe(damaged);
    expect(stateOf(THERE)).toBe('ACTIVE PASSED');
  }, 60_000);
});

describe('two runs at once', () => {
  it('a place whose lease another run holds is named and left to it; the others are not', async () => {
    await run();
    const before = heldIn(HERE);
    const lease = join(state, 'lease', 'aws', account, `${HERE}.json`);
    const until = plusMilliseconds(systemClock.now(), HOUR + 10 * 60_000);
    const theirs = `${JSON.stringify({ holder: 'another-run', since: systemClock.now(), until })}\n`;
    mkdirSync(dirname(lease), { recursive: true });
    writeFileSync(lease, theirs);
    for (const region of [HERE, THERE]) simulator.mutate.setPolicy(arn(region), '$LATEST', null);
    const ran = await run();
    expect(publishedBy(ran).notPublished).toEqual([{ account, region: HERE, because: `another run (another-run) publishes here, until ${until} at the latest` }]);
    expect(heldIn(HERE)).toEqual(before);
    expect(readFileSync(lease, 'utf8')).toBe(theirs);
    expect(stateOf(THERE)).toBe('ACTIVE PASSED');

    // An hour later it has run out.
    expect(publishedBy(await run()).notPublished).toEqual([]);
    expect(stateOf()).toBe('ACTIVE PASSED');
  }, 60_000);

  it('both for real: every finding is posted once', async () => {
    const both = await Promise.all([runNow(), runNow()]);
    // Neither took the other's snapshot away from under it.
    for (const ran of both) expect(linesOf(ran.out).summary.coverage).toMatchObject({ accountRegions: { read: 2, expected: 2 } });
    expect(simulator.findings().length).toBeGreaterThan(0);
    expect(imports()).toEqual({ ...NOTHING, created: simulator.findings().length });
    const created = both.map((ran) => publishedBy(ran).created).reduce((sum, count) => sum + count, 0);
    expect(created).toBe(simulator.findings().length);
    for (const { because } of both.flatMap((ran) => publishedBy(ran).notPublished)) expect(because).toMatch(/^another run \(/);
    await run();
    expect(imports()).toEqual(NOTHING);
  }, 60_000);
});
