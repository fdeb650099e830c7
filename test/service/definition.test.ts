import validator from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { stateMachine } from '../../src/service/definition.ts';
import { evaluateAll } from '../../src/tools/scale/jsonata.ts';
import { childMachine, scanMachine } from '../../src/tools/scale/machine.ts';

const NAMES = ['plan', 'account', 'region', 'settle', 'correlate', 'summarize'] as const;
const arnOf = (name: string): string => `arn:aws:lambda:eu-west-1:111122223333:function:postern-${name}`;
const handlers = { plan: arnOf('plan'), account: arnOf('account'), region: arnOf('region'), settle: arnOf('settle'), correlate: arnOf('correlate'), summarize: arnOf('summarize') };
const definition = stateMachine({ handlers, bucket: 'postern-state', concurrency: 50, regionConcurrency: 10 });
const text = JSON.stringify(definition);

describe('the state machine', () => {
  it('is valid Amazon States Language', () => {
    const { isValid, errors } = validator(definition, { checkArn: true, checkPaths: true });
    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  it('is refused by the validator when a transition leads nowhere', () => {
    const broken = JSON.parse(text.replace('"Next":"Settle"', '"Next":"Nowhere"')) as object;
    expect(validator(broken).isValid).toBe(false);
  });

  it('names every handler and only those', () => {
    const named = [...text.matchAll(/arn:aws:lambda:[^"]+/g)].map(([arn]) => arn);
    expect(new Set(named)).toEqual(new Set(NAMES.map(arnOf)));
  });

  it('runs accounts in a Distributed Map of Standard children that reads the work orders as they are', () => {
    const accounts = (definition as { States: { Accounts: Record<string, unknown> } }).States.Accounts;
    expect(accounts).toMatchObject({ Type: 'Map', MaxConcurrency: 50, ToleratedFailurePercentage: 100, ItemReader: { ReaderConfig: { InputType: 'JSONL' } }, ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } } });
    expect(accounts).not.toHaveProperty('ItemSelector');
    expect(accounts).not.toHaveProperty('ItemBatcher');
  });

  it('gathers so little from its children that ten thousand of them stay far below what a state may hand on', () => {
    const child = childMachine(scanMachine(50, 10));
    const account = '111122223333';
    const failed = { account, state: 'failed', because: 'Lambda.AWSLambdaException' };
    const last = Object.entries(child.States).filter(([, { Next: next, Type: type }]) => next === undefined && type !== 'Choice');
    expect(last.map(([name]) => name)).toEqual(['Settle', 'Failed']);
    for (const [, { Output: output }] of last) {
      const ends = output === undefined ? failed : evaluateAll(output, { states: { input: failed, result: { Payload: { account, state: 'scanned' } } } });
      expect(JSON.stringify(Array.from({ length: 10_000 }, () => ends)).length).toBeLessThan((256 * 1024) / 5);
    }
    // Who failed and why is what the last state is given.
    for (const name of ['Account', 'Settle']) {
      const [caught] = child.States[name]?.['Catch'] as readonly { readonly Output: string; readonly Next: string }[];
      expect(caught?.Next).toBe('Failed');
      expect(evaluateAll(caught?.Output, { order: { account }, states: { input: { account }, errorOutput: { Error: failed.because } } })).toEqual(failed);
    }
  });

  it('waits for a throttled function for more than an hour, and leaves room in the history for every region of an account', () => {
    const tasks = [...text.matchAll(/"Retry":(\[\{.*?\}\])/g)].map(([, retry = '']) => JSON.parse(retry) as readonly Retrier[]);
    expect(tasks.length).toBe(6);
    for (const [first, ...others] of tasks) {
      expect(first).toMatchObject({ ErrorEquals: ['Lambda.TooManyRequestsException'], JitterStrategy: 'FULL' });
      expect(others.flatMap(({ ErrorEquals }) => ErrorEquals)).not.toContain('Lambda.TooManyRequestsException');
      const { IntervalSeconds, BackoffRate, MaxDelaySeconds = Infinity, MaxAttempts } = first ?? others[0] ?? { IntervalSeconds: 0, BackoffRate: 0, MaxAttempts: 0 };
      // Full jitter waits for half of each delay, on average.
      const seconds = Array.from({ length: MaxAttempts }, (_, attempt) => Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** attempt) / 2).reduce((sum, delay) => sum + delay, 0);
      expect(seconds).toBeGreaterThan(3600);
      // Scheduled, started, failed; AWS has fewer than 40 regions, and an execution 25,000 events.
      expect(MaxAttempts * 3 * 40).toBeLessThan(25_000);
    }
  });
});

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds: number;
  readonly MaxAttempts: number;
  readonly BackoffRate: number;
  readonly MaxDelaySeconds?: number;
}
