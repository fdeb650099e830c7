import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CHECKS } from '../../checks/registry.ts';
import type { Unread } from '../../src/model/fact.ts';
import type { Line } from '../../src/model/snapshot.ts';
import { settingsOf } from '../../src/evaluate/settings.ts';
import { POLICY_VERSION_TAG, scanRole } from '../../src/scan/role.ts';
import { versionIn, versionsIn, withVersions } from '../../src/scan/role-version.ts';
import { buildOrganization, startSimulator, type Simulator } from '../../src/simulator/index.ts';
import { emptyDirectory, linesOf, postern, type Ran, type ResultLine } from '../cli/terminal.ts';
import { accountNamed } from '../simulator/support.ts';
import { config, NOW } from '../support/simulated.ts';

vi.mock('../../src/engine/clock.ts', () => import('../cli/stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('../cli/quick-pool.ts')).quick(await original()));

const OLD = '0123456789ab';
const ALL = 'fail,unknown,pass,not-applicable';
const settings = settingsOf(CHECKS, config, ['recursive-loop-allowed']);
const NEEDED = scanRole(settings.map(({ check }) => check)).version;

describe('a role that was deployed before the check that needs more', () => {
  let simulator: Simulator;
  let account: string;
  beforeEach(async () => {
    simulator = await startSimulator({ organization: buildOrganization(1, { size: 'bare' }), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });
    account = accountNamed(simulator.organization, 'orders-prod');
    simulator.mutate.putFunction({ account, region: 'eu-west-1', name: 'picker' });
  });
  afterEach(() => simulator.close());

  /** The scan role of the account: its tags, and what it lacks. */
  function scanRoleWith(tags: Readonly<Record<string, string>>, lacks: string): void {
    const role = simulator.organization.accounts.get(account)?.roles.get('PosternScan');
    if (role?.grants === undefined || role.grants === null) throw new Error('no scan role');
    role.grants = { ...role.grants, allow: role.grants.allow.filter((action) => action !== lacks) };
    Object.assign(role.tags, tags);
  }
  const scan = (...words: readonly string[]): Promise<Ran> => postern(simulator.environment, ['scan', '--org', '--accounts', account, '--checks', 'recursive-loop-allowed', '--state', emptyDirectory(), '--format', 'ndjson', '--include', ALL, ...words]);
  const verdict = (ran: Ran): ResultLine | undefined => linesOf(ran.out).results.find(({ checkId }) => checkId === 'recursive-loop-allowed');

  it('is unknown, denied, and names both versions', async () => {
    scanRoleWith({ [POLICY_VERSION_TAG]: OLD }, 'lambda:GetFunctionRecursionConfig');
    expect(verdict(await scan())).toMatchObject({
      status: 'unknown',
      because: [{ action: 'lambda:GetFunctionRecursionConfig', reason: 'denied' }],
      message: expect.stringContaining(`the role is at policy version ${OLD}, the enabled checks need ${NEEDED}: update the member stack`) as string,
    });
  });

  it('names nothing without the tag, with a tag that is none of ours, and at the needed version', async () => {
    scanRoleWith({}, 'lambda:GetFunctionRecursionConfig');
    const silent = async (): Promise<void> => {
      const found = verdict(await scan());
      expect(found).toMatchObject({ status: 'unknown', because: [{ reason: 'denied' }] });
      expect(found?.message).not.toContain('policy version');
    };
    await silent();
    scanRoleWith({ [POLICY_VERSION_TAG]: 'with an explicit deny' }, '');
    await silent();
    scanRoleWith({ [POLICY_VERSION_TAG]: NEEDED }, '');
    await silent();
  });

  it('judges what the old role may read as ever', async () => {
    scanRoleWith({ [POLICY_VERSION_TAG]: OLD }, '');
    expect(verdict(await scan())?.status).toBe('pass');
  });

  it('asks AWS no more than before', async () => {
    await scan();
    const before = simulator.statistics().byOperation;
    scanRoleWith({ [POLICY_VERSION_TAG]: OLD }, '');
    simulator.resetStatistics();
    await scan();
    expect(simulator.statistics().byOperation).toEqual(before);
  });

  it('names the versions where the regions of the account were refused too', async () => {
    const role = simulator.organization.accounts.get(account)?.roles.get('PosternScan');
    if (role?.grants === undefined || role.grants === null) throw new Error('no scan role');
    role.grants = { ...role.grants, allow: role.grants.allow.filter((action) => !/^(account|ec2):/.test(action)) };
    role.tags[POLICY_VERSION_TAG] = OLD;
    const gap = linesOf((await scan('--checks', 'scan-coverage-gap')).out).results.find(({ checkId }) => checkId === 'scan-coverage-gap');
    expect(gap?.message).toContain('account:ListRegions');
    expect(JSON.stringify(gap)).toContain(`at policy version ${OLD}`);
  });
});

describe('where the versions are named', () => {
  const place = { partition: 'aws', account: '111122223333', region: 'eu-west-1' };
  const refused = 'AccessDeniedException: because no identity-based policy';
  const unread = (change: Partial<Unread>): Unread => ({ action: 'lambda:GetPolicy', place, reason: 'denied', detail: refused, ...change });
  const named = versionsIn({ carries: OLD, needs: NEEDED }, new Set(['lambda:GetPolicy']));

  it.each<[string, Partial<Unread>, boolean]>([
    ['a read that no identity-based policy allows', {}, true],
    ['an explicit deny of one', { detail: 'AccessDeniedException: with an explicit deny in an identity-based policy' }, false],
    ['a permissions boundary', { detail: 'AccessDeniedException: because no permissions boundary' }, false],
    ['a session policy', { detail: 'AccessDeniedException: because no session policy' }, false],
    ['a service control policy', { reason: 'scp' }, false],
    ['a refusal without a reason', { detail: 'AccessDenied: Access Denied' }, false],
    ['throttling', { reason: 'throttled' }, false],
    ['an action that no version allows', { action: 'lambda:GetFunction' }, false],
  ])('%s', (_, change, isNamed) => {
    expect(named(unread(change)).detail.includes(OLD)).toBe(isNamed);
    expect({ ...named(unread(change)), detail: '' }).toEqual({ ...unread(change), detail: '' });
  });

  it('in every missing part of a line, and nowhere else', () => {
    const context = { settings: settingsOf(CHECKS, config, []), config };
    const change = withVersions(context, { carries: OLD, needs: NEEDED });
    const other = unread({ reason: 'failed', detail: 'TimeoutError' });
    const lines: readonly Line[] = [
      { line: 'list', place, kind: 'function', keys: [], missing: [unread({}), other], lastCount: 0, at: NOW },
      { line: 'fact', place, kind: 'function', key: 'k', name: 'function/policies', fact: { known: false, missing: [unread({}), other], triedAt: NOW } },
      { line: 'fact', place, kind: 'function', key: 'k', name: 'function/policies', fact: { known: true, value: [], missing: [other, unread({})], readAt: NOW } },
      { line: 'fact', place, kind: 'function', key: 'k', name: 'function/urls', fact: { known: true, value: [], missing: [], readAt: NOW } },
    ];
    const texts = lines.map((line) => JSON.stringify(change(line)));
    expect(texts.map((text) => text.split(OLD).length - 1)).toEqual([1, 1, 1, 0]);
    expect(lines.map(withVersions(context, null))).toEqual(lines);
  });

  it('only for versions as they are made', () => {
    expect(versionIn({ [POLICY_VERSION_TAG]: NEEDED })).toBe(NEEDED);
    for (const tags of [{}, { [POLICY_VERSION_TAG]: '' }, { [POLICY_VERSION_TAG]: `${NEEDED}0` }, { [POLICY_VERSION_TAG]: 'v2' }, { other: NEEDED }]) expect(versionIn(tags)).toBeNull();
  });
});
