import { z } from 'zod';
import { defineCheck, type Subject, type Trusted } from '../../src/model/check.ts';
import { say } from '../../src/model/message.ts';
import type { Failure, Severity } from '../../src/model/verdict.ts';
import { OWN_ORGANIZATION, type Judged, type Role } from '../../src/policy/index.ts';
import { joinByAspect, type Part } from '../lib/join.ts';
import { judgeRole } from '../lib/judged-role.ts';
import { standingOfAccount, standingOfOrganization } from '../lib/outsiders.ts';
import { accountsNamedBy, ANY_NAME, covers, organizationsNamedBy, policyInWords, reachesOf, strangerTo } from '../lib/reaches.ts';
import { UNREAD_GUARDRAILS } from '../lib/role-of.ts';

const messages = { unscoped: '{name}, as which {functions} runs, may assume every role of {whose} that trusts it, by {policy} (resource {pattern}){unless}.' };

export default defineCheck({
  id: 'execution-role-assume-unscoped',
  title: 'Lambda execution role may assume any role of other accounts',
  resource: 'role',
  span: 'account',
  severity: 'high',
  planes: ['identity'],
  enabled: true,
  needs: ['role/permissions'],
  wants: ['role/functions', 'role/details', 'role/service-control-policies'],
  coveredBy: ['execution-role-admin'],
  remedy: 'Name the roles that the function assumes: arn:aws:iam::<account>:role/<name>, or one name in every account of the organization.',
  verify: 'aws iam simulate-principal-policy --policy-source-arn {arn} --action-names sts:AssumeRole --resource-arns arn:aws:iam::999999999999:role/any',
  options: z.strictObject({}),
  messages,
  exempt: { unread: { 'role/service-control-policies': UNREAD_GUARDRAILS } },
  evaluate(subject, facts, given) {
    return judgeRole(subject, facts, given, (role, { name, functions, unless }) => {
      const answers = ownersOf(role, subject, given.trusted).map((owner) => reachedIn(role, owner));
      const failures = joinByAspect(answers.flatMap(({ value }) => value)).map(({ aspect, severity, actions, statements, parts }): Failure => {
        const { pattern, policy, words, whose } = parts.find((part) => part.severity === severity) ?? parts[0];
        return { aspect, severity, message: say(messages.unscoped, { name, functions, whose, policy: words, pattern, unless }), evidence: { policy, actions, pattern, statements } };
      });
      return { failures, doubts: answers.flatMap(({ doubts }) => doubts) };
    });
  },
});

/** Whose roles are asked for, and what a request for one of them says of its owner. */
interface Owner {
  readonly account: string;
  readonly organization: string;
  readonly path: string;
  readonly severity: Severity;
  readonly whose: string;
}
interface Reached extends Part {
  readonly pattern: string;
  readonly policy: string;
  readonly words: string;
  readonly whose: string;
}

function reachedIn(role: Role, { account, organization, path, severity, whose }: Owner): Judged<readonly Reached[]> {
  const { value, doubts } = reachesOf(role, {
    actions: ['sts:AssumeRole'],
    account,
    templates: ['arn:{Partition}:iam::{Account}:role/*'],
    isNamed: (pattern) => !covers(pattern, `arn:${role.context.partition}:iam::${account}:role/${ANY_NAME}`),
    keys: { 'aws:resourceorgid': organization, 'aws:resourceorgpaths': path },
  });
  return { value: value.map((reach) => ({ aspect: `${reach.policy}/${reach.pattern}`, severity, actions: [reach.action], statements: [reach.statement], pattern: reach.pattern, policy: reach.policy, words: policyInWords(reach), whose })), doubts };
}

const STRANGE = 'o-zq1fresh9x';
const unitOf = (organization: string): string => `${organization}/r-zq1f/ou-zq1f-fresh123/`;

/** Strangers first, then accounts that the policies name, then organizations and units of them that conditions name. */
function ownersOf(role: Role, subject: Subject, trusted: Trusted): readonly Owner[] {
  const own = trusted.organizationId ?? OWN_ORGANIZATION;
  const stranger = strangerTo(role);
  const inside = (organization: string, path: string, whose: string): Owner => ({ account: stranger, organization, path, severity: standingOfOrganization(organization, trusted) === 'foreign' ? 'high' : 'medium', whose });
  const { organizations, paths } = organizationsNamedBy(role);
  return [
    { account: stranger, organization: STRANGE, path: unitOf(STRANGE), severity: 'high', whose: 'every account' },
    ...accountsNamedBy(role).flatMap((account) => ofAccount(account, own, subject, trusted)),
    inside(own, unitOf(own), 'every account of the organization'),
    ...organizations.map((id) => inside(id, unitOf(id), `every account of organization ${id}`)),
    ...paths.map((path) => inside(path.split('/')[0] ?? '', path.replaceAll('*', '').replaceAll('?', 'q'), `every account in ${path}`)),
  ];
}

/** An account whose organization could not be read, or that the configuration trusts, may be inside or outside. */
function ofAccount(account: string, own: string, subject: Subject, trusted: Trusted): readonly Owner[] {
  const standing = standingOfAccount(account, subject, trusted);
  const severity = standing === 'member' || standing === 'trusted' ? 'medium' : 'high';
  const organizations = standing === 'member' ? [own] : standing === 'foreign' ? [STRANGE] : [STRANGE, own];
  return organizations.map((organization) => ({ account, organization, path: unitOf(organization), severity, whose: `account ${account}` }));
}
