import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { say } from '../../src/model/message.ts';
import { hoursBetween } from '../../src/model/place.ts';
import { failWith, notApplicable, pass } from '../../src/model/verdict.ts';

const messages = { appeared: '{name} reached administrator level since the last scan; first seen {since}.' };

export default defineCheck({
  id: 'admin-role-appeared',
  title: 'A role reached administrator level since the last scan',
  resource: 'role',
  span: 'account',
  severity: 'high',
  planes: ['identity'],
  enabled: true,
  needs: ['role/administrator'],
  wants: [],
  remedy: 'Find in CloudTrail who created the role or changed its policies, and undo it unless it was meant.',
  verify: 'aws cloudtrail lookup-events --lookup-attributes AttributeKey=ResourceName,AttributeValue={name} --region us-east-1',
  options: z.strictObject({ days: z.number().positive().max(90).default(7).describe('For so many days after it was first seen the finding stays open.') }),
  messages,
  evaluate(subject, facts, { options, at }) {
    const administrator = facts['role/administrator'];
    if (administrator === null) return pass();
    const { since } = administrator;
    if (since === null) return notApplicable('it already was an administrator when the account was first scanned');
    if (hoursBetween(since, at) >= options.days * 24) return pass();
    return failWith([{ aspect: '', message: say(messages.appeared, { name: subject.name, since }), evidence: { since } }]);
  },
});
