import { z } from 'zod';
import { defineCheck, type Subject } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { settle, type Failure } from '../../src/model/verdict.ts';
import { broadSources } from '../../src/policy/index.ts';
import { INVOCATIONS } from '../data/function-actions.ts';
import { servicePrincipal } from '../data/service-principals.ts';
import { grantsOf, SHOW_POLICY, signedActions, type Grant } from '../lib/access.ts';
import { joinByAspect, type Joined, type Part } from '../lib/join.ts';
import { ownerOf, serviceInWords } from '../lib/outsiders.ts';

const messages = { broad: '{service} may call {name} ({qualifier}) from {covers}.' };

interface SourcePart extends Part {
  readonly qualifier: string;
  readonly service: string;
  readonly source: string | null;
  readonly covers: string;
}

export default defineCheck({
  id: 'function-policy-broad-source',
  title: 'Lambda function policy admits every API or event rule of the account',
  resource: 'function',
  span: 'region',
  severity: 'low',
  planes: ['invocation'],
  enabled: true,
  needs: ['function/policies'],
  wants: ['function/version-policies'],
  remedy: 'Name the API, stage, method and path, or the rule, in aws:SourceArn.',
  verify: SHOW_POLICY,
  options: z.strictObject({}),
  messages,
  exempt: { addingDeny: 'a Deny that binds a service to the account moves the statement here from function-policy-service-unscoped' },
  evaluate(subject, facts, given) {
    const grants = grantsOf(subject, facts, given, INVOCATIONS);
    const parts = joinByAspect(grants.value.flatMap((grant) => sourceParts(grant, subject)));
    return settle(parts.map((joined) => failureOf(joined, subject.name)), grants.notJudged);
  },
});

/** A service that acts for any customer belongs to function-policy-service-unscoped. */
function sourceParts({ qualifier, access }: Grant, subject: Subject): readonly SourcePart[] {
  const { audience, statements } = access;
  const actions = signedActions(access);
  if (audience.is !== 'service' || audience.anyCustomer || actions.length === 0) return [];
  const part = { aspect: `${qualifier} ${audience.service}`, actions, statements, qualifier, service: serviceInWords(audience.service) };
  const everything = audience.sources.length === 0 ? servicePrincipal(audience.service).everySource : undefined;
  if (everything !== undefined && audience.accounts.length > 0) return [{ ...part, severity: 'low', source: null, covers: `${everything} of account ${listed([...audience.accounts].sort())}` }];
  return broadSources(access, ownerOf(subject)).map(({ source, breadth, covers }) => ({ ...part, severity: breadth, source, covers }));
}

function failureOf({ aspect, severity, statements, parts }: Joined<SourcePart>, name: string): Failure {
  const [{ qualifier, service }] = parts;
  const sources = [...new Set(parts.flatMap(({ source }) => (source === null ? [] : [source])))].sort();
  const covers = listed([...new Set(parts.map((part) => part.covers))].sort());
  return { aspect, severity, message: say(messages.broad, { name, qualifier, service, covers }), evidence: { qualifier, sources, statements } };
}
