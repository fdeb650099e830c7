import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../checks/registry.ts';
import { configuration } from '../../checks/lib/sample.ts';
import { emptyTally } from '../../src/evaluate/coverage.ts';
import { settingsOf } from '../../src/evaluate/settings.ts';
import { known } from '../../src/model/fact.ts';
import { accountKey, type Account, type Key, type Place } from '../../src/model/place.ts';
import type { Result } from '../../src/model/result.ts';
import type { Line } from '../../src/model/snapshot.ts';
import { judgeLines } from '../../src/scan/evaluation.ts';
import { accountLines, AccountLinesReader, writeAccountLines } from '../../src/scan/joins.ts';
import { ownOf } from '../../src/scan/judged.ts';
import type { AccountReport } from '../../src/scan/report.ts';
import { writePart } from '../../src/scan/snapshots.ts';
import { factsOfSpan } from '../../src/scan/wanted.ts';
import { fact, functionLines, layerVersion, list, refused, roleArn, unreadIn } from '../graph/world.ts';
import { MemoryStore } from '../publish/memory-store.ts';
import { config } from '../support/simulated.ts';

const RUN = '20261121T120000Z-run';
const NOW = '2026-11-21T12:00:00.000Z';
const ACCOUNTS: readonly Account[] = ['111122223333', '444455556666', '777788889999'];
/** A member that no run has settled, and a stranger. */
const LOST = '222233334444';
const STRANGER = '999900001111';
const settings = settingsOf(CHECKS, config);
const names = factsOfSpan(settings, 'organization');
const trusted = { accounts: [], organization: known([...ACCOUNTS, LOST], NOW), organizationId: 'o-a1b2c3d4e5', layerPublishers: [] };
const placeIn = (account: Account, region = 'eu-west-1'): Place => ({ partition: 'aws', account, region });
const report = (account: Account): AccountReport => ({ state: { account, name: account, organizationState: 'ACTIVE', state: 'scanned', because: null, regions: [], gaps: [], checksLost: [] }, coverage: { accountRegions: NONE, facts: NONE, verdicts: NONE }, tally: emptyTally(), roles: 0, partition: 'aws', parts: { 'eu-west-1': 1 } });
const NONE = { read: 0, expected: 0 };
const layerIn = (account: Account, name: string): Key => `arn:aws:lambda:eu-west-1:${account}:layer:${name}`;

interface Uses {
  readonly function: string;
  readonly layers: readonly { readonly of: Account; readonly name: string; readonly version: number }[];
}
interface World {
  readonly uses: readonly Uses[];
  readonly layers: readonly { readonly name: string; readonly versions: number; readonly isRefused: boolean }[];
  readonly isListRefused: boolean;
}

/** Everything that is stored of an account, with facts that no organization's check wants. */
function linesIn(account: Account, { uses, layers, isListRefused }: World): readonly Line[] {
  const place = placeIn(account);
  const keys = uses.map((use) => `arn:aws:lambda:eu-west-1:${account}:function:${use.function}`);
  return [
    list('account', placeIn(account, 'global'), [accountKey(account)]),
    list('function', place, keys),
    list('layer', place, isListRefused ? [] : layers.map(({ name }) => layerIn(account, name)), isListRefused ? [unreadIn(place, 'lambda:ListLayers')] : []),
    ...uses.flatMap((use, index): readonly Line[] => {
      const [key = '', arns] = [keys[index], use.layers.map(({ of, name, version }) => `${layerIn(of, name)}:${version}`)];
      const config = configuration({ name: use.function, role: roleArn('r', account), layers: arns.map((arn) => ({ arn, signingProfileVersionArn: null })) });
      return [...functionLines(key, roleArn('r', account), { owner: account }).filter((line) => line.name !== 'function/config'), fact('function/config', key, { is: config })];
    }),
    ...layers.map(({ name, versions, isRefused }): Line => {
      const key = layerIn(account, name);
      return isRefused ? refused('layer/versions', key, 'lambda:ListLayerVersions') : fact('layer/versions', key, { is: Array.from({ length: versions }, (_, index) => ({ ...layerVersion(key, index + 1), createdAt: '2026-01-01T00:00:00.000Z' })) });
    }),
  ];
}

const judge = (lines: readonly Line[], account: Account) => judgeLines({ settings, config }, lines, { span: 'organization', place: { ...placeIn(account), region: 'global' }, at: NOW, trusted, previous: null, interrupted: false });

/** What the organization's checks say, account by account, as a run does. */
async function accountByAccount(worlds: ReadonlyMap<Account, World>): Promise<readonly Result[]> {
  const store = new MemoryStore();
  for (const [account, world] of worlds) await writeAccountLines(store, RUN, account, accountLines(linesIn(account, world), names));
  const reader = new AccountLinesReader(store, RUN, [...worlds.keys()].map(report), names);
  const results: Result[] = [];
  for (const account of worlds.keys()) {
    const { snapshot, results: all } = judge(await reader.linesOf(account), account);
    results.push(...ownOf(account, all, snapshot.lists).results);
  }
  return results;
}

const NAMES = ['one', 'two'];
const world: fc.Arbitrary<World> = fc.record({
  uses: fc.uniqueArray(fc.record({
    function: fc.constantFrom('f', 'g', 'h'),
    layers: fc.array(fc.record({ of: fc.constantFrom(...ACCOUNTS, LOST, STRANGER), name: fc.constantFrom(...NAMES, 'absent'), version: fc.integer({ min: 1, max: 4 }) }), { maxLength: 3 }),
  }), { selector: (use) => use.function, maxLength: 3 }),
  layers: fc.uniqueArray(fc.record({ name: fc.constantFrom(...NAMES), versions: fc.integer({ min: 1, max: 3 }), isRefused: fc.boolean() }), { selector: ({ name }) => name, maxLength: 2 }),
  isListRefused: fc.boolean(),
});
const byId = (results: readonly Result[]): readonly Result[] => [...results].sort((a, b) => (`${a.findingId} ${a.checkId}` < `${b.findingId} ${b.checkId}` ? -1 : 1));

describe('an organization judged account by account', () => {
  it('is judged as it is all at once', async () => {
    const seen = new Set<string>();
    await fc.assert(fc.asyncProperty(fc.tuple(world, world, world), async (made) => {
      const worlds = new Map(ACCOUNTS.map((account, index) => [account, made[index] as World]));
      const together = judge([...worlds].flatMap(([account, of]) => linesIn(account, of)), ACCOUNTS[0] ?? '').results;
      for (const { checkId, status } of together) seen.add(`${checkId} ${status}`);
      expect(byId(await accountByAccount(worlds))).toEqual(byId(together));
    }), { seed: 1, numRuns: 300 });
    for (const check of ['layer-outdated', 'layer-deleted']) for (const status of ['pass', 'fail', 'unknown', 'not-applicable']) expect(seen).toContain(`${check} ${status}`);
  });

  it('knows that a member without a report was not read, and that a stranger has nothing to be read', async () => {
    const using = (of: Account): World => ({ uses: [{ function: 'f', layers: [{ of, name: 'one', version: 1 }] }], layers: [], isListRefused: false });
    const statuses = async (of: Account) => new Set((await accountByAccount(new Map([[ACCOUNTS[0] ?? '', using(of)]]))).map(({ status }) => status));
    expect(await statuses(LOST)).toEqual(new Set(['unknown']));
    expect(await statuses(STRANGER)).toEqual(new Set(['not-applicable']));
  });

  it('says what is gone from the state', async () => {
    const store = new MemoryStore();
    const [account = '', other = ''] = ACCOUNTS;
    const uses = [{ function: 'f', layers: [{ of: other, name: 'one', version: 1 }] }];
    await writeAccountLines(store, RUN, account, accountLines(linesIn(account, { uses, layers: [], isListRefused: false }), names));
    const reader = new AccountLinesReader(store, RUN, [account, other].map(report), names);
    for (const of of [account, other]) await expect(reader.linesOf(of)).rejects.toThrow(`snapshots/${other}/global/${RUN}/00000.ndjson is gone from the state`);
  });

  it('is judged the same where an account was settled by a version that put nothing aside', async () => {
    const [account = '', other = ''] = ACCOUNTS;
    const worlds = new Map([
      [account, { uses: [{ function: 'f', layers: [{ of: other, name: 'one', version: 1 }] }], layers: [], isListRefused: false }],
      [other, { uses: [], layers: [{ name: 'one', versions: 3, isRefused: false }], isListRefused: false }],
    ]);
    const store = new MemoryStore();
    for (const [of, world] of worlds) {
      const lines = linesIn(of, world);
      const isGlobal = (line: Line): boolean => line.place.region === 'global';
      await writePart(store, placeIn(of, 'global'), RUN, 0, lines.filter(isGlobal));
      await writePart(store, placeIn(of), RUN, 0, lines.filter((line) => !isGlobal(line)));
    }
    const { results } = judge(await new AccountLinesReader(store, RUN, [account, other].map(report), names).linesOf(account), account);
    expect(results).toEqual((await accountByAccount(worlds)).filter(({ place }) => place.account === account));
    expect(results.map(({ checkId, status }) => `${checkId} ${status}`)).toContain('layer-outdated fail');
  });

  it('keeps nothing that its checks do not need', () => {
    const { own, shared } = accountLines(linesIn(ACCOUNTS[0] ?? '', { uses: [{ function: 'f', layers: [] }], layers: [{ name: 'one', versions: 1, isRefused: false }], isListRefused: false }), names);
    expect(own.filter((line) => line.line === 'fact').map(({ name }) => name)).not.toContain('function/environment');
    expect(new Set(shared.map((line) => (line.line === 'header' ? '' : line.kind)))).toEqual(new Set(['account', 'layer']));
  });
});
