import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { say } from '../../src/model/message.ts';
import { notApplicable, settle, type Failure } from '../../src/model/verdict.ts';
import { SHOW_POLICY } from '../lib/access.ts';
import { distinctJson } from '../lib/join.ts';
import { openUrls, toEveryone, type OpenUrl } from '../lib/urls.ts';

const messages = { public: 'Everybody on the internet can call {name} ({qualifier}) at {url} without a signature.' };

export default defineCheck({
  id: 'function-url-public',
  title: 'Function URL is open to the internet',
  resource: 'function',
  span: 'region',
  severity: 'high',
  planes: ['invocation'],
  enabled: true,
  needs: ['function/urls'],
  wants: ['function/policies'],
  overlaps: ['Lambda.1', 'lambda-function-public-access-prohibited'],
  remedy: 'Set AuthType to AWS_IAM or delete the URL, and remove the statements that admit everyone.',
  verify: SHOW_POLICY,
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts, given) {
    const urls = facts['function/urls'];
    if (urls.length === 0) return notApplicable('the function has no URL');
    const open = openUrls(subject, urls, facts['function/policies'], given);
    return settle(open.value.flatMap((one) => failuresOf(one, subject.name)), open.notJudged);
  },
});

function failuresOf({ url: { qualifier, url }, access }: OpenUrl, name: string): readonly Failure[] {
  const everyone = toEveryone(access.reachableBy);
  if (everyone.length === 0) return [];
  const statements = distinctJson(everyone.flatMap((one) => one.statements));
  return [{ aspect: qualifier, message: say(messages.public, { name, qualifier, url }), evidence: { qualifier, authType: 'NONE', statements }, detail: { url } }];
}
