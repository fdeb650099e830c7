import { FIRST_PUBLICATION, LEDGER_FORMAT } from './ledger.ts';

type Stored = Readonly<Record<string, unknown>>;

/** From a format to the next one. What they are given has passed its checksum and nothing else; what they give is proven afterwards. */
const MIGRATIONS: Readonly<Record<number, (ledger: Stored) => Stored>> = {
  // Format 2 knows which checks have been met – whatever left an entry or a horizon was – and whether the account has left the organization.
  1: (ledger) => ({ ...ledger, checks: Object.fromEntries([...identitiesIn(ledger)].sort().map((identity) => [identity, FIRST_PUBLICATION])), orphanedSince: null }),
};

/** Formats that `migrated` takes. */
export const OLDER_FORMATS: readonly number[] = Object.keys(MIGRATIONS).map(Number);

/** The content of a stored ledger in the present format; null when there is no way from that format. */
export function migrated(ledger: unknown, format: number): unknown {
  let content = ledger;
  for (let at = format; at !== LEDGER_FORMAT; at += 1) {
    const step = MIGRATIONS[at];
    if (step === undefined) return null;
    if (isRecord(content)) content = step(content);
  }
  return content;
}

const isRecord = (value: unknown): value is Stored => typeof value === 'object' && value !== null && !Array.isArray(value);

function identitiesIn({ entries, horizons }: Stored): ReadonlySet<string> {
  const ofEntries = (Array.isArray(entries) ? entries : []).flatMap((entry: unknown) => (isRecord(entry) && typeof entry['identity'] === 'string' ? [entry['identity']] : []));
  // A horizon's name is the check's identity, a space, and the place.
  const ofHorizons = isRecord(horizons) ? Object.keys(horizons).map((name) => name.split(' ')[0] ?? '') : [];
  return new Set([...ofEntries, ...ofHorizons]);
}
