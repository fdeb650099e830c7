import { z } from 'zod';
import { defineCheck, type Subject } from '../../src/model/check.ts';
import type { Fact } from '../../src/model/fact.ts';
import type { ServiceControlLevel } from '../../src/model/facts.ts';
import { listed, say } from '../../src/model/message.ts';
import { resourceName } from '../../src/model/place.ts';
import { settle, type Failure, type Severity } from '../../src/model/verdict.ts';
import { ESCALATION_PATHS, escalationsOf, statementsOf, type Escalation } from '../../src/policy/index.ts';
import { contextOf, unjudged } from '../lib/access.ts';
import { roleIn, UNREAD_GUARDRAILS, unlessForbidden } from '../lib/role-of.ts';
import { surroundingsOf, unreadRoles } from '../lib/surroundings.ts';
import { ifUsed } from '../lib/used-role.ts';

const messages = {
  confirmed: '{name}, as which {functions} runs, can gain {gain}{by} now: {path} ({actions}; {id}){others}{caveat}.',
  potential: '{name}, as which {functions} runs, has what it takes to gain {gain} once there is something to use it on: {path} ({actions}; {id}){others}{caveat}.',
  contested: '{name}, as which {functions} runs, may be able to gain {gain}, which is contested: {path} ({actions}; {id}){others}{caveat}. {why}',
};
type Kind = keyof typeof messages;
const SEVERITY: Readonly<Record<Kind, Severity>> = { confirmed: 'critical', potential: 'high', contested: 'medium' };
/** Where service control policies were not read. */
const LOWER: Readonly<Record<Kind, Severity>> = { confirmed: 'high', potential: 'medium', contested: 'low' };
const GAIN: Readonly<Record<Escalation['path']['grants'], string>> = { administrator: 'administrator rights', role: 'the rights of another role', user: 'the rights of a user' };
const SHOWN = 30;

export default defineCheck({
  id: 'execution-role-privilege-escalation',
  title: 'Lambda execution role can gain more permissions than it has',
  resource: 'role',
  span: 'account',
  severity: 'critical',
  planes: ['identity'],
  enabled: true,
  needs: ['role/permissions'],
  wants: ['role/functions', 'role/details', 'role/surroundings', 'role/service-control-policies'],
  coveredBy: ['execution-role-admin'],
  remedy: 'Take away one of the actions of the path, name the resource it is for, or bind iam:PassRole by iam:PassedToService and the role that is meant.',
  verify: 'aws iam get-account-authorization-details --filter Role --query "RoleDetailList[?RoleName==\'{name}\']"',
  options: z.strictObject({
    except: z.array(z.string()).default([]).describe('Ids of paths that are not judged, such as those of services that nobody in the organization may use.'),
    contested: z.boolean().default(true).describe('Report paths that are contested, with less severity.'),
  }),
  messages,
  exempt: { unread: { 'role/service-control-policies': UNREAD_GUARDRAILS } },
  evaluate(subject, facts, given) {
    return ifUsed(facts['role/functions'], (functions) => {
      const { except, contested } = given.options;
      const paths = ESCALATION_PATHS.filter((path) => !except.includes(path.id) && (contested || path.contested === null));
      const { value, doubts } = escalationsOf(roleIn(subject, facts, given), paths, surroundingsOf(facts['role/surroundings'], subject.key, contextOf(subject, given, subject.key)));
      const [worst, ...others] = [...value].sort((a, b) => rankOf(a) - rankOf(b));
      const unread = unreadRoles(facts['role/surroundings']) ? [unjudged(subject, 'iam:GetAccountAuthorizationDetails', 'whether the trust policy of a role that was not read names it')] : [];
      const failures = worst === undefined ? [] : [failureOf(worst, others, subject, functions, facts['role/service-control-policies'])];
      return settle(failures, [...doubts.map((doubt) => unjudged(subject, 'iam:GetAccountAuthorizationDetails', doubt.reason)), ...unread]);
    });
  },
});

const kindOf = ({ path, certainty }: Escalation): Kind => (path.contested === null ? certainty : 'contested');
const GRANTS = ['administrator', 'role', 'user'];
/** The surest first, then what gains most; the order of the catalogue decides the rest. */
const rankOf = (one: Escalation): number => (['confirmed', 'potential', 'contested'] as const).indexOf(kindOf(one)) * 10 + GRANTS.indexOf(one.path.grants);

function failureOf(worst: Escalation, others: readonly Escalation[], subject: Subject, functions: string, levels: Fact<readonly ServiceControlLevel[]>): Failure {
  const { path, certainty, steps, target } = worst;
  const kind = kindOf(worst);
  const message = say(messages[kind], {
    name: subject.name,
    functions,
    gain: GAIN[path.grants],
    by: target === null ? '' : ` through ${resourceName(target)}`,
    path: path.name,
    id: path.id,
    actions: listed([...new Set(steps.map(({ action }) => action))], 4),
    others: others.length === 0 ? '' : ` and ${others.length} other way${others.length === 1 ? '' : 's'}`,
    caveat: unlessForbidden(levels),
    why: path.contested ?? '',
  });
  return {
    aspect: 'escalation',
    severity: (levels.known ? SEVERITY : LOWER)[kind],
    message,
    evidence: { path: path.id, certainty, target, steps: steps.map(({ action, resource }) => ({ action, resource })), statements: statementsOf(worst) },
    detail: { references: path.references, note: path.existsNote, others: others.slice(0, SHOWN).map((other) => `${other.path.id} ${other.certainty}${other.target === null ? '' : ` ${other.target}`}`) },
  };
}
