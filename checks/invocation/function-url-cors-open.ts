import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import type { FunctionUrl } from '../../src/model/facts.ts';
import { listed, say } from '../../src/model/message.ts';
import { failWith, notApplicable, type Failure } from '../../src/model/verdict.ts';

const messages = { open: 'The URL of {name} ({qualifier}) lets web pages of every origin read its answers{worse}.' };

/** `null` is the origin of sandboxed frames and local files, which every page can open. */
const EVERY_ORIGIN = new Set(['*', 'http://*', 'https://*', 'null']);

export default defineCheck({
  id: 'function-url-cors-open',
  title: 'Function URL allows every origin (CORS)',
  resource: 'function',
  span: 'region',
  severity: 'medium',
  planes: ['invocation'],
  enabled: true,
  needs: ['function/urls'],
  wants: [],
  remedy: 'Name the origins that need the URL in AllowOrigins, and only the methods and headers they use.',
  verify: 'aws lambda list-function-url-configs --function-name {name} --region {region} --query "FunctionUrlConfigs[].[FunctionArn,Cors]"',
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts) {
    const urls = facts['function/urls'];
    if (urls.length === 0) return notApplicable('the function has no URL');
    return failWith(urls.flatMap((url) => openTo(url, subject.name)));
  },
});

function openTo({ qualifier, cors }: FunctionUrl, name: string): readonly Failure[] {
  if (cors === null) return [];
  const origins = cors.allowOrigins.filter((origin) => EVERY_ORIGIN.has(origin.toLowerCase())).sort();
  if (origins.length === 0) return [];
  const worse = [...(cors.allowCredentials ? ['credentials'] : []), ...(cors.allowMethods.includes('*') ? ['any method'] : []), ...(cors.allowHeaders.includes('*') ? ['any header'] : [])];
  const message = say(messages.open, { name, qualifier, worse: worse.length === 0 ? '' : `, with ${listed(worse)}` });
  return [{ aspect: qualifier, message, evidence: { qualifier, origins, worse } }];
}
