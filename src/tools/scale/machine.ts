import pLimit from 'p-limit';
import { z } from 'zod';
import { stateMachine } from '../../service/definition.ts';
import { evaluateAll, type Scope } from './jsonata.ts';

/** The part of Amazon States Language that the definition uses. */
const stateSchema = z.looseObject({
  Type: z.enum(['Task', 'Choice', 'Map', 'Pass', 'Succeed']),
  Next: z.string().optional(),
  Arguments: z.looseObject({ FunctionName: z.string(), Payload: z.unknown() }).optional(),
  Assign: z.record(z.string(), z.unknown()).optional(),
  Output: z.unknown().optional(),
  Choices: z.array(z.object({ Condition: z.string(), Next: z.string() })).optional(),
  Default: z.string().optional(),
  MaxConcurrency: z.number().optional(),
  Items: z.unknown().optional(),
  ItemSelector: z.unknown().optional(),
  ItemReader: z.looseObject({ Arguments: z.looseObject({ Key: z.string() }) }).optional(),
  get ItemProcessor() {
    return processorSchema.optional();
  },
});
const processorSchema = z.looseObject({
  ProcessorConfig: z.object({ Mode: z.enum(['INLINE', 'DISTRIBUTED']), ExecutionType: z.string().optional() }).optional(),
  StartAt: z.string(),
  get States() {
    return z.record(z.string(), stateSchema);
  },
});
export type State = z.output<typeof stateSchema>;
export type Machine = z.output<typeof processorSchema>;

/** Who runs what the states ask for. */
export interface Driver {
  /** A state begins. */
  enter(state: string): Promise<void>;
  /** `handler`: the name that stands in for its ARN. */
  task(handler: string, payload: unknown): Promise<unknown>;
  /** A Map in child executions over the lines of this key of the store. */
  distributed(key: string): Promise<void>;
}
export interface ExecutionContext {
  readonly Name: string;
  /** ISO 8601. */
  readonly StartTime: string;
}

/** The real definition; each handler's name stands for its ARN. */
export function scanMachine(concurrency: number, regionConcurrency: number): Machine {
  const handlers = { plan: 'plan', account: 'account', region: 'region', settle: 'settle', correlate: 'correlate', summarize: 'summarize' };
  return processorSchema.parse(stateMachine({ handlers, bucket: 'simulated', concurrency, regionConcurrency }));
}

/** The child execution of the Distributed Map, as the definition holds it. */
export function childMachine(machine: Machine): Machine {
  const children = Object.values(machine.States).flatMap(({ ItemProcessor: processor }) => (processor?.ProcessorConfig?.Mode === 'DISTRIBUTED' ? [processor] : []));
  const [child, ...more] = children;
  if (child === undefined || more.length > 0) throw new Error(`the definition has ${children.length} Distributed Maps; simulate-scale knows one`);
  return child;
}

/** The type of every state, those within Maps included. */
export function stateTypes(machine: Machine): ReadonlyMap<string, State['Type']> {
  return new Map(Object.entries(machine.States).flatMap(([name, state]) => [[name, state.Type] as const, ...(state.ItemProcessor === undefined ? [] : stateTypes(state.ItemProcessor))]));
}

/** Walks an execution from its first state to its end, as Step Functions does when nothing fails: a task that throws ends the simulation. */
export const walk = (machine: Machine, input: unknown, execution: ExecutionContext, driver: Driver): Promise<unknown> => new Walk(execution, driver).run(machine, input, {}, {});

class Walk {
  readonly #execution: ExecutionContext;
  readonly #driver: Driver;

  constructor(execution: ExecutionContext, driver: Driver) {
    this.#execution = execution;
    this.#driver = driver;
  }

  /** `outer`: the variables of the Map around it. */
  async run(machine: Machine, input: unknown, outer: Scope, context: Scope): Promise<unknown> {
    const variables: Record<string, unknown> = { ...outer };
    let value = input;
    let name: string | undefined = machine.StartAt;
    while (name !== undefined) {
      const state: State | undefined = machine.States[name];
      if (state === undefined) throw new Error(`the definition leads to ${name}, which it does not have`);
      await this.#driver.enter(name);
      const scope = (states: Scope): Scope => ({ ...variables, states: { input: value, context: { Execution: this.#execution, ...context }, ...states } });
      const result = state.Type === 'Task' ? await this.#task(state, scope({})) : state.Type === 'Map' ? await this.#map(state, scope({}), variables) : value;
      const after = scope({ result });
      const next: string | undefined = state.Type === 'Choice' ? chosen(name, state, after) : state.Next;
      Object.assign(variables, evaluateAll(state.Assign ?? {}, after));
      value = state.Output === undefined ? result : evaluateAll(state.Output, after);
      name = next;
    }
    return value;
  }

  async #task({ Arguments: given }: State, scope: Scope): Promise<unknown> {
    if (given === undefined) throw new Error('a task of the definition has no arguments');
    return { Payload: await this.#driver.task(given.FunctionName, evaluateAll(given.Payload, scope)) };
  }

  async #map(state: State, scope: Scope, variables: Scope): Promise<unknown> {
    const { ItemProcessor: processor, MaxConcurrency: most = 0 } = state;
    if (processor === undefined) throw new Error('a Map of the definition has no ItemProcessor');
    if (processor.ProcessorConfig?.Mode === 'DISTRIBUTED') return this.#driver.distributed(String(evaluateAll(state.ItemReader?.Arguments.Key, scope)));
    const items = evaluateAll(state.Items, scope);
    if (!Array.isArray(items)) throw new Error('the items of a Map are not an array');
    const limit = pLimit(most === 0 ? INLINE_MOST : Math.min(most, INLINE_MOST));
    return Promise.all(items.map((item: unknown) => limit(() => {
      const Map = { Item: { Value: item } };
      const { states } = scope as { readonly states: { readonly context: Scope } };
      const selected = state.ItemSelector === undefined ? item : evaluateAll(state.ItemSelector, { ...scope, states: { ...states, context: { ...states.context, Map } } });
      return this.run(processor, selected, variables, { Map });
    })));
  }
}

/** Iterations of an inline Map that run at once. Source: Step Functions, "Inline mode". */
const INLINE_MOST = 40;

function chosen(name: string, { Choices: choices = [], Default: otherwise }: State, scope: Scope): string {
  const taken = choices.find(({ Condition: condition }) => evaluateAll(condition, scope) === true)?.Next ?? otherwise;
  if (taken === undefined) throw new Error(`no choice of ${name} applies`);
  return taken;
}
