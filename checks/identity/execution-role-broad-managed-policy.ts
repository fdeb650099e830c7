import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { say } from '../../src/model/message.ts';
import { failWith, type Failure } from '../../src/model/verdict.ts';
import { broadManagedPolicies } from '../../src/policy/index.ts';
import { ifUsed } from '../lib/used-role.ts';

const messages = { attached: '{name}, as which {functions} runs, has the AWS-managed policy {policy}: it is broad on purpose, and AWS widens it without notice.' };

export default defineCheck({
  id: 'execution-role-broad-managed-policy',
  title: 'Lambda execution role has a broad AWS-managed policy',
  resource: 'role',
  span: 'account',
  severity: 'high',
  planes: ['identity'],
  enabled: true,
  needs: ['role/permissions'],
  wants: ['role/functions'],
  coveredBy: ['execution-role-admin'],
  remedy: 'Detach the policy and attach a customer-managed one with the actions and resources that the function uses.',
  verify: 'aws iam list-attached-role-policies --role-name {name}',
  options: z.strictObject({ accepted: z.array(z.string()).default([]).describe('Names of AWS-managed policies that are accepted although they are broad.') }),
  messages,
  evaluate(subject, facts, { options }) {
    return ifUsed(facts['role/functions'], (functions) => {
      const arns = broadManagedPolicies(facts['role/permissions']).flatMap(({ arn, name }) => (arn === null || options.accepted.includes(name) ? [] : [{ arn, name }]));
      const byArn = new Map(arns.map((policy) => [policy.arn, policy]));
      return failWith([...byArn.values()].map(({ arn, name }): Failure => ({ aspect: arn, message: say(messages.attached, { name: subject.name, functions, policy: name }), evidence: { policy: arn } })));
    });
  },
});
