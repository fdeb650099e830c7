import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { buildOrganization, startSimulator, type Simulator } from '../../src/simulator/index.ts';
import { accountNamed } from '../simulator/support.ts';
import { NOW } from '../support/simulated.ts';
import { emptyDirectory, postern, type Ran } from './terminal.ts';

vi.mock('../../src/engine/clock.ts', () => import('./stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('./quick-pool.ts')).quick(await original()));

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ organization: buildOrganization(1, { size: 'bare' }), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });
});
beforeEach(() => {
  simulator.resetStatistics();
});
afterAll(() => simulator.close());

const run = (...words: readonly string[]): Promise<Ran> => postern(simulator.environment, words);
const calls = (): readonly string[] => simulator.statistics().byOperation.map(({ operation }) => operation);

const aFile = (text: string): string => {
  const path = join(emptyDirectory(), 'postern.config.yaml');
  writeFileSync(path, text);
  return path;
};

describe('what is typed wrong ends in one line before anything is asked', () => {
  const state = emptyDirectory();
  const file = aFile('');
  it.each<[what: string, words: readonly string[], says: RegExp]>([
    ['unknown flag', ['scan', '--regoin', 'eu-west-1'], /unknown option '--regoin'.*--regions/],
    ['unknown flag of another command', ['coverage', '--publish'], /unknown option '--publish'/],
    ['unknown command', ['scna'], /unknown command 'scna'.*scan/],
    ['unknown check', ['scan', '--checks', 'function-url-open'], /unknown check: function-url-open \(postern checks lists them\)/],
    ['unknown check among known ones', ['scan', '--checks', 'tracing-inactive,no-such-*'], /unknown check: no-such-\*/],
    ['no region at all', ['scan', '--regions', ''], /a list was given that is empty/],
    ['no check at all', ['scan', '--checks', ' , '], /a list was given that is empty/],
    ['account that is none', ['scan', '--org', '--accounts', '1234'], /not an account id of twelve digits: 1234/],
    ['accounts without --org', ['scan', '--accounts', '123456789012'], /add --org/],
    ['function that is no ARN', ['scan', '--function', 'orders'], /--function takes the ARN of a function/],
    ['function with a qualifier', ['scan', '--function', 'arn:aws:lambda:eu-west-1:123456789012:function:orders:live'], /without a qualifier/],
    ['unknown format', ['scan', '--format', 'xml'], /xml.*table, ndjson, asff, csv/],
    ['unknown status', ['scan', '--include', 'failed'], /--include takes fail, unknown, pass, not-applicable; not failed/],
    ['unknown severity', ['scan', '--fail-on', 'severe'], /severe.*critical, high, medium, low, informational/],
    ['a share that is none', ['scan', '--quota-share', '2'], /--quota-share takes a number from 0.01 to 1, not 2/],
    ['a percentage that is none', ['scan', '--min-coverage', 'all'], /--min-coverage takes a number from 0 to 100, not all/],
    ['an option without its value', ['scan', '--regions'], /--regions <codes>' argument missing/],
    ['too many words', ['scan', 'orders'], /too many arguments/],
    ['neither check nor finding', ['explain', 'nonsense'], /nonsense is neither a check .* nor a findingId/],
    ['configuration that is not there', ['scan', '--config', '/nowhere/postern.config.yaml'], /\/nowhere\/postern.config.yaml: cannot be read \(ENOENT\)/],
    ['a snapshot that is not there', ['evaluate', '/nowhere/snapshot.ndjson'], /\/nowhere\/snapshot.ndjson cannot be read/],
    ['a snapshot that is none', ['evaluate', file], /is not a snapshot written by postern collect/],
    ['publishing for the first time without a terminal', ['scan', '--publish', '--state', state], /there is no terminal to ask.*--yes/],
  ])('%s', async (_what, words, says) => {
    const [command = '', ...rest] = words;
    const ran = await run(command, ...(command === 'scan' && !words.includes('--state') ? ['--state', emptyDirectory()] : []), ...rest);
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toMatch(/^postern: /);
    expect(ran.err.replace('the configuration is not valid:\n', '').trim().split('\n')).toHaveLength(1);
    expect(ran.err).toMatch(says);
    expect(simulator.statistics().calls).toBe(0);
  });

  it('unknown region: only who and where is asked, nothing is read', async () => {
    const ran = await run('scan', '--regions', 'eu-west-1,eu-nowhere-7', '--state', emptyDirectory());
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err).toBe('postern: unknown region: eu-nowhere-7 (on in this account: eu-central-1, eu-west-1, us-east-1)\n');
    expect(calls()).toEqual(['ListRegions', 'GetCallerIdentity']);
  });

  it('unknown account: the organization is asked, no account is entered', async () => {
    const ran = await run('scan', '--org', '--accounts', '123456789012', '--state', emptyDirectory());
    expect(ran).toMatchObject({ code: 1, out: '', err: 'postern: not in the organization: 123456789012\n' });
    expect(calls()).not.toContain('AssumeRole');
  });

  it('configuration mistakes are all named, each with its line', async () => {
    const ran = await run('scan', '--state', emptyDirectory(), '--config', aFile('quotaShare: 3\nregions: [nowhere]\nchekcs: {}\n'));
    expect(ran.code).toBe(1);
    expect(ran.err).toMatch(/postern.config.yaml:1: quotaShare.*\n.*:2: regions\[0\].*\n.*:3: chekcs: unknown key/);
    expect(simulator.statistics().calls).toBe(0);
  });
});

describe('where nothing can be written', () => {
  const aDirectory = emptyDirectory();
  mkdirSync(join(aDirectory, 'here'));
  const aPlainFile = aFile('');
  it.each<[string, readonly string[], RegExp]>([
    ['--output in a directory that is not there', ['scan', '--output', '/nowhere/results.ndjson'], /--output \/nowhere\/results.ndjson cannot be written/],
    ['--output that is a directory', ['scan', '--output', join(aDirectory, 'here')], /cannot be written: it is a directory/],
    ['--output below a file', ['scan', '--output', join(aPlainFile, 'results')], /cannot be written/],
    ['--output of collect', ['collect', '--output', '/nowhere/snapshot.ndjson'], /--output \/nowhere\/snapshot.ndjson cannot be written/],
    ['--output of evaluate', ['evaluate', aPlainFile, '--output', '/nowhere/results'], /cannot be written/],
    ['--state below a file', ['scan', '--state', join(aPlainFile, 'state')], /the state directory .* cannot be written/],
    ['--state on a read-only file system', ['scan', '--state', '/proc/state'], /the state directory \/proc\/state cannot be written/],
  ])('%s fails before the scan', async (_what, words, says) => {
    const ran = await run(...words, ...(words.includes('--state') || words[0] === 'evaluate' ? [] : ['--state', emptyDirectory()]));
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err.trim().split('\n')).toHaveLength(1);
    expect(ran.err).toMatch(says);
    expect(simulator.statistics().calls).toBe(0);
  });
});

describe('commands that look at the last scan', () => {
  it.each([['coverage'], ['explain', 'a'.repeat(32)], ['except', 'a'.repeat(32), '--owner', 'team', '--reason', 'why', '--expires', '2027-01-31']])('%s without a scan says so and leaves nothing behind', async (...words) => {
    const parent = emptyDirectory();
    const ran = await run(...words, '--state', join(parent, 'state'), ...(words[0] === 'except' ? ['--config', join(parent, 'config.yaml')] : []));
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err.trim().split('\n')).toHaveLength(1);
    expect(readdirSync(parent)).toEqual([]);
  });
});

describe('who may not come in', () => {
  const broken = (change: Readonly<Record<string, string | undefined>>, at: Simulator = simulator): Promise<Ran> => {
    const environment = { ...at.environment, ...change };
    return postern(Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))), ['scan', '--state', emptyDirectory()]);
  };
  const says = (ran: Ran, pattern: RegExp): void => {
    expect(ran).toMatchObject({ code: 1, out: '' });
    expect(ran.err.trim().split('\n')).toHaveLength(1);
    expect(ran.err).toMatch(pattern);
  };

  it('no credentials', async () => {
    says(await broken({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_SESSION_TOKEN: undefined }), /^postern: no AWS credentials were found: set AWS_PROFILE or sign in/);
    expect(simulator.statistics().calls).toBe(0);
  });

  it('a profile that is not there', async () => {
    says(await broken({ AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, AWS_SESSION_TOKEN: undefined, AWS_PROFILE: 'no-such-profile' }), /no AWS credentials were found.*no-such-profile/);
  });

  it('credentials that nobody knows', async () => {
    says(await broken({ AWS_ACCESS_KEY_ID: 'ASIANOBODYKNOWSTHIS1' }), /^postern: AWS does not accept these credentials: check the access key/);
    expect(calls()).toEqual(['GetCallerIdentity']);
  });

  it('expired credentials', async () => {
    simulator.faults.inject({ operation: 'GetCallerIdentity', outcome: { error: { code: 'ExpiredToken', status: 403, message: 'The security token included in the request is expired' } } });
    try {
      says(await broken({}), /^postern: the AWS credentials have expired: sign in again/);
    } finally {
      simulator.faults.clear();
    }
  });

  it('credentials that expire under the name of other services', async () => {
    simulator.faults.inject({ operation: 'GetCallerIdentity', outcome: { error: { code: 'ExpiredTokenException', status: 403, message: 'The security token included in the request is expired' } } });
    try {
      says(await broken({}), /have expired/);
    } finally {
      simulator.faults.clear();
    }
  });

  it('a clock that is wrong', async () => {
    const strict = await startSimulator({ organization: buildOrganization(1, { size: 'bare' }), now: () => '2031-01-01T00:00:00.000Z', quotaScale: Number.POSITIVE_INFINITY, maxClockSkewMinutes: 5 });
    try {
      says(await broken({}, strict), /^postern: AWS refused the request because the clock of this machine is wrong: set it/);
    } finally {
      await strict.close();
    }
  });

  it.each([
    ['an address where nobody listens', 'http://127.0.0.1:9', /^postern: the endpoint cannot be reached \(ECONNREFUSED.*check AWS_ENDPOINT_URL/],
    ['a name that listens on no address', 'http://localhost:9', /^postern: the endpoint cannot be reached \(ECONNREFUSED.*localhost|^postern: the endpoint cannot be reached \(ECONNREFUSED.*:9/],
    ['a name that does not exist', 'http://postern.invalid', /^postern: the endpoint cannot be reached \((ENOTFOUND|EAI_AGAIN).*check AWS_ENDPOINT_URL/],
  ])('%s', async (_what, url, pattern) => {
    says(await broken({ AWS_ENDPOINT_URL: url }), pattern);
  });

  it('an address that is none', async () => {
    says(await broken({ AWS_ENDPOINT_URL: 'not a url' }), /AWS_ENDPOINT_URL/);
  });

  it('an endpoint that cuts every connection', async () => {
    simulator.faults.inject({ operation: 'GetCallerIdentity', outcome: { reset: 'before' } });
    try {
      says(await broken({}), /^postern: the endpoint cannot be reached \(ECONNRESET/);
    } finally {
      simulator.faults.clear();
    }
  });

  it('an endpoint that is a web server', async () => {
    simulator.faults.inject({ operation: 'GetCallerIdentity', outcome: { raw: { status: 200, body: '<html><body>Sign in to the network</body></html>', headers: { 'content-type': 'text/html' } } } });
    try {
      const ran = await broken({});
      expect(ran).toMatchObject({ code: 1, out: '' });
      expect(ran.err.trim().split('\n')).toHaveLength(1);
    } finally {
      simulator.faults.clear();
    }
  });

  it('an account id that the hub does not have: the account of the credentials counts', async () => {
    const account = accountNamed(simulator.organization, 'orders-prod');
    const ran = await postern(simulator.environmentFor(account, 'ReadOnlyAccess'), ['scan', '--plan', '--state', emptyDirectory()]);
    expect(ran.out).toContain(`account ${account}`);
  });
});
