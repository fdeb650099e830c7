import type { Unread } from '../model/fact.ts';
import type { Kind } from '../model/facts.ts';
import { REGIONAL_KINDS } from '../model/fact-specs.ts';
import { parseArn, placeId, regionKey, type Account, type Key, type Place } from '../model/place.ts';
import type { ListLine, Snapshot } from '../model/snapshot.ts';
import { notAsked } from './parts.ts';

/** The lists of a snapshot by kind, account and place: built once, so that joins stay linear in the organization. */
export class Inventory {
  readonly #byAccount = new Map<string, ListLine[]>();
  readonly #byPlace = new Map<string, ListLine>();
  readonly #regions = new Map<string, Map<string, Place>>();
  readonly #keys = new Map<ListLine, ReadonlySet<Key>>();

  constructor(base: Snapshot) {
    for (const list of base.lists) {
      this.#byPlace.set(`${list.kind} ${placeId(list.place)}`, list);
      const id = `${list.kind} ${list.place.account}`;
      const lists = this.#byAccount.get(id);
      if (lists === undefined) this.#byAccount.set(id, [list]);
      else lists.push(list);
      this.#expectRegions(list);
    }
  }

  #expectRegions(list: ListLine): void {
    const named = list.kind === 'region' ? list.keys.flatMap((key) => placeOfRegion(key) ?? []) : [];
    const own = REGIONAL_KINDS.includes(list.kind) && list.place.region !== 'global' ? [list.place] : [];
    for (const place of [...named, ...own]) {
      const regions = this.#regions.get(place.account) ?? new Map<string, Place>();
      this.#regions.set(place.account, regions.set(place.region, place));
    }
  }

  /** Anything was listed, or tried to be, in the account. */
  hasAccount(account: string): boolean {
    return this.#regions.has(account) || this.#byAccount.has(`role ${account}`) || this.#byAccount.has(`account ${account}`);
  }

  lists(kind: Kind, account: string): readonly ListLine[] {
    return this.#byAccount.get(`${kind} ${account}`) ?? [];
  }

  listIn(kind: Kind, place: Place): ListLine | undefined {
    return this.#byPlace.get(`${kind} ${placeId(place)}`);
  }

  /** The key is in the list; lists are long, so their keys are hashed once. */
  holds(list: ListLine, key: Key): boolean {
    const keys = this.#keys.get(list) ?? new Set(list.keys);
    this.#keys.set(list, keys);
    return keys.has(key);
  }

  /**
   * Why the account may hold functions that the snapshot lacks; empty: it lists all of them.
   * Regions that the account has off are never listed; a region that answers as if it were off is unread like any other.
   */
  unlistedFunctions(account: Account, partition: string): readonly Unread[] {
    const lists = this.lists('function', account);
    if (lists.length === 0) return [notAsked({ partition, account, region: 'global' }, 'functions were not listed', 'lambda:ListFunctions')];
    const listed = new Set<string>(lists.map((list) => list.place.region));
    const skipped = [...(this.#regions.get(account)?.values() ?? [])].filter((place) => !listed.has(place.region));
    return [...lists.flatMap((list) => list.missing), ...skipped.map((place) => notAsked(place, 'functions were not listed', 'lambda:ListFunctions'))];
  }
}

/** The place behind a region's key; null for other keys. The inverse of `regionKey`. */
export function placeOfRegion(key: Key): Place | null {
  const [partition, account, region, ...rest] = key.startsWith('region:') ? key.slice('region:'.length).split('/') : [];
  if (partition === undefined || account === undefined || region === undefined || rest.length > 0) return null;
  const place: Place = { partition, account, region };
  return regionKey(place) === key ? place : null;
}

const ACCOUNT = 'AWS::::Account:';

/** The account behind an account's key. The inverse of `accountKey`. */
export const accountOf = (key: Key): Account => (key.startsWith(ACCOUNT) ? key.slice(ACCOUNT.length) : String(key));

/** Account and partition of an ARN; '' for anything that is not one. */
export function ownerOf(key: Key): { readonly account: Account; readonly partition: string } {
  const arn = parseArn(key);
  return { account: arn?.account ?? '', partition: arn?.partition ?? '' };
}
