import { FACT_SPECS, type FactSpec } from '../model/fact-specs.ts';
import type { FactName } from '../model/facts.ts';
import type { Account } from '../model/place.ts';
import type { BlobStore } from '../model/ports.ts';
import type { Line } from '../model/snapshot.ts';
import type { AccountReport } from './report.ts';
import { parseLines, writeLines } from './snapshot-formats.ts';
import { readOwnRun } from './snapshots.ts';
import { factsBehind } from './wanted.ts';

/**
 * What the organization's checks need of one account, so that nobody reads all snapshots of all accounts for them. They look at what a
 * resource names; an ARN names its account, so that each account can be judged by its own lines beside those of the few that it names.
 */
export interface AccountLines {
  /** What its own resources are judged by. */
  readonly own: readonly Line[];
  /** What resources of other accounts may name. */
  readonly shared: readonly Line[];
}

/** Lines of one account, reduced to these facts. */
export function accountLines(lines: readonly Line[], names: ReadonlySet<FactName>): AccountLines {
  const kinds = new Set<string>(['account', ...sharedKinds(names)]);
  const own = lines.filter((line) => line.line === 'list' || (line.line === 'fact' && names.has(line.name)));
  return { own, shared: own.filter((line) => line.line !== 'header' && kinds.has(line.kind)) };
}

/** Kinds of resources that an organization's join looks up for a resource of another kind. */
function sharedKinds(names: ReadonlySet<FactName>): readonly string[] {
  return [...names].flatMap((name) => {
    const spec: FactSpec = FACT_SPECS[name];
    return spec.source === 'derived' && spec.span === 'organization' ? [...factsBehind(spec.from)].map(kindOf).filter((kind) => kind !== kindOf(name)) : [];
  });
}

const kindOf = (name: FactName): string => name.slice(0, name.indexOf('/'));

/** Other accounts that a text names. */
export function accountsNamed(text: string, besides: Account): readonly Account[] {
  return [...new Set(text.match(/(?<!\d)\d{12}(?!\d)/g) ?? [])].filter((account) => account !== besides);
}

const folder = (runId: string): string => `runs/${runId}/joins/`;
const ownKey = (runId: string, account: Account): string => `${folder(runId)}own/${account}.ndjson`;
const sharedKey = (runId: string, account: Account): string => `${folder(runId)}shared/${account}.ndjson`;

export async function writeAccountLines(store: BlobStore, runId: string, account: Account, { own, shared }: AccountLines): Promise<void> {
  await Promise.all([store.put(ownKey(runId, account), writeLines(own)), store.put(sharedKey(runId, account), writeLines(shared))]);
}

/** Reads what accounts of a run are judged by; what an account shares is read once, when the first one names it. */
export class AccountLinesReader {
  readonly #store: BlobStore;
  readonly #runId: string;
  readonly #reports: ReadonlyMap<Account, AccountReport>;
  readonly #names: ReadonlySet<FactName>;
  readonly #shared = new Map<Account, Promise<readonly Line[]>>();

  /** `reports`: of the accounts that the run has settled. `names`: the facts that are needed. */
  constructor(store: BlobStore, runId: string, reports: readonly AccountReport[], names: ReadonlySet<FactName>) {
    this.#store = store;
    this.#runId = runId;
    this.#reports = new Map(reports.map((report) => [report.state.account, report]));
    this.#names = names;
  }

  /** The account's own lines, and what the others share that it names. Throws `SnapshotError` when any is gone: what is lost must not look like what is not there. */
  async linesOf(account: Account): Promise<readonly Line[]> {
    const key = ownKey(this.#runId, account);
    const text = (await this.#store.get(key))?.body ?? writeLines((await this.#fromSnapshots(account)).own);
    const named = accountsNamed(text, account).filter((other) => this.#reports.has(other));
    return [...parseLines(text, key), ...(await Promise.all(named.map((other) => this.#sharedBy(other)))).flat()];
  }

  #sharedBy(account: Account): Promise<readonly Line[]> {
    const lines = this.#shared.get(account) ?? this.#readShared(account);
    this.#shared.set(account, lines);
    return lines;
  }

  async #readShared(account: Account): Promise<readonly Line[]> {
    const key = sharedKey(this.#runId, account);
    const blob = await this.#store.get(key);
    return blob === null ? (await this.#fromSnapshots(account)).shared : parseLines(blob.body, key);
  }

  /** The account was settled by a version that did not put its lines aside. */
  async #fromSnapshots(account: Account): Promise<AccountLines> {
    const places = [['global', 1] as const, ...Object.entries(this.#reports.get(account)?.parts ?? {})];
    const lines: Line[] = [];
    for (const [region, parts] of places) for (const line of await readOwnRun(this.#store, { account, region }, this.#runId, parts)) lines.push(line);
    return accountLines(lines, this.#names);
  }
}
