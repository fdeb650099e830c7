import validator from 'asl-validator';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { ordersKey } from '../../src/service/handlers.ts';
import { settingsIn } from '../../src/service/settings.ts';
import { startMachine } from '../../infra/start-definition.ts';
import { actionsOf, HUB, list, ofType, REGION, statementsOf, synthesize, text } from './synthesized.ts';

const { hub } = synthesize();
const SCAN = ['plan', 'account', 'region', 'settle', 'correlate', 'summarize'];
const RESCAN = ['resolve', 'rescan'];

const machineOf = (name: string) => {
  const machine = ofType(hub, 'AWS::StepFunctions::StateMachine').find(({ Properties }) => Properties['StateMachineName'] === name);
  if (machine === undefined) throw new Error(`there is no machine ${name}`);
  return machine;
};

/** The definition as CloudFormation hands it over: each `${name}` filled in. Throws for one that nothing fills. */
function definitionOf(name: string): { readonly States: Readonly<Record<string, Record<string, unknown>>> } {
  const { DefinitionString, DefinitionSubstitutions } = machineOf(name).Properties as { readonly DefinitionString: string; readonly DefinitionSubstitutions: Readonly<Record<string, unknown>> };
  const filled = DefinitionString.replaceAll(/\$\{(\w+)\}/g, (_, key: string) => {
    if (!(key in DefinitionSubstitutions)) throw new Error(`nothing fills ${key}`);
    return text(DefinitionSubstitutions[key]).replace('${Partition}', 'aws').replace('${Region}', REGION).replace('${AccountId}', HUB).replace(/^\$\{(.+)\.Arn\}$/, `arn:aws:lambda:${REGION}:${HUB}:function:$1`);
  });
  return JSON.parse(filled) as ReturnType<typeof definitionOf>;
}

/** Names of the functions that a definition names. */
const handlersIn = (definition: object): readonly string[] =>
  [...new Set([...JSON.stringify(definition).matchAll(/:function:(\w+)/g)].map(([, id = '']) => String(hub.Resources[id]?.Properties['FunctionName'])))].sort();

describe('the state machines of the template', () => {
  it.each(['postern-scan', 'postern-rescan', 'postern-start'])('%s is valid Amazon States Language, Standard, traced, encrypted, and logs no data', (name) => {
    const { isValid, errors } = validator(definitionOf(name), { checkArn: true, checkPaths: true });
    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
    expect(machineOf(name).Properties).toMatchObject({
      StateMachineType: 'STANDARD',
      TracingConfiguration: { Enabled: true },
      EncryptionConfiguration: { Type: 'CUSTOMER_MANAGED_KMS_KEY' },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
    });
  });

  it.each([
    ['postern-scan', SCAN],
    ['postern-rescan', RESCAN],
    ['postern-start', []],
  ])('%s names every handler of its own and only those, and may call exactly them', (name, handlers) => {
    const expected = handlers.map((handler) => `postern-${handler}`).sort();
    expect(handlersIn(definitionOf(name))).toEqual(expected);
    const role = (machineOf(name).Properties['RoleArn'] as { readonly 'Fn::GetAtt': readonly [string, string] })['Fn::GetAtt'][0];
    const invoke = statementsOf(hub, role).filter(({ Action }) => list(Action).includes('lambda:InvokeFunction'));
    expect(invoke.flatMap(({ Resource }) => list<unknown>(Resource)).map((resource) => String(hub.Resources[text(resource).slice(2, -5)]?.Properties['FunctionName'])).sort()).toEqual(expected);
  });

  it('scans accounts in a Distributed Map of Standard children, read as JSONL from the bucket, and none of them can fail the run', () => {
    const accounts = definitionOf('postern-scan').States['Accounts'];
    expect(accounts).toMatchObject({ Type: 'Map', MaxConcurrency: 25, ToleratedFailurePercentage: 100, ItemReader: { Resource: 'arn:aws:states:::s3:getObject', ReaderConfig: { InputType: 'JSONL' } }, ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } } });
  });

  it('may run and redrive the children of the map, and read orders, and nothing else of the state', () => {
    const role = (machineOf('postern-scan').Properties['RoleArn'] as { readonly 'Fn::GetAtt': readonly [string, string] })['Fn::GetAtt'][0];
    const actions = actionsOf(statementsOf(hub, role));
    expect(actions).toEqual(expect.arrayContaining(['states:StartExecution', 'states:DescribeExecution', 'states:RedriveExecution', 'states:StopExecution']));
    const [read, ...others] = statementsOf(hub, role).filter(({ Action }) => list(Action).some((action) => action.startsWith('s3:')));
    expect([read?.Action, others]).toEqual([['s3:GetObject'], []]);
    const pattern = text(read?.Resource).replace(/^[^/]*\//, '');
    expect([pattern.split('*').length, ordersKey('scheduled-1').startsWith(pattern.split('*')[0] ?? '?'), ordersKey('scheduled-1').endsWith(pattern.split('*')[1] ?? '?')]).toEqual([2, true, true]);
  });

  it('names integrations with the partition in which it is deployed', () => {
    expect(String(machineOf('postern-scan').Properties['DefinitionString'])).not.toContain('arn:aws:');
  });
});

interface Expression {
  evaluate(input: unknown, bindings: object): Promise<unknown>;
}
// asl-validator brings jsonata along; it has no types that this project would see.
const jsonata = createRequire(createRequire(import.meta.url).resolve('asl-validator'))('jsonata') as (text: string) => Expression;

describe('the machine that starts a scheduled scan', () => {
  const { States } = startMachine('arn:aws:states:eu-west-1:111122223333:stateMachine:postern-scan') as unknown as { readonly States: { readonly Start: { readonly Arguments: Readonly<Record<'Name' | 'Input', string>>; readonly Retry: readonly { readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }[]; readonly Catch: readonly { readonly ErrorEquals: readonly string[] }[] } } };
  const evaluated = (field: 'Name' | 'Input', input: object): Promise<unknown> => jsonata(States.Start.Arguments[field].replace(/^\{%|%\}$/g, '')).evaluate({}, { states: { input } });
  const request = { regions: ['eu-west-1'], ous: [], excludeOus: [], measured: true };

  it('names the scan by its scheduled time, in letters that names of executions and runs may have', async () => {
    const name = await evaluated('Name', { scheduledTime: '2026-11-28T03:00:00Z', request });
    expect(name).toBe('scheduled-2026-11-28T03-00-00Z');
    expect(name).toMatch(/^[\w-]{1,80}$/);
  });

  it('gives a second delivery the same name and input, and another time another name', async () => {
    const input = { scheduledTime: '2026-11-28T03:00:00Z', request };
    expect([await evaluated('Name', input), await evaluated('Input', input)]).toEqual([await evaluated('Name', { ...input }), await evaluated('Input', { ...input })]);
    expect(await evaluated('Name', { ...input, scheduledTime: '2026-11-29T03:00:00Z' })).not.toBe(await evaluated('Name', input));
    expect(JSON.parse(String(await evaluated('Input', input)))).toEqual(request);
  });

  it('takes a scan that has been for started, without trying again', () => {
    const [first, ...others] = States.Start.Retry;
    expect(first?.MaxAttempts).toBe(0);
    expect(first?.ErrorEquals).toEqual(States.Start.Catch[0]?.ErrorEquals);
    expect(others.flatMap(({ ErrorEquals }) => ErrorEquals)).toEqual(['States.TaskFailed']);
  });
});

/** What the function that plans is told, and no other. */
function scopeIn(template: Parameters<typeof ofType>[0]): unknown {
  const told = ofType(template, 'AWS::Lambda::Function').flatMap(({ Properties }) => {
    const { Variables = {} } = (Properties['Environment'] ?? {}) as { readonly Variables?: Readonly<Record<string, string>> };
    return 'POSTERN_SCOPE' in Variables ? [[Properties['FunctionName'], settingsIn({ POSTERN_BUCKET: 'postern-state', AWS_REGION: REGION, POSTERN_SCOPE: Variables['POSTERN_SCOPE'] }).scope]] : [];
  });
  expect(told.map(([name]) => name)).toEqual(['postern-plan']);
  return told[0]?.[1];
}

describe('the schedule', () => {
  const [schedule] = ofType(hub, 'AWS::Scheduler::Schedule');
  const properties = schedule?.Properties as { readonly Target: { readonly Input: string; readonly Arn: unknown; readonly DeadLetterConfig: unknown }; readonly State: unknown };

  it('asks for what a scan started by hand with {} is about: what the settings say', () => {
    expect(JSON.parse(properties.Target.Input)).toEqual({ scheduledTime: '<aws.scheduler.scheduled-time>', request: {} });
    expect(scopeIn(hub)).toEqual({ regions: ['eu-west-1', 'us-east-1'], ous: ['ou-ab12-11111111', 'ou-ab12-22222222'], excludeOus: ['ou-ab12-33333333'] });
    expect(text(properties.Target.Arn)).toMatch(/:stateMachine:postern-start$/);
    expect(properties).toMatchObject({ FlexibleTimeWindow: { Mode: 'OFF' }, ScheduleExpression: 'rate(1 day)' });
  });

  it('takes a root alone for the whole organization', () => {
    const other = synthesize({ hubAccount: HUB, homeRegion: REGION, organizationId: 'o-a1b2c3d4e5', ous: ['r-ab12'] }, { config: null });
    expect(scopeIn(other.hub)).toMatchObject({ ous: [] });
  });
});
