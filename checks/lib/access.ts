import type { Given, Subject } from '../../src/model/check.ts';
import { distinctUnread, type Fact, type Unread } from '../../src/model/fact.ts';
import type { Document, QualifierPolicy } from '../../src/model/facts.ts';
import { printable } from '../../src/model/message.ts';
import type { Account } from '../../src/model/place.ts';
import { isInvalid, parsePolicy, resourceAccess, type Access, type Doubt, type Judged, type Policy, type ResourceContext } from '../../src/policy/index.ts';
import { ownerOf } from './outsiders.ts';

/** The policy of one qualifier, ready to be asked. `policy` null: it has none. */
export interface JudgeablePolicy {
  readonly qualifier: string;
  readonly policy: Policy | null;
  readonly context: ResourceContext;
}
/** Somebody whom the policy of a qualifier lets in. */
export interface Grant {
  readonly qualifier: string;
  readonly access: Access;
}
/** An answer, and what could not be read or judged on the way to it. */
export interface Answer<T> {
  readonly value: T;
  readonly notJudged: readonly Unread[];
}
export type Judging = Pick<Given<unknown>, 'at' | 'trusted'>;

/** For `verify`: shows the policy of the qualifier that the finding is about. */
export const SHOW_POLICY = 'aws lambda get-policy --function-name {name}{--qualifier} --region {region} --query Policy --output text';

/** What the policies of a function say: those that every scan reads, and those of published versions as far as they were read. */
export interface PolicyFacts {
  readonly 'function/policies': readonly QualifierPolicy[];
  readonly 'function/version-policies': Fact<readonly QualifierPolicy[]>;
}

/** Every policy of a function that was read, on whatever qualifier. The unread and the malformed ones are named. */
export function policiesOf(subject: Subject, facts: PolicyFacts, given: Judging): Answer<readonly JudgeablePolicy[]> {
  const versions = facts['function/version-policies'];
  const read = [...facts['function/policies'], ...(versions.known ? versions.value : [])];
  const parsed = read.map((item) => judgeable(item, subject, given));
  return together([...parsed, { value: [], notJudged: versions.missing }]);
}

/** One policy of a function, parsed; nothing and the reason when IAM would refuse it. */
export function judgeable({ qualifier, policy }: QualifierPolicy, subject: Subject, given: Judging): Answer<readonly JudgeablePolicy[]> {
  const context = contextOf(subject, given, qualifier === '$LATEST' ? subject.key : `${subject.key}:${qualifier}`);
  if (policy === null) return { value: [{ qualifier, policy, context }], notJudged: [] };
  const parsed = parseAnswer(policy, subject, 'lambda:GetPolicy', `the policy of ${qualifier}`);
  return { value: parsed.value.map((one) => ({ qualifier, policy: one, context })), notJudged: parsed.notJudged };
}

/** A parsed document, or nothing and the reason why it cannot be judged. `what` names it in the reason. */
export function parseAnswer(document: Document, subject: Subject, action: string, what: string): Answer<readonly Policy[]> {
  const parsed = parsePolicy(document);
  if (!isInvalid(parsed)) return { value: [parsed], notJudged: [] };
  return { value: [], notJudged: [unjudged(subject, action, `${what} cannot be judged: ${parsed.invalid}`)] };
}

/** Who may take some of the asked actions, by the policy of any qualifier. */
export function grantsOf(subject: Subject, facts: PolicyFacts, given: Judging, actions: readonly string[]): Answer<readonly Grant[]> {
  const policies = policiesOf(subject, facts, given);
  const asked = policies.value.map((one) => grantsBy(one, subject, actions));
  return together([{ value: [], notJudged: policies.notJudged }, ...asked]);
}

function grantsBy({ qualifier, policy, context }: JudgeablePolicy, subject: Subject, actions: readonly string[]): Answer<readonly Grant[]> {
  if (policy === null) return { value: [], notJudged: [] };
  const judged = judgedAnswer(resourceAccess(policy, actions, context), subject, 'lambda:GetPolicy', `the policy of ${qualifier}`);
  return { value: judged.value.map((access) => ({ qualifier, access })), notJudged: judged.notJudged };
}

/** The engine's answer with its doubts as things that were not judged. `what` names the policy in the reason. */
export const judgedAnswer = <T>({ value, doubts }: Judged<T>, subject: Subject, action: string, what: string): Answer<T> => ({
  value,
  notJudged: doubts.map(({ reason }: Doubt) => unjudged(subject, action, `${what} could not be judged in full: ${reason}`)),
});

/** What the engine needs to know of the resource whose policy is judged. */
export const contextOf = (subject: Subject, given: Judging, resource: string): ResourceContext => ({
  resource,
  account: ownerOf(subject),
  partition: subject.place.partition,
  at: given.at,
  organizationId: given.trusted.organizationId,
  ...membersOf(given.trusted.organization),
});

const sets = new WeakMap<readonly Account[], ReadonlySet<Account>>();

/** Only a complete list proves that an account is no member. */
function membersOf(organization: Fact<readonly Account[]>): { readonly members?: ReadonlySet<Account> } {
  if (!organization.known || organization.missing.length > 0) return {};
  const members = sets.get(organization.value) ?? new Set(organization.value);
  sets.set(organization.value, members);
  return { members };
}

/** Something that was read and could not be judged. */
export const unjudged = (subject: Subject, action: string, detail: string): Unread => ({ action, place: subject.place, reason: 'failed', detail: printable(detail) });

/** Several answers as one; what was not judged is named once. */
export const together = <T>(answers: readonly Answer<readonly T[]>[]): Answer<readonly T[]> => ({
  value: answers.flatMap((answer) => answer.value),
  notJudged: distinctUnread(answers.flatMap((answer) => answer.notJudged)),
});

/**
 * The actions that an access opens beside the function's own unauthenticated URL, which function-url-* judge:
 * API actions by the API, and lambda:InvokeFunctionUrl where the URL asks for a signature.
 */
export function signedActions({ via, actions }: Access): readonly string[] {
  if (via === 'url-none') return [];
  return actions.filter((action) => (action === 'lambda:InvokeFunctionUrl') === (via === 'url-iam'));
}
