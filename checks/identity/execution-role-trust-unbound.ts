import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { say } from '../../src/model/message.ts';
import { settle, type Failure } from '../../src/model/verdict.ts';
import { trustAccess, type Access } from '../../src/policy/index.ts';
import { contextOf, unjudged } from '../lib/access.ts';
import { distinctJson } from '../lib/join.ts';
import { ifUsed } from '../lib/used-role.ts';

const messages = { unbound: '{name}, as which {functions} runs, trusts Lambda on behalf of any account: neither aws:SourceAccount nor aws:SourceArn binds it.' };

export default defineCheck({
  id: 'execution-role-trust-unbound',
  title: 'Lambda execution role trusts Lambda without a source condition',
  resource: 'role',
  span: 'account',
  severity: 'informational',
  planes: ['identity'],
  enabled: true,
  needs: ['role/trust'],
  wants: ['role/functions'],
  remedy: 'Add the condition StringEquals aws:SourceAccount with the account of the role to the statement that trusts lambda.amazonaws.com, and try the function in a test account first.',
  verify: 'aws iam get-role --role-name {name} --query Role.AssumeRolePolicyDocument',
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts, given) {
    return ifUsed(facts['role/functions'], (functions) => {
      const access = trustAccess(facts['role/trust'], contextOf(subject, given, subject.key));
      if ('invalid' in access) return settle([], [unjudged(subject, 'iam:GetAccountAuthorizationDetails', `the trust policy cannot be judged: ${access.invalid}`)]);
      const unbound = access.value.filter(isUnbound);
      const statements = distinctJson(unbound.flatMap((one) => one.statements));
      const failures: readonly Failure[] = unbound.length === 0 ? [] : [{ aspect: 'lambda.amazonaws.com', message: say(messages.unbound, { name: subject.name, functions }), evidence: { statements } }];
      return settle(failures, access.doubts.map((doubt) => unjudged(subject, 'iam:GetAccountAuthorizationDetails', `the trust policy cannot be judged in full: ${doubt.reason}`)));
    });
  },
});

/** China's regions also use lambda.amazonaws.com.cn. */
const isUnbound = ({ audience }: Access): boolean => audience.is === 'service' && /^lambda\.amazonaws\.com(\.cn)?$/i.test(audience.service) && audience.anyCustomer;
