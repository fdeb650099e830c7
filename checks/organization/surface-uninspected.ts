import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import type { Surface } from '../../src/model/facts.ts';
import { listed, say } from '../../src/model/message.ts';
import { failWith, notApplicable, type Failure } from '../../src/model/verdict.ts';

const messages = { seen: '{name} has {count} {what} ({examples}): this scan does not judge them.' };
const WORDS: Readonly<Record<Surface['name'], string>> = {
  microvm: 'Lambda MicroVMs',
  'microvm-image': 'Lambda MicroVM images',
  'capacity-provider': 'Lambda capacity providers',
  'network-connector': 'Lambda network connectors',
  other: 'other Lambda resources',
};

export default defineCheck({
  id: 'surface-uninspected',
  title: 'Lambda compute exists that the scan does not inspect',
  resource: 'region',
  span: 'region',
  severity: 'low',
  planes: ['organization'],
  enabled: true,
  needs: ['region/surfaces', 'region/function-count'],
  wants: [],
  remedy: 'Review their roles, endpoints and network by hand, and except the finding while that review holds.',
  verify: 'aws lambda list-capacity-providers --region {region} && aws lambda-microvms list-microvms --region {region}',
  options: z.strictObject({ accepted: z.array(z.enum(['microvm', 'microvm-image', 'capacity-provider', 'network-connector', 'other'])).default([]).describe('Kinds that are reviewed elsewhere.') }),
  messages,
  evaluate(subject, facts, { options }) {
    if (facts['region/function-count'] === 0) return notApplicable('the region has no functions');
    const seen = facts['region/surfaces'].filter(({ name, count }) => count > 0 && !options.accepted.includes(name));
    const kinds = [...new Set(seen.map(({ name }) => name))];
    return failWith(kinds.map((name) => together(name, seen)).map(({ name, count, examples }): Failure => ({ aspect: name, message: say(messages.seen, { name: subject.name, count, what: WORDS[name], examples: listed(examples, 3) }), evidence: { surface: name }, detail: { count, examples } })));
  },
});

/** One surface per kind, however many answers named it. */
function together(name: Surface['name'], all: readonly Surface[]): Surface {
  const same = all.filter((surface) => surface.name === name);
  return { name, count: same.reduce((sum, { count }) => sum + count, 0), examples: same.flatMap(({ examples }) => examples).sort() };
}
