import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import type { Fact } from '../../src/model/fact.ts';
import type { Tagging } from '../../src/model/facts.ts';
import { say } from '../../src/model/message.ts';
import { failWith, pass, settle, type Verdict } from '../../src/model/verdict.ts';
import { tagValue } from '../lib/tag-values.ts';

const messages = { missing: '{name} has no reserved concurrency: a flood of calls takes the whole pool of the region, and the bill with it.' };

export default defineCheck({
  id: 'reserved-concurrency-missing',
  title: 'Lambda function has no reserved concurrency',
  resource: 'function',
  span: 'region',
  severity: 'low',
  planes: ['resilience'],
  enabled: true,
  needs: ['function/reserved-concurrency'],
  wants: ['function/tags'],
  remedy: 'Reserve what the function needs at its peak, or say in the tag why it needs no limit.',
  verify: 'aws lambda get-function-concurrency --function-name {name} --region {region}',
  options: z.strictObject({ justifiedBy: z.string().min(1).default('ConcurrencyJustification').describe('A tag that says why a function needs none; any value but an empty one counts.') }),
  messages,
  evaluate(subject, facts, { options }) {
    if (facts['function/reserved-concurrency'] !== null) return pass();
    return unlessJustified(facts['function/tags'], options.justifiedBy, () =>
      failWith([{ aspect: '', message: say(messages.missing, { name: subject.name }), evidence: { reservedConcurrentExecutions: null } }]));
  },
});

function unlessJustified(tagging: Fact<Tagging>, tag: string, judge: () => Verdict): Verdict {
  if (tagging.known && tagValue(tagging.value.tags, tag) !== null) return pass();
  return tagging.missing.length > 0 ? settle([], tagging.missing) : judge();
}
