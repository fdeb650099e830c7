import { distinctUnread, known, unknown, type Fact } from '../model/fact.ts';
import type { FactName, Kind, Value } from '../model/facts.ts';
import type { Account, Instant, Key, Place } from '../model/place.ts';
import type { FactLine, ListLine, Snapshot } from '../model/snapshot.ts';
import { accountAdministrators, accountPrevious, roleAdministrator } from './administrators.ts';
import { coverageGaps, tallyGaps, type Tally } from './gaps.ts';
import type { Derive, DerivedName, Graph } from './graph.ts';
import { Inventory, ownerOf } from './inventory.ts';
import { functionLayers } from './layers.ts';
import { notAsked } from './parts.ts';
import { accountFunctionTags, regionFunctionCount, regionReservedConcurrency } from './regions.ts';
import { explained, functionRole, functionVersionRoles, roleFunctions, roleServiceControlPolicies, rolesOf } from './roles.ts';
import { RunAs } from './run-as.ts';
import { roleSurroundings } from './surroundings.ts';
import { functionConfigurations, functionVersions } from './versions.ts';

const DERIVED = {
  'function/versions': functionVersions,
  'function/configurations': functionConfigurations,
  'function/role': functionRole,
  'function/version-roles': functionVersionRoles,
  'function/layers': functionLayers,
  'role/functions': roleFunctions,
  'role/service-control-policies': roleServiceControlPolicies,
  'role/surroundings': roleSurroundings,
  'role/administrator': roleAdministrator,
  'account/previous': accountPrevious,
  'account/administrators': accountAdministrators,
  'account/function-tags': accountFunctionTags,
  'coverage/gaps': coverageGaps,
  'region/reserved-concurrency': regionReservedConcurrency,
  'region/function-count': regionFunctionCount,
} satisfies { readonly [N in DerivedName]: Derive<N> };

export interface DeriveContext {
  /** Named, with the place, in facts that rest on nothing. */
  readonly at: Instant;
  readonly place: Place;
  /** Of the last scan; null on the first. */
  readonly previous: Snapshot | null;
  /** Accounts of the organization, as far as it could be listed. */
  readonly members: ReadonlySet<Account>;
}

/**
 * The snapshot with its derived facts: each is joined when first asked for and kept; indexes are built once.
 * `keys('role')` also has roles that functions name while the roles of their account were not all listed.
 * The base must not change afterwards.
 */
export const withDerived = (base: Snapshot, context: DeriveContext): Snapshot => new DerivedSnapshot(base, context);

class DerivedSnapshot implements Snapshot, Graph {
  readonly base: Snapshot;
  readonly at: Instant;
  readonly place: Place;
  readonly previous: Snapshot | null;
  readonly members: ReadonlySet<Account>;
  readonly lists: readonly ListLine[];
  readonly #memo = new Map<FactName, Map<Key, Fact<unknown>>>();
  readonly #keys = new Map<Kind, Fact<readonly Key[]>>();
  #inventory: Inventory | null = null;
  #runAs: RunAs | null = null;
  #gaps: ReadonlyMap<string, Tally> | null = null;
  #before: Snapshot | null = null;

  constructor(base: Snapshot, context: DeriveContext) {
    this.base = base;
    this.at = context.at;
    this.place = context.place;
    this.previous = context.previous;
    this.members = context.members;
    this.lists = base.lists;
  }

  get facts(): Iterable<FactLine> {
    return this.base.facts;
  }

  get inventory(): Inventory {
    return (this.#inventory ??= new Inventory(this.base));
  }

  get runAs(): RunAs {
    return (this.#runAs ??= new RunAs(this.base, (name, key) => this.get(name, key)));
  }

  get gaps(): ReadonlyMap<string, Tally> {
    return (this.#gaps ??= tallyGaps(this.base));
  }

  get<N extends FactName>(name: N, key: Key): Fact<Value<N>> {
    const derive = (DERIVED as { readonly [P in FactName]?: Derive<P> })[name];
    if (derive === undefined) return name.startsWith('role/') ? explained(key, this.base.get(name, key), this) : this.base.get(name, key);
    const facts = this.#memo.get(name) ?? new Map<Key, Fact<unknown>>();
    this.#memo.set(name, facts);
    // Kept under its own name, so that it is of that name's value.
    const done = facts.get(key) as Fact<Value<N>> | undefined;
    if (done !== undefined) return done;
    const fact = derive(key, this);
    facts.set(key, fact);
    return fact;
  }

  before<N extends FactName>(name: N, key: Key): Fact<Value<N>> {
    if (this.previous === null) return unknown(this.at, notAsked(this.place, 'there is no earlier snapshot'));
    this.#before ??= withDerived(this.previous, { at: this.at, place: this.place, previous: null, members: this.members });
    return this.#before.get(name, key);
  }

  keys(kind: Kind): Fact<readonly Key[]> {
    const done = this.#keys.get(kind);
    if (done !== undefined) return done;
    const keys = kind === 'role' ? this.#roles() : this.base.keys(kind);
    this.#keys.set(kind, keys);
    return keys;
  }

  #roles(): Fact<readonly Key[]> {
    const listed = this.base.keys('role');
    const places = this.lists.filter((list) => list.kind === 'role' || list.kind === 'function').map((list) => list.place);
    const accounts = new Map(places.map((place) => [place.account, place.partition]));
    const keys = [...new Set([...accounts.keys()].flatMap((account) => rolesOf(account, this)))].sort();
    const skipped = [...accounts].filter(([account]) => this.inventory.lists('role', account).length === 0);
    const missing = [...listed.missing, ...skipped.map(([account, partition]) => notAsked({ partition, account, region: 'global' }, 'roles were not listed', 'iam:GetAccountAuthorizationDetails'))];
    if (listed.known) return { ...listed, value: keys, missing: distinctUnread(missing) };
    return keys.length === 0 ? listed : known(keys, listed.triedAt, distinctUnread(missing));
  }

  placeOf(kind: Kind, key: Key): Place | undefined {
    const place = this.base.placeOf(kind, key);
    if (place !== undefined || kind !== 'role' || !this.runAs.functionsOf(key).length) return place;
    return { ...ownerOf(key), region: 'global' };
  }
}
