import type { Given, Subject } from '../../src/model/check.ts';
import { distinctUnread, type Fact, type Unread } from '../../src/model/fact.ts';
import type { RoleFunction } from '../../src/model/facts.ts';
import { settle, type Failure, type Verdict } from '../../src/model/verdict.ts';
import type { Doubt, Role } from '../../src/policy/index.ts';
import { unjudged } from './access.ts';
import { roleIn, unlessForbidden, type RoleFacts } from './role-of.ts';
import { ifUsed } from './used-role.ts';

export interface JudgedFacts extends RoleFacts {
  readonly 'role/functions': Fact<readonly RoleFunction[]>;
}
/** What every message says of the role. */
export interface Words {
  readonly name: string;
  readonly functions: string;
  /** Ends a sentence: empty when all that could forbid it was read. */
  readonly unless: string;
}
export interface Judgement {
  readonly failures: readonly Failure[];
  readonly doubts: readonly Doubt[];
  /** What was not read besides. */
  readonly unread?: readonly Unread[];
}

/** Judges what a role that functions run as may do. A policy that cannot be judged makes it unknown: it may hold the Allow or the Deny. */
export function judgeRole(subject: Subject, facts: JudgedFacts, given: Given<unknown>, judge: (role: Role, words: Words) => Judgement): Verdict {
  return ifUsed(facts['role/functions'], (functions) => {
    const role = roleIn(subject, facts, given);
    const { failures, doubts, unread = [] } = judge(role, { name: subject.name, functions, unless: unlessForbidden(facts['role/service-control-policies']) });
    const notJudged = [...role.doubts, ...doubts].map(({ reason }) => unjudged(subject, 'iam:GetAccountAuthorizationDetails', `a policy of the role cannot be judged: ${reason}`));
    return settle(failures, distinctUnread([...notJudged, ...unread]));
  });
}
