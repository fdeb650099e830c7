import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHECKS } from '../../checks/registry.ts';
import { buildOrganization, startSimulator, type Simulator } from '../../src/simulator/index.ts';
import { accountNamed } from '../simulator/support.ts';
import { NOW, startSmall } from '../support/simulated.ts';
import { emptyDirectory, linesOf, postern, type ResultLine } from './terminal.ts';

vi.mock('../../src/engine/clock.ts', () => import('./stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('./quick-pool.ts')).quick(await original()));

const PUBLIC = { Version: '2012-10-17', Statement: [{ Sid: 's', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: '*' }] };
const SOME = 'function-policy-public,tracing-inactive,execution-role-admin,scan-coverage-gap,recursive-loop-allowed';

describe('help', () => {
  it.each(['', 'scan', 'collect', 'evaluate', 'coverage', 'checks', 'explain', 'role', 'except', 'config', 'config check', 'demo'])('of postern %s', async (command) => {
    const ran = await postern({}, [...command.split(' ').filter((word) => word !== ''), '--help']);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toMatchSnapshot();
  });

  it('of postern help scan is that of postern scan --help', async () => {
    expect((await postern({}, ['help', 'scan'])).out).toBe((await postern({}, ['scan', '--help'])).out);
  });
});

describe('what needs no credentials', () => {
  it('checks lists every check once, with its severity', async () => {
    const { code, out, err } = await postern({}, ['checks']);
    expect([code, err]).toEqual([0, '']);
    const lines = out.trim().split('\n');
    expect(lines).toHaveLength(CHECKS.length);
    for (const [index, { id, severity, title }] of CHECKS.entries()) expect(lines[index]).toMatch(new RegExp(`^(on |off) +${id} +${severity} .*${title.replace(/[()$.*+?]/g, '.')}`));
  });

  it('role prints a policy that IAM accepts, for all checks or for some', async () => {
    const all = await postern({}, ['role']);
    expect(all.code).toBe(0);
    const documents = [JSON.parse(all.out)].flat() as { Version: string; Statement: { Effect: string; Action: string[] }[] }[];
    for (const document of documents) {
      expect(document.Version).toBe('2012-10-17');
      expect(JSON.stringify(document).length).toBeLessThanOrEqual(6144);
    }
    expect(documents.flatMap(({ Statement }) => Statement).find(({ Effect }) => Effect === 'Deny')?.Action).toContain('lambda:GetFunction');
    const few = await postern({}, ['role', '--checks', 'tracing-inactive']);
    expect(few.out).not.toContain('GetPolicy');
    expect(few.out).toMatchSnapshot();
    expect(few.err).toMatch(/^\d+ actions in 1 document\(s\), policy version [0-9a-f]{12}\n$/);
  });

  it('explain of a check is its page', async () => {
    expect((await postern({}, ['explain', 'tracing-inactive'])).out).toMatchSnapshot();
    for (const { id, title } of CHECKS) {
      const ran = await postern({}, ['explain', id]);
      expect(ran.code).toBe(0);
      expect(ran.out.replace(/\s+/g, ' ')).toContain(title.replace(/\s+/g, ' '));
    }
  });
});

describe('a tiny organization', () => {
  let simulator: Simulator;
  let account: string;
  const state = emptyDirectory();
  /** What a scan says does not depend on the one before: each has a state of its own, unless it is named. */
  const scan = (...words: readonly string[]) => postern(simulator.environment, ['scan', '--org', '--accounts', account, '--regions', 'eu-west-1', '--checks', SOME, '--state', emptyDirectory(), ...words]);

  beforeAll(async () => {
    simulator = await startSimulator({ organization: buildOrganization(1, { size: 'bare' }), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });
    account = accountNamed(simulator.organization, 'orders-prod');
    simulator.mutate.putFunction({ account, region: 'eu-west-1', name: 'orders-api', policies: { $LATEST: PUBLIC }, tags: { Owner: 'team-orders' } });
    simulator.mutate.putFunction({ account, region: 'eu-west-1', name: 'orders-worker', configuration: { tracing: 'PassThrough' } });
    simulator.faults.inject({ operation: 'GetFunctionRecursionConfig', resource: 'orders-worker', outcome: { error: { code: 'AccessDeniedException', status: 403, message: `User: x is not authorized to perform: lambda:GetFunctionRecursionConfig on resource: y because no identity-based policy allows the lambda:GetFunctionRecursionConfig action` } } });
  });
  afterAll(() => simulator.close());

  it.each(['table', 'ndjson', 'csv', 'asff'])('as %s', async (format) => {
    const ran = await scan('--format', format);
    expect(ran.code).toBe(2);
    expect(ran.out).toMatchSnapshot();
    if (format !== 'table') expect(ran.out).not.toContain('Three things');
    if (format === 'ndjson') for (const line of ran.out.trim().split('\n')) expect(() => JSON.parse(line) as unknown).not.toThrow();
  });

  it('what it says on the way goes to stderr', async () => {
    const { err } = await scan('--format', 'csv');
    expect(err).toMatchSnapshot();
  });

  it('--output takes the data and leaves the talk', async () => {
    const path = join(emptyDirectory(), 'results.ndjson');
    const ran = await scan('--format', 'ndjson', '--output', path);
    expect(ran.out).toBe('');
    expect(readFileSync(path, 'utf8')).toBe((await scan('--format', 'ndjson')).out);
  });

  it('coverage', async () => {
    await scan('--format', 'ndjson', '--state', state);
    expect((await postern({}, ['coverage', '--state', state])).out).toMatchSnapshot();
  });

  it('explain of a finding prints its facts, when each was read and what is missing', async () => {
    const { out } = await scan('--format', 'ndjson', '--state', state);
    const failing = linesOf(out).results.find(({ checkId, status }) => checkId === 'function-policy-public' && status === 'fail');
    expect((await postern({}, ['explain', failing?.findingId ?? '', '--state', state])).out).toMatchSnapshot();
    const unknown = linesOf(out).results.find(({ status }) => status === 'unknown');
    const explained = await postern({}, ['explain', unknown?.findingId ?? '', '--state', state]);
    expect(explained.out).toContain('lambda:GetFunctionRecursionConfig');
    expect(explained.out).toContain(NOW);
  });

  it.each<[what: string, words: readonly string[], code: number]>([
    ['nothing that grave, everything read', ['--checks', 'tracing-inactive', '--fail-on', 'high'], 0],
    ['unknown flag', ['--no-such-flag'], 1],
    ['a finding at the threshold', ['--checks', 'tracing-inactive', '--fail-on', 'low'], 2],
    ['a grave finding', ['--checks', 'function-policy-public'], 2],
    ['coverage below what is asked', ['--checks', 'recursive-loop-allowed', '--min-coverage', '99'], 3],
    ['coverage below, but not asked', ['--checks', 'recursive-loop-allowed', '--min-coverage', '0'], 0],
    ['both: findings win over coverage', ['--checks', 'recursive-loop-allowed,function-policy-public', '--min-coverage', '99'], 2],
  ])('exit code: %s', async (_what, words, code) => {
    expect((await scan('--format', 'ndjson', ...words)).code).toBe(code);
  });

  it('exit code of an interrupt is 130', async () => {
    const ran = await postern(simulator.environment, ['scan', '--state', state], { signal: AbortSignal.abort() });
    expect(ran.code).toBe(130);
  });
});

describe('collect, then evaluate', () => {
  let simulator: Simulator;
  let file: string;
  const ALL = ['--format', 'ndjson', '--include', 'fail,unknown,pass,not-applicable'];
  const ordered = (lines: readonly ResultLine[]): readonly string[] => lines.map((line) => JSON.stringify(line)).sort();

  beforeAll(async () => {
    simulator = await startSmall();
    const { vanishing } = simulator.organization.specials;
    if (vanishing !== null) simulator.mutate.functionAt(vanishing.account, vanishing.region, vanishing.name).vanishing = false;
    file = join(emptyDirectory(), 'snapshot.ndjson');
    expect((await postern(simulator.environment, ['collect', '--org', '--state', emptyDirectory(), '--output', file])).code).toBe(0);
  }, 120_000);
  afterAll(() => simulator.close());

  const evaluated = async (path: string): Promise<readonly ResultLine[]> => (await postern({}, ['evaluate', path, ...ALL])).out.trim().split('\n').map((line) => JSON.parse(line) as ResultLine);

  it('says the same as a scan', async () => {
    const scanned = linesOf((await postern(simulator.environment, ['scan', '--org', '--state', emptyDirectory(), ...ALL])).out).results;
    expect(scanned.length).toBeGreaterThan(4000);
    expect(ordered(await evaluated(file))).toEqual(ordered(scanned));
  });

  it.each([['aws-cn', 'cn-north-1'], ['aws-us-gov', 'us-gov-west-1']])('an organization of the partition %s is judged as one of aws', async (partition, region) => {
    const other = join(emptyDirectory(), 'snapshot.ndjson');
    writeFileSync(other, readFileSync(file, 'utf8').replaceAll('arn:aws:', `arn:${partition}:`).replaceAll('"partition":"aws"', `"partition":"${partition}"`).replaceAll('region:aws/', `region:${partition}/`).replaceAll('eu-west-1', region));
    // AWS publishes its layers from other accounts there: those of aws are strangers.
    const plain = (lines: readonly ResultLine[]): readonly string[] => lines.filter(({ checkId }) => checkId !== 'layer-untrusted-publisher').map(({ checkId, status, account, resource }) => `${checkId} ${status} ${account} ${resource.arn.replace(/^arn:[^:]*/, 'arn').replace(/^region:[^/]*/, 'region').replaceAll('eu-west-1', region)}`).sort();
    const [here, there] = [plain(await evaluated(file)), plain(await evaluated(other))];
    expect(there.filter((line) => !here.includes(line))).toEqual([]);
    expect(there).toHaveLength(here.length);
  });

  it('a snapshot of which a line was lost or broken is refused or unknown, never better', async () => {
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    const broken = join(emptyDirectory(), 'broken.ndjson');
    writeFileSync(broken, [...lines.slice(0, 50), '{"line":"fact","place":', ...lines.slice(50)].join('\n'));
    const ran = await postern({}, ['evaluate', broken, ...ALL]);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/broken\.ndjson, line 51, is not readable/);
    expect(ran.err.trim().split('\n')).toHaveLength(1);
    const lossy = join(emptyDirectory(), 'lossy.ndjson');
    writeFileSync(lossy, lines.filter((_, index) => index === 0 || index % 7 !== 3).join('\n'));
    const truth = new Map((await evaluated(file)).map((line): [string, ResultLine] => [line.findingId, line]));
    for (const line of await evaluated(lossy)) if (line.status === 'pass' && line.checkId !== 'scan-coverage-gap') expect(truth.get(line.findingId)?.status, JSON.stringify(line)).toBe('pass');
  });
});
