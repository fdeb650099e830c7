import type { Fact, Unread } from '../model/fact.ts';
import type { FactName, Value } from '../model/facts.ts';
import { resourceName, type Key } from '../model/place.ts';
import type { Snapshot } from '../model/snapshot.ts';
import { ownerOf } from './inventory.ts';
import { causesOf } from './parts.ts';

type Get = <N extends FactName>(name: N, key: Key) => Fact<Value<N>>;
/** A function that runs as a role, by the qualifiers whose version names it. */
export interface RunningFunction {
  readonly function: Key;
  readonly qualifiers: readonly string[];
  readonly logGroups: readonly string[];
}

/** Which functions run as which role, joined once for all roles. */
export class RunAs {
  readonly #byRole = new Map<Key, RunningFunction[]>();
  readonly #rolesByAccount = new Map<string, Set<Key>>();
  readonly #unread = new Map<string, Unread[]>();
  readonly #causes = new Map<string, readonly Unread[]>();

  constructor(base: Snapshot, get: Get) {
    const functions = base.keys('function');
    for (const key of functions.known ? functions.value : []) this.#add(key, get('function/configurations', key));
  }

  #add(key: Key, fact: Fact<Value<'function/configurations'>>): void {
    const { account } = ownerOf(key);
    // What was deleted during the scan runs as nothing any more.
    const missing = fact.missing.filter(({ reason }) => reason !== 'vanished');
    if (missing.length > 0) this.#unread.set(account, [...(this.#unread.get(account) ?? []), ...missing]);
    const versions = fact.known ? fact.value : [];
    for (const role of new Set(versions.map(({ config }) => config.role))) {
      const running = versions.filter(({ config }) => config.role === role);
      const qualifiers = [...new Set(running.flatMap((version) => version.qualifiers))].sort();
      const logGroups = [...new Set(running.map(({ config }) => config.logging.group ?? `/aws/lambda/${resourceName(key)}`))].sort();
      this.#link(role, { function: key, qualifiers, logGroups }, account);
    }
  }

  #link(role: Key, running: RunningFunction, account: string): void {
    const functions = this.#byRole.get(role);
    if (functions === undefined) this.#byRole.set(role, [running]);
    else functions.push(running);
    this.#rolesByAccount.set(account, (this.#rolesByAccount.get(account) ?? new Set<Key>()).add(role));
  }

  functionsOf(role: Key): readonly RunningFunction[] {
    return this.#byRole.get(role) ?? [];
  }

  /** Roles of the account that its functions name, whether they were listed or not. Lambda takes roles of the function's own account only. */
  rolesNamedIn(account: string): readonly Key[] {
    return [...(this.#rolesByAccount.get(account) ?? [])].filter((role) => ownerOf(role).account === account);
  }

  /** Why functions of the account that were listed may run as roles that nobody has seen. */
  unreadIn(account: string): readonly Unread[] {
    const done = this.#causes.get(account);
    if (done !== undefined) return done;
    const causes = causesOf(this.#unread.get(account) ?? []);
    this.#causes.set(account, causes);
    return causes;
  }
}
