import { z } from 'zod';
import { distinctUnread, instantOf, known, REASONS, unknown, type Fact, type Unread } from './fact.ts';
import { FACT_SPECS, type FactSpec } from './fact-specs.ts';
import { KINDS, type FactName, type Kind, type Value } from './facts.ts';
import { placeId, type Instant, type Key, type Place, type Span } from './place.ts';

/** Raised when a stored line, or the value of a fact in it, changes its shape; `scan/snapshot-formats.ts` brings older ones here, a newer one is refused by name. */
export const SNAPSHOT_FORMAT = 2;

export interface Header {
  readonly line: 'header';
  readonly span: Span;
  readonly place: Place;
  readonly startedAt: Instant;
  /** null: the scan was interrupted. */
  readonly endedAt: Instant | null;
}
/** One listing of one kind in one place. Only a list without missing parts proves that something is gone. */
export interface ListLine {
  readonly line: 'list';
  readonly place: Place;
  readonly kind: Kind;
  readonly keys: readonly Key[];
  readonly missing: readonly Unread[];
  /** When the list could not be read: how many it held when it last could; 0 when never. */
  readonly lastCount: number;
  readonly at: Instant;
}
export interface FactLine {
  readonly line: 'fact';
  readonly place: Place;
  readonly kind: Kind;
  readonly key: Key;
  readonly name: FactName;
  readonly fact: Fact<unknown>;
}
export type Line = Header | ListLine | FactLine;

/** What was read of a region, an account or an organization. */
export interface Snapshot {
  /** All keys of a kind; its missing parts are the lists that could not be read. */
  keys(kind: Kind): Fact<readonly Key[]>;
  get<N extends FactName>(name: N, key: Key): Fact<Value<N>>;
  /** Where a listed resource lives. */
  placeOf(kind: Kind, key: Key): Place | undefined;
  readonly lists: readonly ListLine[];
  readonly facts: Iterable<FactLine>;
}

/** What a snapshot says of facts that no line holds. */
export interface Origin {
  readonly place: Place;
  readonly at: Instant;
  readonly interrupted?: boolean;
}

const factId = (name: FactName, key: Key): string => `${name}\u0000${key}`;
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Lines in, snapshot out: for each (place, kind, key, fact) the newest wins, so that merging regions,
 * resuming a scan and adding a cycle are one operation. At equal times the line added later wins.
 */
export class SnapshotBuilder implements Snapshot {
  readonly #lists = new Map<string, ListLine>();
  readonly #facts = new Map<string, FactLine>();
  readonly #places = new Map<string, Place>();
  readonly #origin: Origin;

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  add(lines: Iterable<Line>): this {
    for (const line of lines) {
      if (line.line === 'list') this.#addList(line);
      else if (line.line === 'fact') this.#addFact(line);
    }
    return this;
  }

  #addList(line: ListLine): void {
    const id = `${line.kind} ${placeId(line.place)}`;
    const old = this.#lists.get(id);
    if (old !== undefined && old.at > line.at) return;
    this.#lists.set(id, line);
    for (const key of line.keys) this.#places.set(`${line.kind} ${key}`, line.place);
  }

  #addFact(line: FactLine): void {
    const id = factId(line.name, line.key);
    const old = this.#facts.get(id);
    if (old !== undefined && instantOf(old.fact) > instantOf(line.fact)) return;
    this.#facts.set(id, line);
    this.#places.set(`${line.kind} ${line.key}`, line.place);
  }

  get lists(): readonly ListLine[] {
    return [...this.#lists.values()];
  }

  get facts(): Iterable<FactLine> {
    return this.#facts.values();
  }

  keys(kind: Kind): Fact<readonly Key[]> {
    const lists = this.lists.filter((list) => list.kind === kind);
    const first = lists[0];
    if (first === undefined) return unknown(this.#origin.at, absent(this.#origin, '', `the ${kind} list was not read`));
    const keys = [...new Set(lists.flatMap((list) => list.keys))].sort(compareText);
    const at = lists.map((list) => list.at).reduce((a, b) => (b < a ? b : a));
    return known(keys, at, distinctUnread(lists.flatMap((list) => list.missing)));
  }

  get<N extends FactName>(name: N, key: Key): Fact<Value<N>> {
    // The registry ties name and value; the store itself cannot.
    const line = this.#facts.get(factId(name, key)) as { fact: Fact<Value<N>> } | undefined;
    return line?.fact ?? unknown(this.#origin.at, absent(this.#origin, firstAction(name), `${name} was not read`));
  }

  placeOf(kind: Kind, key: Key): Place | undefined {
    return this.#places.get(`${kind} ${key}`);
  }
}

const absent = ({ place, interrupted }: Origin, action: string, detail: string): Unread =>
  interrupted === true ? { action, place, reason: 'budget', detail: 'the scan was interrupted before it was read' } : { action, place, reason: 'not-asked', detail };

function firstAction(name: FactName): string {
  const spec: FactSpec = FACT_SPECS[name];
  return spec.source === 'collected' ? spec.actions[0] : '';
}

const place = z.strictObject({ partition: z.string(), account: z.string(), region: z.string() });
const unread = z.strictObject({ action: z.string(), place, reason: z.enum(REASONS), detail: z.string() });
const fact = z.union([
  z.strictObject({ known: z.literal(true), value: z.unknown(), missing: z.array(unread), readAt: z.string() }),
  z.strictObject({ known: z.literal(false), missing: z.array(unread).nonempty(), triedAt: z.string(), lastKnownAt: z.string().optional() }),
]);
/** The frame of every line. */
export const LINES = z.discriminatedUnion('line', [
  z.strictObject({ line: z.literal('header'), span: z.enum(['region', 'account', 'organization']), place, startedAt: z.string(), endedAt: z.string().nullable() }),
  z.strictObject({ line: z.literal('list'), place, kind: z.enum(KINDS), keys: z.array(z.string()), missing: z.array(unread), lastCount: z.number(), at: z.string() }),
  z.strictObject({ line: z.literal('fact'), place, kind: z.enum(KINDS), key: z.string(), name: z.string(), fact }),
]);

/** A stored line that is not one of ours, or of a format that this version does not know. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
}
