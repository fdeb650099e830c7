import validator from 'asl-validator';
import { describe, expect, it } from 'vitest';
import { stateMachine } from '../../src/service/definition.ts';

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
});
