import { LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import type { ListedFunction } from '../../src/collect/lambda/functions.ts';
import { readFunctionDetails } from '../../src/collect/lambda/function-details.ts';
import { readLayers } from '../../src/collect/lambda/layers.ts';
import { Reader } from '../../src/collect/reader.ts';
import { FACT_SPECS } from '../../src/model/fact-specs.ts';
import type { FactName } from '../../src/model/facts.ts';
import { configuration } from '../../checks/lib/sample.ts';

const PLACE = { partition: 'aws', account: '111122223333', region: 'eu-west-1' };
const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:orders';
const LAYER = 'arn:aws:lambda:eu-west-1:111122223333:layer:shared';
const clock = { now: () => '2026-11-21T00:00:00.000Z', sleep: () => Promise.resolve() };
// The table's keys are the names of facts.
const wanted = new Set(Object.keys(FACT_SPECS) as FactName[]);
const reader = () => new Reader({ place: PLACE, clock, wanted, previous: null, emit: () => undefined });

test('functions are asked for by name: the session is their own account and region', async () => {
  const lambda = mockClient(LambdaClient).onAnyCommand().resolves({ Aliases: [{ Name: 'live', FunctionVersion: '1' }], Versions: [{ Version: '1' }] });
  const listed: ListedFunction = { key: FUNCTION, config: configuration({ name: 'orders' }), environment: { environment: { version: '$LATEST', variables: [] } } };
  await readFunctionDetails({ reader: reader(), lambda: new LambdaClient({}), mayReserve: true, mustRead: () => false, versionBudget: { left: 10 } }, listed);
  const names = lambda.calls().map(({ args: [command] }) => (command.input as { FunctionName?: string }).FunctionName);
  expect(names.length).toBeGreaterThan(8);
  expect(new Set(names)).toEqual(new Set(['orders']));
});

test('layers and their versions are asked for by name', async () => {
  const lambda = mockClient(LambdaClient).onAnyCommand().resolves({ Layers: [{ LayerArn: LAYER }], LayerVersions: [{ LayerVersionArn: `${LAYER}:1`, Version: 1 }] });
  await readLayers(reader(), new LambdaClient({}));
  const inputs = lambda.calls().map(({ args: [command] }) => command.input);
  expect(inputs).toEqual([{ MaxItems: 50 }, { LayerName: 'shared', MaxItems: 50 }, { LayerName: 'shared', VersionNumber: 1 }]);
});
