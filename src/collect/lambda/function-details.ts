import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetFunctionRecursionConfigCommand,
  GetRuntimeManagementConfigCommand,
  ListAliasesCommand,
  ListFunctionEventInvokeConfigsCommand,
  ListFunctionUrlConfigsCommand,
  ListVersionsByFunctionCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { readAllPages } from '../../aws/pagination.ts';
import { known, unknown, type Fact, type Unread } from '../../model/fact.ts';
import type { Alias, Environment, EventInvokeConfiguration, FactName, FunctionConfiguration, FunctionUrl, QualifierPolicy, RuntimeManagement } from '../../model/facts.ts';
import { FACT_SPECS } from '../../model/fact-specs.ts';
import { hoursBetween, resourceName, type Instant, type Key } from '../../model/place.ts';
import type { Reader } from '../reader.ts';
import { aliasOf, configurationOf, environmentOf, urlOf } from './configuration.ts';
import type { ListedFunction } from './functions.ts';
import { isPolicy, readPolicy } from './policy.ts';

export interface FunctionScope {
  readonly reader: Reader;
  readonly lambda: LambdaClient;
  /** False only when account settings say that the account-region reserves nothing. */
  readonly mayReserve: boolean;
  /** The fact may not be taken from the last snapshot: somebody asks for the function, or it failed by it last time. */
  readonly mustRead: (key: Key, name: FactName) => boolean;
  /** Calls left for policies of published versions in this run. */
  readonly versionBudget: { left: number };
}

/** Everything that takes a call per function. Cheap questions first: what a list or the last snapshot answers is not asked again. */
export async function readFunctionDetails(scope: FunctionScope, listed: ListedFunction): Promise<void> {
  const { reader } = scope;
  const { key } = listed;
  const aliases = await aliasesOf(scope, listed);
  const executed = await aliasVersions(scope, listed, aliases);
  if (reader.wants('function/aliases', 'function/versions')) reader.emitFact('function', key, 'function/aliases', aliases);
  if (reader.wants('function/alias-versions')) reader.emitFact('function', key, 'function/alias-versions', executed.configurations);
  if (reader.wants('function/environment')) reader.emitFact('function', key, 'function/environment', executed.environments);
  if (reader.wants('function/policies')) reader.emitFact('function', key, 'function/policies', await policiesOf(scope, listed, aliases));
  if (reader.wants('function/urls')) reader.emitFact('function', key, 'function/urls', await urlsOf(scope, listed));
  if (reader.wants('function/reserved-concurrency')) reader.emitFact('function', key, 'function/reserved-concurrency', await reservedConcurrency(scope, listed));
  await readRolling(scope, listed, executed);
}

async function readRolling(scope: FunctionScope, listed: ListedFunction, executed: Executed): Promise<void> {
  const { reader } = scope;
  const { key } = listed;
  const before = reader.previous?.get('function/config', key);
  const isSame = before?.known === true && before.value.revisionId !== null && before.value.revisionId === listed.config.revisionId;
  // None of these settings moves the revision: what failed last time is read again, or nobody would see that it was fixed.
  const unchanged = (name: FactName): boolean => isSame && !scope.mustRead(key, name);
  if (reader.wants('function/event-invoke')) reader.emitFact('function', key, 'function/event-invoke', reader.reusable('function/event-invoke', key, unchanged('function/event-invoke')) ?? (await eventInvoke(scope, listed)));
  if (reader.wants('function/recursion')) reader.emitFact('function', key, 'function/recursion', reader.reusable('function/recursion', key, unchanged('function/recursion')) ?? (await recursion(scope, listed)));
  if (reader.wants('function/runtime-management')) reader.emitFact('function', key, 'function/runtime-management', reader.reusable('function/runtime-management', key, unchanged('function/runtime-management') && executed.reused) ?? (await runtimeManagement(scope, listed, executed)));
  if (reader.wants('function/version-policies')) reader.emitFact('function', key, 'function/version-policies', reader.reusable('function/version-policies', key, unchanged('function/version-policies')) ?? (await versionPolicies(scope, listed)));
}

/** By name: the session is the function's own account and region. */
const named = (listed: ListedFunction): { FunctionName: string } => ({ FunctionName: resourceName(listed.key) });

function aliasesOf({ reader, lambda }: FunctionScope, listed: ListedFunction): Promise<Fact<readonly Alias[]>> {
  return reader.read('lambda:ListAliases', async () => {
    const aliases = await readAllPages(async (token) => {
      const page = await lambda.send(new ListAliasesCommand({ ...named(listed), MaxItems: 50, ...(token === undefined ? {} : { Marker: token }) }));
      return { items: page.Aliases, next: page.NextMarker };
    });
    return aliases.map(aliasOf).sort((a, b) => (a.name < b.name ? -1 : 1));
  });
}

/** Published versions that run, and what is known of the variables of all that runs. */
interface Executed {
  readonly configurations: Fact<readonly FunctionConfiguration[]>;
  readonly environments: Fact<readonly Environment[]>;
  /** Nothing of it had to be read. */
  readonly reused: boolean;
}

async function aliasVersions(scope: FunctionScope, listed: ListedFunction, aliases: Fact<readonly Alias[]>): Promise<Executed> {
  const { reader } = scope;
  const parts: { config: FunctionConfiguration; environment: Environment | null }[] = [];
  const configurationsMissing: Unread[] = [...aliases.missing];
  const environmentsMissing: Unread[] = [...aliases.missing];
  let reused = true;
  for (const version of executedVersions(aliases)) {
    const old = versionReadBefore(reader, listed, aliases, version);
    const part = old ?? (await readVersion(scope, listed, version));
    if (old === null) reused = false;
    if ('unread' in part) {
      configurationsMissing.push(part.unread);
      environmentsMissing.push(part.unread);
      continue;
    }
    parts.push(part);
    if (part.environment === null) environmentsMissing.push(encrypted(reader));
  }
  const latest = 'environment' in listed.environment ? [listed.environment.environment] : [];
  if (latest.length === 0) environmentsMissing.push(encrypted(reader));
  const environments = [...latest, ...parts.flatMap(({ environment }) => (environment === null ? [] : [environment]))];
  return { configurations: partial(reader, parts.map(({ config }) => config), configurationsMissing), environments: partial(reader, environments, environmentsMissing), reused };
}

function partial<T>(reader: Reader, value: readonly T[], missing: readonly Unread[]): Fact<readonly T[]> {
  const [first, ...rest] = missing;
  return value.length === 0 && first !== undefined ? unknown(reader.now(), first, ...rest) : known(value, reader.now(), missing);
}

const encrypted = (reader: Reader): Unread => ({ action: 'kms:Decrypt', place: reader.place, reason: 'encrypted', detail: 'variables are under a customer managed key' });

function executedVersions(aliases: Fact<readonly Alias[]>): readonly string[] {
  const all = aliases.known ? aliases.value.flatMap(({ version, weights }) => [version, ...weights.map((weight) => weight.version)]) : [];
  return [...new Set(all)].filter((version) => version !== '$LATEST').sort();
}

/** A published version never changes: what was read of it holds while an unchanged alias still runs it. */
function versionReadBefore(reader: Reader, listed: ListedFunction, aliases: Fact<readonly Alias[]>, version: string): { config: FunctionConfiguration; environment: Environment } | null {
  const before = { aliases: reader.previous?.get('function/aliases', listed.key), versions: reader.previous?.get('function/alias-versions', listed.key), environments: reader.previous?.get('function/environment', listed.key) };
  if (before.aliases?.known !== true || before.versions?.known !== true || before.environments?.known !== true || !aliases.known) return null;
  const runs = ({ version: main, weights }: Alias): boolean => main === version || weights.some((weight) => weight.version === version);
  const oldRevisions = new Set(before.aliases.value.filter(runs).map(({ name, revisionId }) => `${name} ${revisionId ?? ''}`));
  const unchanged = aliases.value.some((alias) => alias.revisionId !== null && runs(alias) && oldRevisions.has(`${alias.name} ${alias.revisionId}`));
  const config = before.versions.value.find((old) => old.version === version);
  const environment = before.environments.value.find((old) => old.version === version);
  return unchanged && config !== undefined && environment !== undefined ? { config, environment } : null;
}

async function readVersion({ reader, lambda }: FunctionScope, listed: ListedFunction, version: string): Promise<{ config: FunctionConfiguration; environment: Environment | null } | { unread: Unread }> {
  const fact = await reader.read('lambda:GetFunctionConfiguration', async () => {
    const sdk = await lambda.send(new GetFunctionConfigurationCommand({ ...named(listed), Qualifier: version }));
    const environment = environmentOf(sdk);
    return { config: { ...configurationOf(sdk), version }, environment: 'environment' in environment ? { ...environment.environment, version } : null };
  });
  return fact.known ? fact.value : { unread: fact.missing[0] };
}

async function policiesOf({ reader, lambda }: FunctionScope, listed: ListedFunction, aliases: Fact<readonly Alias[]>): Promise<Fact<readonly QualifierPolicy[]>> {
  const qualifiers = ['$LATEST', ...(aliases.known ? aliases.value.map(({ name }) => name) : [])];
  const answers = await Promise.all(qualifiers.map((qualifier) => readPolicy(reader, lambda, resourceName(listed.key), qualifier)));
  return partial(reader, answers.filter(isPolicy), [...aliases.missing, ...answers.flatMap((answer) => (isPolicy(answer) ? [] : [answer]))]);
}

function urlsOf({ reader, lambda }: FunctionScope, listed: ListedFunction): Promise<Fact<readonly FunctionUrl[]>> {
  return reader.read('lambda:ListFunctionUrlConfigs', async () => {
    const urls = await readAllPages(async (token) => {
      const page = await lambda.send(new ListFunctionUrlConfigsCommand({ ...named(listed), MaxItems: 50, ...(token === undefined ? {} : { Marker: token }) }));
      return { items: page.FunctionUrlConfigs, next: page.NextMarker };
    });
    return urls.map(urlOf).sort((a, b) => (a.qualifier < b.qualifier ? -1 : 1));
  });
}

async function reservedConcurrency({ reader, lambda, mayReserve }: FunctionScope, listed: ListedFunction): Promise<Fact<number | null>> {
  // A reservation of zero takes nothing from the pool, so that the account's numbers do not show it.
  const before = mayReserve ? undefined : reader.previous?.get('function/reserved-concurrency', listed.key);
  if (before?.known === true && before.value === null && isYoung(before.readAt, reader.now())) return before;
  return reader.read('lambda:GetFunctionConcurrency', async () => (await lambda.send(new GetFunctionConcurrencyCommand(named(listed)))).ReservedConcurrentExecutions ?? null);
}

const isYoung = (readAt: Instant, now: Instant): boolean => hoursBetween(readAt, now) < RESERVED_NOTHING_HOURS;
/** For this long, in a region that reserves nothing, no new reservation of zero is looked for. */
const RESERVED_NOTHING_HOURS = 168;

function eventInvoke({ reader, lambda }: FunctionScope, listed: ListedFunction): Promise<Fact<readonly EventInvokeConfiguration[]>> {
  return reader.read('lambda:ListFunctionEventInvokeConfigs', async () => {
    const configs = await readAllPages(async (token) => {
      const page = await lambda.send(new ListFunctionEventInvokeConfigsCommand({ ...named(listed), MaxItems: 50, ...(token === undefined ? {} : { Marker: token }) }));
      return { items: page.FunctionEventInvokeConfigs, next: page.NextMarker };
    });
    return configs.map((config) => ({
      qualifier: config.FunctionArn?.split(':')[7] ?? '$LATEST',
      onFailure: config.DestinationConfig?.OnFailure?.Destination ?? null,
      onSuccess: config.DestinationConfig?.OnSuccess?.Destination ?? null,
      maximumEventAge: config.MaximumEventAgeInSeconds ?? null,
      maximumRetryAttempts: config.MaximumRetryAttempts ?? null,
    })).sort((a, b) => (a.qualifier < b.qualifier ? -1 : 1));
  });
}

function recursion({ reader, lambda }: FunctionScope, listed: ListedFunction): Promise<Fact<'Allow' | 'Terminate'>> {
  return reader.read('lambda:GetFunctionRecursionConfig', async () => {
    const { RecursiveLoop } = await lambda.send(new GetFunctionRecursionConfigCommand(named(listed)));
    if (RecursiveLoop === undefined) throw new Error('GetFunctionRecursionConfig answered without RecursiveLoop');
    return RecursiveLoop === 'Allow' ? 'Allow' : 'Terminate';
  });
}

/** Images have no managed runtime: nothing to ask. */
async function runtimeManagement({ reader, lambda }: FunctionScope, listed: ListedFunction, executed: Executed): Promise<Fact<readonly RuntimeManagement[]>> {
  const versions = ['$LATEST', ...(executed.configurations.known ? executed.configurations.value.map(({ version }) => version) : [])];
  if (listed.config.packageType === 'Image') return known([], reader.now());
  const answers: RuntimeManagement[] = [];
  const missing: Unread[] = [...executed.configurations.missing];
  for (const version of versions) {
    const fact = await reader.read('lambda:GetRuntimeManagementConfig', async () => {
      const config = await lambda.send(new GetRuntimeManagementConfigCommand({ ...named(listed), Qualifier: version }));
      const mode = config.UpdateRuntimeOn;
      if (mode === undefined) throw new Error('GetRuntimeManagementConfig answered without UpdateRuntimeOn');
      return { version, updateRuntimeOn: mode === 'Manual' || mode === 'FunctionUpdate' ? mode : ('Auto' as const), runtimeVersionArn: config.RuntimeVersionArn ?? null };
    });
    if (fact.known) answers.push(fact.value);
    else missing.push(...fact.missing);
  }
  return partial(reader, answers, missing);
}

/** Newest first, those with a policy before the others; what the budget does not reach is a missing part, and the next run goes on with it. */
async function versionPolicies(scope: FunctionScope, listed: ListedFunction): Promise<Fact<readonly QualifierPolicy[]>> {
  const { reader, lambda } = scope;
  const versions = await reader.read('lambda:ListVersionsByFunction', () => publishedVersions(lambda, listed));
  if (!versions.known) return versions;
  const before = policiesBefore(scope, listed, versions.value);
  const policies: QualifierPolicy[] = [...before.kept];
  const missing: Unread[] = [];
  for (const version of before.due) {
    if (scope.versionBudget.left <= 0) {
      missing.push({ action: 'lambda:GetPolicy', place: reader.place, reason: 'budget', detail: 'policies of published versions are read on a rolling schedule' });
      break;
    }
    scope.versionBudget.left -= 1;
    const answer = await readPolicy(reader, lambda, resourceName(listed.key), version);
    if (isPolicy(answer)) policies.push(answer);
    else missing.push(answer);
  }
  return known(policies, before.readAt ?? reader.now(), missing);
}

interface PoliciesBefore {
  readonly kept: readonly QualifierPolicy[];
  readonly due: readonly string[];
  /** Of what is kept; null: nothing is. */
  readonly readAt: Instant | null;
}

/** An unfinished round goes on; after a failure only versions that had a policy are read again, until the round is old. */
function policiesBefore({ reader, mustRead }: FunctionScope, listed: ListedFunction, versions: readonly string[]): PoliciesBefore {
  const before = reader.previous?.get('function/version-policies', listed.key);
  if (before?.known !== true) return { kept: [], due: versions, readAt: null };
  const isUnfinished = before.missing.length > 0;
  const isAgain = mustRead(listed.key, 'function/version-policies') && hoursBetween(before.readAt, reader.now()) < ROUND_HOURS;
  const old = before.value.filter(({ qualifier }) => versions.includes(qualifier));
  const kept = isAgain ? old.filter(({ policy }) => policy === null) : isUnfinished ? old : [];
  const left = versions.filter((version) => !kept.some(({ qualifier }) => qualifier === version));
  const hadPolicy = (version: string): boolean => old.some(({ qualifier, policy }) => qualifier === version && policy !== null);
  return { kept, due: [...left.filter(hadPolicy), ...left.filter((version) => !hadPolicy(version))], readAt: kept.length > 0 && isAgain ? before.readAt : null };
}
const ROUND_HOURS = FACT_SPECS['function/version-policies'].maxAgeHours;

async function publishedVersions(lambda: LambdaClient, listed: ListedFunction): Promise<readonly string[]> {
  const versions = await readAllPages(async (token) => {
    const page = await lambda.send(new ListVersionsByFunctionCommand({ ...named(listed), MaxItems: 50, ...(token === undefined ? {} : { Marker: token }) }));
    return { items: page.Versions, next: page.NextMarker };
  });
  return versions.flatMap(({ Version }) => (Version === undefined || Version === '$LATEST' ? [] : [Version])).sort((a, b) => Number(b) - Number(a));
}
