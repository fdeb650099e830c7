import { NOT_PROBED, lackingActions, type ProbeClients } from '../collect/probe.ts';
import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import { actionsBehind, FACT_SPECS, type FactSpec } from '../model/fact-specs.ts';
import type { FactName } from '../model/facts.ts';
import type { Region } from '../model/place.ts';
import type { Plan as PlanReport, MissingAction } from '../report/index.ts';
import type { PlannedScan, ScanSettings, ScanTools } from './scan.ts';
import { scanActions } from '../scan/role.ts';
import { wantedFacts } from '../scan/wanted.ts';

/** Calls per account-region that do not depend on the number of functions. */
const LISTS = 12;
/** Rough number of calls per function that GetPolicy's own quota takes: the function and one alias. */
const POLICIES_PER_FUNCTION = 2;

/** What the scan is about to do, and what the credentials lack; asks a few harmless questions, in the caller's own account only. */
export async function describePlan(planned: PlannedScan, settings: ScanSettings, tools: ScanTools): Promise<PlanReport> {
  const { orders, skipped } = planned.plan;
  const single = orders.length === 1 && orders[0]?.access.by === 'caller' ? orders[0] : null;
  const regions = single === null ? [] : (single.regions ?? single.knownRegions);
  const [functions, missingActions] = single === null ? [null, null] : await Promise.all([functionCount(tools, regions), missing(settings, tools, regions)]);
  const each = callsPerFunction(settings);
  const calls = functions === null ? null : regions.length * LISTS + functions.total * (each + POLICIES_PER_FUNCTION);
  const minutes = functions === null ? null : Math.ceil((LISTS + functions.most * each) / (15 * (tools.config.quotaShare)) / 6) / 10;
  return {
    caller: { arn: tools.caller.arn, account: tools.caller.account, source: null },
    organization: settings.organization ? 'the organization' : null,
    roleName: orders.some(({ access }) => access.by === 'role') ? settings.roleName : null,
    accounts: [
      ...orders.map((order) => ({ account: order.account, name: order.name, regions: order.regions ?? order.knownRegions, skippedBecause: null })),
      ...skipped.map(({ account, name, because }) => ({ account, name, regions: [], skippedBecause: because })),
    ],
    checks: settings.checks.length,
    functions: functions?.total ?? null,
    calls,
    minutes,
    quotaShare: tools.config.quotaShare,
    missingActions,
    publishes: settings.publish !== 'no',
    notes: [],
  };
}

function callsPerFunction(settings: ScanSettings): number {
  const specs = [...wantedFacts(settings.checks)].map((name): FactSpec => FACT_SPECS[name]);
  return specs.filter((spec) => spec.source === 'collected' && spec.per === 'resource' && spec.lane === 'lambda:control').length;
}

/** How many functions there are, by the account settings of each region; null when they cannot be read. */
async function functionCount({ pool, caller }: ScanTools, regions: readonly Region[]): Promise<{ total: number; most: number } | null> {
  try {
    const counts = await Promise.all(regions.map(async (region) => (await pool.lambda(caller, region).send(new GetAccountSettingsCommand({}))).AccountUsage?.FunctionCount ?? 0));
    return { total: counts.reduce((sum, count) => sum + count, 0), most: Math.max(0, ...counts) };
  } catch {
    // An estimate that cannot be made is said to be unknown; the refusal itself is among the missing actions.
    return null;
  }
}

/** Either of them tells which regions are on. */
const REGION_LISTS: readonly string[] = ['account:ListRegions', 'ec2:DescribeRegions'];
/** Enough to answer within seconds. */
const MOST_REGIONS_PROBED = 4;

async function missing(settings: ScanSettings, { pool, caller }: ScanTools, regions: readonly Region[]): Promise<readonly MissingAction[]> {
  const checks = settings.checks.map(({ check }) => check);
  const actions = scanActions(checks).filter((action) => !NOT_PROBED.has(action));
  const clientsIn = (region: Region): ProbeClients => ({
    lambda: pool.lambda(caller, region),
    iam: pool.iam(caller, caller.homeRegion),
    tagging: pool.tagging(caller, region),
    microvms: pool.microvms(caller, region),
    accounts: pool.accounts(caller, caller.homeRegion),
    ec2: pool.ec2(caller, caller.homeRegion),
  });
  const home = regions.includes(caller.homeRegion) ? caller.homeRegion : (regions[0] ?? caller.homeRegion);
  const others = regions.filter((region) => region !== home).slice(0, MOST_REGIONS_PROBED - 1);
  const refused = await lackingActions([clientsIn(home), ...others.map(clientsIn)], actions);
  const lacking = refused.filter((action) => !REGION_LISTS.includes(action) || REGION_LISTS.every((list) => refused.includes(list)));
  const needsAction = (action: string, needs: readonly FactName[]): boolean => actionsBehind(needs).includes(action);
  return lacking.map((action) => ({ action, checksLost: checks.filter(({ needs }) => needsAction(action, needs)).map(({ id }) => id) }));
}
