import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { settle, type Failure } from '../../src/model/verdict.ts';
import { INVOCATIONS } from '../data/function-actions.ts';
import { servicePrincipal } from '../data/service-principals.ts';
import { grantsOf, SHOW_POLICY, signedActions, type Grant } from '../lib/access.ts';
import { joinByAspect, type Joined, type Part } from '../lib/join.ts';
import { serviceInWords } from '../lib/outsiders.ts';

const messages = {
  unscoped: '{service} may call {name} ({qualifier}) for any of its customers: no condition fixes the account, the organization or a source ARN with an account.',
  ownerless: '{service} may call {name} ({qualifier}) for {sources}, whoever owns it: the ARN names no account, and a deleted bucket can be created again by somebody else.',
};

interface ServicePart extends Part {
  readonly qualifier: string;
  readonly service: string;
  /** Fixed sources whose ARN names no owner; empty: not even the source is fixed. */
  readonly sources: readonly string[];
}

export default defineCheck({
  id: 'function-policy-service-unscoped',
  title: 'Lambda function policy admits a service for any of its customers (confused deputy)',
  resource: 'function',
  span: 'region',
  severity: 'high',
  planes: ['invocation'],
  enabled: true,
  needs: ['function/policies'],
  wants: ['function/version-policies'],
  overlaps: ['Lambda.1', 'lambda-function-public-access-prohibited'],
  remedy: 'Add aws:SourceAccount or aws:SourceArn of your own account (both for S3), or aws:SourceOrgID, to the statement.',
  verify: SHOW_POLICY,
  options: z.strictObject({}),
  messages,
  exempt: { addingDeny: 'a Deny that leaves services of everybody moves the statement here from function-policy-public' },
  evaluate(subject, facts, given) {
    const grants = grantsOf(subject, facts, given, INVOCATIONS);
    const parts = joinByAspect(grants.value.flatMap(unscopedParts));
    return settle(parts.map((joined) => failureOf(joined, subject.name)), grants.notJudged);
  },
});

/** Services that tell customers apart by token belong to function-policy-public. */
function unscopedParts({ qualifier, access }: Grant): readonly ServicePart[] {
  const { audience, statements } = access;
  const actions = signedActions(access);
  if (audience.is !== 'service' || !audience.anyCustomer || audience.token || actions.length === 0) return [];
  const { unscoped, sourcesWithoutAccount, token } = servicePrincipal(audience.service);
  if (token === true) return [];
  const fixed = sourcesWithoutAccount === true && audience.sources.every((source) => !/[*?]/.test(source)) ? audience.sources : [];
  return [{ aspect: `${qualifier} ${audience.service}`, severity: fixed.length > 0 ? 'medium' : unscoped, actions, statements, qualifier, service: serviceInWords(audience.service), sources: fixed }];
}

function failureOf({ aspect, severity, statements, parts }: Joined<ServicePart>, name: string): Failure {
  const [{ qualifier, service }] = parts;
  const sources = parts.flatMap((part) => part.sources);
  const ownerless = parts.every((part) => part.sources.length > 0);
  const message = ownerless ? say(messages.ownerless, { name, qualifier, service, sources: listed([...new Set(sources)].sort(), 3) }) : say(messages.unscoped, { name, qualifier, service });
  return { aspect, severity, message, evidence: { qualifier, statements } };
}
