import type { FactName } from '../model/facts.ts';
import type { Account, Place } from '../model/place.ts';
import type { Line } from '../model/snapshot.ts';
import type { ScanContext } from './context.ts';
import { judgeLines, type Judging } from './evaluation.ts';
import { accountLines, accountsNamed } from './joins.ts';
import { ownOf, type Judged } from './judged.ts';
import type { StoredAccount, StoredSnapshot } from './release-snapshot.ts';
import { trustedBy } from './trusted.ts';
import { factsOfSpan } from './wanted.ts';

/**
 * What the present checks say of a stored snapshot, step by step as a run does: regions, their account, and at the end what looks at other accounts.
 * As of the snapshot's own instant: what differs from what is posted differs by version and configuration, not by the days since.
 */
export async function* judgeStored(context: Pick<ScanContext, 'settings' | 'config'>, snapshot: StoredSnapshot): AsyncGenerator<Judged> {
  const shared = new Map<Account, readonly Line[]>();
  const names = factsOfSpan(context.settings, 'organization');
  for (const account of snapshot.accounts) {
    const ofAccount: Line[] = [];
    for (const region of ['global', ...account.regions]) {
      const lines = await account.lines(region);
      for (const line of lines) ofAccount.push(line);
      if (region !== 'global' && lines.length > 0) yield judged(context, snapshot, lines, { span: 'region', place: { ...account.place, region }, account });
    }
    yield judged(context, snapshot, ofAccount, { span: 'account', place: account.place, account, previous: await account.previous() });
    shared.set(account.place.account, accountLines(ofAccount, names).shared);
  }
  // Read again: all accounts would not fit into memory.
  for (const account of snapshot.accounts) yield judged(context, snapshot, await linesBeside(account, names, shared), { span: 'organization', place: account.place, account });
}

async function linesBeside(account: StoredAccount, names: ReadonlySet<FactName>, shared: ReadonlyMap<Account, readonly Line[]>): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const region of ['global', ...account.regions]) for (const line of await account.lines(region)) lines.push(line);
  const { own } = accountLines(lines, names);
  return [...own, ...accountsNamed(JSON.stringify(own), account.place.account).flatMap((other) => shared.get(other) ?? [])];
}

interface Step extends Pick<Judging, 'span'>, Partial<Pick<Judging, 'previous'>> {
  readonly place: Place;
  readonly account: StoredAccount;
}

function judged(context: Pick<ScanContext, 'settings' | 'config'>, { at, trusted: read, interrupted }: StoredSnapshot, lines: readonly Line[], { span, place, account, previous = null }: Step): Judged {
  // The organization as it was read; whom else to trust as the present configuration says.
  const trusted = trustedBy(context.config, read.organization, read.organizationId ?? undefined);
  const { snapshot, results } = judgeLines(context, lines, { span, place, at, trusted, previous, interrupted });
  return { span, account: place.account, region: place.region, ...ownOf(place.account, results, snapshot.lists), isUnreachable: (where, region) => account.isUnreachable(where, region) };
}
