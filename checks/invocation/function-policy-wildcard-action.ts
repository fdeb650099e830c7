import { z } from 'zod';
import { defineCheck, type Subject, type Trusted } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { settle, type Failure } from '../../src/model/verdict.ts';
import { matchesPattern, resourceAccess, type Access, type Statement } from '../../src/policy/index.ts';
import { EVERY_FUNCTION_ACTION, FUNCTION_ACTIONS } from '../data/function-actions.ts';
import { judgedAnswer, policiesOf, SHOW_POLICY, signedActions, together, type Answer, type JudgeablePolicy } from '../lib/access.ts';
import { joinByAspect, type Joined, type Part } from '../lib/join.ts';
import { callersOf, serviceInWords } from '../lib/outsiders.ts';

const messages = { wildcard: 'The policy of {name} ({qualifier}) allows {who} every action that a wildcard covers, also those that AWS adds later.' };

const { changeCode, changePolicy, readCode } = FUNCTION_ACTIONS;

interface WildcardPart extends Part {
  readonly qualifier: string;
  readonly who: string;
}

export default defineCheck({
  id: 'function-policy-wildcard-action',
  title: 'Lambda function policy allows every action',
  resource: 'function',
  span: 'region',
  severity: 'medium',
  planes: ['invocation'],
  enabled: true,
  needs: ['function/policies'],
  wants: ['function/version-policies'],
  remedy: 'Name the actions that the principal needs, usually lambda:InvokeFunction alone.',
  verify: SHOW_POLICY,
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts, { at, trusted }) {
    const policies = policiesOf(subject, facts, { at, trusted });
    const grants = together(policies.value.map((one) => wildcardParts(one, subject, trusted)));
    const failures = joinByAspect(grants.value).map((joined) => failureOf(joined, subject.name));
    return settle(failures, [...policies.notJudged, ...grants.notJudged]);
  },
});

/** Each wildcard statement is judged alone against the policy's Denies, so that others do not speak for it. */
function wildcardParts({ qualifier, policy, context }: JudgeablePolicy, subject: Subject, trusted: Trusted): Answer<readonly WildcardPart[]> {
  if (policy === null) return { value: [], notJudged: [] };
  const denies = policy.statements.filter((statement) => statement.effect === 'Deny');
  const wildcards = policy.statements.filter((statement) => statement.effect === 'Allow' && coversEverything(statement));
  return together(
    wildcards.map((statement) => {
      const judged = judgedAnswer(resourceAccess({ ...policy, statements: [statement, ...denies] }, EVERY_FUNCTION_ACTION, context), subject, 'lambda:GetPolicy', `the policy of ${qualifier}`);
      return { value: judged.value.flatMap((access) => partsOf(access, qualifier, subject, trusted)), notJudged: judged.notJudged };
    }),
  );
}

/** One pattern that covers every action on functions, or "all but" that leaves change and reading of code in. */
function coversEverything({ actions: { not, patterns } }: Statement): boolean {
  const matches = (pattern: string, action: string): boolean => matchesPattern(pattern, action, { caseInsensitive: true });
  if (!not) return patterns.some((pattern) => EVERY_FUNCTION_ACTION.every((action) => matches(pattern, action)));
  const isLeft = (action: string): boolean => !patterns.some((pattern) => matches(pattern, action));
  return [changeCode, changePolicy, readCode].every((group) => group.some(isLeft));
}

/** Everybody but the account's own principals; a service counts as itself, whatever account it acts for. */
function partsOf(access: Access, qualifier: string, subject: Subject, trusted: Trusted): readonly WildcardPart[] {
  const { audience, statements } = access;
  const actions = signedActions(access);
  if (actions.length === 0) return [];
  const callers = audience.is === 'service' ? [{ label: audience.service, who: serviceInWords(audience.service) }] : callersOf(audience, subject, trusted).filter(({ standing }) => standing !== 'own');
  return callers.map(({ label, who }) => ({ aspect: `${qualifier} ${label}`.trim(), severity: 'medium', actions, statements, qualifier, who }));
}

function failureOf({ aspect, statements, parts }: Joined<WildcardPart>, name: string): Failure {
  const [{ qualifier }] = parts;
  const who = listed([...new Set(parts.map((part) => part.who))].sort());
  return { aspect, message: say(messages.wildcard, { name, qualifier, who }), evidence: { qualifier, statements } };
}
