import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import type { Failure } from '../../src/model/verdict.ts';
import type { Role } from '../../src/policy/index.ts';
import { joinByAspect } from '../lib/join.ts';
import { judgeRole } from '../lib/judged-role.ts';
import { ANY_NAME, covers, ownersInWords, policyInWords, reachesInAccounts } from '../lib/reaches.ts';
import { UNREAD_GUARDRAILS } from '../lib/role-of.ts';

const messages = { unscoped: '{name}, as which {functions} runs, may invoke every function of {whose} by {policy} (resource {patterns}){unless}.' };

const ACTIONS = ['lambda:InvokeAsync', 'lambda:InvokeFunction', 'lambda:InvokeFunctionUrl'];

export default defineCheck({
  id: 'execution-role-invoke-unscoped',
  title: 'Lambda execution role may invoke any function',
  resource: 'role',
  span: 'account',
  severity: 'medium',
  planes: ['identity'],
  enabled: true,
  needs: ['role/permissions'],
  wants: ['role/functions', 'role/details', 'role/service-control-policies'],
  coveredBy: ['execution-role-admin'],
  remedy: 'Name the functions that the function invokes, or their common prefix.',
  verify: 'aws iam get-account-authorization-details --filter Role --query "RoleDetailList[?RoleName==\'{name}\']"',
  options: z.strictObject({}),
  messages,
  exempt: { unread: { 'role/service-control-policies': UNREAD_GUARDRAILS } },
  evaluate(subject, facts, given) {
    return judgeRole(subject, facts, given, (role, { name, functions, unless }) => {
      const { value, doubts } = reachesInAccounts(role, { actions: ACTIONS, templates: ['arn:{Partition}:lambda:{Region}:{Account}:function:*', 'arn:{Partition}:lambda:{Region}:{Account}:function:*:*'], isNamed: (pattern, account) => isNamed(pattern, account, role) });
      const parts = value.map((reach) => ({ aspect: reach.policy, severity: 'medium' as const, actions: [reach.action], statements: [reach.statement], reach }));
      const failures = joinByAspect(parts).map(({ aspect, actions, statements, parts: same }): Failure => {
        const resources = [...new Set(same.map(({ reach }) => reach.pattern))].sort();
        const whose = ownersInWords(same.map(({ reach }) => reach.account), role);
        return { aspect, message: say(messages.unscoped, { name, functions, whose, policy: policyInWords(same[0].reach), patterns: listed(resources, 2), unless }), evidence: { policy: aspect, actions, resources, statements } };
      });
      return { failures, doubts };
    });
  },
});

/** A part of the name is enough, a qualifier is not. */
function isNamed(pattern: string, account: string, { context }: Role): boolean {
  const [, behind] = pattern.split(':function:');
  if (behind === undefined) return !covers(pattern, `arn:${context.partition}:lambda:{Region}:${account}:function:${ANY_NAME}`);
  return /^[*?]*[^*?:]/.test(behind);
}
