import validator from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { groupsOf, type RescanGroup, type ResolvedTargets } from '../../src/scan/rescan/targets.ts';
import { rescanMachine } from '../../src/service/rescan-definition.ts';
import { execute } from './machine.ts';

const PLACES = ['111122223333', '222233334444', '333344445555'];
const CONCURRENCY = 2;
const definition = rescanMachine({ handlers: { resolve: 'arn:aws:lambda:eu-west-1:111122223333:function:resolve', rescan: 'arn:aws:lambda:eu-west-1:111122223333:function:rescan' }, concurrency: CONCURRENCY });
const target = (number: number) => ({ kind: 'function' as const, key: `f${number}`, place: { partition: 'aws', account: 'a', region: 'eu-west-1' }, finding: null, open: [] });

/** As many groups in each place, each of one target. */
const resolvedWith = (...groups: readonly number[]): ResolvedTargets => ({
  runId: 'by-hand', by: 'an operator', notRescanned: [{ target: 'nonsense', because: 'it is nonsense' }],
  places: groups.map((count, place) => ({ account: PLACES[place] ?? '', region: 'eu-west-1', groups: Array.from({ length: count }, (_, index) => ({ targets: [target(place * 10 + index)] })) })),
});

/** Runs the machine; whoever is named fails. */
async function run(resolved: ResolvedTargets, fails: (group: RescanGroup) => boolean = () => false) {
  const seen: RescanGroup[] = [];
  const atWork: string[] = [];
  let [most, mostOfOne] = [0, 0];
  const rescan = async (input: unknown): Promise<unknown> => {
    // What the machine hands to the handler.
    const group = input as RescanGroup;
    seen.push(group);
    atWork.push(group.account);
    most = Math.max(most, atWork.length);
    mostOfOne = Math.max(mostOfOne, atWork.filter((account) => account === group.account).length);
    await new Promise((go) => setImmediate(go));
    atWork.splice(atWork.indexOf(group.account), 1);
    if (fails(group)) throw new Error('Runtime.HandlerError');
    return { account: group.account, region: group.region, state: 'rescanned', targets: group.targets.length };
  };
  const asked: unknown[] = [];
  const ended = await execute(definition, { name: 'by-hand', input: { targets: ['x'], by: 'an operator' } }, (arn, input) => {
    if (arn.endsWith(':rescan')) return rescan(input);
    asked.push(input);
    return Promise.resolve(resolved);
  });
  return { ended, seen, asked, most, mostOfOne };
}
const well = (account: string) => ({ account, region: 'eu-west-1', state: 'rescanned', targets: 1 });

describe('the rescanning state machine', () => {
  it('is valid Amazon States Language, and in JSONata throughout', () => {
    expect(validator(definition, { checkArn: true, checkPaths: true }).errors).toEqual([]);
    expect(JSON.stringify(definition)).not.toMatch(/"(InputPath|OutputPath|ResultPath|ResultSelector|Parameters|ItemsPath)"|\$\$/);
  });

  it('hands on the groups as they are: places side by side, those of one place one after the other', async () => {
    const resolved = resolvedWith(3, 1, 2);
    const { ended, seen, asked, most, mostOfOne } = await run(resolved);
    expect(asked).toEqual([{ targets: ['x'], by: 'an operator', runId: 'by-hand' }]);
    const byKey = (groups: readonly RescanGroup[]) => [...groups].sort((a, b) => String(a.targets[0]?.key).localeCompare(String(b.targets[0]?.key)));
    expect(byKey(seen)).toEqual(byKey(groupsOf(resolved)));
    expect([most, mostOfOne]).toEqual([CONCURRENCY, 1]);
    expect(ended).toEqual({ status: 'SUCCEEDED', output: { groups: [0, 0, 0, 1, 2, 2].map((place) => well(PLACES[place] ?? '')), notRescanned: resolved.notRescanned } });
  });

  it.each([
    ['no place', [], []],
    ['one group', [1], [well(PLACES[0] ?? '')]],
  ])('answers with a list for %s', async (_what, groups, expected) => {
    expect((await run(resolvedWith(...groups))).ended).toMatchObject({ status: 'SUCCEEDED', output: { groups: expected } });
  });

  it('rescans all others where a handler fails, and then fails with whose it was and why', async () => {
    const { ended, seen } = await run(resolvedWith(3, 1), ({ targets }) => targets[0]?.key === 'f1');
    expect(seen).toHaveLength(4);
    expect(ended).toMatchObject({ status: 'FAILED', error: 'RescanFailed' });
    expect(JSON.parse(String(ended.cause))).toEqual({ account: PLACES[0], region: 'eu-west-1', state: 'failed', because: 'Runtime.HandlerError' });
  });
});
