import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { failWith, notApplicable } from '../../src/model/verdict.ts';
import { qualifiersOf } from '../lib/runtimes.ts';

const messages = { missing: '{name} ({qualifiers}) lacks the environment variable {variable}.' };

export default defineCheck({
  id: 'environment-required-missing',
  title: 'Lambda function lacks a mandatory environment variable',
  resource: 'function',
  span: 'region',
  severity: 'low',
  planes: ['secrets'],
  enabled: true,
  needs: ['function/versions'],
  wants: [],
  remedy: 'Set the variable, publish a version and move the aliases.',
  verify: 'aws lambda get-function-configuration --function-name {name} --region {region} --query "keys(Environment.Variables)"',
  options: z.strictObject({ required: z.array(z.string().regex(/^[A-Za-z]\w+$/)).default(['POWERTOOLS_SERVICE_NAME']).describe('Variables that every function must have. An empty value counts as absent.') }),
  messages,
  evaluate(subject, facts, { options }) {
    if (options.required.length === 0) return notApplicable('no variable is required');
    const readable = facts['function/versions'].flatMap(({ qualifiers, environment }) => (environment === null ? [] : [{ qualifiers, variables: environment.variables }]));
    const failures = [...new Set(options.required)].sort().flatMap((variable) => {
      const lacking = readable.filter(({ variables }) => !variables.some(({ name, length }) => name === variable && length > 0));
      if (lacking.length === 0) return [];
      const qualifiers = qualifiersOf(lacking);
      return [{ aspect: variable, message: say(messages.missing, { name: subject.name, qualifiers: listed(qualifiers), variable }), evidence: { variable, qualifiers } }];
    });
    return failWith(failures);
  },
});
