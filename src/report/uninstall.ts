import type { Account } from '../model/place.ts';
import type { PostingPlace } from '../model/result.ts';
import { colorsFor, compareText, count, labelled, number, padded, plain, some } from './text.ts';

export interface LeavingPlace {
  readonly place: PostingPlace;
  /** Not archived yet. */
  readonly findings: number;
  /** Of these, known to Security Hub and to no ledger. */
  readonly unknown: number;
  /** Can be posted to; cannot any more, and need not be; cannot, and should be. */
  readonly is: 'open' | 'expires' | 'refused';
  readonly because: string | null;
}
export interface UninstallPlan {
  readonly hubId: string;
  readonly places: readonly LeavingPlace[];
  /** Why the hub could not tell places that have no ledger; null: it did, as far as it sees. */
  readonly notLookedFor: string | null;
}

const MOST_ACCOUNTS = 20;

/** Accounts in which a place could not be posted to, though it should be. */
export const refusedAccounts = ({ places }: UninstallPlan): readonly Account[] => [...new Set(places.filter(({ is }) => is === 'refused').map(({ place }) => place.account))].sort(compareText);

export const toArchive = ({ places }: UninstallPlan): number => places.filter(({ is }) => is === 'open').reduce((sum, { findings }) => sum + findings, 0);

/** What would be archived, account by account and region by region, and what would not. */
export function uninstallText(plan: UninstallPlan, lastRunEnded: string | null, { color = false }: { readonly color?: boolean } = {}): string {
  const colors = colorsFor(color);
  const open = plan.places.filter(({ is, findings }) => is === 'open' && findings > 0);
  const width = Math.max(0, ...open.map(({ place }) => place.region.length));
  const accounts = new Set(open.map(({ place }) => place.account)).size;
  return [
    `${colors.bold('Leaving')}  everything that the hub ${plain(plan.hubId)} has posted to Security Hub`,
    ...open.map(({ place, findings, unknown }) => `  ${plain(place.account)}  ${padded(plain(place.region), width)}  ${number(findings).padStart(7)}${unknown === 0 ? '' : `  (${number(unknown)} of them in no ledger)`}`),
    toArchive(plan) === 0 ? 'Nothing is left to archive.' : `In all ${count(toArchive(plan), 'finding')} in ${count(accounts, 'account')} to be archived.`,
    ...reasonLines(plan, 'expires', 'Left to expire by itself, 90 days after its last post'),
    ...reasonLines(plan, 'refused', colors.bold('Cannot be archived')),
    ...(plan.notLookedFor === null ? [] : [labelled('', `Places whose ledger is lost could not be looked for, because ${plain(plan.notLookedFor)}.`)]),
    '',
    labelled('', `A run that starts after this posts everything again. Stop the schedule first, and wait for the run that is under way${lastRunEnded === null ? '' : ` (the last one ended at ${plain(lastRunEnded)})`}.`),
  ].join('\n');
}

function reasonLines({ places }: UninstallPlan, is: LeavingPlace['is'], title: string): readonly string[] {
  const of = places.filter((each) => each.is === is);
  const reasons = [...new Set(of.map(({ because }) => because ?? ''))].sort(compareText);
  return reasons.map((reason) => {
    const named = of.filter(({ because }) => (because ?? '') === reason).map(({ place, findings }) => `${plain(place.account)} ${plain(place.region)} (${count(findings, 'finding')})`);
    return labelled('', `${title}, because ${plain(reason)}: ${some(named, MOST_ACCOUNTS)}`);
  });
}
