import { z } from 'zod';
import { defineCheck, type Subject, type Trusted } from '../../src/model/check.ts';
import { listed, say } from '../../src/model/message.ts';
import { settle, type Failure, type Severity } from '../../src/model/verdict.ts';
import { FUNCTION_ACTIONS } from '../data/function-actions.ts';
import { servicePrincipal } from '../data/service-principals.ts';
import { grantsOf, SHOW_POLICY, type Grant } from '../lib/access.ts';
import { joinByAspect, type Joined, type Part } from '../lib/join.ts';
import { callersOf, type Caller } from '../lib/outsiders.ts';

const messages = { granted: '{who} may {what} {name} ({qualifier}): {actions}{doubt}.' };

const { changeCode, changeConfiguration, changePolicy, readCode, readConfiguration } = FUNCTION_ACTIONS;
const READS: readonly string[] = [...readCode, ...readConfiguration];
const ASKED: readonly string[] = [...changeCode, ...changeConfiguration, ...changePolicy, ...READS];

interface CallerPart extends Part {
  readonly qualifier: string;
  readonly caller: Caller;
}

export default defineCheck({
  id: 'function-policy-mutation-grant',
  title: 'Lambda function can be changed, or its code read, by a foreign principal',
  resource: 'function',
  span: 'region',
  severity: 'critical',
  planes: ['invocation'],
  enabled: true,
  needs: ['function/policies'],
  wants: ['function/version-policies'],
  overlaps: ['access-analyzer:ExternalAccess'],
  remedy: 'Remove the statement; let outsiders call the function at most, and deploy through a role of your own account.',
  verify: SHOW_POLICY,
  options: z.strictObject({}),
  messages,
  evaluate(subject, facts, given) {
    const grants = grantsOf(subject, facts, given, ASKED);
    const parts = joinByAspect(grants.value.flatMap((grant) => callerParts(grant, subject, given.trusted)));
    return settle(parts.map((joined) => failureOf(joined, subject.name)), grants.notJudged);
  },
});

function callerParts({ qualifier, access }: Grant, subject: Subject, trusted: Trusted): readonly CallerPart[] {
  const { audience, statements, under } = access;
  const copies = audience.is === 'service' && servicePrincipal(audience.service).copiesCode === true;
  const actions = copies ? access.actions.filter((action) => !READS.includes(action)) : access.actions;
  if (actions.length === 0) return [];
  return callersOf(audience, subject, trusted)
    .filter(({ standing }) => standing === 'foreign' || standing === 'undetermined')
    .map((caller) => ({ aspect: `${qualifier} ${caller.label}`.trim(), severity: under.length === 0 ? severityOf(actions, caller) : lowered(severityOf(actions, caller)), actions, statements, qualifier, caller: conditional(caller, under) }));
}

/** Open only to those who have what the condition asks for. */
const conditional = (caller: Caller, under: readonly string[]): Caller => (under.length === 0 ? caller : { ...caller, who: `${caller.who} (if ${listed(under, 2)})` });
const lowered = (severity: Severity): Severity => (severity === 'critical' ? 'high' : 'medium');

/** Reading the configuration, variables included, is a step less than code and change; so is a caller who may turn out to be of the organization. */
function severityOf(actions: readonly string[], { standing }: Caller): Severity {
  const readsConfigurationOnly = actions.every((action) => (readConfiguration as readonly string[]).includes(action));
  if (standing === 'undetermined') return readsConfigurationOnly ? 'medium' : 'high';
  return readsConfigurationOnly ? 'high' : 'critical';
}

function failureOf({ aspect, severity, actions, statements, parts }: Joined<CallerPart>, name: string): Failure {
  const [{ qualifier, caller }] = parts;
  const who = listed([...new Set(parts.map((part) => part.caller.who))].sort());
  const what = actions.every((action) => READS.includes(action)) ? 'read the code or the configuration of' : 'change';
  const doubt = caller.standing === 'undetermined' ? '; it counts as foreign because the organization and its members could not be read' : '';
  return { aspect, severity, message: say(messages.granted, { who, what, name, qualifier, actions: listed(actions, 3), doubt }), evidence: { qualifier, statements } };
}
