import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import type { Instant } from '../model/place.ts';
import { archivedFinding } from './changed-finding.ts';
import type { Post } from './delta-types.ts';
import { closedEntry } from './entries.ts';
import { isOpen, type Ledger, type LedgerEntry } from './ledger.ts';
import { entriesOf } from './rebuild.ts';

/**
 * Posts that archive everything this hub has posted in one place and not archived yet: what the ledger knows, and what only Security Hub does
 * (`found`; findings of other hubs among it are left alone). Pure. Once acknowledged, their entries are archived, so that going on later
 * posts what is left. A later run that still sees a failure opens its finding again.
 */
export function leavingPosts(ledger: Ledger, found: readonly AwsSecurityFinding[], now: Instant): readonly Post[] {
  const shown = new Map(entriesOf(found, ledger.hubId, now).map((entry) => [entry.findingId, entry]));
  const ids = new Set([...[...ledger.entries.values()].filter(isLeft).map(idOf), ...[...shown.values()].filter(isOpen).map(idOf)]);
  return [...ids].sort().flatMap((id) => {
    const entry = newest(ledger.entries.get(id), shown.get(id));
    if (entry === undefined) return [];
    const { observedAt } = entry;
    return [{ action: 'archive', entry: closedEntry(entry, 'archived', archivedFinding(entry, 'uninstalled', observedAt, now), observedAt, now) }];
  });
}

const idOf = ({ findingId }: LedgerEntry): string => findingId;
const isLeft = ({ state }: LedgerEntry): boolean => state !== 'archived';

/** Security Hub ignores an update that is not newer than what it shows, and the ledger may be behind it by a crash. */
function newest(known: LedgerEntry | undefined, shown: LedgerEntry | undefined): LedgerEntry | undefined {
  if (known === undefined || shown === undefined) return known ?? shown;
  return { ...known, updatedAt: shown.updatedAt > known.updatedAt ? shown.updatedAt : known.updatedAt };
}
