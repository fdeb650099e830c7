import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import type { RoleFunction } from '../../src/model/facts.ts';
import { say } from '../../src/model/message.ts';
import { resourceName, type Key } from '../../src/model/place.ts';
import { failWith, notApplicable, pass, settle } from '../../src/model/verdict.ts';
import { unjudged } from '../lib/access.ts';
import { namesOf } from '../lib/used-role.ts';

const messages = { shared: '{count} functions run as {name} and do not declare one group: {functions}. Each can do what any of them may do.' };

const options = z.strictObject({
  groupTags: z.array(z.string().min(1)).default(['Group', 'Application']).describe('Tags that declare a group: functions that share the value of one of them may share a role.'),
  groups: z.array(z.array(z.string().min(1)).min(2)).default([]).describe('Groups by name or ARN of their functions, for functions that cannot be tagged.'),
});

export default defineCheck({
  id: 'execution-role-shared',
  title: 'Lambda functions of different groups share an execution role',
  resource: 'role',
  span: 'account',
  severity: 'medium',
  planes: ['identity'],
  enabled: true,
  needs: ['role/functions'],
  wants: [],
  remedy: 'Give each function its own role, or tag functions that belong together with the same group.',
  verify: 'aws lambda list-functions --region {region} --query "Functions[?Role==\'{arn}\'].FunctionName"',
  options,
  messages,
  evaluate(subject, facts, given) {
    const functions = [...new Map(facts['role/functions'].map((running) => [running.function, running])).values()];
    if (functions.length === 0) return notApplicable('no function runs as this role');
    if (functions.length === 1) return pass();
    const unread = functions.filter((running) => running.tags === null);
    const byName = common(functions.map((running) => namedGroups(running.function, given.options)));
    const declared = common(functions.filter((running) => running.tags !== null).map((running) => groupsOf(running, given.options)));
    if (byName.length > 0 || (unread.length === 0 && declared.length > 0)) return pass();
    if (unread.length > 0 && (unread.length === functions.length || declared.length > 0)) return settle([], [unjudged(subject, 'tag:GetResources', `the group of ${namesOf(unread)} is not known`)]);
    const keys = functions.map((running) => running.function).sort();
    return failWith([{ aspect: '', message: say(messages.shared, { count: functions.length, name: subject.name, functions: namesOf(functions) }), evidence: { functions: keys } }]);
  },
});

type Options = z.output<typeof options>;

const groupsOf = (running: RoleFunction, given: Options): readonly string[] => [...namedGroups(running.function, given), ...taggedGroups(running, given)];

const taggedGroups = ({ tags }: RoleFunction, { groupTags }: Options): readonly string[] =>
  groupTags.flatMap((tag) => {
    const value = tags?.[tag]?.trim().toLowerCase() ?? '';
    return value === '' ? [] : [`${tag}=${value}`];
  });

const namedGroups = (key: Key, { groups }: Options): readonly string[] =>
  groups.flatMap((members, index) => (members.includes(key) || members.includes(resourceName(key)) ? [`group ${index}`] : []));

/** What all of them have; nothing when there are none. */
const common = ([first = [], ...rest]: readonly (readonly string[])[]): readonly string[] => first.filter((group) => rest.every((groups) => groups.includes(group)));
