import type { Kind } from '../../model/facts.ts';
import { inGroups } from '../../model/groups.ts';
import { parseArn, type Account, type Key, type Place, type Region } from '../../model/place.ts';
import type { BlobStore } from '../../model/ports.ts';
import type { PostingPlace } from '../../model/result.ts';
import { isOpen, ledgerPlaces, openLedger, postingPlaceId, type LedgerEntry } from '../../publish/index.ts';

/** One resource that is judged again. */
export interface RescanTarget {
  readonly kind: Kind;
  readonly key: Key;
  readonly place: Place;
  /** The finding that was selected, and the first id of its check; null: everything about the resource. */
  readonly finding: { readonly id: string; readonly identity: string } | null;
  /** First ids of the checks of its open findings; only where the whole resource is meant. */
  readonly open: readonly string[];
}

/** What was selected of one posting place: one unit of work, small enough to travel between states. */
export interface RescanGroup {
  readonly runId: string;
  /** Who asked, as it is shown to analysts. */
  readonly by: string;
  /** Where the findings are posted. */
  readonly account: Account;
  readonly region: Region;
  readonly targets: readonly RescanTarget[];
}
/** What was selected of one posting place, in groups that are rescanned one after the other: they share its quotas and its ledger. */
export interface RescanPlace extends PostingPlace {
  readonly groups: readonly Pick<RescanGroup, 'targets'>[];
}
export interface NotRescanned {
  readonly target: string;
  readonly because: string;
}
export interface ResolvedTargets extends Pick<RescanGroup, 'runId' | 'by'> {
  readonly places: readonly RescanPlace[];
  readonly notRescanned: readonly NotRescanned[];
}

/** What targets are looked up with. */
export interface Resolving {
  readonly store: BlobStore;
  readonly partition: string;
  readonly homeRegion: Region;
  readonly hubId: string;
}

/** More targets than this belong into a run of the organization. */
export const MOST_TARGETS = 500;
/** Bytes of all places as JSON: states hand on 262,144, with what else is in the answer. Source: "Step Functions service quotas". */
const MOST_BYTES = 230_000;
/** Targets of one unit of work: what ends well before a Lambda function's time does, at a tenth of Lambda's quota. */
const GROUP_SIZE = 50;

/** The text that ends an ASFF Id of ours is the findingId; what stands before it says where the finding is posted. */
const ASFF_ID = /^postern\/([a-z0-9-]+)\/(\d{12})\/[\w.-]+\/([0-9a-f]{32})$/;
const FINDING_ID = /^[0-9a-f]{32}$/;

/**
 * Finds out what the targets – ASFF Ids, findingIds, ARNs of functions, of layer versions and of roles – are, and puts them together by the
 * place in which their findings are posted. What cannot be rescanned is named with the reason. Throws what the store throws.
 */
export async function resolveTargets(resolving: Resolving, targets: readonly string[], asked: Pick<RescanGroup, 'runId' | 'by'>): Promise<ResolvedTargets> {
  const ledgers = new Ledgers(resolving);
  const found = new Map<string, { readonly place: PostingPlace; readonly targets: Map<string, RescanTarget> }>();
  const notRescanned: NotRescanned[] = [];
  let bytes = 0;
  const distinct = [...new Set(targets)];
  for (const target of distinct.slice(MOST_TARGETS)) notRescanned.push({ target, because: `a rescan takes ${MOST_TARGETS} targets` });
  for (const target of distinct.slice(0, MOST_TARGETS)) {
    const answer = await resolveOne(ledgers, resolving, target);
    if (typeof answer === 'string') {
      notRescanned.push({ target, because: answer });
      continue;
    }
    const id = postingPlaceId(answer.place);
    // As if each were the first of its place.
    const more = Buffer.byteLength(JSON.stringify({ ...answer.place, groups: [{ targets: [answer.target] }] }));
    if (bytes + more > MOST_BYTES) {
      notRescanned.push({ target, because: 'the targets before it fill a rescan: ask for it in another one' });
      continue;
    }
    bytes += more;
    const group = found.get(id) ?? { place: answer.place, targets: new Map<string, RescanTarget>() };
    group.targets.set(`${answer.target.key} ${answer.target.finding?.id ?? ''}`, answer.target);
    found.set(id, group);
  }
  const places = [...found.values()].map(({ place, targets: those }): RescanPlace => ({ ...place, groups: inGroups([...those.values()], GROUP_SIZE).map((some) => ({ targets: some })) }));
  return { ...asked, places, notRescanned };
}

/** The units of work, place by place. */
export const groupsOf = ({ runId, by, places }: ResolvedTargets): readonly RescanGroup[] =>
  places.flatMap(({ account, region, groups }) => groups.map(({ targets }) => ({ runId, by, account, region, targets })));

type Answer = { readonly place: PostingPlace; readonly target: RescanTarget } | string;

async function resolveOne(ledgers: Ledgers, resolving: Resolving, text: string): Promise<Answer> {
  const [, region, account, id] = ASFF_ID.exec(text) ?? [];
  if (region !== undefined && account !== undefined && id !== undefined) return findingIn(ledgers, { account, region }, id);
  if (FINDING_ID.test(text)) {
    const place = await ledgers.holding(text);
    return place === null ? 'no ledger knows this finding: it was never posted, or is forgotten' : findingIn(ledgers, place, text);
  }
  const resource = resourceOf(text, resolving);
  if (typeof resource === 'string') return resource;
  const place = { account: resource.place.account, region: resource.place.region === 'global' ? resolving.homeRegion : resource.place.region };
  const entries = await ledgers.entries(place);
  if (typeof entries === 'string') return entries;
  const open = [...entries.values()].filter((entry) => entry.key === resource.key && isOpen(entry)).map(({ identity }) => identity);
  return { place, target: { ...resource, open: [...new Set(open)].sort() } };
}

async function findingIn(ledgers: Ledgers, place: PostingPlace, id: string): Promise<Answer> {
  const entries = await ledgers.entries(place);
  if (typeof entries === 'string') return entries;
  const entry = entries.get(id);
  return entry === undefined ? 'the ledger of its account and region does not know it' : { place, target: { kind: entry.kind, key: entry.key, place: entry.place, finding: { id, identity: entry.identity }, open: [] } };
}

function resourceOf(text: string, { partition }: Resolving): RescanTarget | string {
  const arn = parseArn(text);
  if (arn === null) return 'it is neither a finding of Postern nor an ARN';
  if (arn.partition !== partition || !/^\d{12}$/.test(arn.account)) return `it is in no account of the partition ${partition}`;
  const place = { partition, account: arn.account, region: arn.region };
  const [type = '', name = '', version] = arn.resource.split(':');
  if (arn.service === 'lambda' && type === 'function' && name !== '') return { kind: 'function', key: `arn:${partition}:lambda:${arn.region}:${arn.account}:function:${name}`, place, finding: null, open: [] };
  if (arn.service === 'lambda' && type === 'layer' && version !== undefined) return { kind: 'layer-version', key: text, place, finding: null, open: [] };
  if (arn.service === 'iam' && type.startsWith('role/')) return { kind: 'role', key: text, place: { ...place, region: 'global' }, finding: null, open: [] };
  return 'only functions, layer versions and roles can be rescanned by their ARN';
}

/** The ledgers of a state, each read once. */
class Ledgers {
  readonly #resolving: Resolving;
  readonly #read = new Map<string, Promise<ReadonlyMap<string, LedgerEntry> | string>>();

  constructor(resolving: Resolving) {
    this.#resolving = resolving;
  }

  /** A text: why there are none. */
  entries(place: PostingPlace): Promise<ReadonlyMap<string, LedgerEntry> | string> {
    const id = postingPlaceId(place);
    const read = this.#read.get(id) ?? this.#open(place);
    this.#read.set(id, read);
    return read;
  }

  async #open(place: PostingPlace): Promise<ReadonlyMap<string, LedgerEntry> | string> {
    const { store, partition, hubId } = this.#resolving;
    const opened = await openLedger(store, { partition, place, hubId });
    if (opened.is === 'found') return opened.ledger.entries;
    return opened.is === 'lost' ? `nothing was posted in ${place.account} ${place.region} yet: scan it first` : opened.because;
  }

  /** The place whose ledger knows a finding; looks through all of them. */
  async holding(findingId: string): Promise<PostingPlace | null> {
    for (const { partition, place } of await ledgerPlaces(this.#resolving.store)) {
      if (partition !== this.#resolving.partition) continue;
      const entries = await this.entries(place);
      if (typeof entries !== 'string' && entries.has(findingId)) return place;
    }
    return null;
  }
}
