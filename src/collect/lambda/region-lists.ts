import {
  GetAccountSettingsCommand,
  ListCapacityProvidersCommand,
  ListCodeSigningConfigsCommand,
  ListEventSourceMappingsCommand,
  ListFunctionsByCodeSigningConfigCommand,
  type EventSourceMappingConfiguration,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { ListMicrovmImagesCommand, ListMicrovmsCommand, type LambdaMicrovmsClient } from '@aws-sdk/client-lambda-microvms';
import { readAllPages } from '../../aws/pagination.ts';
import { known, unknown, type Fact, type Unread } from '../../model/fact.ts';
import type { AccountLimits, CodeSigning, EventSourceMapping, Surface } from '../../model/facts.ts';
import { regionKey, type Key } from '../../model/place.ts';
import type { Reader } from '../reader.ts';

/** Limits of the account-region; also says whether any function reserves concurrency. */
export async function readLimits(reader: Reader, lambda: LambdaClient): Promise<Fact<AccountLimits>> {
  const fact = await reader.read('lambda:GetAccountSettings', async () => {
    const { AccountLimit, AccountUsage } = await lambda.send(new GetAccountSettingsCommand({}));
    const concurrentExecutions = AccountLimit?.ConcurrentExecutions;
    const unreservedConcurrentExecutions = AccountLimit?.UnreservedConcurrentExecutions;
    if (concurrentExecutions === undefined || unreservedConcurrentExecutions === undefined) throw new Error('GetAccountSettings answered without AccountLimit');
    return { concurrentExecutions, unreservedConcurrentExecutions, functionCount: AccountUsage?.FunctionCount ?? 0 };
  });
  reader.emitList('region', [regionKey(reader.place)], []);
  reader.emitFact('region', regionKey(reader.place), 'region/limits', fact);
  return fact;
}

/** The inverse question: which functions each code signing configuration covers, instead of one call per function. */
export async function readCodeSigning(reader: Reader, lambda: LambdaClient): Promise<Fact<ReadonlyMap<Key, CodeSigning>>> {
  return reader.read('lambda:ListCodeSigningConfigs', async () => {
    const configs = await readAllPages(async (token) => {
      const page = await lambda.send(new ListCodeSigningConfigsCommand({ MaxItems: 50, ...(token === undefined ? {} : { Marker: token }) }));
      return { items: page.CodeSigningConfigs, next: page.NextMarker };
    });
    const byFunction = new Map<Key, CodeSigning>();
    for (const config of configs) {
      const arn = config.CodeSigningConfigArn;
      if (arn === undefined) continue;
      const signing: CodeSigning = {
        arn,
        untrustedArtifactOnDeployment: config.CodeSigningPolicies?.UntrustedArtifactOnDeployment === 'Enforce' ? 'Enforce' : 'Warn',
        signingProfileVersionArns: config.AllowedPublishers?.SigningProfileVersionArns ?? [],
      };
      for (const key of await functionsOf(lambda, arn)) byFunction.set(key, signing);
    }
    return byFunction;
  });
}

const functionsOf = (lambda: LambdaClient, arn: string): Promise<readonly Key[]> =>
  readAllPages(async (token) => {
    const page = await lambda.send(new ListFunctionsByCodeSigningConfigCommand({ CodeSigningConfigArn: arn, MaxItems: 50, ...(token === undefined ? {} : { Marker: token }) }));
    return { items: page.FunctionArns?.map((key) => key.split(':').slice(0, 7).join(':')), next: page.NextMarker };
  });

/** Every mapping of the account-region in one paged call. */
export async function readEventSourceMappings(reader: Reader, lambda: LambdaClient): Promise<void> {
  const fact = await reader.read('lambda:ListEventSourceMappings', () =>
    readAllPages(async (token) => {
      const page = await lambda.send(new ListEventSourceMappingsCommand({ MaxItems: 100, ...(token === undefined ? {} : { Marker: token }) }));
      return { items: page.EventSourceMappings, next: page.NextMarker };
    }),
  );
  const mappings = (fact.known ? fact.value : []).flatMap((sdk) => toMapping(reader, sdk));
  reader.emitList('event-source-mapping', mappings.map(({ key }) => key), fact.missing);
  for (const { key, mapping } of mappings) reader.emitFact('event-source-mapping', key, 'event-source-mapping/config', known(mapping, reader.now()));
}

function toMapping(reader: Reader, sdk: EventSourceMappingConfiguration): readonly { key: Key; mapping: EventSourceMapping }[] {
  const { UUID: uuid, FunctionArn: functionArn } = sdk;
  if (uuid === undefined || functionArn === undefined) return [];
  const { partition, account, region } = reader.place;
  const key = sdk.EventSourceMappingArn ?? `arn:${partition}:lambda:${region}:${account}:event-source-mapping:${uuid}`;
  const mapping: EventSourceMapping = {
    uuid,
    functionArn,
    eventSourceArn: sdk.EventSourceArn ?? null,
    state: sdk.State ?? null,
    onFailure: sdk.DestinationConfig?.OnFailure?.Destination ?? null,
    maximumRetryAttempts: sdk.MaximumRetryAttempts ?? null,
    functionResponseTypes: sdk.FunctionResponseTypes ?? [],
    batchSize: sdk.BatchSize ?? null,
  };
  return [{ key, mapping }];
}

type Answer = { readonly surface: Surface } | { readonly unread: Unread };

/** Other compute of Lambda that the scan does not read. Web Functions have no SDK client yet: that part is always missing. */
export async function readSurfaces(reader: Reader, lambda: LambdaClient, microvms: LambdaMicrovmsClient): Promise<void> {
  const answers = await Promise.all([
    surface(reader, 'capacity-provider', 'lambda:ListCapacityProviders', () =>
      readAllPages(async (token) => {
        const page = await lambda.send(new ListCapacityProvidersCommand(token === undefined ? {} : { Marker: token }));
        return { items: page.CapacityProviders?.map((provider) => provider.CapacityProviderArn), next: page.NextMarker };
      }),
    ),
    surface(reader, 'microvm', 'lambda:ListMicrovms', () =>
      readAllPages(async (token) => {
        const page = await microvms.send(new ListMicrovmsCommand(token === undefined ? {} : { nextToken: token }));
        return { items: page.items?.map((vm) => vm.microvmId), next: page.nextToken };
      }),
    ),
    surface(reader, 'microvm-image', 'lambda:ListMicrovmImages', () =>
      readAllPages(async (token) => {
        const page = await microvms.send(new ListMicrovmImagesCommand(token === undefined ? {} : { nextToken: token }));
        return { items: page.items?.map((image) => image.imageArn), next: page.nextToken };
      }),
    ),
  ]);
  const value = answers.flatMap((answer) => ('surface' in answer ? [answer.surface] : [])).filter(({ count }) => count > 0);
  const webFunctions: Unread = { action: 'lambda:ListWebFunctions', place: reader.place, reason: 'not-asked', detail: 'no SDK client for Web Functions exists yet' };
  const missing = [...answers.flatMap((answer) => ('unread' in answer ? [answer.unread] : [])), webFunctions] as const;
  const [first, ...rest] = missing;
  const fact: Fact<readonly Surface[]> = answers.some((answer) => 'surface' in answer) ? known(value, reader.now(), missing) : unknown(reader.now(), first, ...rest);
  reader.emitFact('region', regionKey(reader.place), 'region/surfaces', fact);
}

async function surface(reader: Reader, name: Surface['name'], action: string, list: () => Promise<readonly (string | undefined)[]>): Promise<Answer> {
  const fact = await reader.read(action, list);
  if (!fact.known) return { unread: fact.missing[0] };
  const examples = fact.value.flatMap((id) => (id === undefined ? [] : [id])).sort();
  return { surface: { name, count: fact.value.length, examples: examples.slice(0, 3) } };
}
