import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { settle, type Failure } from '../../src/model/verdict.ts';
import { EVERY_FUNCTION_ACTION } from '../data/function-actions.ts';
import { servicePrincipal } from '../data/service-principals.ts';
import { grantsOf, SHOW_POLICY, signedActions, type Grant } from '../lib/access.ts';
import { joinByAspect, type Joined, type Part } from '../lib/join.ts';

const messages = {
  public: 'The policy of {name} ({qualifier}) lets {who} use {actions}.',
  half: 'The policy of {name} ({qualifier}) lets {who} use lambda:InvokeFunctionUrl; only the missing lambda:InvokeFunction keeps them from a URL.',
};

interface PublicPart extends Part {
  readonly qualifier: string;
  readonly who: string;
  /** lambda:InvokeFunction is allowed as well, at least through a URL. */
  readonly invokes: boolean;
}

export default defineCheck({
  id: 'function-policy-public',
  title: 'Lambda function policy admits everyone',
  resource: 'function',
  span: 'region',
  severity: 'critical',
  planes: ['invocation'],
  enabled: true,
  needs: ['function/policies'],
  wants: ['function/version-policies'],
  overlaps: ['Lambda.1', 'lambda-function-public-access-prohibited'],
  remedy: 'Remove the statement, or name the account, the organization or the source that needs the function.',
  verify: SHOW_POLICY,
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts, given) {
    const grants = grantsOf(subject, facts, given, EVERY_FUNCTION_ACTION);
    const parts = joinByAspect(grants.value.flatMap(publicParts));
    return settle(parts.flatMap((joined) => failureOf(joined, subject.name)), grants.notJudged);
  },
});

/** Everybody without a condition, or every user of a service that tells its customers apart by a token when the token is missing. */
function publicParts({ qualifier, access }: Grant): readonly PublicPart[] {
  const { audience, statements, via, under } = access;
  if (via === 'url-none' || under.length > 0) return [];
  const part = { severity: 'critical', actions: signedActions(access), statements, qualifier, invokes: access.actions.includes('lambda:InvokeFunction') } as const;
  if (audience.is === 'anyone') return [{ ...part, aspect: qualifier, who: 'any AWS customer' }];
  if (audience.is !== 'service' || !audience.anyCustomer || audience.token || servicePrincipal(audience.service).token !== true) return [];
  return [{ ...part, aspect: `${qualifier} ${audience.service}`, who: `every customer of ${audience.service}` }];
}

/** lambda:InvokeFunctionUrl alone opens nothing: a URL needs lambda:InvokeFunction besides. */
function failureOf({ aspect, actions, statements, parts }: Joined<PublicPart>, name: string): readonly Failure[] {
  if (actions.length === 0) return [];
  const [{ qualifier, who }] = parts;
  const half = actions.every((action) => action === 'lambda:InvokeFunctionUrl') && !parts.some((part) => part.invokes);
  const message = say(half ? messages.half : messages.public, { name, qualifier, who, actions: listed(actions, 3) });
  return [{ aspect, message, evidence: { qualifier, statements }, severity: half ? 'medium' : 'critical' }];
}
