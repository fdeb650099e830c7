import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import type { Tags } from '../../src/model/facts.ts';
import { listed, say } from '../../src/model/message.ts';
import { failWith, type Failure } from '../../src/model/verdict.ts';
import { isOneOf, misspelled, NON_PRODUCTION, PRODUCTION, tagValue } from '../lib/tag-values.ts';

const messages = {
  absent: '{name} has no tag {tag}.',
  misspelled: '{name} has no tag {tag}, but {other}: tag keys are case-sensitive.',
  value: '{name} has the tag {tag} with the value {value}; allowed: {allowed}.',
};
const DEFAULTS = {
  Environment: [...PRODUCTION, ...NON_PRODUCTION],
  DataClassification: ['public', 'internal', 'private', 'confidential', 'restricted', 'sensitive', 'secret', 'pii', 'pci', 'phi'],
  Owner: [],
};

export default defineCheck({
  id: 'function-tags-missing',
  title: 'Lambda function lacks a required tag',
  resource: 'function',
  span: 'region',
  severity: 'low',
  planes: ['governance'],
  enabled: true,
  needs: ['function/tags'],
  wants: [],
  remedy: 'Set the tag where the function is defined, so that the next deployment keeps it.',
  verify: 'aws lambda list-tags --resource {arn} --region {region}',
  options: z.strictObject({ required: z.record(z.string().min(1), z.array(z.string())).default(DEFAULTS).describe('Required tags with their allowed values, compared without regard to case; an empty list allows any value.') }),
  messages,
  evaluate(subject, facts, { options }) {
    const { tags } = facts['function/tags'];
    return failWith(Object.entries(options.required).flatMap(([tag, allowed]) => failuresOf(subject.name, tag, allowed, tags)));
  },
});

function failuresOf(name: string, tag: string, allowed: readonly string[], tags: Tags): readonly Failure[] {
  const value = tagValue(tags, tag);
  const other = misspelled(tags, tag);
  if (value === null) return [{ aspect: tag, message: other === null ? say(messages.absent, { name, tag }) : say(messages.misspelled, { name, tag, other }), evidence: { tag, value: null } }];
  if (allowed.length === 0 || isOneOf(value, allowed)) return [];
  return [{ aspect: tag, message: say(messages.value, { name, tag, value, allowed: listed(allowed, 8) }), evidence: { tag, value } }];
}
