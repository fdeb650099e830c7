import { beforeAll, describe, expect, it } from 'vitest';
import { gatherPublishSteps, writePublishSteps, type PlannedPlace } from '../../src/scan/publish-steps.ts';
import { DirectoryStore } from '../../src/store/directory-store.ts';
import { emptyDirectory, postern } from './terminal.ts';

const RUN = '20261128T030000Z-scheduled';
const place = (account: string, region: string, posts: PlannedPlace['posts'], more: Partial<PlannedPlace> = {}): PlannedPlace => ({ account, region, because: null, posts, withheld: 0, ...more });
const create = (checkId: string, findings: number) => ({ checkId, action: 'create' as const, findings });

describe('postern publication-plan', () => {
  const state = emptyDirectory();
  beforeAll(async () => {
    const store = new DirectoryStore(state);
    await writePublishSteps(store, RUN, '111122223333', 'eu-west-1', { published: [], planned: [place('111122223333', 'eu-west-1', [create('function-policy-public', 2), create('runtime-deprecated', 11)])] });
    await writePublishSteps(store, RUN, '111122223333', 'us-east-1', { published: [], planned: [place('111122223333', 'us-east-1', [create('function-policy-public', 1)], { withheld: 3 })] });
    // Delivered twice: counted once.
    await writePublishSteps(store, RUN, '111122223333', 'us-east-1', { published: [], planned: [place('111122223333', 'us-east-1', [create('function-policy-public', 1)], { withheld: 3 })] });
    await writePublishSteps(store, RUN, '444455556666', 'eu-west-1', { published: [], planned: [place('444455556666', 'eu-west-1', [], { because: 'Security Hub is off' })] });
    for (const account of ['111122223333', '444455556666']) await gatherPublishSteps(store, RUN, account);
    for (const runId of [RUN, '20261127T030000Z-real']) await store.put(`runs/${runId}/summary.json`, '{}');
    await store.put('runs/last.json', JSON.stringify({ runId: RUN }));
  });

  it('counts by account and check, the gravest first, all regions together', async () => {
    const ran = await postern({}, ['publication-plan', '--state', state]);
    expect(ran).toEqual({ code: 0, err: '', out: [
      `The dry run ${RUN} would have posted 14 findings in 1 account. Nothing was posted.`,
      '',
      '111122223333',
      '   3  critical       create     function-policy-public',
      '  11  high           create     runtime-deprecated',
      '',
      '3 failures of checks that are new here would stay in the report for one run.',
      '',
      '  Nothing could be posted because Security Hub is off: 444455556666 eu-west-1',
      '',
    ].join('\n') });
  });

  it('writes one object a line, region by region', async () => {
    const { out } = await postern({}, ['publication-plan', RUN, '--state', state, '--format', 'ndjson']);
    const lines = out.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.slice(0, -1).map(({ account, region, checkId, findings }) => [account, region, checkId, findings])).toEqual([
      ['111122223333', 'eu-west-1', 'function-policy-public', 2],
      ['111122223333', 'us-east-1', 'function-policy-public', 1],
      ['111122223333', 'eu-west-1', 'runtime-deprecated', 11],
    ]);
    expect(lines.at(-1)).toEqual({ summary: { runId: RUN, findings: 14, withheld: 3, notPublished: [{ account: '444455556666', region: 'eu-west-1', because: 'Security Hub is off' }] } });
  });

  it.each([
    [['20261127T030000Z-real'], 'was no dry run'],
    [['unheard-of'], 'is no run that has ended'],
    [['../../etc'], 'is no run that has ended'],
  ])('says of %s why not', async (words, why) => {
    expect(await postern({}, ['publication-plan', ...words, '--state', state])).toMatchObject({ code: 1, out: '', err: expect.stringContaining(why) as string });
  });
  it('says of a state without runs that there are none', async () => {
    expect(await postern({}, ['publication-plan', '--state', emptyDirectory()])).toMatchObject({ code: 1, err: expect.stringContaining('no run has ended in') as string });
  });
});
