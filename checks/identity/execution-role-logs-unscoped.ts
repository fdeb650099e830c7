import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import type { Failure, Severity } from '../../src/model/verdict.ts';
import { matchesPattern } from '../../src/policy/index.ts';
import { joinByAspect } from '../lib/join.ts';
import { judgeRole } from '../lib/judged-role.ts';
import { policyInWords, reachesOf } from '../lib/reaches.ts';
import { UNREAD_GUARDRAILS } from '../lib/role-of.ts';

const messages = {
  write: '{name}, as which {functions} runs, may write to log groups other than {groups} by {policy} (resource {patterns}){unless}.',
  create: '{name}, as which {functions} runs, may create log groups other than {groups} by {policy} (resource {patterns}){unless}.',
};

const ACTIONS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
const severityOf = (action: string): Severity => (action === 'logs:CreateLogGroup' ? 'informational' : 'low');

/** A policy may write the group alone, with `:*`, or with its streams. */
const TEMPLATES = ['', ':*', ':log-stream:*'].map((behind) => `arn:{Partition}:logs:{Region}:{Account}:log-group:*${behind}`);

export default defineCheck({
  id: 'execution-role-logs-unscoped',
  title: 'Lambda execution role may write logs of other functions',
  resource: 'role',
  span: 'account',
  severity: 'low',
  planes: ['identity'],
  enabled: true,
  needs: ['role/permissions'],
  wants: ['role/functions', 'role/details', 'role/service-control-policies'],
  coveredBy: ['execution-role-admin'],
  remedy: 'Allow logs:CreateLogStream and logs:PutLogEvents on arn:aws:logs:<region>:<account>:log-group:<name of the group>:* alone.',
  verify: 'aws iam get-account-authorization-details --filter Role --query "RoleDetailList[?RoleName==\'{name}\']"',
  options: z.strictObject({ shared: z.array(z.string()).default(['/aws/lambda-insights']).describe('Log groups that functions share on purpose; wildcards allowed.') }),
  messages,
  exempt: { unread: { 'role/service-control-policies': UNREAD_GUARDRAILS } },
  evaluate(subject, facts, given) {
    return judgeRole(subject, facts, given, (role, { name, functions, unless }) => {
      const running = facts['role/functions'];
      const own = [...new Set(running.known ? running.value.flatMap(({ logGroups }) => logGroups) : [])].sort();
      const isOwn = (group: string | undefined): boolean => group !== undefined && (own.includes(group) || given.options.shared.some((shared) => matchesPattern(shared, group)));
      const { value, doubts } = reachesOf(role, { actions: ACTIONS, account: role.context.account, templates: TEMPLATES, isNamed: (pattern) => isOwn(groupOf(pattern)) });
      // One that is named may belong to a function that was not read. Tags say nothing of log groups.
      const unread = running.missing.filter(({ action }) => action !== 'tag:GetResources');
      const isUndecided = (pattern: string): boolean => unread.length > 0 && /^[^*?]+$/.test(groupOf(pattern) ?? '*');
      const parts = value.filter(({ within }) => !isUndecided(within)).map((reach) => ({ aspect: reach.policy, severity: severityOf(reach.action), actions: [reach.action], statements: [reach.statement], reach }));
      const failures = joinByAspect(parts).map(({ aspect, severity, actions, statements, parts: same }): Failure => {
        const resources = [...new Set(same.map(({ reach }) => reach.pattern))].sort();
        const message = say(messages[severity === 'low' ? 'write' : 'create'], { name, functions, groups: listed(own, 2), policy: policyInWords(same[0].reach), patterns: listed(resources, 2), unless });
        return { aspect, severity, message, evidence: { policy: aspect, actions, resources, statements } };
      });
      return { failures, doubts, unread: value.some(({ within }) => isUndecided(within)) ? unread : [] };
    });
  },
});

/** The name of the group; undefined: the pattern is not about log groups alone. */
const groupOf = (pattern: string): string | undefined => pattern.split(':log-group:')[1]?.split(':')[0];
