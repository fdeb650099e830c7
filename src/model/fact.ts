import type { Instant, Place } from './place.ts';

/** Why something could not be read. Each reason has one remedy, see `report/coverage`. */
export const REASONS = ['denied', 'scp', 'throttled', 'failed', 'region-off', 'service-off', 'encrypted', 'vanished', 'budget', 'not-asked'] as const;
export type Reason = (typeof REASONS)[number];

/** One thing that was not read: which IAM action would have read it, where, and why it did not. */
export interface Unread {
  readonly action: string;
  readonly place: Place;
  readonly reason: Reason;
  /** For a person; never holds a value that was read. */
  readonly detail: string;
}

/**
 * What a call answered. `missing` empty means complete. Only facts whose parts cannot contradict each other
 * may be known with missing parts; the others are all or nothing (`FactSpec.partial`).
 */
export type Fact<T> =
  | { readonly known: true; readonly value: T; readonly missing: readonly Unread[]; readonly readAt: Instant }
  | { readonly known: false; readonly missing: readonly [Unread, ...Unread[]]; readonly triedAt: Instant; readonly lastKnownAt?: Instant };

export const known = <T>(value: T, readAt: Instant, missing: readonly Unread[] = []): Fact<T> => ({ known: true, value, missing, readAt });

export const unknown = (triedAt: Instant, ...missing: readonly [Unread, ...Unread[]]): Fact<never> => ({ known: false, missing, triedAt });

/** When the fact was read, or when reading it was last tried. */
export const instantOf = (fact: Fact<unknown>): Instant => (fact.known ? fact.readAt : fact.triedAt);

export const isComplete = (fact: Fact<unknown>): boolean => fact.known && fact.missing.length === 0;

/** A known fact's value changed by a total function; an unknown one as it is. */
export const mapFact = <T, U>(fact: Fact<T>, change: (value: T) => U): Fact<U> => (fact.known ? { ...fact, value: change(fact.value) } : fact);

/** The earlier of instants; `fallback` when there are none. */
export const oldest = (instants: readonly Instant[], fallback: Instant): Instant =>
  instants.reduce((first, next) => (next < first ? next : first), instants[0] ?? fallback);

const unreadId = (unread: Unread): string =>
  [unread.action, unread.place.partition, unread.place.account, unread.place.region, unread.reason, unread.detail].join('\u0000');

/** The same list without repetitions, in a stable order. */
export function distinctUnread(all: readonly Unread[]): readonly Unread[] {
  const byId = new Map(all.map((unread) => [unreadId(unread), unread]));
  return [...byId.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, unread]) => unread);
}
