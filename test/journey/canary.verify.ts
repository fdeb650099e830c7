import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetPolicyCommand, ListAliasesCommand, ListFunctionsCommand, ListTagsCommand, ListVersionsByFunctionCommand } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Credentials, Simulator } from '../../src/simulator/index.ts';
import { emptyDirectory, linesOf, postern, type Ran, type ResultLine } from '../cli/terminal.ts';
import { checksummed, jsonWebToken, sourceOf } from '../secrets/generate.ts';
import { accountNamed, clients, type Clients } from '../simulator/support.ts';
import { startSmall } from '../support/simulated.ts';

vi.mock('../../src/engine/clock.ts', () => import('../cli/stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('../cli/quick-pool.ts')).quick(await original()));

const REGION = 'eu-west-1';
const NAME = 'canary';
const source = sourceOf(41);
const digits = source.alnum(18);
/** What may be seen nowhere: the random part of each planted secret, so that a part of it is found too. */
const CANARIES = {
  aws: source.base64(40).replaceAll('/', 'x'),
  url: source.alnum(20),
  json: source.alnum(32),
  github: checksummed(source, 'ghp_'),
  word: `Correct-Horse-${digits}`,
  jwt: jsonWebToken(source),
  plain: source.alnum(40),
  older: source.alnum(32),
  description: checksummed(source, 'ghp_'),
  tag: `sk_live_${source.alnum(24)}`,
  aliasDescription: checksummed(source, 'npm_'),
  sid: checksummed(source, 'ghs_'),
} as const;
type Canary = keyof typeof CANARIES;

/** The shortest piece of a secret that counts as leaked; no two random texts share that many characters by chance. */
const PIECE = 9;

/** Every text that gives a canary away: any piece of its random part, as it is or behind an encoding. */
function pieces(): readonly (readonly [Canary, string])[] {
  return Object.entries(CANARIES).flatMap(([name, whole]) => {
    const random = whole.replace(/^(ghp_|ghs_|npm_|sk_live_|Correct-Horse-)/, '').replace(/^eyJ[^.]*\./, '');
    const plain = Array.from({ length: random.length - PIECE + 1 }, (_, at) => random.slice(at, at + PIECE));
    const encoded = [Buffer.from(whole).toString('base64').replace(/=+$/, ''), Buffer.from(whole).toString('hex'), encodeURIComponent(whole), [...whole].reverse().join('')];
    return [...plain, ...encoded].map((piece) => [name as Canary, piece] as const);
  });
}
const PIECES = pieces();
const canariesIn = (text: string): readonly Canary[] => [...new Set(PIECES.flatMap(([name, piece]) => (text.includes(piece) ? [name] : [])))];

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

let simulator: Simulator;
let account: string;
let arn: string;
const state = emptyDirectory();
const outputs = new Map<string, Ran>();

function plant(): void {
  const variables = {
    AWS_SECRET_ACCESS_KEY: CANARIES.aws, DATABASE_URL: `postgres://app:${CANARIES.url}@db.example.com:5432/orders`, SETTINGS: JSON.stringify({ user: 'app', apiKey: CANARIES.json }), GITHUB: CANARIES.github,
    DB_PASSWORD: CANARIES.word, SESSION: CANARIES.jwt, X: CANARIES.plain,
  };
  const fn = simulator.mutate.putFunction({
    account, region: REGION, name: NAME,
    configuration: { environment: variables, description: `deployed with ${CANARIES.description}` },
    tags: { deployToken: CANARIES.tag },
    policies: { $LATEST: { Version: '2012-10-17', Id: CANARIES.sid, Statement: [{ Sid: CANARIES.sid, Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: '*' }] } },
  });
  fn.versions.push({ ...fn.latest, version: '1', environment: { API_KEY: CANARIES.older } });
  fn.aliases.set('live', { name: 'live', version: '1', description: CANARIES.aliasDescription, weights: {}, revisionId: fn.latest.revisionId });
}

/** Runs a command and keeps all that it says. */
async function said(what: string, words: readonly string[]): Promise<Ran> {
  const ran = await postern(simulator.environment, words, { color: true, width: 400 });
  outputs.set(what, ran);
  return ran;
}

const SCAN = ['scan', '--org', '--publish', '--yes', '--state', state, '--include', 'fail,unknown,pass,not-applicable'];
let results: readonly ResultLine[];
const failures = (checkId: string): readonly ResultLine[] => results.filter((result) => result.resource.arn === arn && result.checkId === checkId && result.status === 'fail');

beforeAll(async () => {
  simulator = await startSmall();
  account = accountNamed(simulator.organization, 'payments-prod');
  arn = `arn:aws:lambda:${REGION}:${account}:function:${NAME}`;
  plant();
  const here = ['--accounts', account, '--regions', REGION];
  results = linesOf((await said('ndjson', [...SCAN, ...here, '--format', 'ndjson'])).out).results;
  for (const format of ['table', 'asff', 'csv']) await said(format, [...SCAN, ...here, '--format', format]);
  await said('coverage', ['coverage', '--state', state]);
  for (const check of ['environment-secret', 'function-policy-public']) for (const { findingId } of failures(check)) await said(`explain ${check} ${findingId}`, ['explain', findingId, '--state', state]);
  const snapshot = join(state, 'collected.ndjson');
  await said('collect', ['collect', '--org', ...here, '--state', emptyDirectory(), '--output', snapshot]);
  for (const format of ['ndjson', 'asff']) await said(`evaluate ${format}`, ['evaluate', snapshot, '--format', format, '--include', 'fail,unknown,pass,not-applicable']);
  // A scan that cannot read some of it must not say more about the rest.
  simulator.faults.inject({ account, operation: 'GetPolicy', outcome: { raw: { status: 200, body: `{"Policy":"{${CANARIES.sid}` } } });
  simulator.faults.inject({ account, operation: 'ListTags', outcome: { error: { code: 'ServiceException', status: 400, message: 'no tags today' } } });
  await said('broken', [...SCAN, ...here, '--format', 'ndjson', '--state', join(state, 'broken')]);
  simulator.faults.clear();
}, 120_000);
afterAll(() => simulator.close());

describe('planted credentials', () => {
  it('are in what AWS answers to the very session that scans', async () => {
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '', AWS_SESSION_TOKEN: sessionToken = '' } = simulator.environment;
    const hub = clients(simulator, account, { accessKeyId, secretAccessKey, sessionToken });
    const { Credentials: given } = await hub.sts.send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/PosternScan`, RoleSessionName: 'canary' }));
    const session: Credentials = { accessKeyId: given?.AccessKeyId ?? '', secretAccessKey: given?.SecretAccessKey ?? '', sessionToken: given?.SessionToken ?? '' };
    const { lambda } = clients(simulator, account, session, REGION);
    const heard = async (call: (from: Clients['lambda']) => Promise<unknown>): Promise<readonly Canary[]> => canariesIn(JSON.stringify(await call(lambda)));
    // JSON in a variable is JSON in JSON here; every canary is whole all the same.
    expect(await heard((from) => from.send(new ListFunctionsCommand({})))).toEqual(['aws', 'url', 'json', 'github', 'word', 'jwt', 'plain', 'description']);
    expect(await heard((from) => from.send(new ListVersionsByFunctionCommand({ FunctionName: NAME })))).toContain('older');
    expect(await heard((from) => from.send(new ListTagsCommand({ Resource: arn })))).toEqual(['tag']);
    expect(await heard((from) => from.send(new ListAliasesCommand({ FunctionName: NAME })))).toEqual(['aliasDescription']);
    expect(await heard((from) => from.send(new GetPolicyCommand({ FunctionName: NAME })))).toEqual(['sid']);
  });

  it('were looked at: they are findings, and the statement that holds one is judged', () => {
    expect(failures('environment-secret').map(({ aspect }) => aspect).sort()).toEqual(['API_KEY', 'AWS_SECRET_ACCESS_KEY', 'DATABASE_URL', 'DB_PASSWORD', 'GITHUB', 'SESSION', 'SETTINGS', 'X', 'description', 'tag:deployToken']);
    expect(failures('function-policy-public')).toHaveLength(1);
    const posted = simulator.findings().filter(({ finding }) => JSON.stringify(finding).includes(arn));
    expect(posted.filter(({ finding }) => finding.GeneratorId === 'postern/environment-secret').length).toBe(failures('environment-secret').length);
  });

  it('are in nothing that any command wrote to a terminal', () => {
    expect([...outputs.keys()].filter((what) => what.startsWith('explain')).length).toBe(failures('environment-secret').length + 1);
    expect([...outputs].filter(([, { code }]) => ![0, 2, 3].includes(code)).map(([what, { err }]) => `${what}: ${err}`)).toEqual([]);
    for (const [what, { out, err }] of outputs) {
      expect([what, canariesIn(out), canariesIn(err)]).toEqual([what, [], []]);
      if (what !== 'coverage' && what !== 'collect') expect(out, what).toContain(NAME);
    }
  });

  it('are in no file that any command left behind, the collected snapshot among them', () => {
    const files = filesBelow(state);
    expect(files.filter((file) => readFileSync(file, 'utf8').includes(arn)).map((file) => file.slice(state.length + 1).split('/')[0])).toEqual(expect.arrayContaining(['collected.ndjson', 'ledger', 'broken']));
    for (const file of files) expect([file, canariesIn(`${file}\n${readFileSync(file, 'utf8')}`)]).toEqual([file, []]);
  });

  it('are in no finding of Security Hub', () => {
    const findings = simulator.findings();
    expect(findings.length).toBeGreaterThan(0);
    for (const { finding } of findings) expect([finding.Id, canariesIn(JSON.stringify(finding))]).toEqual([finding.Id, []]);
  });
});
