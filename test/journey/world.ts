import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildOrganization, startSimulator, type Simulator } from '../../src/simulator/index.ts';
import type { PublishOutcome } from '../../src/model/summary.ts';
import { systemClock } from '../cli/stopped-clock.ts';
import { emptyDirectory, linesOf, postern, type Ran } from '../cli/terminal.ts';
import { accountNamed } from '../simulator/support.ts';

export const PUBLIC_POLICY = { Version: '2012-10-17', Statement: [{ Sid: 's', Effect: 'Allow', Principal: '*', Action: 'lambda:InvokeFunction', Resource: '*' }] };
export const REGION = 'eu-west-1';

/** Noon of a day of the journey; day 0 is the first. */
export const noon = (day: number): string => new Date(Date.parse('2026-11-21T12:00:00.000Z') + day * 86_400_000).toISOString();

/** What one run did: its outcome, and how many findings Security Hub took, new or changed. */
export interface Step extends Ran {
  readonly published: PublishOutcome;
  readonly posts: number;
}

/** An organization with one function that is public, scanned again and again through the command line. */
export class World {
  readonly state = emptyDirectory();
  readonly simulator: Simulator;
  readonly account: string;
  readonly hub: string;
  readonly arn: string;
  checks = 'function-policy-public';

  private constructor(simulator: Simulator) {
    this.simulator = simulator;
    this.account = accountNamed(simulator.organization, 'orders-prod');
    this.hub = simulator.organization.hubAccount;
    this.arn = `arn:aws:lambda:${REGION}:${this.account}:function:orders`;
  }

  static async start(): Promise<World> {
    const simulator = await startSimulator({ organization: buildOrganization(1, { size: 'bare' }), now: () => systemClock.now(), quotaScale: Number.POSITIVE_INFINITY });
    const world = new World(simulator);
    simulator.mutate.putFunction({ account: world.account, region: REGION, name: 'orders', policies: { $LATEST: PUBLIC_POLICY } });
    return world;
  }

  /** One run at noon of a day. */
  async run(day: number, ...words: readonly string[]): Promise<Step> {
    systemClock.set(noon(day));
    return this.runNow(...words);
  }

  async runNow(...words: readonly string[]): Promise<Step> {
    this.simulator.resetStatistics();
    const ran = await postern(this.simulator.environment, ['scan', '--org', '--regions', REGION, '--state', this.state, '--checks', this.checks, '--publish', '--yes', '--format', 'ndjson', ...words]);
    const { created, updated } = this.simulator.statistics().imports;
    if (ran.out === '') throw new Error(ran.err);
    return { ...ran, published: linesOf(ran.out).summary.published as PublishOutcome, posts: created + updated };
  }

  open(): void {
    this.simulator.mutate.setPolicy(this.arn, '$LATEST', PUBLIC_POLICY);
  }
  fix(): void {
    this.simulator.mutate.setPolicy(this.arn, '$LATEST', null);
  }

  /** Our findings in one account: record, compliance and workflow of each, by check. */
  findings(account: string = this.account): readonly string[] {
    const ours = this.simulator.findings().filter((place) => place.account === account && String(place.finding.GeneratorId).startsWith('postern/'));
    return ours.map(({ finding }) => `${String(finding.GeneratorId).slice('postern/'.length)} ${String(finding.RecordState)}/${(finding.Compliance as { Status: string }).Status}/${(finding.Workflow as { Status: string }).Status}`).sort();
  }
  /** The only finding of the function's account, as Security Hub keeps it. */
  finding(): Record<string, unknown> {
    const [place] = this.simulator.findings().filter(({ account }) => account === this.account);
    if (place === undefined) throw new Error('there is no finding');
    return place.finding;
  }
  setWorkflow(status: string): void {
    const stored = this.simulator.mutate.findingEndingWith(String(this.finding().Id).split('/').at(-1) ?? '');
    if (stored === undefined) throw new Error('there is no finding');
    stored.Workflow = { Status: status };
  }

  ledger(account: string = this.account): string {
    return join(this.state, 'ledger/aws', account, `${REGION}.json`);
  }
  readLedgers(): readonly string[] {
    return readdirSync(join(this.state, 'ledger'), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json')).sort().map((name) => `${name} ${readFileSync(join(this.state, 'ledger', name), 'utf8')}`);
  }
  spoilLedger(change: (body: string) => string): void {
    writeFileSync(this.ledger(), change(readFileSync(this.ledger(), 'utf8')));
  }
}
