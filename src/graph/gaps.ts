import { known, oldest, type Unread } from '../model/fact.ts';
import { FACT_SPECS } from '../model/fact-specs.ts';
import type { Gap } from '../model/facts.ts';
import type { Instant } from '../model/place.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { Derive } from './graph.ts';
import { accountOf } from './inventory.ts';

/** Everything of an account that was not read, equal causes counted. Always known: what is not in it was read or not listed. */
export const coverageGaps: Derive<'coverage/gaps'> = (key, graph) => {
  const gaps = graph.gaps.get(accountOf(key));
  return known(gaps?.list() ?? [], oldest(gaps?.instants ?? [], graph.at));
};

/** The gaps of one account, equal causes counted. */
export class Tally {
  readonly #byCause = new Map<string, { unread: Unread; readonly units: Map<string, number>; readonly facts: Set<string> }>();
  readonly instants: Instant[] = [];

  add(unread: Unread, unit: string, weight: number, fact: string): void {
    const cause = unread.reason === 'encrypted' ? { ...unread, place: { ...unread.place, region: 'global' } } : unread;
    const id = [cause.reason, cause.action, cause.place.partition, cause.place.account, cause.place.region].join('\u0000');
    const old = this.#byCause.get(id);
    const entry = old ?? { unread: cause, units: new Map<string, number>(), facts: new Set<string>() };
    if (cause.detail < entry.unread.detail) entry.unread = cause;
    entry.units.set(unit, weight);
    entry.facts.add(fact);
    this.#byCause.set(id, entry);
  }

  list(): readonly Gap[] {
    const entries = [...this.#byCause.entries()].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return entries.map(([, { unread, units, facts }]) => ({ unread, count: [...units.values()].reduce((sum, weight) => sum + weight, 0), facts: [...facts].sort() }));
  }
}

/** What every account lacks, by one walk over the snapshot. */
export function tallyGaps(base: Snapshot): ReadonlyMap<string, Tally> {
  const byAccount = new Map<string, Tally>();
  const tallyOf = (account: string): Tally => {
    const tally = byAccount.get(account) ?? new Tally();
    byAccount.set(account, tally);
    return tally;
  };
  for (const list of base.lists) {
    const tally = tallyOf(list.place.account);
    tally.instants.push(list.at);
    // An unread list stands for what it last held.
    for (const unread of list.missing) tally.add(unread, `${list.kind} list of ${list.place.region}`, Math.max(1, list.lastCount), `${list.kind} list`);
  }
  for (const { fact, name, key, place } of base.facts) {
    if (fact.missing.length === 0 || FACT_SPECS[name].source !== 'collected') continue;
    for (const unread of fact.missing) tallyOf(place.account).add(unread, key, 1, name);
  }
  return byAccount;
}
