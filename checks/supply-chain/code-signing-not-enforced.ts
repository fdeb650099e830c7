import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { say } from '../../src/model/message.ts';
import { failWith, notApplicable } from '../../src/model/verdict.ts';

const messages = { warns: '{name} accepts unsigned code: its code signing configuration only warns.' };

export default defineCheck({
  id: 'code-signing-not-enforced',
  title: 'Code signing configuration of a Lambda function only warns',
  resource: 'function',
  span: 'region',
  severity: 'medium',
  planes: ['supply-chain'],
  enabled: true,
  needs: ['function/config', 'function/code-signing'],
  wants: [],
  remedy: 'Set UntrustedArtifactOnDeployment of the code signing configuration to Enforce.',
  verify: 'aws lambda get-function-code-signing-config --function-name {name} --region {region}',
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts) {
    if (facts['function/config'].packageType === 'Image') return notApplicable('Lambda signs packages only; images are signed in their registry');
    const signing = facts['function/code-signing'];
    if (signing === null) return notApplicable('it has no code signing configuration: see code-signing-missing');
    if (signing.untrustedArtifactOnDeployment === 'Enforce') return failWith([]);
    return failWith([{ aspect: '', message: say(messages.warns, { name: subject.name }), evidence: { codeSigningConfig: signing.arn, untrustedArtifactOnDeployment: 'Warn' } }]);
  },
});
