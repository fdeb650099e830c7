import { z } from 'zod';
import { analysisOf } from '../../src/graph/analysis.ts';
import { defineCheck } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { settle, type Failure } from '../../src/model/verdict.ts';
import type { WildcardGrant } from '../../src/policy/index.ts';
import { unjudged } from '../lib/access.ts';
import { distinctJson } from '../lib/join.ts';
import { ifUsed } from '../lib/used-role.ts';

const messages = { wildcard: '{name}, as which {functions} runs, is allowed {pattern} by {policy}: {count} actions that write or change permissions, such as {actions}.' };

export default defineCheck({
  id: 'execution-role-wildcard-action',
  title: 'Lambda execution role is allowed actions by a wildcard',
  resource: 'role',
  span: 'account',
  severity: 'high',
  planes: ['identity'],
  enabled: true,
  needs: ['role/permissions'],
  wants: ['role/functions'],
  coveredBy: ['execution-role-admin', 'execution-role-broad-managed-policy'],
  remedy: 'Name the actions that the function uses instead of the wildcard.',
  verify: 'aws iam get-account-authorization-details --filter Role --query "RoleDetailList[?RoleName==\'{name}\']"',
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts, { at }) {
    return ifUsed(facts['role/functions'], (functions) => {
      const { wildcardGrants, doubts } = analysisOf(facts['role/permissions'], subject.key, at);
      const failures = [...byPart(wildcardGrants)].map(([aspect, grants]): Failure => {
        const [{ policy }] = grants;
        const pattern = grants.map((grant) => grant.pattern).sort()[0] ?? '';
        const reaches = [...new Set(grants.flatMap((grant) => grant.reaches))].sort();
        const count = Math.max(...grants.map((grant) => grant.count));
        const message = say(messages.wildcard, { name: subject.name, functions, pattern, policy, count, actions: listed(reaches, 3) });
        return { aspect, message, evidence: { policy, pattern, statements: distinctJson(grants.map((grant) => grant.statement)) }, detail: { reaches, count } };
      });
      return settle(failures, doubts.map((doubt) => unjudged(subject, 'iam:GetAccountAuthorizationDetails', `a policy of the role cannot be judged: ${doubt.reason}`)));
    });
  },
});

/** One part per policy and pattern: that is what a team edits. */
function byPart(grants: readonly WildcardGrant[]): ReadonlyMap<string, readonly [WildcardGrant, ...WildcardGrant[]]> {
  const parts = new Map<string, [WildcardGrant, ...WildcardGrant[]]>();
  for (const grant of grants) {
    const aspect = `${grant.policy}/${grant.pattern.toLowerCase()}`;
    const same = parts.get(aspect);
    if (same === undefined) parts.set(aspect, [grant]);
    else same.push(grant);
  }
  return parts;
}
