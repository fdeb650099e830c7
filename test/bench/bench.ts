 
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FUNCTION_ACTIONS } from '../../checks/data/function-actions.ts';
import { enabledChecks, openSession, regionsOf } from '../../src/cli/session.ts';
import { performScan, planScan, type ScanSettings } from '../../src/cli/scan.ts';
import { FACT_SPECS } from '../../src/model/fact-specs.ts';
import type { Json, RolePermissions } from '../../src/model/facts.ts';
import { ESCALATION_PATHS, escalationsOf, isInvalid, parsePolicy, resourceAccess, roleAnalysis, roleOf, urlAccess } from '../../src/policy/index.ts';
import { buildOrganization, startSimulator } from '../../src/simulator/index.ts';
import { MemoryStore } from '../publish/memory-store.ts';
import { config, movableClock, NOW, recordedIo, unhurried, useEnvironment } from '../support/simulated.ts';

/** Figures of one run on this machine: counts and rates, never asserted. `npm run bench`. */
const figures: [string, string][] = [];
const figure = (name: string, value: string): void => void figures.push([name, value]);

/** `each`: answers of one turn. By processor time, the collector's included, so that what else the machine does counts little. */
function rate(what: string, work: (index: number) => void, each = 1, milliseconds = 2000): void {
  const began = process.cpuUsage();
  let count = 0;
  let used = 0;
  while (used < milliseconds) {
    for (let turn = 0; turn < 100; turn++) work(count++);
    const { user, system } = process.cpuUsage(began);
    used = (user + system) / 1000;
  }
  figure(what, `${Math.round((count * each * 1000) / used).toLocaleString('en')} a second of one core's time`);
}

function policies(): void {
  const context = { resource: 'arn:aws:lambda:eu-west-1:111122223333:function:orders', account: '111122223333', partition: 'aws', at: NOW, organizationId: 'o-a1b2c3d4e5' };
  const statement = (index: number) => ({ Sid: `s${index}`, Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'lambda:InvokeFunction', Resource: context.resource, Condition: { ArnLike: { 'AWS:SourceArn': `arn:aws:events:eu-west-1:111122223333:rule/r${index}` } } });
  const policyOf = (index: number): ReturnType<typeof parsePolicy> => parsePolicy({ json: { Version: '2012-10-17', Statement: [statement(index), statement(index + 1)] } });
  rate('resource policies parsed and judged for one action (2 statements, each document new)', (index) => {
    const policy = policyOf(index);
    if (!isInvalid(policy)) resourceAccess(policy, ['lambda:InvokeFunction'], context);
  });
  // Who may invoke, invoke by URL, change code or configuration, read code, change the policy.
  const { invoke, changeCode, changeConfiguration, readCode, readConfiguration, changePolicy } = FUNCTION_ACTIONS;
  const groups = [invoke, [...changeCode, ...changeConfiguration], [...readCode, ...readConfiguration], changePolicy];
  rate('verdicts on resource policies: five groups of actions each (2 statements, each document new)', (index) => {
    const policy = policyOf(index);
    if (isInvalid(policy)) return;
    for (const group of groups) resourceAccess(policy, group, context);
    urlAccess(policy, 'AWS_IAM', context);
  }, groups.length + 1);
  rate('roles analysed: administrator, wildcards (3 statements, each document new)', (index) => void analysedRole(index));
  rate(`roles analysed for ${ESCALATION_PATHS.length} escalation paths (3 statements, each document new)`, (index) => void escalationsOf(roleOf(permissionsOf(index), ROLE), ESCALATION_PATHS, null));
  rate('roles of deployers analysed for the same (iam:PassRole and lambda:* on all)', (index) => void escalationsOf(roleOf(permissionsOf(index, [{ Effect: 'Allow', Action: ['iam:PassRole', 'lambda:*'], Resource: '*' }]), ROLE), ESCALATION_PATHS, null));
  const before = heapInUse();
  const kept = Array.from({ length: 10_000 }, (_, index) => analysedRole(index));
  figure(`heap of ${kept.length.toLocaleString('en')} roles, parsed and analysed (3 statements each), with their documents`, `${Math.round((heapInUse() - before) / 1e6)} MB`);
}

const ROLE = { role: 'arn:aws:iam::111122223333:role/r', account: '111122223333', partition: 'aws', at: NOW };
function permissionsOf(index: number, more: readonly Json[] = []): RolePermissions {
  const json = { Version: '2012-10-17', Statement: [...more, { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource: `arn:aws:logs:*:*:log-group:/aws/lambda/f${index}:*` }, { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource: '*' }, { Effect: 'Allow', Action: 's3:*', Resource: `arn:aws:s3:::bucket-${index}/*` }] };
  return { policies: [{ name: 'p', arn: null, source: 'inline', document: { json } }], boundary: null };
}

/** The permissions keep the analysis alive. */
function analysedRole(index: number): RolePermissions {
  const permissions = permissionsOf(index);
  roleAnalysis(permissions, ROLE);
  return permissions;
}

setFlagsFromString('--expose-gc');
// What V8 calls its collector when asked to show it.
const collectGarbage = runInNewContext('gc') as () => void;
function heapInUse(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

async function scans(): Promise<void> {
  const simulator = await startSimulator({ organization: buildOrganization(1), now: () => NOW, quotaScale: Number.POSITIVE_INFINITY });
  useEnvironment(simulator.environment);
  const store = new MemoryStore();
  for (const cycle of ['first', 'second']) {
    simulator.resetStatistics();
    const signal = new AbortController().signal;
    const { pool, caller } = await openSession({ config, quotaShare: 1, signal, pool: unhurried() });
    const settings: ScanSettings = { organization: true, accounts: [], ous: [], excludeOus: [], regions: [], functions: [], checks: enabledChecks(config, []), roleName: 'PosternScan', externalId: null, publish: 'no', concurrency: 16, include: ['fail', 'unknown'] };
    const tools = { pool, caller, store, config, io: recordedIo(), clock: movableClock(cycle === 'first' ? NOW : '2026-11-22T12:00:00.000Z'), knownRegions: await regionsOf(pool, caller, []) };
    const started = performance.now();
    const { summary } = await performScan(await planScan(settings, tools), settings, tools);
    const lambda = summary.calls.filter(({ service }) => service === 'Lambda');
    const calls = lambda.reduce((sum, call) => sum + call.calls, 0);
    const getPolicy = lambda.find(({ operation }) => operation === 'GetPolicy')?.calls ?? 0;
    figure(`${cycle} cycle: Lambda calls per function, control plane + GetPolicy`, `${((calls - getPolicy) / summary.functions).toFixed(2)} + ${(getPolicy / summary.functions).toFixed(2)}`);
    figure(`${cycle} cycle: ${summary.functions} functions, simulator in the same process, no quotas`, `${((performance.now() - started) / 1000).toFixed(1)} s`);
    pool.close();
  }
  figure('resident memory at the end', `${Math.round(process.memoryUsage().rss / 1e6)} MB`);
  await simulator.close();
}

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as { version: string };
console.log(`postern ${version}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Object.keys(FACT_SPECS).length} facts`);
policies();
await scans();
for (const [name, value] of figures) console.log(`${name}: ${value}`);
