import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetFindingsCommand, SecurityHubClient, type AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentity } from '@smithy/types';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHECKS } from '../../checks/registry.ts';
import { readExceptions } from './exceptions.ts';
import { differingShapes, listedShapes } from './shape-sites.ts';
import { plant, postern, startMoto, whyNotAvailable, type Finished, type Moto } from './server.ts';
import { differences, readScan, report, type Plan, type ResultLine, type Scan } from './table.ts';

const missing = whyNotAvailable();
if (missing !== null) process.stderr.write(`\nCONFORMANCE SKIPPED: ${missing}\n\n`);

const OWN: AwsCredentialIdentity = { accessKeyId: 'conformance', secretAccessKey: 'conformance' };
const AT_LEAST_MEDIUM = new Set(['critical', 'high', 'medium']);
/** Every check of the main job; one that is not registered has no verdicts, which shows as a difference for each resource. */
const CATALOGUE = 50;

interface Change {
  readonly new: readonly (readonly [string, string])[];
  readonly resolved: readonly (readonly [string, string])[];
  readonly gone: string;
}

describe.skipIf(missing !== null)('an organization of moto', () => {
  const directory = mkdtempSync(join(tmpdir(), 'postern-conformance-'));
  const hub = new Map<string, SecurityHubClient>();
  let moto: Moto;
  let plan: Plan;
  let first: Scan & { readonly finished: Finished };

  beforeAll(async () => {
    moto = await startMoto();
    plan = (await plant(moto)) as Plan;
    writeFileSync(join(directory, 'postern.config.yaml'), configuration(plan));
  });
  afterAll(async () => {
    for (const client of hub.values()) client.destroy();
    await moto.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Every finding of the organization, as Security Hub holds it, by account, region and Id. */
  async function findings(): Promise<ReadonlyMap<string, AwsSecurityFinding>> {
    const found = new Map<string, AwsSecurityFinding>();
    for (const account of [plan.management, ...Object.values(plan.members)]) {
      for (const region of plan.regions) {
        for (const finding of await findingsIn(await hubOf(account, region))) found.set(`${account} ${region} ${finding.Id ?? ''}`, finding);
      }
    }
    return found;
  }

  async function hubOf(account: string, region: string): Promise<SecurityHubClient> {
    const id = `${account} ${region}`;
    const known = hub.get(id);
    if (known !== undefined) return known;
    const client = new SecurityHubClient({ endpoint: moto.endpoint, region, credentials: account === plan.management ? OWN : await entered(moto, account) });
    hub.set(id, client);
    return client;
  }

  async function scan(name: string, ...args: readonly string[]): Promise<Scan & { readonly finished: Finished }> {
    const output = join(directory, `${name}.ndjson`);
    const scope = ['scan', '--org', '--quota-share', '1', '--state', join(directory, 'state'), '--config', join(directory, 'postern.config.yaml')];
    const finished = await postern(moto, [...scope, '--format', 'ndjson', '--include', 'fail,unknown,pass,not-applicable', '--output', output, ...args]);
    if (finished.code === 1) throw new Error(finished.err);
    return { ...readScan(output), finished };
  }

  test('the plan is large enough and names every check', () => {
    expect(Object.keys(plan.members).length + 1).toBeGreaterThanOrEqual(4);
    expect(plan.functions.length).toBeGreaterThanOrEqual(200);
    expect(new Set(plan.rows.map(({ check }) => check)).size).toBe(CATALOGUE);
    expect([...new Set(plan.rows.map(({ check }) => check))].sort()).toEqual(CHECKS.map(({ id }) => id).sort());
    expect(new Set(plan.rows.map(({ proper }) => proper.is))).toEqual(new Set(['pass', 'fail', 'unknown', 'not-applicable']));
  });

  test('no exception is stale: each changes some verdict of the plan', () => {
    const used = new Set(plan.rows.flatMap(({ because }) => because));
    expect([...used].sort()).toEqual(Object.keys(readExceptions().verdicts).sort());
  });

  test('the simulator answers in the same shapes, apart from what is listed', async () => {
    const listed = Object.fromEntries(listedShapes().flatMap(({ paths }) => Object.entries(paths)).sort(([a], [b]) => (a < b ? -1 : 1)));
    expect(await differingShapes(moto, plan)).toEqual(listed);
  });

  test('every check gives every planted resource the planned verdict', async () => {
    first = await scan('first', '--publish', '--yes');
    const differing = differences(plan.rows, first.results);
    process.stdout.write(`conformance: ${plan.rows.length} verdicts planned, ${differing.length} differ; ${plan.rows.filter(({ because }) => because.length > 0).length} of them follow from ${Object.keys(readExceptions().verdicts).length} listed exceptions\n`);
    expect(differing, report(differing)).toEqual([]);
    expect(first.finished.code).toBe(2);
    expect(first.summary['functions']).toBe(plan.functions.length);
  });

  test('a closed account is left out, and said to be', () => {
    expect(first.results.filter(({ account }) => account === plan.closed)).toEqual([]);
    expect(first.summary['accounts']).toMatchObject({ skipped: 1, unread: 0 });
  });

  test('Security Hub holds exactly the failures of medium severity and above, each in its account and region', async () => {
    const planned = plan.rows.flatMap((row) =>
      row.expected.is === 'fail' ? Object.entries(row.expected.aspects).flatMap(([, severity]) => (AT_LEAST_MEDIUM.has(severity) ? [`${row.account} ${home(row.region)} postern/${row.check} ${row.resource} ${severity}`] : [])) : [],
    );
    const posted = [...(await findings())].map(([id, finding]) => {
      const [account, region] = id.split(' ');
      return `${account} ${region} ${finding.GeneratorId ?? ''} ${finding.Resources?.[0]?.Id ?? ''} ${finding.FindingProviderFields?.Severity?.Label?.toLowerCase() ?? ''}`;
    });
    expect(posted.sort()).toEqual(planned.sort());
    expect((await findings()).size).toBe(failures(first.results).length);
  });

  test('a second run posts nothing', async () => {
    const before = await findings();
    const second = await scan('second', '--publish');
    expect(differences(plan.rows, second.results)).toEqual([]);
    expect(changes(before, await findings())).toEqual([]);
    expect(second.summary['published']).toMatchObject({ created: 0, updated: 0, resolved: 0, archived: 0, heartbeats: 0, failed: 0, notPublished: [] });
  });

  test('after four changes exactly these are posted', async () => {
    const before = await findings();
    const change = (await plant(moto, ['change'], JSON.stringify(plan))) as Change;
    await scan('third', '--publish');
    const gone = failures(first.results).filter(({ resource }) => resource.arn === change.gone);
    const planned = [
      ...change.new.map(([check, resource]) => `ACTIVE FAILED postern/${check} ${resource}`),
      ...change.resolved.map(([check, resource]) => `ACTIVE PASSED postern/${check} ${resource}`),
      ...gone.map(({ checkId }) => `ARCHIVED FAILED postern/${checkId} ${change.gone}`),
    ];
    expect(changes(before, await findings())).toEqual(planned.sort());
  });
});

function configuration({ publisher }: Plan): string {
  return [
    'checks:',
    '  function-limits-default: { enabled: true }',
    '  baseline-layer-missing:',
    '    enabled: true',
    `    options: { layers: [{ publisher: "${publisher}", name: telemetry, leastVersion: 2 }] }`,
    '  layer-outdated: { options: { graceDays: 0 } }',
    '',
  ].join('\n');
}

async function entered({ endpoint }: Moto, account: string): Promise<AwsCredentialIdentity> {
  const sts = new STSClient({ endpoint, region: 'us-east-1', credentials: OWN });
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/PosternFindingsWriter`, RoleSessionName: 'reader' }));
  return { accessKeyId: Credentials?.AccessKeyId ?? '', secretAccessKey: Credentials?.SecretAccessKey ?? '', sessionToken: Credentials?.SessionToken ?? '' };
}

/** Global findings live in the home region. */
const home = (region: string): string => (region === 'global' ? 'us-east-1' : region);

const failures = (results: readonly ResultLine[]): readonly ResultLine[] => results.filter(({ status, severity }) => status === 'fail' && AT_LEAST_MEDIUM.has(severity));

async function findingsIn(client: SecurityHubClient): Promise<readonly AwsSecurityFinding[]> {
  const found: AwsSecurityFinding[] = [];
  let token: string | undefined;
  do {
    const page = await client.send(new GetFindingsCommand({ MaxResults: 100, ...(token === undefined ? {} : { NextToken: token }) }));
    found.push(...(page.Findings ?? []));
    token = page.NextToken;
  } while (token !== undefined);
  return found;
}

/** Findings that are new or were posted again, in words. */
function changes(before: ReadonlyMap<string, AwsSecurityFinding>, after: ReadonlyMap<string, AwsSecurityFinding>): readonly string[] {
  return [...after]
    .filter(([id, finding]) => JSON.stringify(before.get(id)) !== JSON.stringify(finding))
    .map(([, finding]) => `${finding.RecordState ?? ''} ${finding.Compliance?.Status ?? ''} ${finding.GeneratorId ?? ''} ${finding.Resources?.[0]?.Id ?? ''}`)
    .sort();
}
