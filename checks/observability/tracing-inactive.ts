import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { failWith } from '../../src/model/verdict.ts';

const messages = { inactive: '{name} does not sample requests for X-Ray ({qualifiers}): tracing mode is PassThrough.' };

export default defineCheck({
  id: 'tracing-inactive',
  title: 'Lambda function does not trace requests with X-Ray',
  resource: 'function',
  span: 'region',
  severity: 'low',
  planes: ['observability'],
  enabled: true,
  needs: ['function/configurations'],
  wants: [],
  remedy: 'Set TracingConfig.Mode to Active, or accept PassThrough by option where an upstream service samples.',
  verify: 'aws lambda get-function-configuration --function-name {name} --region {region} --query TracingConfig',
  options: z.strictObject({ passThroughAllowed: z.boolean().default(false).describe('Accept PassThrough: the service in front decides what is sampled.') }),
  messages,
  evaluate(subject, facts, { options }) {
    const inactive = facts['function/configurations'].filter(({ config }) => config.tracing !== 'Active' && !options.passThroughAllowed);
    if (inactive.length === 0) return failWith([]);
    const qualifiers = [...new Set(inactive.flatMap((version) => version.qualifiers))].sort();
    return failWith([{ aspect: '', message: say(messages.inactive, { name: subject.name, qualifiers: listed(qualifiers) }), evidence: { qualifiers, mode: 'PassThrough' } }]);
  },
});
