import { z } from 'zod';
import { defineCheck, type Subject, type Trusted } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { settle, type Failure } from '../../src/model/verdict.ts';
import { resourceAccess, type Access, type Policy } from '../../src/policy/index.ts';
import { LAYER_ACTIONS } from '../data/function-actions.ts';
import { contextOf, judgedAnswer, parseAnswer, together, type Judging } from '../lib/access.ts';
import { joinByAspect, type Joined, type Part } from '../lib/join.ts';
import { callersOf, type Caller } from '../lib/outsiders.ts';

const messages = {
  readable: 'Any AWS customer may use the layer version {name} and download its content.',
  changeable: '{who} may change the layer version {name}: {actions}{doubt}.',
};

const CHANGES: readonly string[] = LAYER_ACTIONS.change;
const ASKED: readonly string[] = [...LAYER_ACTIONS.read, ...CHANGES];

interface CallerPart extends Part {
  readonly caller: Caller;
}

export default defineCheck({
  id: 'layer-version-public',
  title: 'Lambda layer version is public',
  resource: 'layer-version',
  span: 'region',
  severity: 'high',
  planes: ['invocation'],
  enabled: true,
  needs: ['layer-version/policy'],
  wants: [],
  overlaps: ['access-analyzer:ExternalAccess'],
  remedy: 'Remove the statement, or limit it to your organization (--organization-id) or to named accounts.',
  verify: 'arn={arn}; aws lambda get-layer-version-policy --layer-name "${arn%:*}" --version-number "${arn##*:}" --region {region}',
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts, given) {
    const document = facts['layer-version/policy'];
    const parsed = document === null ? { value: [], notJudged: [] } : parseAnswer(document, subject, 'lambda:GetLayerVersionPolicy', 'the policy');
    const grants = together(parsed.value.map((policy) => accessBy(policy, subject, given)));
    const parts = joinByAspect(grants.value.flatMap((access) => callerParts(access, subject, given.trusted)));
    return settle(parts.map((joined) => failureOf(joined, subject.name)), [...parsed.notJudged, ...grants.notJudged]);
  },
});

const accessBy = (policy: Policy, subject: Subject, given: Judging) => judgedAnswer(resourceAccess(policy, ASKED, contextOf(subject, given, subject.key)), subject, 'lambda:GetLayerVersionPolicy', 'the policy');

/** Everybody on any action; other outsiders only where they may change the version, since sharing with named accounts is what layer policies are for. */
function callerParts(access: Access, subject: Subject, trusted: Trusted): readonly CallerPart[] {
  const { statements, under } = access;
  const changes = access.actions.filter((action) => CHANGES.includes(action));
  return callersOf(access.audience, subject, trusted)
    .filter(({ is, standing }) => (changes.length > 0 ? standing === 'foreign' || standing === 'undetermined' : is === 'everyone' && under.length === 0))
    .map((caller) => ({ aspect: caller.label, severity: under.length === 0 ? severityOf(changes, caller) : 'high', actions: changes, statements, caller: under.length === 0 ? caller : { ...caller, who: `${caller.who} (if ${listed(under, 2)})` } }));
}

function severityOf(changes: readonly string[], { standing }: Caller): Part['severity'] {
  return changes.length > 0 && standing === 'foreign' ? 'critical' : 'high';
}

function failureOf({ aspect, severity, actions, statements, parts }: Joined<CallerPart>, name: string): Failure {
  if (actions.length === 0) return { aspect, severity, message: say(messages.readable, { name }), evidence: { statements } };
  const who = listed([...new Set(parts.map((part) => part.caller.who))].sort());
  const doubt = parts.some((part) => part.caller.standing === 'undetermined') ? '; it counts as foreign because the organization and its members could not be read' : '';
  return { aspect, severity, message: say(messages.changeable, { who, name, actions: listed(actions), doubt }), evidence: { statements } };
}
