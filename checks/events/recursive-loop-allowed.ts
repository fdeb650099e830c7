import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { say } from '../../src/model/message.ts';
import { failWith } from '../../src/model/verdict.ts';

const messages = { allowed: '{name} may call itself without end: recursive loop detection is set to Allow.' };

export default defineCheck({
  id: 'recursive-loop-allowed',
  title: 'Lambda function may run in a recursive loop',
  resource: 'function',
  span: 'region',
  severity: 'medium',
  planes: ['events'],
  enabled: true,
  needs: ['function/recursion'],
  wants: [],
  remedy: 'Set recursive loop detection to Terminate, or record an exception that names what ends the intended loop.',
  verify: 'aws lambda get-function-recursion-config --function-name {name} --region {region}',
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts) {
    if (facts['function/recursion'] !== 'Allow') return failWith([]);
    return failWith([{ aspect: '', message: say(messages.allowed, { name: subject.name }), evidence: { recursiveLoop: 'Allow' } }]);
  },
});
