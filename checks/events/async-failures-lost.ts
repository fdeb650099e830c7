import { z } from 'zod';
import { defineCheck, type Subject } from '../../src/model/check.ts';
import type { EventInvokeConfiguration, ExecutedConfiguration, Json } from '../../src/model/facts.ts';
import { listed, say } from '../../src/model/message.ts';
import { notApplicable, settle, type Failure } from '../../src/model/verdict.ts';
import { servicePrincipal } from '../data/service-principals.ts';
import { grantsOf, together, unjudged, type Answer, type Grant } from '../lib/access.ts';
import { distinctJson } from '../lib/join.ts';

const messages = { lost: '{services} may call {name} ({qualifier}) asynchronously, and events that fail every attempt are lost: no dead-letter queue on {versions}, no failure destination on {qualifier}.' };

interface Invoked {
  readonly qualifier: string;
  readonly services: readonly string[];
  readonly statements: readonly Json[];
}

export default defineCheck({
  id: 'async-failures-lost',
  title: 'Failed asynchronous events of a Lambda function are lost',
  resource: 'function',
  span: 'region',
  severity: 'medium',
  planes: ['events', 'resilience'],
  enabled: true,
  needs: ['function/policies', 'function/event-invoke', 'function/configurations'],
  wants: ['function/version-policies'],
  remedy: 'Set an OnFailure destination on the qualifier that is called, or a dead-letter queue on the version behind it.',
  verify: 'aws lambda list-function-event-invoke-configs --function-name {name} --region {region}',
  options: z.strictObject({}),
  messages,
  exempt: { addingDeny: 'a Deny that leaves a service of everybody shows that it is called asynchronously' },
  evaluate(subject, facts, given) {
    const grants = grantsOf(subject, facts, given, ['lambda:InvokeFunction']);
    const invoked = invokedAsynchronously(grants.value);
    if (invoked.length === 0 && grants.notJudged.length === 0) return notApplicable('no service calls the function asynchronously by its policies');
    const judged = together(invoked.map((one) => judge(one, facts['function/event-invoke'], facts['function/configurations'], subject)));
    return settle(judged.value, [...grants.notJudged, ...judged.notJudged]);
  },
});

/** The qualifiers that services which do not wait for an answer may call. */
function invokedAsynchronously(grants: readonly Grant[]): readonly Invoked[] {
  const byQualifier = new Map<string, { services: Set<string>; statements: Json[] }>();
  for (const { qualifier, access } of grants) {
    const { audience, via, statements } = access;
    if (via !== 'api' || audience.is !== 'service' || servicePrincipal(audience.service).invokes !== 'asynchronously') continue;
    const found = byQualifier.get(qualifier) ?? { services: new Set(), statements: [] };
    found.services.add(audience.service);
    found.statements.push(...statements);
    byQualifier.set(qualifier, found);
  }
  return [...byQualifier].sort(([a], [b]) => (a < b ? -1 : 1)).map(([qualifier, { services, statements }]) => ({ qualifier, services: [...services].sort(), statements: distinctJson(statements) }));
}

/** Destinations belong to the qualifier that is called, dead-letter queues to the versions that it runs. */
function judge({ qualifier, services, statements }: Invoked, destinations: readonly EventInvokeConfiguration[], configurations: readonly ExecutedConfiguration[], subject: Subject): Answer<readonly Failure[]> {
  if (destinations.some((one) => one.qualifier === qualifier && one.onFailure !== null)) return { value: [], notJudged: [] };
  const run = configurations.filter(({ version, qualifiers }) => version === qualifier || qualifiers.includes(qualifier));
  if (run.length === 0) return { value: [], notJudged: [unjudged(subject, 'lambda:GetFunctionConfiguration', `the configuration behind ${qualifier} was not read`)] };
  const without = run.filter(({ config }) => config.deadLetterTarget === null).map(({ version }) => version).sort();
  if (without.length === 0) return { value: [], notJudged: [] };
  const message = say(messages.lost, { name: subject.name, qualifier, services: listed(services), versions: listed(without) });
  return { value: [{ aspect: qualifier, message, evidence: { qualifier, services, versions: without, statements } }], notJudged: [] };
}
