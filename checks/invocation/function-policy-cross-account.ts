import { z } from 'zod';
import { defineCheck, type Given, type Subject } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { settle, type Failure, type Severity } from '../../src/model/verdict.ts';
import { urlAccess, type Access } from '../../src/policy/index.ts';
import { FUNCTION_ACTIONS } from '../data/function-actions.ts';
import { grantsOf, judgedAnswer, policiesOf, SHOW_POLICY, together, type Answer, type Grant, type Judging, type PolicyFacts } from '../lib/access.ts';
import { joinByAspect, type Joined, type Part } from '../lib/join.ts';
import { callersOf, type Caller, type Standing } from '../lib/outsiders.ts';

const messages = {
  foreign: 'From outside the organization {who} may call {name} ({qualifier}).',
  undetermined: 'From another account {who} may call {name} ({qualifier}); it counts as foreign because the organization and its members could not be read.',
  member: 'Not on the allow list, {who} may call {name} ({qualifier}).',
};
const SEVERITY = { foreign: 'high', undetermined: 'medium', member: 'low' } as const satisfies Partial<Record<Standing, Severity>>;
type Judged = keyof typeof SEVERITY;

interface CallerPart extends Part {
  readonly qualifier: string;
  readonly caller: Caller;
  readonly standing: Judged;
}
interface Options {
  readonly organizationWideAllowed: boolean;
}

export default defineCheck({
  id: 'function-policy-cross-account',
  title: 'Lambda function can be called from another account',
  resource: 'function',
  span: 'region',
  severity: 'high',
  planes: ['invocation'],
  enabled: true,
  needs: ['function/policies'],
  wants: ['function/version-policies'],
  overlaps: ['access-analyzer:ExternalAccess'],
  remedy: 'Remove the statement, or put the account on the allow list of the configuration (trusted.accounts).',
  verify: SHOW_POLICY,
  options: z.strictObject({
    organizationWideAllowed: z.boolean().default(false).describe('Accept statements that admit the whole own organization, by aws:PrincipalOrgID, aws:PrincipalOrgPaths or aws:SourceOrgID.'),
  }),
  messages,
  exempt: { addingDeny: 'a Deny that leaves named accounts of everybody moves the statement here from function-policy-public' },
  evaluate(subject, facts, given) {
    const grants = invokersOf(subject, facts, given);
    const parts = joinByAspect(grants.value.flatMap((grant) => callerParts(grant, subject, given)));
    return settle(parts.map((joined) => failureOf(joined, subject.name)), grants.notJudged);
  },
});

/** Those who get an invocation through: by the API, or by a URL that asks for a signature, where both actions are needed. */
function invokersOf(subject: Subject, facts: PolicyFacts, given: Judging): Answer<readonly Grant[]> {
  const direct = grantsOf(subject, facts, given, FUNCTION_ACTIONS.invoke);
  const byUrl = policiesOf(subject, facts, given).value.map(({ qualifier, policy, context }) => {
    const answer = judgedAnswer(urlAccess(policy, 'AWS_IAM', context), subject, 'lambda:GetPolicy', `the policy of ${qualifier}`);
    return { value: answer.value.reachableBy.map((access: Access) => ({ qualifier, access })), notJudged: answer.notJudged };
  });
  return together([{ value: direct.value.filter(({ access }) => access.via === 'api'), notJudged: direct.notJudged }, ...byUrl]);
}

/** Everybody and the customers of a service are judged by function-policy-public and -service-unscoped. */
function callerParts({ qualifier, access }: Grant, subject: Subject, { trusted, options }: Given<Options>): readonly CallerPart[] {
  return callersOf(access.audience, subject, trusted).flatMap((caller) => {
    const { is, label, standing } = caller;
    if (is === 'everyone' || is === 'ip-limited' || is === 'any-customer' || standing === 'own' || standing === 'trusted') return [];
    if (is === 'organization' && standing === 'member' && options.organizationWideAllowed) return [];
    return [{ aspect: `${qualifier} ${label}`, severity: SEVERITY[standing], actions: access.actions, statements: access.statements, qualifier, caller, standing }];
  });
}

function failureOf({ aspect, severity, statements, parts }: Joined<CallerPart>, name: string): Failure {
  const [{ qualifier, standing }] = parts;
  const who = listed([...new Set(parts.map(({ caller }) => caller.who))].sort());
  return { aspect, severity, message: say(messages[standing], { name, qualifier, who }), evidence: { qualifier, statements } };
}
