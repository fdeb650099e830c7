import { z } from 'zod';
import { defineCheck } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import type { Failure } from '../../src/model/verdict.ts';
import type { Judged, Role } from '../../src/policy/index.ts';
import { joinByAspect, type Part } from '../lib/join.ts';
import { judgeRole } from '../lib/judged-role.ts';
import { ANY_NAME, covers, ownersInWords, policyInWords, reachesInAccounts, type Reached } from '../lib/reaches.ts';
import { UNREAD_GUARDRAILS } from '../lib/role-of.ts';

const messages = {
  all: '{name}, as which {functions} runs, may {does} of {whose} by {policy} (resource {patterns}){unless}.',
  several: '{name}, as which {functions} runs, may {does} of {whose}, named by a pattern only, by {policy} (resource {patterns}){unless}.',
};

/** A place where secrets are kept. */
interface Store {
  readonly service: 'secretsmanager' | 'ssm' | 'kms';
  readonly actions: readonly string[];
  readonly template: string;
  /** ARNs of which a pattern for all of them matches one: `~` is a name that only wildcards match. */
  readonly all: readonly string[];
  /** In an ARN, names stand behind this. */
  readonly behind: string;
  /** Is it the name of one, or of one team's? */
  readonly name: RegExp;
  readonly does: Readonly<Record<'all' | 'several', string>>;
}
const STORES: readonly Store[] = [
  {
    service: 'secretsmanager',
    actions: ['secretsmanager:GetSecretValue'],
    template: 'arn:{Partition}:secretsmanager:{Region}:{Account}:secret:*',
    all: ['secret:~-~~~~~~'],
    behind: ':secret:',
    // Secrets Manager puts a hyphen and six random characters behind the name.
    name: /^[^*?]+(-\?{6}|-\*)?$/,
    does: { all: 'read every secret', several: 'read secrets' },
  },
  {
    service: 'ssm',
    actions: ['ssm:GetParameter', 'ssm:GetParameterHistory', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
    template: 'arn:{Partition}:ssm:{Region}:{Account}:parameter/*',
    all: ['parameter/~', 'parameter/~/~'],
    behind: ':parameter',
    name: /^\/+[^/*?]+(\/.*)?$/,
    does: { all: 'read every parameter', several: 'read parameters' },
  },
  {
    service: 'kms',
    actions: ['kms:Decrypt'],
    template: 'arn:{Partition}:kms:{Region}:{Account}:key/*',
    all: ['key/~'],
    behind: ':key/',
    name: /^[^*?]+$/,
    does: { all: 'decrypt with every KMS key', several: 'decrypt with KMS keys' },
  },
];

interface Found extends Part {
  readonly reach: Reached;
  readonly store: Store;
  readonly account: string;
}

export default defineCheck({
  id: 'execution-role-secrets-unscoped',
  title: 'Lambda execution role may read secrets that it does not name',
  resource: 'role',
  span: 'account',
  severity: 'high',
  planes: ['identity'],
  enabled: true,
  needs: ['role/permissions'],
  wants: ['role/functions', 'role/details', 'role/service-control-policies'],
  coveredBy: ['execution-role-admin'],
  remedy: 'Name the secrets, the parameters or their path, and the keys that the function uses, or restrict kms:Decrypt by kms:ViaService.',
  verify: 'aws iam get-account-authorization-details --filter Role --query "RoleDetailList[?RoleName==\'{name}\']"',
  options: z.strictObject({}),
  messages,
  exempt: { unread: { 'role/service-control-policies': UNREAD_GUARDRAILS } },
  evaluate(subject, facts, given) {
    return judgeRole(subject, facts, given, (role, { name, functions, unless }) => {
      const answers = STORES.map((store) => foundIn(role, store));
      const failures = joinByAspect(answers.flatMap(({ value }) => value)).map(({ aspect, severity, actions, statements, parts }): Failure => {
        const [{ reach, store }] = parts;
        const accounts = parts.filter((part) => part.severity === severity).map(({ account }) => account);
        const kind = severity === 'high' ? 'all' : 'several';
        const resources = [...new Set(parts.map((part) => part.reach.pattern))].sort();
        const message = say(messages[kind], { name, functions, does: store.does[kind], whose: ownersInWords(accounts, role), policy: policyInWords(reach), patterns: listed(resources, 2), unless });
        return { aspect, severity, message, evidence: { policy: reach.policy, actions, resources, statements } };
      });
      return { failures, doubts: answers.flatMap(({ doubts }) => doubts) };
    });
  },
});

function foundIn(role: Role, store: Store): Judged<readonly Found[]> {
  const { value, doubts } = reachesInAccounts(role, { actions: store.actions, templates: [store.template], isNamed: (pattern) => isNamed(pattern, store) });
  const isAll = (pattern: string, account: string): boolean => store.all.some((name) => covers(pattern, `arn:${role.context.partition}:${store.service}:{Region}:${account}:${name.replaceAll('~', ANY_NAME)}`));
  return {
    value: value.map((reach) => ({ aspect: `${reach.policy}/${store.service}`, severity: isAll(reach.within, reach.account) ? 'high' : 'medium', actions: [reach.action], statements: [reach.statement], reach, store, account: reach.account })),
    doubts,
  };
}

const isNamed = (pattern: string, { behind, name }: Store): boolean => name.test(pattern.split(behind).slice(1).join(behind));
