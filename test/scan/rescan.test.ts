import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { noon, PUBLIC_POLICY, REGION, World } from '../journey/world.ts';
import { systemClock } from '../cli/stopped-clock.ts';
import { postern, type Ran } from '../cli/terminal.ts';

vi.mock('../../src/engine/clock.ts', () => import('../cli/stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('../cli/quick-pool.ts')).quick(await original()));

const AFTERNOON = '2026-11-21T15:00:00.000Z';
const LATER = '2026-11-21T15:05:00.000Z';

describe('rescan', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.start();
    await world.run(0);
    systemClock.set(AFTERNOON);
  });
  afterEach(() => world.simulator.close());

  const rescan = (...targets: readonly string[]): Promise<Ran> => {
    world.simulator.resetStatistics();
    return postern(world.simulator.environment, ['rescan', ...targets, '--state', world.state]);
  };
  const finding = (): { Id: string; [field: string]: unknown } => world.simulator.findings().find(({ account }) => account === world.account)?.finding as never;
  const fields = (): Record<string, string> => finding().ProductFields as Record<string, string>;
  const calls = (): number => world.simulator.statistics().calls;

  it('posts what has not changed too, with who asked, when, and a note', async () => {
    const ran = await rescan(finding().Id);
    expect(ran).toMatchObject({ code: 0, out: `${world.account} ${REGION}: 1 failing, 0 resolved, 0 archived\n` });
    expect(fields()).toMatchObject({ 'postern/LastVerifiedAt': AFTERNOON, 'postern/RequestedBy': expect.stringContaining(world.hub) as string });
    expect(finding()).toMatchObject({ UpdatedAt: AFTERNOON, Note: { Text: expect.stringContaining('it still fails') as string, UpdatedBy: 'postern' } });
  });

  it('of a function whose policy was fixed is PASSED at once, and ARCHIVED by the next one', async () => {
    world.fix();
    await rescan(finding().Id);
    expect(world.findings()).toEqual(['function-policy-public ACTIVE/PASSED/NEW']);
    expect(finding()).toMatchObject({ Note: { Text: expect.stringContaining('it is resolved') as string } });
    systemClock.set(LATER);
    await rescan(finding().Id);
    expect(world.findings()).toEqual(['function-policy-public ARCHIVED/PASSED/NEW']);
  });

  it('of a function that was deleted is ARCHIVED', async () => {
    world.simulator.mutate.removeFunction(world.account, REGION, 'orders');
    expect((await rescan(finding().Id)).out).toContain('1 archived');
    expect(world.findings()).toEqual(['function-policy-public ARCHIVED/FAILED/NEW']);
    expect(fields()).toMatchObject({ 'postern/Because': 'gone' });
  });

  it.each(['the findingId', 'the ASFF Id', 'the ARN of the function', 'the ARN of its alias'])('takes %s', async (what) => {
    const target = { 'the findingId': finding().Id.split('/').at(-1) ?? '', 'the ASFF Id': finding().Id, 'the ARN of the function': world.arn, 'the ARN of its alias': `${world.arn}:live` }[what] ?? '';
    expect(await rescan(target)).toMatchObject({ code: 0, out: expect.stringContaining('1 failing') as string });
    expect(calls()).toBeLessThanOrEqual(12);
  });

  it('finds by the ARN of a function what a run would find', async () => {
    const url = { authType: 'NONE' as const };
    world.simulator.mutate.setUrl(world.arn, '$LATEST', url);
    await rescan(world.arn);
    const found = world.findings();
    expect(found.length).toBeGreaterThan(1);
    world.checks = found.map((line) => line.split(' ')[0]).join(',');
    expect(await world.run(1)).toMatchObject({ posts: 0 });
  });

  it('never says verified of what it was not allowed to read', async () => {
    const before = finding().UpdatedAt;
    world.simulator.faults.inject({ account: world.account, operation: 'GetPolicy', outcome: { error: { code: 'AccessDeniedException', status: 403 } } });
    const ran = await rescan(finding().Id);
    expect(ran.out).toContain('0 failing, 0 resolved, 0 archived, 1 not verified');
    expect(fields()).not.toHaveProperty('postern/LastVerifiedAt');
    expect(fields()).toHaveProperty('postern/RequestedBy');
    expect(fields()).toMatchObject({ 'postern/UnverifiedSince': noon(0) });
    expect(finding().UpdatedAt).not.toBe(before);
    expect(finding()).toMatchObject({ RecordState: 'ACTIVE', Compliance: { Status: 'FAILED' } });
  });

  it('judges by the configuration that the service keeps in its state: what is excepted stays closed', async () => {
    mkdirSync(join(world.state, 'config'));
    const kept = join(world.state, 'config/postern.config.yaml');
    writeFileSync(kept, 'exceptions: [{ check: function-policy-public, scope: { resource: "*" }, reason: public by design, owner: team, expires: 2027-06-30 }]\n');
    await world.run(1, '--config', kept);
    const closed = world.findings();
    expect(closed).not.toEqual(['function-policy-public ACTIVE/FAILED/NEW']);
    systemClock.set('2026-11-22T15:00:00.000Z');
    expect(await rescan(finding().Id)).toMatchObject({ code: 0, out: expect.stringContaining('0 failing') as string });
    expect(world.findings()).toEqual(closed);
  });

  it('leaves the account alone whose role is gone, and says so', async () => {
    world.simulator.mutate.removeRole(world.account, 'PosternScan');
    expect((await rescan(finding().Id)).out).toContain('1 not verified');
    world.simulator.mutate.removeRole(world.account, 'PosternFindingsWriter');
    expect(await rescan(finding().Id)).toMatchObject({ code: 1, out: expect.stringContaining('nothing was posted: the role PosternFindingsWriter could not be assumed') as string });
  });

  it('does not take the place of a run: the next one posts nothing, and finds what it would have found', async () => {
    world.fix();
    await rescan(finding().Id);
    const step = await world.run(1);
    // Confirmed a second time.
    expect(step.published).toMatchObject({ archived: 1, created: 0, updated: 0 });
  });

  it('guesses nothing where the last run is not there any more', async () => {
    const { arn: role } = world.simulator.mutate.putRole({ account: world.account, name: 'powerful-role', inline: { all: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } });
    world.simulator.mutate.putFunction({ account: world.account, region: REGION, name: 'powerful', role });
    world.checks = 'execution-role-admin,function-policy-public';
    await world.run(1, '--regions', 'eu-west-1,us-east-1,eu-central-1');
    const admin = world.simulator.findings().find(({ finding: { GeneratorId } }) => GeneratorId === 'postern/execution-role-admin')?.finding as { Id: string };
    systemClock.set('2026-11-22T15:00:00.000Z');
    expect((await rescan(admin.Id)).out).toContain('1 failing');
    rmSync(join(world.state, 'runs'), { recursive: true });
    systemClock.set('2026-11-22T15:05:00.000Z');
    expect((await rescan(admin.Id)).out).toContain('0 failing, 0 resolved, 0 archived, 1 not verified');
    rmSync(join(world.state, 'snapshots'), { recursive: true });
    systemClock.set('2026-11-22T15:10:00.000Z');
    expect((await rescan(admin.Id)).out).toContain('1 not verified');
    // What is about the function alone needs no run.
    expect((await rescan(world.arn)).out).toContain('1 failing');
    expect(world.findings()).toEqual(['execution-role-admin ACTIVE/FAILED/NEW', 'function-policy-public ACTIVE/FAILED/NEW']);
  });

  it('names what it cannot rescan, and rescans the rest', async () => {
    const ran = await rescan('nonsense', '00000000000000000000000000000000', 'arn:aws:s3:::bucket', `arn:aws:lambda:us-east-1:${world.account}:function:other`, finding().Id);
    expect(ran).toMatchObject({ code: 1, out: expect.stringContaining('1 failing') as string });
    expect(ran.err.split('\n').filter((line) => line.includes('is not rescanned'))).toHaveLength(4);
    expect(await rescan('nonsense')).toMatchObject({ code: 1, out: '', err: expect.stringContaining('nothing to rescan') as string });
  });

  it('works beside a run that holds the lease, and beside one that writes the same ledger', async () => {
    world.simulator.mutate.setPolicy(world.arn, '$LATEST', PUBLIC_POLICY);
    const [one, two] = await Promise.all([rescan(finding().Id), postern(world.simulator.environment, ['rescan', world.arn, '--state', world.state])]);
    expect([one.code, two.code]).toEqual([0, 0]);
  });
});
