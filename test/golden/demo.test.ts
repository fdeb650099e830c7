import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runDemo, type DemoOutcome } from '../../src/cli/demo.ts';
import { buildOrganization, startSimulator, type Simulator } from '../../src/simulator/index.ts';
import { movableClock, NOW, recordedIo, unhurried } from '../support/simulated.ts';

/** Security Hub's state, one finding a line, in the order of ids. */
const asff = (simulator: Simulator): string => simulator.findings().map(({ finding }) => JSON.stringify(finding)).sort().join('\n');

describe('the demo', () => {
  let simulator: Simulator;
  let outcome: DemoOutcome;
  let afterFirst = '';
  const io = recordedIo();

  beforeAll(async () => {
    simulator = await startSimulator({ organization: buildOrganization(1), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });
    const clock = movableClock();
    const stage = {
      environment: simulator.environment,
      playDay: () => {
        afterFirst = asff(simulator);
        clock.set('2026-11-22T12:00:00.000Z');
        return Promise.resolve(simulator.playDay());
      },
    };
    outcome = await runDemo({ io, stage, state: null, clock, quotaShare: 1, pool: unhurried() });
  }, 240_000);

  afterAll(() => simulator.close());

  it('posts the same bytes as the last time somebody looked', async () => {
    expect(afterFirst.split('\n').length).toBeGreaterThan(50);
    await expect(`${afterFirst}\n`).toMatchFileSnapshot('demo.asff.ndjson');
  });

  it('covers what the issue asks for', () => {
    const { summary } = outcome.first;
    expect(summary.accounts.length).toBeGreaterThanOrEqual(12);
    expect(summary.functions).toBeGreaterThanOrEqual(1500);
    expect(summary.accounts.filter(({ state }) => state === 'skipped').map(({ organizationState }) => organizationState)).toContain('SUSPENDED');
    expect(summary.accounts.filter(({ state }) => state === 'unread')).toHaveLength(1);
    const reasons = new Set(summary.accounts.flatMap(({ gaps }) => gaps.map(({ unread }) => unread.reason)));
    for (const reason of ['denied', 'scp', 'throttled', 'vanished']) expect(reasons).toContain(reason);
    expect(summary.accounts.flatMap(({ regions }) => regions).map(({ state }) => state)).toContain('off');
  });

  it('finds every planted special', () => {
    const { specials } = simulator.organization;
    const failing = (check: string, name: string | undefined): boolean => outcome.first.results.some((result) => result.checkId === check && result.status === 'fail' && result.name === name);
    expect(failing('function-policy-public', specials.publicAlias?.name)).toBe(true);
    expect(failing('function-url-public', specials.urlOnAlias?.name)).toBe(true);
    expect(outcome.first.results.filter(({ status, because }) => status === 'unknown' && because.some(({ reason }) => reason === 'vanished')).map(({ name }) => name)).toContain(specials.vanishing?.name);
  });

  it('finds the roles that reach too far, and says which of them can now', () => {
    const { planted } = simulator.organization.specials;
    const failing = (check: string): ReadonlyMap<string, string> => new Map(outcome.first.results.filter((result) => result.checkId === check && result.status === 'fail').map(({ key, severity }) => [key, severity]));
    const severities = (check: string, name: string): readonly (string | undefined)[] => (planted.get(name) ?? []).map((arn) => failing(check).get(arn));
    expect(severities('execution-role-privilege-escalation', 'role-escalation-confirmed')).toEqual(['critical']);
    expect(severities('execution-role-privilege-escalation', 'role-escalation-potential')).toEqual(['high']);
    expect(severities('execution-role-secrets-unscoped', 'role-secrets-unscoped')).not.toContain(undefined);
    expect(planted.get('role-secrets-unscoped')).toHaveLength(2);
  });

  it('posts exactly what the day changed', () => {
    const { published } = outcome.second.summary;
    expect(outcome.second.posted.map(({ action }) => action).sort()).toEqual(['archive', 'create', 'resolve']);
    expect(published).toMatchObject({ created: 1, resolved: 1, archived: 1, updated: 0, failed: 0 });
    expect(io.stdout()).toContain('Posted exactly 3 changes');
  });

  it('says nothing that depends on the order of answers', () => {
    expect(createHash('sha256').update(io.stdout()).digest('hex')).toMatch(/^[0-9a-f]{64}$/);
    expect(io.stdout()).not.toMatch(/undefined|\[object/);
  });
});
