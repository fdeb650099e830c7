import { z } from 'zod';
import type { AnyCheck, Given, Subject } from '../model/check.ts';
import { distinctUnread, instantOf, oldest, type Fact, type Unread } from '../model/fact.ts';
import type { FactName } from '../model/facts.ts';
import type { Instant, Key } from '../model/place.ts';
import type { Verdict } from '../model/verdict.ts';

/** A verdict with what it rests on. */
export interface Settled {
  readonly verdict: Verdict;
  /** Missing parts of needed facts; with a failure they forbid acquitting its other aspects. */
  readonly missing: readonly Unread[];
  /** The oldest read behind it. */
  readonly observedAt: Instant;
}
export type GetFact = (name: FactName, key: Key) => Fact<unknown>;

/**
 * One check on one subject. `needs` must be known or the check is not called; pass or not-applicable with a missing part
 * becomes unknown; a thrown error becomes unknown for this check and subject alone. Fail beats unknown beats pass.
 */
export function judge(check: AnyCheck, subject: Subject, get: GetFact, given: Given<unknown>): Settled {
  const needed = check.needs.map((name) => get(name, subject.key));
  const wanted = check.wants.map((name) => get(name, subject.key));
  const observedAt = oldest([...needed, ...wanted].map(instantOf), given.at);
  const missing = distinctUnread(needed.flatMap((fact) => fact.missing));
  if (needed.some((fact) => !fact.known)) return { verdict: { is: 'unknown', because: atLeastOne(missing, check, subject) }, missing, observedAt };

  const values = check.needs.map((name, index): [string, unknown] => [name, valueOf(needed[index])]);
  const facts = check.wants.map((name, index): [string, unknown] => [name, wanted[index]]);
  const verdict = evaluateSafely(check, subject, Object.fromEntries([...values, ...facts]), given);
  return { verdict: settled(verdict, missing, check, subject), missing: distinctUnread([...missing, ...doubtsOf(verdict)]), observedAt };
}

const doubtsOf = (verdict: Verdict): readonly Unread[] => (verdict.is === 'unknown' ? verdict.because : verdict.is === 'fail' ? (verdict.because ?? []) : []);

const valueOf = (fact: Fact<unknown> | undefined): unknown => (fact?.known === true ? fact.value : undefined);

function settled(verdict: Verdict, missing: readonly Unread[], check: AnyCheck, subject: Subject): Verdict {
  const mayBeOtherwise = verdict.is === 'pass' || verdict.is === 'not-applicable';
  return mayBeOtherwise && missing.length > 0 ? { is: 'unknown', because: atLeastOne(missing, check, subject) } : verdict;
}

function atLeastOne(missing: readonly Unread[], check: AnyCheck, subject: Subject): readonly [Unread, ...Unread[]] {
  const [first, ...rest] = missing;
  return first === undefined ? [failed(check, subject, 'a needed fact is unknown and does not say why')] : [first, ...rest];
}

function evaluateSafely(check: AnyCheck, subject: Subject, facts: Readonly<Record<string, unknown>>, given: Given<unknown>): Verdict {
  try {
    return check.evaluate(subject, facts, given);
  } catch (error) {
    // The message only: a stack or a cause could quote what AWS sent.
    const detail = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { is: 'unknown', because: [failed(check, subject, `the check ${check.id} stopped: ${detail}`)] };
  }
}

const failed = (check: AnyCheck, subject: Subject, detail: string): Unread => ({ action: `postern:${check.id}`, place: subject.place, reason: 'failed', detail });
