import type { Instant } from '../model/place.ts';
import { nextUpdatedAt } from './asff.ts';
import { withEntries, type Horizon, type Ledger, type LedgerEntry } from './ledger.ts';

export interface Reconciled {
  readonly ledger: Ledger;
  /** Entries whose newer verdict was overwritten in Security Hub by an older one that was posted later; to be posted once more. */
  readonly overwritten: readonly LedgerEntry[];
}

/**
 * Two runs wrote from the same beginning: for every finding the newer read wins. Where Security Hub shows the other one, because that was
 * posted later, the winner has to be posted again.
 */
export function reconcile(mine: Ledger, theirs: Ledger, touched: ReadonlySet<string>, now: Instant): Reconciled {
  const put: LedgerEntry[] = [];
  const overwritten: LedgerEntry[] = [];
  for (const id of touched) {
    const mineNow = mine.entries.get(id);
    const theirsNow = theirs.entries.get(id);
    if (mineNow === undefined) continue;
    if (theirsNow === undefined) put.push(mineNow);
    else {
      const { winner, other } = ordered(mineNow, theirsNow);
      if (saysTheSame(winner, other)) put.push(asShown(winner, other));
      else if (isShown(winner, other)) put.push(winner);
      else {
        // The ledger says what Security Hub shows, until it has acknowledged the winner.
        put.push(other);
        overwritten.push(postedAgain(winner, other, now));
      }
    }
  }
  return { ledger: { ...withEntries(theirs, put), horizons: newerHorizons(mine.horizons, theirs.horizons), checks: new Map([...mine.checks, ...theirs.checks]) }, overwritten };
}

function ordered(mine: LedgerEntry, theirs: LedgerEntry): { readonly winner: LedgerEntry; readonly other: LedgerEntry } {
  const isMineNewer = mine.observedAt === theirs.observedAt ? mine.updatedAt >= theirs.updatedAt : mine.observedAt > theirs.observedAt;
  return isMineNewer ? { winner: mine, other: theirs } : { winner: theirs, other: mine };
}

const saysTheSame = (a: LedgerEntry, b: LedgerEntry): boolean => a.state === b.state && a.digest === b.digest;

/** The newer read, with the post that Security Hub shows. */
const asShown = (winner: LedgerEntry, other: LedgerEntry): LedgerEntry =>
  isShown(winner, other) ? winner : { ...winner, updatedAt: other.updatedAt, postedAt: other.postedAt, finding: other.finding };

/** Security Hub shows what has the later UpdatedAt; of two equal ones nobody knows which. */
const isShown = (winner: LedgerEntry, other: LedgerEntry): boolean => winner.updatedAt > other.updatedAt;

function postedAgain(winner: LedgerEntry, other: LedgerEntry, now: Instant): LedgerEntry {
  const last = other.updatedAt > winner.updatedAt ? other.updatedAt : winner.updatedAt;
  const updatedAt = nextUpdatedAt(now, last);
  return { ...winner, updatedAt, postedAt: now, finding: { ...winner.finding, UpdatedAt: updatedAt } };
}

/** Of each horizon the newer one. */
export function newerHorizons(mine: Ledger['horizons'], theirs: Ledger['horizons']): Ledger['horizons'] {
  const merged = new Map<string, Horizon>(theirs);
  for (const [id, horizon] of mine) {
    const other = merged.get(id);
    if (other === undefined || horizon.at > other.at) merged.set(id, horizon);
  }
  return merged;
}
