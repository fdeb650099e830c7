import type { Instant, Region } from '../model/place.ts';
import type { BlobStore } from '../model/ports.ts';
import type { PostingPlace, Result } from '../model/result.ts';
import type { Severity } from '../model/verdict.ts';
import {
  delta, emptyLedger, identityOf, isOpen, ledgerPlaces, openLedger, postingPlaceId, renderOf, subjectId, subjectOf,
  type EvaluatedCheck, type Ledger, type LedgerEntry, type Post, type PostAction,
} from '../publish/index.ts';
import type { ReleaseChange, ReleaseChangeKind, ReleaseDiff } from '../report/release.ts';
import type { ScanContext } from './context.ts';
import { judgeStored } from './release-judged.ts';
import type { StoredSnapshot } from './release-snapshot.ts';
import { saidInPlaces, type SaidInPlace } from './said-in-places.ts';

export interface ReleaseInput extends Pick<ScanContext, 'settings' | 'config'> {
  readonly store: BlobStore;
  readonly snapshot: StoredSnapshot;
  /** All checks of this version, enabled or not. */
  readonly catalogue: readonly EvaluatedCheck[];
  readonly partition: string;
  readonly hub: PostingPlace;
  readonly homeRegion: Region;
  readonly now: Instant;
}

/** What this version, with this configuration, would post on what a snapshot holds. Reads the state and nothing else; posts and writes nothing. */
export async function diffRelease(input: ReleaseInput): Promise<ReleaseDiff> {
  const book = new Book(input);
  for await (const judged of judgeStored(input, input.snapshot)) {
    const rules = { homeRegion: input.homeRegion, hub: input.hub, isUnreachable: judged.isUnreachable };
    for (const said of saidInPlaces(judged, input, rules)) await book.add(said);
  }
  return book.close();
}

const KINDS: Readonly<Record<PostAction, ReleaseChangeKind | null>> = { create: 'opens', reopen: 'opens', update: 'updates', resolve: 'resolves', archive: 'archives', except: 'archives', heartbeat: null, verify: null };
const SEVERITY: Readonly<Record<string, Severity>> = { CRITICAL: 'critical', HIGH: 'high', MEDIUM: 'medium', LOW: 'low', INFORMATIONAL: 'informational' };

/** Adds up what the steps of a run would post, ledger by ledger. */
class Book {
  readonly #input: ReleaseInput;
  /** The ledgers of the account at hand, and the hub's; an organization's all at once would not fit into memory. */
  readonly #ledgers = new Map<string, Ledger | null>();
  readonly #visited = new Set<string>();
  readonly #evaluated: ReadonlySet<string>;
  readonly #changes = new Map<string, ReleaseChange>();
  readonly #new = new Set<string>();
  readonly #left = new Map<string, { checkId: string; isInVersion: boolean; open: number }>();
  readonly #notPublished: ReleaseDiff['notPublished'][number][] = [];
  #open = 0;
  #firstPublications = 0;
  #newer = 0;

  constructor(input: ReleaseInput) {
    this.#input = input;
    this.#evaluated = new Set(input.settings.filter(({ check: { overlaps } }) => input.config.publish.overlapping === 'post' || (overlaps ?? []).length === 0).map(({ check }) => identityOf(check)));
  }

  async add(said: SaidInPlace): Promise<void> {
    const ledger = await this.#ledgerOf(said.place);
    if (ledger === null) return;
    const { now, config, snapshot } = this.#input;
    const { posts } = delta({
      ...levelled(said, ledger, snapshot.at),
      now,
      lists: said.lists,
      evaluated: said.evaluated,
      render: renderOf({ evaluated: said.evaluated, place: said.place, hubId: this.#hubId(), now, docsBaseUrl: config.publish.docsBaseUrl ?? null }),
      minSeverity: config.publish.minSeverity,
      heartbeatDays: config.publish.heartbeatDays,
    });
    const subjects = new Set(said.results.map(subjectOf));
    this.#newer += [...ledger.entries.values()].filter((entry) => entry.observedAt > snapshot.at && subjects.has(subjectOfEntry(entry))).length;
    for (const post of posts) this.#count(post, said.place, ledger);
  }

  async close(): Promise<ReleaseDiff> {
    const { store, snapshot, partition } = this.#input;
    const places = (await ledgerPlaces(store)).filter((of) => of.partition === partition);
    const changes = [...this.#changes.values()];
    const touched = changes.filter(({ change }) => change === 'updates' || change === 'resolves' || change === 'archives').length;
    return {
      snapshot: { name: snapshot.name, at: snapshot.at, accounts: snapshot.accounts.length },
      changes,
      unchanged: Math.max(0, this.#open - touched),
      newChecks: [...this.#new].sort(),
      gone: [...this.#left.values()].sort((a, b) => (a.checkId < b.checkId ? -1 : 1)),
      firstPublications: this.#firstPublications,
      notPublished: this.#notPublished,
      notCovered: [...new Set(places.filter(({ place }) => !this.#visited.has(postingPlaceId(place))).map(({ place }) => place.account))].filter((account) => !snapshot.accounts.some(({ place }) => place.account === account)).sort(),
      newer: this.#newer,
    };
  }

  #hubId(): string {
    return `${this.#input.partition}:${this.#input.hub.account}`;
  }

  /** null: nothing can be posted there. */
  async #ledgerOf(place: PostingPlace): Promise<Ledger | null> {
    const id = postingPlaceId(place);
    const known = this.#ledgers.get(id);
    if (known !== undefined) return known;
    for (const each of this.#ledgers.keys()) if (!each.startsWith(`${place.account}/`) && !each.startsWith(`${this.#input.hub.account}/`)) this.#ledgers.delete(each);
    const ledger = await this.#read(place);
    this.#ledgers.set(id, ledger);
    return ledger;
  }

  async #read(place: PostingPlace): Promise<Ledger | null> {
    const { store, partition, catalogue, snapshot } = this.#input;
    const opened = await openLedger(store, { partition, place, hubId: this.#hubId() });
    const isFirst = !this.#visited.has(postingPlaceId(place));
    this.#visited.add(postingPlaceId(place));
    if (opened.is === 'unreadable') {
      if (isFirst) this.#notPublished.push({ ...place, because: opened.because });
      return null;
    }
    const orphaned = opened.is === 'found' && opened.ledger.orphanedSince !== null ? 'its account has left the organization' : undefined;
    const because = orphaned ?? (opened.is === 'lost' ? snapshot.notPublished.find((each) => postingPlaceId(each) === postingPlaceId(place))?.because : undefined);
    if (because !== undefined) {
      if (isFirst) this.#notPublished.push({ ...place, because });
      return null;
    }
    if (opened.is === 'lost') {
      if (isFirst) this.#firstPublications += 1;
      return emptyLedger(partition, place, this.#hubId(), catalogue);
    }
    if (isFirst) this.#look(opened.ledger);
    return opened.ledger;
  }

  /** Which checks a ledger has not met, and which of its findings nobody would look at. */
  #look({ checks, entries }: Ledger): void {
    const version = new Set(this.#input.catalogue.map(identityOf));
    for (const { check } of this.#input.settings) if (!checks.has(identityOf(check))) this.#new.add(check.id);
    for (const entry of entries.values()) {
      if (!isOpen(entry)) continue;
      this.#open += 1;
      if (this.#evaluated.has(entry.identity)) continue;
      const left = this.#left.get(entry.identity) ?? { checkId: entry.checkId, isInVersion: version.has(entry.identity), open: 0 };
      this.#left.set(entry.identity, { ...left, open: left.open + 1 });
    }
  }

  #count({ action, entry }: Post, place: PostingPlace, ledger: Ledger): void {
    const kind = KINDS[action];
    if (kind === null) return;
    const isNew = !ledger.entries.has(entry.findingId);
    const { finding } = entry;
    const label = finding.FindingProviderFields?.Severity?.Label ?? '';
    this.#changes.set(`${postingPlaceId(place)} ${entry.findingId}`, {
      change: isNew && !ledger.checks.has(entry.identity) ? 'withheld' : kind,
      checkId: entry.checkId,
      severity: SEVERITY[label] ?? null,
      ...place,
      resource: entry.key,
      aspect: entry.aspect,
      title: finding.Title ?? '',
      findingId: entry.findingId,
    });
  }
}

const subjectOfEntry = ({ place, identity, key }: LedgerEntry): string => subjectId({ ...place, identity, key });

/**
 * The ledger was made from reads no later than the snapshot's: which of two reads is newer decides nothing, or a check that rests on other
 * facts than before would look like an older run. What was verified after the snapshot keeps its order.
 */
function levelled({ results }: SaidInPlace, ledger: Ledger, at: Instant): { readonly results: readonly Result[]; readonly ledger: Ledger } {
  const verified = new Map<string, Instant>();
  for (const entry of ledger.entries.values()) {
    const subject = subjectOfEntry(entry);
    const before = verified.get(subject);
    if (entry.observedAt <= at && (before === undefined || before < entry.observedAt)) verified.set(subject, entry.observedAt);
  }
  const horizons = new Map([...ledger.horizons].filter(([, horizon]) => horizon.at > at));
  return {
    ledger: { ...ledger, horizons },
    results: results.map((result) => {
      const seen = verified.get(subjectOf(result));
      return seen !== undefined && seen > result.observedAt ? { ...result, observedAt: seen } : result;
    }),
  };
}
