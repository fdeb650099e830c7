import { GetFunctionConfigurationCommand, ListFunctionsCommand, type FunctionConfiguration as SdkConfiguration, type LambdaClient } from '@aws-sdk/client-lambda';
import { isAborted, isNotFound } from '../../aws/errors.ts';
import { readPages } from '../../aws/pagination.ts';
import { known, mapFact, type Fact, type Unread } from '../../model/fact.ts';
import type { FunctionConfiguration } from '../../model/facts.ts';
import type { Key } from '../../model/place.ts';
import type { Reader } from '../reader.ts';
import { configurationOf, environmentOf, functionKey, type EnvironmentPart } from './configuration.ts';

/** A function as it was listed. */
export interface ListedFunction {
  readonly key: Key;
  readonly config: FunctionConfiguration;
  readonly environment: EnvironmentPart;
}

/**
 * Functions of the account-region, `$LATEST` of each, sorted by ARN; emits the list and each configuration.
 * `only`: these functions instead of all, one call each; such a list never proves that another function is gone.
 */
export async function listFunctions(reader: Reader, lambda: LambdaClient, only: readonly Key[] | null): Promise<readonly ListedFunction[]> {
  const { items, missing } = only === null ? await listAll(reader, lambda) : await readOnly(reader, lambda, only);
  const functions = items.flatMap(toListed).sort((a, b) => (a.key < b.key ? -1 : 1));
  reader.emitList('function', functions.map(({ key }) => key), missing);
  for (const { key, config } of functions) reader.emitFact('function', key, 'function/config', known(config, reader.now()));
  return functions;
}

async function listAll(reader: Reader, lambda: LambdaClient): Promise<{ items: readonly SdkConfiguration[]; missing: readonly Unread[] }> {
  const { items, error } = await readPages(async (token) => {
    const page = await lambda.send(new ListFunctionsCommand({ MaxItems: 50, ...(token === undefined ? {} : { Marker: token }) }));
    return { items: page.Functions, next: page.NextMarker };
  });
  if (isAborted(error)) throw error as Error;
  return { items, missing: error === null ? [] : [reader.unread(error, 'lambda:ListFunctions')] };
}

/** One function by its ARN; its configuration is emitted. Unknown with reason `vanished`: Lambda's own not-found. */
export async function readFunction(reader: Reader, lambda: LambdaClient, key: Key): Promise<Fact<ListedFunction>> {
  const fact = await reader.read('lambda:GetFunctionConfiguration', async () => {
    const [listed] = toListed(await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: key })));
    if (listed?.key !== key) throw new Error('GetFunctionConfiguration answered for another function');
    return listed;
  });
  reader.emitFact('function', key, 'function/config', mapFact(fact, ({ config }) => config));
  return fact;
}

async function readOnly(reader: Reader, lambda: LambdaClient, only: readonly Key[]): Promise<{ items: readonly SdkConfiguration[]; missing: readonly Unread[] }> {
  const items: SdkConfiguration[] = [];
  const missing: Unread[] = [{ action: 'lambda:ListFunctions', place: reader.place, reason: 'not-asked', detail: 'only named functions were scanned' }];
  await reader.each(only, async (key) => {
    try {
      items.push(await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: key })));
    } catch (error) {
      if (isAborted(error)) throw error;
      missing.push(isNotFound(error) ? reader.vanished('lambda:GetFunctionConfiguration') : reader.unread(error, 'lambda:GetFunctionConfiguration'));
    }
  });
  return { items, missing };
}

function toListed(sdk: SdkConfiguration): readonly ListedFunction[] {
  const key = functionKey(sdk);
  return key === null ? [] : [{ key, config: configurationOf(sdk), environment: environmentOf(sdk) }];
}
