import { distinctUnread, instantOf, known, oldest, unknown, type Fact, type Unread } from '../model/fact.ts';
import type { Instant, Place } from '../model/place.ts';

/** Something that nobody asked AWS for. */
export const notAsked = (place: Place, detail: string, action = ''): Unread => ({ action, place, reason: 'not-asked', detail });

/** The facts that a derived fact rests on: their missing parts and the oldest read among them. */
export class Parts {
  readonly #fallback: Instant;
  #instants: Instant[] = [];
  #missing: Unread[] = [];

  /** `fallback`: the instant of a join that rests on nothing. */
  constructor(fallback: Instant) {
    this.#fallback = fallback;
  }

  /** The value, or null when it is unknown; missing parts and instant are kept. */
  take<T>(fact: Fact<T>): T | null {
    this.#instants.push(instantOf(fact));
    this.miss(fact.missing);
    return fact.known ? fact.value : null;
  }

  at(instant: Instant): void {
    this.#instants.push(instant);
  }

  miss(unread: readonly Unread[]): void {
    for (const part of unread) this.#missing.push(part);
  }

  get isComplete(): boolean {
    return this.#missing.length === 0;
  }

  get #readAt(): Instant {
    return oldest(this.#instants, this.#fallback);
  }

  /** What was joined, with what it lacks. */
  known<T>(value: T): Fact<T> {
    return known(value, this.#readAt, this.#missing.length === 0 ? [] : distinctUnread(this.#missing));
  }

  /** For joins whose parts could contradict each other: known only when nothing is missing. */
  wholeOrUnknown<T>(value: T): Fact<T> {
    const [first, ...rest] = distinctUnread(this.#missing);
    return first === undefined ? this.known(value) : unknown(this.#readAt, first, ...rest);
  }
}

/** One of each (action, place, reason): a fact that rests on thousands of others names causes, not every resource. */
export function causesOf(missing: readonly Unread[]): readonly Unread[] {
  const byCause = new Map<string, Unread>();
  for (const part of missing) {
    const id = [part.action, part.place.partition, part.place.account, part.place.region, part.reason].join('\u0000');
    const first = byCause.get(id);
    if (first === undefined || part.detail < first.detail) byCause.set(id, part);
  }
  return distinctUnread([...byCause.values()]);
}
