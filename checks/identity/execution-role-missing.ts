import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { failWith, type Failure } from '../../src/model/verdict.ts';

const messages = { missing: '{name} ({qualifiers}) names the execution role {role}, which does not exist: every invocation fails, and whoever makes a role of that name decides what the code may do.' };

export default defineCheck({
  id: 'execution-role-missing',
  title: 'Execution role of a Lambda function does not exist',
  resource: 'function',
  span: 'account',
  severity: 'medium',
  planes: ['identity'],
  enabled: true,
  needs: ['function/version-roles'],
  wants: [],
  remedy: 'Delete the function if nobody uses it, else give it a role; publish a version and move the alias where a published version names it.',
  verify: 'aws lambda get-function-configuration --function-name {name} --region {region} --query Role',
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts) {
    const missing = facts['function/version-roles'].filter((role) => !role.exists);
    return failWith(missing.map(({ arn, qualifiers }): Failure => ({ aspect: arn, message: say(messages.missing, { name: subject.name, qualifiers: listed(qualifiers), role: arn }), evidence: { role: arn, qualifiers } })));
  },
});
