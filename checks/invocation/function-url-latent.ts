import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { say } from '../../src/model/message.ts';
import { notApplicable, settle, type Failure } from '../../src/model/verdict.ts';
import { distinctJson } from '../lib/join.ts';
import { openUrls, toEveryone, type OpenUrl } from '../lib/urls.ts';

const messages = {
  latent: 'The URL of {name} ({qualifier}) asks for no signature; only the missing permission keeps everybody out.',
  grandfathered: 'The URL of {name} ({qualifier}) asks for no signature, admits everybody to lambda:InvokeFunctionUrl and is older than October 2025: only the second permission that AWS has required since keeps everybody out.',
};

/** From then on new URLs need lambda:InvokeFunction besides; older ones were let through until November 2026. */
const BOTH_PERMISSIONS_SINCE = '2025-10-01T00:00:00.000Z';

export default defineCheck({
  id: 'function-url-latent',
  title: 'Function URL asks for no signature and is one permission away from public',
  resource: 'function',
  span: 'region',
  severity: 'medium',
  planes: ['invocation'],
  enabled: true,
  needs: ['function/urls'],
  wants: ['function/policies'],
  coveredBy: ['function-url-public'],
  remedy: 'Set AuthType to AWS_IAM or delete the URL.',
  verify: 'aws lambda list-function-url-configs --function-name {name} --region {region} --query "FunctionUrlConfigs[].[FunctionArn,AuthType,CreationTime]"',
  options: z.strictObject({}),
  messages,
  exempt: { addingDeny: 'a Deny that closes a public URL leaves it latent' },
  evaluate(subject, facts, given) {
    const urls = facts['function/urls'];
    if (urls.length === 0) return notApplicable('the function has no URL');
    const open = openUrls(subject, urls, facts['function/policies'], given);
    return settle(open.value.flatMap((one) => failuresOf(one, subject.name)), open.notJudged);
  },
});

/** A policy that lets somebody through is in use; one that could not be judged in full may. */
function failuresOf({ url: { qualifier, createdAt }, access, doubtful }: OpenUrl, name: string): readonly Failure[] {
  if (doubtful || access.reachableBy.length > 0) return [];
  const everyone = toEveryone(access.invokeFunctionUrl);
  const isGrandfathered = everyone.length > 0 && createdAt < BOTH_PERMISSIONS_SINCE;
  const message = say(isGrandfathered ? messages.grandfathered : messages.latent, { name, qualifier });
  const statements = distinctJson(everyone.flatMap((one) => one.statements));
  return [{ aspect: qualifier, severity: isGrandfathered ? 'high' : 'medium', message, evidence: { qualifier, authType: 'NONE', statements }, detail: { createdAt } }];
}
