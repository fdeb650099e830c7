import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { bucketIn } from '../../src/cli/session.ts';
import { buildOrganization, startSimulator, type Simulator } from '../../src/simulator/index.ts';
import { accountNamed } from '../simulator/support.ts';
import { mockedBucket, s3Failure } from '../support/s3.ts';
import { NOW } from '../support/simulated.ts';
import { emptyDirectory, linesOf, postern } from './terminal.ts';

vi.mock('../../src/engine/clock.ts', () => import('./stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('./quick-pool.ts')).quick(await original()));

const PUBLIC = { Version: '2012-10-17', Statement: [{ Sid: 's', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: '*' }] };
const { s3, objects, reset } = mockedBucket();
const STATE = 's3://posterns-state/hub/';

describe('the state of the deployed service as --state', () => {
  let simulator: Simulator;
  let account: string;
  beforeAll(async () => {
    simulator = await startSimulator({ organization: buildOrganization(1, { size: 'bare' }), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });
    account = accountNamed(simulator.organization, 'orders-prod');
    simulator.mutate.putFunction({ account, region: 'eu-west-1', name: 'open', policies: { $LATEST: PUBLIC } });
  });
  beforeEach(reset);
  afterAll(() => simulator.close());

  const scan = (state: string) => postern(simulator.environment, ['scan', '--org', '--regions', 'eu-west-1', '--state', state, '--format', 'ndjson', '--publish', '--yes']);

  it('scan keeps the same in a bucket as in a directory, and nothing outside its prefix', async () => {
    const [there, here] = [await scan(STATE), await scan(emptyDirectory())];
    expect(there.code).toBe(here.code);
    expect(linesOf(there.out).results).toEqual(linesOf(here.out).results);
    expect([...objects.keys()].filter((key) => !key.startsWith('hub/'))).toEqual([]);
    expect([...new Set([...objects.keys()].map((key) => key.split('/')[1]))].sort()).toEqual(['lease', 'ledger', 'runs', 'snapshots']);
  });

  it('coverage and explain read it', async () => {
    const { results } = linesOf((await scan(STATE)).out);
    const { findingId } = results.find(({ checkId }) => checkId === 'function-policy-public') ?? { findingId: '' };
    const before = new Map(objects);
    expect(await postern(simulator.environment, ['coverage', '--state', STATE])).toMatchObject({ code: 0, err: '' });
    const explained = await postern(simulator.environment, ['explain', findingId, '--state', STATE]);
    expect(explained.out).toContain('lets any AWS customer use lambda:InvokeFunction');
    // Those who only look write nothing.
    expect(objects).toEqual(before);
  });

  it('a bucket that refuses is named in one line, with what it said', async () => {
    s3.on(GetObjectCommand).rejects(s3Failure('AccessDenied', 403));
    const ran = await postern(simulator.environment, ['coverage', '--state', STATE]);
    expect(ran).toEqual({ code: 1, out: '', err: 'postern: StoreError: s3://posterns-state/hub/runs/last.json could not be read: AccessDenied\n' });
  });

  it('the demo has no network, and so no bucket', async () => {
    const ran = await postern({}, ['demo', '--state', STATE]);
    expect(ran).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^postern: the demo keeps its state in a directory/) as string });
  });
});

describe('what --state says', () => {
  it.each([
    ['s3://state', { bucket: 'state', prefix: '' }],
    ['s3://state/', { bucket: 'state', prefix: '' }],
    ['s3://state/hub', { bucket: 'state', prefix: 'hub/' }],
    ['s3://my.state-1/a/b/', { bucket: 'my.state-1', prefix: 'a/b/' }],
    ['.postern', null],
    ['/var/s3://state', null],
  ])('%s', (state, place) => expect(bucketIn(state)).toEqual(place));

  it.each(['s3:', 's3://', 's3:///hub', 's3://State/hub', 'S3://state', 's3://st', 's3://state//', 's3://state/../other', 's3://state/a//b', 's3://state/a b'])('%s is refused, and not taken for a directory', async (state) => {
    const ran = await postern({}, ['coverage', '--state', state]);
    expect(ran).toMatchObject({ code: 1, err: `postern: --state ${state} is not a bucket: write s3://bucket/ or s3://bucket/prefix/\n` });
  });
});
