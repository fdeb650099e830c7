import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { LambdaMicrovmsClient } from '@aws-sdk/client-lambda-microvms';
import type { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { mapFact, type Fact } from '../../model/fact.ts';
import type { Key } from '../../model/place.ts';
import type { Reader } from '../reader.ts';
import { readFunctionTags, readTagsOf } from '../tagging.ts';
import { readFunctionDetails, type FunctionScope } from './function-details.ts';
import { listFunctions, readFunction, type ListedFunction } from './functions.ts';
import { readLayers, readLayerVersion } from './layers.ts';
import { readCodeSigning, readEventSourceMappings, readLimits, readSurfaces } from './region-lists.ts';

export interface RegionClients {
  readonly lambda: LambdaClient;
  readonly microvms: LambdaMicrovmsClient;
  readonly tagging: ResourceGroupsTaggingAPIClient;
}
export interface ListedRegion {
  readonly functions: readonly ListedFunction[];
  readonly mayReserve: boolean;
}

/** Everything that costs a call per account-region instead of per function. */
export async function readRegionLists(reader: Reader, clients: RegionClients, only: readonly Key[] | null): Promise<ListedRegion> {
  const { lambda, microvms, tagging } = clients;
  const functions = await listFunctions(reader, lambda, only);
  const keys = functions.map(({ key }) => key);
  const limits = await readLimits(reader, lambda);
  const everything = only === null;
  const lists = [
    { when: reader.wants('function/tags'), read: () => readFunctionTags(reader, tagging, keys) },
    { when: reader.wants('function/code-signing'), read: () => codeSigningFacts(reader, lambda, keys) },
    { when: everything && reader.wants('event-source-mapping/config'), read: () => readEventSourceMappings(reader, lambda) },
    { when: everything && reader.wants('layer/versions', 'layer-version/policy'), read: () => readLayers(reader, lambda) },
    { when: everything && reader.wants('region/surfaces'), read: () => readSurfaces(reader, lambda, microvms) },
  ];
  await Promise.all(lists.filter(({ when }) => when).map(({ read }) => read()));
  const reserves = !limits.known || limits.value.unreservedConcurrentExecutions !== limits.value.concurrentExecutions;
  return { functions, mayReserve: reserves };
}

async function codeSigningFacts(reader: Reader, lambda: LambdaClient, functions: readonly Key[]): Promise<void> {
  const fact = await readCodeSigning(reader, lambda);
  for (const key of functions) reader.emitFact('function', key, 'function/code-signing', mapFact(fact, (byFunction) => byFunction.get(key) ?? null));
}

/** What takes calls per function, for some of the listed functions. */
export async function readFunctions(reader: Reader, clients: RegionClients, region: ListedRegion, functions: readonly ListedFunction[], mustRead: FunctionScope['mustRead']): Promise<void> {
  const scope: FunctionScope = { reader, lambda: clients.lambda, mayReserve: region.mayReserve, mustRead, versionBudget: { left: VERSION_POLICIES_AT_LEAST + VERSION_POLICIES_PER_FUNCTION * functions.length } };
  await reader.each(functions, (listed) => readFunctionDetails(scope, listed));
}

/** A run reads this many policies of published versions; the next one goes on where it stopped. */
const VERSION_POLICIES_AT_LEAST = 50;
const VERSION_POLICIES_PER_FUNCTION = 2;

/** Somebody waits for these: what is left of a function's published versions is a missing part. */
const NAMED_VERSION_POLICIES = 2;

/** What somebody wants to have verified in one account-region. */
export interface NamedResources {
  readonly functions: readonly Key[];
  readonly layerVersions: readonly Key[];
  /** What is asked of the account-region itself. */
  readonly region: boolean;
}

/** These resources and nothing else, each by its name; a function that could not be read has no other fact than its configuration, which says why. */
export async function readNamed(reader: Reader, clients: RegionClients, { functions, layerVersions, region }: NamedResources): Promise<void> {
  const { lambda, microvms, tagging } = clients;
  if (region) {
    await readLimits(reader, lambda);
    if (reader.wants('region/surfaces')) await readSurfaces(reader, lambda, microvms);
  }
  await reader.each(layerVersions, (key) => readLayerVersion(reader, lambda, key));
  const listed: ListedFunction[] = [];
  await reader.each(functions, async (key) => {
    const fact: Fact<ListedFunction> = await readFunction(reader, lambda, key);
    if (fact.known) listed.push(fact.value);
  });
  const keys = listed.map(({ key }) => key).sort();
  if (reader.wants('function/tags')) await readTagsOf(reader, tagging, keys);
  if (reader.wants('function/code-signing') && keys.length > 0) await codeSigningFacts(reader, lambda, keys);
  const scope: FunctionScope = { reader, lambda, mayReserve: true, mustRead: () => true, versionBudget: { left: NAMED_VERSION_POLICIES * listed.length } };
  await reader.each(listed, (one) => readFunctionDetails(scope, one));
}
