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
import type { Alias, Environment, EventInvokeConfiguration, FunctionConfiguration, FunctionUrl, QualifierPolicy, RuntimeManagement } from '../../model/facts.ts';
import { resourceName } from '../../model/place.ts';
import type { Reader } from '../reader.ts';
import { aliasOf, configurationOf, environmentOf, urlOf } from './configuration.ts';
import type { ListedFunction } from './functions.ts';
import { isPolicy, readPolicy } from './policy.ts';

export interface FunctionScope {
  readonly reader: Reader;
  readonly lambda: LambdaClient;
  /** False only when account settings say that the account-region reserves nothing. */
  readonly mayReserve: boolean;
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
  const unchanged = before?.known === true && before.value.revisionId !== null && before.value.revisionId === listed.config.revisionId;
  if (reader.wants('function/event-invoke')) reader.emitFact('function', key, 'function/event-invoke', reader.reusable('function/event-invoke', key, unchanged) ?? (await eventInvoke(scope, listed)));
  if (reader.wants('function/recursion')) reader.emitFact('function', key, 'function/recursion', reader.reusable('function/recursion', key, unchanged) ?? (await recursion(scope, listed)));
  if (reader.wants('function/runtime-management')) reader.emitFact('function', key, 'function/runtime-management', reader.reusable('function/runtime-management', key, unchanged && executed.reused) ?? (await runtimeManagement(scope, listed, executed)));
  if (reader.wants('function/version-policies')) reader.emitFact('function', key, 'function/version-policies', reader.reusable('function/version-policies', key, unchanged) ?? (await versionPolicies(scope, listed)));
}

/** By name: the session is the function's own account and region. */
const named = (listed: ListedFunction): { FunctionName: string } => ({ FunctionName: resourceName(listed.key) });

function aliasesOf({ reader, lambda }: FunctionScope, listed: ListedFunction): Promise<Fact<readonly Alias[]>> {
  return reader.read('lambda:ListAliases', async () => {
    const aliases = await readAllPages(async (token) => {
      const page = await lambda.send(new ListAliasesCommand({ ...named(listed), MaxItems: 50, ...(token === undefined ? {} : { Marker: token }) }));
      return { items: page.Aliases ?? [], next: page.NextMarker };
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
      return { items: page.FunctionUrlConfigs ?? [], next: page.NextMarker };
    });
    return urls.map(urlOf).sort((a, b) => (a.qualifier < b.qualifier ? -1 : 1));
  });
}

async function reservedConcurrency({ reader, lambda, mayReserve }: FunctionScope, listed: ListedFunction): Promise<Fact<number | null>> {
  if (!mayReserve) return known(null, reader.now());
  return reader.read('lambda:GetFunctionConcurrency', async () => (await lambda.send(new GetFunctionConcurrencyCommand(named(listed)))).ReservedConcurrentExecutions ?? null);
}

function eventInvoke({ reader, lambda }: FunctionScope, listed: ListedFunction): Promise<Fact<readonly EventInvokeConfiguration[]>> {
  return reader.read('lambda:ListFunctionEventInvokeConfigs', async () => {
    const configs = await readAllPages(async (token) => {
      const page = await lambda.send(new ListFunctionEventInvokeConfigsCommand({ ...named(listed), MaxItems: 50, ...(token === undefined ? {} : { Marker: token }) }));
      return { items: page.FunctionEventInvokeConfigs ?? [], next: page.NextMarker };
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
  return reader.read('lambda:GetFunctionRecursionConfig', async () => ((await lambda.send(new GetFunctionRecursionConfigCommand(named(listed)))).RecursiveLoop === 'Allow' ? 'Allow' : 'Terminate'));
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
      return { version, updateRuntimeOn: mode === 'Manual' || mode === 'FunctionUpdate' ? mode : ('Auto' as const), runtimeVersionArn: config.RuntimeVersionArn ?? null };
    });
    if (fact.known) answers.push(fact.value);
    else missing.push(...fact.missing);
  }
  return partial(reader, answers, missing);
}

/** Newest first; what the budget does not reach is a missing part, and the next run goes on with it. */
async function versionPolicies(scope: FunctionScope, listed: ListedFunction): Promise<Fact<readonly QualifierPolicy[]>> {
  const { reader, lambda } = scope;
  const versions = await reader.read('lambda:ListVersionsByFunction', () => publishedVersions(lambda, listed));
  if (!versions.known) return versions;
  const before = reader.previous?.get('function/version-policies', listed.key);
  const kept = before?.known === true && before.missing.length > 0 ? before.value.filter(({ qualifier }) => versions.value.includes(qualifier)) : [];
  const policies: QualifierPolicy[] = [...kept];
  const missing: Unread[] = [];
  for (const version of versions.value.filter((number) => !kept.some(({ qualifier }) => qualifier === number))) {
    if (scope.versionBudget.left <= 0) {
      missing.push({ action: 'lambda:GetPolicy', place: reader.place, reason: 'budget', detail: 'policies of published versions are read on a rolling schedule' });
      break;
    }
    scope.versionBudget.left -= 1;
    const answer = await readPolicy(reader, lambda, resourceName(listed.key), version);
    if (isPolicy(answer)) policies.push(answer);
    else missing.push(answer);
  }
  return known(policies, reader.now(), missing);
}

async function publishedVersions(lambda: LambdaClient, listed: ListedFunction): Promise<readonly string[]> {
  const versions = await readAllPages(async (token) => {
    const page = await lambda.send(new ListVersionsByFunctionCommand({ ...named(listed), MaxItems: 50, ...(token === undefined ? {} : { Marker: token }) }));
    return { items: page.Versions ?? [], next: page.NextMarker };
  });
  return versions.flatMap(({ Version }) => (Version === undefined || Version === '$LATEST' ? [] : [Version])).sort((a, b) => Number(b) - Number(a));
}
