import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { say } from '../../src/model/message.ts';
import { failWith, notApplicable, type Failure } from '../../src/model/verdict.ts';

const messages = {
  limit: 'In {name} {limit} functions may run at a time; at least {least} are wanted.',
  unreserved: 'In {name} functions reserve {reserved} of {limit} concurrent executions: {unreserved} are left for all the others, at least {least} are wanted.',
};

export default defineCheck({
  id: 'account-concurrency-low',
  title: 'Concurrency of an account in a region is too small',
  resource: 'region',
  span: 'region',
  severity: 'medium',
  planes: ['resilience'],
  enabled: true,
  needs: ['region/limits'],
  wants: [],
  remedy: 'Ask for a higher quota of concurrent executions (Service Quotas, L-B99A9384), or reserve less.',
  verify: 'aws lambda get-account-settings --region {region}',
  options: z.strictObject({
    minimumLimit: z.number().int().min(0).default(1000).describe('The least that the account should have in a region; AWS starts established accounts at 1,000 and new ones lower.'),
    minimumUnreserved: z.number().int().min(0).default(100).describe('The least that should be left for functions without a reservation.'),
    minimumUnreservedShare: z.number().min(0).max(1).default(0.2).describe('The least share of the limit that should be left for them.'),
  }),
  messages,
  evaluate(subject, facts, { options }) {
    const { concurrentExecutions: limit, unreservedConcurrentExecutions: unreserved, functionCount } = facts['region/limits'];
    if (functionCount === 0) return notApplicable('the region has no functions');
    const { name } = subject;
    const least = Math.max(options.minimumUnreserved, Math.ceil(limit * options.minimumUnreservedShare));
    const reserved = limit - unreserved;
    const tooLow: Failure = { aspect: 'limit', message: say(messages.limit, { name, limit, least: options.minimumLimit }), evidence: { concurrentExecutions: limit, minimumLimit: options.minimumLimit } };
    const tooReserved: Failure = { aspect: 'unreserved', message: say(messages.unreserved, { name, reserved, limit, unreserved, least }), evidence: { concurrentExecutions: limit, unreservedConcurrentExecutions: unreserved, least } };
    // Without reservations a small pool is the limit's own fault, which the other aspect names.
    return failWith([...(limit < options.minimumLimit ? [tooLow] : []), ...(reserved > 0 && unreserved < least ? [tooReserved] : [])]);
  },
});
