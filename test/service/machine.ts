import { createRequire } from 'node:module';
import type { Json } from '../../src/service/states.ts';

/** Answers for a function, or throws an error whose message is the name that Step Functions sees. */
export type Handler = (arn: string, input: unknown) => Promise<unknown>;
export interface Ended {
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: unknown;
}

interface Expression {
  evaluate(input: unknown, bindings: object): Promise<unknown>;
}
// asl-validator brings jsonata along; it has no types that this project would see.
const jsonata = createRequire(createRequire(import.meta.url).resolve('asl-validator'))('jsonata') as (text: string) => Expression;

interface Machine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}
interface State {
  readonly Type: 'Task' | 'Map' | 'Pass' | 'Choice' | 'Succeed' | 'Fail';
  readonly Arguments?: { readonly FunctionName: string; readonly Payload: Json };
  readonly Output?: Json;
  readonly Assign?: { readonly [name: string]: Json };
  readonly Catch?: readonly { readonly Output: Json; readonly Next: string }[];
  readonly Items?: Json;
  readonly ItemSelector?: Json;
  readonly ItemProcessor?: Machine;
  readonly MaxConcurrency?: number;
  readonly Choices?: readonly { readonly Condition: Json; readonly Next: string }[];
  readonly Default?: string;
  readonly Next?: string;
  readonly Error?: string;
  readonly Cause?: Json;
}

class Failure extends Error {}

/** Runs a definition that is JSONata throughout, without retries: what a state assigns is there from the next one on, also in the Maps within. */
export async function execute(definition: Json, { name, input }: { readonly name: string; readonly input: Json }, handler: Handler): Promise<Ended> {
  try {
    const context = { Execution: { Name: name, Input: input } };
    // Whether it is one is for the validator to say.
    return { status: 'SUCCEEDED', output: await run(definition as unknown as Machine, input, { context, variables: {}, handler }) };
  } catch (error) {
    if (error instanceof Failure) return { status: 'FAILED', error: error.message, cause: error.cause };
    throw error;
  }
}

interface Scope {
  readonly context: object;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly handler: Handler;
}

async function run({ StartAt, States }: Machine, input: unknown, scope: Scope): Promise<unknown> {
  let [at, value, variables]: [string | undefined, unknown, Scope['variables']] = [StartAt, input, scope.variables];
  while (at !== undefined) {
    const state: State | undefined = States[at];
    if (state === undefined) throw new Error(`there is no state ${at}`);
    const done = await step(state, value, { ...scope, variables });
    [at, value, variables] = [done.next, done.output, { ...variables, ...done.assigned }];
  }
  return value;
}

interface Done {
  readonly next: string | undefined;
  readonly output: unknown;
  readonly assigned?: object;
}

async function step(state: State, input: unknown, scope: Scope): Promise<Done> {
  const states = { input, context: scope.context };
  if (state.Type === 'Fail') throw new Failure(state.Error, { cause: await evaluated(state.Cause ?? '', states, scope) });
  for (const { Condition, Next } of state.Choices ?? []) if ((await evaluated(Condition, states, scope)) === true) return { next: Next, output: input };
  if (state.Type === 'Choice') return { next: state.Default, output: input };
  let result: unknown;
  try {
    result = state.Type === 'Map' ? await each(state, input, scope) : state.Type === 'Task' ? await call(state, states, scope) : input;
  } catch (error) {
    const [caught] = state.Catch ?? [];
    if (caught === undefined || !(error instanceof Error)) throw error;
    return { next: caught.Next, output: await evaluated(caught.Output, { ...states, errorOutput: { Error: error.message } }, scope) };
  }
  const after = { ...states, result };
  return { next: state.Next, output: state.Output === undefined ? result : await evaluated(state.Output, after, scope), assigned: (await evaluated(state.Assign ?? {}, after, scope)) as object };
}

async function call({ Arguments }: State, states: object, scope: Scope): Promise<unknown> {
  return { Payload: await scope.handler(Arguments?.FunctionName ?? '', await evaluated(Arguments?.Payload ?? null, states, scope)) };
}

async function each({ Items, ItemSelector, ItemProcessor, MaxConcurrency }: State, input: unknown, scope: Scope): Promise<readonly unknown[]> {
  const items = await evaluated(Items ?? null, { input, context: scope.context }, scope);
  if (!Array.isArray(items) || ItemProcessor === undefined) throw new Failure('States.QueryEvaluationError', { cause: 'Items is not a list' });
  const results: unknown[] = [];
  const left = [...items.entries()];
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [Index, Value] = next as [number, unknown];
      const context = { ...scope.context, Map: { Item: { Index, Value } } };
      const item = ItemSelector === undefined ? Value : await evaluated(ItemSelector, { input, context }, scope);
      results[Index] = await run(ItemProcessor, item, { ...scope, context });
    }
  };
  await Promise.all(Array.from({ length: MaxConcurrency ?? 40 }, work));
  return results;
}

/** Expressions wherever they are; one that gives nothing is an error, as it is there. */
async function evaluated(value: Json, states: object, scope: Scope): Promise<unknown> {
  if (typeof value === 'string') {
    if (!value.startsWith('{%')) return value;
    const result = await jsonata(value.replace(/^\{%|%\}$/g, '')).evaluate({}, { ...scope.variables, states });
    if (result === undefined) throw new Failure('States.QueryEvaluationError', { cause: value });
    // Lists of jsonata bear marks of their own.
    return JSON.parse(JSON.stringify(result)) as unknown;
  }
  if (Array.isArray(value)) return Promise.all(value.map((one: Json) => evaluated(one, states, scope)));
  if (typeof value === 'object' && value !== null) return Object.fromEntries(await Promise.all(Object.entries(value).map(async ([key, one]) => [key, await evaluated(one, states, scope)] as const)));
  return value;
}
