import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { say } from '../../src/model/message.ts';
import { resourceName } from '../../src/model/place.ts';
import { failWith, notApplicable, settle, type Failure } from '../../src/model/verdict.ts';
import { unjudged } from '../lib/access.ts';
import { sameValue, tagValue } from '../lib/tag-values.ts';

const messages = {
  differs: '{name} has {tag} {value}, its execution role {role} has {other}.',
  absent: '{name} has {tag} {value}, its execution role {role} lacks the tag.',
};

export default defineCheck({
  id: 'role-tags-mismatch',
  title: 'Tags of an execution role differ from those of its Lambda function',
  resource: 'function',
  span: 'account',
  severity: 'low',
  planes: ['governance'],
  enabled: true,
  needs: ['function/role', 'function/tags'],
  wants: [],
  remedy: 'Give the role the tags of its function; a role of several functions belongs to one group with the same tags.',
  verify: 'aws lambda list-tags --resource {arn} --region {region}',
  options: z.strictObject({ tags: z.array(z.string().min(1)).default(['Environment', 'DataClassification', 'Owner']).describe('Tags that must agree where the function has them.') }),
  messages,
  evaluate(subject, facts, { options }) {
    const role = facts['function/role'];
    const { tags } = facts['function/tags'];
    const compared = options.tags.flatMap((tag) => tagOf(tag, tagValue(tags, tag)));
    if (compared.length === 0) return notApplicable('the function has none of the compared tags');
    if (!role.exists) return notApplicable('the execution role does not exist');
    const ofRole = role.tags;
    if (ofRole === null) return settle([], [unjudged(subject, 'iam:GetAccountAuthorizationDetails', 'the tags of the role are not known')]);
    return failWith(compared.flatMap(({ tag, value }): readonly Failure[] => {
      const other = tagValue(ofRole, tag);
      if (other !== null && sameValue(other, value)) return [];
      const data = { name: subject.name, tag, value, role: resourceName(role.arn) };
      return [{ aspect: tag, message: other === null ? say(messages.absent, data) : say(messages.differs, { ...data, other }), evidence: { tag, function: value, role: other, roleArn: role.arn } }];
    }));
  },
});

// What the function lacks is function-tags-missing's business.
const tagOf = (tag: string, value: string | null): readonly { readonly tag: string; readonly value: string }[] => (value === null ? [] : [{ tag, value }]);
