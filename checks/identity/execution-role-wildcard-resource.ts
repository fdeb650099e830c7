import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import type { RolePermissions } from '../../src/model/facts.ts';
import { listed, say } from '../../src/model/message.ts';
import type { Failure, Severity } from '../../src/model/verdict.ts';
import { matchesPattern, unscopedGrants, type Action, type UnscopedGrant } from '../../src/policy/index.ts';
import { canBeNamed, givesData, isDataService } from '../data/data-services.ts';
import { joinByAspect } from '../lib/join.ts';
import { judgeRole } from '../lib/judged-role.ts';
import { policyInWords } from '../lib/reaches.ts';
import { UNREAD_GUARDRAILS } from '../lib/role-of.ts';

const messages = { unscoped: '{name}, as which {functions} runs, is allowed {actions} on all resources by {policy}{unless}.' };

/** What other checks judge, by what they are for. */
const LEFT_TO_OTHERS = [
  'kms:Decrypt', 'secretsmanager:GetSecretValue', 'ssm:GetParameter', 'ssm:GetParameterHistory', 'ssm:GetParameters', 'ssm:GetParametersByPath',
  'lambda:InvokeAsync', 'lambda:InvokeFunction', 'lambda:InvokeFunctionUrl',
  'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents',
  'sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity', 'sts:TagSession',
];
/** What Lambda does by itself for functions in a VPC, on interfaces whose ids nobody knows before; AWS documents `*` for it. */
const FOR_LAMBDA_ITSELF = ['ec2:AssignPrivateIpAddresses', 'ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:UnassignPrivateIpAddresses'];
const NOT_JUDGED: ReadonlySet<string> = new Set([...LEFT_TO_OTHERS, ...FOR_LAMBDA_ITSELF]);
/** Policies that AWS writes for its services' roles: nobody can edit them. */
const OF_SERVICE_ROLES = /:policy\/((aws-)?service-role\/.*|(.*\/)?((AWS|CloudWatch)Lambda\w*ExecutionRole(Policy)?|AWSX[Rr]ay\w*Write\w*))$/;

const SHOWN = 20;

export default defineCheck({
  id: 'execution-role-wildcard-resource',
  title: 'Lambda execution role is allowed actions on all resources',
  resource: 'role',
  span: 'account',
  severity: 'medium',
  planes: ['identity'],
  enabled: true,
  needs: ['role/permissions'],
  wants: ['role/functions', 'role/details', 'role/service-control-policies'],
  coveredBy: ['execution-role-admin', 'execution-role-broad-managed-policy'],
  remedy: 'Name the resources that the function uses, or restrict the statement by a condition on their tags.',
  verify: 'aws iam get-account-authorization-details --filter Role --query "RoleDetailList[?RoleName==\'{name}\']"',
  options: z.strictObject({ accepted: z.array(z.string()).default([]).describe('Actions that are accepted on all resources, such as ses:SendEmail; wildcards allowed.') }),
  messages,
  exempt: { unread: { 'role/service-control-policies': UNREAD_GUARDRAILS } },
  evaluate(subject, facts, given) {
    return judgeRole(subject, facts, given, (role, { name, functions, unless }) => {
      const isAccepted = ({ name: action }: Action): boolean => given.options.accepted.some((pattern) => matchesPattern(pattern, action, { caseInsensitive: true }));
      const { value, doubts } = unscopedGrants(role, (action) => isJudged(action) && !isAccepted(action));
      const parts = value.filter((grant) => !isOfServiceRole(grant, facts['role/permissions'])).map((grant) => ({
        aspect: `${grant.policy}/${grant.isEveryService ? '*' : grant.service}`,
        severity: severityOf(grant.actions),
        actions: grant.actions.map((action) => action.name),
        statements: [grant.statement],
        grant,
      }));
      const failures = joinByAspect(parts).map(({ aspect, severity, actions, statements, parts: same }): Failure => {
        const [{ grant }] = same;
        const message = say(messages.unscoped, { name, functions, actions: listed(actions, 3), policy: policyInWords(grant), unless });
        const written = [...new Set(same.flatMap((part) => writtenIn(part.grant)))].sort().slice(0, SHOWN);
        return { aspect, severity, message, evidence: { policy: grant.policy, actions: written, statements }, detail: { reaches: actions.slice(0, SHOWN), count: actions.length } };
      });
      return { failures, doubts };
    });
  },
});

/** Whatever changes something or reads data. Changes of IAM are judged as escalation. */
function isJudged(action: Action): boolean {
  if (NOT_JUDGED.has(action.name) || action.level === 'l' || !canBeNamed(action)) return false;
  return action.level === 'r' ? givesData(action) : action.service !== 'iam';
}

const isTagging = ({ name }: Action): boolean => /:(Tag|Un[Tt]ag|(Add|Create|Delete|Remove)Tags)/.test(name);

const severityOf = (actions: readonly Action[]): Severity => (actions.some((action) => isDataService(action.service) && !isTagging(action)) ? 'high' : 'medium');

function isOfServiceRole({ policy, isAwsManaged }: UnscopedGrant, { policies }: RolePermissions): boolean {
  return isAwsManaged && policies.some(({ name, arn, source }) => source === 'aws-managed' && name === policy && OF_SERVICE_ROLES.test(arn ?? ''));
}

/** The statement's own words for what it grants: they stay when AWS adds an action. */
function writtenIn({ statement, actions }: UnscopedGrant): readonly string[] {
  // A policy with a statement of another shape is refused as a whole.
  const { Action: written, NotAction: but } = statement as { readonly Action?: string | readonly string[]; readonly NotAction?: string | readonly string[] };
  if (but !== undefined) return [`NotAction ${[but].flat().join(', ')}`];
  return [written ?? ''].flat().filter((pattern) => actions.some(({ name }) => matchesPattern(pattern, name, { caseInsensitive: true })));
}
