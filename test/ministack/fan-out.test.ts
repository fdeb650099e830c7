import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readReports, readResults } from '../../src/scan/report.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import { differences, scanned, startOrganization, timeless } from './compared.ts';
import { startEmulator, type Emulator } from './emulator.ts';
import { deploy, type Stack } from './stack.ts';

const RUN = 'scan-20261126T0600Z';

describe('the deployed state machine', () => {
  let simulator: Simulator;
  let other: Simulator;
  let emulator: Emulator;
  let stack: Stack;
  let output: { functions: number };

  beforeAll(async () => {
    [simulator, other, emulator] = await Promise.all([startOrganization('small'), startOrganization('small'), startEmulator()]);
    stack = await deploy(emulator, simulator, { POSTERN_PUBLISH: 'yes' });
    const execution = await stack.run(RUN);
    expect([execution.status, execution.cause]).toEqual(['SUCCEEDED', undefined]);
    output = JSON.parse(execution.output ?? '{}') as { functions: number };
  });
  afterAll(() => Promise.all([emulator.close(), simulator.close(), other.close()]));

  it('scans every account, the unreachable one too, each in a child of its own', async () => {
    expect(output.functions).toBeGreaterThan(100);
    const reports = await readReports(stack.store, RUN);
    expect(reports.length).toBeGreaterThan(5);
    expect(reports.map(({ state }) => state.state)).toContain('unread');
    expect(await stack.children(RUN)).toBe(reports.length);
  });

  it('finds and posts what the command finds and posts, apart from times', async () => {
    const results = await scanned(other);
    const found = (await readResults(stack.store, RUN)).map(timeless).sort();
    expect(found.length).toBeGreaterThan(300);
    expect(differences(found, results.map(timeless))).toEqual([]);
    const posted = (from: Simulator): readonly string[] => from.findings().map(timeless).sort();
    expect(posted(simulator).length).toBeGreaterThan(40);
    expect(differences(posted(simulator), posted(other))).toEqual([]);
  });

  it('starts once for one scheduled time', async () => {
    await expect(stack.start(RUN)).rejects.toThrow(/already exists/i);
  });

  it('tells what it posted, and posts nothing again', async () => {
    const [first] = [await stack.published(RUN)];
    expect(first?.created).toBe(simulator.findings().length);
    const before = simulator.findings().map(({ finding }) => JSON.stringify(finding)).sort();
    const again = await stack.run('scan-20261127T0600Z');
    expect(again.status).toBe('SUCCEEDED');
    expect(await stack.published('scan-20261127T0600Z')).toMatchObject({ created: 0, updated: 0, failed: 0 });
    // What was gone meanwhile is archived.
    const changed = simulator.findings().map(({ finding }) => JSON.stringify(finding)).filter((finding) => !before.includes(finding));
    expect(changed.every((finding) => finding.includes('ARCHIVED'))).toBe(true);
  });
});
