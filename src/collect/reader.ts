import pLimit from 'p-limit';
import { isAborted, isNotFound, unreadFrom } from '../aws/errors.ts';
import { known, unknown, type Fact, type Unread } from '../model/fact.ts';
import type { FactName, FactTypes, Value } from '../model/facts.ts';
import { FACT_SPECS, type FactSpec } from '../model/fact-specs.ts';
import { hoursBetween, type Instant, type Key, type Place } from '../model/place.ts';
import type { Clock } from '../model/ports.ts';
import type { Line, Snapshot } from '../model/snapshot.ts';

/** What a collector is given: where it reads, what is wanted, what is known from last time, and where lines go. */
export interface ReaderOptions {
  readonly place: Place;
  readonly clock: Clock;
  /** Facts that some enabled check rests on; others cost no call. */
  readonly wanted: ReadonlySet<FactName>;
  /** The last snapshot of this place; null on the first run. */
  readonly previous: Snapshot | null;
  readonly emit: (line: Line) => void;
  /** Resources read side by side; the quota is the limiter's business. */
  readonly concurrency?: number;
}

/** Reads facts of one place and turns every way of not answering into a missing part. */
export class Reader {
  readonly place: Place;
  readonly previous: Snapshot | null;
  readonly #options: ReaderOptions;
  readonly #limit;
  readonly #throttled = new Map<string, readonly Unread[]>();

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.place = options.place;
    this.previous = options.previous;
    this.#limit = pLimit(options.concurrency ?? 8);
  }

  now(): Instant {
    return this.#options.clock.now();
  }

  wants(...names: readonly FactName[]): boolean {
    return names.some((name) => this.#options.wanted.has(name));
  }

  emitFact<N extends FactName>(kind: FactTypes[N]['of'], key: Key, name: N, fact: Fact<Value<N>>): void {
    this.#options.emit({ line: 'fact', place: this.place, kind, key, name, fact });
  }

  emitList(kind: FactTypes[FactName]['of'], keys: readonly Key[], missing: readonly Unread[]): void {
    const last = this.previous?.keys(kind);
    const lastCount = last?.known === true ? last.value.length : 0;
    this.#options.emit({ line: 'list', place: this.place, kind, keys, missing, lastCount, at: this.now() });
  }

  /** Why a call did not answer; remembers throttles, see `spared`. */
  unread(error: unknown, action: string): Unread {
    const unread = unreadFrom(error, action, this.place);
    if (unread.reason === 'throttled') this.#throttled.set(action, [...(this.#throttled.get(action) ?? []), unread]);
    return unread;
  }

  answered(action: string): void {
    this.#throttled.delete(action);
  }

  /** Set once so many calls in a row were throttled through all their retries: the next ones are not sent. */
  spared(action: string): Unread | null {
    const row = this.#throttled.get(action) ?? [];
    return row.length >= THROTTLED_IN_A_ROW ? (row[0] ?? null) : null;
  }

  /** A fact from one or several calls that must all answer. A not-found that the caller did not expect: the thing vanished. */
  async read<T>(action: string, work: () => Promise<T>): Promise<Fact<T>> {
    const spared = this.spared(action);
    if (spared !== null) return unknown(this.now(), spared);
    try {
      const value = await work();
      this.answered(action);
      return known(value, this.now());
    } catch (error) {
      if (isAborted(error)) throw error;
      return unknown(this.now(), isNotFound(error) ? this.vanished(action) : this.unread(error, action));
    }
  }

  vanished(action: string): Unread {
    return { action, place: this.place, reason: 'vanished', detail: 'it was deleted during the scan' };
  }

  /** The last snapshot's value, while it is young enough for the fact's rolling schedule and the resource did not change. */
  reusable<N extends FactName>(name: N, key: Key, unchanged: boolean): Fact<Value<N>> | null {
    const spec: FactSpec = FACT_SPECS[name];
    if (this.previous === null || !unchanged || spec.source !== 'collected' || spec.maxAgeHours === 0) return null;
    const fact = this.previous.get(name, key);
    if (!fact.known || fact.missing.length > 0) return null;
    return hoursBetween(fact.readAt, this.now()) < spec.maxAgeHours * spread(key) ? fact : null;
  }

  /** Runs the work for every item, a bounded number side by side, started in order. */
  async each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
    await Promise.all(items.map((item) => this.#limit(() => work(item))));
  }
}

const THROTTLED_IN_A_ROW = 3;

/** 0.5 to 1 by key, so that what was read on one day does not fall due on one day. */
function spread(key: Key): number {
  let hash = 0;
  for (const char of key) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return 0.5 + (hash % 1000) / 2000;
}
