import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Result } from '../../src/model/result.ts';
import { readReports, readResults } from '../../src/scan/report.ts';
import type { FindingPlace, Simulator } from '../../src/simulator/index.ts';
import { differences, scanned, startOrganization, timeless } from './compared.ts';
import { startEmulator, type Emulator } from './emulator.ts';
import { deploy, type Stack } from './stack.ts';

const RUN = 'scan-20261126T0600Z';
const NEXT_RUN = 'scan-20261127T0600Z';
const OPEN_TO_ALL = { Version: '2012-10-17', Statement: [{ Sid: 's', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: '*' }] };

interface Planted {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
}

/** Five public functions in each of twenty accounts. */
function plant({ organization, mutate }: Simulator): readonly Planted[] {
  const teams = [...organization.accounts.values()].filter(({ name }) => name.startsWith('team-'));
  return teams.flatMap(({ id: account }) => Array.from({ length: 5 }, (_, index): Planted => {
    const region = ['eu-west-1', 'us-east-1'][index % 2] ?? '';
    const name = `open-${index}`;
    mutate.putFunction({ account, region, name, policies: { $LATEST: OPEN_TO_ALL } });
    return { account, region, name, arn: `arn:aws:lambda:${region}:${account}:function:${name}` };
  }));
}

const isAbout = (planted: readonly Planted[]) => ({ finding }: FindingPlace): boolean =>
  finding.GeneratorId === 'postern/function-policy-public' && planted.some(({ arn }) => (finding.ProductFields as Record<string, string>)['postern/Resource'] === arn);
const stateOf = ({ finding }: FindingPlace): string => `${String(finding.RecordState)} ${(finding.Compliance as { Status: string }).Status}`;
const runOf = async ({ store }: Stack, name: string): Promise<string> => {
  const run = (await store.list('runs/')).map((key) => key.split('/')[1] ?? '').find((runId) => runId.endsWith(`Z-${name}`));
  if (run === undefined) throw new Error(`there is no run of ${name}`);
  return run;
};

describe('the deployed state machines', () => {
  let simulator: Simulator;
  let other: Simulator;
  let emulator: Emulator;
  let stack: Stack;
  let planted: readonly Planted[];
  let output: { functions: number };

  beforeAll(async () => {
    [simulator, other, emulator] = await Promise.all([startOrganization('wide'), startOrganization('wide'), startEmulator()]);
    planted = plant(simulator);
    plant(other);
    // A region with more functions than one chunk runs out of time after each.
    stack = await deploy(emulator, simulator, { publish: 'yes', secondsInHand: 900 });
    const execution = await stack.run(RUN);
    expect([execution.status, execution.cause]).toEqual(['SUCCEEDED', undefined]);
    output = JSON.parse(execution.output ?? '{}') as { functions: number };
  });
  afterAll(() => Promise.all([emulator.close(), simulator.close(), other.close()]));

  it('scans every account in a child of its own, the one without a role and the one with a denied region too', async () => {
    expect(output.functions).toBeGreaterThan(400);
    const reports = await readReports(stack.store, await runOf(stack, RUN));
    expect(reports.length).toBeGreaterThanOrEqual(25);
    expect(reports.filter(({ state }) => state.regions.length >= 3).length).toBeGreaterThanOrEqual(25);
    expect(reports.map(({ state }) => state.state)).toContain('unread');
    expect(reports.flatMap(({ state }) => state.regions.map((region) => `${region.region} ${region.state}`))).toContain('eu-central-1 unread');
    expect(await stack.children(RUN)).toBe(reports.length);
  });

  it('goes on by cursor where a function ran out of time', async () => {
    const rounds = await stack.regionRounds(await runOf(stack, RUN));
    expect(rounds.size).toBeGreaterThan(75);
    expect(Math.max(...rounds.values())).toBeGreaterThan(1);
  });

  it('finds and posts what the command finds and posts, apart from times', async () => {
    const results = await scanned(other);
    const found = (await readResults(stack.store, await runOf(stack, RUN))).map(timeless).sort();
    expect(found.length).toBeGreaterThan(1000);
    expect(differences(found, results.map(timeless))).toEqual([]);
    const posted = (from: Simulator): readonly string[] => from.findings().map(timeless).sort();
    expect(posted(simulator).length).toBeGreaterThan(140);
    expect(differences(posted(simulator), posted(other))).toEqual([]);
  });

  it('starts once for one scheduled time', async () => {
    await expect(stack.start(RUN)).rejects.toThrow(/already exists/i);
  });

  it('tells what it posted, and posts nothing again', async () => {
    expect((await stack.published(await runOf(stack, RUN)))?.created).toBe(simulator.findings().length);
    const before = simulator.findings().map(({ finding }) => JSON.stringify(finding)).sort();
    expect((await stack.run(NEXT_RUN)).status).toBe('SUCCEEDED');
    expect(await stack.published(await runOf(stack, NEXT_RUN))).toMatchObject({ created: 0, updated: 0, failed: 0 });
    // What was gone meanwhile is archived.
    const changed = simulator.findings().map(({ finding }) => JSON.stringify(finding)).filter((finding) => !before.includes(finding));
    expect(changed.every((finding) => finding.includes('ARCHIVED'))).toBe(true);
  });

  it('rescans a hundred selected findings of twenty accounts within two minutes of the click', async () => {
    const selected = simulator.findings().filter(isAbout(planted));
    expect([selected.length, new Set(selected.map(({ account }) => account)).size]).toEqual([100, 20]);
    const [fixed, deleted] = [planted.filter(({ name }) => name < 'open-2'), planted.filter(({ name }) => name === 'open-2')];
    for (const { arn } of fixed) simulator.mutate.setPolicy(arn, '$LATEST', null);
    for (const { account, region, name } of deleted) simulator.mutate.removeFunction(account, region, name);
    const event = (findings: unknown): object => ({ version: '0', source: 'aws.securityhub', 'detail-type': 'Security Hub Findings - Custom Action', account: simulator.organization.hubAccount, region: 'eu-west-1', detail: { actionName: 'Rescan', actionDescription: '', findings } });
    // Both shapes; findings of others and nonsense beside ours.
    const events = selected.map(({ finding }, index) => event(index % 2 === 0 ? [finding] : finding));
    simulator.resetStatistics();
    const clicked = Date.now();
    await stack.select(...events, event([{ Id: 'arn:aws:guardduty:eu-west-1:1:finding/2', GeneratorId: 'guardduty' }]), { nonsense: true });
    const fieldsOf = ({ finding }: FindingPlace): Record<string, string> => finding.ProductFields as Record<string, string>;
    const asked = (): readonly FindingPlace[] => simulator.findings().filter(isAbout(planted)).filter((place) => fieldsOf(place)['postern/RequestedBy'] !== undefined);
    while (asked().length < 100 && Date.now() - clicked < 500_000) await delay(500);
    console.log(`a hundred findings of twenty accounts were rescanned ${((Date.now() - clicked) / 1000).toFixed(0)} s after the click`);
    expect(asked()).toHaveLength(100);
    // What AWS's quotas allow, whatever this machine takes: five seconds of batching, and the groups ten at a time, each at a tenth of Lambda's 15 a second.
    const places = simulator.statistics().byPlace.filter(({ account }) => planted.some((each) => each.account === account));
    const waves = Math.ceil(places.length / 10);
    expect(5 + (waves * Math.max(...places.map(({ calls }) => calls))) / 1.5).toBeLessThan(120);
    expect(new Set(asked().map((place) => fieldsOf(place)['postern/RequestedBy']))).toEqual(new Set([`the action Rescan of Security Hub in ${simulator.organization.hubAccount} eu-west-1`]));
    const counted = (of: readonly Planted[]): Record<string, number> => {
      const counts: Record<string, number> = {};
      for (const place of simulator.findings().filter(isAbout(of))) counts[stateOf(place)] = (counts[stateOf(place)] ?? 0) + 1;
      return counts;
    };
    expect(counted(fixed)).toEqual({ 'ACTIVE PASSED': 40 });
    expect(counted(deleted)).toEqual({ 'ARCHIVED FAILED': 20 });
    expect(counted(planted.filter(({ name }) => name > 'open-2'))).toEqual({ 'ACTIVE FAILED': 40 });
    const rescans = await stack.rescans();
    expect(rescans.map(({ status, cause }) => [status, cause])).toEqual(rescans.map(() => ['SUCCEEDED', undefined]));
    // Coalesced: not one execution for each of the hundred clicks.
    expect(rescans.length).toBeLessThan(20);
    expect(simulator.findings().filter(isAbout(fixed)).every(({ finding }) => JSON.stringify(finding.Note).includes('it is resolved'))).toBe(true);
  });

  it('rescans by StartExecution, and fails when it could not post', async () => {
    const { arn, account } = planted.find(({ name }) => name === 'open-3') ?? { arn: '', account: '' };
    const well = await stack.rescan('by-hand-1', { targets: [arn, 'nonsense'], by: 'an operator' });
    expect([well.status, well.cause]).toEqual(['SUCCEEDED', undefined]);
    expect(JSON.parse(well.output ?? '{}')).toMatchObject({ groups: [{ account, state: 'rescanned', findings: { failing: 1 }, note: null }], notRescanned: [{ target: 'nonsense' }] });
    simulator.mutate.removeRole(account, 'PosternFindingsWriter');
    const ill = await stack.rescan('by-hand-2', { targets: [arn] });
    expect([ill.status, ill.error]).toEqual(['FAILED', 'RescanFailed']);
    expect(ill.cause).toContain('PosternFindingsWriter could not be assumed');
  });
});

describe('a run that was killed', () => {
  it('is redriven: nothing that was done is done again, and nothing is left out', async () => {
    const [simulator, other, emulator] = await Promise.all([startOrganization('small'), startOrganization('small'), startEmulator()]);
    try {
      const stack = await deploy(emulator, simulator, { publish: 'yes' });
      await stack.start(RUN);
      while ((await stack.store.list('runs/')).filter((key) => key.includes('/accounts/')).length < 2) await delay(100);
      await stack.stop(RUN);
      expect((await stack.ended(RUN)).status).toBe('ABORTED');
      const runId = await runOf(stack, RUN);
      expect(await stack.store.get(`runs/${runId}/summary.json`)).toBeNull();
      const redriven = await stack.redrive(RUN, runId);
      expect([redriven.status, redriven.cause]).toEqual(['SUCCEEDED', undefined]);
      const results = await scanned(other);
      // A function that vanishes during a scan does so once: whether the killed run met it is chance.
      const lasting = (all: readonly Result[]): readonly string[] => all.map(timeless).filter((text) => !text.includes(other.organization.specials.vanishing?.name ?? ''));
      expect(differences(lasting(await readResults(stack.store, runId)), lasting(results))).toEqual([]);
      const { created, updated } = simulator.statistics().imports;
      expect([created, updated]).toEqual([simulator.findings().length, 0]);
    } finally {
      await Promise.all([emulator.close(), simulator.close(), other.close()]);
    }
  });
});

describe('a dry run', () => {
  it('posts nothing, and counts what the next run would post, by account and check', async () => {
    const [simulator, other, emulator] = await Promise.all([startOrganization('small'), startOrganization('small'), startEmulator()]);
    try {
      const stack = await deploy(emulator, simulator, { publish: 'plan' });
      expect((await stack.run(RUN)).status).toBe('SUCCEEDED');
      expect(simulator.findings()).toEqual([]);
      await scanned(other);
      const counts = new Map<string, number>();
      const add = (key: string, more: number): void => void counts.set(key, (counts.get(key) ?? 0) + more);
      for (const { account, region, finding } of other.findings()) add(`${account} ${region} ${String(finding.GeneratorId).replace('postern/', '')}`, 1);
      for (const { account, region, posts } of await stack.publicationPlan(await runOf(stack, RUN))) for (const { checkId, action, findings } of posts) add(`${account} ${region} ${checkId}`, action === 'create' ? -findings : 1000);
      expect(counts.size).toBeGreaterThan(20);
      expect([...counts].filter(([, left]) => left !== 0)).toEqual([]);
    } finally {
      await Promise.all([emulator.close(), simulator.close(), other.close()]);
    }
  });
});
