import type { Fact } from '../model/fact.ts';
import type { FactName, Value } from '../model/facts.ts';
import type { FACT_SPECS } from '../model/fact-specs.ts';
import type { Account, Instant, Key, Place } from '../model/place.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Tally } from './gaps.ts';
import type { Inventory } from './inventory.ts';
import type { RunAs } from './run-as.ts';

/** Names of facts that are joined from others. */
export type DerivedName = { [N in FactName]: (typeof FACT_SPECS)[N]['source'] extends 'derived' ? N : never }[FactName];

/** What a join may look at. `get` answers derived facts too. */
export interface Graph {
  readonly base: Snapshot;
  readonly at: Instant;
  readonly place: Place;
  readonly previous: Snapshot | null;
  readonly members: ReadonlySet<Account>;
  readonly inventory: Inventory;
  readonly runAs: RunAs;
  readonly gaps: ReadonlyMap<string, Tally>;
  get<N extends FactName>(name: N, key: Key): Fact<Value<N>>;
  /** The same of the last snapshot, as if it were the first; unknown when there is none. */
  before<N extends FactName>(name: N, key: Key): Fact<Value<N>>;
}
/** One derived fact of one resource. Pure and total: what cannot be joined is missing or unknown. */
export type Derive<N extends FactName> = (key: Key, graph: Graph) => Fact<Value<N>>;
