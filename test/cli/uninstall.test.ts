import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readLedger } from '../../src/publish/index.ts';
import { buildOrganization, startSimulator, type Simulator } from '../../src/simulator/index.ts';
import { accountNamed } from '../simulator/support.ts';
import { NOW } from '../support/simulated.ts';
import { systemClock } from './stopped-clock.ts';
import { emptyDirectory, linesOf, postern, type Ran } from './terminal.ts';

vi.mock('../../src/engine/clock.ts', () => import('./stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('./quick-pool.ts')).quick(await original()));

const PUBLIC = { Version: '2012-10-17', Statement: [{ Sid: 's', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: '*' }] };
const LATER = '2026-11-21T13:00:00.000Z';
const WRITER = 'PosternFindingsWriter';

let simulator: Simulator;
let state: string;
let orders: string;
let payments: string;
beforeEach(async () => {
  systemClock.set(NOW);
  simulator = await startSimulator({ organization: buildOrganization(1, { size: 'bare' }), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });
  state = emptyDirectory();
  [orders, payments] = [accountNamed(simulator.organization, 'orders-prod'), accountNamed(simulator.organization, 'payments-prod')];
  for (const account of [orders, payments]) for (const name of ['open-a', 'open-b']) simulator.mutate.putFunction({ account, region: 'eu-west-1', name, policies: { $LATEST: PUBLIC } });
  await scan();
  systemClock.set(LATER);
}, 60_000);
afterEach(() => simulator.close());

const scan = (...words: readonly string[]): Promise<Ran> => postern(simulator.environment, ['scan', '--org', '--regions', 'eu-west-1', '--state', state, '--checks', 'function-policy-public', '--publish', '--yes', '--format', 'ndjson', ...words]);
const uninstall = (...words: readonly string[]): Promise<Ran> => postern(simulator.environment, ['uninstall-plan', '--state', state, ...words]);
const ledgerPath = (account: string): string => join(state, `ledger/aws/${account}/eu-west-1.json`);
const statesIn = (account: string): readonly string[] => [...readLedger(readFileSync(ledgerPath(account), 'utf8'), account).entries.values()].map(({ state: each }) => each);
const shown = (account?: string): readonly string[] => simulator.findings().filter((each) => account === undefined || each.account === account).map(({ finding }) => `${String(finding.RecordState)} ${(finding.ProductFields as Record<string, string>)['postern/Because'] ?? ''}`.trim());
const imports = (): number => simulator.statistics().byOperation.filter(({ operation }) => operation === 'BatchImportFindings').reduce((sum, { calls }) => sum + calls, 0);
const inOneLine = ({ out, err }: Ran): string => `${out} ${err}`.replace(/\s+/g, ' ');
const ALL_OPEN = ['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE'];
const ALL_LEFT = ALL_OPEN.map(() => 'ARCHIVED uninstalled');

describe('uninstall-plan', () => {
  it('archives everything, account by account, and keeps that in the ledgers; once more there is nothing left', async () => {
    const ran = await uninstall('--yes');
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(new RegExp(`${orders} +eu-west-1 +2\n`));
    expect(ran.out).toContain('In all 4 findings in 2 accounts to be archived.');
    expect(inOneLine(ran)).toContain('A run that starts after this posts everything again. Stop the schedule first');
    expect(ran.err).toContain(`${payments} eu-west-1: 2 archived`);
    expect(ran.err).toContain('All of it is archived. The roles and the stacks can go now.');
    expect([shown(), statesIn(orders), statesIn(payments)]).toEqual([ALL_LEFT, ['archived', 'archived'], ['archived', 'archived']]);
    const before = imports();
    expect(await uninstall()).toMatchObject({ code: 0, out: expect.stringContaining('Nothing is left to archive.') as string });
    expect(imports()).toBe(before);
  });

  it('shows what it would do, and does nothing without a yes', async () => {
    const before = imports();
    const script = await uninstall();
    expect(script).toMatchObject({ code: 1, out: expect.stringContaining('In all 4 findings') as string, err: expect.stringContaining('add --yes') as string });
    const questions: string[] = [];
    const no = await postern(simulator.environment, ['uninstall-plan', '--state', state], { isTerminal: true, confirm: (question) => Promise.resolve(questions.push(question) < 0) });
    expect([no.code, questions, imports(), shown()]).toEqual([1, ['Archive them? [y/N] '], before, ALL_OPEN]);
    const yes = await postern(simulator.environment, ['uninstall-plan', '--state', state], { isTerminal: true, confirm: () => Promise.resolve(true) });
    expect([yes.code, shown()]).toEqual([0, ALL_LEFT]);
  });

  it('refuses when a role is gone, names the account and does nothing anywhere; --abandon leaves its findings to expire', async () => {
    simulator.mutate.removeRole(orders, WRITER);
    const refused = await uninstall('--yes');
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining(`postern: nothing was archived: ${orders} cannot be posted to`) as string });
    expect(inOneLine(refused)).toContain(`Cannot be archived, because the role ${WRITER} could not be assumed`);
    expect([shown(), statesIn(payments)]).toEqual([ALL_OPEN, ['failed', 'failed']]);
    const abandoned = await uninstall('--yes', '--abandon');
    expect(abandoned.code).toBe(0);
    expect([shown(orders), shown(payments), statesIn(orders)]).toEqual([['ACTIVE', 'ACTIVE'], ['ARCHIVED uninstalled', 'ARCHIVED uninstalled'], ['failed', 'failed']]);
  });

  it('finds what no ledger knows: a lost ledger, and an account whose role is gone with it', async () => {
    rmSync(ledgerPath(orders));
    expect((await uninstall()).out).toMatch(new RegExp(`${orders} +eu-west-1 +2 {2}\\(2 of them in no ledger\\)`));
    simulator.mutate.removeRole(orders, WRITER);
    expect((await uninstall('--yes')).code).toBe(1);
    expect(shown()).toEqual(ALL_OPEN);
  });

  it('goes on where it was stopped', async () => {
    const heal = simulator.faults.inject({ service: 'securityhub', operation: 'BatchImportFindings', account: orders, outcome: { error: { code: 'AccessDeniedException', status: 403 } } });
    const stopped = await uninstall('--yes');
    expect(stopped).toMatchObject({ code: 1, err: expect.stringContaining(`something is left in ${orders} eu-west-1`) as string });
    expect([statesIn(orders), statesIn(payments)]).toEqual([['failed', 'failed'], ['archived', 'archived']]);
    heal();
    const again = await uninstall('--yes');
    expect([again.code, shown()]).toEqual([0, ALL_LEFT]);
    expect(again.out).toContain('In all 2 findings in 1 account to be archived.');
  });

  it('leaves a place alone in which a run publishes', async () => {
    writeFileSync(join(state, `lease/aws/${orders}/eu-west-1.json`), JSON.stringify({ holder: 'a-run', since: LATER, until: '2026-11-21T13:09:00.000Z' }));
    const ran = await uninstall('--yes');
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining('another run (a-run) publishes here, until 2026-11-21T13:09:00.000Z at the latest') as string });
    expect([shown(orders), shown(payments)]).toEqual([['ACTIVE', 'ACTIVE'], ['ARCHIVED uninstalled', 'ARCHIVED uninstalled']]);
  });

  it('an account that left the organization is no reason to refuse: what is open there expires', async () => {
    simulator.organization.accounts.delete(orders);
    await scan();
    const ran = await uninstall('--yes');
    expect(ran.code).toBe(0);
    expect(inOneLine(ran)).toContain(`Left to expire by itself, 90 days after its last post, because its account has left the organization: ${orders} eu-west-1 (2 findings)`);
    expect(shown(payments)).toEqual(['ARCHIVED uninstalled', 'ARCHIVED uninstalled']);
  });

  it('where the hub itself cannot be asked, that is said, and every ledger is worked through all the same', async () => {
    simulator.faults.inject({ service: 'securityhub', operation: 'GetFindings', account: simulator.organization.hubAccount, times: 1, outcome: { error: { code: 'AccessDeniedException', status: 403 } } });
    const ran = await uninstall('--yes');
    expect([ran.code, shown()]).toEqual([0, ALL_LEFT]);
    expect(inOneLine(ran)).toContain('Places whose ledger is lost could not be looked for, because securityhub:GetFindings failed: AccessDeniedException');
  });

  it('where Security Hub is off nothing can be archived, and nothing refuses', async () => {
    simulator.mutate.setSecurityHub(orders, 'eu-west-1', false);
    const ran = await uninstall('--yes');
    expect(ran.code).toBe(0);
    expect(inOneLine(ran)).toContain(`because Security Hub is off here: ${orders} eu-west-1 (2 findings)`);
  });

  it('a ledger that is torn, or of another hub, is named, and nothing is done', async () => {
    const body = readFileSync(ledgerPath(orders), 'utf8');
    for (const [spoilt, reason] of [[body.slice(0, 200), 'corrupt'], [body.replaceAll(`"hubId":"aws:${simulator.organization.hubAccount}"`, '"hubId":"aws:000000000000"'), 'corrupt']] as const) {
      writeFileSync(ledgerPath(orders), spoilt);
      const ran = await uninstall('--yes');
      expect([ran.code, shown()]).toEqual([1, ALL_OPEN]);
      expect(inOneLine(ran)).toContain(reason);
    }
    // From another account of the organization these ledgers are another hub's.
    writeFileSync(ledgerPath(orders), body);
    const other = await postern(simulator.environmentFor(payments, 'AdministratorAccess'), ['uninstall-plan', '--state', state, '--yes']);
    expect([other.code, shown()]).toEqual([1, ALL_OPEN]);
    expect(inOneLine(other)).toContain(`belongs to the hub aws:${simulator.organization.hubAccount}`);
  });

  it("leaves findings of others alone: another hub's, and other products'", async () => {
    const [ours] = simulator.findings().filter(({ account }) => account === orders);
    if (ours === undefined) throw new Error('nothing was posted');
    const { findings } = simulator.mutate.regionAt(orders, 'eu-west-1').securityHub;
    const copy = (id: string, change: object) => findings.set(`${String(ours.finding.ProductArn)}\n${id}`, { ...ours.finding, Id: id, ...change });
    const foreign = `${String(ours.finding.Id).slice(0, -32)}${'a'.repeat(32)}`;
    copy(foreign, { ProductFields: { ...(ours.finding.ProductFields as object), 'postern/HubId': 'aws:000000000000', 'postern/FindingId': 'a'.repeat(32) } });
    copy('other-product/1', { GeneratorId: 'other-product', ProductFields: {} });
    expect((await uninstall('--yes')).code).toBe(0);
    const states = new Map(simulator.findings().filter(({ account }) => account === orders).map(({ finding }) => [String(finding.Id), finding.RecordState]));
    expect([states.get(foreign), states.get('other-product/1')]).toEqual(['ACTIVE', 'ACTIVE']);
    expect([...states.values()].filter((each) => each === 'ARCHIVED')).toHaveLength(2);
  });

  it('a run after it posts everything again, as it says', async () => {
    await uninstall('--yes');
    systemClock.set('2026-11-21T14:00:00.000Z');
    expect(linesOf((await scan()).out).summary).toMatchObject({ published: { created: 0, updated: 4 } });
    expect(shown()).toEqual(ALL_OPEN);
  });

  it('where an external id is needed and was not given, that is suggested first, and --abandon last', async () => {
    await simulator.close();
    const externalId = 'postern-external-id';
    simulator = await startSimulator({ organization: buildOrganization(1, { size: 'bare', externalId }), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });
    state = emptyDirectory();
    simulator.mutate.putFunction({ account: orders, region: 'eu-west-1', name: 'open', policies: { $LATEST: PUBLIC } });
    systemClock.set(NOW);
    await scan('--external-id', externalId);
    expect(shown()).toEqual(['ACTIVE']);
    systemClock.set(LATER);
    const refused = await uninstall('--yes');
    expect([refused.code, shown()]).toEqual([1, ['ACTIVE']]);
    const words = ['nothing was archived', '--external-id', 'analystRoleName', '--abandon'].map((word) => refused.err.indexOf(word));
    expect(words).toEqual([...words].sort((a, b) => a - b));
    expect(words).not.toContain(-1);
    const wrong = await uninstall('--yes', '--external-id', 'another-id');
    expect(wrong.code).toBe(1);
    expect(wrong.err).not.toContain('--external-id');
    expect((await uninstall('--yes', '--external-id', externalId)).code).toBe(0);
    expect(shown()).toEqual(['ARCHIVED uninstalled']);
  });
});
