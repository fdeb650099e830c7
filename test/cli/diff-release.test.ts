import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readLedger, writeLedger, type Ledger } from '../../src/publish/index.ts';
import { buildOrganization, startSimulator, type Simulator } from '../../src/simulator/index.ts';
import { accountNamed } from '../simulator/support.ts';
import { NOW } from '../support/simulated.ts';
import { systemClock } from './stopped-clock.ts';
import { emptyDirectory, linesOf, postern } from './terminal.ts';

vi.mock('../../src/engine/clock.ts', () => import('./stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('./quick-pool.ts')).quick(await original()));

const allow = (principal: unknown) => ({ Version: '2012-10-17', Statement: [{ Sid: 's', Effect: 'Allow', Principal: principal, Action: 'lambda:InvokeFunction', Resource: '*' }] });
const PARTNER = '210987654321';
const LATER = '2026-11-21T13:00:00.000Z';

let simulator: Simulator;
let account: string;
/** A state in which one run was published. */
const state = emptyDirectory();
const collected = join(emptyDirectory(), 'snapshot.ndjson');
beforeAll(async () => {
  simulator = await startSimulator({ organization: buildOrganization(1, { size: 'bare' }), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });
  account = accountNamed(simulator.organization, 'orders-prod');
  simulator.mutate.putFunction({ account, region: 'eu-west-1', name: 'open', policies: { $LATEST: allow('*') } });
  simulator.mutate.putFunction({ account, region: 'eu-west-1', name: 'shared', policies: { $LATEST: allow({ AWS: `arn:aws:iam::${PARTNER}:root` }) } });
  await scan(state);
  await postern(simulator.environment, ['collect', '--org', '--regions', 'eu-west-1', '--state', emptyDirectory(), '--output', collected]);
}, 60_000);
afterAll(() => simulator.close());

const scan = (where: string, ...words: readonly string[]) => postern(simulator.environment, ['scan', '--org', '--regions', 'eu-west-1', '--state', where, '--format', 'ndjson', '--publish', '--yes', ...words]);
/** No credentials, no endpoint: a call to AWS would fail. */
const diff = (...words: readonly string[]) => postern({}, ['diff-release', '--state', state, ...words]);

interface Diff {
  readonly changes: readonly Readonly<Record<string, string>>[];
  readonly summary: { readonly changes: Readonly<Record<string, number>>; readonly unchanged: number; readonly newChecks: readonly string[]; readonly gone: readonly { checkId: string; isInVersion: boolean; open: number }[]; readonly notCovered: readonly string[]; readonly firstPublications: number; readonly newer: number; readonly notPublished: readonly unknown[] };
}
async function diffed(...words: readonly string[]): Promise<Diff> {
  const ran = await diff('--format', 'ndjson', ...words);
  expect(ran).toMatchObject({ code: 0, err: '' });
  const lines = ran.out.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
  return { changes: lines.slice(0, -1) as Diff['changes'], summary: lines.at(-1)?.['summary'] as Diff['summary'] };
}
const NOTHING = { opens: 0, updates: 0, resolves: 0, archives: 0, withheld: 0 };

function config(text: string): string {
  const path = join(emptyDirectory(), 'postern.config.yaml');
  writeFileSync(path, text);
  return path;
}

const files = (root: string): Readonly<Record<string, string>> =>
  Object.fromEntries(readdirSync(root, { recursive: true, withFileTypes: true }).filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name)).sort().map((path) => [path, readFileSync(path, 'utf8')]));

/** A copy of the state whose ledger of the account was written by another version. */
function stateWith(change: (ledger: Ledger) => Ledger): string {
  const copy = emptyDirectory();
  for (const [path, body] of Object.entries(files(state))) {
    const to = join(copy, path.slice(state.length));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, path.endsWith(`ledger/aws/${account}/eu-west-1.json`) ? writeLedger(change(readLedger(body, path))) : body);
  }
  return copy;
}
const without = (ledger: Ledger, identity: string): Ledger => ({
  ...ledger,
  checks: new Map([...ledger.checks].filter(([id]) => id !== identity)),
  entries: new Map([...ledger.entries].filter(([, entry]) => entry.identity !== identity)),
  horizons: new Map([...ledger.horizons].filter(([id]) => !id.startsWith(`${identity} `))),
});

describe('diff-release', () => {
  it('the version that has published would change nothing', async () => {
    const { changes, summary } = await diffed();
    expect([changes, summary.changes]).toEqual([[], NOTHING]);
    expect(summary).toMatchObject({ newChecks: [], gone: [], notCovered: [], firstPublications: 0, newer: 0, notPublished: [] });
    expect(summary.unchanged).toBeGreaterThan(1);
    expect((await diff()).out).toContain(`Nothing would change: ${summary.unchanged} findings would stay as posted.`);
  });

  it('writes nothing, and asks AWS nothing', async () => {
    const [before, asked] = [files(state), simulator.statistics().byOperation.length];
    const rules = config(`trusted: { accounts: ["${PARTNER}"] }\n`);
    await diff('--config', rules);
    await postern(simulator.environment, ['diff-release', '--state', state, '--config', rules]);
    expect(files(state)).toEqual(before);
    expect(simulator.statistics().byOperation).toHaveLength(asked);
  });

  it('says what a check that is new would find, and that it waits for one cycle', async () => {
    const older = stateWith((ledger) => without(ledger, 'function-policy-public'));
    const { changes, summary } = await diffed('--state', older);
    expect(summary).toMatchObject({ changes: { ...NOTHING, withheld: 1 }, newChecks: ['function-policy-public'] });
    expect(changes).toEqual([expect.objectContaining({ change: 'withheld', checkId: 'function-policy-public', severity: 'critical', account, region: 'eu-west-1', resource: `arn:aws:lambda:eu-west-1:${account}:function:open`, title: 'Lambda function policy admits everyone' })]);
    const { out } = await diff('--state', older);
    expect(out).toMatch(/function-policy-public +· +· +· +· +1 {2}new/);
    expect(out).toContain('New checks: function-policy-public. What they find is reported for one run and posted by the next.');
    // Counts first, then the findings.
    expect(out.indexOf('Check ')).toBeLessThan(out.indexOf('Lambda function policy admits everyone'));
  });

  it('names a check that this version has no more, and what is left open of it', async () => {
    const older = stateWith((ledger) => ({ ...ledger, entries: new Map([...ledger.entries].map(([id, entry]) => [id, entry.identity === 'function-policy-public' ? { ...entry, identity: 'of-long-ago', checkId: 'of-long-ago' } : entry])) }));
    const { summary } = await diffed('--state', older);
    expect(summary.gone).toEqual([{ checkId: 'of-long-ago', isInVersion: false, open: 1 }]);
    expect((await diff('--state', older)).out).toContain('Not in this version any more: of-long-ago (1 open).');
  });

  it('a check that rests on older facts than before is no older run', async () => {
    const older = stateWith((ledger) => ({ ...ledger, entries: new Map([...ledger.entries].map(([id, entry]) => [id, entry.identity === 'function-policy-public' ? { ...entry, digest: 'of another version', observedAt: NOW } : entry])) }));
    expect((await diffed('--state', older)).summary.changes).toEqual({ ...NOTHING, updates: 1 });
  });

  it('what was verified after the snapshot keeps the later word, and is counted', async () => {
    const newer = stateWith((ledger) => ({ ...ledger, entries: new Map([...ledger.entries].map(([id, entry]) => [id, entry.identity === 'function-policy-public' ? { ...entry, digest: 'of a rescan', observedAt: LATER } : entry])) }));
    systemClock.set(LATER);
    expect((await diffed('--state', newer)).summary).toMatchObject({ changes: NOTHING, newer: 1 });
    systemClock.set(NOW);
  });

  it('nothing posted yet: says what the first publication would open', async () => {
    const empty = stateWith((ledger) => ledger);
    writeFileSync(join(empty, `ledger/aws/${account}/eu-west-1.json`), 'torn');
    expect((await diffed('--state', empty)).summary.notPublished).toEqual([{ account, region: 'eu-west-1', because: expect.stringContaining('corrupt') as string }]);
    const fresh = emptyDirectory();
    await postern(simulator.environment, ['scan', '--org', '--regions', 'eu-west-1', '--state', fresh, '--format', 'ndjson']);
    const { summary } = await diffed('--state', fresh);
    expect(summary.changes).toMatchObject({ updates: 0, resolves: 0, archives: 0, withheld: 0 });
    expect(summary.changes['opens']).toBe((await diffed()).summary.unchanged);
    expect(summary.firstPublications).toBeGreaterThan(0);
  });

  it.each([
    ['an account that is trusted now', `trusted: { accounts: ["${PARTNER}"] }\n`],
    ['another severity', 'checks: { function-policy-public: { severity: medium } }\n'],
    ['an exception', 'exceptions: [{ check: function-policy-public, scope: { resource: "*" }, reason: public by design, owner: team, expires: 2027-06-30 }]\n'],
    ['less severe findings', 'publish: { minSeverity: informational }\n'],
    ['a check left out', 'checks: { function-policy-public: { enabled: false } }\n'],
  ])('foretells what a run posts: %s', async (_what, text) => {
    const rules = config(text);
    const { changes } = (await diffed('--config', rules)).summary;
    systemClock.set(LATER);
    const { published } = linesOf((await scan(stateWith((ledger) => ledger), '--config', rules)).out).summary as { published: Record<string, number> };
    systemClock.set(NOW);
    expect(changes).toEqual({ opens: published['created'], updates: published['updated'], resolves: published['resolved'], archives: (published['archived'] ?? 0) + (published['excepted'] ?? 0), withheld: published['withheld'] });
    await putBack();
  });

  /** Security Hub as the state says: what a run with other rules has posted is undone. */
  async function putBack(): Promise<void> {
    systemClock.set('2026-11-21T14:00:00.000Z');
    await scan(emptyDirectory());
    systemClock.set(NOW);
  }

  it('names what the configuration leaves out', async () => {
    const { summary } = await diffed('--config', config('checks: { function-policy-public: { enabled: false } }\n'));
    expect(summary.gone).toEqual([{ checkId: 'function-policy-public', isInVersion: true, open: 1 }]);
  });

  it('takes the configuration that the service keeps in the state, unless another is named', async () => {
    const service = stateWith((ledger) => ledger);
    mkdirSync(join(service, 'config'));
    writeFileSync(join(service, 'config/postern.config.yaml'), 'checks: { function-policy-public: { severity: low } }\n');
    expect((await diffed('--state', service)).summary.changes).toEqual({ ...NOTHING, updates: 1 });
    expect((await diffed('--state', service, '--config', config('{}\n'))).summary.changes).toEqual(NOTHING);
    writeFileSync(join(service, 'config/postern.config.yaml'), 'checks: 1\n');
    expect(await diff('--state', service)).toMatchObject({ code: 1, out: '', err: expect.stringContaining('config/postern.config.yaml') as string });
  });
});

describe('which snapshot', () => {
  it('a run by its name', async () => {
    const runId = readdirSync(join(state, 'runs')).find((name) => name !== 'last.json') ?? '';
    expect((await diff(runId)).out).toContain(`Snapshot  ${runId}, read until ${NOW}`);
  });

  it('a file that was collected says the same as the run', async () => {
    expect((await diffed(collected)).summary).toMatchObject({ changes: NOTHING, firstPublications: 0, notCovered: [] });
    const older = stateWith((ledger) => without(ledger, 'function-policy-public'));
    expect((await diffed(collected, '--state', older)).summary.changes).toEqual({ ...NOTHING, withheld: 1 });
  });

  it('neither a file nor a run: one line', async () => {
    expect(await diff('nowhere')).toEqual({ code: 1, out: '', err: `postern: nowhere is neither a file nor a run that has ended in ${state}\n` });
    expect(await postern({}, ['diff-release', '--state', emptyDirectory()])).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^postern: no scan has ended in [^\n]+\n$/) as string });
  });

  it('a run whose parts are forgotten is refused, and never taken for one that found nothing', async () => {
    const copy = stateWith((ledger) => ledger);
    const part = Object.keys(files(join(copy, 'snapshots'))).find((path) => path.includes(`${account}/eu-west-1`) && path.endsWith('.ndjson')) ?? '';
    rmSync(part);
    expect(await diff('--state', copy)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/is gone from the state: only the last two snapshots/) as string });
  });

  it('a snapshot of a newer version is refused by name', async () => {
    const copy = stateWith((ledger) => ledger);
    for (const [path, body] of Object.entries(files(join(copy, 'snapshots')))) if (path.endsWith('.ndjson')) writeFileSync(path, body.replace('{"line":"format","format":2}', '{"line":"format","format":3}'));
    expect(await diff('--state', copy)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^postern: snapshots\/[^\n]+ has format 3; this version reads the formats 1, 2: a newer version of Postern wrote it\n$/) as string });
  });
});
