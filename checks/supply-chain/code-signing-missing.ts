import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { say } from '../../src/model/message.ts';
import { failWith, notApplicable } from '../../src/model/verdict.ts';

const messages = { missing: '{name} has no code signing configuration: anybody who may update it can deploy unsigned code.' };

export default defineCheck({
  id: 'code-signing-missing',
  title: 'Lambda function has no code signing configuration',
  resource: 'function',
  span: 'region',
  severity: 'low',
  planes: ['supply-chain'],
  enabled: true,
  needs: ['function/config', 'function/code-signing'],
  wants: [],
  remedy: 'Create a signing profile and a code signing configuration that enforces it, and attach it to the function.',
  verify: 'aws lambda get-function-code-signing-config --function-name {name} --region {region}',
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts) {
    if (facts['function/config'].packageType === 'Image') return notApplicable('Lambda signs packages only; images are signed in their registry');
    if (facts['function/code-signing'] !== null) return failWith([]);
    return failWith([{ aspect: '', message: say(messages.missing, { name: subject.name }), evidence: { codeSigningConfig: null } }]);
  },
});
