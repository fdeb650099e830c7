import { z } from 'zod';
import { defineCheck, type Subject } from '../../src/model/check.ts';
import type { Unread } from '../../src/model/fact.ts';
import type { Tags } from '../../src/model/facts.ts';
import { listed, say } from '../../src/model/message.ts';
import { resourceName, type Key } from '../../src/model/place.ts';
import { notApplicable, settle } from '../../src/model/verdict.ts';
import { isOneOf, NON_PRODUCTION, PRODUCTION, tagValue } from '../lib/tag-values.ts';

const messages = { mixed: 'Account {name} carries production functions ({production}, such as {first}) and others ({nonProduction}, such as {second}): nothing but policies keeps them apart.' };
interface Labelled {
  readonly function: Key;
  readonly value: string;
}

export default defineCheck({
  id: 'environments-mixed',
  title: 'Account carries production and non-production Lambda functions',
  resource: 'account',
  span: 'account',
  severity: 'medium',
  planes: ['governance'],
  enabled: true,
  needs: ['account/function-tags'],
  wants: [],
  remedy: 'Move one of the two to an account of its own.',
  verify: 'aws resourcegroupstaggingapi get-resources --resource-type-filters lambda:function --region {region} --query "ResourceTagMappingList[].Tags"',
  options: z.strictObject({
    tag: z.string().min(1).default('Environment').describe('The tag that names the environment of a function.'),
    production: z.array(z.string()).default(PRODUCTION).describe('Its values for production, compared without regard to case.'),
    nonProduction: z.array(z.string()).default(NON_PRODUCTION).describe('Its values for everything else.'),
  }),
  messages,
  evaluate(subject, facts, { options }) {
    const functions = facts['account/function-tags'];
    const labelled = functions.flatMap(({ function: key, tags }) => labelOf(key, tags, options.tag));
    if (labelled.length === 0) return notApplicable(`no function has the tag ${options.tag}`);
    const production = labelled.filter(({ value }) => isOneOf(value, options.production));
    const others = labelled.filter(({ value }) => !isOneOf(value, options.production) && isOneOf(value, options.nonProduction));
    const unclear = functions.length - production.length - others.length;
    if (production.length === 0 || others.length === 0) return settle([], unclear === 0 ? [] : [unmapped(subject, unclear, options.tag)]);
    const message = say(messages.mixed, { name: subject.name, production: listed(valuesOf(production)), nonProduction: listed(valuesOf(others)), first: example(production), second: example(others) });
    return settle([{ aspect: '', message, evidence: { production: valuesOf(production), nonProduction: valuesOf(others) }, detail: { production: production.length, nonProduction: others.length } }], []);
  },
});

function labelOf(key: Key, tags: Tags, tag: string): readonly Labelled[] {
  const value = tagValue(tags, tag);
  return value === null ? [] : [{ function: key, value }];
}

const valuesOf = (labelled: readonly Labelled[]): readonly string[] => [...new Set(labelled.map(({ value }) => value.toLowerCase()))].sort();

const example = (labelled: readonly Labelled[]): string => labelled.map((one) => resourceName(one.function)).sort()[0] ?? '';

// A choice of whoever tags and maps, not a refused read: it stands outside coverage.
const unmapped = (subject: Subject, count: number, tag: string): Unread =>
  ({ action: 'tag:GetResources', place: subject.place, reason: 'not-asked', detail: `${count} functions lack the tag ${tag} or have a value that the options do not map` });
