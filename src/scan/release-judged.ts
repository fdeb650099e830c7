import type { Trusted } from '../model/check.ts';
import type { Place } from '../model/place.ts';
import type { Line } from '../model/snapshot.ts';
import type { ScanContext } from './context.ts';
import { judgeLines, type Judging } from './evaluation.ts';
import type { Judged } from './judged.ts';
import type { StoredAccount, StoredSnapshot } from './release-snapshot.ts';
import { factsOfSpan } from './wanted.ts';

/**
 * What the present checks say of a stored snapshot, step by step as a run does: regions, their account, and the organization at the end.
 * As of the snapshot's own instant: what differs from what is posted differs by version and configuration, not by the days since.
 */
export async function* judgeStored(context: Pick<ScanContext, 'settings' | 'config'>, snapshot: StoredSnapshot): AsyncGenerator<Judged> {
  const organization: Line[] = [];
  const names = factsOfSpan(context.settings, 'organization');
  for (const account of snapshot.accounts) {
    const ofAccount: Line[] = [];
    for (const region of ['global', ...account.regions]) {
      const lines = await account.lines(region);
      for (const line of lines) {
        ofAccount.push(line);
        // Everything else of an organization would not fit into memory.
        if (line.line !== 'fact' || names.has(line.name)) organization.push(line);
      }
      if (region !== 'global' && lines.length > 0) yield judged(context, snapshot, lines, { span: 'region', place: { ...account.place, region }, account });
    }
    yield judged(context, snapshot, ofAccount, { span: 'account', place: account.place, account, previous: await account.previous() });
  }
  const [first] = snapshot.accounts;
  if (first !== undefined) yield judged(context, snapshot, organization, { span: 'organization', place: { ...first.place, account: 'organization' }, account: null });
}

interface Step extends Pick<Judging, 'span'>, Partial<Pick<Judging, 'previous'>> {
  readonly place: Place;
  /** null: all of them. */
  readonly account: StoredAccount | null;
}

/** The organization as it was read; whom else to trust as the present configuration says. */
const trustedBy = ({ trusted: { accounts, layerPublishers, organizationId } }: ScanContext['config'], read: Trusted): Trusted => ({ ...read, accounts, layerPublishers, organizationId: read.organizationId ?? organizationId ?? null });

function judged(context: Pick<ScanContext, 'settings' | 'config'>, { at, trusted: read, interrupted, accounts }: StoredSnapshot, lines: readonly Line[], { span, place, account, previous = null }: Step): Judged {
  const trusted = trustedBy(context.config, read);
  const { snapshot, results } = judgeLines(context, lines, { span, place, at, trusted, previous, interrupted });
  const of = account === null ? accounts : [account];
  return { span, account: account === null ? null : place.account, region: place.region, results, lists: snapshot.lists, isUnreachable: (where, region) => of.some((each) => each.isUnreachable(where, region)) };
}
