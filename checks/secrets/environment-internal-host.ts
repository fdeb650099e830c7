import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { failWith } from '../../src/model/verdict.ts';
import { qualifiersOf } from '../lib/runtimes.ts';
import { qualifiersBy, variablesByName } from '../lib/variables.ts';

const messages = { internal: 'The environment variable {variable} of {name} ({qualifiers}) shows {what}.' };
const WHAT = { 'private-address': 'a private address', 'internal-name': 'the name of an internal host' } as const;

export default defineCheck({
  id: 'environment-internal-host',
  title: 'Environment variable shows an internal address or host name',
  resource: 'function',
  span: 'region',
  severity: 'low',
  planes: ['secrets'],
  enabled: true,
  needs: ['function/versions'],
  wants: [],
  remedy: 'Keep addresses of the internal network in Parameter Store, or find them by service discovery.',
  verify: 'aws lambda get-function-configuration --function-name {name} --region {region} --query "keys(Environment.Variables)"',
  options: z.strictObject({ accepted: z.array(z.string().min(1)).default([]).describe('Names of variables that may show one.') }),
  messages,
  evaluate(subject, facts, { options }) {
    const variables = variablesByName(facts['function/versions']).filter(({ name }) => !options.accepted.includes(name));
    const failures = variables.flatMap(({ name, uses }) => {
      const shown = qualifiersBy(uses, ({ variable }) => variable.internalHost);
      if (shown.length === 0) return [];
      const message = say(messages.internal, { variable: name, name: subject.name, qualifiers: listed(qualifiersOf(shown)), what: listed(shown.map(({ what }) => WHAT[what])) });
      return [{ aspect: name, message, evidence: shown.map(({ what, qualifiers }) => ({ shows: what, qualifiers })) }];
    });
    return failWith(failures);
  },
});
