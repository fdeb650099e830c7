import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CHECKS } from '../../checks/registry.ts';
import { FACT_SPECS, type FactSpec } from '../../src/model/fact-specs.ts';
import { DENIED_ACTIONS, scanActions, scanRole } from '../../src/scan/role.ts';
import type { Simulator } from '../../src/simulator/index.ts';
import { emptyDirectory, linesOf, postern, type Ran } from '../cli/terminal.ts';
import { accountNamed } from '../simulator/support.ts';
import { startSmall } from '../support/simulated.ts';

vi.mock('../../src/engine/clock.ts', () => import('../cli/stopped-clock.ts'));
vi.mock('../../src/aws/pool.ts', async (original) => (await import('../cli/quick-pool.ts')).quick(await original()));

/** IAM's prefixes of the services that the simulator counts. */
const PREFIX: Readonly<Record<string, string>> = { lambda: 'lambda', 'lambda-microvms': 'lambda', iam: 'iam', tagging: 'tag', sts: 'sts', organizations: 'organizations', account: 'account', ec2: 'ec2', securityhub: 'securityhub' };
/** What whoever plans the scan asks besides; no member account's role needs it. */
const PLANNER = ['organizations:DescribeOrganization', 'organizations:DescribePolicy', 'organizations:ListAccounts', 'organizations:ListPolicies', 'organizations:ListRoots', 'organizations:ListTargetsForPolicy', 'sts:AssumeRole', 'sts:GetCallerIdentity'];
/** Asked only where account:ListRegions is denied. */
const OPTIONAL = ['ec2:DescribeRegions'];
/** Asked only where ListAccounts does not tell the path of an account. */
const PARENTS = ['organizations:ListParents'];

let simulator: Simulator;
let asked: readonly string[];
beforeAll(async () => {
  simulator = await startSmall();
  await postern(simulator.environment, ['scan', '--org', '--state', emptyDirectory(), '--format', 'ndjson']);
  asked = [...new Set(simulator.statistics().byOperation.map(({ service, operation }) => `${PREFIX[service] ?? `?${service}`}:${operation}`))].sort();
}, 120_000);
afterAll(() => simulator.close());

describe('what a scan asks, and what its role allows', () => {
  const role = scanActions(CHECKS);
  const collected = Object.values(FACT_SPECS).flatMap((spec: FactSpec) => (spec.source === 'collected' ? spec.actions : []));

  it('every call is an action of the role, or of whoever plans', () => {
    expect(asked.filter((action) => !role.includes(action) && !PLANNER.includes(action))).toEqual([]);
  });

  it('every call that reads a fact is named by its spec', () => {
    expect(asked.filter((action) => !collected.includes(action) && !PLANNER.includes(action))).toEqual(['account:ListRegions']);
  });

  it('every action of the role is used', () => {
    expect(role.filter((action) => !asked.includes(action))).toEqual(OPTIONAL);
  });

  it('no fact names an action that nobody asks', () => {
    expect([...new Set(collected)].filter((action) => !asked.includes(action))).toEqual(PARENTS);
  });

  it('nothing that is asked is among what must never be read', () => {
    for (const action of asked) expect(DENIED_ACTIONS.some((denied) => new RegExp(`^${denied.replace('*', '.*')}$`, 'i').test(action)), action).toBe(false);
  });
});

describe('the generated role', () => {
  const scan = (account: string, allow: readonly string[]): Promise<Ran> => postern(simulator.environmentFor(account, { name: 'Generated', allow, deny: DENIED_ACTIONS }), ['scan', '--regions', 'eu-west-1', '--state', emptyDirectory(), '--format', 'ndjson', '--include', 'fail,unknown,pass']);
  const deniedIn = (ran: Ran): readonly string[] => [...new Set(linesOf(ran.out).results.flatMap(({ because }) => because.filter(({ reason }) => reason === 'denied').map(({ action }) => action)))].filter((action) => !action.startsWith('organizations:'));

  it('is enough: with exactly its actions nothing is denied', async () => {
    expect(deniedIn(await scan(accountNamed(simulator.organization, 'payments-prod'), scanRole(CHECKS).actions))).toEqual([]);
  });

  it.each(['lambda:GetPolicy', 'lambda:ListAliases', 'iam:GetAccountAuthorizationDetails', 'tag:GetResources', 'lambda:ListFunctionUrlConfigs', 'lambda:GetFunctionRecursionConfig'])('is not more: without %s something is denied and named', async (action) => {
    const ran = await scan(accountNamed(simulator.organization, 'identity-dev'), scanRole(CHECKS).actions.filter((allowed) => allowed !== action));
    expect(deniedIn(ran)).toEqual([action]);
  });
});
