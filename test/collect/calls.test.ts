import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { plusMilliseconds } from '../../src/model/place.ts';
import { buildOrganization, startSimulator, type FaultRule, type Simulator } from '../../src/simulator/index.ts';
import { systemClock } from '../cli/stopped-clock.ts';
import { emptyDirectory, linesOf, postern, type ResultLine } from '../cli/terminal.ts';
import { accountNamed } from '../simulator/support.ts';
import { NOW } from '../support/simulated.ts';

vi.mock('../../src/engine/clock.ts', () => import('../cli/stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('../cli/quick-pool.ts')).quick(await original()));

const HOUR = 3_600_000;
const REGION = 'eu-west-1';
let simulator: Simulator;
let account: string;
let state: string;

beforeEach(async () => {
  systemClock.set(NOW);
  simulator = await startSimulator({ organization: buildOrganization(1, { size: 'bare' }), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });
  account = accountNamed(simulator.organization, 'orders-prod');
  state = emptyDirectory();
});
afterEach(() => simulator.close());

const put = (name: string, change = {}) => simulator.mutate.putFunction({ account, region: REGION, name, ...change });
/** Publishes as many versions of a function as asked for. */
function publish(name: string, versions: number, alias?: string): void {
  const fn = simulator.mutate.functionAt(account, REGION, name);
  for (let number = fn.versions.length + 1; fn.versions.length < versions; number += 1) fn.versions.push({ ...fn.latest, version: String(number), revisionId: `version-${name}-${number}` });
  if (alias !== undefined) fn.aliases.set(alias, { name: alias, version: String(versions), description: '', weights: {}, revisionId: `alias-${alias}-${versions}` });
}
async function scan(...words: readonly string[]): Promise<readonly ResultLine[]> {
  simulator.resetStatistics();
  systemClock.set(plusMilliseconds(systemClock.now(), HOUR));
  const ran = await postern(simulator.environmentFor(account, { name: 'Reader', allow: ['*'] }), ['scan', '--regions', REGION, '--state', state, '--format', 'ndjson', '--include', 'fail,unknown,pass,not-applicable', ...words]);
  if (ran.out === '') throw new Error(ran.err);
  return linesOf(ran.out).results;
}
const calls = (operation: string): number => simulator.statistics().byOperation.filter((one) => one.operation === operation).reduce((sum, one) => sum + one.calls, 0);
const ROLLING = ['ListFunctionEventInvokeConfigs', 'GetFunctionRecursionConfig', 'GetRuntimeManagementConfig', 'ListVersionsByFunction'];
const verdict = (results: readonly ResultLine[], check: string, name: string): string | undefined => results.find(({ checkId, resource }) => checkId === check && resource.arn.endsWith(`:${name}`))?.status;

describe('what the last scan knew is not asked again', () => {
  beforeEach(() => {
    for (let number = 0; number < 10; number += 1) {
      put(`f${number}`);
      publish(`f${number}`, 2, 'live');
    }
  });

  it('the second scan makes far fewer calls, and finds the same', async () => {
    const first = await scan();
    const before = simulator.statistics().calls;
    // A plan asks every question once.
    for (const operation of ROLLING) expect(calls(operation), operation).toBeGreaterThanOrEqual(10);
    const second = await scan();
    expect(simulator.statistics().calls).toBeLessThan(before * 0.6);
    for (const operation of ROLLING) expect(calls(operation), operation).toBeLessThanOrEqual(1);
    const plain = (results: readonly ResultLine[]) => results.map(({ checkId, status, findingId }) => `${checkId} ${status} ${findingId}`).sort();
    expect(plain(second)).toEqual(plain(first));
  });

  it('a function whose RevisionId changed is read again, the others are not', async () => {
    await scan();
    const fn = simulator.mutate.functionAt(account, REGION, 'f3');
    fn.latest = { ...fn.latest, revisionId: 'another' };
    fn.recursion = 'Allow';
    const results = await scan();
    for (const operation of ROLLING) expect(calls(operation), operation).toBeLessThanOrEqual(4);
    expect(verdict(results, 'recursive-loop-allowed', 'f3')).toBe('fail');
    expect(verdict(results, 'recursive-loop-allowed', 'f4')).toBe('pass');
  });

  it('a version that an alias runs is read once; when the alias moves, the new one is read', async () => {
    await scan('--checks', 'environment-secret,tracing-inactive');
    await scan('--checks', 'environment-secret,tracing-inactive');
    // One is the plan's own question.
    expect(calls('GetFunctionConfiguration')).toBe(1);
    publish('f5', 3, 'live');
    await scan('--checks', 'environment-secret,tracing-inactive');
    expect(calls('GetFunctionConfiguration')).toBe(2);
  });

  it('falls due: after a week everything is asked again', async () => {
    await scan();
    systemClock.set(plusMilliseconds(systemClock.now(), 168 * HOUR));
    await scan();
    for (const operation of ROLLING) expect(calls(operation), operation).toBeGreaterThanOrEqual(10);
  });

  it('what could not be read is asked again', async () => {
    simulator.faults.inject({ operation: 'GetFunctionRecursionConfig', outcome: { error: { code: 'ServiceException', status: 500 } } });
    expect(verdict(await scan(), 'recursive-loop-allowed', 'f1')).toBe('unknown');
    simulator.faults.clear();
    expect(verdict(await scan(), 'recursive-loop-allowed', 'f1')).toBe('pass');
  });
});

describe('policies of published versions', () => {
  const PUBLIC = JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: 's', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: '*' }] });

  it('are read on a budget, newest first; until all are read nothing passes, and each run goes on where the last one stopped', async () => {
    put('old');
    publish('old', 120);
    simulator.mutate.functionAt(account, REGION, 'old').policies.set('1', { document: PUBLIC, revisionId: 'r' });
    const words = ['--checks', 'function-policy-public'];
    const seen: (string | undefined)[] = [];
    const asked: number[] = [];
    for (let run = 0; run < 4; run += 1) {
      seen.push(verdict(await scan(...words), 'function-policy-public', 'old'));
      asked.push(calls('GetPolicy'));
    }
    expect(seen.slice(0, 2)).toEqual(['unknown', 'unknown']);
    expect(seen.at(-1)).toBe('fail');
    for (const number of asked.slice(0, 2)) expect(number).toBeLessThan(70);
    expect(asked[3]).toBeLessThan(5);
  });

  it('a version that is public is a failure of that version', async () => {
    put('two');
    publish('two', 2);
    simulator.mutate.functionAt(account, REGION, 'two').policies.set('1', { document: PUBLIC, revisionId: 'r' });
    const failing = (await scan('--checks', 'function-policy-public')).filter(({ status }) => status === 'fail');
    expect(failing.map(({ aspect }) => aspect)).toEqual(['1']);
  });
});

describe('GetPolicy that finds nothing', () => {
  const notFound = (message: string): FaultRule['outcome'] => ({ error: { code: 'ResourceNotFoundException', status: 404, message } });
  const results = async (rule: FaultRule['outcome']): Promise<ResultLine | undefined> => {
    put('plain');
    simulator.faults.inject({ operation: 'GetPolicy', resource: 'plain', outcome: rule });
    return (await scan('--checks', 'function-policy-public')).find(({ checkId }) => checkId === 'function-policy-public');
  };

  it.each(['The resource you requested does not exist.', 'No policy is associated with the given resource.', 'No policy is associated'])('%s: it has none', async (message) => {
    expect((await results(notFound(message)))?.status).toMatch(/pass|not-applicable/);
    expect(calls('GetFunctionConfiguration')).toBe(0);
  });

  it('"Function not found" of a function that is there: it has none', async () => {
    expect((await results(notFound('Function not found: arn:aws:lambda:eu-west-1:111122223333:function:plain')))?.status).toMatch(/pass|not-applicable/);
  });

  it('"Function not found" of a function that is gone: it vanished, which is not a pass', async () => {
    simulator.faults.inject({ operation: 'GetFunctionConfiguration', resource: 'plain', outcome: notFound('Function not found: arn:aws:lambda:eu-west-1:111122223333:function:plain') });
    expect(await results(notFound('Function not found: arn:aws:lambda:eu-west-1:111122223333:function:plain'))).toMatchObject({ status: 'unknown', because: [{ action: 'lambda:GetPolicy', reason: 'vanished' }] });
  });

  it('the same words under another name are no answer', async () => {
    expect(await results({ error: { code: 'UnknownError', status: 404, message: 'The resource you requested does not exist.' } })).toMatchObject({ status: 'unknown' });
  });
});

describe('tags', () => {
  it('absent from the answer: untagged; not answered: unknown', async () => {
    put('tagged', { tags: { Owner: 'team-a', Environment: 'test', DataClassification: 'internal' } });
    put('untagged');
    const words = ['--checks', 'function-tags-missing'];
    const [tagged, untagged] = ['tagged', 'untagged'];
    const answered = await scan(...words);
    expect([verdict(answered, 'function-tags-missing', tagged), verdict(answered, 'function-tags-missing', untagged)]).toEqual(['pass', 'fail']);
    simulator.faults.inject({ operation: 'GetResources', outcome: { error: { code: 'AccessDeniedException', status: 400, message: 'no' } } });
    const denied = await scan(...words);
    expect([verdict(denied, 'function-tags-missing', tagged), verdict(denied, 'function-tags-missing', untagged)]).toEqual(['unknown', 'unknown']);
  });
});
