import { expect, it } from 'vitest';
import { stateMachine } from '../../src/service/definition.ts';
import { withLiteralReader } from './literal-reader.ts';

const handlers = Object.fromEntries(['plan', 'account', 'region', 'settle', 'correlate', 'summarize'].map((name) => [name, `arn:aws:lambda:eu-west-1:111122223333:function:${name}`])) as unknown as Parameters<typeof stateMachine>[0]['handlers'];
const definition = stateMachine({ handlers, bucket: 'b', concurrency: 1, regionConcurrency: 1 });

it('writes out the key of the work orders, and changes nothing else', () => {
  const literal = withLiteralReader(definition, 'runs/x/orders.jsonl');
  expect(literal).toMatchObject({ States: { Accounts: { ItemReader: { Arguments: { Bucket: 'b', Key: 'runs/x/orders.jsonl' } } } } });
  expect(JSON.stringify(literal).replace('runs/x/orders.jsonl', '{% $states.input.orders %}')).toBe(JSON.stringify(definition));
});
it('refuses a definition that has no such key', () => expect(() => withLiteralReader({ States: {} }, 'x')).toThrow('0 times'));
