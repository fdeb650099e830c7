import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { failWith } from '../../src/model/verdict.ts';

const messages = { text: '{name} writes its logs as plain text ({qualifiers}): queries and alarms on single fields do not find them.' };

export default defineCheck({
  id: 'logs-unstructured',
  title: 'Lambda function writes unstructured logs',
  resource: 'function',
  span: 'region',
  severity: 'low',
  planes: ['observability'],
  enabled: true,
  needs: ['function/configurations'],
  wants: [],
  remedy: 'Set LoggingConfig.LogFormat to JSON; publish a version and move the alias.',
  verify: 'aws lambda get-function-configuration --function-name {name} --region {region} --query LoggingConfig',
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts) {
    const plain = facts['function/configurations'].filter(({ config }) => config.logging.format === 'Text');
    if (plain.length === 0) return failWith([]);
    const qualifiers = [...new Set(plain.flatMap((version) => version.qualifiers))].sort();
    return failWith([{ aspect: '', message: say(messages.text, { name: subject.name, qualifiers: listed(qualifiers) }), evidence: { qualifiers, logFormat: 'Text' } }]);
  },
});
