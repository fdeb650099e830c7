import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { known } from '../../src/model/fact.ts';
import type { ExecutedConfiguration } from '../../src/model/facts.ts';
import { listed, say } from '../../src/model/message.ts';
import { notApplicable, settle, type Failure } from '../../src/model/verdict.ts';
import { grantsOf } from '../lib/access.ts';
import { qualifiersOf } from '../lib/runtimes.ts';
import { openUrls, toEveryone } from '../lib/urls.ts';

const messages = { extreme: '{name} ({qualifiers}) can be called by everyone, and its {what} is at an extreme: {values} {unit}.' };

export default defineCheck({
  id: 'function-limits-default',
  title: 'Public Lambda function has timeout or memory at an extreme',
  resource: 'function',
  span: 'region',
  severity: 'informational',
  planes: ['secrets'],
  enabled: false,
  needs: ['function/configurations', 'function/urls', 'function/policies'],
  wants: [],
  remedy: 'Set timeout and memory to what the function needs by measurement, publish a version and move the aliases.',
  verify: 'aws lambda get-function-configuration --function-name {name} --region {region} --query "[Timeout, MemorySize]"',
  options: z.strictObject({
    timeout: z.strictObject({ above: z.number().int().min(0).default(3), below: z.number().int().min(1).default(900) }).prefault({}).describe('Seconds, both excluded: 3 is the default of AWS, 900 its maximum.'),
    memory: z.strictObject({ above: z.number().int().min(0).default(128), below: z.number().int().min(1).default(10_240) }).prefault({}).describe('MiB, both excluded: 128 is default and minimum of AWS, 10,240 its maximum.'),
  }),
  messages,
  evaluate(subject, facts, { options, ...judging }) {
    const policies = facts['function/policies'];
    const given = { ...judging, options: {} };
    const open = openUrls(subject, facts['function/urls'], known(policies, given.at), given);
    const grants = grantsOf(subject, { 'function/policies': policies, 'function/version-policies': known([], given.at) }, given, ['lambda:InvokeFunction']);
    const opened = open.value.filter(({ access }) => toEveryone(access.reachableBy).length > 0).map(({ url }) => url.qualifier);
    const granted = grants.value.filter(({ access }) => access.via === 'api' && toEveryone([access]).length > 0).map(({ qualifier }) => qualifier);
    const reachable = [...opened, ...granted];
    const reached = facts['function/configurations'].filter(({ qualifiers }) => qualifiers.some((qualifier) => reachable.includes(qualifier)));
    const notJudged = [...open.notJudged, ...grants.notJudged];
    if (reached.length === 0 && notJudged.length === 0) return notApplicable('it is not public');

    const failuresOf = (what: 'timeout' | 'memory', unit: string, limits: { readonly above: number; readonly below: number }, valueOf: (one: ExecutedConfiguration) => number | null): readonly Failure[] => {
      const extreme = reached.flatMap((one) => {
        const value = valueOf(one);
        return value !== null && (value <= limits.above || value >= limits.below) ? [{ value, qualifiers: one.qualifiers }] : [];
      });
      if (extreme.length === 0) return [];
      const values = [...new Set(extreme.map(({ value }) => value))].sort((a, b) => a - b);
      const qualifiers = qualifiersOf(extreme);
      return [{ aspect: what, message: say(messages.extreme, { name: subject.name, qualifiers: listed(qualifiers), what, values: listed(values.map(String)), unit }), evidence: { values, qualifiers } }];
    };
    return settle([...failuresOf('timeout', 'seconds', options.timeout, ({ config }) => config.timeout), ...failuresOf('memory', 'MiB', options.memory, ({ config }) => config.memorySize)], notJudged);
  },
});
