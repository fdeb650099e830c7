import type { Unread } from './fact.ts';

export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'informational'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Negative when `a` is the graver one. */
export const compareSeverity = (a: Severity, b: Severity): number => SEVERITIES.indexOf(a) - SEVERITIES.indexOf(b);

export const isAtLeast = (severity: Severity, threshold: Severity): boolean => compareSeverity(severity, threshold) <= 0;

export const STATUSES = ['fail', 'unknown', 'pass', 'not-applicable'] as const;
export type Status = (typeof STATUSES)[number];

export interface Failure {
  /** The part that a team would fix by itself (qualifier, variable, layer); '' for the resource as a whole. Never an index or a Sid. */
  readonly aspect: string;
  /** When it differs from the check's. */
  readonly severity?: Severity;
  readonly message: string;
  /** The thing itself, enough to judge it again by hand. A change of it is a change of the finding. */
  readonly evidence: unknown;
  /** Shown, never compared: ages, counts, dates. */
  readonly detail?: unknown;
}

export type Verdict =
  | { readonly is: 'pass' }
  | { readonly is: 'not-applicable'; readonly because: string }
  | { readonly is: 'unknown'; readonly because: readonly [Unread, ...Unread[]] }
  /** `because`: what was not judged besides; the findings of other aspects cannot be acquitted. */
  | { readonly is: 'fail'; readonly failures: readonly [Failure, ...Failure[]]; readonly because?: readonly [Unread, ...Unread[]] };

export const pass = (): Verdict => ({ is: 'pass' });
export const notApplicable = (because: string): Verdict => ({ is: 'not-applicable', because });

/** Fails with what was found, passes when nothing was. */
export function failWith(failures: readonly Failure[]): Verdict {
  const [first, ...rest] = failures;
  return first === undefined ? pass() : { is: 'fail', failures: [first, ...rest] };
}

/**
 * Fails with what was found, and keeps what could not be judged besides; otherwise unknown for that; otherwise passes.
 * Fail beats unknown beats pass.
 */
export function settle(failures: readonly Failure[], notJudged: readonly Unread[]): Verdict {
  const verdict = failWith(failures);
  const [first, ...rest] = notJudged;
  if (first === undefined) return verdict;
  return verdict.is === 'fail' ? { ...verdict, because: [first, ...rest] } : { is: 'unknown', because: [first, ...rest] };
}
