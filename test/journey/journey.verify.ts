import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../cli/stopped-clock.ts';
import { emptyDirectory, postern } from '../cli/terminal.ts';
import { noon, REGION, World } from './world.ts';

vi.mock('../../src/engine/clock.ts', () => import('../cli/stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('../cli/quick-pool.ts')).quick(await original()));

let world: World;
beforeEach(async () => {
  systemClock.set(noon(0));
  world = await World.start();
});
afterEach(() => world.simulator.close());

const OPEN = ['function-policy-public ACTIVE/FAILED/NEW'];
const PASSED = ['function-policy-public ACTIVE/PASSED/NEW'];
const ARCHIVED = ['function-policy-public ARCHIVED/PASSED/NEW'];
/** The first publication. */
async function opened(): Promise<void> {
  const { posts, published } = await world.run(0);
  expect([posts, published.created]).toEqual([1, 1]);
  expect(world.findings()).toEqual(OPEN);
}

describe('the life of a finding, over the wire', () => {
  it('new, then unchanged: one post, then none', async () => {
    await opened();
    const { posts, published, code } = await world.run(1);
    expect([posts, published.unchanged, code]).toEqual([0, 1, 2]);
    expect(world.simulator.statistics().byOperation.map(({ operation }) => operation)).not.toContain('BatchImportFindings');
  });

  it('fixed: passed at once, archived at the next verification, then silence', async () => {
    await opened();
    world.fix();
    expect((await world.run(1)).posts).toBe(1);
    expect(world.findings()).toEqual(PASSED);
    expect((await world.run(2)).posts).toBe(1);
    expect(world.findings()).toEqual(ARCHIVED);
    expect((await world.run(3)).posts).toBe(0);
  });

  it.each([1, 2])('regressed %i run(s) after the fix: the same finding is open again, and its workflow starts anew', async (verified) => {
    await opened();
    const { Id, CreatedAt } = world.finding();
    world.fix();
    for (let day = 1; day <= verified; day += 1) await world.run(day);
    world.setWorkflow('RESOLVED');
    world.open();
    expect((await world.run(3)).posts).toBe(1);
    expect(world.findings()).toEqual(OPEN);
    expect(world.finding()).toMatchObject({ Id, CreatedAt });
  });

  it('deleted: archived, once', async () => {
    await opened();
    world.simulator.mutate.removeFunction(world.account, REGION, 'orders');
    expect((await world.run(1)).posts).toBe(1);
    expect(world.findings()).toEqual(['function-policy-public ARCHIVED/FAILED/NEW']);
    expect((await world.run(2)).posts).toBe(0);
  });

  it('deleted as the last function of its region, with a finding of a check that looks at all accounts: archived, once', async () => {
    world.checks = 'layer-deleted';
    world.simulator.mutate.putFunction({ account: world.account, region: REGION, name: 'orders', configuration: { layers: [{ arn: `arn:aws:lambda:${REGION}:${world.account}:layer:gone:1`, codeSize: 1 }] } });
    const config = join(emptyDirectory(), 'postern.config.yaml');
    writeFileSync(config, 'checks:\n  layer-deleted: { severity: high }\n');
    const posts = async (day: number) => (await world.run(day, '--config', config)).posts;
    expect(await posts(0)).toBe(1);
    expect(world.findings()).toEqual(['layer-deleted ACTIVE/FAILED/NEW']);
    expect(await posts(1)).toBe(0);
    world.simulator.mutate.removeFunction(world.account, REGION, 'orders');
    expect(await posts(2)).toBe(1);
    expect(world.findings()).toEqual(['layer-deleted ARCHIVED/FAILED/NEW']);
    expect(await posts(3)).toBe(0);
  });

  it.each([
    ['its policy cannot be read', { operation: 'GetPolicy' }],
    ['the functions cannot be listed', { operation: 'ListFunctions' }],
    ['the account cannot be entered', { operation: 'AssumeRole', resource: 'PosternScan' }],
  ])('unread, since %s: left alone, whatever happened to it', async (_why, where) => {
    await opened();
    world.fix();
    world.simulator.faults.inject({ ...where, outcome: { error: { code: 'AccessDeniedException', status: 403, message: 'no' } } });
    expect((await world.run(1)).posts).toBe(0);
    expect(world.findings()).toEqual(OPEN);
    world.simulator.faults.clear();
    expect((await world.run(2)).posts).toBe(1);
    expect(world.findings()).toEqual(PASSED);
  });

  it('out of scope by account, region, check or function: left alone', async () => {
    await opened();
    world.fix();
    const other = `arn:aws:lambda:${REGION}:${world.account}:function:other`;
    world.simulator.mutate.putFunction({ account: world.account, region: REGION, name: 'other' });
    for (const words of [['--accounts', world.hub], ['--regions', 'us-east-1'], ['--checks', 'tracing-inactive', '--fail-on', 'critical'], ['--function', other]]) {
      expect((await world.run(1, ...words)).posts, words.join(' ')).toBe(0);
      expect(world.findings()).toEqual(OPEN);
    }
  });

  it('excepted: archived with who and why, and back when the exception is over', async () => {
    await opened();
    const config = join(emptyDirectory(), 'postern.config.yaml');
    const id = String(world.finding().Id).split('/').at(-1) ?? '';
    const excepted = await postern({}, ['except', id, '--owner', 'team-orders', '--reason', 'partners call it', '--expires', '2026-11-23', '--ticket', 'SEC-7', '--state', world.state, '--config', config]);
    expect(excepted.code).toBe(0);
    const step = await world.run(1, '--config', config);
    expect([step.posts, step.published.excepted, step.code]).toEqual([1, 1, 0]);
    expect(world.findings()).toEqual(['function-policy-public ARCHIVED/FAILED/NEW']);
    expect(world.finding().ProductFields).toMatchObject({ 'postern/ExceptionOwner': 'team-orders', 'postern/ExceptionReason': 'partners call it', 'postern/ExceptionTicket': 'SEC-7', 'postern/ExceptionExpires': '2026-11-24T00:00:00.000Z' });
    expect((await world.run(2, '--config', config)).posts).toBe(0);
    world.setWorkflow('RESOLVED');
    const back = await world.run(3, '--config', config);
    expect([back.posts, back.code]).toEqual([1, 2]);
    expect(back.err).toContain('expired on 2026-11-23');
    expect(world.findings()).toEqual(OPEN);
    expect(Object.keys(world.finding().ProductFields as object).filter((name) => name.startsWith('postern/Exception'))).toEqual([]);
  });

  it('suppressed by an analyst: stays so, and is counted apart', async () => {
    await opened();
    world.setWorkflow('SUPPRESSED');
    const { posts, published } = await world.run(1);
    expect([posts, published.suppressed]).toEqual([0, 1]);
    world.fix();
    await world.run(2);
    world.open();
    await world.run(3);
    expect(world.findings()).toEqual(['function-policy-public ACTIVE/FAILED/SUPPRESSED']);
  });

  it('renewed before Security Hub would forget it', async () => {
    await opened();
    expect((await world.run(29)).posts).toBe(0);
    expect((await world.run(30)).published.heartbeats).toBe(1);
  });
});

describe('ledgers', () => {
  it('lost: rebuilt from Security Hub, and nothing is posted', async () => {
    await opened();
    rmSync(join(world.state, 'ledger'), { recursive: true });
    expect((await world.run(1)).posts).toBe(0);
    world.fix();
    expect((await world.run(2)).posts).toBe(1);
    expect(world.findings()).toEqual(PASSED);
  });

  it('lost with everything else: the same', async () => {
    await opened();
    rmSync(world.state, { recursive: true });
    expect((await world.run(1)).posts).toBe(0);
  });

  it.each<[string, (body: string) => string]>([
    ['torn', (body) => body.slice(0, body.length / 2)],
    ['empty', () => ''],
    ['edited', (body) => body.replace('"failed"', '"passed"')],
  ])('%s: refused and named, left as it is, and nothing is posted there', async (_how, spoil) => {
    await opened();
    world.fix();
    world.spoilLedger(spoil);
    const before = readFileSync(world.ledger(), 'utf8');
    const { posts, published, err } = await world.run(1);
    expect(posts).toBe(0);
    expect(published.notPublished).toEqual([{ account: world.account, region: REGION, because: expect.stringContaining(`ledger/aws/${world.account}/${REGION}.json`) as string }]);
    expect(err.replace(/\s+/g, ' ')).toContain('Not published because');
    expect(readFileSync(world.ledger(), 'utf8')).toBe(before);
    expect(world.findings()).toEqual(OPEN);
  });

  it('of another hub: refused', async () => {
    await opened();
    world.spoilLedger((body) => body.replaceAll(`aws:${world.hub}`, 'aws:999999999999'));
    expect((await world.run(1)).published.notPublished).toHaveLength(1);
  });
});

describe('accounts and hubs', () => {
  it('a hub that is off is named, and the findings follow when it is on', async () => {
    world.simulator.mutate.setSecurityHub(world.account, REGION, false);
    const { posts, published } = await world.run(0);
    expect(posts).toBe(0);
    expect(published.notPublished).toEqual([{ account: world.account, region: REGION, because: 'Security Hub is off here' }]);
    world.simulator.mutate.setSecurityHub(world.account, REGION, true);
    expect((await world.run(1)).posts).toBe(1);
  });

  it('an account without the writing role is named, and the others are published', async () => {
    world.simulator.mutate.removeRole(world.account, 'PosternFindingsWriter');
    const { published } = await world.run(0);
    expect(published.notPublished).toEqual([{ account: world.account, region: REGION, because: expect.stringContaining('PosternFindingsWriter could not be assumed') as string }]);
  });

  it('an account that cannot be entered is a finding at the hub, which goes when it can be entered again', async () => {
    world.checks = 'function-policy-public,scan-coverage-gap';
    const role = world.simulator.organization.accounts.get(world.account)?.roles.get('PosternScan');
    if (role === undefined) throw new Error('no role');
    world.simulator.mutate.removeRole(world.account, 'PosternScan');
    await world.run(0);
    expect(world.findings(world.hub)).toEqual(['scan-coverage-gap ACTIVE/FAILED/NEW']);
    expect(world.findings()).toEqual([]);
    expect((await world.run(1)).posts).toBe(0);
    world.simulator.organization.accounts.get(world.account)?.roles.set('PosternScan', role);
    const step = await world.run(2);
    expect(world.findings(world.hub).every((line) => !line.includes('ACTIVE/FAILED'))).toBe(true);
    expect(world.findings()).toEqual(OPEN);
    expect(step.published.notPublished).toEqual([]);
    await world.run(3);
    expect(world.findings(world.hub)).toEqual([expect.stringMatching(/^scan-coverage-gap ARCHIVED/) as string]);
    expect((await world.run(4)).posts).toBe(0);
    world.simulator.mutate.removeRole(world.account, 'PosternScan');
    await world.run(5);
    expect(world.findings(world.hub)).toEqual(['scan-coverage-gap ACTIVE/FAILED/NEW']);
    expect(world.findings()).toEqual(OPEN);
  });
});

describe('two runs at once', () => {
  it('one publishes, the other says who does; nothing is posted twice, and the next run has nothing to add', async () => {
    systemClock.set(noon(0));
    const [one, other] = await Promise.all([world.runNow(), world.runNow()]);
    const refused = [...one.published.notPublished, ...other.published.notPublished].filter(({ account }) => account === world.account);
    for (const { because } of refused) expect(because).toMatch(/another run \(.*\) publishes here/);
    expect(world.findings()).toEqual(OPEN);
    expect(one.published.created + other.published.created).toBe(1);
    expect((await world.run(1)).posts).toBe(0);
    expect(world.readLedgers().join('\n')).toContain('"failed"');
  });

  it('a run that died keeps nobody out for more than ten minutes', async () => {
    await opened();
    world.fix();
    const [file] = readdirSync(join(world.state, 'lease'), { recursive: true, encoding: 'utf8' }).filter((name) => name.includes(world.account) && name.endsWith('.json'));
    if (file === undefined) throw new Error('there is no lease');
    const path = join(world.state, 'lease', file);
    // As it is while somebody holds it.
    const lease = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    writeFileSync(path, JSON.stringify({ ...lease, holder: 'a-run-that-died', until: '2026-11-22T12:10:00.000Z' }));
    const kept = await world.run(1);
    expect([kept.posts, kept.published.notPublished.map(({ because }) => because)]).toEqual([0, ['another run (a-run-that-died) publishes here, until 2026-11-22T12:10:00.000Z at the latest']]);
    systemClock.set('2026-11-22T12:10:01.000Z');
    expect((await world.runNow()).posts).toBe(1);
    expect(world.findings()).toEqual(PASSED);
  });
});
