import { z } from 'zod';
import { analysisOf } from '../../src/graph/analysis.ts';
import { defineCheck } from '../../src/model/check.ts';
import { say } from '../../src/model/message.ts';
import { failWith, settle } from '../../src/model/verdict.ts';
import { unjudged } from '../lib/access.ts';
import { distinctJson } from '../lib/join.ts';
import { ifUsed } from '../lib/used-role.ts';

const messages = { administrator: '{name} is an administrator ({because}), and {functions} runs as it: whoever controls the code controls the account.' };

export default defineCheck({
  id: 'execution-role-admin',
  title: 'Lambda execution role is an administrator',
  resource: 'role',
  span: 'account',
  severity: 'critical',
  planes: ['identity'],
  enabled: true,
  needs: ['role/permissions'],
  wants: ['role/functions'],
  remedy: 'Replace the policies by one that allows the actions and resources that the function uses; Access Analyzer generates it from CloudTrail.',
  verify: 'aws iam list-attached-role-policies --role-name {name} && aws iam list-role-policies --role-name {name}',
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts, { at }) {
    return ifUsed(facts['role/functions'], (functions) => {
      const { administrator } = analysisOf(facts['role/permissions'], subject.key, at);
      if (administrator.is === 'unknown') return settle([], administrator.doubts.map((doubt) => unjudged(subject, 'iam:GetAccountAuthorizationDetails', `a policy of the role cannot be judged: ${doubt.reason}`)));
      if (administrator.is === 'no') return failWith([]);
      const statements = distinctJson(administrator.statements.map(({ policy, statement }) => ({ policy, statement })));
      return failWith([{ aspect: '', message: say(messages.administrator, { name: subject.name, because: administrator.because, functions }), evidence: { statements } }]);
    });
  },
});
