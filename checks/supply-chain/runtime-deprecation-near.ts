import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { notApplicable, settle } from '../../src/model/verdict.ts';
import { daysUntil, usedRuntimes } from '../lib/runtimes.ts';

const messages = { near: '{name} runs on {runtime} ({qualifiers}), which gets no security patches from {date} on.' };

export default defineCheck({
  id: 'runtime-deprecation-near',
  title: 'Lambda function runs on a runtime that is deprecated soon',
  resource: 'function',
  span: 'region',
  severity: 'low',
  planes: ['supply-chain'],
  enabled: true,
  needs: ['function/configurations'],
  wants: [],
  coveredBy: ['runtime-deprecated'],
  remedy: 'Plan the move to a supported runtime before that date.',
  verify: 'aws lambda get-function-configuration --function-name {name} --region {region} --query Runtime',
  options: z.strictObject({ days: z.number().int().min(1).max(1000).default(180).describe('How many days before its deprecation a runtime is reported.') }),
  messages,
  evaluate(subject, facts, { options, at }) {
    const used = usedRuntimes(facts['function/configurations'], subject);
    if (used === null) return notApplicable('a container image brings its own runtime');
    const supported = used.dated.filter(({ deprecated }) => daysUntil(deprecated, at) > 0);
    const near = supported.filter(({ deprecated }) => daysUntil(deprecated, at) <= options.days);
    const failures = near.map(({ runtime, qualifiers, deprecated, lifecycle }) => ({
      aspect: runtime,
      message: say(messages.near, { name: subject.name, runtime, qualifiers: listed(qualifiers), date: deprecated }),
      evidence: { runtime, qualifiers },
      detail: { deprecated, daysLeft: daysUntil(deprecated, at), updateBlocked: lifecycle.updateBlocked, source: lifecycle.source },
    }));
    if (supported.length === 0 && used.notJudged.length === 0) return notApplicable('the date has passed: see runtime-deprecated');
    return settle(failures, used.notJudged);
  },
});
