import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { notApplicable, settle } from '../../src/model/verdict.ts';
import { daysUntil, usedRuntimes } from '../lib/runtimes.ts';

const messages = { deprecated: '{name} runs on {runtime} ({qualifiers}), which has had no security patches since {date}.' };

export default defineCheck({
  id: 'runtime-deprecated',
  title: 'Lambda function runs on a deprecated runtime',
  resource: 'function',
  span: 'region',
  severity: 'high',
  planes: ['supply-chain'],
  enabled: true,
  needs: ['function/configurations'],
  wants: [],
  overlaps: ['Lambda.2'],
  remedy: 'Move the function to a supported runtime, publish a version and point its aliases at it.',
  verify: 'aws lambda get-function-configuration --function-name {name} --region {region} --query Runtime',
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts, { at }) {
    const used = usedRuntimes(facts['function/configurations'], subject);
    if (used === null) return notApplicable('a container image brings its own runtime');
    const past = used.dated.filter(({ deprecated }) => daysUntil(deprecated, at) <= 0);
    const failures = past.map(({ runtime, qualifiers, deprecated, lifecycle }) => ({
      aspect: runtime,
      message: say(messages.deprecated, { name: subject.name, runtime, qualifiers: listed(qualifiers), date: deprecated }),
      evidence: { runtime, qualifiers },
      detail: { deprecated, createBlocked: lifecycle.createBlocked, updateBlocked: lifecycle.updateBlocked, source: lifecycle.source },
    }));
    return settle(failures, used.notJudged);
  },
});
