import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildOrganization, startSimulator, type Simulator } from '../../src/simulator/index.ts';
import { accountNamed } from '../simulator/support.ts';
import { NOW } from '../support/simulated.ts';
import { emptyDirectory, postern, type Ran } from './terminal.ts';

vi.mock('../../src/engine/clock.ts', () => import('./stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('./quick-pool.ts')).quick(await original()));

const PUBLIC = { Version: '2012-10-17', Statement: [{ Sid: 's', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: '*' }] };

let simulator: Simulator;
let state: string;
let leaver: string;
let stayer: string;
beforeEach(async () => {
  simulator = await startSimulator({ organization: buildOrganization(1, { size: 'bare' }), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });
  state = emptyDirectory();
  [leaver, stayer] = [accountNamed(simulator.organization, 'orders-prod'), accountNamed(simulator.organization, 'payments-prod')];
  for (const account of [leaver, stayer]) simulator.mutate.putFunction({ account, region: 'eu-west-1', name: 'open', policies: { $LATEST: PUBLIC } });
});
afterEach(() => simulator.close());

const scan = (...words: readonly string[]): Promise<Ran> => postern(simulator.environment, ['scan', '--org', '--regions', 'eu-west-1', '--state', state, '--checks', 'function-policy-public', '--publish', '--yes', ...words]);
const orphanedSince = (account: string): unknown => (JSON.parse(readFileSync(join(state, `ledger/aws/${account}/eu-west-1.json`), 'utf8')) as { ledger: { orphanedSince: unknown } }).ledger.orphanedSince;
const inOneLine = ({ out, err }: Ran): string => `${out} ${err}`.replace(/\s+/g, ' ');

describe('an account that leaves the organization between two runs', () => {
  it('has its ledger marked and is named; nothing is posted to it; it is un-marked when it is back', async () => {
    await scan();
    const account = simulator.organization.accounts.get(leaver);
    if (account === undefined) throw new Error('no account');
    simulator.organization.accounts.delete(leaver);
    const gone = await scan();
    expect(inOneLine(gone)).toContain(`Left the organization, so that nothing can be posted there any more: ${leaver} (1 finding open there, expired by 2027-02-19)`);
    expect([orphanedSince(leaver), orphanedSince(stayer)]).toEqual([NOW, null]);
    expect(inOneLine(await postern({}, ['coverage', '--state', state]))).toContain(`Left the organization, so that nothing can be posted there any more: ${leaver}`);
    simulator.organization.accounts.set(leaver, account);
    const back = await scan();
    expect(inOneLine(back)).not.toContain('Left the organization');
    expect(orphanedSince(leaver)).toBeNull();
    expect(inOneLine(back)).toContain('0 new, 0 updated, 0 resolved, 0 archived, 2 unchanged');
  });

  it.each([
    ['only some accounts were asked for', ['--accounts', 'STAYER']],
    ['only one unit was asked for', ['--ou', 'UNIT']],
    ['only some functions were asked for', ['--function', 'FUNCTION']],
    ['the configuration is about some accounts only', ['--config', 'INCLUDE']],
  ])('is not taken for gone when %s', async (_when, words) => {
    await scan();
    simulator.organization.accounts.delete(leaver);
    const include = join(mkdtempSync(join(tmpdir(), 'postern-test-')), 'postern.config.yaml');
    writeFileSync(include, `accounts: { include: ["${stayer}"] }\n`);
    const unit = simulator.organization.accounts.get(stayer)?.parentId ?? '';
    const meant: Readonly<Record<string, string>> = { STAYER: stayer, UNIT: unit, FUNCTION: `arn:aws:lambda:eu-west-1:${stayer}:function:open`, INCLUDE: include };
    const ran = await scan(...words.map((word) => meant[word] ?? word));
    expect(ran.code).toBe(2);
    expect(inOneLine(ran)).not.toContain('Left the organization');
    expect(orphanedSince(leaver)).toBeNull();
  });

  it('is not taken for gone when the organization does not tell its accounts', async () => {
    await scan();
    simulator.organization.accounts.delete(leaver);
    simulator.faults.inject({ service: 'organizations', operation: 'ListAccounts', outcome: { error: { code: 'AccessDeniedException', status: 400 } } });
    const ran = await scan('--accounts', stayer);
    expect(ran.code).toBe(2);
    expect(orphanedSince(leaver)).toBeNull();
  });

  it('is not taken for gone while it is suspended: it is a member still', async () => {
    await scan();
    simulator.mutate.setAccountState(leaver, 'SUSPENDED');
    await scan();
    expect(orphanedSince(leaver)).toBeNull();
  });
});
