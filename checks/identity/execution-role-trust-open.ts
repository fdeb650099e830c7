import { z } from 'zod';
import { defineCheck, type Given, type Subject } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { settle, type Failure, type Severity } from '../../src/model/verdict.ts';
import { trustAccess, type Access } from '../../src/policy/index.ts';
import { contextOf, unjudged } from '../lib/access.ts';
import { joinByAspect, type Part } from '../lib/join.ts';
import { callersOf, type Standing } from '../lib/outsiders.ts';
import { isOpenProvider } from '../lib/identity-providers.ts';
import { ifUsed } from '../lib/used-role.ts';

const messages = {
  anyone: 'Anybody may assume {name}, as which {functions} runs.',
  limited: '{who} may assume {name}, as which {functions} runs.',
  foreign: '{who}, outside the organization, may assume {name}, as which {functions} runs.',
  undetermined: '{who} may assume {name}, as which {functions} runs; whether it belongs to the organization could not be read.',
  other: '{who} may assume {name}, as which {functions} runs: an execution role is for Lambda alone.',
};
type Kind = keyof typeof messages;
const SEVERITY: Readonly<Record<Kind, Severity>> = { anyone: 'critical', limited: 'high', foreign: 'high', undetermined: 'medium', other: 'medium' };
interface Admitted extends Part {
  readonly kind: Kind;
  readonly who: string;
}

export default defineCheck({
  id: 'execution-role-trust-open',
  title: 'Lambda execution role can be assumed by others than Lambda',
  resource: 'role',
  span: 'account',
  severity: 'medium',
  planes: ['identity'],
  enabled: true,
  needs: ['role/trust'],
  wants: ['role/functions'],
  remedy: 'Let the trust policy admit lambda.amazonaws.com alone; give people and other services roles of their own.',
  verify: 'aws iam get-role --role-name {name} --query Role.AssumeRolePolicyDocument',
  options: z.strictObject({ services: z.array(z.string()).default(['lambda.amazonaws.com', 'edgelambda.amazonaws.com']).describe('Services that may assume an execution role.') }),
  messages,
  evaluate(subject, facts, given) {
    return ifUsed(facts['role/functions'], (functions) => {
      const access = trustAccess(facts['role/trust'], contextOf(subject, given, subject.key));
      if ('invalid' in access) return settle([], [unjudged(subject, 'iam:GetAccountAuthorizationDetails', `the trust policy cannot be judged: ${access.invalid}`)]);
      const admitted = access.value.flatMap((one) => admittedBy(one, subject, given));
      const failures = joinByAspect(admitted).map(({ aspect, severity, actions, statements, parts }): Failure => {
        const { kind, who } = parts.find((part) => part.severity === severity) ?? parts[0];
        return { aspect, severity, message: say(messages[kind], { who, name: subject.name, functions }), evidence: { actions, statements } };
      });
      return settle(failures, access.doubts.map((doubt) => unjudged(subject, 'iam:GetAccountAuthorizationDetails', `the trust policy cannot be judged in full: ${doubt.reason}`)));
    });
  },
});

function admittedBy(access: Access, subject: Subject, given: Given<{ readonly services: readonly string[] }>): readonly Admitted[] {
  const { audience } = access;
  const part = (aspect: string, kind: Kind, who = aspect): Admitted => ({ aspect, kind, who, severity: SEVERITY[kind], actions: access.actions, statements: access.statements });
  switch (audience.is) {
    case 'anyone':
      return [access.under.length === 0 ? part('anyone', 'anyone') : part('anyone', 'limited', `Anybody under the condition ${listed(access.under)}`)];
    case 'ip-limited':
      return [part('anyone', 'limited', `Anybody from ${listed([...audience.ranges].sort())}`)];
    case 'service':
      return given.options.services.some((service) => sameService(service, audience.service)) ? [] : [part(audience.service, 'other')];
    case 'own-account':
      return audience.principals.length === 0 ? [part('own account', 'other', 'Every principal of the own account that its policies allow it')] : audience.principals.map((principal) => part(principal, 'other'));
    default:
      return callersOf(audience, subject, given.trusted).map(({ label, who, standing }) => part(label, isOpenProvider(access) ? 'anyone' : KIND_OF[standing], who));
  }
}

const KIND_OF = { own: 'other', trusted: 'other', member: 'other', foreign: 'foreign', undetermined: 'undetermined' } as const satisfies Record<Standing, Kind>;

// China's regions also use lambda.amazonaws.com.cn; services are compared without that suffix.
const sameService = (a: string, b: string): boolean => a.toLowerCase().replace(/\.cn$/, '') === b.toLowerCase().replace(/\.cn$/, '');
